import { expect, it } from 'vitest';
import { ran } from '../firstTime.ts';

it('fails always', () => {
  ran('fails always');
  expect('this').toBe('that');
});
