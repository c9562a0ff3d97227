import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { GitIgnored } from './gitIgnored.ts';

const root = path.resolve('/projects/project');
const at = (name: string): string => path.join(root, name);

describe('files that git leaves alone', () => {
  const ignored = new GitIgnored([
    { folder: at('packages/one'), text: '!keep.log\n/local.js\n' },
    { folder: root, text: 'build/\n*.log\n# a comment\n' },
  ]);

  it.each([
    ['src/a.js', false],
    ['build/a.js', true],
    ['packages/one/build/deep/a.js', true],
    ['a.log', true],
    ['packages/one/keep.log', false],
    ['packages/two/keep.log', true],
    ['packages/one/local.js', true],
    ['local.js', false],
    ['../elsewhere/a.log', false],
  ])('%s: %s', (name, expected) => {
    expect(ignored.has(at(name))).toBe(expected);
  });

  it('are all in a folder that is left alone', () => {
    const folders = ['build', 'packages/build', 'src', 'packages/one/local.js', 'packages/one'];
    expect(folders.filter((name) => ignored.hasFolder(at(name)))).toEqual(['build', 'packages/build', 'packages/one/local.js']);
    expect(ignored.has(at('build'))).toBe(false);
  });

  it('are none where nothing says so', () => {
    expect(new GitIgnored([]).has(at('a.js'))).toBe(false);
  });
});
