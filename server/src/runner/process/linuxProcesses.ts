// What /proc says of processes on Linux: a look at it takes next to nothing, so it is asked at once and not waited for.
import { existsSync, readFileSync, readdirSync } from 'node:fs';

/** Linux counts memory in pages; 4 KB everywhere that has filters for. */
const PAGE_BYTES = 4096;
/** Linux counts processor time in hundredths of a second, whatever the kernel's own clock. */
const TICKS_PER_SECOND = 100;

/** The process and everything that descends from it. */
export function processTree(pid: number, proc = '/proc'): number[] {
  const found = [pid];
  for (let index = 0; index < found.length && found.length < 5000; index++) {
    for (const task of list(`${proc}/${found[index]}/task`)) {
      for (const child of numbers(read(`${proc}/${found[index]}/task/${task}/children`))) found.push(child);
    }
  }
  return found;
}

/** What has ended, but for a parent that has not asked for it yet. */
const GONE = new Set(['Z', 'X', 'x']);
/** Stopped, under a debugger, or in the kernel until something else happens, such as the program that a `vfork` waits for. */
const STILL = new Set(['T', 't', 'D']);

/** A process that has not ended, and whether it goes on. */
export interface LivingProcess {
  pid: number;
  goesOn: boolean;
}

/** What descends from a process and has not ended: however many there are. */
export function livingBelow(pid: number, proc = '/proc'): LivingProcess[] {
  const children = childrenIn(proc);
  const found = children(pid);
  const living: LivingProcess[] = [];
  for (let index = 0; index < found.length; index++) {
    const one = found[index]!;
    const state = statFields(one, proc)[0];
    // Its children have another parent already.
    if (state === undefined || GONE.has(state)) continue;
    living.push({ pid: one, goesOn: !STILL.has(state) });
    for (const child of children(one)) found.push(child);
  }
  return living;
}

/** How to look up children: in the kernel's own lists, or where it was built without them, in a table of everybody's parents. */
function childrenIn(proc: string): (pid: number) => number[] {
  if (existsSync(`${proc}/thread-self/children`))
    return (pid) => list(`${proc}/${pid}/task`).flatMap((task) => numbers(read(`${proc}/${pid}/task/${task}/children`)));
  const byParent = Map.groupBy(
    list(proc).flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : [])),
    (pid) => Number(statFields(pid, proc)[1]),
  );
  return (pid) => byParent.get(pid) ?? [];
}

function numbers(text: string): number[] {
  return text.trim() === '' ? [] : text.trim().split(' ').map(Number);
}

/** Of "pid (name) state ppid …" what follows the name, which may hold spaces and parentheses. None when there is no such process. */
function statFields(pid: number, proc = '/proc'): string[] {
  const stat = read(`${proc}/${pid}/stat`);
  return stat === '' ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

export function residentBytes(pid: number): number {
  return Number(read(`/proc/${pid}/statm`).split(' ')[1] ?? 0) * PAGE_BYTES;
}

/** Processor time of living processes, and of children that they waited for. */
export function cpuSeconds(tree: readonly number[]): number {
  let ticks = 0;
  for (const pid of tree) {
    // utime, stime, cutime and cstime are fields 14 to 17, counted from 1 and with the process's id and name.
    for (const field of statFields(pid).slice(11, 15)) ticks += Number(field);
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
