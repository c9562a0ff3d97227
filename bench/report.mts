// The shape of what the benchmark prints, and its goals.
import type { Activations } from '../client/test/suite/support/activationTable.mts';
import { completionGoals, type CompletionMeasures } from './completionRows.mts';
import type { ScriptCoverage } from './coverage.mts';
import type { Language } from './fixtures.mts';
import { atLeast, atMost, none, type Goal } from './goals.mts';
import { rounded, timing, type Timing } from './stats.mts';

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
  /** The handler's own time, by the clock in its worker. */
  handler: Timing;
  /** Of each save the round trip less the handler's own time. */
  overHandler: Timing;
  /** roundTrip p50 / handler p50 */
  roundTripOverHandler: number;
}

/** A server that has loaded this many plugins and had no event for any. */
export interface IdleRow {
  plugins: number;
  /** The server does it itself behind editors that do not. */
  filesWatchedBy: 'editor' | 'server';
  /** From the spawn of the server to the list of plugins. */
  startMs: number;
  /** From `initialized` to the list of plugins. */
  loadMs: number;
  rssMb: number;
  /** Processes that the server has started and that still run. */
  workers: number;
}

/** A peer of the idle server that does nothing either. */
export interface PeerRow {
  /** `node`: Node with nothing to do. `vscodeJson`: VS Code's JSON language server with one document. */
  peer: 'node' | 'vscodeJson';
  rssMb: number;
}

/** Starts in turns. */
export interface StartRow {
  /** From the spawn of the server to the first diagnostics of a faulty manifest that the client opened. */
  ours: Timing;
  /** From the spawn of Node to the first character that its program prints. */
  node: Timing;
  /** Of VS Code's JSON language server with the same manifest, without the time that it waits for more keystrokes. */
  vscodeJson: Timing;
  /** ours p50 / node p50 */
  oursOverNode: number;
  /** ours p50 / VS Code's p50 */
  oursOverVscode: number;
}

/** What the server has evaluated by its answer to `initialize`, which is before `initialized`. */
export interface StartupMeasures {
  /** The files that it has read. `evaluatedBytes`: of the functions that ran. */
  files: { file: string; bytes: number; evaluatedBytes: number }[];
  readBytes: number;
  evaluatedBytes: number;
  /** All files of the server together, those that it reads when they are needed included. */
  totalBytes: number;
  /** readBytes / totalBytes */
  readShare: number;
  /** evaluatedBytes / totalBytes */
  evaluatedShare: number;
  /** Modules that were evaluated, of `allModules`. */
  modules: number;
  allModules: number;
  /** Those of them that only the command line needs. */
  commandLineModules: string[];
}

/** What VS Code says about the activation of extensions: loading, calling `activate`, and what it returned, together. */
export type ActivationMeasures =
  | {
      editor: string;
      ours: Timing;
      /** Its own JSON extension, which starts a language server too. */
      vscodeJson: Timing;
      /** An extension that does nothing. */
      empty: Timing;
      /** ours p50 / VS Code's JSON p50 */
      oursOverVscodeJson: number;
    }
  /** Why there is no VS Code here. */
  | { missing: string };

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

/** What is edited: a plugin that the host watches, or a bare HTTP server with the same handler that is started anew by a watcher. */
export type ReloadPeer = 'host' | 'nodeWatch' | 'nodemon';

/** From writing a script to the first answer by what was written. */
export interface ReloadRow {
  language: Language;
  host: Timing;
  nodemon: Timing;
  /** `node --watch`, where it is that language. */
  nodeWatch: Timing | null;
  /** nodemon p50 / host p50 */
  nodemonOverHost: number;
  /** node --watch p50 / host p50 */
  nodeWatchOverHost: number | null;
}

/** Who answers requests to the same handler. */
export type RequestPeer = 'dev' | 'express' | 'functionsFramework';

export interface RequestRun {
  /** In ms. */
  durations: readonly number[];
  /** Of all of them together. */
  ms: number;
}

export interface RequestRate extends Timing {
  perSecond: number;
}

/** Requests to an endpoint, so many at a time. */
export interface RequestRow {
  parallel: number;
  dev: RequestRate;
  express: RequestRate;
  functionsFramework: RequestRate;
  /** requests per second of ours / theirs */
  devOverExpress: number;
  devOverFunctionsFramework: number;
}

