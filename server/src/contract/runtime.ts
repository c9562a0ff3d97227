// The languages that handlers are written in.
import path from 'node:path';

export type Runtime = 'node' | 'python';

const RUNTIMES: Readonly<Record<string, Runtime>> = {
  '.js': 'node',
  '.mjs': 'node',
  '.cjs': 'node',
  '.ts': 'node',
  '.mts': 'node',
  '.cts': 'node',
  '.py': 'python',
};

/** Endings of the scripts that the host can run. */
export const SCRIPT_EXTENSIONS: readonly string[] = Object.keys(RUNTIMES);

/** What runs a script, by its name; undefined for what is no script. */
export function runtimeOf(script: string): Runtime | undefined {
  return RUNTIMES[path.extname(script).toLowerCase()];
}
