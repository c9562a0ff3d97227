import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unifiedDiff } from './unifiedDiff.ts';

const names = { before: 'a/x', after: 'b/x' };

describe('unifiedDiff', () => {
  it('says nothing of texts that are the same', () => {
    expect(unifiedDiff('a\n', 'a\n', names)).toBe('');
  });

  it('shows changes with three lines around them', () => {
    const before = ['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((line) => `${line}\n`).join('');
    expect(unifiedDiff(before, before.replace('5\n', 'five\n'), names)).toBe(
      '--- a/x\n+++ b/x\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n',
    );
  });

  it('keeps what is far apart in hunks of its own', () => {
    const before = Array.from({ length: 30 }, (_, line) => `${line}\n`).join('');
    const after = before.replace('2\n', 'two\n').replace('27\n', '');
    expect(unifiedDiff(before, after).match(/^@@ .*$/gm)).toEqual(['@@ -1,6 +1,6 @@', '@@ -25,6 +25,5 @@']);
  });

  it('counts white space as a change', () => {
    expect(unifiedDiff('if (x) {\ny;\n}\n', 'if (x) {\n  y;\n}\n')).toBe('@@ -1,3 +1,3 @@\n if (x) {\n-y;\n+  y;\n }\n');
  });

  it('says where a text has no line break at its end', () => {
    expect(unifiedDiff('a', 'a\n')).toBe('@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n');
  });

  it('can be applied by git, whatever the texts are', { timeout: 60_000 }, () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'codex-diff-'));
    const file = path.join(folder, 'x');
    const line = fc.constantFrom('a', 'b', '  a', 'a ', '', 'long line of text', '}', 'é');
    const text = fc
      .tuple(fc.array(line, { maxLength: 30 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
      .map(([lines, end, closed]) => lines.join(end) + (closed && lines.length > 0 ? end : ''));
    try {
      fc.assert(
        fc.property(text, text, (before, after) => {
          if (before === after || before === '' || after === '') return;
          writeFileSync(file, before);
          execFileSync('git', ['apply', '--unidiff-zero', '--whitespace=nowarn', '-'], {
            cwd: folder,
            input: unifiedDiff(before, after, names),
          });
          expect(readFileSync(file, 'utf8')).toBe(after);
        }),
        { numRuns: 150 },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
