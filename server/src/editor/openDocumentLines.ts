// Base completions without any service: lines of open documents that begin like the line being typed. Deterministic, and works offline.
import type { Position } from 'vscode-languageserver-protocol';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { BaseCompletion } from '../contract/completions.ts';

/** Fewer characters than this begin too many lines. */
const MIN_CHARACTERS = 3;

/** Longest line that is offered; minified files have nothing to offer. */
const MAX_LINE_LENGTH = 500;

/** Characters looked through in all, so that huge documents cannot hold up typing. */
const MAX_LOOKED_THROUGH = 4_000_000;

/**
 * Lines that start with the text before the cursor (without its indentation), the likeliest first: this document outward from the cursor,
 * then documents of the same language, then the others. The line of the cursor does not count.
 */
export function openDocumentLines(
  document: TextDocument,
  position: Position,
  others: Iterable<TextDocument>,
  maxItems: number,
): BaseCompletion[] {
  const before = document.getText({ start: { line: position.line, character: 0 }, end: position });
  const typed = before.trimStart();
  if (typed.replaceAll(/\s/g, '').length < MIN_CHARACTERS) return [];
  const range = { start: { line: position.line, character: before.length - typed.length }, end: { ...position } };

  const found = new Set<string>();
  const take = (line: string): void => {
    const text = line.trim();
    if (text.length > typed.length && text.length <= MAX_LINE_LENGTH && text.startsWith(typed) && found.size < maxItems) found.add(text);
  };
  let budget = MAX_LOOKED_THROUGH;
  const lines = contentLines(document.getText());
  budget -= document.getText().length;
  for (let distance = 1; distance < lines.length && found.size < maxItems; distance++) {
    take(lines[position.line - distance] ?? '');
    take(lines[position.line + distance] ?? '');
  }
  const rest = [...others].filter((other) => other.uri !== document.uri);
  const sameLanguageFirst = [
    ...rest.filter((other) => other.languageId === document.languageId),
    ...rest.filter((other) => other.languageId !== document.languageId),
  ];
  for (const other of sameLanguageFirst) {
    const text = other.getText();
    if (found.size >= maxItems || (budget -= text.length) < 0) break;
    contentLines(text).forEach(take);
  }
  return [...found].map((text) => ({ text, range }));
}

function contentLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}
