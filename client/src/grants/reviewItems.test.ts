import { describe, expect, it } from 'vitest';
import type { PermissionView, PluginView } from '../../../server/src/protocol.ts';
import { manyDetail, manyTitle, permissionReviewRows, pluginReviewRow } from './reviewItems.ts';
import { sourceFolders, waitingPlugins } from './waiting.ts';

const read: PermissionView = { name: 'filesystem:read', words: 'read files in this workspace', granted: false };
const spawn: PermissionView = { name: 'process:spawn', words: 'start any program', risk: 'They can do whatever you can.', granted: false };

function plugin(name: string, changes: Partial<PluginView> = {}): PluginView {
  const folder = `/w/shop/.codex/plugins/${name}`;
  return {
    ...{
      key: folder,
      id: `com.example.${name.toLowerCase()}`,
      name,
      version: '1.0.0',
      folder,
      manifestFile: `${folder}/codex.plugin.json`,
    },
    ...{ workspaceFolder: '/w/shop', origin: 'workspacePlugins', state: 'ungranted', handlers: [], commands: [], permissions: [read] },
    ...{ problems: { errors: 0, warnings: 0 }, runtimes: ['node'], ...changes },
  };
}

describe('waiting', () => {
  it('are those that were not answered, in a workspace that is trusted, as people count', () => {
    const plugins = [plugin('P 10'), plugin('P 2'), plugin('Off', { state: 'disabled' })];
    expect(waitingPlugins({ trusted: true, plugins }).map(({ name }) => name)).toEqual(['P 2', 'P 10']);
    expect(waitingPlugins({ trusted: false, plugins })).toEqual([]);
  });

  it('come from folders that are named as the user knows them', () => {
    const folders = sourceFolders([
      plugin('Tidy'),
      plugin('Notes'),
      plugin('Own', { origin: 'workspace', folder: '/w/shop' }),
      plugin('Home', { origin: 'home', folder: '/home/me/.codex/plugins/home' }),
      plugin('Linked', { folder: '/elsewhere/linked' }),
      plugin('Set', { origin: 'setting', folder: '/opt/plugins/set' }),
    ]);
    expect(folders.map(({ label, plugins }) => [label, plugins.map(({ name }) => name).join()])).toEqual([
      ['shop/.codex/plugins', 'Tidy,Notes'],
      ['shop', 'Own'],
      ['~/.codex/plugins (your home folder)', 'Home'],
      ['/elsewhere', 'Linked'],
      ['/opt/plugins', 'Set'],
    ]);
  });
});

describe('reviewItems', () => {
  it('says in a row what a plugin asks for and what could go wrong', () => {
    expect(pluginReviewRow(plugin('Tidy', { permissions: [read, spawn] }), [])).toEqual({
      label: '$(shield) Tidy',
      description: '$(warning) They can do whatever you can.',
      detail: 'Asks to: read files in this workspace; start any program.',
    });
    expect(pluginReviewRow(plugin('Tidy', { permissions: [] }), [])).toMatchObject({ description: '', detail: 'Asks for no permissions.' });
  });

  it('tells plugins of one name apart by their ids', () => {
    const [one, other] = [plugin('Tidy'), plugin('Tidy', { key: 'other', id: 'com.example.other' })];
    expect(pluginReviewRow(other, [one, other]).description).toBe('com.example.other');
  });

  it('says what has grown, and what is as it was', () => {
    const grown = plugin('Tidy', {
      permissions: [read, { ...spawn, added: true }, { ...read, name: 'x', added: true, before: ['read src'] }],
    });
    expect(pluginReviewRow(grown, [])).toMatchObject({
      description: expect.stringMatching(/^asks for more than before · /),
      detail: 'New: start any program. Wider: read files in this workspace (before: read src). As before: read files in this workspace.',
    });
    expect(permissionReviewRows(grown).map(({ title, rows }) => [title, rows.length])).toEqual([
      ['New', 1],
      ['Wider than before', 1],
      ['As you allowed before', 1],
    ]);
  });

  it('says that a manifest is another one than was allowed', () => {
    const [first, second] = permissionReviewRows(plugin('Tidy', { changed: 'Its manifest changed since you allowed it.' }));
    expect(first).toMatchObject({
      title: 'Changed since you allowed it',
      rows: [{ label: '$(warning) Its manifest changed since you allowed it.' }],
    });
    expect(second).toMatchObject({ title: 'It asks to' });
  });

  it('asks about many with their names and with what they open together, risks first', () => {
    const plugins = [plugin('Tidy'), plugin('Notes', { permissions: [read, spawn] }), plugin('Bare', { permissions: [] })];
    expect(manyTitle('allow', { label: 'shop/.codex/plugins', plugins })).toBe(
      'Allow all 3 plugins from "shop/.codex/plugins" to run in this workspace?',
    );
    expect(manyDetail('allow', plugins, undefined).split('\n')).toEqual([
      'Tidy, Notes, Bare',
      '',
      'Together they may:',
      '• start any program (Notes)',
      '   Risk: They can do whatever you can.',
      '• read files in this workspace (Tidy, Notes)',
      'The others ask for no permissions.',
    ]);
    expect(manyDetail('deny', plugins, undefined)).toMatch(/^Tidy, Notes, Bare\n\nThey do not run/);
  });
});
