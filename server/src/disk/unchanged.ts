// Keeps what was made from files as long as those files are what they were: a manifest is checked with every keystroke in it, and its scripts
// hardly ever change meanwhile.
import type { FileSystem } from './fileSystem.ts';

type Question = keyof FileSystem;

/** A disk that remembers what it was asked, and what it answered. */
class RecordingDisk implements FileSystem {
  readonly #disk: FileSystem;
  /** By question and file. */
  readonly #answers = new Map<string, { question: Question; file: string; answer: unknown }>();
  /** One question had two answers: what was made of both is of no state that the disk was ever in. */
  #changedMeanwhile = false;

  constructor(disk: FileSystem) {
    this.#disk = disk;
  }

  stat = (file: string): ReturnType<FileSystem['stat']> => this.#ask('stat', file);
  realpath = (file: string): Promise<string | undefined> => this.#ask('realpath', file);
  readText = (file: string): Promise<string | undefined> => this.#ask('readText', file);
  list = (folder: string): Promise<string[]> => this.#ask('list', folder);
  byteOrderMark = async (file: string): Promise<boolean> => (await this.#ask<boolean | undefined>('byteOrderMark', file)) ?? false;

  /** Whether another disk gives the same answers. */
  async isLike(disk: FileSystem): Promise<boolean> {
    const known = [...this.#answers.values()];
    const answers = await Promise.all(known.map(async ({ question, file }) => disk[question]?.(file)));
    return !this.#changedMeanwhile && known.every(({ answer }, index) => isSame(answer, answers[index]));
  }

  async #ask<T>(question: Question, file: string): Promise<T> {
    const answer = await this.#disk[question]?.(file);
    const key = `${question} ${file}`;
    const before = this.#answers.get(key);
    if (!before) this.#answers.set(key, { question, file, answer });
    else if (!isSame(before.answer, answer)) this.#changedMeanwhile = true;
    return answer as T;
  }
}

function isSame(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

interface Kept<Result> {
  version: string;
  disk: RecordingDisk;
  result: Promise<Result>;
}

/** Remembers the last results, one for each key. */
export class Unchanged<Result> {
  readonly #limit: number;
  readonly #kept = new Map<string, Kept<Result>>();

  /** @param limit for how many keys at most */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * What `make` makes of a disk, or made of it before if everything that it looked at is as it was. Whoever asks while it is being made waits
   * for that result, and gets it if nothing changed meanwhile.
   * @param version what else the result depends on
   */
  async get(key: string, version: string, disk: FileSystem, make: (disk: FileSystem) => Promise<Result>): Promise<Result> {
    for (;;) {
      const known = this.#kept.get(key);
      if (known?.version !== version) break;
      const result = await known.result;
      if (await known.disk.isLike(disk)) return result;
      // Of several that waited, one makes it anew and the others find that.
      if (this.#kept.get(key) === known) break;
    }
    return this.#make(key, version, disk, make);
  }

  /** Nobody will ask for a key any more. */
  forget(key: string): void {
    this.#kept.delete(key);
  }

  async #make(key: string, version: string, disk: FileSystem, make: (disk: FileSystem) => Promise<Result>): Promise<Result> {
    const recording = new RecordingDisk(disk);
    const made: Kept<Result> = { version, disk: recording, result: make(recording) };
    // The one that was made last stands last, so that the first is the one to go.
    this.#kept.delete(key);
    this.#kept.set(key, made);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#limit && oldest !== undefined) this.#kept.delete(oldest);
    try {
      return await made.result;
    } catch (error) {
      if (this.#kept.get(key) === made) this.#kept.delete(key);
      throw error;
    }
  }
}
