// Watches what a plugin's processes use, all together, and ends them when it is too much: not every limit can be set beforehand.
import { lstatSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { ProcessLimits } from '../sandbox/sandbox.ts';

const EVERY_MS = 1_000;
/** Linux counts memory in pages; 4 KB everywhere that has filters for. */
const PAGE_BYTES = 4096;
const MB = 1024 * 1024;
/** Linux counts processor time in hundredths of a second, whatever the kernel's own clock. */
const TICKS_PER_SECOND = 100;
/** How many entries of the temporary folder are looked at. */
const MOST_ENTRIES = 20_000;

export interface Watched {
  limits: ProcessLimits;
  /** Whether something is waited for: processor time is no waste then. */
  busy: () => boolean;
  /** The private temporary folder, where nothing but this watch bounds it. */
  tmp?: string;
  /** Told once, with what completes "the worker …"; ending the process is up to it. */
  exceeded: (fault: string) => void;
}

/**
 * Looks at a process and its descendants once a second. Linux only; elsewhere it does nothing.
 * @returns ends the watch.
 */
export function watchProcess(pid: number, { limits, busy, tmp, exceeded }: Watched): () => void {
  if (process.platform !== 'linux') return () => undefined;
  const idle = new IdleCpu(limits);
  const timer = setInterval(() => {
    const tree = processTree(pid);
    const fault = excess(tree, limits, tmp) ?? idle.look(performance.now(), busy() ? undefined : cpuSeconds(tree));
    if (fault === undefined) return;
    clearInterval(timer);
    exceeded(fault);
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function excess(tree: readonly number[], limits: ProcessLimits, tmp: string | undefined): string | undefined {
  const memory = tree.reduce((sum, one) => sum + residentBytes(one), 0);
  if (memory > limits.memoryBytes) return `used ${inMb(memory)} of memory (limit ${inMb(limits.memoryBytes)})`;
  if (tree.length > limits.processes) return `had ${tree.length} processes (limit ${limits.processes})`;
  const kept = tmp === undefined ? 0 : folderBytes(tmp);
  return kept > limits.tmpBytes ? `kept ${inMb(kept)} in its temporary folder (limit ${inMb(limits.tmpBytes)})` : undefined;
}

/** How much processor time goes by while nobody waits for anything, over a window that is looked at second by second. */
export class IdleCpu {
  readonly #limits: Pick<ProcessLimits, 'idleCpu' | 'idleCpuSeconds'>;
  /** Of the present idle time, oldest first. */
  #looks: { atMs: number; seconds: number }[] = [];

  constructor(limits: Pick<ProcessLimits, 'idleCpu' | 'idleCpuSeconds'>) {
    this.#limits = limits;
  }

  /**
   * @param seconds processor time used so far; undefined while a call runs.
   * @returns what was exceeded, in words that complete "the worker …".
   */
  look(atMs: number, seconds: number | undefined): string | undefined {
    if (seconds === undefined) {
      this.#looks = [];
      return undefined;
    }
    this.#looks.push({ atMs, seconds });
    const { idleCpu, idleCpuSeconds } = this.#limits;
    // The newest look that is a whole window old; none before the idle time is that long.
    while (this.#looks.length > 1 && atMs - this.#looks[1]!.atMs >= idleCpuSeconds * 1000) this.#looks.shift();
    const oldest = this.#looks[0]!;
    const elapsed = (atMs - oldest.atMs) / 1000;
    // A process that ended takes its time out of the sum.
    const share = (seconds - oldest.seconds) / elapsed;
    if (elapsed < idleCpuSeconds || share <= idleCpu) return undefined;
    return `used ${Math.round(share * 100)} % of a processor for ${Math.round(elapsed)} s while no call ran (limit ${Math.round(idleCpu * 100)} %)`;
  }
}

/** The process and everything that descends from it. */
export function processTree(pid: number): number[] {
  const found = [pid];
  for (let index = 0; index < found.length && found.length < 5000; index++) {
    for (const task of list(`/proc/${found[index]}/task`)) {
      const children = read(`/proc/${found[index]}/task/${task}/children`).trim();
      if (children !== '') found.push(...children.split(' ').map(Number));
    }
  }
  return found;
}

function residentBytes(pid: number): number {
  return Number(read(`/proc/${pid}/statm`).split(' ')[1] ?? 0) * PAGE_BYTES;
}

/** Processor time of living processes, and of children that they waited for. */
function cpuSeconds(tree: readonly number[]): number {
  let ticks = 0;
  for (const pid of tree) {
    const stat = read(`/proc/${pid}/stat`);
    // "pid (name) state …": the name may hold spaces. utime, stime, cutime and cstime are fields 14 to 17, counted from 1.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    for (const field of fields.slice(11, 15)) ticks += Number(field);
  }
  return ticks / TICKS_PER_SECOND;
}

function folderBytes(root: string): number {
  const folders = [root];
  let bytes = 0;
  let entries = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const name of list(folder)) {
      if (++entries > MOST_ENTRIES) return bytes;
      const file = path.join(folder, name);
      try {
        const facts = lstatSync(file, { throwIfNoEntry: false });
        if (facts?.isDirectory()) folders.push(file);
        // What is on disk: a sparse file takes less than its size.
        else bytes += (facts?.blocks ?? 0) * 512;
      } catch {
        // It went away meanwhile.
      }
    }
  }
  return bytes;
}

function inMb(bytes: number): string {
  return `${Math.round(bytes / MB)} MB`;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
