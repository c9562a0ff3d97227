import { expect, test } from 'vitest';
import { escapeMarkdown } from './markdown.ts';

test.each([
  ['[a](command:x) $(bug) **b**', String.raw`\[a\]\(command:x\) \$\(bug\) \*\*b\*\*`],
  ['<img src=x> &amp; `c`', String.raw`\<img src=x\> \&amp; \`c\``],
  ['see https://example.com now', String.raw`see https\://example\.com now`],
])('%s stays as it is in Markdown', (text, expected) => expect(escapeMarkdown(text)).toBe(expected));
