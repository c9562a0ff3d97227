// What became of a completion that was shown, as far as the document tells: the whole of it is there, a part of it was taken, or something else was written.
import type { DispatchRequest } from '../host/types.ts';
import type { Suggestion } from '../host/completion/origins.ts';
import type { Documents, Snapshot } from './documents.ts';
import type { Host } from './hostFace.ts';

export type CompletionOutcome = 'accepted' | 'partly' | 'rejected';

/** Taken at once, this many characters that can be seen were not typed by hand. */
const MANY = 2;

/** The first completion of an answer: the one that an editor shows. */
interface Shown {
  document: Snapshot & { filePath: string };
  suggestion: Suggestion;
  /** How much of its text was there when it was shown, and how much is there now, in UTF-16 code units. */
  typedBefore: number;
  typed: number;
  /** Some of it was taken at once. */
  isPartlyTaken: boolean;
  at: number;
}

export interface CompletionFeedbackOptions {
  host: Pick<Host, 'handles' | 'dispatch'>;
  documents: Pick<Documents, 'get' | 'isOpen'>;
}

export class CompletionFeedback {
  readonly #options: CompletionFeedbackOptions;
  /** By the URI of the document. */
  readonly #shown = new Map<string, Shown>();

  constructor(options: CompletionFeedbackOptions) {
    this.#options = options;
  }

  /** An answer went out for the document as it is. */
  answered(document: Snapshot & { filePath: string }, [first]: readonly Suggestion[]): void {
    const { filePath, language, uri } = document;
    if (!this.#options.host.handles('onCompletionFeedback', { filePath, language })) return;
    const before = this.#shown.get(uri);
    if (first && before && isSame(before.suggestion, first)) {
      before.suggestion = first;
      return;
    }
    if (before) this.#end(before, before.isPartlyTaken ? 'partly' : 'rejected');
    if (!first) return;
    const typed = this.#typedOf(first, document);
    if (typed === undefined) return;
    this.#shown.set(uri, { document, suggestion: first, typedBefore: typed, typed, isPartlyTaken: false, at: performance.now() });
  }

  /** The document has another text. */
  changed(uri: string): void {
    const shown = this.#shown.get(uri);
    if (!shown) return;
    const typed = this.#typedOf(shown.suggestion, shown.document);
    const { text } = shown.suggestion;
    if (typed === text.length) {
      this.#end(shown, 'accepted');
      return;
    }
    if (typed === undefined || typed === shown.typed || typed < shown.typedBefore) {
      this.#end(shown, shown.isPartlyTaken ? 'partly' : 'rejected');
      return;
    }
    if (text.slice(shown.typed, typed).replaceAll(/\s/g, '').length >= MANY) shown.isPartlyTaken = true;
    shown.typed = typed;
  }

  /** The user does not want it, went away from it, or closed the document. */
  dismissed(uri: string): void {
    const shown = this.#shown.get(uri);
    if (shown) this.#end(shown, shown.isPartlyTaken ? 'partly' : 'rejected');
  }

  /** How much of the completion stands where it begins; undefined where that place is gone. */
  #typedOf({ text, range }: Suggestion, { uri, generation }: Pick<Snapshot, 'uri' | 'generation'>): number | undefined {
    const { documents } = this.#options;
    const document = documents.isOpen({ uri, generation }) ? documents.get(uri) : undefined;
    if (!document || document.lineCount <= range.start.line) return undefined;
    const start = document.offsetAt(range.start);
    const there = document.getText({ start: range.start, end: document.positionAt(start + text.length) });
    let typed = 0;
    while (typed < there.length && there[typed] === text[typed]) typed++;
    return typed;
  }

  #end({ document, suggestion, at }: Shown, outcome: CompletionOutcome): void {
    const { uri, filePath, language } = document;
    this.#shown.delete(uri);
    const { text, range, origin } = suggestion;
    const fields = {
      position: range.start,
      outcome,
      shownMs: Math.round(performance.now() - at),
      completion: { text, range, ...sourceOf(origin) },
    };
    const request: DispatchRequest = { event: 'onCompletionFeedback', filePath, language, fields };
    // It never rejects, and nobody waits for it.
    void this.#options.host.dispatch(request);
  }
}

function sourceOf({ source }: Suggestion['origin']): { source?: string } {
  return source === undefined ? {} : { source };
}

/** The same completion, though some of it may be typed by now, or more of it be known. */
function isSame(before: Suggestion, now: Suggestion): boolean {
  const [one, other] = [before.range.start, now.range.start];
  return one.line === other.line && one.character === other.character && now.text.startsWith(before.text);
}