/** `codex-plugin format --check` over a folder, its own start and that of its workers included, beside the handler as a process for each file. */
export interface FormatRow {
  files: number;
  /** How long the handler is busy with a file by itself, in ms. */
  busyMs: number;
  /** Workers. */
  jobs: number;
  /** The whole run. */
  whole: Timing;
  /** whole p50 / files, in ms */
  perFileMs: number;
  /** For one file. */
  process: Timing;
  /** process p50 / perFileMs */
  processOverFormat: number;
}

/** A handler of some milliseconds, by the clock in its worker, while it is profiled and while it is not, in turns. */
export interface ProfileRow {
  language: Language;
  plain: Timing;
  profiled: Timing;
  /** profiled p50 / plain p50 */
  profiledOverPlain: number;
}

/** How much typing completions save in texts that are not ours, of which a fifth is typed by a user who takes what is right. Shares are of 1. */
export interface UsefulnessRow {
  corpus: string;
  language: string;
  learnedLines: number;
  typedLines: number;
  /** Keys that the typed files take without help. */
  keys: number;
  /** Of the keys: saved by taking what is shown when all of it is right, by one key. */
  saved: number;
  /** The same where single right words of it are taken as well, each by one key. */
  savedByWord: number;
  /** The same with VS Code's own word-based suggestions. */
  savedByWordBased: number;
  /** saved less savedByWordBased, in points of a hundred */
  pointsOverWordBased: number;
  /** Of all keys after which something was shown: all of it was right. What is wrong is counted again after every key that it stays for. */
  precision: number;
  /** Of all keys: something was shown. */
  shown: number;
  /** Of all lines of code: the whole line was what the source would say first, asked at its start and after three characters. */
  lineAtStart: number;
  lineAfterThree: number;
  query: Timing;
  /** What the learned texts take. */
  memoryMb: number;
  /** From an empty cache, and from one that was kept. Reading and looking for what is private are part of it. */
  learnMs: number;
  loadMs: number;
  /** How long the event loop was held at most, in processor time, keeping included. */
  longestSliceMs: number;
}

export interface UsefulnessReport {
  benchmark: 'usefulness';
  at: string;
  quick: boolean;
  machine: Machine;
  usefulness: UsefulnessRow[];
  /** Corpora that this machine does not have. */
  missing: string[];
  goals: Goal[];
}

/** Whole runs of the command line, from its start to its end. */
export interface RegistryMeasures {
  /** One plugin, from a registry on this machine, and the same package by npm with an empty cache. */
  install: Timing;
  npmInstall: Timing;
  npmOverInstall: number;
  rollback: Timing;
  /** Of so many plugins, with two versions each. */
  plugins: number;
  list: Timing;
  /** A Node.js that does nothing, which is a part of each of these. */
  node: Timing;
}

export interface RegistryReport {
  benchmark: 'registry';
  at: string;
  quick: boolean;
  machine: Machine;
  registry: RegistryMeasures;
  goals: Goal[];
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
  firstDiagnostics: StartRow;
  idle: IdleRow[];
  idlePeers: PeerRow[];
}

export interface Report extends ServerMeasures {
  benchmark: 'codex-plugin-host';
  at: string;
  quick: boolean;
  machine: Machine;
  /** Which JSON language server linting is measured against. */
  jsonServer: string;
  dispatch: DispatchRow[];
  completion: CompletionMeasures;
  startup: StartupMeasures;
  activation: ActivationMeasures;
  manifest: ManifestRow[];
  coldStart: ColdStartMeasures;
  reload: ReloadRow[];
  requests: RequestRow[];
  format: FormatRow[];
  profile: ProfileRow[];
  goals: Goal[];
}

