// What the runner's tests share: throw-away plugins, a runner that is closed at the end, and a look at what is left running.
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { createRunner } from './runner.ts';
import type { Invocation, Runner, RunnerLogLine, RunnerOptions, RunnerPlugin, WorkerStatus } from './types.ts';

// Locale variables reach every plugin process, and what those start: this one tells them from those of other tests.
const mark = `LC_CODEX_TEST=${randomBytes(8).toString('hex')}`;
process.env['LC_CODEX_TEST'] = mark.split('=')[1];

/** Makes a plugin out of file contents; it is deleted when the test ends. */
export function makePlugin(files: Record<string, string>, more: Partial<RunnerPlugin> = {}): RunnerPlugin {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-plugin-')));
  // On Windows a folder that a process stands in cannot be removed until that is gone.
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return describePlugin(folder, more);
}

export function describePlugin(folder: string, more: Partial<RunnerPlugin> = {}): RunnerPlugin {
  return { key: folder, id: 'com.example.test', folder, settings: {}, grants: { permissions: [], workspaceFolders: [] }, ...more };
}

export function invocation(plugin: RunnerPlugin, script: string, more: Partial<Invocation> = {}): Invocation {
  const event = more.event ?? 'onFileSave';
  const payload = JSON.stringify({ event, filePath: '/projects/shop/a.txt', fileContent: 'text' });
  return { plugin, script, event, eventId: randomUUID(), payload, mode: 'warm', deadlineMs: 10_000, ...more };
}

export interface RunnerUnderTest {
  runner: Runner;
  lines: RunnerLogLine[];
  statuses: WorkerStatus[];
  /** Resolves with the first line, past or to come, that the check accepts. */
  line(check: (line: RunnerLogLine) => boolean): Promise<RunnerLogLine>;
  status(check: (status: WorkerStatus) => boolean): Promise<WorkerStatus>;
}

/** Starts a runner that is closed when the test ends. Concurrent tests pass the `onTestFinished` of their own context. */
export function startRunner(
  options: RunnerOptions = {},
  whenFinished: (close: () => Promise<void>) => void = onTestFinished,
): RunnerUnderTest {
  const lines: RunnerLogLine[] = [];
  const statuses: WorkerStatus[] = [];
  const waiters = new Set<() => void>();
  const seen = (): void => waiters.forEach((waiter) => waiter());
  const runner = createRunner({
    ...options,
    onLog: (line) => {
      lines.push(line);
      seen();
    },
    onWorkerChange: (status) => {
      statuses.push(status);
      seen();
    },
  });
  whenFinished(() => runner.close());
  const first = <T>(items: T[], check: (item: T) => boolean): Promise<T> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = items.find(check);
        if (found === undefined) return;
        waiters.delete(look);
        resolve(found);
      };
      waiters.add(look);
      look();
    });
  return { runner, lines, statuses, line: (check) => first(lines, check), status: (check) => first(statuses, check) };
}

/**
 * Linux: a program that never answers. It writes its own id and those of its children to a named pipe `ids` beside it: of one that stays in its
 * process group, one that leaves it, and one that gives up its environment as well. The pipe ends when the last of the four does.
 */
export const SILENT_PROGRAM = `#!/bin/sh
exec >"$(dirname "$0")/ids"
sleep 3600 &
echo $!
setsid sh -c 'echo $$; exec sleep 3600' &
env -i setsid /bin/sh -c 'echo $$; exec /bin/sleep 3600' &
echo $$
wait
`;

/** Ids of the processes that this test file's plugins started and that still run. Elsewhere than on Linux nothing is known of them: none. */
export function leftovers(): number[] {
  if (!existsSync('/proc/self/environ')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => isRunning(pid) && read(`/proc/${pid}/environ`).split('\0').includes(mark));
}

/** Whether a process exists, and, on Linux, is not merely waiting to be reaped. */
export function isRunning(pid: number): boolean {
  if (!existsSync('/proc/self/stat')) return exists(pid);
  const stat = read(`/proc/${pid}/stat`);
  return stat !== '' && !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Linux: whether each thread of a process stands still. The signal is sent to one of them, which has to get the processor first. */
export function isStopped(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).every((thread) => {
    const stat = read(`/proc/${pid}/task/${thread}/stat`);
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
  });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
