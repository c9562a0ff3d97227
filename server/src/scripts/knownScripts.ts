// What the scripts of plugins say, read once for as long as they are what they were.
import { runtimeOf } from '../contract/runtime.ts';
import path from 'node:path';
import { analyzeCode, type CodeAnalysis, type Entry, type ReadModules } from './analysis/analyze.ts';
import { Unchanged } from '../disk/unchanged.ts';
import { exportedNames } from './exports.ts';
import type { FileSystem } from '../disk/fileSystem.ts';
import type { ExportedNames } from './exportedNames.ts';

/** Scripts whose exports are kept; names take little room. */
const MAX_SCRIPTS = 1000;
/** Syntax trees take much more. */
const MAX_MODULES = 100;
const MAX_PLUGINS = 10;

/**
 * A manifest is checked with every keystroke, and its scripts hardly ever change meanwhile: whoever checks again and again keeps one of these.
 * What is kept holds as long as the disk that is handed in gives the same answers as before.
 */
export class KnownScripts {
  readonly #exports = new Unchanged<ExportedNames | undefined>(MAX_SCRIPTS);
  readonly #modules: ReadModules = new Unchanged(MAX_MODULES);
  readonly #analyses = new Unchanged<CodeAnalysis>(MAX_PLUGINS);

  /** The names that an import of a script yields; undefined where it cannot be read. */
  exports(file: string, fs: FileSystem): Promise<ExportedNames | undefined> {
    return this.#exports.get(file, '', fs, async (disk) => {
      const source = await disk.readText(file);
      const extension = path.extname(file).toLowerCase();
      return source === undefined ? undefined : exportedNames(source, runtimeOf(file) ?? 'node', /^\.[cm]?ts$/.test(extension));
    });
  }

  /** What the entries of a plugin, and the modules that they import, do that takes a permission. */
  analysis(folder: string, entries: readonly Entry[], fs: FileSystem): Promise<CodeAnalysis> {
    return this.#analyses.get(folder, JSON.stringify(entries), fs, (disk) => analyzeCode(folder, entries, disk, this.#modules));
  }
}
