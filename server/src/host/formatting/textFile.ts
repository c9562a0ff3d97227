// Files on their way through handlers and back: read where it is certain how they are written, and as bytes as they were written before.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { LARGEST_BYTES } from '../../disk/fileSystem.ts';
import { isWritable } from '../../disk/replaceFile.ts';
import { textOf, type FileText } from '../../text/fileText.ts';

export interface TextFile extends FileText {
  bytes: Buffer;
}

/** What editors look at to tell a binary file from a text. */
const LOOKED_AT_BYTES = 512;

const MB = 1024 * 1024;

const MARKS: Record<NonNullable<FileText['mark']>, Buffer> = {
  utf8: Buffer.from([0xef, 0xbb, 0xbf]),
  utf16le: Buffer.from([0xff, 0xfe]),
  utf16be: Buffer.from([0xfe, 0xff]),
};

/** @returns the file, or why it is left alone, which completes "… is left alone: …". Rejects where it cannot be read. */
export async function readTextFile(file: string): Promise<TextFile | { why: string }> {
  // A pipe that nobody writes to would be waited for.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  let bytes: Buffer;
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) return { why: 'it is no ordinary file' };
    if (!(await isWritable(file, facts))) return { why: 'it is read-only' };
    const { size } = facts;
    if (size > LARGEST_BYTES) return { why: `it is too large: ${(size / MB).toFixed(1)} MB, of at most ${LARGEST_BYTES / MB} MB` };
    bytes = await handle.readFile();
  } finally {
    await handle.close();
  }
  const found = textOf(bytes);
  if (!found?.mark?.startsWith('utf16') && bytes.subarray(0, LOOKED_AT_BYTES).includes(0)) return { why: 'it is a binary file' };
  return found ? { ...found, bytes } : { why: 'it is not in UTF-8, and only an editor can know how it is to be read' };
}

/** A text as it is written with the mark of another one. */
export function bytesOf(text: string, mark: FileText['mark']): Buffer {
  if (mark === undefined) return Buffer.from(text);
  const body = mark === 'utf8' ? Buffer.from(text) : Buffer.from(text, 'utf16le');
  return Buffer.concat([MARKS[mark], mark === 'utf16be' ? body.swap16() : body]);
}
