// Skipping a test with a reason. Mocha knows no reasons, so they are kept here until the result is put together.
import type { Test } from 'mocha';

const reasons = new WeakMap<object, string>();
let current: Test | undefined;

/** Told by the runner before each test, so that a helper far below can skip it. */
export function enterTest(test: Test | undefined): void {
  current = test;
}

/** Ends the running test as skipped. The reason stands in the summary. */
export function skipCurrentTest(reason: string): never {
  if (current === undefined) throw new Error(`No test is running that could be skipped (${reason}).`);
  reasons.set(current, reason);
  return current.skip();
}

/** Why a pending test was skipped. */
export function skipReason(test: object): string {
  return reasons.get(test) ?? 'marked as skipped in the suite';
}
