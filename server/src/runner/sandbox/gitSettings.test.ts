import { expect, test } from 'vitest';
import { gitSettings } from './gitSettings.ts';

test.for<[string, [string, string][]]>([
  ['[core]\n\thooksPath = hk', [['core.hookspath', 'hk']]],
  ['[core]\n\thooksPath = hk # comment', [['core.hookspath', 'hk']]],
  ['[core] HooksPath = "h k" ; comment', [['core.hookspath', 'h k']]],
  ['[core]\nhooksPath="a#b"c', [['core.hookspath', 'a#bc']]],
  ['[filter "x y"]\r\nclean = tools/clean.sh %f', [['filter.clean', 'tools/clean.sh %f']]],
  ['[includeIf "gitdir:~/w/"]\npath = ../x', [['includeif.path', '../x']]],
  ['[core]\n# hooksPath = no\n; x\n[a', []],
  ['[alias]\nst = !"./run me"', [['alias.st', '!./run me']]],
])('settings are read as git does: %j', ([text, settings]) => {
  expect(gitSettings(text)).toEqual(settings);
});

test('a line that goes on counts, and so does what comes after a comment that seems to', () => {
  expect(gitSettings('[core]\nhooksPath = \\\nhk')).toContainEqual(['core.hookspath', 'hk']);
  expect(gitSettings('[core]\n# no \\\nhooksPath = hk')).toContainEqual(['core.hookspath', 'hk']);
});
