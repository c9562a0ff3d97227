// Saves of what the user has seen in the preview and confirmed: no handlers run for them, as nobody has seen what those would make of it.
import type * as vscode from 'vscode';
import { settleWithin } from '../deadline.ts';

/** Of a save, the editor may tell later than it answers, and not at all where there was nothing to write. */
const TOLD_MS = 1000;

export class ConfirmedSaves implements vscode.Disposable {
  /** By URI, what to call when the editor has told of the save. */
  readonly #underWay = new Map<string, () => void>();
  readonly #listening: vscode.Disposable;

  /** @param onDidSave the editor's own, of which we hear also while the server is not there. */
  constructor(onDidSave: vscode.Event<vscode.TextDocument>) {
    this.#listening = onDidSave(({ uri }) => {
      const told = this.#underWay.get(uri.toString());
      // Those who hear of it after us ask whether it was one of these.
      if (told) setImmediate(told);
    });
  }

  /**
   * @param toldMs for how long a save of the user's own may be taken for this one, where the editor has nothing to write.
   * @returns whether it was saved.
   */
  async save(document: vscode.TextDocument, toldMs = TOLD_MS): Promise<boolean> {
    const uri = document.uri.toString();
    const { promise, resolve } = Promise.withResolvers<void>();
    const told = (): void => {
      if (this.#underWay.get(uri) === told) this.#underWay.delete(uri);
      resolve();
    };
    this.#underWay.set(uri, told);
    const isSaved = await Promise.resolve(document.save()).catch(() => false);
    if (isSaved) await settleWithin(promise, toldMs);
    told();
    return isSaved;
  }

  /** Whether a save that begins, or that the editor tells of, is one of these. */
  has({ uri }: vscode.TextDocument): boolean {
    return this.#underWay.has(uri.toString());
  }

  dispose(): void {
    this.#listening.dispose();
  }
}
