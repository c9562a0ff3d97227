// What is said about each slip in a JSON text, at which place, and the edit that mends it. parseJson.ts finds them and reads on behind them.
import { problem, replaceFix, type RuleCode } from '../rules/table.ts';
import { MAX_DEPTH } from './tree.ts';
import type { LineIndex, Span } from '../../text/lineIndex.ts';
import type { Problem, ProblemFix } from '../rules/problem.ts';
import type { Token } from './jsonScanner.ts';

/** Beyond this many, further syntax problems only repeat the first ones. */
const MAX_PROBLEMS = 20;
/** Nobody who wrote so many expects the rest to be understood. */
const MAX_SLIPS = 1000;

export type Closer = '}' | ']';

export class JsonSlips {
  readonly problems: Problem[] = [];
  /** False once there was a slip that may have cost a part of the tree. */
  complete = true;
  private count = 0;
  private readonly text: string;
  private readonly lines: LineIndex;
  private readonly code: RuleCode;

  constructor(lines: LineIndex, code: RuleCode) {
    this.text = lines.text;
    this.lines = lines;
    this.code = code;
  }

  /** Whether reading on is worth nothing. */
  get hopeless(): boolean {
    return this.count >= MAX_SLIPS;
  }

  // ---- the text as a whole ----

  empty(): void {
    this.report({ start: 0, end: 0 }, 'The file is empty. A manifest is a JSON object: { "pluginId": …, "version": … }.');
  }

  textBehind(token: Token): void {
    this.report(token, 'There is more text after the end of the manifest. Remove it.');
  }

  tooDeep(span: Span): void {
    this.problems.push(problem(this.lines, 'manifest/too-deep', span, `Values are nested more than ${MAX_DEPTH} deep here.`));
  }

  /** JSON.parse has the last word on whether the text is JSON at all. @returns the value, if it is */
  judge(): unknown {
    try {
      return JSON.parse(this.text.charCodeAt(0) === 0xfeff ? this.text.slice(1) : this.text);
    } catch (error) {
      if (this.problems.some(({ code }) => code === this.code)) return undefined;
      const last = this.text.trimEnd().length;
      this.spelling({ start: Math.max(last - 1, 0), end: last }, `This is not valid JSON: ${(error as Error).message}.`);
      return undefined;
    }
  }

  // ---- brackets ----

  /** The text ends at `end` before `closers`, of which the first belongs to the bracket at `opened`. */
  unclosedAtEnd(opened: number, end: number, closers: readonly Closer[]): void {
    this.report({ start: Math.max(end - 1, 0), end }, `${this.bracket(opened)} is never closed: add "${closers.join('')}" here.`, [
      replaceFix(this.lines, `Add "${closers.join('')}"`, { start: end, end }, `\n${closers.join('\n')}`),
    ]);
  }

  /** `closer`, which the bracket at `opened` needs, is missing at `end`. */
  unclosed(opened: number, end: number, closer: Closer): void {
    this.report({ start: end - 1, end }, `${this.bracket(opened)} is not closed: "${closer}" is missing here.`, [this.insert(end, closer)]);
  }

  /** What would open it is missing. */
  strayCloser(token: Token, closer: Closer): void {
    this.report(token, `"${closer}" closes nothing: something that opens it is missing before it.`);
  }

  /** `own` closes what is open, and stands nowhere. */
  otherCloser(token: Token, closer: Closer, own: Closer): void {
    this.report(token, `"${closer}" closes nothing: "${own}" belongs here.`, [replaceFix(this.lines, `Write "${own}"`, token, own)]);
  }

  unopenedObject(key: Span): void {
    this.report(key, '"{" is missing before this key.', [this.insert(key.start, '{')]);
  }

  // ---- keys, colons and commas ----

  noKey(token: Token): void {
    this.report(token, 'A key is missing here.');
  }

