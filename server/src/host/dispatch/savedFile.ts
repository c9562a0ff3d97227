// Notices that a handler rewrote the saved file on disk, which is how formatters that are called by path work.
import { readFile, stat } from 'node:fs/promises';

/** A file as it was before a handler ran. */
export class SavedFile {
  readonly #file: string;
  #stamp: string | undefined;

  private constructor(file: string, stamp: string | undefined) {
    this.#file = file;
    this.#stamp = stamp;
  }

  static async watch(file: string): Promise<SavedFile> {
    return new SavedFile(file, await stampOf(file));
  }

  /**
   * The file's text if it was written since the last look, without a byte order mark, which editors do not count as text;
   * undefined if it was not touched, or cannot be read now.
   */
  async changedText(): Promise<string | undefined> {
    const stamp = await stampOf(this.#file);
    if (stamp === undefined || stamp === this.#stamp) return undefined;
    this.#stamp = stamp;
    const text = await readFile(this.#file, 'utf8').catch(() => undefined);
    return text?.startsWith('\uFEFF') ? text.slice(1) : text;
  }
}

async function stampOf(file: string): Promise<string | undefined> {
  try {
    const { mtimeNs, size, ino } = await stat(file, { bigint: true });
    return `${mtimeNs}:${size}:${ino}`;
  } catch {
    return undefined;
  }
}