/** Warm dispatch over a bare pipe, p50. */
export const PIPE_GOALS: Record<Language, Record<PayloadSize, number>> = {
  node: { '2KB': 2.5, '100KB': 3 },
  python: { '2KB': 2.5, '100KB': 3 },
};
/** A process per event over warm dispatch, p50. */
export const SPAWN_GOAL = 200;
/** p95 of linting, in ms, whatever the size. */
export const LINT_GOAL_MS = 50;
/** How much later a plugin may give its first answer for being confined, in ms. */
export const CONFINEMENT_GOALS_MS: Record<Language, number> = { node: 15, python: 45 };
/** p95 from writing a script to the first answer by what was written, in ms. */
export const RELOAD_GOALS_MS: Record<Language, number> = { node: 300, python: 400 };
/** p95 of a request to an endpoint in Node.js that is asked by itself, in ms: the handler runs in a process of its own, which theirs do not. */
export const REQUEST_GOAL_MS = 5;
/** A process per file over a file among a thousand, with one worker and a handler that is hardly busy. */
export const FORMAT_GOAL = 20;
/** How much longer a handler may take for being profiled, p50. */
export const PROFILE_GOALS: Record<Language, number> = { node: 1.15, python: 1.25 };
/** How many more keys of a hundred completions save than word-based suggestions do, and how often what they show must be right. */
export const USEFULNESS_GOAL_POINTS = 8;
/** Whoever goes back has something that does not work meanwhile. */
export const ROLLBACK_GOAL_MS = 1000;
export const LIST_GOAL_MS = 200;
export const PRECISION_GOAL = 0.5;
/** p95 of an answer, and how long learning may hold the event loop, in ms. */
export const WORKSPACE_QUERY_GOAL_MS = 1;
export const SLICE_GOAL_MS = 10;
/** What up to 50,000 learned lines may take. */
export const WORKSPACE_GOAL_MB = 40;
export const IDLE_GOAL_MB = 70;
export const FIRST_DIAGNOSTICS_GOAL_MS = 150;
export const ACTIVATION_GOAL_MS = 50;
/** p95 of what a save of a few changed lines takes over the handler's own time, in ms. */
export const SAVE_GOAL_MS = 10;

/** Every goal, each with what was measured for it. */
export function goalsOf(report: Omit<Report, 'goals'>): Goal[] {
  return [
    ...dispatchGoals(report.dispatch),
    ...coldStartGoals(report.coldStart),
    ...reloadGoals(report.reload),
    ...requestGoals(report.requests),
    ...serverGoals(report),
    ...completionGoals(report.completion),
    ...lintGoals(report.manifest),
    none('modules of the command line that the server evaluates before `initialized`', report.startup.commandLineModules.length),
    activationGoal(report.activation),
    ...formatGoals(report.format),
    ...profileGoals(report.profile),
  ];
}

/**
 * The goal against a process per event is one for small payloads: with large ones even the bare pipe takes more than a 200th of a process
 * start.
 */
export function dispatchGoals(rows: readonly DispatchRow[]): Goal[] {
  return [
    ...rows.map(({ language, payload, warmOverPipe }) =>
      atMost(`warm dispatch / bare pipe, p50 (${language}, ${payload})`, PIPE_GOALS[language][payload], warmOverPipe),
    ),
    ...rows
      .filter(({ payload }) => payload === '2KB')
      .map(({ language, payload, spawnOverWarm }) =>
        atLeast(`process per event / warm dispatch, p50 (${language}, ${payload})`, SPAWN_GOAL, spawnOverWarm),
      ),
  ];
}

export function serverGoals({ save, firstDiagnostics, idle }: ServerMeasures): Goal[] {
  return [
    ...save
      .filter(({ change }) => change === 'ten lines')
      .map(({ lines, overHandler }) => atMost(`save of ${lines} lines over its handler, p95 in ms`, SAVE_GOAL_MS, overHandler.p95Ms)),
    atMost('start of the server to first diagnostics, median in ms', FIRST_DIAGNOSTICS_GOAL_MS, firstDiagnostics.ours.p50Ms),
    ...idle
      .filter(({ plugins, filesWatchedBy }) => plugins === 1 && filesWatchedBy === 'editor')
      .map(({ rssMb }) => atMost('memory of the server with one idle plugin, in MB', IDLE_GOAL_MB, rssMb)),
    none('worker processes of idle plugins', Math.max(...idle.map((row) => row.workers))),
  ];
}

export function usefulnessGoals(rows: readonly UsefulnessRow[]): Goal[] {
  return rows.flatMap(({ corpus, pointsOverWordBased, precision, query, memoryMb, longestSliceMs }) => [
    atLeast(`keys saved of a hundred over word-based suggestions (${corpus})`, USEFULNESS_GOAL_POINTS, pointsOverWordBased),
    atLeast(`precision of what is shown (${corpus})`, PRECISION_GOAL, precision),
    atMost(`answer out of the workspace, p95 in ms (${corpus})`, WORKSPACE_QUERY_GOAL_MS, query.p95Ms),
    atMost(`memory of the learned workspace, in MB (${corpus})`, WORKSPACE_GOAL_MB, memoryMb),
    atMost(`longest slice of learning, in ms (${corpus})`, SLICE_GOAL_MS, longestSliceMs),
  ]);
}

