import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Descriptors } from './descriptors.ts';
import { usageOn, type Asked, type Usage } from './processUsage.ts';
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

  test('counts no files of the machine’s own, which a process still sees whose sandbox does not stand yet', async () => {
    const child = spawn('sleep', ['3600'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'spawn');
    expect(await usageOn('linux').of(child.pid!, { ...ASKED, fileSystems: ['/tmp', '/'] })).toMatchObject({ processes: 1, tmpEntries: 0 });
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

  const little = { processes: 1, residentBytes: 1, cpuSeconds: undefined };
  const none: Descriptors = {
    ...{ open: 9, sockets: 3, inFlight: 0, fileWatchers: 1, fileWatches: 9, eventWatches: 9, memoryBytes: 0, removedBytes: 0 },
  };
  test.for<[Usage, string]>([
    [{ ...little, residentBytes: DEFAULT_LIMITS.memoryBytes + 1 }, 'used 1536 MB of memory (limit 1536 MB)'],
    [{ ...little, processes: 129 }, 'had 129 processes (limit 128)'],
    [{ ...little, tmpEntries: 50_001 }, 'kept 50001 files and folders or more in its temporary folder (limit 50000)'],
    [{ ...little, pendingSignals: 1_025 }, 'had 1025 timers and queued signals (limit 1024)'],
    [{ ...little, descriptors: { ...none, open: 8_193 } }, 'had 8193 descriptors open in all its processes (limit 8192)'],
    [{ ...little, descriptors: { ...none, sockets: 1_025 } }, 'had 1025 sockets open (limit 1024)'],
    [{ ...little, descriptors: { ...none, inFlight: 129 } }, 'had 129 descriptors on their way through sockets (limit 128)'],
    [{ ...little, descriptors: { ...none, fileWatchers: 33 } }, 'had 33 watchers of files (inotify) (limit 32)'],
    [{ ...little, descriptors: { ...none, fileWatches: 65_537 } }, 'had 65537 files watched (inotify) (limit 65536)'],
    [{ ...little, descriptors: { ...none, eventWatches: 65_537 } }, 'had 65537 descriptors waited for (epoll) (limit 65536)'],
    [
      { ...little, descriptors: { ...none, removedBytes: 257 * MB } },
      'kept 257 MB in its temporary folder and in files that it removed while they are open (limit 256 MB)',
    ],
  ])('ends what uses too much, and says what that is (%#)', async ([usage, fault]) => {
    const looks: number[][] = [];
    const { promise, resolve } = Promise.withResolvers<string>();
    const watched = { limits: DEFAULT_LIMITS, busy: () => true, started: () => [11], exceeded: resolve };
    const source = { everyMs: 1, of: async (pid: number, { started }: Asked) => (looks.push([pid, ...started]), usage) };
    onTestFinished(watchProcess(10, watched, source));
    expect(await promise).toBe(fault);
    expect(looks[0]).toEqual([10, 11]);
  });

  test('is looked at again after a look that failed, and never while another look lasts', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    let present = 0;
    let looks = 0;
    const source = {
      everyMs: 1,
      of: async (): Promise<Usage> => {
        expect(++present).toBe(1);
        await setImmediate();
        present--;
        if (++looks === 1) throw new Error('no such place');
        return looks < 4 ? little : { ...little, processes: 129 };
      },
    };
    onTestFinished(watchProcess(10, { limits: DEFAULT_LIMITS, busy: () => true, exceeded: resolve }, source));
    expect(await promise).toContain('129 processes');
    expect(looks).toBe(4);
  });
});
