import { describe, expect, it } from 'vitest';
import type { SaveStep } from '../../../server/src/protocol.ts';
import { movedOrder, movesOf, orderSetting, whyNotRun, withOthers } from './saveOrderText.ts';

function plugin(pluginId: string, phase: 'beforeSave' | 'afterSave' = 'beforeSave') {
  return { kind: 'plugin', pluginKey: `/plugins/${pluginId}`, pluginId, name: pluginId, phase, state: 'ready' } as const;
}

const a = plugin('a');
const format: SaveStep = { kind: 'editor', step: 'editor.formatDocument' };
const b = plugin('b');
const aAfter = plugin('a', 'afterSave');
const c = plugin('c', 'afterSave');
const steps: SaveStep[] = [a, format, b, aAfter, c];

describe('movedOrder', () => {
  it.each([
    ['up', format, ['editor.formatDocument', 'a', 'b', 'c']],
    ['down', format, ['a', 'b', 'editor.formatDocument', 'c']],
    ['remove', format, ['a', 'b', 'c']],
    ['up', a, ['a', 'editor.formatDocument', 'b', 'c']],
    ['down', aAfter, ['editor.formatDocument', 'b', 'c', 'a']],
  ] as const)('%s', (move, step, names) => {
    expect(movedOrder(steps, step, move)).toEqual(names);
  });
});

describe('movesOf', () => {
  it.each([
    [a, ['down']],
    [format, ['up', 'down', 'remove']],
    [b, ['up']],
    [aAfter, ['down']],
    [c, ['up']],
  ] as const)('%j', (step, moves) => {
    expect(movesOf(steps, step)).toEqual(moves);
  });
});

describe('withOthers', () => {
  it('keeps what is for other files in its place', () => {
    const order = ['python', 'editor.formatDocument', 'a', 'yaml', 'b'];
    const known = ['editor.formatDocument', 'a', 'b'];
    expect(withOthers(['a', 'editor.formatDocument', 'b'], order, known)).toEqual(['python', 'a', 'yaml', 'editor.formatDocument', 'b']);
    expect(withOthers(['a', 'b'], order, known)).toEqual(['python', 'a', 'yaml', 'b']);
    expect(withOthers(['b', 'a'], [], known)).toEqual(['b', 'a']);
  });
});

describe('orderSetting', () => {
  const current = ['a', { pattern: 'legacy/**', order: ['b'] }, 'c'];
  it('replaces the order for all files and keeps those for some', () => {
    expect(orderSetting(current, ['c', 'a'], undefined)).toEqual(['c', 'a', { pattern: 'legacy/**', order: ['b'] }]);
  });
  it('replaces the order of a glob', () => {
    expect(orderSetting(current, ['c', 'b'], 'legacy/**')).toEqual(['a', { pattern: 'legacy/**', order: ['c', 'b'] }, 'c']);
  });
});

describe('whyNotRun', () => {
  it('says first that the file is left alone', () => {
    expect(whyNotRun(a)).toBeUndefined();
    expect(whyNotRun({ ...a, state: 'ungranted' })).toMatch(/permission/);
    expect(whyNotRun({ ...a, state: 'ungranted', leftAlone: 'excluded by .codexignore line 1' })).toBe(
      'Leaves this file alone: excluded by .codexignore line 1',
    );
  });
});
