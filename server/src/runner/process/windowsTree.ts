// Ends processes on Windows with what they started. Everything here is bounded in time, and no id is used of which it is known that its process has
// ended: it may be another's by then.
import { spawn } from 'node:child_process';
import path from 'node:path';

/** `taskkill` takes a tenth of a second, on a busy machine a few. It is not waited for any longer, and what it did not do is done without it. */
const TASKKILL_MS = 3_000;

/** How many processes one command line names. */
const AT_ONCE = 100;

/** What is known of the system, for tests. */
export interface WindowsFacts {
  taskkill?: string;
  ms?: number;
}

/** A program of Windows' own by its full path: a bare name would be looked up in the working directory first, which may be a workspace. */
export function systemProgram(name: string, env: NodeJS.ProcessEnv = process.env): string {
  return `${env['SystemRoot'] ?? String.raw`C:\Windows`}\\System32\\${name}`;
}

/**
 * Ends processes and what descends from each as long as the processes between live. Where `taskkill` is missing, slow or fails, at least the
 * processes themselves are ended.
 * @param alive asked before an id is used.
 */
export async function endOnWindows(pids: readonly number[], alive: (pid: number) => boolean, facts: WindowsFacts = {}): Promise<void> {
  for (let from = 0; from < pids.length; from += AT_ONCE) {
    const some = pids.slice(from, from + AT_ONCE).filter(alive);
    if (some.length > 0 && !(await taskkill(some, facts))) some.filter(alive).forEach(kill);
  }
}

/** Whether an id is that of a process now. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One that may not be asked is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** @returns whether it says that all of them were ended. */
function taskkill(
  pids: readonly number[],
  { taskkill: program = systemProgram('taskkill.exe'), ms = TASKKILL_MS }: WindowsFacts,
): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const child = spawn(program, ['/F', '/T', ...pids.flatMap((pid) => ['/PID', String(pid)])], {
    stdio: 'ignore',
    windowsHide: true,
    cwd: path.parse(process.execPath).root,
  });
  const timer = setTimeout(() => {
    child.kill('SIGKILL');
    child.unref();
    resolve(false);
  }, ms);
  child.on('error', () => resolve(false)).on('exit', (code) => resolve(code === 0));
  return promise.finally(() => clearTimeout(timer));
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
