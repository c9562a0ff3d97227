// Texts of others on their way to people's eyes: what a plugin names, says or prints must not hide anything, turn text around, move a cursor or look
// like a line of somebody else's. What cannot be seen is shown by its number.

import { late } from './late.ts';

/** Colours, bold and the like, as programs print them for terminals. */
const COLOURS = new RegExp(`${String.fromCodePoint(0x1b)}\\[[\\d;:]*m`, 'g');

/** What ends a line for one program or another. */
const LINE_BREAK = /[\r\n\v\f\u0085\u2028\u2029]/;
const SPACE = /[\s\u0085]+/g;

/**
 * Control characters, other ends of lines, marks that turn the direction of text around, and whatever takes no room: joiners, fillers, selectors of
 * variants, tags. Joiners and selectors stay where emoji and scripts of the world need them: after a character of theirs, one at a time.
 */
const unseen = late(
  () =>
    new RegExp(
      String.raw`(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\uFFF9-\uFFFB]|(?=\p{Default_Ignorable_Code_Point})(?!(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{M}\p{Lo}])[\u200C\u200D]|(?<=[\p{Extended_Pictographic}\p{Lo}])[\uFE00-\uFE0F]|(?<=[\d#*])\uFE0F(?=\u20E3)).`,
      'gsu',
    ),
);

/** In JSON all of it is escaped, as nothing is lost by that. */
const unseenInJson = late(() => new RegExp(String.raw`(?!\n)[\p{Cc}\p{Zl}\p{Zp}\uFFF9-\uFFFB\p{Default_Ignorable_Code_Point}]`, 'gu'));

/** Text of several lines: these and tabs stay, colours are dropped, and what cannot be seen is written as `\x1b` or `\u202e`. */
export function shownText(text: string): string {
  return text.replace(COLOURS, '').replace(unseen(), numberOf);
}

/** The same on one line: whatever ends a line becomes a space, and so do tabs. */
export function shownLine(text: string): string {
  return shownText(text.replace(SPACE, (run) => (LINE_BREAK.test(run) ? ' ' : run.replaceAll('\t', ' '))));
}

/** A name or a label: one line without space at its ends, and not longer than it may be. */
export function oneLine(text: string, maxLength = 120): string {
  // Cut first, as the text may be megabytes; what is dropped from it makes it shorter only.
  const flat = shownLine(text.trimStart().slice(0, maxLength * 4))
    .replace(/ {2,}/g, ' ')
    .trim();
  return flat.length > maxLength ? `${flat.slice(0, maxLength - 1)}…` : flat;
}

/** The same, but its end is seen as well as its beginning: of a host or a path, that is what counts. */
export function bothEnds(text: string, maxLength = 120): string {
  const half = Math.floor((maxLength - 1) / 2);
  const [start, end] = [
    oneLine(text.slice(0, maxLength * 4), Number.POSITIVE_INFINITY),
    oneLine(text.slice(-maxLength * 4), Number.POSITIVE_INFINITY),
  ];
  if (text.length <= maxLength * 4 && start.length <= maxLength) return start;
  return `${start.slice(0, half)}…${end.slice(-half)}`;
}

/** For notifications, labels and status lines, in which editors make links, which may run commands, and icons of what is written in brackets. */
export function withoutLinks(text: string): string {
  return text.replace(/\](?=\()/g, '] ').replace(/\$(?=\()/g, '$ ');
}

/** JSON in which nothing is unseen, and which is the same value. `indent` as for JSON.stringify. */
export function shownJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(unseenInJson(), (char) =>
    // In halves, where a character takes two.
    Array.from({ length: char.length }, (_, at) => String.raw`\u` + hex(char.charCodeAt(at), 4)).join(''),
  );
}

function numberOf(char: string): string {
  const code = char.codePointAt(0)!;
  if (code <= 0xff) return String.raw`\x` + hex(code, 2);
  return code <= 0xffff ? String.raw`\u` + hex(code, 4) : String.raw`\u{` + hex(code, 1) + '}';
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}
