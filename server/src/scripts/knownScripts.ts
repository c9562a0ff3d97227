// What the scripts of plugins say, read once for as long as they are what they were.
import * as l10n from '@vscode/l10n';
import { runtimeOf } from '../contract/runtime.ts';
import path from 'node:path';
import type { CodeAnalysis, Entry } from './analysis/analyze.ts';
import { Unchanged } from '../disk/unchanged.ts';
import { exportedNames } from './exports.ts';
import type { FileSystem } from '../disk/fileSystem.ts';
import type { ExportedNames } from './exportedNames.ts';
import { Patience } from './soonRead.ts';
import { CodeThread } from './thread/codeThread.ts';
import type { Suspicion } from './suspicious/suspicion.ts';
import type { KnownAnswer } from './thread/messages.ts';

/** Scripts whose exports are kept; names take little room. */
const MAX_SCRIPTS = 1000;
const MAX_PLUGINS = 10;

/** One for everybody: there is no more than one of it, however much there is to read. */
const sharedThread = new CodeThread();

/** One as well: it is the same people who wait. */
const patience = new Patience();

/**
 * A manifest is checked with every keystroke, and its scripts hardly ever change meanwhile: whoever checks again and again keeps one of these.
 * What is kept holds as long as the disk that is handed in gives the same answers as before, also that something could not be read in time.
 */
export class KnownScripts {
  readonly #exports = new Unchanged<ExportedNames | undefined>(MAX_SCRIPTS);
  readonly #analyses = new Unchanged<CodeAnalysis>(MAX_PLUGINS);
  readonly #thread: CodeThread;

  constructor(thread = sharedThread) {
    this.#thread = thread;
  }

  /** For whoever is going to ask for an analysis: its thread takes longer to start than most scripts to be read. */
  prepare(): void {
    this.#thread.prepare();
  }

  /** The names that an import of a script yields; undefined where it cannot be read. */
  exports(file: string, fs: FileSystem): Promise<ExportedNames | undefined> {
    return this.#exports.get(file, '', fs, async (disk) => {
      const source = await disk.readText(file);
      if (source === undefined) return undefined;
      const runtime = runtimeOf(file) ?? 'node';
      const typescript = isTypeScript(file);
      // To start a thread takes longer.
      if (patience.isFor(source)) return patience.spend(() => exportedNames(source, runtime, typescript));
      const answer = await this.#thread.run({ kind: 'exports', source, runtime, typescript }, disk);
      return answer.ok ? answer.result : { runtime, names: new Map(), hasDefault: false, dynamic: true, gaveUp: answer.gaveUp };
    });
  }

  /** The same, of a script that is read in no time; undefined of others too. */
  async soonExports(file: string, fs: FileSystem): Promise<ExportedNames | undefined> {
    const source = await fs.readText(file);
    return source !== undefined && patience.isFor(source) ? this.exports(file, fs) : undefined;
  }

  /**
   * What is in a script that people are not meant to read.
   * @returns of a script that takes too long, what reading it does, such as "takes longer than 5 s".
   */
  async suspicions(file: string, source: string, fs: FileSystem): Promise<{ found: Suspicion[] } | { gaveUp: string }> {
    const runtime = runtimeOf(file) ?? 'node';
    const answer = await this.#thread.run({ kind: 'suspicions', source, runtime, typescript: isTypeScript(file) }, fs);
    return answer.ok ? { found: answer.result } : { gaveUp: answer.gaveUp };
  }

  /**
   * What the entries of a plugin, and the modules that they import, do that takes a permission.
   * @param onlyImport when they are imported, and not when their functions are called
   */
  analysis(folder: string, entries: readonly Entry[], fs: FileSystem, onlyImport = false): Promise<CodeAnalysis> {
    return this.#analyses.get(`${folder}${onlyImport ? ' imported' : ''}`, JSON.stringify(entries), fs, async (disk) => {
      const known = await answersFor(folder, entries, disk);
      const answer = await this.#thread.run({ kind: 'analysis', folder, entries, onlyImport, known }, disk);
      if (answer.ok) return answer.result;
      const blind = entries.map(({ script }) => ({
        file: path.join(folder, script),
        range: START,
        what: l10n.t('reading the code {0}', answer.gaveUp),
      }));
      return { findings: [], blind, files: [], gaveUp: answer.gaveUp };
    });
  }
}

function isTypeScript(file: string): boolean {
  return /^\.[cm]?ts$/.test(path.extname(file).toLowerCase());
}

/** As many scripts as most plugins have. */
const ASKED_AHEAD = 10;

/** What is asked of every plugin's folder and scripts. */
async function answersFor(folder: string, entries: readonly Entry[], disk: FileSystem): Promise<KnownAnswer[]> {
  const files = entries.slice(0, ASKED_AHEAD).map(({ script }) => path.join(folder, script));
  const asked = [
    { question: 'realpath', file: folder } as const,
    ...files.flatMap((file) => [{ question: 'realpath', file } as const, { question: 'readText', file } as const]),
  ];
  return Promise.all(asked.map(async ({ question, file }) => ({ question, file, answer: await disk[question](file) })));
}

const START = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
