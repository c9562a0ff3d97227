import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, markup } from './html.ts';

const HOSTILE = [
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onclick='alert(1)",
  '<!--',
  ']]>',
  '&lt;script&gt;',
  '`${alert(1)}`',
  '\u0000<\u2028',
  '</pre></details><form action=//evil>',
  'javascript:alert(1)',
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary' })), { maxLength: 6 })
  .map((parts) => parts.join(''));

/** What a browser makes of escaped text, where it stands in an element or in an attribute. */
function unescaped(text: string): string {
  const names: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&#96;': '`' };
  return text.replaceAll(/&(?:amp|lt|gt|quot|#39|#96);/g, (one) => names[one]!);
}

describe('html', () => {
  it('escapes whatever is put into it, wherever it stands', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const [before, after] = ['<p title="', '</p>'];
        const page = markup`<p title="${text}">${text}</p>`.toString();
        const inside = page.slice(before.length, -after.length);
        expect(inside.split('">')).toHaveLength(2);
        expect(inside.replace('">', '')).not.toMatch(/[<>"'`]/);
        expect(inside.replaceAll(/&(?:amp|lt|gt|quot|#39|#96);/g, '')).not.toContain('&');
      }),
    );
  });

  it('loses nothing that can be seen', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => unescaped(escapeHtml(text)) === text));
    expect(unescaped(escapeHtml(HOSTILE.join('\n')))).toBe(HOSTILE.join('\n').replace('\u0000', ''));
  });

  it('puts pieces and lists together, and leaves out what is undefined', () => {
    const items = ['<a>', 'b'].map((text) => markup`<li>${text}</li>`);
    expect(markup`<ul>${items}${undefined}${3}</ul>`.toString()).toBe('<ul><li>&lt;a&gt;</li><li>b</li>3</ul>');
  });
});
