// Programs that are asked what they are, and what becomes of those that do not answer.
import { execFileSync } from 'node:child_process';
import { chmodSync, createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ProgramQuestions } from './programQuestions.ts';
import { Reaper } from '../process/reaper.ts';
import { isRunning, makePlugin, SILENT_PROGRAM } from '../testHarness.ts';
import type { SpawnPlan } from '../sandbox/sandbox.ts';

/** A question that nothing outlives but this test. */
function makeQuestions(): ProgramQuestions {
  const reaper = new Reaper();
  const questions = new ProgramQuestions(reaper);
  onTestFinished(() => reaper.close());
  return questions;
}

function planFor(source: string): SpawnPlan & { released: number } {
  const { folder } = makePlugin({ program: `#!/bin/sh\n${source}\n` });
  const command = path.join(folder, 'program');
  chmodSync(command, 0o755);
  const plan = { command, args: [], cwd: folder, environment: { PATH: '/usr/bin:/bin' }, released: 0, release: () => void plan.released++ };
  return plan;
}

describe.runIf(process.platform !== 'win32')('program questions', () => {
  test('give what the program printed', async () => {
    const plan = planFor('echo answer; echo remark >&2');
    expect(await makeQuestions().ask(plan, 10_000)).toEqual({ stdout: 'answer\n', stderr: 'remark\n' });
    await expect.poll(() => plan.released).toBe(1);
  });

  test.for([
    ['exit 3', 'it ended with exit code 3'],
    ['echo first >&2; echo last >&2; exit 3', 'last'],
    ['kill -9 $$', 'it ended with SIGKILL'],
    ['while :; do echo 0123456789; done', 'it printed more than 64 KB'],
    ['head -c 100000 /dev/zero', 'it printed more than 64 KB'],
  ] as const)('tell what went wrong (%s)', async ([source, fault]) => {
    expect(await makeQuestions().ask(planFor(source), 10_000)).toEqual({ fault });
  });

  test('a program that is not there is a fault', async () => {
    const plan = { ...planFor(''), command: '/nowhere/program' };
    expect(await makeQuestions().ask(plan, 10_000)).toEqual({ fault: 'spawn /nowhere/program ENOENT' });
  });

  test('a program that leaves its output open is not waited for', async () => {
    const plan = planFor('sleep 3600 & echo answer');
    expect(await makeQuestions().ask(plan, 10_000)).toMatchObject({ stdout: 'answer\n' });
  });

  test.runIf(process.platform === 'linux')('a program that does not answer in time is ended with everything that it started', async () => {
    const plan = planFor(SILENT_PROGRAM);
    execFileSync('mkfifo', [path.join(plan.cwd, 'ids')]);
    const asked = makeQuestions().ask(plan, 1_000);
    const pids: number[] = [];
    onTestFinished(() => pids.filter(isRunning).forEach((pid) => process.kill(pid, 'SIGKILL')));
    // The pipe ends when nobody is left who could write to it.
    for await (const line of createInterface({ input: createReadStream(path.join(plan.cwd, 'ids')) })) pids.push(Number(line));
    expect(pids).toHaveLength(4);
    expect(await asked).toEqual({ fault: 'it did not answer within 1 s' });
    await expect.poll(() => pids.filter(isRunning)).toEqual([]);
  });

  test('are refused once closed, and those that wait are ended', async () => {
    const questions = makeQuestions();
    const [waiting, late] = [planFor('sleep 3600'), planFor('echo answer')];
    const asked = questions.ask(waiting, 600_000);
    await questions.close();
    const fault = 'the plugin host is shutting down';
    expect([await asked, await questions.ask(late, 10_000)]).toEqual([{ fault }, { fault }]);
    expect([waiting.released, late.released]).toEqual([1, 1]);
  });
});
