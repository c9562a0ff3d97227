// Watches what a plugin's processes use, all together, and ends them when it is too much: not every limit can be set beforehand.
import { readFileSync, readdirSync } from 'node:fs';
import type { ProcessLimits } from './sandbox.ts';

const EVERY_MS = 1_000;
/** Linux counts memory in pages; 4 KB everywhere that has filters for. */
const PAGE_BYTES = 4096;
const MB = 1024 * 1024;

/**
 * Looks at a process and its descendants once a second. Linux only; elsewhere it does nothing.
 * @param exceeded told once, with a sentence; ending the process is up to it.
 * @returns ends the watch.
 */
export function watchProcess(pid: number, limits: ProcessLimits, exceeded: (fault: string) => void): () => void {
  if (process.platform !== 'linux') return () => undefined;
  const timer = setInterval(() => {
    const tree = processTree(pid);
    const memory = tree.reduce((sum, one) => sum + residentBytes(one), 0);
    let fault: string | undefined;
    if (memory > limits.memoryBytes)
      fault = `used ${Math.round(memory / MB)} MB of memory (limit ${Math.round(limits.memoryBytes / MB)} MB)`;
    else if (tree.length > limits.processes) fault = `had ${tree.length} processes (limit ${limits.processes})`;
    if (fault === undefined) return;
    clearInterval(timer);
    exceeded(fault);
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
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
