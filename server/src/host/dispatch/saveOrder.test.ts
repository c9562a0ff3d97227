import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { inOrder, orderFor, segmentsOf } from './saveOrder.ts';

describe('inOrder', () => {
  it.each([
    ['abcd', [], 'abcd'],
    ['abcd', ['d', 'a'], 'dbca'],
    ['abcd', ['c'], 'abcd'],
    ['abcd', ['c', 'x', 'b'], 'acbd'],
    ['abab', ['b', 'a'], 'bbaa'],
  ])('%s by %j is %s', (items, order, ordered) => {
    expect(inOrder(items.split(''), order, (one) => one).join('')).toBe(ordered);
  });
});

describe('orderFor', () => {
  const folder = path.resolve('/projects/shop');
  const setting = ['a', { pattern: 'legacy/**', order: ['b'] }, 'c', { pattern: '**', order: ['d'] }];
  it.each([
    ['legacy/old.js', ['b']],
    ['src/new.js', ['d']],
  ])('%s', (name, order) => {
    expect(orderFor(setting, path.join(folder, name), folder)).toMatchObject({ order });
  });

  it('is the list for all files where no pattern matches', () => {
    expect(orderFor(['a', { pattern: 'legacy/**', order: ['b'] }, 'c'], path.join(folder, 'x.js'), folder)).toEqual({
      order: ['a', 'c'],
    });
  });
});

describe('segmentsOf', () => {
  const format = 'editor.formatDocument';
  const imports = 'source.organizeImports';
  it.each([
    ['ab', ['a', 'b'], [0, 0]],
    ['ab', [format], [1, 1]],
    ['ab', [format, 'a', 'b'], [1, 1]],
    ['ab', ['a', format, 'b'], [0, 1]],
    ['abc', ['a', format, 'c'], [0, 0, 1]],
    ['abc', [imports, 'b', format, 'c'], [1, 1, 2]],
    ['ab', [], [0, 0]],
  ])('of %s by %j are %j', (items, order, segments) => {
    expect(segmentsOf(items.split(''), order, (one) => one)).toEqual(segments);
  });
});
