// Diagnostics and the text that they are about: where they stand in the document as it is now.
import type { Diagnostic, Range } from 'vscode-languageserver-protocol';
import { LineIndex } from '../text/lineIndex.ts';
import { minimalEdits } from '../text/minimalEdits.ts';
import { moveRanges, RangeMoves } from '../text/movedRanges.ts';
import type { Documents, Snapshot } from './documents.ts';

/** A text, and which one of an open document's it is, where it is one. */
export type TextAt = Pick<Snapshot, 'text'> & Partial<Pick<Snapshot, 'uri' | 'generation' | 'version'>>;

type Ranges = readonly (Range | undefined)[];

export interface PlacedTexts {
  /** What the ranges are in; left out where it is not known, so that they are taken for those of the text that the document has when it is opened. */
  given?: string | undefined;
  /** The document when that text was given out. What changed since counts from there. */
  document?: TextAt | undefined;
  /** What handlers made of that text, which the document is likely to have in a moment. */
  becomes?: string | undefined;
}

/** Moved when somebody asks, not with each key that is typed. */
export class PlacedDiagnostics {
  readonly #diagnostics: readonly Diagnostic[];
  /** In `#at`. What has none is gone with its text. */
  #ranges: Ranges;
  #at: TextAt | undefined;
  /** Texts in which it is known exactly where everything stands, however the document comes to have them: by what handlers return, or by undoing. */
  readonly #exact: { text: string; ranges: () => Ranges }[] = [];

  constructor(diagnostics: readonly Diagnostic[], { given, document, becomes }: PlacedTexts) {
    this.#diagnostics = diagnostics;
    const returned = diagnostics.map(({ range }) => range);
    this.#ranges = returned;
    this.#at = document;
    if (given === undefined || diagnostics.length === 0) return;
    const lines = new LineIndex(given);
    const ranges = returned.map((range) => inText(range, lines));
    this.#exact.push({ text: given, ranges: () => ranges });
    if (becomes !== undefined && becomes !== given) {
      let moved: Ranges | undefined;
      this.#exact.push({ text: becomes, ranges: () => (moved ??= moveToText(ranges, given, becomes)) });
    }
    this.#at ??= { text: given };
    this.#ranges = this.#at.text === given ? ranges : moveToText(ranges, given, this.#at.text);
  }

  /** Whether a document of this length may have a text in which everything has its exact place. Costs nothing. */
  mayBeExact(length: number): boolean {
    return this.#exact.some(({ text }) => text.length === length);
  }

  /** The document has this text now. */
  moveTo(now: TextAt, documents: Pick<Documents, 'changesSince'>): void {
    if (this.#diagnostics.length === 0) return;
    const before = this.#at;
    this.#at = now;
    if (before === undefined || before.text === now.text) return;
    const exact = this.#exact.find(({ text }) => text === now.text);
    this.#ranges = exact ? exact.ranges() : (this.#followed(before, now, documents) ?? moveToText(this.#ranges, before.text, now.text));
  }

  #followed({ uri, generation, version }: TextAt, now: TextAt, documents: Pick<Documents, 'changesSince'>): Ranges | undefined {
    if (uri === undefined || generation === undefined || version === undefined || now.version === undefined) return undefined;
    const batches = documents.changesSince({ uri, generation, version });
    return batches && moveRanges(this.#ranges, batches);
  }

  /** As they stand in the text that they were moved to. */
  list(): Diagnostic[] {
    return this.#diagnostics.flatMap((diagnostic, index) => {
      const range = this.#ranges[index];
      return range ? [{ ...diagnostic, range }] : [];
    });
  }
}

function moveToText(ranges: Ranges, before: string, after: string): Ranges {
  const moves = new RangeMoves(minimalEdits(before, after), { rewritten: true });
  return ranges.map((range) => range && moves.move(range));
}

/** Handlers write numbers past a line's end where they mean the end. */
function inText({ start, end }: Range, lines: LineIndex): Range {
  const [from, to] = [lines.offsetAt(start), lines.offsetAt(end)];
  return lines.range({ start: from, end: Math.max(from, to) });
}
