import { describe, expect, it } from 'vitest';
import { exampleActivity, exampleHandler, examplePlugin } from '../examplePlugin.ts';
import { eventIdOf, handlerOf, pluginKeyOf } from './targets.ts';

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
    expect(handlerOf({ kind: 'handler', plugin, handler })).toEqual(expected);
    expect(handlerOf(expected)).toEqual(expected);
    expect(handlerOf({ kind: 'plugin', plugin })).toBeUndefined();
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
