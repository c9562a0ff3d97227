// Which line of what a program printed says why it failed.
import { describe, expect, test } from 'vitest';
import { lastWords } from './lastWords.ts';

describe('the last words of a program', () => {
  test.for<[string, string, string]>([
    ['the last line', 'Traceback (most recent call last):\n  File "x.py", line 1\nImportError: no x\n\n', 'ImportError: no x'],
    ['the error before the stack and the version of Node.js', 'x.js:1\nTypeError: y\n    at z\n\nNode.js v24.1.0\n', 'TypeError: y'],
    ['the same, with the line ends of Windows', 'x.js:1\r\nTypeError: y\r\n    at z\r\n\r\nNode.js v24.1.0\r\n', 'TypeError: y'],
    ['an option that Node.js does not know', 'node.exe: bad option: --permission\r\n', 'node.exe: bad option: --permission'],
    [
      'the fatal error before the state of Python',
      "Fatal Python error: init_fs_encoding: failed\nPython runtime state: core initialized\nModuleNotFoundError: No module named 'encodings'\n\nCurrent thread 0x1 (most recent call first):\n  <no Python frame>\n",
      'Fatal Python error: init_fs_encoding: failed',
    ],
    [
      'the fatal error before the stack of V8',
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n----- Native stack trace -----\n\n 1: 0xb\n',
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    ],
    ['nothing where it printed nothing', '\n', ''],
  ])('are %s', ([, printed, expected]) => {
    expect(lastWords(printed)).toBe(expected);
  });
});
