// Ending processes as on Windows, with a `taskkill` of the test's own. The processes are real ones.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { endOnWindows, exists, systemProgram } from './windowsTree.ts';
import { isRunning, makePlugin } from '../testHarness.ts';

const sleeps = (count: number): number[] =>
  Array.from({ length: count }, () => {
    const child = spawn('/bin/sleep', ['3600'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    return child.pid!;
  });

/** A program in place of the system's that writes down what it was asked and then does this. */
function fake(script: string): { taskkill: string; asked(): string } {
  const { folder } = makePlugin({ taskkill: `#!/bin/sh\necho "$*" >> "$(dirname "$0")/asked"\n${script}\n`, asked: '' });
  chmodSync(path.join(folder, 'taskkill'), 0o755);
  return { taskkill: path.join(folder, 'taskkill'), asked: () => readFileSync(path.join(folder, 'asked'), 'utf8') };
}

test('taskkill is named by its full path, so that none in the working directory is run', () => {
  expect(systemProgram('taskkill.exe', { SystemRoot: 'D:\\Win' })).toBe('D:\\Win\\System32\\taskkill.exe');
  expect(systemProgram('taskkill.exe', {})).toBe('C:\\Windows\\System32\\taskkill.exe');
});

describe.runIf(process.platform === 'linux')('processes on Windows', () => {
  test('are ended with their trees by taskkill, and by nothing else where it says that it did', async () => {
    const pids = sleeps(2);
    const { taskkill, asked } = fake('exit 0');
    await endOnWindows(pids, exists, { taskkill });
    expect(asked()).toBe(`/F /T /PID ${pids[0]} /PID ${pids[1]}\n`);
    expect(pids.filter(isRunning)).toEqual(pids);
  });

  test.for<[string, string]>([
    ['is missing', ''],
    ['fails', 'exit 128'],
    ['does not end', 'exec sleep 3600'],
  ])('are ended without taskkill where it %s', async ([, script]) => {
    const pids = sleeps(2);
    const taskkill = script === '' ? '/no/such/taskkill.exe' : fake(script).taskkill;
    await endOnWindows(pids, exists, { taskkill, ms: 300 });
    await expect.poll(() => pids.filter(isRunning)).toEqual([]);
  });

  test('that have ended are not named any more, as their ids may be those of others', async () => {
    const child = spawn('/bin/true', { stdio: 'ignore' });
    await once(child, 'exit');
    const [other] = sleeps(1) as [number];
    const { taskkill, asked } = fake('exit 128');
    await endOnWindows([child.pid!, other], (pid) => pid === other && exists(pid), { taskkill });
    expect(asked()).toBe(`/F /T /PID ${other}\n`);
    await endOnWindows([child.pid!], exists, { taskkill });
    expect(asked()).toBe(`/F /T /PID ${other}\n`);
  });
});
