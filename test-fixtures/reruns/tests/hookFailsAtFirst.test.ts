import { beforeAll, describe, it } from 'vitest';
import { firstTime } from '../firstTime.ts';

describe('a group with a hook', () => {
  beforeAll(() => {
    if (firstTime('hook')) throw new Error('The hook fails the first time.');
  });

  it('needs the hook', () => undefined);
});

it('does not need it', () => undefined);
