import { describe, expect, it } from 'vitest';
import { shownBlanks } from './shownBlanks.ts';
import { patch, unifiedDiff } from './unifiedDiff.ts';

const check = (before: string, after: string, expected: string): void => expect(shownBlanks(unifiedDiff(before, after))).toBe(expected);

describe('shownBlanks', () => {
  it('marks blanks at the end of changed lines, and no others', () => {
    check('a  b  \n  kept  \n', 'a  b\n  kept  \n', '@@ -1,2 +1,2 @@\n-a  b··\n+a  b\n   kept  \n');
    check('x\n', 'x\t \n', '@@ -1,1 +1,1 @@\n-x\n+x→·\n');
  });

  it('knows lines that are nothing but blanks, and those that end with CRLF', () => {
    check('  \n', '\n', '@@ -1,1 +1,1 @@\n-··\n+\n');
    check('x \r\n', 'x\r\n', '@@ -1,1 +1,1 @@\n-x·\r\n+x\r\n');
    check('x ', 'x', '@@ -1,1 +1,1 @@\n-x·\n\\ No newline at end of file\n+x\n\\ No newline at end of file\n');
  });

  it('leaves the heads of files alone, and takes no line for one', () => {
    const both = patch('-- a/x  \n', 'y\n', 'with space.txt') + patch('z \n', 'z\n', 'b.txt');
    expect(shownBlanks(both)).toBe(
      '--- a/with space.txt\t\n+++ b/with space.txt\t\n@@ -1,1 +1,1 @@\n--- a/x··\n+y\n--- a/b.txt\n+++ b/b.txt\n@@ -1,1 +1,1 @@\n-z·\n+z\n',
    );
  });

  it('takes no longer for many blanks in a line', () => {
    const started = performance.now();
    shownBlanks(`@@ -1,1 +0,0 @@\n-${' '.repeat(200_000)}x\n`);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
