import { describe, expect, it } from 'vitest';
import type { PermissionView, PluginState } from '../../../server/src/protocol.ts';
import { permissionActions } from './permissionActions.ts';

function labels(state: PluginState, granted = true): string[] {
  return permissionActions({ state, permissions: [{ name: 'filesystem:read', words: 'read', granted }] }).map(({ label }) => label);
}

describe('permissionActions', () => {
  it('offers to revoke what was granted', () => expect(labels('ready')).toEqual(['Revoke', 'Ask Again']));
  it('offers to answer an open question', () => expect(labels('ungranted', false)).toEqual(['Allow', 'Deny']));
  it('offers to change a no', () => expect(labels('denied', false)).toEqual(['Allow', 'Ask Again']));
  it('speaks of permissions below only where there are some', () => {
    const details = (permissions: PermissionView[]): string =>
      permissionActions({ state: 'ungranted', permissions })
        .map(({ detail }) => detail)
        .join(' ');
    expect(details([{ name: 'filesystem:read', words: 'read', granted: false }])).toContain('with the permissions below');
    expect(details([])).not.toContain('below');
  });
  it('offers nothing where nothing can be granted', () =>
    expect([...labels('restricted', false), ...labels('forbidden', false), ...labels('broken', false)]).toEqual([]));
});
