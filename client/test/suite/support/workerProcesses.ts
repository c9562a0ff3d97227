// The processes below this extension host, found as the operating system shows them.
import { readdirSync, readFileSync } from 'node:fs';

/** Whether this system shows processes in /proc. */
export const canSeeProcesses = process.platform === 'linux';

/** The ids of all processes that descend from this one and carry the mark of a plugin's worker. */
export function workerPids(): number[] {
  return descendants().filter(isMarked);
}

/** The ids of the processes below this one that are the extension's language server. */
export function serverPids(): number[] {
  return descendants().filter((pid) => /\/dist\/server\.js\0/.test(read(pid, 'cmdline')));
}

function descendants(): number[] {
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const parents = new Map(pids.map((pid) => [pid, parentOf(pid)]));
  const descends = (pid: number): boolean => {
    for (let ancestor = parents.get(pid); ancestor !== undefined && ancestor > 1; ancestor = parents.get(ancestor)) {
      if (ancestor === process.pid) return true;
    }
    return false;
  };
  return pids.filter(descends);
}

/** Kills every one of them; some end when another one does. */
export function killWorkers(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

function parentOf(pid: number): number | undefined {
  // The name in parentheses may contain anything, parentheses too.
  const afterName = /^.*\) \S (\d+)/s.exec(read(pid, 'stat'));
  return afterName?.[1] === undefined ? undefined : Number(afterName[1]);
}

function isMarked(pid: number): boolean {
  return /(?:^|\0)CODEX_PLUGIN_WORKER=/.test(read(pid, 'environ'));
}

/** Empty for a process that has ended meanwhile. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return '';
  }
}
