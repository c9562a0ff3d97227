// Recognises the save that the server itself caused, by what is saved and not by when: it must not run the handlers again.
import { createHash } from 'node:crypto';
import type { Opening, Snapshot } from './documents.ts';

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
  readonly #requested = new Map<string, number>();

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
  }

  /** Has the document saved; every save of it until then is ours. */
  async during<T>({ uri, generation }: Opening, request: () => Promise<T>): Promise<T> {
    this.#requested.set(uri, generation);
    try {
      return await request();
    } finally {
      if (this.#requested.get(uri) === generation) this.#requested.delete(uri);
    }
  }

  /** Whether a save of this text that is about to happen is ours. Another text means that the user went on; ours will not come any more. */
  isAboutToBeSaved({ uri, generation, text }: Pick<Snapshot, 'uri' | 'generation' | 'text'>): boolean {
    if (this.#requested.get(uri) === generation) return true;
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
    return isOurs;
  }
}
