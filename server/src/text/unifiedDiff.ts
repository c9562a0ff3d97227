// Two texts as a unified diff, as `diff -u`, git and reviewers know it. Lines end with LF, CRLF or CR; what ends them is part of a line.
import { diffLines, lineStart, splitLines, type LineChange, type Lines } from './lines.ts';

/** Lines around each change. */
const CONTEXT = 3;

/** How long may be looked for lines that belong together, in ms; the rest is one change then. */
const MAX_MS = 2000;

export interface DiffNames {
  before: string;
  after: string;
}

/**
 * @param names what stands behind `---` and `+++`; without them there are hunks only.
 * @returns the diff with a line break at its end, or an empty text where the texts are the same.
 */
export function unifiedDiff(before: string, after: string, names?: DiffNames): string {
  if (before === after) return '';
  const [from, to] = [ownLines(before), ownLines(after)];
  const hunks = grouped(exactChanges(from, to)).map((changes) => hunk(from, to, changes));
  const head = names ? `--- ${names.before}\n+++ ${names.after}\n` : '';
  return head + hunks.join('');
}

/**
 * The same for programs that apply it, such as `git apply` and `patch`: for them, only LF ends a line, and what stands in one is left as it is.
 * @param file its path from the folder on in which the diff is applied, with forward slashes.
 */
export function patch(before: string, after: string, file: string): string {
  const mark = signNotIn(before + after);
  const asOne = (text: string): string => text.replaceAll(/\r(?!\n)/g, mark);
  return unifiedDiff(asOne(before), asOne(after), { before: nameInPatch(`a/${file}`), after: nameInPatch(`b/${file}`) }).replaceAll(
    mark,
    '\r',
  );
}

/** Which lines become others. Lines are counted as editors do; of an empty text, there are none. */
export function changedLines(before: string, after: string): LineChange[] {
  return exactChanges(ownLines(before), ownLines(after));
}

/** Stands for a CR that ends no line: it must be in neither text. */
function signNotIn(text: string): string {
  for (let code = 0xe000; ; code++) {
    const sign = String.fromCharCode(code);
    if (!text.includes(sign)) return sign;
  }
}

/** As git writes and reads names: quoted where there is something in them that would end them. */
function nameInPatch(name: string): string {
  if (!/["\\\p{Cc}]/u.test(name)) return name.includes(' ') ? `${name}\t` : name;
  const escaped = name.replaceAll(/["\\]/g, (sign) => `\\${sign}`);
  return `"${escaped.replaceAll(/\p{Cc}/gu, (sign) => [...Buffer.from(sign)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''))}"`;
}

/** A text's lines with what ends each of them. */
function ownLines(text: string): string[] {
  const lines = splitLines(text);
  return lines.starts.map((start, line) => text.slice(start, lineStart(lines, line + 1))).filter((line) => line !== '');
}

/** `diffLines` pairs lines that differ in white space only, which are changes here. */
function exactChanges(from: readonly string[], to: readonly string[]): LineChange[] {
  const part = (own: readonly string[]): { lines: Lines; start: number; end: number } => {
    const lines = splitLines(own.join(''));
    return { lines, start: 0, end: own.length };
  };
  const changes: LineChange[] = [];
  const add = (change: LineChange): void => {
    const last = changes.at(-1);
    if (last && last.beforeStart + last.beforeCount === change.beforeStart && last.afterStart + last.afterCount === change.afterStart) {
      last.beforeCount += change.beforeCount;
      last.afterCount += change.afterCount;
    } else if (change.beforeCount + change.afterCount > 0) {
      changes.push({ ...change });
    }
  };
  let [beforeLine, afterLine] = [0, 0];
  const pairUntil = (end: number): void => {
    for (; beforeLine < end; beforeLine++, afterLine++) {
      if (from[beforeLine] === to[afterLine]) continue;
      add({ beforeStart: beforeLine, beforeCount: 1, afterStart: afterLine, afterCount: 1 });
    }
  };
  for (const change of diffLines(part(from), part(to), MAX_MS)) {
    pairUntil(change.beforeStart);
    add(change);
    beforeLine = change.beforeStart + change.beforeCount;
    afterLine = change.afterStart + change.afterCount;
  }
  pairUntil(from.length);
  return changes;
}

/** Changes whose contexts touch belong into one hunk. */
function grouped(changes: readonly LineChange[]): LineChange[][] {
  const groups: LineChange[][] = [];
  for (const change of changes) {
    const last = groups.at(-1)?.at(-1);
    if (last && change.beforeStart - (last.beforeStart + last.beforeCount) <= 2 * CONTEXT) groups.at(-1)!.push(change);
    else groups.push([change]);
  }
  return groups;
}

function hunk(from: readonly string[], to: readonly string[], changes: readonly LineChange[]): string {
  const [first, last] = [changes[0]!, changes.at(-1)!];
  const leading = Math.min(CONTEXT, first.beforeStart);
  const trailing = Math.min(CONTEXT, from.length - (last.beforeStart + last.beforeCount));
  const start = { before: first.beforeStart - leading, after: first.afterStart - leading };
  const end = { before: last.beforeStart + last.beforeCount + trailing, after: last.afterStart + last.afterCount + trailing };
  const lines: string[] = [];
  let at = start.before;
  for (const { beforeStart, beforeCount, afterStart, afterCount } of changes) {
    lines.push(...from.slice(at, beforeStart).map((line) => ` ${line}`));
    lines.push(...from.slice(beforeStart, beforeStart + beforeCount).map((line) => `-${line}`));
    lines.push(...to.slice(afterStart, afterStart + afterCount).map((line) => `+${line}`));
    at = beforeStart + beforeCount;
  }
  lines.push(...from.slice(at, end.before).map((line) => ` ${line}`));
  const place = (begin: number, stop: number): string => `${begin === stop ? begin : begin + 1},${stop - begin}`;
  return `@@ -${place(start.before, end.before)} +${place(start.after, end.after)} @@\n${lines.map(ended).join('')}`;
}

/** Only the last line of a text has nothing that ends it; `diff` says so below it. */
function ended(line: string): string {
  return /[\r\n]$/.test(line) ? line.replace(/\r$/, '\r\n') : `${line}\n\\ No newline at end of file\n`;
}
