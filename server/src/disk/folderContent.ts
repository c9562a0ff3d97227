// How much is in a folder that somebody else fills, who may mean harm: looked at piece by piece, so that neither its size nor its depth holds up or fills
// whoever looks.
import { lstatSync, opendirSync, type Dir } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';

export interface FolderContent {
  /** What is on disk: a sparse file takes less than its size. */
  bytes: number;
  /** Files and folders, and each name of a file that has several. One more than were asked for, where there are more. */
  entries: number;
  /** Why something in it could not be looked at. */
  unseen?: string;
}

/** After so many entries others get their turn: some two milliseconds. */
const ENTRIES_PER_TURN = 1_000;
const ENTRIES_PER_READ = 256;
const BLOCK_BYTES = 512;

/** @param most how many entries are looked at. */
export async function contentOf(root: string, most: number): Promise<FolderContent> {
  const folders = [root];
  const content: FolderContent = { bytes: 0, entries: 0 };
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const opened = open(folder, content);
    if (opened === undefined) continue;
    try {
      for (let entry = opened.readSync(); entry !== null; entry = opened.readSync()) {
        if (++content.entries > most) return content;
        const file = path.join(folder, entry.name);
        if (entry.isDirectory()) folders.push(file);
        content.bytes += bytesOf(file, content);
        if (content.entries % ENTRIES_PER_TURN === 0) await setImmediate();
      }
    } catch (error) {
      note(error, content);
    } finally {
      opened.closeSync();
    }
  }
  return content;
}

function open(folder: string, content: FolderContent): Dir | undefined {
  try {
    return opendirSync(folder, { bufferSize: ENTRIES_PER_READ });
  } catch (error) {
    note(error, content);
    return undefined;
  }
}

function bytesOf(file: string, content: FolderContent): number {
  try {
    return (lstatSync(file, { throwIfNoEntry: false })?.blocks ?? 0) * BLOCK_BYTES;
  } catch (error) {
    note(error, content);
    return 0;
  }
}

/** Whatever else fails went away meanwhile. */
function note(error: unknown, content: FolderContent): void {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENAMETOOLONG') content.unseen ??= 'folders in folders, deeper than a path may be long';
  else if (code === 'EACCES' || code === 'EPERM') content.unseen ??= 'a folder that may not be looked into';
}
