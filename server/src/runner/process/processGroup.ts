// Ends a plugin process together with everything that it started.
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { carriersInTable, descendantsInTable } from './processTable.ts';
import type { StartedPrograms } from './startedPrograms.ts';
import { descendants } from './linuxProcesses.ts';
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
/** How often those that go on are stopped before they are ended as they are: on a busy machine, each has to get the processor once more to stop. */
const STOP_PASSES = 100;
/** How long it is waited for what was killed and does not end. */
const UNENDING_MS = 5_000;

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

/**
 * Kills a process, its group, and every descendant of it, those too that left the group and gave up its environment. The process itself comes last,
 * as its descendants are found through it, but on Linux all of them are stopped as soon as this is called. On Windows, those are found whose parent
 * lives, or which the process's guard has seen it start.
 * @param alive false once the process has ended: its id may belong to somebody else then.
 */
export async function killTree(pid: number, alive: () => boolean, started: StartedPrograms): Promise<void> {
  if (process.platform === 'win32') return endOnWindows([pid, ...started.take()], (one) => (one === pid ? alive() : exists(one)));
  if (process.platform === 'linux') await endBelow(pid, alive);
  // What is started meanwhile belongs to one that is still alive, as long as the root is.
  else
    for (let pass = 0; pass < TREE_PASSES; pass++) {
      const found = await descendantsInTable(pid);
      if (found.length === 0) break;
      found.forEach(killProcess);
    }
  if (alive()) signalGroup(pid, 'SIGKILL');
}

/**
 * Linux: ends what descends from a process, which is stopped meanwhile, and to which those come that lose their parent if it asked for them (a
 * sandbox is in front of a plugin's process). Nothing is ended before all are stopped: in its place, one that still goes on could start another.
 */
async function endBelow(root: number, alive: () => boolean): Promise<void> {
  signalProcess(root, 'SIGSTOP');
  const ended = new Set<number>();
  let newestAt = performance.now();
  let endedChildren: string | undefined;
  for (let pass = 0, stopping = 0; alive(); pass++) {
    const { children, living } = descendants(root);
    if (living.length === 0) {
      // Where all that was there had ended by the last look, and nobody came since, nobody is left.
      if (endedChildren === children.join(' ')) return;
      endedChildren = children.join(' ');
      continue;
    }
    endedChildren = undefined;
    const going = living.filter(({ goesOn, pid }) => goesOn && !ended.has(pid));
    for (const { pid } of going) signalProcess(pid, 'SIGSTOP');
    if (going.length === 0 || ++stopping > STOP_PASSES) {
      stopping = 0;
      if (living.some(({ pid }) => !ended.has(pid))) newestAt = performance.now();
      // Some cannot be ended, such as one that waits for a disk that is gone. Whatever else there is, there has to be an end with that.
      else if (performance.now() - newestAt > UNENDING_MS) return;
      for (const { pid } of living) {
        killProcess(pid);
        ended.add(pid);
      }
    }
    await delay(pauseMs(pass));
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
