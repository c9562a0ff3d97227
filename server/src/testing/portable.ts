// Paths in mock events: where the workspace and the plugin are is different on each machine, and in each run of tests.

/** Where they are in one run. Absolute paths. */
export interface Places {
  workspace: string;
  plugin: string;
}

/** What stands for them in mock events. No language or program has these for its own. */
const NAMES = { workspace: '${codexWorkspace}', plugin: '${codexPlugin}' } as const satisfies Record<keyof Places, string>;

const KEYS = ['workspace', 'plugin'] as const;

/** Every text in a value, changed, names of members too. Of members that have one name then, the last one stays. */
export function eachText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((one) => eachText(one, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [change(key), eachText(one, change)]));
}

/** With the paths of this run in the place of the names. */
export function withPlaces(text: string, places: Places): string {
  return KEYS.reduce((changed, key) => changed.replaceAll(NAMES[key], () => places[key]), text);
}

/** With the names in the place of this run's paths. */
export function withoutPlaces(text: string, places: Places): string {
  // One may lie in the other.
  const longestFirst = KEYS.toSorted((one, other) => places[other].length - places[one].length);
  return longestFirst.reduce((changed, key) => changed.replace(placeIn(places[key]), () => NAMES[key]), text);
}

/** A path as a whole, or with more behind it: `/work` is not in `/workshop`, nor in `/home/work`. */
function placeIn(place: string): RegExp {
  // The root of a file system is in every path.
  if (/^(?:\/|[a-z]:\\)?$/i.test(place)) return /(?!)/g;
  return new RegExp(String.raw`(?<![\w.\-/\\])${place.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}(?![\w\-]|\.\w)`, 'g');
}
