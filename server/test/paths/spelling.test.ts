// Names as Node's own permissions know them, which compare letter by letter whatever the file system does.
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PathKind } from '../../src/paths/paths.ts';

type Rules = object;
const require = createRequire(import.meta.url);
const guard = path.resolve(import.meta.dirname, '../../workers/node/guard');
const { pathRules } = require(path.join(guard, 'paths.cjs')) as { pathRules(kind: PathKind, ignoreCase: boolean): Rules };
const { speller } = require(path.join(guard, 'spelling.cjs')) as {
  speller(rules: Rules, folders: readonly string[], resolve: (file: string) => string): <T>(value: T) => T;
};

const onWindows = speller(pathRules('win32', true), ['C:\\Work\\src', 'C:\\Temp'], path.win32.resolve);
const onMac = speller(pathRules('posix', true), ['/Users/me/Work'], path.posix.resolve);
const onLinux = speller(pathRules('posix', false), ['/home/me/Work'], path.posix.resolve);

describe('the spelling of names', () => {
  it.each([
    ['c:\\WORK\\SRC\\A.txt', 'C:\\Work\\src\\A.txt'],
    ['C:/work/SRC/a/../b', 'C:\\Work\\src\\b'],
    ['C:\\TEMP', 'C:\\Temp'],
    ['C:\\Work\\src\\A.txt', 'C:\\Work\\src\\A.txt'],
    ['C:\\work\\src-private\\a', 'C:\\work\\src-private\\a'],
    ['C:\\work\\src\\..\\a', 'C:\\work\\src\\..\\a'],
    // Node.js refuses it then, and does not write the stream's text into the file.
    ['c:\\WORK\\src\\a.txt:stream', 'c:\\WORK\\src\\a.txt:stream'],
    ['\\\\?\\c:\\work\\src\\a.txt', 'C:\\Work\\src\\a.txt'],
  ])('of %s on Windows is %s', (given, wanted) => expect(onWindows(given)).toBe(wanted));

  it.each([
    ['/users/ME/work/a', '/Users/me/Work/a'],
    ['/users/me/workshop', '/users/me/workshop'],
    // The sharp s counts as two letters in capitals.
    ['/Users/me/Work/Straße', '/Users/me/Work/Straße'],
  ])('of %s on macOS is %s', (given, wanted) => expect(onMac(given)).toBe(wanted));

  it('is nobody’s business where case counts', () => expect(onLinux('/home/me/WORK/a')).toBe('/home/me/WORK/a'));

  it('is left alone where no name is given', () => {
    for (const value of [3, undefined, Buffer.from('C:\\WORK\\SRC')]) expect(onWindows(value)).toBe(value);
  });
});
