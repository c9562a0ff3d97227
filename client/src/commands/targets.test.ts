import { describe, expect, it } from 'vitest';
import { exampleActivity, exampleHandler, examplePlugin } from '../examplePlugin.ts';
import { boundCommandOf, boundPlugins, eventIdOf, fileUriOf, handlerOf, pluginKeyOf } from './targets.ts';

const plugin = examplePlugin({ key: 'k' });
const lastRun = { at: '', outcome: 'ok', durationMs: 1, eventId: 'e7' } as const;
const handler = exampleHandler({ lastRun });
const entry = exampleActivity();

describe('targets', () => {
  it('finds the plugin in a row, in plain data and in a key', () => {
    const arguments_ = [{ kind: 'plugin', plugin }, { kind: 'run', entry, run: entry.handlers[0] }, { pluginKey: 'k' }, 'k'];
    expect(arguments_.map(pluginKeyOf)).toEqual(['k', 'k', 'k', 'k']);
    expect([undefined, null, 7, {}, { kind: 'event', entry }].map(pluginKeyOf)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('finds the handler in a row and in plain data', () => {
    const expected = { pluginKey: 'k', event: 'onFileSave', script: 'handlers/save.js' };
    expect(handlerOf({ kind: 'handler', plugin, handler })).toEqual({ ...expected, phase: 'beforeSave' });
    expect(handlerOf(expected)).toEqual(expected);
    expect(handlerOf({ ...expected, phase: 'afterSave' })).toEqual({ ...expected, phase: 'afterSave' });
    expect(handlerOf({ kind: 'plugin', plugin })).toBeUndefined();
  });

  it('finds the command that a keybinding names', () => {
    const bound = { plugin: 'com.example.report', command: 'report', arguments: [1] };
    expect(boundCommandOf(bound)).toEqual(bound);
    expect(boundCommandOf({ plugin: 'a.b', command: 'c' })).toEqual({ plugin: 'a.b', command: 'c', arguments: [] });
    expect(boundCommandOf({ plugin: 'a.b', command: 'c', arguments: 'x' })?.arguments).toEqual(['x']);
    expect([undefined, { plugin: 'a.b' }, { command: 'c' }, { kind: 'plugin', plugin }].map(boundCommandOf)).toEqual(
      Array(4).fill(undefined),
    );
  });

  it('finds the plugins that a keybinding means, and no other that calls itself so', () => {
    const [tidy, copy] = ['k', 'k2'].map((key) => examplePlugin({ key, id: 'com.example.tidy', name: 'Tidy' }));
    const other = examplePlugin({ key: 'k3', id: 'aaa', name: 'com.example.tidy' });
    const plugins = [other, tidy!, copy!];
    expect(boundPlugins(plugins, 'com.example.tidy')).toEqual([tidy, copy]);
    expect(boundPlugins(plugins, 'k2')).toEqual([copy]);
    expect(boundPlugins(plugins, 'Tidy')).toEqual([tidy, copy]);
    expect(boundPlugins(plugins, 'nobody')).toEqual([]);
  });

  it('finds the file in what a menu passes and in plain data', () => {
    const uri = { scheme: 'file', fsPath: '/w/a b.js', toString: () => 'file:///w/a%20b.js' };
    expect(
      [uri, { ...handlerOf({ kind: 'handler', plugin, handler }), uri: 'file:///w/c.js' }, 'k', { kind: 'plugin', plugin }].map(fileUriOf),
    ).toEqual(['file:///w/a%20b.js', 'file:///w/c.js', undefined, undefined]);
    expect(pluginKeyOf(uri)).toBeUndefined();
  });

  it('finds the event in an event row, in the last run of a handler row and in plain data', () => {
    expect([{ kind: 'event', entry }, { kind: 'handler', plugin, handler }, { eventId: 'e1' }, 'e1'].map(eventIdOf)).toEqual([
      'e1',
      'e7',
      'e1',
      'e1',
    ]);
    expect(eventIdOf({ kind: 'plugin', plugin })).toBeUndefined();
  });
});
