// Code that was made hard to read: names without a meaning, letters written by their numbers, lines without end.
import type { Tree } from '@lezer/common';
import { lineStartsOf } from '../../text/lineStarts.ts';
import type { SpottedAt } from './suspicion.ts';

/** As javascript-obfuscator names everything. */
const SCRAMBLED = /^_0x[0-9a-f]{4,}$/;
/** One may be a coincidence. */
const FEWEST_NAMES = 5;

/** A letter, digit or sign that could just as well stand there itself. */
const NEEDLESS = /\\(?:x[2-7][0-9a-f]|u00[2-7][0-9a-f]|u\{0*[2-7][0-9a-f]\})/gi;
/** As many as make a statement, in all texts of a script that hardly say anything else. */
const FEWEST_ESCAPES = 60;
/** A text is written in escapes when so many of its characters belong to them. */
const MOSTLY = 0.6;

const ENCODED = /^[A-Za-z0-9+/_=-]+$/;
/** Icons are shorter. */
const LONG_DATA = 2_000;

/** What tools write; people wrap. */
const LONG_LINE = 5_000;

const NAMES = new Set(['VariableName', 'VariableDefinition', 'PropertyName', 'PropertyDefinition']);
const TEXTS = new Set(['String', 'TemplateString', 'FormatString']);

export function scrambledText(tree: Tree, source: string): SpottedAt[] {
  const found: SpottedAt[] = [];
  const scrambled = new Map<string, { start: number; end: number }>();
  let escapes = 0;
  let firstEscaped: { start: number; end: number } | undefined;
  const cursor = tree.cursor();
  do {
    const span = { start: cursor.from, end: cursor.to };
    if (NAMES.has(cursor.name)) {
      const name = cursor.to - cursor.from < 40 ? source.slice(cursor.from, cursor.to) : '';
      if (SCRAMBLED.test(name) && !scrambled.has(name)) scrambled.set(name, span);
    } else if (TEXTS.has(cursor.name)) {
      const text = source.slice(cursor.from + 1, cursor.to - 1);
      const needless = text.match(NEEDLESS) ?? [];
      if (needless.join('').length > text.length * MOSTLY) {
        escapes += needless.length;
        firstEscaped ??= span;
      }
      if (text.length >= LONG_DATA && ENCODED.test(text)) found.push({ ...span, kind: 'embedded-data', subject: text.slice(0, 20) });
    }
  } while (cursor.next());
  const [first] = scrambled;
  if (first && scrambled.size >= FEWEST_NAMES) found.push({ ...first[1], kind: 'scrambled-names', subject: first[0] });
  if (firstEscaped && escapes >= FEWEST_ESCAPES)
    found.push({ ...firstEscaped, kind: 'escaped-text', subject: source.slice(firstEscaped.start, firstEscaped.start + 20) });
  return [...found, ...longLine(source)];
}

/** The first one: a script that was made by a tool has nothing else. */
function longLine(source: string): SpottedAt[] {
  const starts = lineStartsOf(source);
  const index = starts.findIndex((start, line) => (starts[line + 1] ?? source.length) - start > LONG_LINE);
  const start = starts[index];
  // Where a tool says what it made a script from, it says so in one line.
  if (start === undefined || /^\s*(?:\/\/|#)/.test(source.slice(start, start + 100))) return [];
  return [{ start, end: start + 1, kind: 'long-line', subject: String((starts[index + 1] ?? source.length) - start) }];
}
