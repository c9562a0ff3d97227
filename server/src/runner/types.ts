// What the runner takes and gives: one invocation of one handler in, one outcome (always a value) out. Leaf of runner/.

import type { WorkerMemory } from '../contract/workerMemory.ts';
import type { ForbiddenPlaces } from './sandbox/scopeResolver.ts';
import type { ProcessLimits, PluginGrants } from './sandbox/sandbox.ts';
import type { Runtime } from '../contract/runtime.ts';
import type { LogLevel } from '../contract/logLevel.ts';
import type { ProbedTier } from '../contract/isolation.ts';
import type { AttachPlace, InstallableDebugpy } from '../contract/attachTarget.ts';
import type { RunError, Denial } from '../contract/errors.ts';
import type { IsolationReport, SandboxChoice } from './sandbox/isolation.ts';
import type { ProfileFault } from '../contract/workerProfile.ts';
import type { CallPhases } from '../contract/callPhases.ts';

/** A plugin as far as the runner is concerned. */
export interface RunnerPlugin {
  /** Unique among loaded plugins; the pool's key together with the runtime. */
  key: string;
  id: string;
  /** Absolute real path of the plugin's folder. */
  folder: string;
  settings: Record<string, unknown>;
  grants: PluginGrants;
  /** Tells its manifest from others that it had, or will have: a call is run by a worker of its own version, as long as there is one. */
  version?: string;
  /** Interpreter wanted by the manifest's `runtime`, if any: an absolute path or a command name. */
  runtime?: { node?: string; python?: string };
}

export interface Invocation {
  plugin: RunnerPlugin;
  /** Relative to the plugin's folder, forward slashes. */
  script: string;
  event: string;
  eventId: string;
  /** The event as JSON text: handed to the handler as it is. */
  payload: string;
  /** A warm handler gets the payload as an object instead. */
  parsed?: true;
  /** The function that the manifest names, if it does. */
  function?: string;
  /** `warm`: imported once and called. `oneShot`: a process per event, JSON on stdin and stdout. */
  mode: 'warm' | 'oneShot';
  /** Deadline of the call itself, in ms from its start in the worker. */
  deadlineMs: number;
  /** Aborting cancels the call: the handler is told, gets the grace period, and is killed only if it ignores it past its deadline. */
  signal?: AbortSignal;
  /** Retry once in a fresh worker when the worker died because of another invocation. */
  idempotent?: boolean;
}

export type InvocationOutcome =
  | {
      ok: true;
      value: Record<string, unknown> | null;
      function: string;
      durationMs: number;
      cold: boolean;
      /** Absent where a process of its own ran the call. */
      phases?: CallPhases;
      /** What the call was kept from along the way, if anything; the last one last. */
      denials?: Denial[];
    }
  | {
      ok: false;
      error: RunError;
      function?: string;
      durationMs: number;
      /** Absent where no warm worker answered. */
      phases?: CallPhases;
      /** The worker process died of it (counts for the circuit breaker). */
      crashed: boolean;
    };

/** A line that a handler printed or logged, or that the runner has to say about a worker. */
export interface RunnerLogLine {
  pluginKey: string;
  pluginId: string;
  level: LogLevel;
  text: string;
  /** Absent for lines that belong to no invocation. */
  eventId?: string;
  script?: string;
  source: 'stdout' | 'stderr' | 'log' | 'runner';
  /** It came through the pipe of a worker: a plugin can say such a thing in the runner's name as well. */
  claimed?: true;
}

export type WorkerState = 'starting' | 'ready' | 'busy' | 'stopped';

/** One worker, for the sidebar and for `attach`. */
export interface WorkerStatus {
  pluginKey: string;
  runtime: Runtime;
  state: WorkerState;
  pid?: number;
  /** Set while a debugger can attach or is attached: the loopback port in front of the worker's own. */
  debugPort?: number;
  debuggerAttached: boolean;
  /** It has stopped the plugin's code, at a breakpoint perhaps. */
  debuggerPaused: boolean;
  /** With `stopped`, when the process died unplanned and no outcome is marked `crashed` for it. Sent once, to `onWorkerChange` only. */
  crash?: RunError;
}

