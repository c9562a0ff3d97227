// Which scripts a worker of a new version imports before it serves.
import { statSync } from 'node:fs';
import path from 'node:path';
import type { RunError } from '../../contract/errors.ts';
import { paths } from '../../paths/paths.ts';
import type { Scripts } from '../launch/scriptPath.ts';
import type { RunnerPlugin, ScriptAhead } from '../types.ts';

/** A script that is to be imported ahead of its first call. */
export interface WantedScript {
  /** Absolute. */
  path: string;
  /** Relative to the plugin's folder, as manifests name it. */
  name: string;
  /** What is called in it, as far as that is known. */
  handlers: ScriptAhead['handlers'];
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
  type Known = Pick<ScriptAhead, 'script' | 'handlers'>;
  const known = new Map<string, Known>();
  for (const { script, handlers, unclear } of declared) {
    const file = path.resolve(folder, script);
    known.set(file, { script, handlers: loaded.has(file) ? [...handlers, ...unclear] : handlers });
  }
  const others = [...loaded].filter((file) => !known.has(file) && isThere(file));
  return [
    ...[...known].filter(([, { handlers }]) => handlers.length > 0),
    ...others.map((file): [string, Known] => [file, { script: paths.relative(folder, file) ?? file, handlers: [] }]),
  ].map(([file, { script, handlers }]) => {
    const found = scripts.find({ plugin: { ...plugin, folder }, script });
    return { path: file, name: script, handlers, isServed: loaded.has(file), ...('code' in found && { missing: found }) };
  });
}

function isThere(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
