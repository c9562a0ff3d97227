import { describe, expect, it } from 'vitest';
import { COMPLETION_KINDS } from '../contract/completions.ts';
import type { Suggestion } from '../host/completion/origins.ts';
import { toSuggestItems } from './suggestItems.ts';

const range = (start: number, end: number): Suggestion['range'] => ({
  start: { line: 3, character: start },
  end: { line: 3, character: end },
});

/** A function that the plugin `a` made, at the end of a line. */
const made = (text: string, start: number, end: number, more: object = {}): Suggestion => ({
  ...{ text, range: range(start, end), kind: 'function' },
  origin: { plugins: ['a'] },
  ...more,
});

function items(line: string, suggestions: readonly object[], { markdown = true, asIs = true } = {}) {
  const place = { prefix: `x\n${line}`, suffix: '', position: { line: 3, character: line.length } };
  const profile = { completion: { snippets: true, markdown, asIs } };
  return toSuggestItems(suggestions as Suggestion[], place, { profile, nameOf: (id) => `Plugin ${id}` });
}

describe('toSuggestItems', () => {
  it('says what a plugin says, and which plugin that was', () => {
    const one = made('totalOf(order)', 4, 7, { detail: '(order:\nOrder)', documentation: '**Sum** of an order.' });
    expect(items('let tot', [one])).toEqual([
      {
        label: 'totalOf(order)',
        labelDetails: { description: 'Plugin a' },
        kind: 3,
        sortText: '\uFFFF\uFFFF0000',
        filterText: 'totalOf(order)',
        insertTextFormat: 1,
        textEdit: { range: range(4, 7), newText: 'totalOf(order)' },
        detail: '(order: Order)',
        documentation: { kind: 'markdown', value: '**Sum** of an order.' },
      },
    ]);
    expect(items('let tot', [one], { markdown: false })[0]!.documentation).toBe('**Sum** of an order.');
    expect(items('', [made('x', 0, 0, { origin: { plugins: ['b', 'a'], describedBy: ['a', 'c'] } })])[0]!.labelDetails).toEqual({
      description: 'Plugin b, Plugin a, Plugin c',
    });
  });

  it('replaces from the beginning of the word, or where the text begins, but not what is indentation', () => {
    const [word, whole, nothing] = [
      items('  let tot', [made('.of()', 9, 9), made('if', 9, 9)]),
      items('  let tot', [made('  let total = 1;', 0, 9)]),
      items('  ', [made('return 1;', 2, 2)]),
    ].map(([item]) => item!);
    expect([word!.textEdit, word!.filterText]).toEqual([{ range: range(6, 9), newText: 'tot.of()' }, 'tot.of()']);
    expect([whole!.textEdit, whole!.label]).toEqual([{ range: range(2, 9), newText: 'let total = 1;' }, 'let total = 1;']);
    expect(nothing!.textEdit).toEqual({ range: range(2, 2), newText: 'return 1;' });
  });

  it('counts from where the cursor was when the editor asked', () => {
    const place = { prefix: 'let total', suffix: '', position: { line: 3, character: 9 } };
    const options = { profile: { completion: { snippets: true, markdown: true, asIs: true } }, nameOf: String, typed: 2 };
    const [item] = toSuggestItems([made('Of()', 9, 9, { text: '.of()' }), made('totalOf', 4, 9)], place, options);
    expect(item!.textEdit).toEqual({ range: range(4, 7), newText: 'total.of()' });
  });

  it('shows the first of several lines, which stay indented as they are', () => {
    const text = 'for (;;) {\n    work();\n  }';
    const [item] = items('  for', [made(text, 2, 5)]);
    expect(item).toMatchObject({ label: 'for (;;) { …', filterText: 'for (;;) {', insertTextMode: 1, textEdit: { newText: text } });
    expect(items('  for', [made(text, 2, 5)], { asIs: false })[0]).not.toHaveProperty('insertTextMode');
    const [below] = items('  if (a) {', [made('\n    b();', 10, 10)]);
    expect(below).toMatchObject({ label: 'b();', textEdit: { range: range(10, 10) } });
    expect(below).not.toHaveProperty('filterText');
  });

  it('leaves out what has no kind, and what the language service has itself', () => {
    const from = (source: string | undefined, plugins: string[], describedBy?: string[]): object => ({
      origin: { plugins, ...(source !== undefined && { source }), ...(describedBy && { describedBy }) },
    });
    const labels = items('', [
      made('a', 0, 0, { kind: undefined }),
      made('b', 0, 0, { kind: 'thing' }),
      made('c', 0, 0, { kind: 3 }),
      made('d', 0, 0, from('languageService', [])),
      made('e', 0, 0, from('languageService', [], ['a'])),
      made('f', 0, 0, from('workspace', [])),
      made('changed', 0, 0, from('languageService', ['a'])),
      made('described', 0, 0, from('workspace', [], ['a'])),
    ]).map(({ label }) => label);
    expect(labels).toEqual(['changed', 'described']);
  });

  it('keeps to what a list can show, in order', () => {
    const many = items(
      '',
      Array.from({ length: 200 }, (_, index) => made(`n${index}`, 0, 0)),
    );
    expect(many).toHaveLength(100);
    expect(many.map(({ sortText }) => sortText)).toEqual(many.map((_, index) => `\uFFFF\uFFFF${String(index).padStart(4, '0')}`));
    const [long] = items('', [made('x'.repeat(5000), 0, 0, { detail: 'y'.repeat(900), documentation: 'z'.repeat(50_000) })]);
    expect([long!.label.length, long!.filterText!.length, long!.detail!.length]).toEqual([80, 1000, 300]);
    expect((long!.documentation as { value: string }).value).toHaveLength(20_000);
  });

  it('lets an explanation neither load an image nor turn text around', () => {
    const [item] = items('', [made('x', 0, 0, { detail: 'a\u202Eb', documentation: '![secret](https://example.com/?s) \u202E' })]);
    expect(item).toMatchObject({
      detail: String.raw`a\u202eb`,
      documentation: { value: String.raw`! [secret](https://example.com/?s) \u202e` },
    });
    expect(items('', [made('x', 0, 0, { detail: 7, documentation: {} })])[0]).not.toHaveProperty('detail');
  });

  it('has a number for each kind, by which LSP knows it', () => {
    const kinds = items(
      '',
      COMPLETION_KINDS.map((kind, index) => made(`n${index}`, 0, 0, { kind })),
    ).map(({ kind }) => kind);
    expect(kinds).toEqual(COMPLETION_KINDS.map((_, index) => index + 1));
    expect(COMPLETION_KINDS.slice(0, 3)).toEqual(['text', 'method', 'function']);
    expect(COMPLETION_KINDS[24]).toBe('typeParameter');
  });
});
