// Files that a plugin's folder may have, as strangers put them there: how much of them is read, and what becomes of those that cannot be.
import path from 'node:path';
import { LARGEST_BYTES, readIfThere } from '../../disk/fileSystem.ts';
import { withoutMark } from '../../text/byteOrderMark.ts';
import { LineIndex } from '../../text/lineIndex.ts';
import type { Range } from '../../text/range.ts';
import type { NotChecked } from './finding.ts';

export interface ReadFile {
  /** Absolute. */
  file: string;
  text: string;
}

/**
 * A file of the plugin's folder; undefined where there is none.
 * @param what is not checked where it cannot be read
 */
export async function readText(folder: string, name: string, what: string, notChecked: NotChecked[]): Promise<ReadFile | undefined> {
  const file = path.join(folder, name);
  try {
    const bytes = await readIfThere(file, LARGEST_BYTES);
    return bytes && { file, text: withoutMark(bytes.toString('utf8')) };
  } catch (error) {
    notChecked.push({ what, why: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

/** Of each file once, as a lock file may have thousands of places. */
const lines = new WeakMap<ReadFile, LineIndex>();

/** Where something stands in a text first; its beginning, where it does not. Looked for when it is asked for. */
export function placeOf(read: ReadFile, needle: string): () => Range {
  return () => {
    const index = lines.get(read) ?? new LineIndex(read.text);
    lines.set(read, index);
    const start = read.text.indexOf(needle);
    return index.range(start < 0 ? { start: 0, end: 0 } : { start, end: start + needle.length });
  };
}
