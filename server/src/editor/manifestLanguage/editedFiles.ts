// The disk as the manifest language sees it: open documents as they are in the editor, and between two keystrokes nothing is looked up twice.
import type { FileSystem } from '../../manifest/scripts.ts';
import type { Documents } from '../documents.ts';

/** Editors that can tell of changed files do so; for the others, what was seen is believed for no longer than a burst of typing. */
const BELIEVED_MS = 2000;
const MAX_ENTRIES = 20_000;

interface Seen {
  at: number;
  value: Promise<unknown>;
}

export class EditedFiles implements FileSystem {
  readonly #disk: FileSystem;
  readonly #documents: Documents;
  readonly #seen = {
    stat: new Map<string, Seen>(),
    realpath: new Map<string, Seen>(),
    list: new Map<string, Seen>(),
    readText: new Map<string, Seen>(),
  };

  constructor(disk: FileSystem, documents: Documents) {
    this.#disk = disk;
    this.#documents = documents;
  }

  stat(file: string): ReturnType<FileSystem['stat']> {
    return this.#once('stat', file, () => this.#disk.stat(file));
  }

  realpath(file: string): Promise<string | undefined> {
    return this.#once('realpath', file, () => this.#disk.realpath(file));
  }

  list(folder: string): Promise<string[]> {
    return this.#once('list', folder, () => this.#disk.list(folder));
  }

  readText(file: string): Promise<string | undefined> {
    const open = this.#documents.ofFile(file);
    return open ? Promise.resolve(open.getText()) : this.#once('readText', file, () => this.#disk.readText(file));
  }

  /** Files changed: nothing that was seen counts any more. */
  forget(): void {
    for (const seen of Object.values(this.#seen)) seen.clear();
  }

  #once<T>(what: keyof FileSystem, file: string, look: () => Promise<T>): Promise<T> {
    const known = this.#seen[what];
    const now = performance.now();
    const seen = known.get(file);
    if (seen && now - seen.at < BELIEVED_MS) return seen.value as Promise<T>;
    if (known.size >= MAX_ENTRIES) known.clear();
    const value = look();
    known.set(file, { at: now, value });
    return value;
  }
}
