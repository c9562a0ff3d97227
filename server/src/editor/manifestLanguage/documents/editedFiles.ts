// The disk as the manifest language sees it: open documents as they are in the editor, and between two keystrokes nothing is looked up twice.
import type { Documents } from '../../documents.ts';
import type { FileSystem } from '../../../disk/fileSystem.ts';
import { paths } from '../../../paths/paths.ts';

/** Editors that can tell of changed files do so; for the others, what was seen is believed for no longer than a burst of typing. */
const BELIEVED_MS = 2000;
/** What is older than this is looked up anew while nobody waits for it. */
const RENEWED_MS = 1000;
const MAX_ENTRIES = 20_000;

type Question = keyof FileSystem;

interface Seen {
  at: number;
  value: Promise<unknown>;
}

export class EditedFiles implements FileSystem {
  readonly #disk: FileSystem;
  readonly #documents: Documents;
  readonly #seen: Record<Question, Map<string, Seen>> = {
    stat: new Map(),
    realpath: new Map(),
    list: new Map(),
    readText: new Map(),
    byteOrderMark: new Map(),
  };

  constructor(disk: FileSystem, documents: Documents) {
    this.#disk = disk;
    this.#documents = documents;
  }

  stat(file: string): ReturnType<FileSystem['stat']> {
    return this.#once('stat', file);
  }

  realpath(file: string): Promise<string | undefined> {
    return this.#once('realpath', file);
  }

  list(folder: string): Promise<string[]> {
    return this.#once('list', folder);
  }

  async byteOrderMark(file: string): Promise<boolean> {
    return (await this.#once<boolean | undefined>('byteOrderMark', file)) ?? false;
  }

  readText(file: string): Promise<string | undefined> {
    const open = this.#documents.ofFile(file);
    return open ? Promise.resolve(open.getText()) : this.#once('readText', file);
  }

  /** Files changed: nothing that was seen counts any more. */
  forget(): void {
    for (const seen of Object.values(this.#seen)) seen.clear();
  }

  /** What was seen in a folder is going to be asked for in a moment: what is not fresh any more is looked up already. */
  renew(folder: string): void {
    const now = performance.now();
    for (const question of Object.keys(this.#seen) as Question[]) {
      for (const [file, { at }] of this.#seen[question]) {
        if (now - at > RENEWED_MS && paths.within(file, folder)) void this.#look(question, file);
      }
    }
  }

  #once<T>(question: Question, file: string): Promise<T> {
    const seen = this.#seen[question].get(file);
    const isBelieved = seen !== undefined && performance.now() - seen.at < BELIEVED_MS;
    return (isBelieved ? seen.value : this.#look(question, file)) as Promise<T>;
  }

  #look(question: Question, file: string): Promise<unknown> {
    const known = this.#seen[question];
    if (known.size >= MAX_ENTRIES) known.clear();
    const value = Promise.resolve(this.#disk[question]?.(file));
    known.set(file, { at: performance.now(), value });
    return value;
  }
}
