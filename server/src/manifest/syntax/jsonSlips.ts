// What is said about each slip in a JSON text, at which place, and the edit that mends it. parseJson.ts finds them and reads on behind them.
import * as l10n from '@vscode/l10n';
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
    this.report({ start: 0, end: 0 }, l10n.t('The file is empty. A manifest is a JSON object: { "pluginId": …, "version": … }.'));
  }

  textBehind(token: Token): void {
    this.report(token, l10n.t('There is more text after the end of the manifest. Remove it.'));
  }

  tooDeep(span: Span): void {
    this.problems.push(problem(this.lines, 'manifest/too-deep', span, l10n.t('Values are nested more than {0} deep here.', MAX_DEPTH)));
  }

  /** JSON.parse has the last word on whether the text is JSON at all. @returns the value, if it is */
  judge(): unknown {
    try {
      return JSON.parse(this.text.charCodeAt(0) === 0xfeff ? this.text.slice(1) : this.text);
    } catch (error) {
      if (this.problems.some(({ code }) => code === this.code)) return undefined;
      const last = this.text.trimEnd().length;
      this.spelling({ start: Math.max(last - 1, 0), end: last }, l10n.t('This is not valid JSON: {0}.', (error as Error).message));
      return undefined;
    }
  }

  // ---- brackets ----

  /** The text ends at `end` before `closers`, of which the first belongs to the bracket at `opened`. */
  unclosedAtEnd(opened: number, end: number, closers: readonly Closer[]): void {
    this.report(
      { start: Math.max(end - 1, 0), end },
      l10n.t('{0} is never closed: add "{1}" here.', this.bracket(opened), closers.join('')),
      [replaceFix(this.lines, l10n.t('Add "{0}"', closers.join('')), { start: end, end }, `\n${closers.join('\n')}`)],
    );
  }

  /** `closer`, which the bracket at `opened` needs, is missing at `end`. */
  unclosed(opened: number, end: number, closer: Closer): void {
    this.report({ start: end - 1, end }, l10n.t('{0} is not closed: "{1}" is missing here.', this.bracket(opened), closer), [
      this.insert(end, closer),
    ]);
  }

  /** What would open it is missing. */
  strayCloser(token: Token, closer: Closer): void {
    this.report(token, l10n.t('"{0}" closes nothing: something that opens it is missing before it.', closer));
  }

  /** `own` closes what is open, and stands nowhere. */
  otherCloser(token: Token, closer: Closer, own: Closer): void {
    this.report(token, l10n.t('"{0}" closes nothing: "{1}" belongs here.', closer, own), [
      replaceFix(this.lines, l10n.t('Write "{0}"', own), token, own),
    ]);
  }

  unopenedObject(key: Span): void {
    this.report(key, l10n.t('"{" is missing before this key.'), [this.insert(key.start, '{')]);
  }

  // ---- keys, colons and commas ----

  noKey(token: Token): void {
    this.report(token, l10n.t('A key is missing here.'));
  }

  bareKey(token: Token): void {
    const quoted = JSON.stringify(token.value);
    this.spelling(token, l10n.t('Keys stand in double quotes in JSON: write {0}.', quoted), [
      replaceFix(this.lines, l10n.t('Write {0} with double quotes', quoted), token, quoted),
    ]);
  }

  unclosedKey(token: Token): void {
    const fix = replaceFix(this.lines, l10n.t('Close the key'), { start: token.end, end: token.end }, '"');
    this.report(token, l10n.t('This key is not closed: a double quote is missing at its end.'), [fix]);
  }

  noColon(end: number, key: string | undefined): void {
    const message =
      key === undefined
        ? l10n.t('":" is missing after the key before it.')
        : l10n.t('":" is missing after the key {0}.', JSON.stringify(key));
    this.report({ start: end - 1, end }, message, [this.insert(end, ':')]);
  }

  noValue(span: Span, key: string | undefined): void {
    this.report(
      span,
      key === undefined ? l10n.t('The key before it has no value.') : l10n.t('The key {0} has no value.', JSON.stringify(key)),
    );
  }

  noComma(end: number, after: 'member' | 'item'): void {
    this.report(
      { start: Math.max(end - 1, 0), end },
      after === 'member' ? l10n.t('"," is missing after this member.') : l10n.t('"," is missing after this item.'),
      [this.insert(end, ',')],
    );
  }

  /** A comma between the last item and `closer`. */
  trailingComma(closer: Token): void {
    const start = this.text.lastIndexOf(',', closer.start);
    const comma = { start, end: start + 1 };
    this.mishap(comma, l10n.t('JSON allows no comma before "{0}".', this.text.charAt(closer.start)), [
      replaceFix(this.lines, l10n.t('Remove the comma'), comma, ''),
    ]);
  }

  extraComma(token: Token): void {
    this.mishap(token, l10n.t('There is a comma too many here.'), [replaceFix(this.lines, l10n.t('Remove the comma'), token, '')]);
  }

  unexpected(token: Token): void {
    this.report(token, l10n.t('"{0}" is not expected here.', this.text.slice(token.start, token.end)));
  }

  // ---- values ----

  notANumber(span: Span): void {
    const written = this.text.slice(span.start, span.end);
    this.spelling(span, l10n.t('"{0}" is not a number that JSON knows. Put it in double quotes if it is text.', written), [
      replaceFix(this.lines, l10n.t('Put it in double quotes'), span, JSON.stringify(written)),
    ]);
  }

  /** A word of another language for `true`, `false` or `null`. */
  otherWord(token: Token, value: boolean | null): void {
    this.spelling(token, l10n.t('JSON writes "{0}" here.', String(value)), [
      replaceFix(this.lines, l10n.t('Write {0}', String(value)), token, String(value)),
    ]);
  }

  /** A bare word, or text in single quotes. */
  bareText(token: Token): void {
    const quoted = JSON.stringify(token.value);
    const fix = replaceFix(this.lines, l10n.t('Write {0}', quoted), token, quoted);
    const message = l10n.t('Text stands in double quotes in JSON: write {0}.', quoted);
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
    return l10n.t('"{0}" in line {1}', this.text.charAt(opened), this.lines.lineAt(opened) + 1);
  }

  private insert(offset: number, mark: string): ProblemFix {
    return replaceFix(this.lines, l10n.t('Add "{0}"', mark), { start: offset, end: offset }, mark);
  }
}
