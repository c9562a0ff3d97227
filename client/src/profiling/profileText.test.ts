import { describe, expect, it } from 'vitest';
import { profileSentences, profileWords, type TakenProfile } from './profileText.ts';

const TAKEN: TakenProfile = {
  ok: true,
  file: '/x.cpuprofile',
  format: 'cpuprofile',
  runs: { count: 60, failed: 0 },
  p50Ms: 12.2,
  p95Ms: 18,
  hottest: { name: 'tidy', share: 0.612 },
};

describe('what is said of a profile', () => {
  it('has the runs, how long they took and what took longest', () => {
    expect(profileWords(TAKEN)).toBe('60 runs · p50 12 ms · p95 18 ms · tidy 61 %');
  });

  it('has those that failed, and no function where too little was seen', () => {
    const { hottest: _hottest, ...few } = TAKEN;
    expect(profileWords({ ...few, runs: { count: 1, failed: 1 } })).toBe('1 run · 1 failed · p50 12 ms · p95 18 ms');
    expect(profileSentences('a.js', { ...few, note: 'It was seen too\nseldom.' })).toMatch(/^Profile of a\.js: .*\nIt was seen too/);
  });
});
