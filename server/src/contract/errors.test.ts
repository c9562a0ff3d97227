import { describe, expect, it } from 'vitest';
import { kindOf, wasNotWaitedFor, wasSkipped } from './errors.ts';

describe('error codes', () => {
  for (const [code, kind, skipped, notWaitedFor] of [
    ['denied', 'refused', true, false],
    ['isolation-too-weak', 'refused', true, false],
    ['resting', 'skipped', true, false],
    ['not-reached', 'skipped', true, true],
    ['budget-exceeded', 'logged', false, true],
    ['cancelled', 'logged', false, false],
    ['handler-failed', 'declined', false, false],
    ['in-debugger', 'logged', false, true],
    ['permission-denied', 'fault', false, false],
  ] as const) {
    it(`say what ${code} is for the user`, () => {
      expect([kindOf(code), wasSkipped(code), wasNotWaitedFor(code)]).toEqual([kind, skipped, notWaitedFor]);
    });
  }
});
