import { describe, expect, it } from 'vitest';
import type { InstalledView, WorkerMemory } from '../../../server/src/protocol.ts';
import { exampleHandler, examplePlugin } from '../examplePlugin.ts';
import { timeOfDay } from '../words.ts';
import { failingPlugins, pluginChildren, pluginRow } from './pluginRows.ts';

const NOW = Date.parse('2026-01-02T03:06:05.000Z');
const run = { at: '2026-01-02T03:04:05.000Z', outcome: 'ok', durationMs: 12.3, eventId: 'e1' } as const;
const failedRun = { ...run, outcome: 'failed', error: 'It threw *this*.' } as const;
const TRUSTED = { trusted: true };
const read = { name: 'filesystem:read', words: 'read files in this workspace', granted: true };
const spawn = { name: 'process:spawn', words: 'start other programs', risk: 'Anything.', granted: false };

function row(changes: Parameters<typeof examplePlugin>[0], trusted = true) {
  return pluginRow({ kind: 'plugin', plugin: examplePlugin(changes) }, NOW, { trusted });
}

describe('pluginRows', () => {
  it('lists plugins by name, their handlers in manifest order, and permissions last', () => {
    const plugin = examplePlugin({ handlers: [exampleHandler(), exampleHandler({ event: 'onCommand' })], permissions: [read, spawn] });
    const top = pluginChildren([plugin, examplePlugin({ key: 'a', name: 'Alpha' })]);
    expect(top.map((node) => pluginRow(node, NOW, TRUSTED).label)).toEqual(['Alpha', 'Tidy']);
    const children = pluginChildren([], top[1]);
    expect(children.map((node) => pluginRow(node, NOW, TRUSTED).label)).toEqual(['onFileSave', 'onCommand', 'Permissions']);
    expect(pluginChildren([], children[2]).map((node) => pluginRow(node, NOW, TRUSTED).label)).toEqual([
      'read files in this workspace',
      'start other programs',
    ]);
    expect(pluginChildren([], children[0])).toEqual([]);
  });

  it.each([
    [{}, 'ready', 'pass'],
    [{ handlers: [exampleHandler({ lastRun: run })] }, 'ready · 12 ms', 'pass'],
    [{ handlers: [exampleHandler({ lastRun: failedRun })] }, 'ready · last run failed', 'warning'],
    [{ state: 'running' }, 'running', 'sync~spin'],
    [{ state: 'resting', restingUntil: run.at }, `resting until ${timeOfDay(run.at)}`, 'debug-pause'],
    [{ state: 'broken', problems: { errors: 2, warnings: 0 } }, 'broken · 2 errors', 'error'],
    [{ state: 'broken', problems: { errors: 1, warnings: 1 } }, 'broken · 1 error, 1 warning', 'error'],
    [{ state: 'broken', problems: { errors: 0, warnings: 0 } }, 'broken', 'error'],
    [{ state: 'denied' }, 'not allowed', 'circle-slash'],
    [{ state: 'ungranted' }, 'needs permission', 'shield'],
    [{ state: 'disabled' }, 'disabled', 'circle-large-outline'],
    [{ state: 'restricted' }, 'off: isolation too weak', 'shield'],
    [{ state: 'forbidden' }, 'off by policy', 'law'],
  ] as const)('describes a plugin that is %j as "%s"', (changes, description, icon) => {
    expect(row(changes as Parameters<typeof examplePlugin>[0])).toMatchObject({ description, icon: { name: icon } });
  });

  it('tells Restricted Mode from a machine that isolates too little, where trust is no remedy', () => {
    const changes = { state: 'restricted', stateReason: 'Not here.' } as const;
    expect(row(changes, false)).toMatchObject({
      description: 'off in Restricted Mode',
      icon: { name: 'workspace-untrusted' },
      contextValue: 'plugin restricted enabled saves',
    });
    expect(row(changes)).toMatchObject({ contextValue: 'plugin tooWeaklyIsolated enabled saves' });
    expect(row(changes).tooltip).toContain(String.raw`Off: isolation too weak. Not here\.`);
  });

  it('says which version of an installed plugin serves, and what is newer', () => {
    const plugin = examplePlugin({});
    const versions = [{ version: '1.1.0' }, { version: '1.0.0' }];
    const installed = (): InstalledView => ({ id: plugin.id, place: { kind: 'user' }, current: '1.0.0', versions, update: '1.2.0' });
    const shown = pluginRow({ kind: 'plugin', plugin }, NOW, { ...TRUSTED, installed });
    expect(shown.description).toBe('1.0.0 · update to 1.2.0 · ready');
    expect(shown.contextValue).toMatch(/ installed updatable versions$/);
    expect(shown.tooltip).toContain('Versions that are here: `1.1.0`, `1.0.0`');
  });

  it('keeps the id of a row while its state changes', () => {
    expect(row({ state: 'running' }).id).toBe(row({ state: 'ready' }).id);
  });

  it('says in the tooltip what the plugin is, what it may do, and why it does not run', () => {
    const { tooltip } = row({
      state: 'denied',
      stateReason: 'You denied it.',
      permissions: [read, spawn],
      description: 'Formats *everything*.',
    });
    expect(tooltip).toContain(String.raw`**Tidy** 1\.2\.0`);
    expect(tooltip).toContain(String.raw`Formats \*everything\*\.`);
    expect(tooltip).toContain(String.raw`Not allowed. You denied it\.`);
    expect(tooltip).toContain('Folder: `/projects/shop/.codex/plugins/tidy`');
    expect(tooltip).toContain('- read files in this workspace\n- start other programs (not granted)');
  });

  it('gives menus the words they test', () => {
    expect(row({}).contextValue).toBe('plugin ready enabled runnable attachable saves');
    expect(row({ state: 'disabled' }).contextValue).toBe('plugin disabled saves');
    expect(row({ state: 'ungranted' }).contextValue).toBe('plugin ungranted enabled runnable saves');
    expect(row({ handlers: [exampleHandler({ event: 'onCommand' })] }).contextValue).toBe(
      'plugin ready enabled runnable attachable commands',
    );
  });

  it('describes a handler by its languages and its last run', () => {
    const handler = exampleHandler({
      languages: ['typescript', 'javascript'],
      lastRun: run,
      statistics: { runs: 1200, errors: 3, timeouts: 1, p50Ms: 12, p95Ms: 18, p99Ms: 40 },
      function: 'tidy',
    });
    const view = pluginRow({ kind: 'handler', plugin: examplePlugin({ handlers: [handler] }), handler, index: 0 }, NOW, TRUSTED);
    expect(view).toMatchObject({
      label: 'onFileSave',
      description: 'typescript, javascript · 12 ms, 2 min ago',
      contextValue: 'handler runnable attachable ran',
      command: 'codexPlugins.openHandlerScript',
    });
    expect(view.tooltip).toContain('Script: `handlers/save.js`, function `tidy`');
    expect(view.tooltip).toContain(
      '| Runs | Errors | Timeouts | p50 | p95 | p99 |\n| --: | --: | --: | --: | --: | --: |\n| 1200 | 3 | 1 | 12 ms | 18 ms | 40 ms |',
    );
    expect(view.tooltip).toContain('Times are of the last 1000 runs.');
  });

  it('tells what the worker of a handler takes of memory, where that is known', () => {
    const handler = exampleHandler({ statistics: { runs: 2, errors: 0, timeouts: 0, p50Ms: 1, p95Ms: 1, p99Ms: 1 } });
    const plugin = examplePlugin({ handlers: [handler] });
    const tooltip = (memory: WorkerMemory[]): string =>
      pluginRow({ kind: 'handler', plugin, handler, index: 0 }, NOW, { ...TRUSTED, memory }).tooltip;
    const python: WorkerMemory = { pluginKey: plugin.key, runtime: 'python', residentBytes: 9 * 1024 * 1024 };
    expect(tooltip([python, { pluginKey: plugin.key, runtime: 'node', residentBytes: 45_613_056 }])).toContain('| 1 ms | 44 MB |');
    expect(tooltip([python])).not.toContain('MB');
  });

  it('tells two handlers of one event apart by their scripts', () => {
    const handlers = [exampleHandler(), exampleHandler({ script: 'handlers/second.js' })];
    const plugin = examplePlugin({ handlers });
    const rows = pluginChildren([], { kind: 'plugin', plugin }).map((node) => pluginRow(node, NOW, TRUSTED));
    expect(rows.map(({ description }) => description)).toEqual(['handlers/save.js · typescript', 'handlers/second.js · typescript']);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(2);
  });

  it('shows that a handler failed and why', () => {
    const handler = exampleHandler({ lastRun: failedRun });
    const view = pluginRow({ kind: 'handler', plugin: examplePlugin({ handlers: [handler] }), handler, index: 0 }, NOW, TRUSTED);
    expect(view).toMatchObject({ description: 'typescript · failed 2 min ago', icon: { name: 'error' } });
    expect(view.tooltip).toContain(String.raw`Error: It threw \*this\*\.`);
  });

  it('shows which permissions are granted', () => {
    const plugin = examplePlugin({ permissions: [read, spawn] });
    expect(pluginRow({ kind: 'permissions', plugin }, NOW, TRUSTED)).toMatchObject({
      description: '1 of 2 not granted',
      icon: { name: 'shield' },
    });
    expect(pluginRow({ kind: 'permission', plugin, permission: spawn }, NOW, TRUSTED)).toMatchObject({
      description: 'process:spawn',
      icon: { name: 'circle-slash' },
    });
  });

  it('counts broken, resting and failed plugins as failing, but not those that were stopped', () => {
    const handlers = [exampleHandler({ lastRun: failedRun })];
    const plugins = [
      examplePlugin({ key: '1' }),
      examplePlugin({ key: '2', state: 'broken' }),
      examplePlugin({ key: '3', state: 'resting' }),
      examplePlugin({ key: '4', handlers }),
      examplePlugin({ key: '5', handlers, state: 'disabled' }),
      examplePlugin({ key: '6', state: 'ungranted' }),
      examplePlugin({ key: '7', handlers, state: 'denied' }),
      examplePlugin({ key: '8', handlers, state: 'restricted' }),
    ];
    expect(failingPlugins(plugins).map(({ key }) => key)).toEqual(['2', '3', '4']);
  });
});
