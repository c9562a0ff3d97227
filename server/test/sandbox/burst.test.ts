// A plugin that starts processes as fast as it can, between two looks of the watchdog: it does not fill the machine's table, and others go on.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, test } from 'vitest';
import { probe } from '../../src/runner/sandbox/probe.ts';
import { anotherUserCannotRun, asAnotherUser } from '../clone.mts';
import { PROCESSES, type BurstResult } from './burstMain.ts';

const MAIN = fileURLToPath(new URL('./burstMain.ts', import.meta.url));
const isRoot = process.getuid?.() === 0;
const run = promisify(execFile);

/** Whatever fails in here, the machine keeps room for everybody else: the user gets no more than that. */
const OUTER_LIMIT = 6000;
/** What the system's own limits let a plugin have for each process that it may have. */
const TASKS = PROCESSES * 8;

function startedWith(part: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(part);
    } catch {
      return false;
    }
  });
}

const linux = process.platform === 'linux';
const tiers = (['isolated', 'selfLocked'] as const).filter(() => linux);
const works = {
  isolated: linux && (await probe('isolated')).tier === 'isolated',
  selfLocked: linux && (await probe('selfLocked')).tier === 'selfLocked',
};

test.for(linux ? [] : ['needs bubblewrap or Landlock (Linux)'])('bursts', (reason, context) => context.skip(reason));

// As an ordinary user: nothing that the system counts by user binds root.
describe.for(tiers)('bursts (%s)', { timeout: 120_000 }, (tier) => {
  beforeEach((context) => {
    if (!works[tier]) context.skip(`the tier ${tier} is not available`);
    const reason = isRoot ? anotherUserCannotRun(MAIN) : undefined;
    if (reason !== undefined) context.skip(reason);
  });

  test.for(['bomb.py', 'bomb.js', 'leave.js'])('%s', async (script) => {
    const command = ['prlimit', `--nproc=${OUTER_LIMIT}`, process.execPath, '--no-warnings', MAIN, tier];
    const [file = '', ...args] = [...(isRoot ? asAnotherUser : []), ...command, process.execPath, '/usr/bin/python3', script];
    const { stdout } = await run(file, args, { env: { HOME: '/tmp', PATH: '/usr/bin:/bin' } });
    const { message, answered, failed, again, root } = JSON.parse(stdout) as BurstResult;
    await expect.poll(() => startedWith(root), { timeout: 30_000 }).toEqual([]);
    expect({ failed, again }).toEqual({ failed: [], again: true });
    expect(answered).toBeGreaterThan(0);
    if (script === 'leave.js') return expect(message).toMatch(/exit code 7/);
    const [, count] = /^com\.example\.bomb: .* had (\d+) processes \(limit 20\)/.exec(message) ?? [];
    expect(message).toMatch(/ had \d+ processes/);
    // Self-locked, the system counts all that the user runs; so much room is left for the rest of it.
    expect(Number(count)).toBeLessThanOrEqual(tier === 'isolated' ? TASKS : OUTER_LIMIT / 2);
  });
});
