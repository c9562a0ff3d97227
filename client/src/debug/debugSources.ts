// With what a handler can be debugged: a file, a past event or a mock event, and which of them is meant unless somebody chooses.
import { isAboutFile, type HandlerView, type HistoryEntry, type TestView } from '../../../server/src/protocol.ts';
import type { HandlerTarget } from '../commands/targets.ts';

export type DebugSource =
  /** An open file that the handler is for. */
  | { kind: 'file'; uri: string; name: string }
  /** The event as it is when nothing more is said of it. */
  | { kind: 'plain' }
  | { kind: 'past'; eventId: string; entry: HistoryEntry }
  | { kind: 'mock'; file: string; name: string };

/** What there is of a handler. */
export interface KnownEvents {
  target: HandlerTarget;
  /** Open files that the handler is for, the active one first. */
  files: readonly { uri: string; name: string }[];
  /** Newest first. */
  activity: readonly HistoryEntry[];
  mockEvents: readonly Pick<TestView, 'file' | 'name' | 'event'>[];
}

/** How many past events are offered. */
const MOST_PAST = 20;

/** All of them, the one first that is meant where nobody chooses. */
export function debugSources({ target, files, activity, mockEvents }: KnownEvents): DebugSource[] {
  const { event } = target;
  const past = activity.filter((entry) => reached(entry, target)).slice(0, MOST_PAST);
  // What the user ran by hand tells less of how the handler is used.
  const real = [...past.filter(({ byHand }) => !byHand), ...past.filter(({ byHand }) => byHand)];
  const plain: DebugSource[] = isAboutFile(event) || event === 'onErrorReport' ? [] : [{ kind: 'plain' }];
  // A command asks for more, which the past and mock events have.
  const isPlainLast = event === 'onCommand';
  return [
    ...files.map(({ uri, name }): DebugSource => ({ kind: 'file', uri, name })),
    ...(isPlainLast ? [] : plain),
    ...real.map((entry): DebugSource => ({ kind: 'past', eventId: entry.eventId, entry })),
    ...mockEvents.filter((one) => one.event === event).map(({ file, name }): DebugSource => ({ kind: 'mock', file, name })),
    ...(isPlainLast ? plain : []),
  ];
}

/** The one that was used last, where it is still there, or else the first. */
export function meantSource(sources: readonly DebugSource[], last: DebugSource | undefined): DebugSource | undefined {
  return sources.find((one) => last !== undefined && sourceKey(one) === sourceKey(last)) ?? sources[0];
}

export function sourceKey(source: DebugSource): string {
  switch (source.kind) {
    case 'file':
      return `file ${source.uri}`;
    case 'plain':
      return 'plain';
    case 'past':
      return `past ${source.eventId}`;
    case 'mock':
      return `mock ${source.file}`;
  }
}

/** Whether a handler is the one that is meant. */
export function isHandler(handler: Pick<HandlerView, 'event' | 'script' | 'function' | 'phase'>, target: HandlerTarget): boolean {
  return (
    handler.event === target.event &&
    handler.script === target.script &&
    handler.function === target.function &&
    (target.phase === undefined || handler.phase === target.phase)
  );
}

/** Whether an event ran the handler. */
function reached({ event, phase, runOnFiles, handlers }: HistoryEntry, target: HandlerTarget): boolean {
  if (event !== target.event || runOnFiles || (target.phase !== undefined && phase !== undefined && phase !== target.phase)) return false;
  return handlers.some(
    ({ pluginKey, script, function: ran, outcome }) =>
      pluginKey === target.pluginKey &&
      script === target.script &&
      (target.function === undefined || ran === target.function) &&
      outcome !== 'skipped' &&
      outcome !== 'notAllowed',
  );
}
