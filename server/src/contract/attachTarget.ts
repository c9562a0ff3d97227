// Where a debugger can attach to a plugin's worker.

export type AttachTarget = { ok: true; host: string; port: number; pluginKey: string; folder: string } | { ok: false; message: string };
