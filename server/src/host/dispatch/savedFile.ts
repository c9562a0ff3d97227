// Notices that a handler rewrote the saved file on disk, which is how formatters that are called by path work.
import { constants } from 'node:fs';
import { lstat, open, realpath, stat } from 'node:fs/promises';
import { LARGEST_BYTES } from '../../disk/fileSystem.ts';

/**
 * A file as it was before a handler ran. What the handler left in its place is read with the user's rights and handed to the next one: it counts only
 * where it is the very file, or a new one in the very folder, and no link to what the handler itself may not read.
 */
export class SavedFile {
  readonly #file: string;
  readonly #places: ReadonlySet<string>;
  #stamp: string | undefined;

  /**
   * @param places where the file was found, and where one in its place would be: real paths.
   * @param stamp as it was found.
   */
  constructor(file: string, places: readonly string[], stamp: string | undefined) {
    this.#file = file;
    this.#places = new Set(places);
    this.#stamp = stamp;
  }

  /**
   * The file's text if it was written since the last look, without a byte order mark, which editors do not count as text;
   * undefined if it was not touched, or cannot be read now.
   */
  async changedText(): Promise<string | undefined> {
    const stamp = await stampOf(this.#file);
    if (stamp === undefined || stamp === this.#stamp) return undefined;
    this.#stamp = stamp;
    const text = await this.#text();
    return text?.startsWith('\uFEFF') ? text.slice(1) : text;
  }

  /** Whether a link to somewhere else is in its place: whatever is saved would be written there. */
  async isElsewhere(): Promise<boolean> {
    const real = await realOf(this.#file);
    if (real !== undefined) return !this.#places.has(real);
    return (await lstat(this.#file).catch(() => undefined))?.isSymbolicLink() ?? false;
  }

  async #text(): Promise<string | undefined> {
    const real = await realOf(this.#file);
    if (real === undefined || !this.#places.has(real)) return undefined;
    try {
      // Neither a link that came meanwhile is followed, nor a pipe waited for.
      const handle = await open(real, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
      try {
        const opened = await handle.stat({ bigint: true });
        if (!opened.isFile() || opened.size > LARGEST_BYTES) return undefined;
        // Nor may a folder on the way have been a link in between.
        const there = await lstat(real, { bigint: true });
        if ((await realOf(real)) !== real || there.ino !== opened.ino || there.dev !== opened.dev) return undefined;
        return await handle.readFile('utf8');
      } finally {
        await handle.close();
      }
    } catch {
      return undefined;
    }
  }
}

function realOf(file: string): Promise<string | undefined> {
  return realpath(file).catch(() => undefined);
}

/** What changes when a file is written, or another one is put in its place. */
export async function stampOf(file: string): Promise<string | undefined> {
  try {
    const { mtimeNs, size, ino } = await stat(file, { bigint: true });
    return `${mtimeNs}:${size}:${ino}`;
  } catch {
    return undefined;
  }
}
