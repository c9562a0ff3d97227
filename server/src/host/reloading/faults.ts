// Why a plugin does not serve as it is on disk, and where that stands.
import type { RunError } from '../../contract/errors.ts';
import { runtimeOf } from '../../contract/runtime.ts';
import { readBytes } from '../../disk/smallFile.ts';
import { exactPlaceOf } from '../../runner/index.ts';
import { syntaxFault } from '../../scripts/syntaxFault.ts';
import { LineIndex } from '../../text/lineIndex.ts';
import type { LoadedPlugin } from '../plugins/plugin.ts';
import type { PluginReload } from '../types.ts';

export type Fault = NonNullable<PluginReload['fault']>;

/** Reading takes time: of so many changed scripts, and so much of each, is looked at what is wrong with them. */
const MOST_LOOKED_AT = 20;
const MOST_BYTES = 256 * 1024;

/** What keeps a manifest from loading. */
export function manifestFault({ check, manifest, manifestFile }: LoadedPlugin): Fault | undefined {
  const error = manifest ? undefined : check.problems.find(({ severity }) => severity === 'error');
  if (!error) return undefined;
  const { line, character } = error.range.start;
  return { message: error.message, file: manifestFile, line: line + 1, column: character + 1 };
}

/** What keeps a plugin's scripts from being imported. @param changed in which files the reason is likely to be. */
export function faultOf(error: RunError, folder: string, changed: readonly string[]): Fault {
  const place = error.place ?? (error.detail === undefined ? undefined : exactPlaceOf(error.detail, folder));
  return { message: error.message, ...(place ?? (/\bSyntaxError\b/.test(error.message) ? unreadablePlace(changed) : undefined)) };
}

function unreadablePlace(files: readonly string[]): Omit<Fault, 'message'> | undefined {
  for (const file of files.filter((one) => runtimeOf(one) === 'node').slice(0, MOST_LOOKED_AT)) {
    const source = readBytes(file, MOST_BYTES)?.toString() ?? '';
    const offset = syntaxFault(source, /ts$/i.test(file) ? 'typescript' : 'javascript');
    if (offset === undefined) continue;
    const { line, character } = new LineIndex(source).positionAt(offset);
    return { file, line: line + 1, column: character + 1 };
  }
  return undefined;
}
