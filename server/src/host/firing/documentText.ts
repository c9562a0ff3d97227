// The text of a document that an event is about and does not have itself. Who fires the event names the file, and that may be anything.
import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { LARGEST_BYTES } from '../../disk/fileSystem.ts';
import { paths } from '../../paths/paths.ts';
import { realPathSoon } from '../../paths/realPath.ts';
import { textOf } from '../../text/fileText.ts';

/**
 * Waits for nothing that has no end, as a pipe, and reads no more than an editor would open.
 * @param inside the only folder from which files are read, whatever links lead out of it; any where none is named.
 * @returns why there is no text, as "…: why".
 */
export async function documentText(file: string, inside?: string): Promise<{ text: string } | { why: string }> {
  try {
    const place = inside === undefined ? file : await placeInside(file, inside);
    if (place === undefined) return { why: `it is outside of the workspace ${inside}` };
    const bytes = await bytesOf(place);
    if ('why' in bytes) return bytes;
    const found = textOf(bytes.bytes);
    return found ? { text: found.text } : { why: 'it is not in UTF-8' };
  } catch (error) {
    return { why: `it cannot be read (${(error as Error).message})` };
  }
}

/** Its real path, where that is inside. */
async function placeInside(file: string, folder: string): Promise<string | undefined> {
  // Looking up a name may have another machine asked for it there.
  if (paths.kind === 'win32' && !paths.within(file, folder)) return undefined;
  const [place, around] = [await realpath(file), await realPathSoon(folder)];
  return around !== undefined && paths.within(place, around) ? place : undefined;
}

async function bytesOf(file: string): Promise<{ bytes: Buffer } | { why: string }> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) return { why: 'it is no ordinary file' };
    if (facts.size > LARGEST_BYTES) return { why: `it is larger than ${LARGEST_BYTES / 1024 / 1024} MB` };
    return { bytes: await handle.readFile() };
  } finally {
    await handle.close();
  }
}
