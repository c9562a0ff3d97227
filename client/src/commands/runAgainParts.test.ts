import { describe, expect, it } from 'vitest';
import { exampleHandler, examplePlugin, exampleRun } from '../examplePlugin.ts';
import { againTargets, againWith } from './runAgainParts.ts';

describe('runAgainParts', () => {
  it('finds the place and the command in the payload', () => {
    const position = { line: 2, character: 3 };
    expect(againWith({ payload: JSON.stringify({ position, command: 'greet', arguments: ['world', 1] }) })).toEqual({
      position,
      command: 'greet',
      args: ['world', 1],
    });
  });

  it('runs each handler once, by its function where the manifest names one', () => {
    const plugins = [
      examplePlugin({ key: 'k', handlers: [exampleHandler({ script: 'a.js', function: 'trim' }), exampleHandler({ script: 'b.js' })] }),
    ];
    const handlers = [
      exampleRun({ script: 'a.js', function: 'trim' }),
      exampleRun({ script: 'b.js', function: 'onFileSave' }),
      exampleRun({ script: 'b.js', function: 'onFileSave' }),
      exampleRun({ pluginKey: 'gone', script: 'a.js', function: 'trim' }),
    ];
    const event = 'onFileSave';
    expect(againTargets({ event, handlers }, plugins)).toEqual([
      { pluginKey: 'k', event, script: 'a.js', function: 'trim' },
      { pluginKey: 'k', event, script: 'b.js' },
      { pluginKey: 'gone', event, script: 'a.js' },
    ]);
    expect(againTargets({ event, phase: 'afterSave', handlers: [exampleRun({ script: 'b.js' })] }, plugins)).toMatchObject([
      { script: 'b.js', phase: 'afterSave' },
    ]);
    expect(againTargets({ event: 'onCommand', handlers }, plugins).map(({ pluginKey }) => pluginKey)).toEqual(['k', 'gone']);
  });

  it('does without a payload that was cut, or is none', () => {
    expect(againWith({ payload: '{"a', command: 'greet' })).toEqual({ command: 'greet', args: [] });
    expect(againWith({ payload: 'null' })).toEqual({ command: '', args: [] });
    expect(againWith({ payload: '{"position":{"line":"1"}}' })).toEqual({ command: '', args: [] });
  });
});
