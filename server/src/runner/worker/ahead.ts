// Which scripts a worker of a new version imports before it serves.
import { statSync } from 'node:fs';
import path from 'node:path';
import type { RunError } from '../../contract/errors.ts';
import { paths } from '../../paths/paths.ts';
import type { Scripts } from '../launch/scriptPath.ts';
import type { RunnerPlugin, ScriptAhead } from '../types.ts';

/** A script as a worker is told of it. */
export interface Script {
  /** Absolute. */
  path: string;
  /** Relative to the plugin's folder, as manifests name it. */
  name: string;
}

/** A script that is to be imported ahead of its first call. */
export interface WantedScript extends Script {
  /** Why there is nothing to import. */
  missing?: RunError;
  /** Where it cannot be imported, the worker takes nobody's place: the other one has it. */
  isServed: boolean;
}

/** The scripts that manifests name, and what else the worker that serves has imported, as far as it is still there. */
export function scriptsAhead(
  { folder, ...plugin }: RunnerPlugin,
  scripts: Scripts,
  { declared, loaded }: { declared: readonly ScriptAhead[]; loaded: ReadonlySet<string> },
): WantedScript[] {
  const modes = new Map(declared.map(({ script, mode }) => [path.resolve(folder, script), { script, mode }]));
  for (const file of loaded) {
    if (!modes.has(file) && isThere(file)) modes.set(file, { script: paths.relative(folder, file) ?? file, mode: 'warm' });
  }
  return [...modes]
    .filter(([, { mode }]) => mode === 'warm')
    .map(([file, { script }]) => {
      const found = scripts.find({ plugin: { ...plugin, folder }, script });
      return { path: file, name: script, isServed: loaded.has(file), ...('code' in found && { missing: found }) };
    });
}

function isThere(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
