import { describe, expect, test } from 'vitest';
import type { RunnerPlugin } from '../types.ts';
import { hasNoLess } from './terms.ts';

describe('what a plugin might do before', () => {
  const leading = (places: Record<string, string>): RunnerPlugin => ({
    ...{ key: '/p', id: 'com.example.leads', folder: '/p', settings: {} },
    grants: { permissions: ['filesystem:read:~/a'], workspaceFolders: ['/w'], places },
  });

  test('is not less where nothing was taken away', () => {
    const before = leading({ 'filesystem:read:~/a': '/home/me/a' });
    expect(hasNoLess(before, before)).toBe(true);
    expect(hasNoLess(leading({ 'filesystem:read:~/a': '/home/me/a', '/w': '/w' }), before)).toBe(true);
  });

  test('is less where a name leads elsewhere', () => {
    expect(hasNoLess(leading({ 'filesystem:read:~/a': '/home/me/b' }), leading({ 'filesystem:read:~/a': '/home/me/a' }))).toBe(false);
  });
});
