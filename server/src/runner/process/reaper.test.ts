// What is left to do when the host can do nothing any more. The end of a reaper's input means that the host is gone.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { TOKEN_VARIABLE } from './processGroup.ts';
import { Reaper } from './reaper.ts';
import { isRunning, makePlugin, SILENT_PROGRAM } from '../testHarness.ts';

describe.runIf(process.platform === 'linux')('reaper', () => {
  test('ends a process whose group it was not told any more, with everything that descends from it', async () => {
    const { folder } = makePlugin({ program: SILENT_PROGRAM });
    chmodSync(path.join(folder, 'program'), 0o755);
    execFileSync('mkfifo', [path.join(folder, 'ids')]);
    const reaper = new Reaper();
    const token = `of-${path.basename(folder)}`;
    reaper.add(token);
    const child = spawn(path.join(folder, 'program'), { env: { PATH: '/usr/bin:/bin', [TOKEN_VARIABLE]: token }, stdio: 'ignore' });
    const pids: number[] = [];
    onTestFinished(() => [child.pid!, ...pids].filter(isRunning).forEach((pid) => process.kill(pid, 'SIGKILL')));
    for await (const line of createInterface({ input: createReadStream(path.join(folder, 'ids')) }))
      if (pids.push(Number(line)) === 4) break;
    await reaper.close();
    await expect.poll(() => pids.filter(isRunning)).toEqual([]);
  });
});
