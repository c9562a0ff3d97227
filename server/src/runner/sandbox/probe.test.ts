import { expect, it } from 'vitest';
import { TIERS } from '../../contract/isolation.ts';
import { tiersOn } from './probe.ts';

it.each([
  ['linux', TIERS],
  ['darwin', ['partlyIsolated', 'advisory']],
  ['win32', ['advisory']],
] as const)('says nothing of tiers that %s cannot have', (platform, tiers) => {
  expect(tiersOn(platform)).toEqual(tiers);
});
