// The last save of each document: what a plugin missed of it can be made up for as long as the document is as that left it.
import type { TextDocumentSaveReason } from 'vscode-languageserver-protocol';
import type { Opening, Snapshot } from './documents.ts';

interface LastSave extends Pick<Snapshot, 'generation' | 'version'> {
  /** Undefined where no handlers were wanted for it. */
  reason: TextDocumentSaveReason | undefined;
}

export class LastSaves {
  readonly #saves = new Map<string, LastSave>();

  /** The user saved the document, with handlers as it seems. */
  saved({ uri, generation, version }: Snapshot, reason: TextDocumentSaveReason): void {
    this.#saves.set(uri, { generation, version, reason });
  }

  /** What handlers made of that save was saved as well: it is still the same one. */
  wentOn({ uri, generation, version }: Snapshot): void {
    const save = this.#saves.get(uri);
    if (save?.generation === generation) this.#saves.set(uri, { ...save, version });
  }

  /** No handlers were wanted for the save of the document as it was then. */
  ranNone({ uri, generation, version }: Opening & Pick<Snapshot, 'version'>): void {
    const save = this.#saves.get(uri);
    if (save?.generation === generation && save.version === version) this.#saves.set(uri, { generation, version, reason: undefined });
  }

  forget(uri: string): void {
    this.#saves.delete(uri);
  }

  /** The save of the document as it is now; undefined where it was closed or changed since the last one. */
  of({ uri, generation, version }: Opening & Pick<Snapshot, 'version'>): LastSave | undefined {
    const save = this.#saves.get(uri);
    return save?.generation === generation && save.version === version ? save : undefined;
  }
}
