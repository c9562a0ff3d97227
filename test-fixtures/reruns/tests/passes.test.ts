import { it } from 'vitest';
import { ran } from '../firstTime.ts';

it('passes', () => ran('passes'));

it('is not for this machine', (context) => context.skip('there is no such machine'));
