// Recognises the save that the server itself caused, by what is saved and not by when: it must not run the handlers again.
import { createHash } from 'node:crypto';
import { inTime } from '../waiting/inTime.ts';
import type { Opening, Snapshot } from './documents.ts';

/** How long an editor that has saved may take to tell so: its answer can overtake that. */
const TOLD_MS = 1000;

function hashOf(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}

/**
 * Two ways to know our save: the editor is just carrying out our request to save, whatever other save participants then make of the text;
 * or, for editors that cannot be asked, the text is exactly what we gave the document.
 */
export class OwnSaves {
  /** By URI, with the opening of the document that it is about: a document that was opened anew has nothing to do with what was to be saved. */
  readonly #expected = new Map<string, { generation: number; hash: string }>();
  readonly #requested = new Map<string, { generation: number; told: () => void }>();

  /** The next save of the document with exactly this text is ours. */
  expect({ uri, generation }: Opening, text: string): void {
    this.#expected.set(uri, { generation, hash: hashOf(text) });
  }

  /** Our edits did not arrive. */
  forget({ uri, generation }: Opening): void {
    if (this.#expected.get(uri)?.generation === generation) this.#expected.delete(uri);
  }

  /** The document was closed: no save of it will come. */
  documentClosed(uri: string): void {
    this.#expected.delete(uri);
    this.#requested.get(uri)?.told();
  }

  /**
   * Has the document saved; every save of it until the answer is ours, and the one that the editor tells of after it.
   * @param isSaved whether an answer says that it did.
   */
  async during<T>({ uri, generation }: Opening, request: () => Promise<T>, isSaved: (answer: T) => boolean): Promise<T> {
    const told = Promise.withResolvers<void>();
    const requested = { generation, told: told.resolve };
    this.#requested.set(uri, requested);
    try {
      const answer = await request();
      // What is made of the document next is not to be taken for what was saved.
      if (isSaved(answer)) await inTime(told.promise, { ms: TOLD_MS });
      return answer;
    } finally {
      if (this.#requested.get(uri) === requested) this.#requested.delete(uri);
    }
  }

  /** Whether the editor is just carrying out our request to save the document. */
  isRequested({ uri, generation }: Opening): boolean {
    return this.#requested.get(uri)?.generation === generation;
  }

  /** Whether a save of this text that is about to happen is ours. Another text means that the user went on; ours will not come any more. */
  isAboutToBeSaved({ uri, generation, text }: Pick<Snapshot, 'uri' | 'generation' | 'text'>): boolean {
    if (this.#requested.get(uri)?.generation === generation) return true;
    const expected = this.#expected.get(uri);
    if (expected === undefined) return false;
    if (expected.generation === generation && expected.hash === hashOf(text)) return true;
    this.#expected.delete(uri);
    return false;
  }

  /** Whether a save of this text that just happened was ours; it is expected once. */
  wasSaved(document: Pick<Snapshot, 'uri' | 'generation' | 'text'>): boolean {
    const isOurs = this.isAboutToBeSaved(document);
    this.#expected.delete(document.uri);
    const requested = this.#requested.get(document.uri);
    if (requested?.generation === document.generation) requested.told();
    return isOurs;
  }
}
