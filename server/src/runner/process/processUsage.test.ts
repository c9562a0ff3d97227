import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { usageOn, type Asked } from './processUsage.ts';
import { watchProcess } from './watchdog.ts';
import { DEFAULT_LIMITS } from '../sandbox/limits.ts';
import { makePlugin } from '../testHarness.ts';

const MB = 1024 * 1024;
const ASKED = { started: [], limits: DEFAULT_LIMITS, fileSystems: [] };

/** A program that prints a text. */
function printing(text: string): string {
  const { folder } = makePlugin({ program: `#!/bin/sh\ncat <<'END'\n${text}\nEND\n` });
  const file = path.join(folder, 'program');
  chmodSync(file, 0o755);
  return file;
}

describe.runIf(process.platform === 'linux' && existsSync('/bin/ps'))('the usage of processes', () => {
  test('is the same by the table of macOS as by /proc', async () => {
    const script = `const held = Buffer.alloc(${64 * MB}, 1);
      require('node:child_process').spawn('sleep', ['3600'], { stdio: 'ignore' }).on('spawn', () => console.log(held.length));`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
    onTestFinished(() => void process.kill(-child.pid!, 'SIGKILL'));
    await once(child.stdout, 'data');
    const [byTable, byProc] = [await usageOn('darwin').of(child.pid!, ASKED), await usageOn('linux').of(child.pid!, ASKED)];
    expect(byTable?.processes).toBe(2);
    expect(byProc?.processes).toBe(2);
    expect(byTable!.residentBytes).toBeGreaterThan(64 * MB);
    expect(Math.abs(byTable!.residentBytes - byProc!.residentBytes)).toBeLessThan(16 * MB);
    expect(Math.abs(byTable!.cpuSeconds! - byProc!.cpuSeconds!)).toBeLessThanOrEqual(2);
  });

  test('on macOS counts what descends from a process, with times as they are written there', async () => {
    const ps = printing('  10     1  1024   0:01.50\n  11    10  2048   1:00.25\n  12    11     8 1-01:00:00\n  13     1 99999   0:09.00');
    expect(await usageOn('darwin', { ps }).of(10, ASKED)).toEqual({ processes: 3, residentBytes: 3080 * 1024, cpuSeconds: 61.75 + 90_000 });
  });

  test('on Windows counts a process and what it is known to have started, whatever parts thousands', async () => {
    const tasklist = printing(
      ['"node.exe","10","Console","1","51,200 K"', '"tool.exe","11","Console","1","1.024 K"', '"x","12","Console","1","9\u00a0999 K"'].join(
        '\r\n',
      ),
    );
    const usage = { processes: 2, residentBytes: 52_224 * 1024, cpuSeconds: undefined };
    expect(await usageOn('win32', { tasklist }).of(10, { ...ASKED, started: [11, 77] })).toEqual(usage);
  });

  test('is not known where the program is missing or fails', async () => {
    expect(await usageOn('darwin', { ps: '/nowhere/ps' }).of(10, ASKED)).toBeUndefined();
    expect(await usageOn('win32', { tasklist: '/bin/false' }).of(10, ASKED)).toBeUndefined();
  });

  test.for([
    [{ processes: 1, residentBytes: DEFAULT_LIMITS.memoryBytes + 1, cpuSeconds: undefined }, 'of memory'],
    [{ processes: DEFAULT_LIMITS.processes + 1, residentBytes: 1, cpuSeconds: undefined }, 'processes'],
  ] as const)('ends what uses too much', async ([usage, words]) => {
    const looks: number[][] = [];
    const { promise, resolve } = Promise.withResolvers<string>();
    const watched = { limits: DEFAULT_LIMITS, busy: () => true, started: () => [11], exceeded: resolve };
    const source = { everyMs: 1, of: async (pid: number, { started }: Asked) => (looks.push([pid, ...started]), usage) };
    onTestFinished(watchProcess(10, watched, source));
    expect(await promise).toContain(words);
    expect(looks[0]).toEqual([10, 11]);
  });
});
