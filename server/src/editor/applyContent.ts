// Puts what handlers made of a document into the editor, as edits on exactly the version they were made for, and has it saved.
import { readFile } from 'node:fs/promises';
import type { TextDocumentEdit, WorkspaceEdit } from 'vscode-languageserver-protocol';
import { aborted } from './abort.ts';
import type { ClientProfile, EditorClient } from './client.ts';
import type { Documents, Opening, Snapshot } from './documents.ts';
import { fitToDocument, sameLineEndings } from './lineEndings.ts';
import { minimalEdits } from './minimalEdits.ts';
import type { OwnSaves } from './ownSaves.ts';
import type { Views } from './views.ts';

const BYTE_ORDER_MARK = '\uFEFF';

/** How long the editor may take to show that it applied an edit, or reloaded a file that changed on disk. */
const CATCH_UP_MS = 5000;

/** An editor that never says whether it saved must not have all later saves taken for ours. */
const SAVE_MS = 30_000;

/** A file's text as editors show it, and whether a byte order mark stands before it. */
export interface FileText {
  text: string;
  marked: boolean;
}

/** Undefined when the file cannot be read. */
export async function readFileText(filePath: string): Promise<FileText | undefined> {
  const content = await readFile(filePath, 'utf8').catch(() => undefined);
  if (content === undefined) return undefined;
  const marked = content.startsWith(BYTE_ORDER_MARK);
  return { text: marked ? content.slice(1) : content, marked };
}

export interface ContentApplierOptions {
  client: EditorClient;
  profile: ClientProfile;
  documents: Documents;
  ownSaves: OwnSaves;
  views: Views;
}

export class ContentApplier {
  readonly #options: ContentApplierOptions;

  constructor(options: ContentApplierOptions) {
    this.#options = options;
  }

  /**
   * Applies what a handler returned for the document as it was at `before`.
   * @param options.label what the editor's undo list may show.
   * @param options.save have it saved too: it came of a save.
   * @returns whether the document has the content now.
   */
  async applyReturned(before: Snapshot, content: string, options: { label: string; save: boolean }): Promise<boolean> {
    const { documents, views } = this.#options;
    const text = fitToDocument(before.text, content);
    if (text === before.text) return true;
    if (!documents.isCurrent(before)) {
      views.say('info', `${before.filePath ?? before.uri} changed while ${options.label} ran, so its result was not applied; save again.`);
      return false;
    }
    return this.#apply(before, text, options);
  }

  /**
   * Takes over what a handler wrote into the file itself. An editor that can save on request gets it as edits, so that cursors, folds and
   * breakpoints stay; another one reloads the file by itself.
   * @param before the document as it was saved.
   * @param content what the chain of handlers arrived at.
   * @param savedFile the file as it was before the handlers ran.
   */
  async applyRewritten(
    before: Snapshot & { filePath: string },
    content: string,
    savedFile: FileText | undefined,
    label: string,
  ): Promise<void> {
    const { profile, documents, views } = this.#options;
    if (!profile.features.saveDocument) return;
    const onDisk = await readFileText(before.filePath);
    if (!onDisk) return;
    // A document that was typed into while it was being saved does not have the text that the handler rewrote.
    if (documents.isCurrent(before) && savedFile?.text === before.text) {
      if (onDisk.text === before.text && content === before.text) return;
      // Saving is harmless only if it writes the bytes that are there: the editor keeps its line breaks and byte order mark.
      const savesTheSame = savedFile.marked === onDisk.marked && sameLineEndings(before.text, onDisk.text);
      if (savesTheSame && content === onDisk.text) {
        await this.#apply(before, onDisk.text, { label, save: true });
        return;
      }
    }
    const version = await documents.whenText(before, onDisk.text, CATCH_UP_MS);
    if (version === undefined) {
      if (documents.isOpen(before)) {
        views.say(
          'warn',
          `${before.filePath} was rewritten on disk by ${label}, but changed in the editor meanwhile: the editor’s version was left alone.`,
        );
      }
      return;
    }
    // A handler after the one that wrote the file changed the text once more.
    if (content !== onDisk.text) await this.applyReturned({ ...before, version, text: onDisk.text }, content, { label, save: true });
  }

  async #apply(before: Snapshot, text: string, { label, save }: { label: string; save: boolean }): Promise<boolean> {
    const { client, profile, ownSaves, views } = this.#options;
    const where = before.filePath ?? before.uri;
    if (!profile.applyEdit) {
      views.say(
        'warn',
        `${where}: the result of ${label} was not applied, because this editor does not take edits from a language server.`,
      );
      return false;
    }
    if (save) ownSaves.expect(before, text);
    const applied = await client
      .applyEdit({ label, edit: this.#workspaceEdit(before, text) })
      .then((answer) => answer.applied)
      .catch(() => false);
    if (!applied) {
      ownSaves.forget(before);
      views.say('info', `${where}: the editor did not apply the result of ${label}; the document probably changed meanwhile. Save again.`);
      return false;
    }
    if (save && profile.features.saveDocument) await this.#save(before, text, where);
    return true;
  }

  async #save(opening: Opening, text: string, where: string): Promise<void> {
    const { client, documents, ownSaves, views } = this.#options;
    const version = await documents.whenText(opening, text, CATCH_UP_MS);
    const request = (saving: number): Promise<{ saved: boolean } | undefined> =>
      Promise.race([client.saveDocument({ uri: opening.uri, version: saving }), aborted(AbortSignal.timeout(SAVE_MS))]);
    const answer = version === undefined ? undefined : await ownSaves.during(opening, () => request(version)).catch(() => undefined);
    if (answer?.saved) return;
    ownSaves.forget(opening);
    views.say('info', `${where} has what its handlers made of it, but was not saved again, because it changed meanwhile.`);
  }

  #workspaceEdit(before: Snapshot, text: string): WorkspaceEdit {
    const edits = minimalEdits(before.text, text);
    if (!this.#options.profile.documentChanges) return { changes: { [before.uri]: edits } };
    const change: TextDocumentEdit = { textDocument: { uri: before.uri, version: before.version }, edits };
    return { documentChanges: [change] };
  }
}
