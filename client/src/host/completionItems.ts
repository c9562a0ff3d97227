// Which of the editor's completion items can be ghost text, and in what order.
import type { BaseCompletion } from '../../../server/src/protocol.ts';
import { snippetToText } from './snippetText.ts';

type Range = BaseCompletion['range'];

/** What is looked at before the cursor, in code units. */
const MAX_REPEATED = 200;
const WORD = /[\p{L}\p{M}\p{N}_$\uD800-\uDFFF]/u;

/** A completion item without the editor's classes. */
export interface CandidateItem {
  label: string;
  insertText?: string | { snippet: string };
  /** What the item replaces; the word before the cursor when absent. */
  range?: Range;
  sortText?: string;
  preselect: boolean;
  /** Taking it changes other parts of the document as well, such as an import, in a way that is not known or that is not apart from the line. */
  lacksEdits: boolean;
  keepWhitespace: boolean;
}

export interface CursorLine {
  text: string;
  line: number;
  character: number;
  /** Where the word before the cursor begins; the cursor itself when there is none. */
  wordStart: number;
}

/**
 * The items that continue what stands before the cursor, best first, each with its place in the list. Those of which not all is known that belongs to
 * taking them are left out. With no word before the cursor, items are offered only after a member access: anything else would be a guess.
 */
export function toBaseCompletions(items: readonly CandidateItem[], cursor: CursorLine, maxItems: number): PlacedCompletion[] {
  const sorted = items.map((item, place) => ({ item, place })).sort((a, b) => byPreference(a.item, b.item));
  const chosen = new Map<string, PlacedCompletion>();
  for (const { item, place } of sorted) {
    if (chosen.size >= maxItems) break;
    const completion = toBaseCompletion(item, cursor);
    if (completion && !chosen.has(completion.text)) chosen.set(completion.text, { ...completion, place });
  }
  return [...chosen.values()];
}

type PlacedCompletion = BaseCompletion & { place: number };

function toBaseCompletion(item: CandidateItem, cursor: CursorLine): BaseCompletion | undefined {
  if (item.lacksEdits) return undefined;
  const range = item.range ?? {
    start: { line: cursor.line, character: cursor.wordStart },
    end: { line: cursor.line, character: cursor.character },
  };
  if (range.start.line !== cursor.line || range.end.line !== cursor.line) return undefined;
  if (range.start.character > cursor.character || range.end.character < cursor.character) return undefined;
  const text = indent(plainText(item), item.keepWhitespace ? '' : (/^\s*/.exec(cursor.text)?.[0] ?? ''));
  const start = { line: cursor.line, character: beginning(text, range.start.character, cursor) };
  const typed = cursor.text.slice(start.character, cursor.character);
  if (typed === '' && !/(?:\.|->|::)$/.test(cursor.text.slice(0, cursor.character))) return undefined;
  if (text.length <= typed.length || !text.startsWith(typed)) return undefined;
  const snippet = snippetOf(item);
  // The editor indents lines of a snippet when it is taken, and not while it is shown.
  return { text, range: { start, end: range.end }, ...(snippet !== undefined && !text.includes('\n') && { whenTaken: { snippet } }) };
}

/** Where the item begins: before its range where it repeats more than that, such as `#include` behind `#in`. */
function beginning(text: string, rangeStart: number, { text: line, character }: CursorLine): number {
  const earliest = Math.max(0, character - text.length, character - MAX_REPEATED);
  for (let start = earliest; start < rangeStart; start++) {
    const cutsWord = WORD.test(line[start - 1] ?? '') && WORD.test(line[start] ?? '');
    if (!cutsWord && !/\s/.test(line[start]!) && text.startsWith(line.slice(start, character))) return start;
  }
  return rangeStart;
}

/** The item as a snippet, where that is more than its text. */
function snippetOf({ insertText }: CandidateItem): string | undefined {
  if (typeof insertText !== 'object') return undefined;
  return /[$]/.test(insertText.snippet.replaceAll(/\\[\s\S]/g, '')) ? insertText.snippet : undefined;
}

function plainText(item: CandidateItem): string {
  if (item.insertText === undefined) return item.label;
  return typeof item.insertText === 'string' ? item.insertText : snippetToText(item.insertText.snippet);
}

function indent(text: string, indentation: string): string {
  return text.replace(/\r?\n/g, `\n${indentation}`);
}

function byPreference(a: CandidateItem, b: CandidateItem): number {
  if (a.preselect !== b.preselect) return a.preselect ? -1 : 1;
  const left = a.sortText ?? a.label;
  const right = b.sortText ?? b.label;
  if (left !== right) return left < right ? -1 : 1;
  return a.label < b.label ? -1 : Number(a.label > b.label);
}
