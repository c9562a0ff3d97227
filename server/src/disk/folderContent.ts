// How much is in a folder that somebody else fills, who may mean harm: looked at piece by piece, so that neither its size nor its depth holds up or fills
// whoever looks.
import { closeSync, constants, lstatSync, opendirSync, openSync, type Dir } from 'node:fs';
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

/** Honest folders are not as deep; each level is held open while what is below it is looked at. */
const MOST_LEVELS = 64;
const TOO_DEEP = `more than ${MOST_LEVELS} folders in each other`;

/** @param most how many entries are looked at. */
export async function contentOf(root: string, most: number): Promise<FolderContent> {
  const content: FolderContent = { bytes: 0, entries: 0 };
  await addFolder(root, 0, content, most);
  return content;
}

async function addFolder(folder: string, level: number, content: FolderContent, most: number): Promise<void> {
  const opened = level > MOST_LEVELS ? void (content.unseen ??= TOO_DEEP) : open(folder, content);
  if (opened === undefined) return;
  const { names, place, close } = opened;
  try {
    for (let entry = names.readSync(); entry !== null; entry = names.readSync()) {
      if (++content.entries > most) return;
      const file = path.join(place, entry.name);
      content.bytes += bytesOf(file, content);
      if (content.entries % ENTRIES_PER_TURN === 0) await setImmediate();
      if (entry.isDirectory()) await addFolder(file, level + 1, content, most);
      if (content.entries > most) return;
    }
  } catch (error) {
    note(error, content);
  } finally {
    close();
  }
}

interface OpenFolder {
  names: Dir;
  /** A path of it. */
  place: string;
  close: () => void;
}

/**
 * On Linux what is in a folder is found by the open folder, so that no link that takes the place of a folder meanwhile leads the host to where its owner
 * wants it to go, such as to a disk that does not answer.
 */
function open(folder: string, content: FolderContent): OpenFolder | undefined {
  let fd: number | undefined;
  try {
    if (process.platform === 'linux') fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    const place = fd === undefined ? folder : `/proc/self/fd/${fd}`;
    const names = opendirSync(place, { bufferSize: ENTRIES_PER_READ });
    return {
      names,
      place,
      close: () => {
        names.closeSync();
        if (fd !== undefined) closeSync(fd);
      },
    };
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
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
  if (code === 'ENAMETOOLONG') content.unseen ??= TOO_DEEP;
  else if (code === 'EACCES' || code === 'EPERM') content.unseen ??= 'a folder that may not be looked into';
}
