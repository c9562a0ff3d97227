// Places in YAML that is structured by indentation, found line by line: what is being typed there is seldom well-formed.
import type { ManifestDocument, Path } from '../../../manifest/syntax/tree.ts';
import type { Place } from './placeKinds.ts';

/** A dash or a key at some column. */
interface Opener {
  line: number;
  column: number;
  /** Absent for a dash. */
  key?: string;
  /** What stands behind the key in its line. */
  value: string;
}

const KEY = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s#"'[\]{},&*!|>%@`-][^#]*?|-[^\s#][^#]*?))\s*:(?=\s|$)/;

/** The place at an offset outside brackets. */
export function placeInBlock(document: ManifestDocument, offset: number): Place | undefined {
  const { lines } = document;
  const line = lines.lineAt(offset);
  const lineStart = lines.lineStart(line);
  const lineText = lines.lineText(line);
  const before = lineText.slice(0, offset - lineStart);
  if (before.includes('\t') || /(^|\s)#/.test(before) || /^(---|\.\.\.)/.test(lineText)) return undefined;
  const head = /^ *(?:- +)*/.exec(before)?.[0] ?? '';
  const rest = before.slice(head.length);
  // A dash counts only with the space after it.
  if (rest === '-') return undefined;
  const openers = openersOf(document);
  const dashes = [...head.matchAll(/-/g)].map(({ index }) => index);
  const above = openers.filter((opener) => opener.line < line);
  const here = dashes.map((column): Opener => ({ line, column, value: '' }));
  const column = head.length;
  const key = KEY.exec(rest);
  const path = pathTo([...above, ...here], column);
  if (!path) return undefined;
  const common = { style: 'block' as const, commaAfter: false };
  if (key) {
    const after = /^\s*/.exec(rest.slice(key[0].length))?.[0] ?? '';
    const start = column + key[0].length + after.length;
    const value = withoutComment(lineText.slice(start));
    // The cursor is behind the value, or behind its comment.
    if (offset - lineStart > start + value.length) return undefined;
    const replace = { start: lineStart + start, end: lineStart + start + value.length };
    const name = key[1] ?? key[2] ?? key[3] ?? '';
    const place = { ...common, kind: 'value' as const, indent: ' '.repeat(column) };
    const otherwise = { ...place, path, replace: { start: lineStart + column, end: replace.end }, lead: '' };
    return { ...place, path: [...path, name], replace, lead: after === '' ? ' ' : '', otherwise };
  }
  const typed = /^[^\s:]*/.exec(lineText.slice(column))?.[0] ?? '';
  if (!/^["']/.test(rest) && /\s/.test(rest)) return undefined;
  const end = lineStart + column + Math.max(typed.length, rest.length);
  const replace = { start: lineStart + column, end };
  const hasColon = /^\s*:(\s|$)/.test(lineText.slice(end - lineStart));
  const siblings = new Set(siblingsOf(openers, line, column));
  return { ...common, kind: 'key', path, replace, indent: ' '.repeat(column), siblings, hasColon, lead: '' };
}

/** Every dash and key in the order of the text. What stands in brackets or in texts of several lines may be among them, deeper than what counts. */
function openersOf({ lines }: ManifestDocument): Opener[] {
  const found: Opener[] = [];
  for (let line = 0; line < lines.lineCount; line++) {
    const text = lines.lineText(line);
    const head = /^ *(?:- +|-$)*/.exec(text)?.[0] ?? '';
    if (/^\s*(#|---|\.\.\.)/.test(text)) continue;
    for (const { index } of head.matchAll(/-/g)) found.push({ line, column: index, value: '' });
    const key = KEY.exec(text.slice(head.length));
    if (!key) continue;
    const value = withoutComment(text.slice(head.length + key[0].length)).trim();
    found.push({ line, column: head.length, key: key[1] ?? key[2] ?? key[3] ?? '', value });
  }
  return found;
}

/** Where something at a column stands, going up from the last opener. Undefined where its parent has a value of its own. */
function pathTo(openers: readonly Opener[], column: number): Path | undefined {
  const path: Path = [];
  let bound = column;
  let inList = false;
  for (let index = openers.length - 1; index >= 0; index--) {
    const opener = openers[index]!;
    const isParent = opener.column < bound || (inList && opener.key !== undefined && opener.column === bound);
    if (opener.key === undefined && inList && opener.column === bound) path[0] = Number(path[0]) + 1;
    else if (isParent) {
      if (opener.key !== undefined && opener.value !== '' && !/^[&!][^\s]*$/.test(opener.value)) return undefined;
      path.unshift(opener.key ?? 0);
      bound = opener.column;
      inList = opener.key === undefined;
    }
  }
  return path;
}

/** The keys beside the one in a line. */
function siblingsOf(openers: readonly Opener[], line: number, column: number): string[] {
  const at = openers.findIndex((opener) => opener.line > line || (opener.line === line && opener.column >= column));
  const middle = at === -1 ? openers.length : at;
  const found: string[] = [];
  const look = (opener: Opener): boolean => {
    if (opener.column < column) return false;
    if (opener.column === column && opener.key !== undefined && opener.line !== line) found.push(opener.key);
    return true;
  };
  for (let index = middle - 1; index >= 0 && look(openers[index]!); index--);
  for (let index = middle; index < openers.length && look(openers[index]!); index++);
  return found;
}

function withoutComment(text: string): string {
  return text.replace(/(^|\s)#.*$/, '').trimEnd();
}
