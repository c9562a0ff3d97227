// Notices that a handler rewrote the saved file on disk, which is how formatters that are called by path work.
import { isAscii } from 'node:buffer';
import { constants } from 'node:fs';
import { lstat, open, realpath, stat } from 'node:fs/promises';
import { LARGEST_BYTES } from '../../disk/fileSystem.ts';
import { textOf, type FileText } from '../../text/fileText.ts';

/** What was found where a file was written since the last look; without a text where it cannot be said how it is to be read. */
export interface FoundText {
  text?: string;
}

/** Whether an editor has the file in UTF-8; undefined where it does not say. */
type AskUtf8 = () => Promise<boolean | undefined>;

/**
 * A file as it was before a handler ran. What the handler left in its place is read with the user's rights and handed to the next one: it counts only
 * where it is the very file, or a new one in the very folder, and no link to what the handler itself may not read.
 */
export class SavedFile {
  readonly #file: string;
  readonly #places: ReadonlySet<string>;
  #stamp: string | undefined;
  #before: { bytes: Buffer | undefined; found?: FileText } | undefined;

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
   * Looks at how the file is written, before somebody may write it.
   * @param shown what an editor has for its text; undefined where the file is nobody's but its own.
   */
  async begin(shown: string | undefined): Promise<void> {
    const bytes = await this.#bytes();
    const found = bytes && textOf(bytes);
    this.#before = { bytes, ...(found && (shown === undefined || isShown(found, shown)) && { found }) };
  }

  /** As it was at the last look that knew how it is written. */
  get before(): FileText | undefined {
    return this.#before?.found;
  }

  /** The file is as it is to be: the editor wrote it. */
  async renew(shown: string): Promise<void> {
    this.#stamp = await stampOf(this.#file);
    await this.begin(shown);
  }

  /**
   * What is in the file if it was written since the last look; undefined if it was not, or with the very bytes that it had, or cannot be read now.
   * A byte order mark is no text, as for editors.
   * @param editor.shown what it has for the file's text, where it was not looked at how that is written.
   */
  async changed(editor?: { isUtf8: AskUtf8; shown: string | undefined }): Promise<FoundText | undefined> {
    const stamp = await stampOf(this.#file);
    if (stamp === undefined || stamp === this.#stamp) return undefined;
    this.#stamp = stamp;
    const bytes = await this.#bytes();
    const before = this.#before;
    if (bytes === undefined || before?.bytes?.equals(bytes)) return undefined;
    const found = textOf(bytes);
    const isKnown =
      found !== undefined &&
      (before ? await isWrittenAs(found, before.found, editor?.isUtf8) : editor?.shown === undefined || isCertain(found, editor.shown));
    if (before) this.#before = { bytes, ...(isKnown && { found }) };
    return isKnown ? { text: found.text } : {};
  }

  /** Whether a link to somewhere else is in its place: whatever is saved would be written there. */
  async isElsewhere(): Promise<boolean> {
    const real = await realOf(this.#file);
    if (real !== undefined) return !this.#places.has(real);
    return (await lstat(this.#file).catch(() => undefined))?.isSymbolicLink() ?? false;
  }

  async #bytes(): Promise<Buffer | undefined> {
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
        return await handle.readFile();
      } finally {
        await handle.close();
      }
    } catch {
      return undefined;
    }
  }
}

/**
 * Whether a file's text is what an editor shows. What is not is in an encoding that only the editor knows, whatever it looks like; but for what would be
 * the same in all of them, and was typed on or written by somebody since.
 */
function isShown(found: FileText, shown: string): boolean {
  if (found.text === shown) return true;
  if (found.ascii && isAscii(Buffer.from(shown)) && !found.text.includes('\0')) return true;
  // Editors have their own ways with line breaks and what cannot be written.
  const plain = (text: string): string => text.toWellFormed().replaceAll('\r\n', '\n').trimEnd();
  return plain(found.text) === plain(shown);
}

/** Whether it can be said how a file is written that nobody looked at before. */
function isCertain(found: FileText, shown: string): boolean {
  return found.ascii === true || found.mark !== undefined || isShown(found, shown);
}

/** Whether a text is written as the one before it was. Before what is the same in every encoding, the editor may know more. */
async function isWrittenAs(now: FileText, before: FileText | undefined, isUtf8: AskUtf8 | undefined): Promise<boolean> {
  if (before === undefined) return false;
  if (now.mark?.startsWith('utf16') || before.mark?.startsWith('utf16')) return now.mark === before.mark;
  if (!before.ascii || now.ascii || now.mark) return true;
  // By mere chance, no text of another encoding becomes UTF-8.
  return (await isUtf8?.()) ?? true;
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
