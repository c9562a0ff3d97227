import { TextDocument } from 'vscode-languageserver-textdocument';
import { describe, expect, it } from 'vitest';
import { onTopOf, withItemTaken } from './selectedItem.ts';

const range = (start: number, end: number) => ({ start: { line: 1, character: start }, end: { line: 1, character: end } });
const document = TextDocument.create('file:///a.js', 'javascript', 1, 'first\nx.leng + y\n');
const selected = { range: range(2, 6), text: 'length' };

describe('ghost text beside the suggest widget', () => {
  it('is asked for the text with the selected item taken', () => {
    expect(withItemTaken(document, { line: 1, character: 6 }, selected)).toEqual({
      prefix: 'first\nx.length',
      suffix: ' + y\n',
      position: { line: 1, character: 8 },
    });
    expect(withItemTaken(document, { line: 1, character: 4 }, selected)?.suffix).toBe(' + y\n');
  });

  it('stays away from items that are not one line around the cursor', () => {
    expect(withItemTaken(document, { line: 1, character: 9 }, selected)).toBeUndefined();
    expect(withItemTaken(document, { line: 0, character: 3 }, selected)).toBeUndefined();
    expect(withItemTaken(document, { line: 1, character: 6 }, { ...selected, text: 'a\nb' })).toBeUndefined();
  });

  it('takes the selected item as well, wherever its own range begins and ends', () => {
    const applied = (insertText: string, start: number, end: number): string[] => {
      const taken = TextDocument.create('file:///b.js', 'javascript', 1, 'first\nx.length + y\n');
      const item = onTopOf(selected, { insertText, range: range(start, end) });
      return [
        TextDocument.applyEdits(document, [{ newText: item.insertText as string, range: item.range! }]),
        TextDocument.applyEdits(taken, [{ newText: insertText, range: range(start, end) }]),
      ];
    };
    for (const [insertText, start, end] of [
      ['.toFixed()', 8, 8],
      ['length.toFixed()', 2, 8],
      ['x.length.toFixed()', 0, 8],
      ['gth.toFixed()', 5, 8],
      ['x.length.toFixed() + z', 0, 12],
    ] as const) {
      const [real, wanted] = applied(insertText, start, end);
      expect(real).toBe(wanted);
    }
  });
});
