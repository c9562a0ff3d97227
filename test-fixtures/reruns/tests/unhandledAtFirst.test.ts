import { setImmediate } from 'node:timers/promises';
import { it } from 'vitest';
import { firstTime } from '../firstTime.ts';

it('leaves a promise alone', async () => {
  if (firstTime('unhandled')) void Promise.reject(new Error('Nobody handles this.'));
  await setImmediate();
});
