// Attacks and controls against warm workers, per tier, as the current user and (for root) as an unprivileged one.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, test } from 'vitest';
import { probe } from '../../src/runner/sandbox/probe.ts';
import { anotherUserCannotRun, asAnotherUser } from '../clone.mts';
import type { AttackResult } from './attackRun.ts';
import { attackNames } from './battery.ts';
import { MARKER } from './machine.ts';
import { KNOWN_ESCAPES, MISSING_CONTROLS } from './knownLimits.ts';
import { replaceTable } from './securityTable.ts';
import type { ProbedTier } from '../../src/contract/isolation.ts';

const MAIN = fileURLToPath(new URL('./batteryMain.ts', import.meta.url));
const DOCUMENT = fileURLToPath(new URL('../../../docs/security.md', import.meta.url));
const PYTHON = '/usr/bin/python3';
const isRoot = process.getuid?.() === 0;
const users = isRoot ? (['root', 'unprivileged'] as const) : (['unprivileged'] as const);
type User = 'root' | 'unprivileged';

const run = promisify(execFile);
const done = new Map<string, Promise<AttackResult[]>>();

/** Runs the battery once per tier and user. A process of its own: the environment that it starts with is part of the bait. */
function battery(tier: ProbedTier | 'none', user: User): Promise<AttackResult[]> {
  const key = `${tier} ${user}`;
  const known = done.get(key) ?? start(tier, user);
  done.set(key, known);
  return known;
}

async function start(tier: ProbedTier | 'none', user: User): Promise<AttackResult[]> {
  const command = [process.execPath, '--no-warnings', MAIN, tier, process.execPath, PYTHON];
  const [file = '', ...args] = isRoot && user === 'unprivileged' ? [...asAnotherUser, ...command] : command;
  const env = { HOME: '/tmp', PATH: '/usr/bin:/bin', CANARY_TOKEN: MARKER };
  const { stdout } = await run(file, args, { env, maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout) as AttackResult[];
}

const names = (results: readonly AttackResult[]): string[] => results.map((one) => one.name).toSorted();
const attacks = (results: readonly AttackResult[]): AttackResult[] => results.filter((one) => !one.control);

const linux = process.platform === 'linux';
const works = {
  isolated: linux && (await probe('isolated')).tier === 'isolated',
  selfLocked: linux && (await probe('selfLocked')).tier === 'selfLocked',
};

describe.runIf(linux)('attacks', { timeout: 240_000 }, () => {
  test('there are enough of them, in both languages', () => {
    const all = attackNames().filter((one) => !one.control);
    expect(all.filter((one) => one.runtime === 'node').length).toBeGreaterThanOrEqual(80);
    expect(all.filter((one) => one.runtime === 'python').length).toBeGreaterThanOrEqual(80);
  });

  describe.each(users)('as %s', (user) => {
    const reason = isRoot && user === 'unprivileged' ? anotherUserCannotRun(MAIN) : undefined;
    beforeEach((context) => {
      if (reason !== undefined) context.skip(reason);
    });

    test('unconfined, every attack and every control succeeds', async () => {
      const results = await battery('none', user);
      expect(results.filter((one) => one.outcome !== 'escaped').map((one) => `${one.name}: ${one.detail}`)).toEqual([]);
    });

    for (const tier of ['isolated', 'selfLocked'] as const) {
      describe.runIf(works[tier])(`confined: ${tier}`, () => {
        test('nothing escapes beyond the limits that the documentation names', async () => {
          const escaped = names(attacks(await battery(tier, user)).filter((one) => one.outcome === 'escaped'));
          expect(escaped.filter((name) => !KNOWN_ESCAPES[tier].includes(name))).toEqual([]);
        });

        test('what is granted works', async () => {
          const broken = (await battery(tier, user)).filter(
            (one) => one.control && one.outcome !== 'escaped' && !MISSING_CONTROLS[tier].includes(one.name),
          );
          expect(broken.map((one) => `${one.name}: ${one.detail}`)).toEqual([]);
        });

        test('95 of 100 refusals name the permission', async () => {
          // Whoever has overcome the guard gets no reasons from it.
          const refused = attacks(await battery(tier, user)).filter(
            (one) => one.outcome !== 'escaped' && one.outcome !== 'absent' && !one.name.startsWith('tamper'),
          );
          const named = refused.filter((one) => one.outcome === 'named' || one.outcome === 'guessed');
          expect(named.length / refused.length, names(refused.filter((one) => !named.includes(one))).join()).toBeGreaterThanOrEqual(0.95);
        });
      });
    }

    test('advisory: what gets past the guard is known', async () => {
      const escaped = names(attacks(await battery('advisory', user)).filter((one) => one.outcome === 'escaped'));
      expect(escaped.filter((name) => !KNOWN_ESCAPES.advisory.includes(name))).toEqual([]);
    });
  });

  test.runIf(works.isolated && works.selfLocked)('the documentation lists each attack', async () => {
    const document = readFileSync(DOCUMENT, 'utf8');
    if (process.env['UPDATE_SECURITY_TABLE'] !== undefined) {
      const user = users[users.length - 1]!;
      const columns = [
        { title: 'unconfined', results: await battery('none', user) },
        { title: 'isolated', results: await battery('isolated', user) },
        { title: 'self-locked', results: await battery('selfLocked', user) },
        { title: 'advisory', results: await battery('advisory', user) },
      ];
      writeFileSync(DOCUMENT, replaceTable(document, columns));
    }
    const listed = [...readFileSync(DOCUMENT, 'utf8').matchAll(/^\| `(\w+)` \| (node|python) \|/gm)].map(
      (match) => `${match[2]} ${match[1]}`,
    );
    expect(listed.toSorted()).toEqual(
      attackNames()
        .map((one) => `${one.runtime} ${one.name}`)
        .toSorted(),
    );
  });
});
