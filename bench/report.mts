// The shape of what the benchmark prints, and its goals.
import { rounded, timing, type Timing } from './stats.mts';

export type Language = 'node' | 'python';

/** Size of the event's text and of the response's. */
export type PayloadSize = '2KB' | '100KB';

/** One language and payload size: a dispatch through the host beside what it could be measured against. */
export interface DispatchRow {
  language: Language;
  payload: PayloadSize;
  /** Through the host, in a worker that is running: checks, queue, pipe, the handler's own parsing, response checks. */
  warm: Timing;
  /** The floor: the same bytes there and back over a pipe with a length prefix, to the same interpreter. */
  pipe: Timing;
  /** A process per event, JSON on stdin and stdout, as hook runners and run-on-save extensions do it. */
  spawn: Timing;
  /** warm p50 / pipe p50 */
  warmOverPipe: number;
  /** spawn p50 / warm p50 */
  spawnOverWarm: number;
}

/** From willSaveWaitUntil to its answer, over the real server. */
export interface SaveRow {
  lines: number;
  /** How much of the file the handler changes. */
  change: 'ten lines' | 'every line';
  /** Text edits in the answer. */
  edits: number;
  roundTrip: Timing;
}

/** A server that has loaded this many plugins and had no event for any. */
export interface IdleRow {
  plugins: number;
  /** From the spawn of the server to the list of plugins. */
  startMs: number;
  /** From `initialized` to the list of plugins. */
  loadMs: number;
  rssMb: number;
  /** Processes that the server has started and that still run. */
  workers: number;
}

/** From a change of a manifest to the diagnostics for it, without the time that the server waits for more keystrokes. */
export interface ManifestRow {
  handlers: number;
  characters: number;
  ours: Timing;
  /** VS Code's JSON language server with the same text and schema; it looks at no script. */
  vscodeJson: Timing;
  /** p95 of ours / p95 of VS Code's */
  oursOverVscode: number;
}

/** The first call of a plugin, its worker's start included, unconfined and confined in turns. */
export interface ColdStartRow {
  language: Language;
  unconfined: Timing;
  confined: Timing;
  /** Of each pair the confined start less the unconfined one: the median, in ms. */
  addedMs: number;
}

export interface ColdStartMeasures {
  /** How plugins were confined. */
  tier: string;
  rows: ColdStartRow[];
}

export interface Goal {
  name: string;
  /** Such as "<= 4". */
  goal: string;
  measured: number;
  met: boolean;
}

export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  node: string;
  /** Null when there is no Python: its rows are missing then. */
  python: string | null;
}

export interface ServerMeasures {
  save: SaveRow[];
  /** From the spawn of the server to the first diagnostics of a faulty manifest that the client opened. */
  firstDiagnostics: Timing;
  idle: IdleRow[];
}

export interface Report extends ServerMeasures {
  benchmark: 'codex-plugin-host';
  at: string;
  quick: boolean;
  machine: Machine;
  /** Which JSON language server linting is measured against. */
  jsonServer: string;
  dispatch: DispatchRow[];
  manifest: ManifestRow[];
  coldStart: ColdStartMeasures;
  goals: Goal[];
}

export const PIPE_GOAL = 4;
export const SPAWN_GOAL = 200;
/** p95 of linting, in ms, whatever the size. */
export const LINT_GOAL_MS = 50;

/**
 * The goals, each with what was measured for it. The goal against a process per event is one for small payloads: with large ones even the
 * bare pipe takes more than a 200th of a process start.
 */
export function goalsOf(dispatch: readonly DispatchRow[], idle: readonly IdleRow[]): Goal[] {
  const workers = Math.max(...idle.map((row) => row.workers));
  return [
    ...dispatch.map(({ language, payload, warmOverPipe }) => ({
      name: `warm dispatch / bare pipe, p50 (${language}, ${payload})`,
      goal: `<= ${PIPE_GOAL}`,
      measured: warmOverPipe,
      met: warmOverPipe <= PIPE_GOAL,
    })),
    ...dispatch
      .filter(({ payload }) => payload === '2KB')
      .map(({ language, payload, spawnOverWarm }) => ({
        name: `process per event / warm dispatch, p50 (${language}, ${payload})`,
        goal: `>= ${SPAWN_GOAL}`,
        measured: spawnOverWarm,
        met: spawnOverWarm >= SPAWN_GOAL,
      })),
    { name: 'worker processes of idle plugins', goal: '= 0', measured: workers, met: workers === 0 },
  ];
}

/** Linting: no slower than VS Code's JSON language server, and never so slow that one notices. */
export function lintGoals(rows: readonly ManifestRow[]): Goal[] {
  return rows.flatMap(({ handlers, ours, oursOverVscode }) => [
    { name: `lint of ${handlers} handlers, p95 in ms`, goal: `<= ${LINT_GOAL_MS}`, measured: ours.p95Ms, met: ours.p95Ms <= LINT_GOAL_MS },
    { name: `lint of ${handlers} handlers / VS Code's JSON, p95`, goal: '<= 1', measured: oursOverVscode, met: oursOverVscode <= 1 },
  ]);
}

/** How much later a plugin may give its first answer for being confined, in ms. */
export const CONFINEMENT_GOALS_MS: Record<Language, number> = { node: 15, python: 45 };

export function coldStartGoals({ tier, rows }: ColdStartMeasures): Goal[] {
  return rows.map(({ language, addedMs }) => ({
    name: `what confinement (${tier}) adds to a cold start, median in ms (${language})`,
    goal: `<= ${CONFINEMENT_GOALS_MS[language]}`,
    measured: addedMs,
    met: addedMs <= CONFINEMENT_GOALS_MS[language],
  }));
}

/** @param unconfined in ms; each belongs to the confined one at the same place. */
export function coldStartRow(language: Language, unconfined: readonly number[], confined: readonly number[]): ColdStartRow {
  const differences = confined.map((ms, index) => ms - unconfined[index]!).toSorted((a, b) => a - b);
  const addedMs = rounded(differences[Math.ceil(differences.length / 2) - 1]!);
  return { language, unconfined: timing(unconfined), confined: timing(confined), addedMs };
}

/** Adds the ratios to a row. */
export function dispatchRow(language: Language, payload: PayloadSize, warm: Timing, pipe: Timing, spawn: Timing): DispatchRow {
  const warmOverPipe = rounded(warm.p50Ms / pipe.p50Ms);
  return { language, payload, warm, pipe, spawn, warmOverPipe, spawnOverWarm: rounded(spawn.p50Ms / warm.p50Ms) };
}
