import { describe, expect, it } from 'vitest';
import type { GrantQuestion } from '../../../server/src/protocol.ts';
import { grantDetail, grantMessage, grantsMessage, grantTitle } from './grantText.ts';

const read = { name: 'filesystem:read', words: 'read files in this workspace', granted: false };
const spawn = { name: 'process:spawn', words: 'start other programs', risk: 'They can do whatever you can.', granted: false };

function question(changes: Partial<GrantQuestion> = {}): GrantQuestion {
  return {
    pluginKey: 'k',
    pluginId: 'com.example.tidy',
    name: 'Tidy',
    version: '1.2.0',
    folder: '/projects/shop/.codex/plugins/tidy',
    permissions: [read, spawn],
    added: [],
    ...changes,
  };
}

describe('grantText', () => {
  it('says who asks and for what', () => {
    expect(grantMessage(question())).toBe(
      '"Tidy" wants to run in this workspace. It asks to: read files in this workspace; start other programs.',
    );
  });

  it('shows where a long name ends, which is what counts of a host and a path', () => {
    const host = `api.example.com.${'a'.repeat(300)}.evil.test`;
    const permissions = [{ name: `network:request:${host}`, words: `reach ${host} over the network`, granted: false }];
    for (const text of [grantMessage(question({ permissions })), grantDetail(question({ permissions }))])
      expect(text).toMatch(/…a+\.evil\.test/);
  });

  it('says what is new when permissions have grown', () => {
    expect(grantMessage(question({ added: ['process:spawn'] }))).toBe(
      '"Tidy" asks for more than you allowed before. New: start other programs.',
    );
  });

  it('says what is wider than before, beside what it was', () => {
    const permissions = [{ ...read, added: true, before: ['read src', 'read docs'] }, spawn];
    const grown = question({ permissions, added: ['filesystem:read'] });
    expect(grantMessage(grown)).toBe(
      '"Tidy" asks for more than you allowed before. Wider: read files in this workspace (before: read src; read docs).',
    );
    expect(grantDetail(grown).split('\n').slice(0, 7)).toEqual([
      'Wider than before:',
      '• read files in this workspace (filesystem:read)',
      '   Before: read src; read docs',
      '',
      'As you allowed before:',
      '• start other programs (process:spawn)',
      '   Risk: They can do whatever you can.',
    ]);
  });

  it('names several that ask, and says how many more there are', () => {
    const named = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `P${index + 1}` }));
    expect(grantsMessage(named(2))).toBe('2 plugins want to run in this workspace: P1, P2.');
    expect(grantsMessage(named(30))).toBe('30 plugins want to run in this workspace: P1, P2, P3, P4, P5, and 25 more.');
  });

  it('says how the manifest is another than the one that was allowed, whether more is asked for or not', () => {
    const changed = 'Its manifest plugin.manifest.json changed since you allowed it.';
    expect(grantMessage(question({ changed }))).toBe(
      `"Tidy" wants to go on running in this workspace. ${changed} It asks for no more than before.`,
    );
    expect(grantMessage(question({ changed, added: ['process:spawn'] }))).toBe(
      `"Tidy" asks for more than you allowed before. New: start other programs. ${changed}`,
    );
    expect(grantDetail(question({ changed })).split('\n').slice(0, 4)).toEqual([
      `${changed} It asks for no more than before.`,
      'If that was not you or an update, look at what changed before you allow it.',
      '',
      'It asks to:',
    ]);
    expect(grantDetail(question({ changed, added: ['process:spawn'] }))).toContain(`${changed} It asks for more than before.`);
  });

  it('says so when a plugin asks for nothing', () => {
    expect(grantMessage(question({ permissions: [] }))).toContain('It asks for no permissions');
  });

  it('lists no more than four at once and points to the details', () => {
    const permissions = [1, 2, 3, 4, 5, 6].map((number) => ({ name: `env:read:${number}`, words: `read ${number}`, granted: false }));
    expect(grantMessage(question({ permissions }))).toContain('It asks to: read 1; read 2; read 3; read 4; 2 more (see Details).');
  });

  it('does not let a name add lines or fake the end of the question', () => {
    const message = grantMessage(question({ name: 'Tidy" is safe.\n\nAllow\u202e' }));
    expect(message).not.toMatch(/[\n\u202e]/);
    expect(grantTitle(question({ name: 'A\nB' }))).toBe('Allow "A B" to run in this workspace?');
  });

  it('lists every permission with its risk, and who the plugin is', () => {
    expect(grantDetail(question({ added: ['process:spawn'] }))).toBe(
      [
        'New:',
        '• start other programs (process:spawn)',
        '   Risk: They can do whatever you can.',
        '',
        'As you allowed before:',
        '• read files in this workspace (filesystem:read)',
        '',
        'Plugin: com.example.tidy 1.2.0',
        'Folder: /projects/shop/.codex/plugins/tidy',
        '',
        'You can change your answer at any time in the Codex Plugins view.',
      ].join('\n'),
    );
  });
});
