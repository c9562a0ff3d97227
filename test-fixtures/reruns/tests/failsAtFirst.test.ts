import { describe, expect, it } from 'vitest';
import { firstTime, ran } from '../firstTime.ts';

describe('a group', () => {
  it('fails (at first) [a+b]', () => {
    ran('fails at first');
    expect(firstTime('test'), 'The first time').toBe(false);
  });

  it('fails (at first) [a+b] longer', () => ran('neighbour'));
});