export interface RunnerOptions {
  /** Interpreters from settings; empty means: look on PATH. */
  node?: string;
  python?: string;
  /** Values from a file for plugins' processes, for those that have `env:read` for their names: in place of the host's own variables. */
  environment?: Readonly<Record<string, string>>;
  /** A worker with nothing to do is ended after this long. Default `BUDGETS.idleMs`. */
  idleMs?: number;
  /** How long an aborted handler may take to stop by itself. Default `BUDGETS.graceMs`. */
  graceMs?: number;
  /** How long a worker may take to start and to import one script. Default `BUDGETS.importMs`. */
  importMs?: number;
  /** For how long a worker that was started for a debugger stays when there is none. Default `BUDGETS.debuggerMs`. */
  debuggerMs?: number;
  /** How plugins are confined: by the strongest tier that works here, by a tier of that name or a weaker one, or not at all. Default `none`. */
  sandbox?: SandboxChoice;
  /** Plugins do not run where this tier cannot be reached. */
  minimumTier?: ProbedTier;
  /** Other limits than the usual ones, where plugins are confined. */
  limits?: Partial<ProcessLimits>;
  /** Folders of the host's own, which no permission opens for a plugin. */
  hostFolders?: readonly string[];
  /** Folders of workspaces and plugins as they are now, as far as they are known: what confines plugins is not taken from there. */
  strangeFolders?: () => readonly string[];
  /** What the machine's policies keep from a plugin as they are now, wherever its permissions lead. */
  forbiddenPlaces?: (plugin: RunnerPlugin) => ForbiddenPlaces;
  /** Waiting invocations per worker before `queue-full`. Default 64. */
  maxQueued?: number;
  onLog?: (line: RunnerLogLine) => void;
  onWorkerChange?: (status: WorkerStatus) => void;
}

/** A script that a new version is to have imported before it serves. */
export interface ScriptAhead {
  /** Relative to the plugin's folder, forward slashes. */
  script: string;
  runtime: Runtime;
  /** What is called in it: a version that lacks one of them does not serve. A script of which nothing is called is no module, and is not imported. */
  handlers: readonly Pick<Invocation, 'event' | 'function'>[];
  /** What is called in it if it was before: it does not look as if it had that, nor like a program that answers by itself. */
  unclear: readonly Pick<Invocation, 'event' | 'function'>[];
}

/** What came of making a new version of a plugin ready beside the one that serves. */
export type Warmed =
  /** No worker is there that it could take the place of: the next one is of the new version anyway. */
  | { kind: 'idle' }
  /** Nobody wants it any more: a newer one is to come, or the plugin's workers were ended. */
  | { kind: 'overtaken' }
  /** It cannot take over. */
  | { kind: 'failed'; error: RunError }
  | {
      kind: 'ready';
      /** Of scripts that could not be imported, where the version that serves does not have them either. */
      errors: RunError[];
      /** Has it take over, once what runs is done or has had the grace period for it. Where it cannot any more, the former version goes on. */
      takeOver(news: TakeOverNews): Promise<TakenOver>;
      /** Ends it instead. */
      abandon(): void;
      /** Whether it is this version that serves: it took over, and no other worker of the plugin was started since. */
      isServing(): boolean;
    };

/** What is told of a new version that takes over. */
export interface TakeOverNews {
  /** Called in the moment from which on calls go to the new version. */
  begun(): void;
  /** Called where it broke down by itself just afterwards, from the moment on from which calls go to the former version again. */
  undone(error: RunError): void;
}

/** How it went. */
export type TakenOver =
  | { kind: 'taken' }
  /** It broke down before. */
  | { kind: 'failed'; error: RunError }
  /** It was ended before. */
  | { kind: 'overtaken' };

/** Takes profiles of a plugin's worker, one after the other. */
export interface WorkerProfiler {
  /** Our own files in the worker, which no author can make faster: a folder. */
  readonly ownFolder: string;
  /** In which way the worker runs otherwise than usual. */
  readonly note?: string;
  /** Has another worker ready, to which everything is new. @returns why there is none, if so. */
  renew(): Promise<RunError | undefined>;
  /**
   * Begins a profile of the worker that is there now. Deadlines stay as they are.
   * @returns why it could not begin, if so.
   */
  begin(intervalUs: number): Promise<ProfileFault | undefined>;
  /** From now until the profile ends, each call runs its handler again and again for so long, a quarter of its deadline at most. */
  burst(ms: number): void;
  /** JSON text as contract/workerProfile.ts has it, or why there is none. It ends with the worker. */
  end(): Promise<{ json: Buffer } | { fault: ProfileFault }>;
  /** The worker goes on as usual, or one does that runs as usual. */
  close(): void;
}

