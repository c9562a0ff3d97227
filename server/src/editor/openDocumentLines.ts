// Base completions without any service: lines of open documents that begin like the line being typed. Deterministic, and works offline.
import type { Position } from 'vscode-languageserver-protocol';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { BaseCompletion } from '../contract/completions.ts';
import { fitterAt } from '../host/completion/fitting/fit.ts';
import { NAMES } from '../host/completion/fitting/words.ts';
import { late } from '../text/late.ts';
import { endsInProse } from '../host/completion/prose.ts';

/** Fewer characters than this begin too many lines, and so do quotation marks, brackets and what begins comments. */
const MIN_CHARACTERS = 3;
const MIN_OF_WORDS = 2;
const ofWords = late(() => new RegExp(`[${NAMES}]`, 'gu'));

/** Nobody needs the same one twice. */
const IMPORT = /^(?:import|from|using|use|@import|#\s*include)\b/;

/** Languages whose lines are lines of each other. */
const FAMILIES = [
  ['javascript', 'javascriptreact', 'typescript', 'typescriptreact', 'vue', 'svelte', 'html'],
  ['c', 'cpp', 'objective-c', 'objective-cpp', 'cuda-cpp'],
  ['css', 'scss', 'less', 'html', 'vue', 'svelte'],
  ['json', 'jsonc', 'jsonl'],
];

/** Longest line that is offered; minified files have nothing to offer. */
const MAX_LINE_LENGTH = 500;

/** Characters looked through in all, so that huge documents cannot hold up typing. */
const MAX_LOOKED_THROUGH = 4_000_000;

/** So many lines that begin right are looked at, whether or not they fit. */
const MAX_CANDIDATES = 200;

/**
 * Lines that start with the text before the cursor (without its indentation), the likeliest first: this document outward from the cursor,
 * then documents of the same language, then those of languages like it. The line of the cursor does not count, nor do lines that do not fit what stands there.
 * In comments nothing is offered, and no import that is there.
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
  const countOfWords = typed.match(ofWords())?.length ?? 0;
  const content = document.getText();
  const offset = document.offsetAt(position);
  if (countOfWords < MIN_OF_WORDS || endsInProse(content.slice(0, offset), document.languageId)) return [];
  const range = { start: { line: position.line, character: before.length - typed.length }, end: { ...position } };

  const fit = fitterAt({ prefix: content.slice(0, offset), suffix: content.slice(offset), position });
  const lines = contentLines(content);
  let imports: Set<string> | undefined;
  const isImported = (text: string): boolean => {
    imports ??= new Set(lines.map((line) => line.trim()).filter((line) => IMPORT.test(line)));
    return imports.has(text);
  };
  const looked = new Set<string>();
  const found: BaseCompletion[] = [];
  const take = (line: string): void => {
    const text = line.trim();
    if (text.length <= typed.length || text.length > MAX_LINE_LENGTH || !text.startsWith(typed)) return;
    if (IMPORT.test(text) && isImported(text)) return;
    if (found.length >= maxItems || looked.size >= MAX_CANDIDATES || looked.has(text)) return;
    looked.add(text);
    if (fit({ text, range })) found.push({ text, range });
  };
  let budget = MAX_LOOKED_THROUGH - content.length;
  for (let distance = 1; distance < lines.length && found.length < maxItems; distance++) {
    take(lines[position.line - distance] ?? '');
    take(lines[position.line + distance] ?? '');
  }
  const rest = [...others].filter((other) => other.uri !== document.uri);
  const sameLanguageFirst = [
    ...rest.filter((other) => other.languageId === document.languageId),
    ...rest.filter((other) => isLike(document.languageId, other.languageId)),
  ];
  for (const other of sameLanguageFirst) {
    const text = other.getText();
    if (found.length >= maxItems || (budget -= text.length) < 0) break;
    contentLines(text).forEach(take);
  }
  return found;
}

function isLike(language: string, other: string): boolean {
  return language !== other && FAMILIES.some((family) => family.includes(language) && family.includes(other));
}

function contentLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/);
}
