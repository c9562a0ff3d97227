// The tokens of a JSON text, with the slips that are no more than spelling (comments, quotes, escapes) already reported.
import * as l10n from '@vscode/l10n';
import { createScanner } from 'jsonc-parser';
import { replaceFix } from '../rules/table.ts';
import type { LineIndex, Span } from '../../text/lineIndex.ts';
import type { ProblemFix } from '../rules/problem.ts';

/** jsonc-parser's SyntaxKind, which is an ambient const enum and cannot be imported as a value. */
export const TokenKind = {
  openBrace: 1,
  closeBrace: 2,
  openBracket: 3,
  closeBracket: 4,
  comma: 5,
  colon: 6,
  null: 7,
  true: 8,
  false: 9,
  string: 10,
  number: 11,
  lineComment: 12,
  blockComment: 13,
  unknown: 16,
  end: 17,
} as const;

/** jsonc-parser's ScanError, likewise. */
const Fault = { none: 0, openString: 2, unicode: 4, escape: 5, control: 6 } as const;

export interface Token extends Span {
  kind: number;
  value: string;
  /** The scanner had something to say about a number; who takes it reports it, with all that belongs to it. */
  faulty?: true;
  /** A text that is not closed (and reported as such). */
  open?: true;
}

export class JsonScanner {
  token: Token = { kind: TokenKind.unknown, start: 0, end: 0, value: '' };
  /** Where the token before this one ended. */
  lastEnd = 0;
  /** Set behind a slip that makes the next missing comma a mere consequence. */
  forgiveComma = false;
  /** A text was not closed, so it may have swallowed what followed it. */
  sawOpenText = false;
  private readonly lines: LineIndex;
  private readonly text: string;
  private readonly scanner: ReturnType<typeof createScanner>;
  private readonly report: (span: Span, message: string, fixes?: ProblemFix[]) => void;

  constructor(lines: LineIndex, report: (span: Span, message: string, fixes?: ProblemFix[]) => void) {
    this.lines = lines;
    this.text = lines.text;
    this.report = report;
    this.scanner = createScanner(this.text, false);
    if (this.text.charCodeAt(0) === 0xfeff) this.scanner.setPosition(1);
  }

  /** Takes a string, or what was meant as one: text in single quotes, or all bare words up to the next punctuation of the line. */
  takeText(): Token {
    const first = this.token;
    if (first.kind === TokenKind.string) {
      this.advance();
      return first;
    }
    const quoted = /^'((?:[^'\\\r\n]|\\.)*)'/.exec(this.text.slice(first.start, first.start + 1000));
    if (quoted) {
      const end = first.start + quoted[0].length;
      this.scanner.setPosition(end);
      this.advance();
      this.lastEnd = end;
      return { kind: TokenKind.unknown, start: first.start, end, value: (quoted[1] ?? '').replace(/\\(.)/g, '$1') };
    }
    // A word that runs into a double quote lacks only the one before it; reading on from there would take in the next words instead.
    const line = this.lines.lineAt(first.start);
    let end = this.wordEnd(first.end);
    while (this.text[end - 1] !== '"' && isWord(this.token.kind) && this.lines.lineAt(this.token.start) === line)
      end = this.wordEnd(this.token.end);
    const value = this.text.slice(first.start, this.text[end - 1] === '"' ? end - 1 : end);
    return { kind: TokenKind.unknown, start: first.start, end, value };
  }

  /** Reads on from another place than behind this token. */
  resumeAt(offset: number): void {
    this.scanner.setPosition(offset);
    this.advance();
    this.lastEnd = offset;
  }

  /** Goes on behind a word, and behind the double quote that it may run into. @returns where it ends. */
  private wordEnd(end: number): number {
    const quoted = this.text[end] === '"';
    if (quoted) this.scanner.setPosition(end + 1);
    this.advance();
    if (quoted) this.lastEnd = end + 1;
    return quoted ? end + 1 : end;
  }

  /** Goes on to the next token that is neither space nor comment. */
  advance(): void {
    this.lastEnd = this.token.end;
    for (;;) {
      this.skipSpace();
      const kind: number = this.scanner.scan();
      const start = this.scanner.getTokenOffset();
      const end = start + this.scanner.getTokenLength();
      if (kind === TokenKind.lineComment || kind === TokenKind.blockComment) {
        const fault: number = this.scanner.getTokenError();
        const closed = fault === Fault.none;
        this.report(
          { start, end },
          closed
            ? l10n.t('JSON has no comments. Remove it, or write the manifest in YAML.')
            : l10n.t('This comment is never closed, and JSON has no comments. Remove it.'),
          [replaceFix(this.lines, l10n.t('Remove the comment'), { start, end }, '')],
        );
        continue;
      }
      this.token = { kind, start, end, value: this.scanner.getTokenValue() };
      this.fault(this.scanner.getTokenError());
      return;
    }
  }

  /** The scanner would make tokens of it, with texts of their own. */
  private skipSpace(): void {
    const before = this.scanner.getPosition();
    let position = before;
    while (isSpace(this.text.charCodeAt(position))) position++;
    if (position > before) this.scanner.setPosition(position);
  }

  private fault(error: number): void {
    if (error === Fault.none) return;
    const { token } = this;
    const written = this.text.slice(token.start, token.end);
    switch (error) {
      case Fault.openString: {
        // What stands behind the text in its line was swallowed; commas and brackets there are given back.
        let kept = written.length;
        while (kept > 0 && /[\s,}\]]/.test(written[kept - 1] ?? '')) kept--;
        const behind = written.length - kept;
        token.end -= behind;
        token.value = token.value.slice(0, Math.max(token.value.length - behind, 0));
        this.scanner.setPosition(token.end);
        this.forgiveComma = true;
        this.sawOpenText = true;
        token.open = true;
        this.report(token, l10n.t('This text is not closed: a double quote is missing at its end.'), [
          replaceFix(this.lines, l10n.t('Close the text'), { start: token.end, end: token.end }, '"'),
        ]);
        return;
      }
      case Fault.unicode:
        this.report(token, l10n.t('There is an escape with "\\u" in this text that is not followed by four hexadecimal digits.'));
        return;
      case Fault.escape:
        this.report(token, l10n.t('There is a backslash in this text that starts no escape. Write "\\\\" for a backslash, "/" in paths.'));
        return;
      case Fault.control:
        this.report(token, l10n.t('There is a control character, such as a tab, in this text. Write it as an escape ("\\t").'));
        return;
      default:
        token.faulty = true;
    }
  }
}

/** Space, tab and both halves of a line end. */
function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function isWord(kind: number): boolean {
  return (
    kind === TokenKind.unknown ||
    kind === TokenKind.number ||
    kind === TokenKind.true ||
    kind === TokenKind.false ||
    kind === TokenKind.null
  );
}
