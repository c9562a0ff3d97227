import { describe, expect, it } from 'vitest';
import { isForPreview, worksOnDisk } from './runOnFiles.ts';

function plugin(...names: string[]): Parameters<typeof isForPreview>[0] {
  return { handlers: [], permissions: names.map((name) => ({ name, words: '', granted: true })) };
}

describe('which handlers take part in Run on Files', () => {
  it.each([
    ['a beforeSave handler', ['filesystem:read'], 'beforeSave', true],
    ['a beforeSave handler that starts programs', ['process:spawn:black'], 'beforeSave', true],
    ['an afterSave handler that can only return text', ['filesystem:read'], 'afterSave', true],
    ['an afterSave handler that may write', ['filesystem:write'], 'afterSave', false],
    ['an afterSave handler that may write in one place', ['filesystem:write:out/**'], 'afterSave', false],
    ['an afterSave handler that starts programs', ['filesystem:read', 'process:spawn:black'], 'afterSave', false],
  ] as const)('%s', (_what, permissions, phase, isOffered) => {
    const handler = { event: 'onFileSave', phase };
    expect(isForPreview(plugin(...permissions), handler)).toBe(isOffered);
    expect(worksOnDisk(plugin(...permissions), handler)).toBe(!isOffered);
  });

  it('no handler of another event', () => {
    expect(isForPreview(plugin(), { event: 'onFileOpen' })).toBe(false);
    expect(worksOnDisk(plugin('filesystem:write'), { event: 'onFileOpen' })).toBe(false);
  });
});
