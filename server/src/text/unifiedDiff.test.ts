import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedLines, patch, unifiedDiff } from './unifiedDiff.ts';

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

describe('a patch', () => {
  it('can be applied by git, whatever the texts are, and whatever ends their lines', { timeout: 60_000 }, () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'codex-diff-'));
    const name = 'ä "quoted" \\ name.txt';
    const line = fc.constantFrom('a', 'b', ' a', '', '\uE000', 'c', 'd', 'e');
    const text = fc
      .array(fc.tuple(line, fc.constantFrom('\n', '\n', '\r\n', '\r', '')), { maxLength: 12 })
      .map((lines) => lines.flat().join(''));
    try {
      fc.assert(
        fc.property(text, text, (before, after) => {
          if (before === after) return;
          writeFileSync(path.join(folder, name), before);
          const input = patch(before, after, name);
          execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: folder, input, stdio: ['pipe', 'ignore', 'pipe'] });
          expect(readFileSync(path.join(folder, name), 'utf8')).toBe(after);
        }),
        {
          numRuns: 150,
          examples: [
            ['', 'a\n'],
            ['a\n', ''],
            ['a', 'b'],
            ['a\rb\n', 'a\rc\n'],
          ],
        },
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says names as git does', () => {
    const head = (name: string): string[] => patch('a\n', 'b\n', name).split('\n').slice(0, 2);
    expect(head('a.txt')).toEqual(['--- a/a.txt', '+++ b/a.txt']);
    expect(head('a b.txt')).toEqual(['--- a/a b.txt\t', '+++ b/a b.txt\t']);
    expect(head('a\nb"\\.txt')).toEqual(['--- "a/a\\012b\\"\\\\.txt"', '+++ "b/a\\012b\\"\\\\.txt"']);
    expect(patch('a\n', 'a\n', 'a.txt')).toBe('');
  });
});

describe('lines that changed', () => {
  it('are told in both texts', () => {
    expect(changedLines('a\nb  \nc\n', 'a\nb\nc\nd\n')).toEqual([
      { beforeStart: 1, beforeCount: 1, afterStart: 1, afterCount: 1 },
      { beforeStart: 3, beforeCount: 0, afterStart: 3, afterCount: 1 },
    ]);
    expect(changedLines('', '')).toEqual([]);
  });
});
