// One writer at a time among the processes of a user: whoever makes the lock file has the lock, until it removes it.
import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { link, lstat, lutimes, open, readFile, readlink, rename, rm, symlink } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { unlessTaken } from './taken.ts';

export interface LockTimes {
  /** How often a holder says that it is still there. */
  renewMs: number;
  /** How long a lock may stay as it is before it counts as left behind, by a process of which nobody here knows whether it died. */
  expiresMs: number;
  retryMs: number;
  /** How long the lock is waited for altogether. */
  waitMs: number;
}

const TIMES: LockTimes = { renewMs: 500, expiresMs: 5_000, retryMs: 10, waitMs: 30_000 };
/** How often work that lost its lock meanwhile is done again. */
const ATTEMPTS = 3;

class LockLost extends Error {}

/** What work under a lock does right before it puts its result where others see it. */
export type StillHeld = () => Promise<void>;

/**
 * Does some work while no other process holds the lock.
 * @param work reads, changes and writes. It is done anew, from what is there by then, if its `stillHeld` finds that the lock went to somebody else, as happens
 * to a process that was kept from running.
 * @throws what `work` throws, and when the lock is not to be had: the message says what to do.
 */
export async function whileLocked(
  lockFile: string,
  work: (stillHeld: StillHeld) => Promise<void>,
  times: LockTimes = TIMES,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const mark = `${process.pid} ${randomBytes(12).toString('hex')} ${await thisPlace()}\n`;
    await take(lockFile, mark, times);
    const stillHeld = async (): Promise<void> => {
      if ((await markOf(lockFile)) !== mark) throw new LockLost(`The lock ${lockFile} went to another process meanwhile.`);
    };
    const renewal = setInterval(() => void renew(lockFile, mark), times.renewMs);
    renewal.unref();
    try {
      return await work(stillHeld);
    } catch (error) {
      if (!(error instanceof LockLost) || attempt === ATTEMPTS) throw error;
    } finally {
      clearInterval(renewal);
      // One that stays expires.
      if ((await markOf(lockFile)) === mark) await remove(lockFile).catch(() => undefined);
    }
  }
}

/** Waits on its own clock: what is there may have any time, and be any kind of entry. */
async function take(lockFile: string, mark: string, { expiresMs, retryMs, waitMs }: LockTimes): Promise<void> {
  const began = performance.now();
  let seen: string | undefined;
  let since = began;
  for (;;) {
    try {
      // On Windows, one that another process is just removing cannot be made either.
      return await unlessTaken(lockFile, () => make(lockFile, mark));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const now = performance.now();
    if (now - began > waitMs) throw new Error(`another process keeps ${lockFile}; if there is none, remove that file`);
    const present = await identity(lockFile);
    if (present !== seen) [seen, since] = [present, now];
    else if (present !== undefined && (now - since > expiresMs || (await isOfDead(lockFile)))) await breakLock(lockFile, present);
    await delay(retryMs);
  }
}

/** What says so of disks and systems on which no links can be made. */
const NO_LINKS = new Set<string | undefined>(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'ENAMETOOLONG', 'UNKNOWN']);

/**
 * As a link that leads nowhere, where that is possible: it is there in one step with all that it says, also where the process is killed in the midst of it,
 * and takes no room on a disk that is full.
 */
async function make(lockFile: string, mark: string): Promise<void> {
  try {
    if (process.platform !== 'win32') return await symlink(mark, lockFile);
  } catch (error) {
    if (!NO_LINKS.has((error as NodeJS.ErrnoException).code)) throw error;
  }
  const file = await open(lockFile, 'wx', 0o600);
  try {
    await file.writeFile(mark);
  } catch (error) {
    await rm(lockFile, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
}

/** Whether the process that made the lock is known to be gone. Of one of another machine, or another container, nobody here knows. */
async function isOfDead(lockFile: string): Promise<boolean> {
  const [, pid, place] = /^(\d+) [\da-f]+ (\S+)\n$/.exec((await markOf(lockFile)) ?? '') ?? [];
  if (pid === undefined || place !== (await thisPlace())) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

let place: Promise<string> | undefined;

/** Where numbers of processes mean the same as here. Windows has no containers that share them and a folder. */
function thisPlace(): Promise<string> {
  place ??= readlink('/proc/self/ns/pid')
    .then(
      (namespace) => namespace,
      () => '',
    )
    .then((namespace) => createHash('sha256').update(`${hostname()} ${namespace}`).digest('hex').slice(0, 16));
  return place;
}

/** Takes away a lock that was left behind, and no other: one that was made meanwhile is put back. */
async function breakLock(lockFile: string, seen: string): Promise<void> {
  const aside = `${lockFile}.${randomBytes(6).toString('hex')}`;
  try {
    await unlessTaken(lockFile, () => rename(lockFile, aside));
  } catch {
    return;
  }
  if ((await identity(aside)) !== seen) await putBack(aside, lockFile).catch(() => undefined);
  await rm(aside, { recursive: true, force: true }).catch(() => undefined);
}

/** Unless another one was made meanwhile. */
async function putBack(aside: string, lockFile: string): Promise<void> {
  const mark = await readlink(aside).catch(() => undefined);
  // A second name of a link is one of what it leads to on some systems.
  await (mark === undefined ? link(aside, lockFile) : symlink(mark, lockFile));
}

/** Tells whether it is the same entry, and as it was. */
async function identity(file: string): Promise<string | undefined> {
  try {
    const { dev, ino, mtimeNs } = await lstat(file, { bigint: true });
    return `${dev} ${ino} ${mtimeNs}`;
  } catch {
    return undefined;
  }
}

async function renew(lockFile: string, mark: string): Promise<void> {
  try {
    if ((await markOf(lockFile)) === mark) await lutimes(lockFile, new Date(), new Date());
  } catch {
    // It is removed, or will be seen to be lost.
  }
}

async function markOf(lockFile: string): Promise<string | undefined> {
  const facts = await lstat(lockFile).catch(() => undefined);
  if (facts?.isSymbolicLink() === true) return readlink(lockFile).catch(() => undefined);
  // A pipe in its place would be waited for.
  return facts?.isFile() === true ? readFile(lockFile, 'latin1').catch(() => undefined) : undefined;
}

function remove(lockFile: string): Promise<void> {
  return unlessTaken(lockFile, () => rm(lockFile, { force: true }));
}