  bareKey(token: Token): void {
    const quoted = JSON.stringify(token.value);
    this.spelling(token, `Keys stand in double quotes in JSON: write ${quoted}.`, [
      replaceFix(this.lines, `Write ${quoted} with double quotes`, token, quoted),
    ]);
  }

  unclosedKey(token: Token): void {
    const fix = replaceFix(this.lines, 'Close the key', { start: token.end, end: token.end }, '"');
    this.report(token, 'This key is not closed: a double quote is missing at its end.', [fix]);
  }

  noColon(end: number, key: string | undefined): void {
    this.report({ start: end - 1, end }, `":" is missing after the key ${describeKey(key)}.`, [this.insert(end, ':')]);
  }

  noValue(span: Span, key: string | undefined): void {
    this.report(span, `The key ${describeKey(key)} has no value.`);
  }

  noComma(end: number, after: 'member' | 'item'): void {
    this.report({ start: Math.max(end - 1, 0), end }, `"," is missing after this ${after}.`, [this.insert(end, ',')]);
  }

  /** A comma between the last item and `closer`. */
  trailingComma(closer: Token): void {
    const start = this.text.lastIndexOf(',', closer.start);
    const comma = { start, end: start + 1 };
    this.mishap(comma, `JSON allows no comma before "${this.text[closer.start]}".`, [
      replaceFix(this.lines, 'Remove the comma', comma, ''),
    ]);
  }

  extraComma(token: Token): void {
    this.mishap(token, 'There is a comma too many here.', [replaceFix(this.lines, 'Remove the comma', token, '')]);
  }

  unexpected(token: Token): void {
    this.report(token, `"${this.text.slice(token.start, token.end)}" is not expected here.`);
  }

  // ---- values ----

  notANumber(span: Span): void {
    const written = this.text.slice(span.start, span.end);
    this.spelling(span, `"${written}" is not a number that JSON knows. Put it in double quotes if it is text.`, [
      replaceFix(this.lines, 'Put it in double quotes', span, JSON.stringify(written)),
    ]);
  }

  /** A word of another language for `true`, `false` or `null`. */
  otherWord(token: Token, value: boolean | null): void {
    this.spelling(token, `JSON writes "${String(value)}" here.`, [replaceFix(this.lines, `Write ${String(value)}`, token, String(value))]);
  }

  /** A bare word, or text in single quotes. */
  bareText(token: Token): void {
    const quoted = JSON.stringify(token.value);
    const fix = replaceFix(this.lines, `Write ${quoted}`, token, quoted);
    const message = `Text stands in double quotes in JSON: write ${quoted}.`;
    // Bare words are what a lost double quote makes of the rest of a line.
    if (this.text[token.start] === "'") this.spelling(token, message, [fix]);
    else this.mishap(token, message, [fix]);
  }

  // ---- reporting ----

  /** Reports a slip that stands by itself. */
  spelling(span: Span, message: string, fixes: ProblemFix[] = []): void {
    this.count++;
    if (this.problems.length < MAX_PROBLEMS) this.problems.push(problem(this.lines, this.code, span, message, fixes));
  }

  /** Reports something about the structure, unless its line has a problem already, of which it is likely but a consequence. */
  private report(span: Span, message: string, fixes: ProblemFix[] = []): void {
    this.complete = false;
    this.mishap(span, message, fixes);
  }

  /** As `report`, for what leaves no doubt about what was meant. */
  private mishap(span: Span, message: string, fixes: ProblemFix[] = []): void {
    const line = this.lines.lineAt(span.start);
    this.count++;
    if (!this.problems.some(({ range }) => range.start.line === line || range.end.line === line)) this.spelling(span, message, fixes);
  }

  private bracket(opened: number): string {
    return `"${this.text[opened]}" in line ${this.lines.lineAt(opened) + 1}`;
  }

  private insert(offset: number, mark: string): ProblemFix {
    return replaceFix(this.lines, `Add "${mark}"`, { start: offset, end: offset }, mark);
  }
}

function describeKey(key: string | undefined): string {
  return key === undefined ? 'before it' : JSON.stringify(key);
}
