// Where a plugin keeps its mock events: for who makes them, and who fires them.

/** The folder in a plugin's folder. */
export const EVENTS_FOLDER = 'events';
