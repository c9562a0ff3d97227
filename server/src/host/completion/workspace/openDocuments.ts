// The documents that are open in the editor, learned soon after they were changed.
import type { Slices } from './slices.ts';
import type { LearnedTexts } from './learnedTexts.ts';

/** So long is waited for further changes of a document, in ms: all of it is learned again, and whoever types changes it ten times a second. */
const SOON_MS = 500;

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

export class OpenDocuments {
  readonly #options: OpenDocumentsOptions;
  readonly #documents = new Map<string, OpenDocument>();
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
    const isNew = !this.#documents.has(document.key);
    this.#documents.set(document.key, document);
    this.#changed.add(document.key);
    if (isNew) this.#learn();
    else if (!this.#learning) this.#timer ??= setTimeout(() => this.#learn(), SOON_MS).unref();
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

  #learn(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#learning || this.#changed.size === 0) return;
    this.#learning = this.#all().finally(() => {
      this.#learning = undefined;
      // What came while the last was being learned.
      if (this.#changed.size > 0 && !this.#options.signal.aborted) this.#timer ??= setTimeout(() => this.#learn(), SOON_MS).unref();
    });
  }

  async #all(): Promise<void> {
    const { texts, slices, signal, log, mayLearn, isLeftOut } = this.#options;
    for (const key of [...this.#changed]) {
      this.#changed.delete(key);
      const document = this.#documents.get(key);
      if (!document || signal.aborted) continue;
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
