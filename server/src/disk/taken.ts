// Files that another program has open. Windows refuses to replace, remove or open those, which passes: virus scanners, indexers and other windows of
// the editor keep a file for some milliseconds. Elsewhere the same errors mean that it is not allowed, and waiting would change nothing.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const TAKEN = new Set<string | undefined>(['EPERM', 'EACCES', 'EBUSY']);

/** How long it is waited before each further attempt: a good second in all, as somebody waits for what is to be written. */
const PAUSES_MS = [10, 20, 40, 80, 160, 320, 500];

const REMOVALS = 5;
const REMOVAL_PAUSE_MS = 100;

/** What is known of the system, for tests. */
export interface TakenFacts {
  platform?: NodeJS.Platform;
  pausesMs?: readonly number[];
}

/**
 * Does something with a file, on Windows again and again for a moment while another program has it open.
 * @throws what `work` throws; where the file stayed taken, the message says what to do.
 */
export async function unlessTaken<T>(
  file: string,
  work: () => Promise<T>,
  { platform = process.platform, pausesMs = PAUSES_MS }: TakenFacts = {},
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (platform !== 'win32' || !TAKEN.has((error as NodeJS.ErrnoException).code)) throw error;
      const pause = pausesMs[attempt];
      if (pause === undefined) throw stillTaken(file, error as NodeJS.ErrnoException);
      await delay(pause);
    }
  }
}

/**
 * Removes a folder with everything in it. What a program still has open is tried again for a moment and then left where it is, without a word: the
 * folder is one for temporary files, and nobody who waits could do anything about it. Never rejects.
 */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: REMOVALS, retryDelay: REMOVAL_PAUSE_MS }).catch(() => undefined);
}

function stillTaken(file: string, cause: NodeJS.ErrnoException): Error {
  const text = `${cause.message}: it may not be changed, or another program (a virus scanner, a backup, a search index) has it open. Close that program or make it leave ${path.dirname(file)} alone, check that you may write there, and try again`;
  return Object.assign(new Error(text, { cause }), { code: cause.code });
}
