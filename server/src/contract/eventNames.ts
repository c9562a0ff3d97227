// The events that handlers are for.

/** The events that the host itself fires (tutorial: "Event Handlers", "hooks"; design: events and responses). */
export const BUILT_IN_EVENTS = [
  'onProjectOpen',
  'onFileOpen',
  'onFileSave',
  'onCodeCompletion',
  'onRequest',
  'onResponse',
  'onCompletionFeedback',
  'onContextUpdate',
  'onErrorReport',
  'onCommand',
] as const;

export type BuiltInEvent = (typeof BUILT_IN_EVENTS)[number];

const FILE_EVENTS: readonly string[] = [
  'onFileOpen',
  'onFileSave',
  'onCodeCompletion',
  'onCompletionFeedback',
  'onErrorReport',
] satisfies BuiltInEvent[];

/** Events that concern one file: they carry its path, and cannot be fired without one. */
export function isAboutFile(event: string): boolean {
  return FILE_EVENTS.includes(event);
}

/** A definition for an event in the schemas of events and responses. */
export type Definition = BuiltInEvent | 'custom';

/** The definition that an event has there. */
export function definitionOf(event: string): Definition {
  return (BUILT_IN_EVENTS as readonly string[]).includes(event) ? (event as BuiltInEvent) : 'custom';
}

/** A request to an endpoint is an event of this name: method and path as the manifest has them. */
export function endpointEvent(method: string, path: string): string {
  return `${method.toUpperCase()} ${path}`;
}

/** What an event is a request to, if it is one to an endpoint. */
export function endpointOf(event: string): { method: string; path: string } | undefined {
  const [, method, path] = /^([A-Z]+) (\/\S*)$/.exec(event) ?? [];
  return method === undefined || path === undefined ? undefined : { method, path };
}

/** Queries ask about a position at a moment: a newer one replaces an older one, and neither waits for saves. */
export function isQuery(event: string): boolean {
  return event === 'onCodeCompletion' || event === 'onRequest' || event === 'onResponse';
}

/** When an onFileSave handler runs: as part of the save, or once the file is on disk. */
export const SAVE_PHASES = ['beforeSave', 'afterSave'] as const;

export type SavePhase = (typeof SAVE_PHASES)[number];
