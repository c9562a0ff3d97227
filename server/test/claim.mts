// What one of several processes may have at a time, such as a Wine prefix, also after one of them died with it.
import { randomUUID } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const FREE = 'free';

export interface Claim {
  /** Whether whoever had it before died with it, and so left it as it was. */
  wasAbandoned: boolean;
  /** Lets others have it. */
  release(): void;
}

/**
 * Takes what a folder stands for, for this process; undefined where a process has it that lives, such as this one.
 *
 * Each who takes it writes a mark of their own, with the number that follows the last one: that there is one at once with what is in it, and no second one of
 * that number, is up to the file system. Marks are never removed, so nobody removes the one of somebody who was faster.
 */
export function claim(folder: string, pid = process.pid): Claim | undefined {
  const last = Math.max(0, ...readdirSync(folder).map(numberOf));
  const owner = last === 0 ? FREE : readFileSync(markOf(folder, last), 'utf8');
  if (owner !== FREE && isAlive(Number(owner))) return undefined;
  const mark = markOf(folder, last + 1);
  const draft = write(folder, String(pid));
  try {
    linkSync(draft, mark);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return undefined;
  } finally {
    rmSync(draft);
  }
  return { wasAbandoned: owner !== FREE, release: () => renameSync(write(folder, FREE), mark) };
}

function numberOf(name: string): number {
  return Number(/^taken-(\d+)$/.exec(name)?.[1] ?? 0);
}

function markOf(folder: string, number: number): string {
  return path.join(folder, `taken-${number}`);
}

function write(folder: string, text: string): string {
  const draft = path.join(folder, `draft-${randomUUID()}`);
  writeFileSync(draft, text);
  return draft;
}

/** Whether there is a process of this number, if only another one by now: what a dead one left stays unused then. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
