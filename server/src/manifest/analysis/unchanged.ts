// Keeps what was made from files as long as those files are what they were: a manifest is checked with every keystroke in it, and its scripts
// hardly ever change meanwhile.
import type { FileSystem } from '../fileSystem.ts';

type Question = keyof FileSystem;

/** A disk that remembers what it was asked, and what it answered. */
class RecordingDisk implements FileSystem {
  readonly #disk: FileSystem;
  readonly #answers: { question: Question; file: string; answer: unknown }[] = [];

  constructor(disk: FileSystem) {
    this.#disk = disk;
  }

  stat = (file: string): ReturnType<FileSystem['stat']> => this.#ask('stat', file);
  realpath = (file: string): Promise<string | undefined> => this.#ask('realpath', file);
  readText = (file: string): Promise<string | undefined> => this.#ask('readText', file);
  list = (folder: string): Promise<string[]> => this.#ask('list', folder);

  /** Whether another disk gives the same answers. */
  async isLike(disk: FileSystem): Promise<boolean> {
    const answers = await Promise.all(this.#answers.map(({ question, file }) => disk[question](file)));
    return this.#answers.every(({ answer }, index) => isSame(answer, answers[index]));
  }

  async #ask<T>(question: Question, file: string): Promise<T> {
    const answer = await this.#disk[question](file);
    this.#answers.push({ question, file, answer });
    return answer as T;
  }
}

function isSame(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

/** Remembers the last results, one for each key. */
export class Unchanged<Result> {
  readonly #limit: number;
  readonly #kept = new Map<string, { version: string; disk: RecordingDisk; result: Result }>();

  /** @param limit for how many keys at most */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * What `make` makes of a disk, or made of it before if everything that it looked at is as it was.
   * @param version what else the result depends on
   */
  async get(key: string, version: string, disk: FileSystem, make: (disk: FileSystem) => Promise<Result>): Promise<Result> {
    const known = this.#kept.get(key);
    if (known?.version === version && (await known.disk.isLike(disk))) return known.result;
    const recording = new RecordingDisk(disk);
    const result = await make(recording);
    // The one that was made last stands last, so that the first is the one to go.
    this.#kept.delete(key);
    this.#kept.set(key, { version, disk: recording, result });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#limit && oldest !== undefined) this.#kept.delete(oldest);
    return result;
  }
}
