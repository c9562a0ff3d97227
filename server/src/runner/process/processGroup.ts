// Ends a plugin process together with everything that it started.
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { carriersInTable, descendantsInTable } from './processTable.ts';
import type { StartedPrograms } from './startedPrograms.ts';
import { processTree } from './linuxProcesses.ts';
import { endOnWindows, exists } from './windowsTree.ts';

/**
 * Environment variable that every plugin process carries. Its value is random per process: children inherit it, so they can be found
 * even when they left the process group. The worker programs refuse to start without it.
 */
export const TOKEN_VARIABLE = 'CODEX_PLUGIN_WORKER';

const PASSES = 80;
/** Most are gone at once. On a busy machine, one that was killed still has to get the processor once more to end. */
const pauseMs = (pass: number): number => (pass < 40 ? 5 : 50);

const TREE_PASSES = 3;
const STOP_PASSES = 30;

/** Sends a signal to a process group; a group that is gone is fine. There are none on Windows. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: nothing is left to signal.
  }
}

/**
 * Kills what an exited plugin process left behind: its group and processes that carry its token, as far as the system shows environments; on
 * Windows, which has neither, what its guard has seen it start.
 * Resolves when none is left, or after some 2 s when one cannot be killed.
 */
export async function sweepGroup(pid: number, token: string, started: StartedPrograms): Promise<void> {
  if (process.platform === 'win32') return endOnWindows(started.take(), exists);
  signalGroup(pid, 'SIGKILL');
  // A look at all processes costs macOS much more than Linux.
  const passes = process.platform === 'linux' ? PASSES : TREE_PASSES;
  for (let pass = 0; pass < passes; pass++) {
    // A process may fork between being listed and being killed, hence another look until nothing is found.
    const carriers = await tokenCarriers(token);
    if (carriers.length === 0) return;
    for (const carrier of carriers) killProcess(carrier);
    await delay(pauseMs(pass));
  }
}

/** Every descendant of a live process, for those that gave up both its group and its environment. */
async function descendants(pid: number): Promise<number[]> {
  if (process.platform !== 'linux') return descendantsInTable(pid);
  const children = new Map<number, number[]>();
  await Promise.all(
    (await processIds()).map(async (id) => {
      // "pid (name) state ppid …"; the name may hold spaces and parentheses.
      const stat = await readFile(`/proc/${id}/stat`, 'latin1').catch(() => '');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      if (parent > 1) children.set(parent, [...(children.get(parent) ?? []), id]);
    }),
  );
  const found: number[] = [];
  for (let next = children.get(pid) ?? []; next.length > 0; next = next.flatMap((id) => children.get(id) ?? [])) found.push(...next);
  return found;
}

/**
 * Kills a process, its group, and every descendant of it, those too that left the group and gave up its environment. The process itself comes last,
 * as its descendants are found through it, but on Linux all of them are stopped as soon as this is called. On Windows, those are found whose parent
 * lives, or which the process's guard has seen it start.
 * @param alive false once the process has ended: its id may belong to somebody else then.
 */
export async function killTree(pid: number, alive: () => boolean, started: StartedPrograms): Promise<void> {
  if (process.platform === 'win32') return endOnWindows([pid, ...started.take()], (one) => (one === pid ? alive() : exists(one)));
  stopTree(pid);
  // What is started meanwhile belongs to one that is still alive, as long as the root is.
  for (let pass = 0; pass < TREE_PASSES; pass++) {
    const found = await descendants(pid);
    if (found.length === 0) break;
    found.forEach(killProcess);
  }
  if (alive()) signalGroup(pid, 'SIGKILL');
}

/**
 * Linux: keeps a process and its descendants from going on. A plugin's process may be one of the latter: its sandbox is started first. What was started
 * meanwhile is looked for again: whoever is stopped starts nothing any more, and keeps its place in what limits let there be.
 */
function stopTree(pid: number): void {
  if (process.platform !== 'linux') return;
  const stopped = new Set<number>();
  for (let pass = 0; pass < STOP_PASSES; pass++) {
    const running = processTree(pid).filter((one) => !stopped.has(one));
    if (running.length === 0) return;
    for (const one of running) {
      signalProcess(one, 'SIGSTOP');
      stopped.add(one);
    }
  }
}

function killProcess(pid: number): void {
  signalProcess(pid, 'SIGKILL');
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}

async function tokenCarriers(token: string): Promise<number[]> {
  if (process.platform !== 'linux') return carriersInTable(`${TOKEN_VARIABLE}=${token}`);
  const needle = Buffer.from(`${TOKEN_VARIABLE}=${token}`);
  const carriers: number[] = [];
  await Promise.all(
    (await processIds()).map(async (id) => {
      // Unreadable: another user's process, or one that just ended. Zombies have an empty environment.
      const environment = await readFile(`/proc/${id}/environ`).catch(() => undefined);
      if (environment?.includes(needle)) carriers.push(id);
    }),
  );
  return carriers;
}

async function processIds(): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  return names.filter((name) => /^\d+$/.test(name)).map(Number);
}
