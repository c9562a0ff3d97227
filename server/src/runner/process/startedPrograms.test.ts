// What guards write down of programs that were started, and what is made of it.
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Reaper } from './reaper.ts';
import { readStarted, StartedPrograms } from './startedPrograms.ts';
import { isRunning, makePlugin } from '../testHarness.ts';
import { guardFolders } from '../workersFolder.ts';

describe('programs that were started', () => {
  test('are those that have not ended', () => {
    expect(readStarted('+100\n+200\n-100\n+300\n-300\n+300\n')).toEqual([200, 300]);
    expect(readStarted('')).toEqual([]);
  });

  test('are neither the system nor the host, and not what is no id', () => {
    expect(readStarted(`+0\n+4\n+${process.pid}\n+${process.ppid}\n+-1\n+1e3\n+99999999999\n100\n+ 5\n+77 88\n+500`)).toEqual([500]);
  });

  test('are given out once', () => {
    const { folder } = makePlugin({});
    const file = path.join(folder, 'started');
    const programs = new StartedPrograms(file);
    expect(programs.take()).toEqual([]);
    appendFileSync(file, '+100\n+200\n-200\n');
    expect(programs.take()).toEqual([100]);
    appendFileSync(file, '+300\n');
    expect(programs.take()).toEqual([300]);
    expect(new StartedPrograms(undefined).take()).toEqual([]);
  });
});

test('the guard of Node.js writes down what starts and what ends', () => {
  const { folder } = makePlugin({
    'a.js': `
      const { spawn, exec } = require('node:child_process');
      const ended = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' });
      try { spawn('/no/such/program').on('error', () => {}); } catch {}
      ended.on('exit', () => {
        const left = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 3600000)'], { stdio: 'ignore', detached: true });
        console.log(JSON.stringify([ended.pid, left.pid]));
        process.kill(left.pid, 'SIGKILL');
        process.kill(process.pid, 'SIGKILL');
      });`,
  });
  const started = path.join(folder, 'started');
  const policy = {
    ...{ pluginId: 'a', pluginFolder: folder, workspaceFolders: [], tmp: folder, runtime: ['/'], read: [], write: [] },
    ...{ protected: [], hidden: [], ancestors: [], network: 'none', spawn: 'all', nativeAddons: false, followLinks: false },
    ...{ ownNetwork: false, alone: false, started },
  };
  const env = { CODEX_PLUGIN_POLICY: JSON.stringify(policy) };
  let printed = '';
  try {
    execFileSync(process.execPath, [`--require=${guardFolders.node}/start.cjs`, path.join(folder, 'a.js')], { env, encoding: 'utf8' });
  } catch (error) {
    printed = (error as { stdout: string }).stdout;
  }
  const [ended, left] = JSON.parse(printed) as [number, number];
  expect(readFileSync(started, 'utf8')).toBe(`+${ended}\n-${ended}\n+${left}\n`);
});

test.runIf(process.platform === 'linux')(
  'the guard of Python writes down what starts, and keeps its id from being given to another',
  () => {
    const { folder } = makePlugin({});
    const file = path.join(folder, 'started');
    const script = `
import sys
sys.path.insert(0, sys.argv[1])
import started
opened = []
class winapi:
    CreateProcess = staticmethod(lambda *args: (10, 11, len(args) + 100, 12))
    OpenProcess = staticmethod(lambda *args: opened.append(args))
started.watch(sys.argv[2], winapi)
print(winapi.CreateProcess("a", "b"), winapi.CreateProcess("a", "b", "c"), opened)
started.watch(sys.argv[1], winapi)
print(winapi.CreateProcess())`;
    const printed = execFileSync('python3', ['-B', '-c', script, guardFolders.python, file], { encoding: 'utf8' });
    expect(printed).toBe('(10, 11, 102, 12) (10, 11, 103, 12) [(4096, False, 102), (4096, False, 103)]\n(10, 11, 100, 12)\n');
    expect(readFileSync(file, 'utf8')).toBe('+102\n+103\n+100\n');
  },
);

describe.runIf(process.platform === 'linux')('the reaper of Windows', () => {
  const sleep = (): number => {
    const child = spawn('/bin/sleep', ['3600'], { stdio: 'ignore' });
    onTestFinished(() => void child.kill('SIGKILL'));
    return child.pid!;
  };

  test('ends what the host had not said to be gone, and what that had started', async () => {
    const [worker, started, ended, gone, ofGone] = [sleep(), sleep(), sleep(), sleep(), sleep()];
    const { folder } = makePlugin({ 'with blanks': `+${started}\n+${ended}\n-${ended}\n`, gone: `+${ofGone}\n` });
    const reaper = new Reaper('win32');
    reaper.add('worker');
    reaper.group('worker', worker, path.join(folder, 'with blanks'));
    reaper.add('gone');
    reaper.group('gone', gone, path.join(folder, 'gone'));
    reaper.remove('gone');
    await reaper.close();
    await expect.poll(() => [worker, started].filter(isRunning)).toEqual([]);
    expect([ended, gone, ofGone].filter(isRunning)).toEqual([ended, gone, ofGone]);
  });
});
