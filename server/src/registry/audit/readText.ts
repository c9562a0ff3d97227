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

/** Where something stands in a text first: that line, or the first one where it does not. Counted when it is asked for. */
export function placeOf({ text }: ReadFile, needle: string, from = 0): () => Range {
  return () => {
    const start = text.indexOf(needle, from);
    return new LineIndex(text).range(start < 0 ? { start: 0, end: 0 } : { start, end: start + needle.length });
  };
}
