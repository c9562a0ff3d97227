// What /proc says of processes on Linux: a look at it takes next to nothing, so it is asked at once and not waited for.
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { namesIn } from '../../disk/namesIn.ts';

/** Linux counts processor time in hundredths of a second, whatever the kernel's own clock. */
const TICKS_PER_SECOND = 100;

/** The process and everything that descends from it. */
export function processTree(pid: number, proc = '/proc'): number[] {
  const found = [pid];
  for (let index = 0; index < found.length && found.length < 5000; index++) {
    for (const task of namesIn(`${proc}/${found[index]}/task`)) {
      for (const child of numbers(textOf(`${proc}/${found[index]}/task/${task}/children`))) found.push(child);
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

/** What descends from a process. */
export interface Descendants {
  /** What the process itself has started or was given, ended or not. */
  children: number[];
  living: LivingProcess[];
}

/**
 * What descends from a process and has not ended: however many there are. One whose parent ends during the look may be missed, and is found among the
 * process's own children by the next one, if that is given those that lose their parent.
 */
export function descendants(pid: number, proc = '/proc'): Descendants {
  const childrenOf = childrenIn(proc);
  const children = childrenOf(pid);
  const found = [...children];
  const living: LivingProcess[] = [];
  for (let index = 0; index < found.length; index++) {
    const one = found[index]!;
    const state = stateOf(one, proc);
    // Its children have another parent already.
    if (state === undefined) continue;
    living.push({ pid: one, goesOn: !STILL.has(state) });
    for (const child of childrenOf(one)) found.push(child);
  }
  return { children, living };
}

/** Undefined where a process has ended. While it ends, its first thread may have, and another one go on and have its children. */
function stateOf(pid: number, proc: string): string | undefined {
  const goesOn = (state: string | undefined): boolean => state !== undefined && !GONE.has(state);
  const [state] = statFields(pid, proc);
  if (state === undefined || goesOn(state)) return state;
  return namesIn(`${proc}/${pid}/task`)
    .map((task) => statFields(Number(task), `${proc}/${pid}/task`)[0])
    .find(goesOn);
}

/** How to look up children: in the kernel's own lists, or where it was built without them, in a table of everybody's parents. */
function childrenIn(proc: string): (pid: number) => number[] {
  if (existsSync(`${proc}/thread-self/children`))
    return (pid) => namesIn(`${proc}/${pid}/task`).flatMap((task) => numbers(textOf(`${proc}/${pid}/task/${task}/children`)));
  const byParent = Map.groupBy(
    namesIn(proc).flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : [])),
    (pid) => Number(statFields(pid, proc)[1]),
  );
  return (pid) => byParent.get(pid) ?? [];
}

function numbers(text: string): number[] {
  return text.trim() === '' ? [] : text.trim().split(' ').map(Number);
}

/** Of "pid (name) state ppid …" what follows the name, which may hold spaces and parentheses. None when there is no such process. */
function statFields(pid: number, proc = '/proc'): string[] {
  const stat = textOf(`${proc}/${pid}/stat`);
  return stat === '' ? [] : stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** What one process uses. */
export interface ProcessFacts {
  /** Tells it from a later one that has its id. */
  key: string;
  /** What is resident or swapped out, and the tables for it, which can become larger than what they are about. */
  memoryBytes: number;
  /** Processor time of its own, and of children that it waited for. */
  seconds: number;
  childrenSeconds: number;
  /** Whether it runs just now, or would if there were a processor for it. */
  runs: boolean;
}

/** Undefined when there is no such process. */
export function processFacts(pid: number): ProcessFacts | undefined {
  // From the state on, the third field: utime, stime, cutime and cstime are the fields 14 to 17, and the time of the start is 22.
  const stat = statFields(pid);
  const status = textOf(`/proc/${pid}/status`);
  if (stat.length === 0) return undefined;
  const ticks = (at: number): number => Number(stat[at] ?? 0) + Number(stat[at + 1] ?? 0);
  let kilobytes = 0;
  for (const [, amount] of status.matchAll(/^(?:VmRSS|VmPTE|VmSwap|HugetlbPages):\s*(\d+) kB$/gm)) kilobytes += Number(amount);
  return {
    key: `${pid}:${stat[19]}`,
    memoryBytes: kilobytes * 1024,
    seconds: ticks(11) / TICKS_PER_SECOND,
    childrenSeconds: ticks(13) / TICKS_PER_SECOND,
    runs: stat[0] === 'R',
  };
}

/**
 * Timers and queued signals in the user namespace of a process, if that is not the host's own: there, and so for what stands in front of a sandbox, they are
 * counted with those of all other programs of the user. A process that is inside stays there, so it is looked at in this order.
 */
export function pendingSignalsInside(pid: number): number {
  if (sameNamespace(pid, 'user')) return 0;
  return Number(/^SigQ:\s*(\d+)/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0);
}

/** The one of a tree that lasts and is inside of what a sandbox made: in front of it stands what made that. */
export function innerProcess(tree: readonly number[]): number {
  return tree[1] ?? tree[0] ?? 0;
}

/** Whether a process is in the host's own namespace of a kind; also where nobody can tell. */
export function sameNamespace(pid: number, kind: 'net' | 'user'): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/${kind}`) === readlinkSync(`/proc/self/ns/${kind}`);
  } catch {
    return true;
  }
}

/** The text of a file in /proc, or of a control group; empty where it is gone or may not be read. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
