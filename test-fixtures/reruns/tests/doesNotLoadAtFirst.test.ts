import { it } from 'vitest';
import { firstTime } from '../firstTime.ts';

if (firstTime('load')) throw new Error('The file does not load the first time.');

it('is in a file that loads late', () => undefined);
