// Completions between the two worlds: as handlers see them (text, maybe a range) and as the editor shows them (text that replaces a range).
import type { InlineCompletionItem, Position, Range } from 'vscode-languageserver-protocol';
import type { Completion } from '../contract/completions.ts';

/** The line of the cursor, which is all that a range may be on. */
export interface CursorLine {
  text: string;
  position: Position;
}

/**
 * What the editor shows for what handlers returned. Every item gets a range on the cursor's line that contains the cursor: an item without a
 * usable one replaces the word before the cursor where its text begins with that word, and is inserted at the cursor otherwise.
 */
export function toInlineItems(completions: readonly unknown[], cursor: CursorLine, maxItems: number): InlineCompletionItem[] {
  const items = new Map<string, InlineCompletionItem>();
  for (const completion of completions) {
    if (items.size >= maxItems) break;
    const text = typeof completion === 'string' ? completion : (completion as Completion | null)?.text;
    if (typeof text !== 'string' || text === '') continue;
    const range = usableRange((completion as Partial<Completion>).range, cursor) ?? rangeFor(text, cursor);
    const key = JSON.stringify([text, range]);
    if (!items.has(key)) items.set(key, { insertText: text, range });
  }
  return [...items.values()];
}

function usableRange(given: unknown, { text, position }: CursorLine): Range | undefined {
  const { start, end } = (given ?? {}) as Partial<Range>;
  if (!isPosition(start) || !isPosition(end)) return undefined;
  const onLine = start.line === position.line && end.line === position.line;
  const aroundCursor = start.character <= position.character && position.character <= end.character && end.character <= text.length;
  return onLine && aroundCursor ? { start: { ...start }, end: { ...end } } : undefined;
}

function isPosition(value: Position | undefined): value is Position {
  return Number.isInteger(value?.line) && Number.isInteger(value?.character) && value!.character >= 0;
}

/** The word before the cursor if the text goes on from it, else the place of the cursor. */
function rangeFor(insertText: string, { text, position }: CursorLine): Range {
  const word = /[\p{L}\p{N}_$]*$/u.exec(text.slice(0, position.character))?.[0] ?? '';
  const start = word !== '' && insertText.startsWith(word) ? position.character - word.length : position.character;
  return { start: { line: position.line, character: start }, end: { ...position } };
}
