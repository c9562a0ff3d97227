import { describe, expect, it } from 'vitest';
import { exampleHandler, examplePlugin } from '../examplePlugin.ts';
import { pluginMenu, statusMenu } from './statusMenu.ts';

const NOW = Date.parse('2026-01-02T03:06:05.000Z');
const FACTS = { phase: 'running', trusted: true, saveEnabled: true, runsLong: false, hasFolder: true } as const;
const lastRun = { at: '2026-01-02T03:04:05.000Z', outcome: 'declined', durationMs: 12, eventId: 'e9' } as const;
const tidy = examplePlugin({ handlers: [exampleHandler({ lastRun })] });
const waiting = examplePlugin({ key: 'w', name: 'Lint', state: 'ungranted' });
const file = { name: 'a.ts', languageId: 'typescript', concerned: [tidy, waiting] };

function labels(...args: Parameters<typeof statusMenu>): Record<string, string[]> {
  return Object.fromEntries(statusMenu(...args).map(({ title, items }) => [title, items.map(({ label }) => label)]));
}

describe('statusMenu', () => {
  it('begins with what waits for the user', () => {
    const [first] = statusMenu({ ...FACTS, plugins: [tidy, waiting] }, file, NOW);
    expect(first).toMatchObject({
      title: 'To decide',
      items: [
        { label: 'Review…', description: '1 plugin wants to run', choice: { kind: 'command', command: 'codexPlugins.reviewPlugins' } },
      ],
    });
    expect(labels({ ...FACTS, trusted: false, plugins: [tidy] }, file, NOW)['To decide']).toEqual(['Manage Workspace Trust']);
    expect(labels({ ...FACTS, phase: 'stopped', plugins: [] }, undefined, NOW)).toEqual({
      'To decide': ['Restart Plugin Host'],
      'Codex Plugins': ['Show Activity', 'Show Plugins', 'Show Host Log', 'Open Settings'],
    });
  });

  it('shows the plugins of the file with their state and last outcome', () => {
    const groups = statusMenu({ ...FACTS, plugins: [tidy, waiting] }, file, NOW);
    expect(groups[1]).toMatchObject({
      title: 'Plugins for a.ts',
      items: [
        { label: 'Tidy', description: 'ready · 12 ms', detail: 'Last run: left as it is, 12 ms, 2 min ago' },
        { label: 'Lint', description: 'needs permission' },
      ],
    });
    expect(labels({ ...FACTS, plugins: [tidy] }, undefined, NOW)).toEqual({
      Plugins: ['Tidy'],
      'Codex Plugins': [
        'Disable Plugins on Save in This Workspace',
        'Show Save Order',
        'Show Activity',
        'Show Plugins',
        'Show Host Log',
        'Open Settings',
        'New Plugin…',
      ],
    });
  });

  it('turns plugins on again where they are off', () =>
    expect(labels({ ...FACTS, saveEnabled: false, plugins: [tidy] }, file, NOW)['Codex Plugins']).toContain(
      'Enable Plugins on Save in This Workspace',
    ));

  it('offers for a plugin what fits its state', () => {
    const twice = examplePlugin({
      handlers: [
        exampleHandler({ lastRun, function: 'sort' }),
        exampleHandler({ function: 'trim' }),
        exampleHandler({ event: 'onCommand' }),
      ],
    });
    const items = pluginMenu(twice, file, true);
    expect(items.map(({ label, description }) => [label, description])).toEqual([
      ['Run on a.ts', 'onFileSave · sort'],
      ['Run on a.ts', 'onFileSave · trim'],
      ['Show Last Event', undefined],
      ['Show Plugin Log', undefined],
      ['Attach Debugger', undefined],
      ['Disable Plugin', undefined],
      ['Manage Permissions', undefined],
      ['Open Manifest', undefined],
    ]);
    expect(items[2]!.choice).toEqual({ kind: 'command', command: 'codexPlugins.openEvent', argument: { eventId: 'e9' } });
    expect(pluginMenu(waiting, undefined, true).map(({ label }) => label)).toEqual([
      'Decide on Permissions…',
      'Show Plugin Log',
      'Disable Plugin',
      'Open Manifest',
    ]);
    expect(pluginMenu(examplePlugin({ state: 'disabled' }), file, true).map(({ label }) => label)).toContain('Enable Plugin');
    expect(pluginMenu(tidy, file, false).map(({ label }) => label)).not.toContain('Run on a.ts');
  });
});
