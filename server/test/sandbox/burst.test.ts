// A plugin that starts processes as fast as it can, between two looks of the watchdog: it does not fill the machine's table, and others go on.
import { execFile } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { probe } from '../../src/runner/sandbox/probe.ts';
import { anotherUserCannotRun, asAnotherUser } from '../clone.mts';
import { PROCESSES, type BurstResult } from './burstMain.ts';

const MAIN = fileURLToPath(new URL('./burstMain.ts', import.meta.url));
const isRoot = process.getuid?.() === 0;
const run = promisify(execFile);

/** Whatever fails in here, the machine keeps room for everybody else: the user gets no more than that. */
const OUTER_LIMIT = 3000;
/** What the system's own limits let a plugin have for each process that it may have. */
const TASKS = PROCESSES * 8;

/** What a test starts has it in its command line, or works in it. */
let folder = '';

function running(): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      if (!/^\d+$/.test(name)) return false;
      return readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(folder) || readlinkSync(`/proc/${name}/cwd`).startsWith(folder);
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

/** Whose plugin it is, and how that user's processes are kept from taking the machine along. */
interface User {
  name: string;
  fault?: string | undefined;
  within: readonly string[];
  /** How many the plugin gets to have. */
  most: Record<(typeof tiers)[number], number>;
  scripts: readonly string[];
}

const ordinary: User = {
  name: 'as an ordinary user',
  fault: isRoot ? anotherUserCannotRun(MAIN) : undefined,
  within: [...(isRoot ? asAnotherUser : []), 'prlimit', `--nproc=${OUTER_LIMIT}`],
  // Self-locked, the system counts all that the user runs, and the host takes all of the machine for that; so much room is left for the rest of it.
  most: { isolated: TASKS, selfLocked: OUTER_LIMIT * 0.8 },
  scripts: ['bomb.py', 'bomb.js', 'leave.js'],
};

/** Processes that have ended, and of which their parent, mostly the system's first process, was not told yet. */
function ended(): number {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && /^State:\tZ/m.test(readFileSync(`/proc/${name}/status`, 'utf8'));
    } catch {
      return false;
    }
  }).length;
}

/** Nothing that the system counts by user binds root. A group of version 1 holds what is made inside of it, too. */
const groups = isRoot ? treeOfVersion1() : undefined;
const ownGroup = path.join(groups ?? '', `codex-burst-${process.pid}`);
const root: User = {
  name: 'as root, in control groups',
  within: ['sh', '-c', 'echo $$ >"$0/cgroup.procs" && exec "$@"', ownGroup],
  // With what the sandbox has around it.
  most: { isolated: TASKS + 16, selfLocked: TASKS + 16 },
  scripts: ['bomb.py'],
};

function treeOfVersion1(): string | undefined {
  const mount = / (\/\S+) \S+(?: \S+)* - cgroup \S+ (?:\S+,)?pids(?:,|$)/m.exec(readFileSync('/proc/self/mountinfo', 'utf8'))?.[1];
  return mount !== undefined && existsSync(path.join(mount, 'cgroup.procs')) && isWritable(mount) ? mount : undefined;
}

/** What the host has made in it comes after it. */
function ownGroups(): string[] {
  if (groups === undefined || !existsSync(ownGroup)) return [];
  const within = readdirSync(ownGroup, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [ownGroup, ...within.map(({ name }) => path.join(ownGroup, name))];
}

/** All that root's tests have started, whatever it looks like, and what is to end it. */
function inGroups(): string[] {
  return ownGroups().flatMap((group) => {
    try {
      return readFileSync(path.join(group, 'cgroup.procs'), 'utf8').match(/\d+/g) ?? [];
    } catch {
      // It was removed meanwhile.
      return [];
    }
  });
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended meanwhile.
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

beforeAll(() => {
  if (groups === undefined) return;
  mkdirSync(ownGroup);
  writeFileSync(path.join(ownGroup, 'pids.max'), String(OUTER_LIMIT));
});
afterAll(async () => {
  if (groups === undefined) return;
  // After a test that failed, there may be a bomb.
  writeFileSync(path.join(ownGroup, 'pids.max'), '0');
  // It is in use until the last one has ended that was killed.
  await vi.waitFor(
    () => {
      for (const pid of inGroups()) signalIfThere(Number(pid), 'SIGKILL');
      for (const group of ownGroups().toReversed()) rmdirSync(group);
    },
    { timeout: 60_000, interval: 50 },
  );
}, 90_000);

describe.for(tiers.flatMap((tier) => [ordinary, ...(groups === undefined ? [] : [root])].map((user) => [tier, user] as const)))(
  'bursts (%s)',
  // On a busy machine, hundreds of processes take long to be ended.
  { timeout: 300_000 },
  ([tier, { name, fault, within, most, scripts }]) => {
    beforeEach(async (context) => {
      // They count for the user as long as the system has not taken note of their end, which takes it a while for thousands.
      await vi.waitUntil(() => ended() < 100, { timeout: 120_000, interval: 100 }).catch(() => undefined);
      if (!works[tier]) context.skip(`the tier ${tier} is not available`);
      if (fault !== undefined) context.skip(fault);
      folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-burst-')));
      chmodSync(folder, 0o777);
    }, 150_000);
    afterEach(() => {
      if (folder === '') return;
      // After a test that failed, there may be a bomb.
      for (let left = running(); left.length > 0; left = running())
        for (const signal of ['SIGSTOP', 'SIGKILL'] as const) for (const pid of left) signalIfThere(Number(pid), signal);
      rmSync(folder, { recursive: true, force: true });
    });

    const command = (script: string): [string, string[]] => {
      const [program, ...args] = [
        ...within,
        process.execPath,
        '--no-warnings',
        MAIN,
        tier,
        process.execPath,
        '/usr/bin/python3',
        script,
        folder,
      ];
      return [program, args];
    };
    const env = { HOME: '/tmp', PATH: '/usr/bin:/bin' };

    test.for(scripts)(`%s ${name}`, async (script, { signal }) => {
      const { stdout } = await run(...command(script), { env, signal });
      const { message, answered, failed, again } = JSON.parse(stdout) as BurstResult;
      await expect.poll(running, { timeout: 30_000 }).toEqual([]);
      expect({ failed, again }).toEqual({ failed: [], again: true });
      expect(answered).toBeGreaterThan(0);
      // On a busy machine, its pipe may be closed well before what is in front of a self-locked worker has ended, or the watchdog be the first one to see it.
      if (script === 'leave.js')
        return expect(message).toMatch(
          tier === 'isolated'
            ? /exit code 7/
            : /exit code 7|closed its end of the pipe|^com\.example\.bomb: leave\.js had \d+ processes \(limit 20\)/,
        );
      const [, count] = /^com\.example\.bomb: .* had (\d+) processes \(limit 20\)/.exec(message) ?? [];
      expect(message).toMatch(/ had \d+ processes/);
      expect(Number(count)).toBeLessThanOrEqual(most[tier]);
    });

    test(`what goes on without its host is ended, ${name}`, async ({ signal }) => {
      await expect(run(...command('orphan.js'), { env, signal })).rejects.toMatchObject({ signal: 'SIGKILL' });
      await expect.poll(() => [...running(), ...inGroups(), ...ownGroups().slice(1)], { timeout: 120_000 }).toEqual([]);
    });
  },
);
