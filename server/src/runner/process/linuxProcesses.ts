// What /proc says of processes on Linux: a look at it takes next to nothing, so it is asked at once and not waited for.
import { readFileSync, readdirSync } from 'node:fs';

/** Linux counts memory in pages; 4 KB everywhere that has filters for. */
const PAGE_BYTES = 4096;
/** Linux counts processor time in hundredths of a second, whatever the kernel's own clock. */
const TICKS_PER_SECOND = 100;

/** The process and everything that descends from it. */
export function processTree(pid: number, proc = '/proc'): number[] {
  const found = [pid];
  for (let index = 0; index < found.length && found.length < 5000; index++) {
    for (const task of list(`${proc}/${found[index]}/task`)) {
      const children = read(`${proc}/${found[index]}/task/${task}/children`).trim();
      if (children !== '') found.push(...children.split(' ').map(Number));
    }
  }
  return found;
}

export function residentBytes(pid: number): number {
  return Number(read(`/proc/${pid}/statm`).split(' ')[1] ?? 0) * PAGE_BYTES;
}

/** Processor time of living processes, and of children that they waited for. */
export function cpuSeconds(tree: readonly number[]): number {
  let ticks = 0;
  for (const pid of tree) {
    const stat = read(`/proc/${pid}/stat`);
    // "pid (name) state …": the name may hold spaces. utime, stime, cutime and cstime are fields 14 to 17, counted from 1.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    for (const field of fields.slice(11, 15)) ticks += Number(field);
  }
  return ticks / TICKS_PER_SECOND;
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
