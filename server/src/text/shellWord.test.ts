import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellWord } from './shellWord.ts';

describe('a word of a command line', () => {
  it.each(['/home/me/plugin', './a+b@1.0', '/home/me/my plugin', "it's", '$(touch x)', '`x` "y"', '', '*', 'ünï'])(
    'is %s for a shell as well',
    (word) => {
      expect(execFileSync('/bin/sh', ['-c', `printf %s ${shellWord(word, 'linux')}`], { encoding: 'utf8' })).toBe(word);
    },
  );

  it('is in double quotes on Windows, and in none where it needs none', () => {
    expect(shellWord(String.raw`C:\Users\me\my plugin`, 'win32')).toBe(String.raw`"C:\Users\me\my plugin"`);
    expect(shellWord(String.raw`C:\Users\me`, 'win32')).toBe(String.raw`C:\Users\me`);
    expect(shellWord('/home/me/plugin', 'linux')).toBe('/home/me/plugin');
  });
});
