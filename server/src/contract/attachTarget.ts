// Where a debugger can attach to a plugin's worker.
import type { Runtime } from './runtime.ts';

/** Without a plugin: the one that last ran in this runtime, else the only one. */
export interface AttachRequest {
  pluginKey?: string;
  runtime: Runtime;
  preferredPort?: number;
}

export type AttachTarget = { ok: true; host: string; port: number; pluginKey: string; folder: string } | { ok: false; message: string };
