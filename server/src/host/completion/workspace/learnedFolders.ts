// The files of the workspace folders, learned as they are on disk and kept between sessions.
import { lstat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { paths } from '../../../paths/paths.ts';
import { inParallel } from '../../../waiting/inParallel.ts';
import { Rerun } from '../../../waiting/rerun.ts';
import { folderOf } from '../../leftAlone/leftAlone.ts';
import type { PrivateFiles } from '../privateFiles.ts';
import { keepTexts, KeptTexts } from './keptTexts.ts';
import { findFile, findFiles, isAmongOwn, readLearnable, type FoundFile } from './learnedFiles.ts';
import type { LearnedTexts } from './learnedTexts.ts';
import type { Slices } from './slices.ts';

/** So long after the last change what was learned is kept, in ms. */
const KEEP_AFTER_MS = 20_000;

/** What is looked for in lines is made ready by the first ones: in texts of one byte a character, and of two. */
const FIRST_LOOKED_AT = ['abcdefgh', 'abcdefgh', 'abcdefgh…', 'abcdefgh…'];

/** Files that are read at a time. */
const READERS = 4;

export interface LearnedFoldersOptions {
  folders: readonly string[];
  cacheFolder: string | undefined;
  /** Of larger workspaces some files are not learned. */
  mostLines: number;
  texts: LearnedTexts;
  slices: Slices;
  privateFiles: PrivateFiles;
  isLeftOut: (line: string) => boolean;
  /** Whether a file is open in the editor, whose text counts then. */
  isOpen: (key: string) => boolean;
  signal: AbortSignal;
  log: (text: string) => void;
}

export class LearnedFolders {
  readonly #options: LearnedFoldersOptions;
  /** Files as they were learned, by key. */
  readonly #files = new Map<string, FoundFile>();
  readonly #surveys = new Rerun(() => this.#survey());
  readonly #updates = new Rerun(() => this.#update());
  /** Changed files that were not looked at yet, by key. */
  readonly #changed = new Map<string, string>();
  #folders: readonly string[];
  #phase: 'idle' | 'learning' | 'ready' = 'idle';
  #progress = { done: 0, found: 0 };
  #isFullSaid = false;
  /** Whether what was kept is not what was learned. */
  #isUnkept = false;
  #keepTimer: NodeJS.Timeout | undefined;
  #keeping: Promise<void> = Promise.resolve();

  constructor(options: LearnedFoldersOptions) {
    this.#options = options;
    this.#folders = options.folders;
  }

  get folders(): readonly string[] {
    return this.#folders;
  }

  get state(): { phase: 'idle' | 'learning' | 'ready'; done: number; found: number } {
    return { phase: this.#phase, ...this.#progress };
  }

  setFolders(folders: readonly string[]): void {
    this.#folders = folders;
  }

  /** Has everything looked at: nothing that is private is left, and all else is learned. */
  look(): void {
    if (this.#options.signal.aborted) return;
    this.#phase = 'learning';
    void this.#surveys.run().catch((error: Error) => this.#options.log(`The files of the workspace are not learned: ${error.message}`));
  }

  /** A file was opened in the editor. */
  opened(key: string): void {
    this.#files.delete(key);
  }

  /** A file, or a folder, is another one on disk, or counts again as it is there. */
  changed(filePath: string): void {
    if (this.#options.signal.aborted) return;
    this.#changed.set(paths.key(filePath), filePath);
    void this.#updates.run().catch((error: Error) => this.#options.log(`Changed files are not learned: ${error.message}`));
  }

  /** Waits until all that is known of so far is learned. Never rejects. */
  async settled(): Promise<void> {
    for (;;) {
      const pending = this.#surveys.pending ?? this.#updates.pending;
      if (!pending) return;
      await pending.catch(() => undefined);
    }
  }

  /** Keeps on disk what is to be kept, now rather than later. Never rejects; what fails is logged. */
  async keep(): Promise<void> {
    clearTimeout(this.#keepTimer);
    this.#keepTimer = undefined;
    this.#keeping = this.#keeping.then(() => this.#keep());
    await this.#keeping;
  }

  /** Waits until nothing is under way any more, when the signal has aborted. */
  async close(): Promise<void> {
    clearTimeout(this.#keepTimer);
    await this.settled();
    await this.#keeping;
  }

  async #survey(): Promise<void> {
    const { log, privateFiles, signal } = this.#options;
    this.#phase = 'learning';
    this.#progress = { done: 0, found: 0 };
    const found: FoundFile[] = [];
    const folders = this.#folders;
    // The first uses take some milliseconds, in which nothing else is done.
    for (const text of FIRST_LOOKED_AT) {
      this.#options.isLeftOut(text);
      await setImmediate();
    }
    await findFiles(withoutInner(folders), {
      ...{ privateFiles, signal, log },
      found: (file) => void (this.#progress.found = found.push(file)),
    });
    if (signal.aborted) return;
    const there = new Set(found.map(({ filePath }) => paths.key(filePath)));
    const gone = [...this.#files.keys()].filter((key) => !there.has(key));
    for (const key of gone) await this.#forget(key);
    const placed = found.map((file) => placedIn(folders, file));
    const kept = this.#files.size === 0 ? await this.#readKept(placed) : new Map<string, KeptTexts>();
    const learn = async ({ folder, name, file }: Placed): Promise<void> => {
      const texts = kept.get(folder);
      await this.#learnFile(file, texts && { texts, name });
      this.#progress.done++;
    };
    await inParallel(placed, READERS, learn, () => signal.aborted);
    if (signal.aborted) return;
    this.#phase = 'ready';
    // What is private now is not left on the disk for long.
    if (gone.length > 0) await this.keep();
    else this.#keepLater();
  }

  /** What was kept of the folders in which these files are, by folder. */
  async #readKept(placed: readonly Placed[]): Promise<Map<string, KeptTexts>> {
    const { cacheFolder, slices, signal } = this.#options;
    const kept = new Map<string, KeptTexts>();
    if (cacheFolder === undefined) return kept;
    for (const folder of this.#folders) {
      const texts = await KeptTexts.read(cacheFolder, folder, slices, signal);
      if (!texts) continue;
      kept.set(folder, texts);
      const names = new Set(placed.flatMap((one) => (one.folder === folder ? [one.name] : [])));
      if (texts.hasOthers(names)) this.#isUnkept = true;
    }
    return kept;
  }

  /** Looks at the files that were changed. */
  async #update(): Promise<void> {
    const { isOpen, privateFiles, signal } = this.#options;
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const [key, filePath] of changed) {
      if (signal.aborted) return;
      if (isOpen(key)) continue;
      const folder = folderOf(filePath, this.#folders);
      const name = folder === undefined ? undefined : paths.relative(folder, filePath);
      const isLooked = name !== undefined && isAmongOwn(name);
      const file = isLooked ? await findFile(filePath, privateFiles) : undefined;
      if (file) await this.#learnFile(file);
      else {
        await this.#forget(key);
        await this.#updateFolder(filePath, isLooked);
      }
    }
    this.#keepLater();
  }

  /** What was changed may have been a folder, or be one now. */
  async #updateFolder(folder: string, isLooked: boolean): Promise<void> {
    const { privateFiles, signal, log } = this.#options;
    const found: FoundFile[] = [];
    if (isLooked && (await isFolder(folder)))
      await findFiles([folder], { privateFiles, signal, log, found: (file) => void found.push(file) });
    const there = new Set(found.map(({ filePath }) => paths.key(filePath)));
    for (const [key, { filePath }] of this.#files) if (!there.has(key) && paths.below(filePath, folder)) await this.#forget(key);
    for (const file of found) await this.#learnFile(file);
  }

  async #learnFile(file: FoundFile, kept?: { texts: KeptTexts; name: string }): Promise<void> {
    const key = paths.key(file.filePath);
    const { texts, slices, signal, isOpen, isLeftOut, log } = this.#options;
    const known = this.#files.get(key);
    if (isOpen(key) || (known?.mtimeMs === file.mtimeMs && known.size === file.size)) return;
    if (this.#isFull()) return;
    try {
      const steps = kept && (() => (isOpen(key) ? undefined : kept.texts.learning(texts, key, kept.name, file)));
      if (!steps || !(await slices.runInTurn(key, steps, signal))) {
        const text = await readLearnable(file.filePath);
        if (text === undefined) return await this.#forget(key);
        const learning = (): Generator<void, void> | undefined =>
          isOpen(key) ? undefined : texts.learning(key, file.language, text, { isLeftOut });
        await slices.runInTurn(key, learning, signal);
        this.#isUnkept = true;
      }
      if (!isOpen(key)) this.#files.set(key, file);
    } catch (error) {
      log(`${file.filePath} is not learned: ${(error as Error).message}`);
    }
  }

  async #forget(key: string): Promise<void> {
    if (this.#files.delete(key)) this.#isUnkept = true;
    const { isOpen, slices, texts, signal } = this.#options;
    await slices.runInTurn(key, () => (isOpen(key) ? undefined : texts.forgetting(key)), signal);
  }

  #isFull(): boolean {
    const most = this.#options.mostLines;
    if (this.#options.texts.size.lines < most) return false;
    if (!this.#isFullSaid) this.#options.log(`The workspace has more than ${most} lines: some of its files are not learned.`);
    this.#isFullSaid = true;
    return true;
  }

  #keepLater(): void {
    if (this.#options.cacheFolder === undefined || !this.#isUnkept || this.#options.signal.aborted) return;
    clearTimeout(this.#keepTimer);
    this.#keepTimer = setTimeout(() => void this.keep(), KEEP_AFTER_MS).unref();
  }

  async #keep(): Promise<void> {
    const { cacheFolder, log } = this.#options;
    if (cacheFolder === undefined || !this.#isUnkept || this.#options.signal.aborted) return;
    this.#isUnkept = false;
    const files = [...this.#files].map(([key, file]) => ({ key, file }));
    for (const folder of this.#folders) {
      const own = files.filter(({ file }) => folderOf(file.filePath, this.#folders) === folder);
      await keepTexts({ cacheFolder, folder }, this.#options.texts, own, {
        slices: this.#options.slices,
        signal: this.#options.signal,
      }).catch((error: Error) => log(`What was learned of ${folder} is not kept: ${error.message}`));
    }
  }
}

/** A file in the innermost workspace folder that it is in. */
interface Placed {
  folder: string;
  name: string;
  file: FoundFile;
}

function placedIn(folders: readonly string[], file: FoundFile): Placed {
  const folder = folderOf(file.filePath, folders) ?? '';
  return { folder, name: paths.relative(folder, file.filePath) ?? '', file };
}

function isFolder(place: string): Promise<boolean> {
  return lstat(place).then(
    (facts) => facts.isDirectory(),
    () => false,
  );
}

/** Without those that lie in another one. */
function withoutInner(folders: readonly string[]): string[] {
  return folders.filter((folder) => !folders.some((other) => paths.below(folder, other)));
}
