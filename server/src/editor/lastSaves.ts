// The last save of each document: what a plugin missed of it can be made up for as long as the document is as that left it.
import type { TextDocumentSaveReason } from 'vscode-languageserver-protocol';
import type { Opening, Snapshot } from './documents.ts';

interface LastSave extends Pick<Snapshot, 'generation' | 'version'> {
  reason: TextDocumentSaveReason;
}

export class LastSaves {
  readonly #saves = new Map<string, LastSave>();

  /** The user saved the document, and handlers were wanted for that. */
  saved({ uri, generation, version }: Snapshot, reason: TextDocumentSaveReason): void {
    this.#saves.set(uri, { generation, version, reason });
  }

  /** What handlers made of that save was saved as well: it is still the same one. */
  wentOn({ uri, generation, version }: Snapshot): void {
    const save = this.#saves.get(uri);
    if (save?.generation === generation) this.#saves.set(uri, { ...save, version });
  }

  forget(uri: string): void {
    this.#saves.delete(uri);
  }

  /** Why the document was saved as it is now; undefined where it was not, or was closed or changed since. */
  reasonOf({ uri, generation, version }: Opening & Pick<Snapshot, 'version'>): TextDocumentSaveReason | undefined {
    const save = this.#saves.get(uri);
    return save?.generation === generation && save.version === version ? save.reason : undefined;
  }
}
