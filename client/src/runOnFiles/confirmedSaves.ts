// Saves of what the user has seen in the preview and confirmed: no handlers run for them, as nobody has seen what those would make of it.
import type * as vscode from 'vscode';

export class ConfirmedSaves {
  /** By URI, until the editor tells of the save. */
  readonly #underWay = new Set<string>();

  /** @returns whether it was saved. */
  async save(document: vscode.TextDocument): Promise<boolean> {
    const uri = document.uri.toString();
    this.#underWay.add(uri);
    const isSaved = await Promise.resolve(document.save()).catch(() => false);
    // Of one that was saved, the editor may tell later than it answers.
    if (!isSaved) this.#underWay.delete(uri);
    return isSaved;
  }

  /** Whether a save that begins is one of these. */
  has({ uri }: vscode.TextDocument): boolean {
    return this.#underWay.has(uri.toString());
  }

  /** Whether a save that the editor tells of was one of these. */
  take({ uri }: vscode.TextDocument): boolean {
    return this.#underWay.delete(uri.toString());
  }
}
