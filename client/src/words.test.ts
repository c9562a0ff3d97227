import { describe, expect, it } from 'vitest';
import { ago, duration, escapeMarkdown, fileName, oneLine } from './words.ts';

describe('words', () => {
  it.each([
    [0.2, '<1 ms'],
    [12.4, '12 ms'],
    [1234, '1.2 s'],
  ])('writes %s ms as %s', (ms, expected) => expect(duration(ms)).toBe(expected));

  it.each([
    [-5, 'just now'],
    [4, 'just now'],
    [12, '12 s ago'],
    [200, '3 min ago'],
    [7300, '2 h ago'],
    [90_000, 'yesterday'],
    [400_000, '4 days ago'],
  ])('writes what was %s s ago as %s', (seconds, expected) => {
    const now = Date.parse('2026-01-10T12:00:00Z');
    expect(ago(new Date(now - seconds * 1000).toISOString(), now)).toBe(expected);
  });

  it('finds the name in paths of either kind', () => {
    expect(fileName('/a/b.ts')).toBe('b.ts');
    expect(fileName(String.raw`C:\a\b.ts`)).toBe('b.ts');
  });

  it('keeps a text on one line, and shows the marks that would turn it around', () => {
    expect(oneLine('  Tidy\n\u202eevil\u0007 name ')).toBe(String.raw`Tidy \u202eevil\x07 name`);
  });

  it('cuts a long text', () => expect(oneLine('x'.repeat(20), 5)).toBe('xxxx…'));

  it('lets nothing become a link or an icon', () => {
    expect(oneLine('[Allow](command:codexPlugins.x) $(pass) [b](https://example.com)')).toBe(
      '[Allow] (command:codexPlugins.x) $ (pass) [b] (https://example.com)',
    );
  });

  it('takes the meaning out of Markdown and theme icons', () => {
    expect(escapeMarkdown('[a](command:x) $(bug) **b**')).toBe(String.raw`\[a\]\(command:x\) \$\(bug\) \*\*b\*\*`);
  });
});
