// A small vitest project (test-fixtures/reruns) goes through the code that `npm test` uses, with a real vitest for each run.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Counts, PartRun } from './counts.mts';
import { runUnitTests } from './unitTests.mts';

const root = path.resolve(import.meta.dirname, '../test-fixtures/reruns');
const state = mkdtempSync(path.join(tmpdir(), 'reruns-'));
const titles = (all: readonly { readonly title: string }[]): string[] => all.map(({ title }) => title).sort();
const ran = (): string[] => readFileSync(path.join(state, 'ran'), 'utf8').trim().split('\n').sort();

describe('unitTests', () => {
  let first: PartRun;
  let ranFirst: string[];
  let second: Counts;

  beforeAll(() => {
    vi.stubEnv('RERUN_STATE', state);
    first = runUnitTests({ root, resultsFolder: state, quiet: true });
    ranFirst = ran();
    rmSync(path.join(state, 'ran'));
    second = first.again();
  }, 180_000);
  afterAll(() => {
    vi.unstubAllEnvs();
    rmSync(state, { recursive: true, force: true });
  });

  it('counts what passes, what fails in a test and outside of one, and what is skipped', () => {
    expect(titles(first.counts.failures)).toEqual([
      'tests/doesNotLoadAtFirst.test.ts, outside of its tests',
      'tests/endsTheProcessAtFirst.test.ts, outside of its tests',
      'tests/failsAlways.test.ts: fails always',
      'tests/failsAtFirst.test.ts: a group > fails (at first) [a+b]',
      'tests/hookFailsAtFirst.test.ts, outside of its tests',
      'tests/unhandledAtFirst.test.ts, outside of its tests',
    ]);
    expect(first.counts.flaky).toEqual([]);
    expect(first.counts.skipped).toContainEqual({
      title: 'tests/passes.test.ts: is not for this machine',
      reason: 'there is no such machine',
    });
    expect(ranFirst).toEqual(['fails always', 'fails at first', 'neighbour', 'passes']);
  });

  it('runs again by itself what failed, and nothing beside it', () => {
    expect(ran()).toEqual(['fails always', 'fails at first']);
  });

  it('takes what passes then for passed, and names it as flaky with its first failure', () => {
    expect(titles(second.flaky)).toEqual([
      'tests/doesNotLoadAtFirst.test.ts, outside of its tests',
      'tests/endsTheProcessAtFirst.test.ts, outside of its tests',
      'tests/failsAtFirst.test.ts: a group > fails (at first) [a+b]',
      'tests/hookFailsAtFirst.test.ts, outside of its tests',
      'tests/unhandledAtFirst.test.ts, outside of its tests',
    ]);
    const [alone] = second.flaky.filter(({ title }) => title.includes('[a+b]'));
    expect(alone!.message).toContain('The first time');
    // Every test of the fixture that is not skipped and does not fail always, each counted once.
    expect(second.passed).toBe(8);
    expect(titles(second.skipped)).toEqual(['tests/passes.test.ts: is not for this machine']);
  });

  it('keeps what fails again as a failure', () => {
    expect(titles(second.failures)).toEqual(['tests/failsAlways.test.ts: fails always']);
    expect(second.failures[0]!.message).toContain("expected 'this' to be 'that'");
  });

  it('fails where there is no test', () => {
    const none = runUnitTests({ root: path.join(root, 'python'), resultsFolder: state, quiet: true });
    expect(none.counts.failures).toHaveLength(1);
    expect(none.again().failures).toHaveLength(1);
  });
});
