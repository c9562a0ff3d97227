// What the benchmark of completions prints, and its goals.
import type { Language } from './fixtures.mts';
import { atMost, none, type Goal } from './goals.mts';
import { rounded, timing, type Timing } from './stats.mts';

/** Of one core, in percent, while somebody types at 120 words a minute. */
export interface ProcessorShare {
  server: number;
  /** All processes that the server started. */
  workers: number;
}

/** How a server answers somebody who types. Times are from a key (didChange and inlineCompletion) to its items, over the real server. */
export interface TypedRow {
  /** At 120 words a minute. */
  keystroke: Timing;
  /** Of each ten keys in 200 ms, whose questions are taken back by the next key, the last one. */
  burst: Timing;
  /** Null where the system does not say. */
  processor: ProcessorShare | null;
}

/** The same through so many chained handlers of one plugin, beside its peers. */
export interface CompletionRow extends TypedRow {
  language: Language;
  handlers: number;
  /** keystroke p95 less that of the base alone. */
  addedP95Ms: number;
  /** By the server's own clock: the event that each keystroke was for the handlers, from the first to the answer of the last. */
  event: Timing;
  /** Of each keystroke what its event did not take: the way there and back, base completions, and fitting what was answered. */
  overEvent: Timing;
  /** Keys that go on with what is shown, and how many handlers ran for all of them together. */
  typedThrough: Timing & { handlerRuns: number };
  /** As many round trips of a text as long over a bare pipe to the same interpreter, one after the other. */
  pipe: Timing;
  /** keystroke p50 / pipe p50 */
  keystrokeOverPipe: number;
  /** A process for each handler, one after the other, event on stdin and answer on stdout. */
  spawn: Timing;
  /** spawn p50 / keystroke p50 */
  spawnOverKeystroke: number;
}

export interface CompletionMeasures {
  /** Length of the document before it was typed in, which has 500 lines at the end. */
  characters: number;
  /** Base completions where no handler is for them: those that the text of the workspace has. */
  baseAlone: TypedRow;
  /** Those of Python are left out where there is none. */
  rows: CompletionRow[];
  /** All keys that go on with what is shown: how many handlers there are makes no difference to them, so that they count together. */
  typedThrough: Timing;
}

/** Durations as they were measured, in ms. */
export interface Typed {
  keystroke: readonly number[];
  burst: readonly number[];
  processor: ProcessorShare | null;
}

export interface TypedThroughHandlers extends Typed {
  /** Each is of the keystroke at the same place. */
  event: readonly number[];
  typedThrough: readonly number[];
  handlerRuns: number;
  pipe: readonly number[];
  spawn: readonly number[];
}

/** p95 from a keystroke to its items, in ms, by the number of chained handlers in Node.js. One handler has no goal. */
export const COMPLETION_GOALS_MS: Readonly<Record<number, number>> = { 5: 4, 20: 9 };
/** What five warm handlers in Node.js add to the base alone, p95 in ms. */
export const ADDED_GOAL_MS = 5;
/** p95 of all keys that go on with what is shown, in ms. */
export const TYPED_THROUGH_GOAL_MS = 2;
/** Of one core, in percent, with five handlers in Node.js. */
export const PROCESSOR_GOAL_PERCENT = 5;

export function typedRow({ keystroke, burst, processor }: Typed): TypedRow {
  return { keystroke: timing(keystroke), burst: timing(burst), processor };
}

export function completionRow(
  facts: Pick<CompletionRow, 'language' | 'handlers'>,
  measured: TypedThroughHandlers,
  baseAlone: TypedRow,
): CompletionRow {
  const row = typedRow(measured);
  const [pipe, spawn] = [timing(measured.pipe), timing(measured.spawn)];
  return {
    ...facts,
    ...row,
    addedP95Ms: rounded(row.keystroke.p95Ms - baseAlone.keystroke.p95Ms),
    event: timing(measured.event),
    overEvent: timing(measured.keystroke.map((ms, index) => ms - measured.event[index]!)),
    typedThrough: { ...timing(measured.typedThrough), handlerRuns: measured.handlerRuns },
    pipe,
    keystrokeOverPipe: rounded(row.keystroke.p50Ms / pipe.p50Ms),
    spawn,
    spawnOverKeystroke: rounded(spawn.p50Ms / row.keystroke.p50Ms),
  };
}

export function completionGoals({ rows, typedThrough }: Pick<CompletionMeasures, 'rows' | 'typedThrough'>): Goal[] {
  const node = rows.filter(({ language }) => language === 'node');
  return [
    ...node.flatMap(({ handlers, keystroke }) => {
      const limit = COMPLETION_GOALS_MS[handlers];
      return limit === undefined ? [] : [atMost(`keystroke to items with ${handlers} handlers, p95 in ms`, limit, keystroke.p95Ms)];
    }),
    ...node
      .filter(({ handlers }) => handlers === 5)
      .flatMap(({ addedP95Ms, processor }) => [
        atMost('what 5 handlers add to the base, p95 in ms', ADDED_GOAL_MS, addedP95Ms),
        atMost('server while typing with 5 handlers, in % of a core', PROCESSOR_GOAL_PERCENT, processor && processor.server),
      ]),
    atMost('key that goes on with what is shown, p95 in ms', TYPED_THROUGH_GOAL_MS, typedThrough.p95Ms),
    none('runs of handlers for keys that go on with what is shown', Math.max(...rows.map((row) => row.typedThrough.handlerRuns))),
  ];
}
