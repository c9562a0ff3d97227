// What the system says about a process: its memory, its processor time and its descendants.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

interface Facts {
  pid: number;
  parent: number;
  rssKb: number;
}

/** Resident memory of a process, in MB of 1,048,576 bytes. */
export function rssMb(pid: number): number {
  const facts = processes().find((one) => one.pid === pid);
  if (!facts) throw new Error(`There is no process ${pid}.`);
  return Math.round((facts.rssKb / 1024) * 10) / 10;
}

/** How many processes descend from this one. */
export function descendants(pid: number): number {
  return descendantsOf(pid).length;
}

/** What Linux counts processor time in, for programs: so many a second, whatever its own clock does. */
const TICKS_PER_SECOND = 100;

/**
 * Processor time that a process has taken so far, and that its living descendants have, in seconds.
 * @returns null where only Linux would say so.
 */
export function processorSeconds(pid: number): { own: number; descendants: number } | null {
  if (process.platform !== 'linux') return null;
  const children = descendantsOf(pid).reduce((sum, child) => sum + secondsOf(child), 0);
  return { own: secondsOf(pid), descendants: children };
}

function secondsOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may have spaces in it. The 12th and 13th field behind it are the time in the program and in the system for it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    // It ended between the listing and the look at it.
    return 0;
  }
}

function descendantsOf(pid: number): number[] {
  const all = processes();
  const childrenOf = (parent: number): number[] =>
    all.filter((one) => one.parent === parent).flatMap((child) => [child.pid, ...childrenOf(child.pid)]);
  return childrenOf(pid);
}

function processes(): Facts[] {
  return process.platform === 'linux' ? fromProc() : fromPs();
}

function fromProc(): Facts[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name): Facts[] => {
      try {
        const status = readFileSync(`/proc/${name}/status`, 'utf8');
        const field = (key: string): number => Number(new RegExp(`^${key}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0);
        return [{ pid: Number(name), parent: field('PPid'), rssKb: field('VmRSS') }];
      } catch {
        // It ended between the listing and the look at it.
        return [];
      }
    });
}

function fromPs(): Facts[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => {
    const [pid = 0, parent = 0, rssKb = 0] = line.trim().split(/\s+/).map(Number);
    return { pid, parent, rssKb };
  });
}
