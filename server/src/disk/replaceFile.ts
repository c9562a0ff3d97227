// Files that get another content and lose none: whoever reads one, stops this program or has a full disk finds the one content or the other.
import { constants, type BigIntStats } from 'node:fs';
import { access, lstat, open, readFile, realpath, rename, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeBeside } from './beside.ts';
import { numberedNames, writeNewFile } from './newFile.ts';
import { unlessTaken } from './taken.ts';

export interface Replacement {
  /** What the file is expected to have. */
  before: Buffer;
  after: Buffer;
  /** Whether it may be written where it really is, by the real path; anywhere by default. */
  isAllowed?: (real: string) => boolean | Promise<boolean>;
  /** What is there is worth nothing beside what takes its place: where the disk has no room for both, it is written over. */
  insists?: boolean;
}

/** Why nothing was written. */
export type NotReplaced = 'elsewhere' | 'changed' | 'read-only';

/** What cannot be exchanged for another file says so. */
const NOT_MOVED = new Set<string | undefined>(['EBUSY', 'EXDEV']);

/** A folder says so in which no file can be made. Those in it can be written all the same. */
const NO_NEW_FILES = new Set<string | undefined>(['EACCES', 'EPERM']);
const FULL = new Set<string | undefined>(['ENOSPC', 'EDQUOT']);

/**
 * Gives a file another content, in one step where that is possible: it is written beside the file and takes its place, with the same rights. A link stays
 * one, and so does a file that has several names or is somebody else's: those are written in place. Access lists and extended attributes, of which Node.js
 * knows nothing, go with the file whose place is taken.
 * @returns undefined where it was written.
 * @throws what the disk says. The file has what it had, or the message says where that is.
 */
export async function replaceFile(file: string, replacement: Replacement): Promise<NotReplaced | undefined> {
  const { before, after, isAllowed, insists = false } = replacement;
  const real = await realpath(file);
  if (isAllowed && !(await isAllowed(real))) return 'elsewhere';
  const facts = await lstat(real, { bigint: true });
  if (!facts.isFile()) return 'changed';
  if (!(await isWritable(real, facts))) return 'read-only';
  if (!(await readFile(real)).equals(before)) return 'changed';
  const isOnlyName = facts.nlink === 1n && (process.geteuid === undefined || facts.uid === BigInt(process.geteuid()));
  const done = isOnlyName ? await exchange(real, facts, { after, insists }) : 'not possible';
  if (done !== 'not possible') return done === 'changed' ? 'changed' : undefined;
  return (await writeInPlace(real, facts, { before, after })) ? undefined : 'changed';
}

/** A file without any right to write is meant to stay as it is, also where the user could write to everything. */
export async function isWritable(file: string, { mode, uid }: { mode: number | bigint; uid: number | bigint }): Promise<boolean> {
  const rights = Number(mode);
  if ((rights & 0o222) === 0) return false;
  if (Number(uid) === process.geteuid?.() && (rights & 0o200) !== 0) return true;
  return access(file, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/** Puts another file in its place. */
async function exchange(
  real: string,
  facts: BigIntStats,
  { after, insists }: Required<Pick<Replacement, 'after' | 'insists'>>,
): Promise<'done' | 'changed' | 'not possible'> {
  const beside = await writeBeside(real, after, Number(facts.mode & 0o7777n)).catch((error: NodeJS.ErrnoException) => {
    if (NO_NEW_FILES.has(error.code) || (insists && FULL.has(error.code))) return undefined;
    throw error;
  });
  if (beside === undefined) return 'not possible';
  let isDone = false;
  try {
    if ((await lstat(beside, { bigint: true })).gid !== facts.gid) return 'not possible';
    // A folder on the way may have been exchanged, too.
    if (!isSame(await lstat(real, { bigint: true }), facts) || (await realpath(beside)) !== beside) return 'changed';
    try {
      await unlessTaken(real, () => rename(beside, real));
    } catch (error) {
      // A single file that is mounted, as into a container, keeps its place.
      if (process.platform !== 'win32' && NOT_MOVED.has((error as NodeJS.ErrnoException).code)) return 'not possible';
      throw error;
    }
    isDone = true;
    return 'done';
  } finally {
    if (!isDone) await rm(beside, { force: true });
  }
}

async function writeInPlace(real: string, facts: BigIntStats, { before, after }: Replacement): Promise<boolean> {
  const handle = await unlessTaken(real, () => open(real, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0)));
  try {
    if (!isSame(await handle.stat({ bigint: true }), facts)) return false;
    try {
      await overwrite(handle, { before, after });
    } catch (error) {
      await putBack(handle, before).catch((cause: Error) => notPutBack(real, before, [error as Error, cause]));
      throw error;
    }
    return true;
  } finally {
    await handle.close();
  }
}

async function overwrite(handle: FileHandle, { before, after }: Replacement): Promise<void> {
  // What needs further room comes first: where there is none, nothing of what is there was touched.
  if (after.length > before.length) {
    await writeAt(handle, after.subarray(before.length), before.length);
    await handle.sync();
  }
  await writeAt(handle, after.subarray(0, before.length), 0);
  await handle.truncate(after.length);
  await handle.sync();
}

async function putBack(handle: FileHandle, before: Buffer): Promise<void> {
  try {
    await handle.truncate(before.length);
    await writeAt(handle, before, 0);
    await handle.sync();
  } catch (error) {
    // Where nothing is kept of a stretch of zeros, it need not be put back.
    if (!(await handle.readFile()).equals(before)) throw error;
  }
}

async function writeAt(handle: FileHandle, content: Buffer, position: number): Promise<void> {
  for (let at = 0; at < content.length;) at += (await handle.write(content, at, content.length - at, position + at)).bytesWritten;
}

async function notPutBack(file: string, before: Buffer, [error, cause]: [Error, Error]): Promise<never> {
  throw new Error(`${error.message}. ${await keptElsewhere(file, before, cause)}`, { cause: error });
}

/**
 * Keeps what a file had and cannot be given back: in the folder for temporary files, for nobody else to read.
 * @returns what is to be said of it, in sentences.
 */
export async function keptElsewhere(file: string, content: Buffer, cause: Error): Promise<string> {
  const lost = `What ${file} had could not be put back: ${cause.message}.`;
  const { name, ext } = path.parse(file);
  return writeNewFile(numberedNames(tmpdir(), name, ext), content, 0o600).then(
    (kept) => `${lost} It is in ${kept} now.`,
    (error: Error) => `${lost} Nor could it be kept elsewhere: ${error.message}.`,
  );
}

function isSame(now: BigIntStats, facts: BigIntStats): boolean {
  return now.ino === facts.ino && now.dev === facts.dev && now.size === facts.size && now.mtimeNs === facts.mtimeNs;
}
