// Files on their way through handlers and back: read where it is certain how they are written, and written as a whole, as they were written before.
import { randomBytes } from 'node:crypto';
import { constants, type BigIntStats, type Stats } from 'node:fs';
import { access, lstat, open, readFile, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { LARGEST_BYTES } from '../../disk/fileSystem.ts';
import { unlessTaken } from '../../disk/taken.ts';
import { paths } from '../../paths/paths.ts';
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

/** A file without any right to write is meant to stay as it is, also where the user could write to everything. */
async function isWritable(file: string, { mode, uid }: Stats): Promise<boolean> {
  if ((mode & 0o222) === 0) return false;
  if (uid === process.geteuid?.() && (mode & 0o200) !== 0) return true;
  return access(file, constants.W_OK).then(
    () => true,
    () => false,
  );
}

export interface Rewriting {
  /** What the file is expected to have. */
  before: Buffer;
  after: Buffer;
  /** The workspace folder, by its real path. */
  workspace: string;
}

/**
 * Gives a file another content, in one step where that is possible: whoever reads it, and whoever stops this program, finds the one or the other. A link
 * stays one, and so does a file that has several names or is somebody else's: those are written in place.
 * @returns why it was not written, if it was not; completes "… was not written: …". Rejects where it cannot be.
 */
export async function rewriteWhole(file: string, { before, after, workspace }: Rewriting): Promise<string | undefined> {
  const real = await realpath(file);
  if (!paths.below(real, workspace)) return 'it is a link that leads out of the workspace by now';
  const facts = await lstat(real, { bigint: true });
  if (!facts.isFile() || !(await readFile(real)).equals(before)) return 'it was changed meanwhile';
  const isOnlyName = facts.nlink === 1n && (process.geteuid === undefined || facts.uid === BigInt(process.geteuid()));
  const replaced = isOnlyName ? await replace(real, facts, after) : 'not possible';
  if (replaced === 'changed') return 'it was changed meanwhile';
  if (replaced === 'done') return undefined;
  return (await writeInPlace(real, facts, after)) ? undefined : 'it was changed meanwhile';
}

/** Puts another file in its place. */
async function replace(real: string, facts: BigIntStats, after: Buffer): Promise<'done' | 'changed' | 'not possible'> {
  const beside = path.join(path.dirname(real), `.${path.basename(real).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`);
  const handle = await open(beside, 'wx', Number(facts.mode & 0o777n)).catch(() => undefined);
  // In a folder where no file can be made, one can be written all the same.
  if (!handle) return 'not possible';
  let isDone = false;
  try {
    try {
      await handle.writeFile(after);
      // What the user's mask took away.
      await handle.chmod(Number(facts.mode & 0o7777n));
      if ((await handle.stat({ bigint: true })).gid !== facts.gid) return 'not possible';
    } finally {
      await handle.close();
    }
    const now = await lstat(real, { bigint: true });
    // A folder on the way may have been exchanged, too.
    if (!isSame(now, facts) || (await realpath(beside)) !== beside) return 'changed';
    await unlessTaken(real, () => rename(beside, real));
    isDone = true;
    return 'done';
  } finally {
    if (!isDone) await rm(beside, { force: true });
  }
}

async function writeInPlace(real: string, facts: BigIntStats, after: Buffer): Promise<boolean> {
  return unlessTaken(real, async () => {
    const handle = await open(real, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
    try {
      if (!isSame(await handle.stat({ bigint: true }), facts)) return false;
      await handle.writeFile(after);
      await handle.truncate(after.length);
      return true;
    } finally {
      await handle.close();
    }
  });
}

function isSame(now: BigIntStats, facts: BigIntStats): boolean {
  return now.ino === facts.ino && now.dev === facts.dev && now.size === facts.size && now.mtimeNs === facts.mtimeNs;
}
