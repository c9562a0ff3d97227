import { describe, expect, it } from 'vitest';
import { answerDiff } from './answerDiff.ts';

/** @param places of the diff's hunks, with what stands behind them. */
function check(expected: unknown, actual: unknown, places: string[]): void {
  const diff = answerDiff(expected, actual, { sameText: (a, b) => a === b, asWritten: (value) => value, mask: (text) => text });
  expect(diff.split('\n').filter((line) => line.startsWith('@@'))).toEqual(places);
}

describe('the keys that a diff of answers is about', () => {
  it('are named where they stand far above what changed', () => {
    const text = (last: string): string => `${'same\n'.repeat(20)}${last}\n`;
    check({ success: true, formattedContent: text('a  ') }, { success: true, formattedContent: text('a') }, [
      '@@ -20,4 +20,4 @@ expect.formattedContent',
    ]);
  });

  it('are those of what is inside of others, and several where they change together', () => {
    const range = (line: number): object => ({ start: { line, character: 0 } });
    check(
      { completions: [{ text: 'a', range: range(1) }, { text: 'b' }] },
      { completions: [{ text: 'a', range: range(2) }, { text: 'c' }] },
      ['@@ -2,6 +2,6 @@ expect.completions[0].range.start.line, expect.completions[1].text'],
    );
    check({ a: 1, b: 1, c: 1, d: 1, 'e f': 1 }, { a: 2, b: 2, c: 2, d: 2, 'e f': 2 }, [
      '@@ -1,5 +1,5 @@ expect.a, expect.b, expect.c, 2 more',
    ]);
  });

  it('are there for what is not expected, or is missing', () => {
    check({ 'with space': 1 }, {}, ['@@ -1,1 +1,1 @@ expect["with space"], expect']);
    check(null, { success: true }, ['@@ -1,1 +1,1 @@ expect, expect.success']);
  });
});