/** The runner's whole face. `createRunner(options)` in runner.ts makes one. */
export interface Runner {
  /**
   * A plugin is so from now on: nothing of it starts under the rights of a former description any more, whatever an invocation that was on its way brings
   * along, and workers that were started with more are ended. Without it, a description counts from its first use on.
   */
  adopt(plugin: RunnerPlugin): void;
  /** Never rejects. */
  invoke(invocation: Invocation): Promise<InvocationOutcome>;
  /**
   * Ends the plugin's workers; running calls get `graceMs`, later calls start new workers. Resolves when the old ones are gone.
   * `forget` also closes the plugin's attach target, refuses what still waits, and ends what runs on after `retire`: for a plugin that was removed or
   * lost its grants.
   */
  restart(pluginKey: string, options?: { forget?: boolean }): Promise<void>;
  /**
   * Nothing is called any more under this key. What was called comes to its end, and the plugin's workers with it.
   * @returns when they are gone.
   */
  retire(pluginKey: string): Promise<void>;
  /**
   * Starts workers for a new version of the plugin, beside those that serve, and imports scripts in them: those of `scripts`, and what the others have
   * imported.
   * @param plugin with what the workers that serve may do, or more.
   * @param runtimes where workers are started although none serves.
   */
  warm(
    plugin: RunnerPlugin,
    scripts: readonly ScriptAhead[],
    options: { runtimes?: readonly Runtime[]; signal: AbortSignal },
  ): Promise<Warmed>;
  /**
   * Files of the plugin changed. Until a new version takes over, its workers run nothing that they have not imported yet, as that could be of another
   * version: such calls wait for the new one.
   */
  outdate(pluginKey: string): void;
  /**
   * No new version takes over for now.
   * @param error why, for calls of scripts that would have to be imported; left out where the version that serves is that of the disk after all.
   */
  keep(pluginKey: string, error?: RunError): void;
  workers(): WorkerStatus[];
  /** What the workers that run take of memory, with what they started. Those of which the system does not say so are left out. */
  memory(): Promise<WorkerMemory[]>;
  /** Starts the plugin's worker ahead of its first call, so that an editor that waits does not wait for a process to start. */
  prepare(plugin: RunnerPlugin, runtime: Runtime): void;
  /** Takes over other interpreters and another idle time, for workers that are started from now on. */
  configure(options: Pick<RunnerOptions, 'node' | 'python' | 'idleMs'>): void;
  /**
   * Takes over other values for plugins' processes. Workers that were started with other ones give their place to new ones, with what handlers have kept in
   * them, and end what they run; where a value is gone, they are ended. Resolves when none is given calls any more that has the former ones.
   */
  setEnvironment(values: Readonly<Record<string, string>>): Promise<void>;
  /**
   * Opens a loopback port through which one debugger that knows the secret reaches the plugin's worker, starting the worker if need be. The port stays the
   * same when workers are replaced, and is closed when the debugger has gone, or does not come within `debuggerMs`; asked again meanwhile, there is a new
   * secret, and the debugger that uses it takes the place of the one before.
   * Deadlines of that worker are suspended while a connection is open. A worker that keeps debuggers out is replaced by one that does not, when it has
   * done what it was doing; `note` says in which way that one runs otherwise than usual.
   * @param preferredPort used when it is free (9229 for Node, 5678 for Python), any free port otherwise.
   * @param options.stays lets one debugger in after the other, and tells each how: see `AttachRequest`.
   */
  attachTarget(
    plugin: RunnerPlugin,
    runtime: Runtime,
    preferredPort?: number,
    options?: { stays: boolean },
  ): Promise<AttachPlace | { error: RunError; debugpy?: InstallableDebugpy }>;
  /**
   * Has a worker of the plugin ready that can be profiled, replacing one that cannot, and keeps it so until the profiler is closed. Nothing is measured
   * before it begins.
   */
  profiler(plugin: RunnerPlugin, runtime: Runtime): Promise<WorkerProfiler | { error: RunError }>;
  /** Why no handlers for a runtime would run on this machine, as a sentence; undefined where they would. */
  missingInterpreter(runtime: Runtime): Promise<string | undefined>;
  /** How plugins are confined on this machine; undefined where they are not. Finds out by trying, once per host and whenever the strange folders hold what was tried. */
  isolation(): Promise<IsolationReport | undefined>;
  /** Ends everything, resolves when no process is left. */
  close(): Promise<void>;
}
