// Recognises the save that the server itself caused, by what is saved and not by when: it must not run the handlers again.
import { createHash } from 'node:crypto';

function hashOf(text: string): string {
  return createHash('sha1').update(text).digest('base64');
}

/**
 * Two ways to know our save: the editor is just carrying out our request to save, whatever other save participants then make of the text;
 * or, for editors that cannot be asked, the text is exactly what we gave the document.
 */
export class OwnSaves {
  readonly #expected = new Map<string, string>();
  readonly #requested = new Set<string>();

  /** The next save of the document with exactly this text is ours. */
  expect(uri: string, text: string): void {
    this.#expected.set(uri, hashOf(text));
  }

  /** Our edits did not arrive, or the document was closed. */
  forget(uri: string): void {
    this.#expected.delete(uri);
  }

  /** Has the document saved; every save of it until then is ours. */
  async during<T>(uri: string, request: () => Promise<T>): Promise<T> {
    this.#requested.add(uri);
    try {
      return await request();
    } finally {
      this.#requested.delete(uri);
    }
  }

  /** Whether a save of this text that is about to happen is ours. Another text means that the user went on; ours will not come any more. */
  isAboutToBeSaved(uri: string, text: string): boolean {
    if (this.#requested.has(uri)) return true;
    const expected = this.#expected.get(uri);
    if (expected === undefined) return false;
    if (expected === hashOf(text)) return true;
    this.#expected.delete(uri);
    return false;
  }

  /** Whether a save of this text that just happened was ours; it is expected once. */
  wasSaved(uri: string, text: string): boolean {
    const isOurs = this.isAboutToBeSaved(uri, text);
    this.#expected.delete(uri);
    return isOurs;
  }
}
