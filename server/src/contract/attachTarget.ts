// Where a debugger can attach to a plugin's worker.
import type { Runtime } from './runtime.ts';

/** Without a plugin: the one that last ran in this runtime, else the only one. */
export interface AttachRequest {
  pluginKey?: string;
  runtime: Runtime;
  preferredPort?: number;
  /**
   * One debugger after the other may come, for as long as the plugin is loaded, and each finds out by itself how: debuggers of Node.js ask the port, as they
   * do with `node --inspect`, and those of Python are let in without a secret. Only programs of this user are answered, where the system tells.
   */
  stays?: boolean;
}

/** The argument of a request to attach (Debug Adapter Protocol) that holds the secret. */
export const ATTACH_SECRET = 'codexPluginSecret';

/** A request of ours (Debug Adapter Protocol) that is answered without a debugger where sessions may follow each other, and by nobody else's adapter. */
export const SERVED_REQUEST = 'codexPlugin';

/** What says in the answer that the debugger is that of a plugin; Node.js's says so as the title of its only target. */
// oxlint-disable-next-line texts/localized -- programs look for it, whatever language they speak
export const SERVED_TITLE = 'Codex plugin';

/** Whose debugger a port leads to, for editors that look before they attach. */
export interface ServedAnswer {
  title: typeof SERVED_TITLE;
  /** Whether a session is on already: there is one at a time. */
  isOccupied: boolean;
}

/** A place that lets one debugger in, once, and that closes when it has gone or does not come. */
export interface AttachPlace {
  host: '127.0.0.1';
  port: number;
  /** What the debugger has to show: for Python as the argument `codexPluginSecret` of its request to attach. */
  secret: string;
  /** For Node.js: the address of the inspector, with the secret in it. */
  websocketAddress?: string;
  /** Our own files in the worker, which are nothing to step through: a folder. */
  ownFolder: string;
  /** In which way the worker runs otherwise than usual for the debugger's sake. */
  note?: string;
}

/** What a debugger for Python needs, and the interpreter lacks. */
export interface InstallableDebugpy {
  /** The interpreter that handlers run on, absolute. */
  python: string;
  /** Whether pip is who installs packages there, and may be run: not where that is the system's affair, nor with an interpreter of the plugin's own. */
  mayInstall: boolean;
}

export type AttachTarget =
  | (AttachPlace & { ok: true; pluginKey: string; folder: string })
  | { ok: false; message: string; debugpy?: InstallableDebugpy };
