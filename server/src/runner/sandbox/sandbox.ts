// The seam between "what should run" and "what is spawned": confinement wraps the command here, and plannedProcess.ts starts only what comes out.
import type { Duplex } from 'node:stream';
import type { Runtime } from '../../contract/runtime.ts';
import type { SandboxTier } from '../../contract/isolation.ts';
import type { RealPlaces } from './namedPlaces.ts';
import type { ForbiddenPlaces } from './scopeResolver.ts';
import type { Debugging } from './nodeInspector.ts';

/** A plugin process as the runner wants it. */
export interface LaunchPlan {
  runtime: Runtime;
  /** Absolute path of the interpreter, and its arguments. */
  command: string;
  args: string[];
  /** Working directory: the plugin's folder. */
  pluginFolder: string;
  environment: Record<string, string>;
  grants: PluginGrants;
  /** Other limits than the usual ones. */
  limits?: Partial<ProcessLimits>;
  /** Folders of the host's own, which no permission opens. */
  hostFolders?: readonly string[];
  /** What policies keep from all plugins. */
  forbidden?: ForbiddenPlaces;
  /** The interpreter is one that the plugin or a workspace chose or brought along: it is never trusted to confine itself. */
  foreign?: true;
  /** Without the guard, for programs that are only asked what they are. */
  bare?: true;
  /** A script that runs on its own: refusals that it keeps to itself are told on a pipe that serves nothing else. */
  alone?: true;
  /** A debugger is to attach. */
  forDebugger?: boolean;
  /** For messages. */
  pluginId?: string;
  /** The interpreter's version, where it is known. */
  version?: string;
}

/** What is handed to the operating system. */
export interface SpawnPlan {
  command: string;
  args: string[];
  cwd: string;
  environment: Record<string, string>;
  /** Written to these descriptors of the process, each a pipe, which then end. */
  extraFiles?: { fd: number; content: Buffer }[];
  /** One more pipe of the process, in both directions, and what serves the host's end of it. */
  channel?: { fd: number; serve(channel: Duplex): void };
  /** To be called once when the process is gone: ends what was opened for it alone, and resolves when what was written for it is removed. Never rejects. */
  release?: () => void | Promise<void>;
  /** What was granted and could not be given, in sentences for the plugin's log. */
  notes?: string[];
  /** A stranger's interpreter: code of the plugin's may run as soon as the process does. */
  foreign?: true;
  /** Watched by the host while the process lives. */
  limits?: ProcessLimits;
  /** The private temporary folder, where the sandbox itself does not bound its size. */
  tmp?: string;
  /** File systems of the sandbox's own, by their places inside, which bound the size of what is in them and not the number. */
  ownFileSystems?: readonly string[];
  /** Where the guard writes down which programs it has started, on systems that cannot be asked. */
  started?: string;
  /** Where mounts in the process's own view of the machine keep something back. They are to be there as long as it runs. */
  keeping?: string[];
  /** The program that the process runs in is on another network than the host: a debugger's port is reached by entering that network. */
  ownNetwork?: boolean;
  /** What enters it. */
  nsenter?: string;
  debugging?: Debugging;
}

/** What a plugin's processes may use, all together. */
export interface ProcessLimits {
  memoryBytes: number;
  processes: number;
  /** Of each process. */
  openFiles: number;
  /** Of all processes together, as all that follow. */
  descriptors: number;
  sockets: number;
  /** Descriptors on their way through sockets: the system counts those of all programs of the user together. */
  descriptorsInFlight: number;
  /** What tells of changed files, of which a user may have few (Linux: inotify), and the files that are watched by them. */
  fileWatchers: number;
  fileWatches: number;
  /** Descriptors that are waited for (Linux: epoll), each as often as something waits for it. */
  eventWatches: number;
  /** Timers and signals that wait (Linux). */
  pendingSignals: number;
  tmpBytes: number;
  /** Files and folders in the private temporary folder; what they take is the kernel's memory, or the disk's. */
  tmpEntries: number;
  /** The largest file that may be written. */
  fileBytes: number;
  /** Processor time while no call runs, as a share of one core over a window of so many seconds. */
  idleCpu: number;
  idleCpuSeconds: number;
}

export interface Sandbox {
  readonly tier: SandboxTier;
  /** Resolves when `tier` is what will be in force. @param strange folders whose programs are none of the machine's own. */
  settle?(strange: readonly string[]): Promise<void>;
  prepare(plan: LaunchPlan): Promise<SpawnPlan>;
}

/** Runs plugins with the rights of the user; only the environment is cut down. */
export const unconfined: Sandbox = {
  tier: 'unconfined',
  prepare: async ({ command, args, pluginFolder, environment }) => ({ command, args, cwd: pluginFolder, environment }),
};

/** What one plugin may do, as the sandbox needs to know it. Permission names are canonical (`kind` or `kind:scope`). */
export interface PluginGrants {
  permissions: readonly string[];
  workspaceFolders: readonly string[];
  /** Where these, and the plugin's folder, led when it was loaded; left out where nobody looked. */
  places?: RealPlaces;
}
