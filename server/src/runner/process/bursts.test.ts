import { describe, expect, test } from 'vitest';
import { burstWords, type BurstFacts } from './bursts.ts';

const none = { processes: false, memory: false };

describe('what holds bursts', () => {
  test.for<[Partial<BurstFacts>, RegExp, RegExp]>([
    [{}, /by the kernel, to 1,024 with their threads in each worker/, /looked at every second, and a burst/],
    [{ tier: 'selfLocked' }, /together with all others of the user, to 4,096/, /looked at every second/],
    [{ root: true }, /looked at every second.*binds root/, /looked at every second/],
    [{ root: true, groups: { processes: true, memory: true } }, /to 1,024 .* control group/, /by the kernel, in a control group/],
    [{ groups: { processes: true, memory: false } }, /control group/, /looked at every second/],
    [{ tier: 'partlyIsolated', platform: 'darwin' }, /looked at every five seconds/, /looked at every five seconds/],
    [{ tier: 'advisory', platform: 'win32' }, /looked at every ten seconds/, /looked at every ten seconds/],
  ])('%j', ([facts, processes, memory]) => {
    const [first, second] = burstWords({ tier: 'isolated', platform: 'linux', root: false, groups: none, ...facts });
    expect(first).toMatch(processes);
    expect(second).toMatch(memory);
  });
});