export function registryGoals({ npmOverInstall, rollback, list, plugins }: RegistryMeasures): Goal[] {
  return [
    atLeast('npm install / codex-plugin install, median', 1, npmOverInstall),
    atMost('codex-plugin rollback, p95 in ms', ROLLBACK_GOAL_MS, rollback.p95Ms),
    atMost(`codex-plugin list of ${plugins} plugins, median in ms`, LIST_GOAL_MS, list.p50Ms),
  ];
}

export function activationGoal(measures: ActivationMeasures): Goal {
  return atMost('activation in VS Code, median in ms', ACTIVATION_GOAL_MS, 'missing' in measures ? null : measures.ours.p50Ms);
}

/** Linting: no slower than VS Code's JSON language server, and never so slow that one notices. */
export function lintGoals(rows: readonly ManifestRow[]): Goal[] {
  return rows.flatMap(({ handlers, ours, oursOverVscode }) => [
    atMost(`lint of ${handlers} handlers, p95 in ms`, LINT_GOAL_MS, ours.p95Ms),
    atMost(`lint of ${handlers} handlers / VS Code's JSON, p95`, 1, oursOverVscode),
  ]);
}

export function formatGoals(rows: readonly FormatRow[]): Goal[] {
  return rows
    .filter(({ busyMs, jobs }) => busyMs === 0 && jobs === 1)
    .map(({ files, processOverFormat }) => atLeast(`process per file / file in a run over ${files}, p50`, FORMAT_GOAL, processOverFormat));
}

/** @param whole of the runs; @param each of single files. In ms. */
export function formatRow(
  facts: Pick<FormatRow, 'files' | 'busyMs' | 'jobs'>,
  whole: readonly number[],
  each: readonly number[],
): FormatRow {
  const [run, process] = [timing(whole), timing(each)];
  const perFileMs = rounded(run.p50Ms / facts.files);
  return { ...facts, whole: run, perFileMs, process, processOverFormat: rounded((process.p50Ms * facts.files) / run.p50Ms) };
}

export function coldStartGoals({ tier, rows }: ColdStartMeasures): Goal[] {
  return rows.map(({ language, addedMs }) =>
    atMost(`what confinement (${tier}) adds to a cold start, median in ms (${language})`, CONFINEMENT_GOALS_MS[language], addedMs),
  );
}

export function profileGoals(rows: readonly ProfileRow[]): Goal[] {
  return rows.map(({ language, profiledOverPlain }) =>
    atMost(`a profiled handler / the same one unprofiled, p50 (${language})`, PROFILE_GOALS[language], profiledOverPlain),
  );
}

export function profileRow(language: Language, plain: readonly number[], profiled: readonly number[]): ProfileRow {
  const [usual, looked] = [timing(plain), timing(profiled)];
  return { language, plain: usual, profiled: looked, profiledOverPlain: rounded(looked.p50Ms / usual.p50Ms) };
}

/** @param unconfined in ms; each belongs to the confined one at the same place. */
export function coldStartRow(language: Language, unconfined: readonly number[], confined: readonly number[]): ColdStartRow {
  const differences = confined.map((ms, index) => ms - unconfined[index]!).toSorted((a, b) => a - b);
  const addedMs = rounded(differences[Math.ceil(differences.length / 2) - 1]!);
  return { language, unconfined: timing(unconfined), confined: timing(confined), addedMs };
}

export function reloadGoals(rows: readonly ReloadRow[]): Goal[] {
  return rows.map(({ language, host }) =>
    atMost(`from writing a script to its first answer, p95 in ms (${language})`, RELOAD_GOALS_MS[language], host.p95Ms),
  );
}

/** @param durations in ms */
export function reloadRow(
  language: Language,
  durations: { host: readonly number[]; nodemon: readonly number[]; nodeWatch: readonly number[] | undefined },
): ReloadRow {
  const [host, nodemon] = [timing(durations.host), timing(durations.nodemon)];
  const nodeWatch = durations.nodeWatch ? timing(durations.nodeWatch) : null;
  const over = (peer: Timing): number => rounded(peer.p50Ms / host.p50Ms);
  return { language, host, nodemon, nodeWatch, nodemonOverHost: over(nodemon), nodeWatchOverHost: nodeWatch && over(nodeWatch) };
}

