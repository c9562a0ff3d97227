// Where a debugger can attach to a plugin's worker.
import type { Runtime } from './runtime.ts';

/** Without a plugin: the one that last ran in this runtime, else the only one. */
export interface AttachRequest {
  pluginKey?: string;
  runtime: Runtime;
  preferredPort?: number;
}

/** `note`: in which way the worker runs otherwise than usual for the debugger's sake. */
export type AttachTarget =
  | { ok: true; host: string; port: number; pluginKey: string; folder: string; note?: string }
  | { ok: false; message: string };
