// What a plugin's folder offers to its manifest: scripts and the functions in them.
import * as l10n from '@vscode/l10n';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as slashed from '../../../paths/slashed.ts';
import { resolveHandlerFunction, type HandlerFunction } from '../../../scripts/exports.ts';
import type { KnownScripts } from '../../../scripts/knownScripts.ts';
import { SCRIPT_EXTENSIONS } from '../../../contract/runtime.ts';
import { forwardSlashes } from '../../../manifest/model/normalize.ts';
import { findMain } from '../../../manifest/rules/scripts.ts';
import type { Range } from '../../../text/range.ts';
import type { ExportedNames } from '../../../scripts/exportedNames.ts';
import type { FileSystem } from '../../../disk/fileSystem.ts';
import { paths } from '../../../paths/paths.ts';
import { inTime } from '../../../waiting/inTime.ts';

/** Folders in which nobody keeps handlers. */
const IGNORED = new Set(['node_modules', '.git', '__pycache__', '.venv', 'venv', 'dist', 'test', 'tests']);
const MAX_FILES = 500;
const MAX_FOLDER_DEPTH = 4;

/** An answer without the functions of one script is better than none. */
const ANSWER_WAITS_MS = 500;

export class PluginFolder {
  readonly folder: string;
  readonly #fs: FileSystem;
  readonly #scripts: KnownScripts;

  constructor(folder: string, fs: FileSystem, scripts: KnownScripts) {
    this.folder = folder;
    this.#fs = fs;
    this.#scripts = scripts;
  }

  /** Paths of all scripts, relative and with forward slashes; those in a folder named handlers first. */
  async scripts(): Promise<string[]> {
    const found = await this.#filesBelow('', (name) => SCRIPT_EXTENSIONS.includes(path.extname(name)));
    const isHandler = (file: string): boolean => file.startsWith('handlers/');
    return found
      .filter((file) => !/\.(test|spec|d)\.[cm]?[jt]s$/.test(file))
      .sort((a, b) => Number(isHandler(b)) - Number(isHandler(a)) || a.localeCompare(b));
  }

  /** Names of the folders right below a folder. */
  async folders(below: string): Promise<string[]> {
    const entries = await readdir(below, { withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !IGNORED.has(entry.name))
      .map(({ name }) => name);
  }

  /** Names of the files right in the plugin's folder. */
  async files(): Promise<string[]> {
    const entries = await readdir(this.folder, { withFileTypes: true }).catch(() => []);
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  }

  /** The script in which functions without a script are looked up, where the manifest does not name one. */
  main(): Promise<string | undefined> {
    return findMain(this.folder, this.#fs);
  }

  /** The absolute path of a script as a manifest names it; undefined where it leads out of the folder. */
  fileOf(script: string): string | undefined {
    const name = forwardSlashes(script);
    if (name === '' || path.isAbsolute(name) || /^[A-Za-z]:|^~/.test(name)) return undefined;
    const relative = slashed.normalize(name);
    return slashed.leadsOut(relative) ? undefined : paths.join(this.folder, relative);
  }

  /** As `fileOf`, if there is such a file. */
  async existing(script: string): Promise<string | undefined> {
    const file = this.fileOf(script);
    return file !== undefined && (await this.#fs.stat(file)) === 'file' ? file : undefined;
  }

  /**
   * What a script exports; undefined where it cannot be read, is in no language that handlers are written in, or takes longer to be read than
   * anybody waits for an answer.
   */
  async exports(script: string): Promise<ExportedNames | undefined> {
    const file = this.fileOf(script);
    const isScript = SCRIPT_EXTENSIONS.includes(path.extname(script).toLowerCase());
    if (file === undefined || !isScript) return undefined;
    return (await inTime(this.#scripts.exports(file, this.#fs), { ms: ANSWER_WAITS_MS }))?.value;
  }

  /** The function that handles an event in a script, as the worker would look it up. */
  async resolve(script: string, event: string, named: string | undefined): Promise<HandlerFunction> {
    const exported = await this.exports(script);
    return exported ? resolveHandlerFunction(exported, event, named) : { kind: 'unknown' };
  }

  async #filesBelow(folder: string, fits: (name: string) => boolean, depth = 0): Promise<string[]> {
    const entries = await readdir(path.join(this.folder, folder), { withFileTypes: true }).catch(() => []);
    const found: string[] = [];
    for (const entry of entries) {
      const relative = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isFile() && fits(entry.name)) found.push(relative);
      else if (entry.isDirectory() && depth < MAX_FOLDER_DEPTH && !entry.name.startsWith('.') && !IGNORED.has(entry.name)) {
        found.push(...(await this.#filesBelow(relative, fits, depth + 1)));
      }
      if (found.length > MAX_FILES) break;
    }
    return found.slice(0, MAX_FILES);
  }
}

/** The place of a resolved function in its script. */
export function rangeOf(resolved: HandlerFunction): Range | undefined {
  return resolved.kind === 'function' || resolved.kind === 'method' ? resolved.range : undefined;
}

/** How a resolved function is called in the editor; undefined where the text does not tell. */
export function nameOf(resolved: HandlerFunction): string | undefined {
  if (resolved.kind === 'function') return resolved.name === 'default' ? l10n.t('default export') : `${resolved.name}()`;
  if (resolved.kind === 'method') return `${resolved.class}.${resolved.name}()`;
  return resolved.kind === 'none' ? l10n.t('whole script') : undefined;
}
