// Pointers from one name in a folder to another, which are switched in one step: whoever looks sees the one or the other, also when the power fails.
// A pointer is a symbolic link where the system can replace one. Windows cannot, and lets not everybody make one: there, and on disks without links,
// it is a file that holds the name.
import { randomBytes } from 'node:crypto';
import { constants, readlinkSync } from 'node:fs';
import { open, readlink, rename, rm, symlink, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { writeBeside } from './beside.ts';
import { readBeginning } from './smallFile.ts';
import { unlessTaken } from './taken.ts';

/** No name on any disk is longer; what is in such a file is, if at all, by mistake. */
const LONGEST_NAME = 1024;

const NO_LINK = new Set<string | undefined>(['EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);
const NO_POINTER = new Set<string | undefined>(['ENOENT', 'ENOTDIR', 'EISDIR', 'ELOOP']);

/**
 * The name that a pointer leads to, in its own folder. Undefined where there is none, and for one that leads elsewhere or nowhere: it was not made here.
 * @throws what the disk says where it may not be read.
 */
export async function readPointer(file: string): Promise<string | undefined> {
  const target = await targetOf(file);
  return target !== undefined && isName(target) ? target : undefined;
}

/** The same, for whoever reads very many of them. */
export function readPointerSync(file: string): string | undefined {
  let target: string | undefined;
  try {
    target = readlinkSync(file);
  } catch (error) {
    if (!isNoLink(error)) throw error;
    target = readBeginning(file, LONGEST_NAME)?.trimEnd();
  }
  return target !== undefined && isName(target) ? target : undefined;
}

/**
 * Has a pointer lead to a name in its own folder, whatever it led to before.
 * @throws what the disk says. The pointer is as it was then.
 */
export async function switchPointer(file: string, name: string, platform: NodeJS.Platform = process.platform): Promise<void> {
  if (!isName(name)) throw new Error(`${name} is no name that a pointer can lead to.`);
  const made = (platform === 'win32' ? undefined : await linkBeside(file, name)) ?? (await writeBeside(file, `${name}\n`));
  try {
    await unlessTaken(file, () => rename(made, file));
  } catch (error) {
    await rm(made, { force: true });
    throw error;
  }
  await syncFolder(path.dirname(file), platform);
}

/** Takes a pointer away. What it leads to stays. */
export async function removePointer(file: string): Promise<void> {
  await unlessTaken(file, () => rm(file, { force: true }));
}

async function targetOf(file: string): Promise<string | undefined> {
  try {
    return await readlink(file);
  } catch (error) {
    if (!isNoLink(error)) throw error;
  }
  return writtenIn(file);
}

/** Systems differ in what they say of an entry that is no link. */
function isNoLink(error: unknown): boolean {
  return ['EINVAL', 'UNKNOWN', 'EPERM', 'ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');
}

async function writtenIn(file: string): Promise<string | undefined> {
  let handle: FileHandle;
  try {
    // A pipe in its place would be waited for.
    handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (NO_POINTER.has((error as NodeJS.ErrnoException).code)) return undefined;
    throw error;
  }
  try {
    if (!(await handle.stat()).isFile()) return undefined;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LONGEST_NAME), 0, LONGEST_NAME, 0);
    return buffer.toString('utf8', 0, bytesRead).trimEnd();
  } finally {
    await handle.close();
  }
}

/** @returns undefined where no link can be made. */
async function linkBeside(file: string, name: string): Promise<string | undefined> {
  const beside = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    await symlink(name, beside);
    return beside;
  } catch (error) {
    if (NO_LINK.has((error as NodeJS.ErrnoException).code)) return undefined;
    throw error;
  }
}

/** A name that was given is only kept when the folder is. Windows opens no folders, and keeps names by itself. */
async function syncFolder(folder: string, platform: NodeJS.Platform): Promise<void> {
  if (platform === 'win32') return;
  const handle = await open(folder, 'r').catch(() => undefined);
  try {
    await handle?.sync();
  } catch {
    // Some disks cannot, and are as safe as they are.
  } finally {
    await handle?.close();
  }
}

function isName(target: string): boolean {
  return target !== '' && target !== '.' && target !== '..' && target === path.basename(target) && !/[\\/\0\n]/.test(target);
}