export function requestGoals(rows: readonly RequestRow[]): Goal[] {
  return rows
    .filter(({ parallel }) => parallel === 1)
    .map(({ dev }) => atMost('request to an endpoint through the development server, p95 in ms', REQUEST_GOAL_MS, dev.p95Ms));
}

export function requestRow(parallel: number, runs: Readonly<Record<RequestPeer, readonly RequestRun[]>>): RequestRow {
  const rate = (peer: RequestPeer): RequestRate => {
    const durations = runs[peer].flatMap((run) => run.durations);
    const ms = runs[peer].reduce((sum, run) => sum + run.ms, 0);
    return { ...timing(durations), perSecond: rounded((durations.length / ms) * 1000) };
  };
  const [dev, express, functionsFramework] = [rate('dev'), rate('express'), rate('functionsFramework')];
  const over = (peer: RequestRate): number => rounded(dev.perSecond / peer.perSecond);
  return { parallel, dev, express, functionsFramework, devOverExpress: over(express), devOverFunctionsFramework: over(functionsFramework) };
}

/** Adds the ratios to a row. */
export function dispatchRow(language: Language, payload: PayloadSize, warm: Timing, pipe: Timing, spawn: Timing): DispatchRow {
  const warmOverPipe = rounded(warm.p50Ms / pipe.p50Ms);
  return { language, payload, warm, pipe, spawn, warmOverPipe, spawnOverWarm: rounded(spawn.p50Ms / warm.p50Ms) };
}

/** @param roundTrip in ms; each is of the save whose handler took what stands at the same place. */
export function saveRow(
  facts: Pick<SaveRow, 'lines' | 'change' | 'edits'>,
  roundTrip: readonly number[],
  handler: readonly number[],
): SaveRow {
  const [whole, own] = [timing(roundTrip), timing(handler)];
  const overHandler = timing(roundTrip.map((ms, index) => ms - handler[index]!));
  return { ...facts, roundTrip: whole, handler: own, overHandler, roundTripOverHandler: rounded(whole.p50Ms / own.p50Ms) };
}

export function startRow(starts: Record<'ours' | 'node' | 'vscodeJson', readonly number[]>): StartRow {
  const [ours, node, vscodeJson] = [timing(starts.ours), timing(starts.node), timing(starts.vscodeJson)];
  return { ours, node, vscodeJson, oursOverNode: rounded(ours.p50Ms / node.p50Ms), oursOverVscode: rounded(ours.p50Ms / vscodeJson.p50Ms) };
}

/** What is known about a start of the server. */
export interface StartupFacts {
  scripts: readonly ScriptCoverage[];
  totalBytes: number;
  /** Names of the modules that were evaluated. */
  modules: readonly string[];
  allModules: number;
  /** Names of the modules that only the command line needs. */
  ofCommandLine: readonly string[];
}

export function startupMeasures({ scripts, totalBytes, modules, allModules, ofCommandLine }: StartupFacts): StartupMeasures {
  const files = scripts.map(({ file, bytes, evaluatedBytes }) => ({ file, bytes, evaluatedBytes }));
  const readBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const evaluatedBytes = files.reduce((sum, one) => sum + one.evaluatedBytes, 0);
  const shares = { readShare: rounded(readBytes / totalBytes), evaluatedShare: rounded(evaluatedBytes / totalBytes) };
  const commandLineModules = ofCommandLine.filter((module) => modules.includes(module));
  return { files, readBytes, evaluatedBytes, totalBytes, ...shares, modules: modules.length, allModules, commandLineModules };
}

export function activationMeasures(editor: string, starts: readonly Activations[]): ActivationMeasures {
  const of = (key: keyof Activations): Timing => timing(starts.map((start) => start[key].loadMs + start[key].callMs + start[key].finishMs));
  const [ours, vscodeJson, empty] = [of('ours'), of('vscodeJson'), of('empty')];
  return { editor, ours, vscodeJson, empty, oursOverVscodeJson: rounded(ours.p50Ms / vscodeJson.p50Ms) };
}
