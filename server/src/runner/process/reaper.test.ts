// What is left to do when the host can do nothing any more. The end of a reaper's input means that the host is gone.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, createReadStream, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { TOKEN_VARIABLE } from './processGroup.ts';
import { Reaper, type ShellFacts } from './reaper.ts';
import { startEnding } from './testEnding.ts';
import { isRunning, makePlugin, SILENT_PROGRAM } from '../testHarness.ts';

/** Starts four processes that carry a token: the leader, one that stays in its group, one that leaves it, and one that gives up its environment too. */
async function startSilent(): Promise<{ token: string; pids: number[]; leader: number }> {
  const { folder } = makePlugin({ program: SILENT_PROGRAM });
  chmodSync(path.join(folder, 'program'), 0o755);
  execFileSync('mkfifo', [path.join(folder, 'ids')]);
  const token = `of-${path.basename(folder)}`;
  const env = { PATH: '/usr/bin:/bin', [TOKEN_VARIABLE]: token };
  const child = spawn(path.join(folder, 'program'), { env, stdio: 'ignore', detached: true });
  const pids: number[] = [];
  onTestFinished(() => [child.pid!, ...pids].filter(isRunning).forEach((pid) => process.kill(pid, 'SIGKILL')));
  for await (const line of createInterface({ input: createReadStream(path.join(folder, 'ids')) })) if (pids.push(Number(line)) === 4) break;
  return { token, pids, leader: child.pid! };
}

describe.runIf(process.platform === 'linux')('reaper', () => {
  test('ends what a process started that has not ended with its first thread', async () => {
    const { token, pids, leader } = await startEnding();
    const reaper = new Reaper();
    reaper.add(token);
    reaper.group(token, leader);
    await reaper.close();
    await expect.poll(() => pids.filter(isRunning)).toEqual([]);
  });

  test('ends what loses its parent, and gets another one, while it is looked for', async () => {
    const [leader, lost] = [1, 2].map(() => spawn('sleep', ['3600'], { stdio: 'ignore', detached: true }));
    onTestFinished(() => [leader, lost].forEach((child) => child!.kill('SIGKILL')));
    const lostId = lost!.pid!;
    // No such process: what is said of it counts.
    const between = 4_194_304;
    const { folder: proc } = makePlugin({});
    const tell = (file: string, text: string): void => {
      mkdirSync(path.dirname(path.join(proc, file)), { recursive: true });
      writeFileSync(path.join(proc, file), text);
    };
    tell('self/environ', '');
    tell('uptime', '1.00 1.00\n');
    for (const [pid, state] of [
      [leader!.pid!, 'T'],
      [between, 'Z'],
      [lostId, 'T'],
    ] as const) {
      tell(`${pid}/status`, `State:\t${state}\n`);
      tell(`${pid}/task/${pid}/status`, `State:\t${state}\n`);
      tell(`${pid}/task/${pid}/children`, '');
    }
    tell(`${leader!.pid}/task/${leader!.pid}/children`, `${between} `);
    lost!.once('exit', () => ['', `task/${lostId}/`].forEach((of) => tell(`${lostId}/${of}status`, 'State:\tZ\n')));
    const asked = path.join(proc, `${between}/status`);
    rmSync(asked);
    execFileSync('mkfifo', [asked]);
    const reaper = new Reaper('linux', { proc, environments: '' });
    reaper.add('token');
    reaper.group('token', leader!.pid!);
    const closed = reaper.close();
    // Once it asks about the one in between, it has been told whom the leader has.
    const answer = await open(asked, 'w');
    tell(`${leader!.pid}/task/${leader!.pid}/children`, `${between} ${lostId} `);
    rmSync(asked);
    tell(`${between}/status`, 'State:\tZ\n');
    await answer.write('State:\tZ\n');
    await answer.close();
    await closed;
    await expect.poll(() => lost!.signalCode).toBe('SIGKILL');
  });

  // macOS has no /proc, and the same columns in what its `ps` prints.
  test.for<[string, ShellFacts | undefined]>([
    ['in /proc', undefined],
    ['by ps', { proc: '/no/such', environments: 'axewwo pid=,args=' }],
  ])('ends a process whose group it was not told any more, with everything that descends from it (%s)', async ([, facts]) => {
    const { token, pids } = await startSilent();
    const reaper = new Reaper('linux', facts);
    reaper.add(token);
    await reaper.close();
    await expect.poll(() => pids.filter(isRunning)).toEqual([]);
  });

  test('ends a group with what has left it and gave up its environment, without /proc', async () => {
    const { token, pids, leader } = await startSilent();
    const reaper = new Reaper('linux', { proc: '/no/such', environments: 'axewwo pid=,args=' });
    reaper.add(token);
    reaper.group(token, leader);
    await reaper.close();
    await expect.poll(() => pids.filter(isRunning)).toEqual([]);
  });
});
