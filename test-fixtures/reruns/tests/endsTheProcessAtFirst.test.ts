import { it } from 'vitest';
import { firstTime } from '../firstTime.ts';

it('takes its process along', () => {
  if (firstTime('process')) process.kill(process.pid, 'SIGKILL');
});
