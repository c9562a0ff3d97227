// The documents that are open in the editor, learned soon after they were changed.
import type { Slices } from './slices.ts';
import type { LearnedTexts } from './learnedTexts.ts';

/** So long is waited for further changes of a document, in ms: all of it is learned again. */
const SOON_MS = 500;
/**
 * A line that is being written has nothing to say where it is written, and whoever types changes it ten times a second. It is learned once another line is changed,
 * or after so long without a key, in ms.
 */
const REST_MS = 2000;

export interface OpenDocument {
  key: string;
  filePath: string;
  language: string;
  text: string;
}

export interface OpenDocumentsOptions {
  texts: LearnedTexts;
  slices: Slices;
  signal: AbortSignal;
  log: (text: string) => void;
  /** Whether a document's text may be learned. */
  mayLearn: (document: OpenDocument) => Promise<boolean>;
  isLeftOut: (line: string) => boolean;
}

/** A document as it is now. */
interface Known extends OpenDocument {
  changedAt: number;
  /** Its text when it was learned last; absent before. */
  learned?: string;
}

export class OpenDocuments {
  readonly #options: OpenDocumentsOptions;
  readonly #documents = new Map<string, Known>();
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #learning: Promise<void> | undefined;

  constructor(options: OpenDocumentsOptions) {
    this.#options = options;
  }

  has(key: string): boolean {
    return this.#documents.has(key);
  }

  /** A document was opened, which is learned at once, or has another text. */
  set(document: OpenDocument): void {
    const { learned } = this.#documents.get(document.key) ?? {};
    const isNew = !this.#documents.has(document.key);
    this.#documents.set(document.key, { ...document, changedAt: performance.now(), ...(learned !== undefined && { learned }) });
    this.#changed.add(document.key);
    if (isNew) this.#learn();
    else this.#soon();
  }

  delete(key: string): void {
    this.#documents.delete(key);
    this.#changed.delete(key);
  }

  /** Other files may be private now. */
  again(): void {
    for (const key of this.#documents.keys()) this.#changed.add(key);
    this.#learn();
  }

  /** Waits until all that was told so far is learned. */
  async settled(): Promise<void> {
    this.#learn();
    while (this.#learning) await this.#learning;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#changed.clear();
  }

  #soon(): void {
    if (!this.#learning && !this.#options.signal.aborted) this.#timer ??= setTimeout(() => this.#learnFinished(), SOON_MS).unref();
  }

  /** Learns what has changed in more than the line that is being written. */
  #learnFinished(): void {
    this.#timer = undefined;
    const finished = [...this.#changed].filter((key) => {
      const { changedAt, learned, text } = this.#documents.get(key)!;
      return learned === undefined || performance.now() - changedAt >= REST_MS || !differInOneLine(learned, text);
    });
    if (finished.length > 0) this.#learn(finished);
    else if (this.#changed.size > 0) this.#soon();
  }

  #learn(keys: readonly string[] = [...this.#changed]): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#learning || keys.length === 0) return;
    this.#learning = this.#each(keys).finally(() => {
      this.#learning = undefined;
      // What came while the last was being learned.
      if (this.#changed.size > 0) this.#soon();
    });
  }

  async #each(keys: readonly string[]): Promise<void> {
    const { texts, slices, signal, log, mayLearn, isLeftOut } = this.#options;
    for (const key of keys) {
      this.#changed.delete(key);
      const document = this.#documents.get(key);
      if (!document || signal.aborted) continue;
      document.learned = document.text;
      try {
        const may = await mayLearn(document);
        const steps = (): Generator<void, void> | undefined => {
          // It may have been closed meanwhile, and then its file is learned.
          if (!this.#documents.has(key)) return undefined;
          return may ? texts.learning(key, document.language, document.text, { isOpen: true, isLeftOut }) : texts.forgetting(key);
        };
        await slices.runInTurn(key, steps, signal);
      } catch (error) {
        log(`${document.filePath} is not learned: ${(error as Error).message}`);
      }
    }
  }
}

/** Whether two texts are the same but for what stands in one line. */
function differInOneLine(before: string, after: string): boolean {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let end = 0;
  while (end < shorter - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)) end++;
  return [before, after].every((text) => !/[\r\n]/.test(text.slice(start, text.length - end)));
}
