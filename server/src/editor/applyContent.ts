// Puts what handlers made of a document into the editor, as edits on exactly the version they were made for, and has it saved.
import * as l10n from '@vscode/l10n';
import { lstat } from 'node:fs/promises';
import { readOrdinaryFile } from '../disk/fileSystem.ts';
import type { TextDocumentEdit, WorkspaceEdit } from 'vscode-languageserver-protocol';
import type { FileInChainState } from '../host/types.ts';
import { inTime } from '../waiting/inTime.ts';
import type { ClientProfile, EditorClient } from './client.ts';
import type { Documents, Opening, Snapshot } from './documents.ts';
import { fitToDocument, sameLineEndings } from '../text/lineEndings.ts';
import { textOf, type FileText } from '../text/fileText.ts';
import { minimalEdits } from '../text/minimalEdits.ts';
import type { OwnSaves } from './ownSaves.ts';
import type { Views } from './views.ts';

/** How long the editor may take to show that it applied an edit, or reloaded a file that changed on disk. */
const CATCH_UP_MS = 5000;

/** An editor that never says whether it saved must not have all later saves taken for ours. */
const SAVE_MS = 30_000;

/** Why a result was not applied; completes "discarded: …". */
export function changedMeanwhile(): string {
  return l10n.t('the file changed meanwhile');
}

export function rewrittenMeanwhile(): string {
  return l10n.t('the file was rewritten on disk meanwhile');
}

export function closedMeanwhile(): string {
  return l10n.t('the file changed meanwhile: it was closed');
}

function goneMeanwhile(): string {
  return l10n.t('the file is not on the disk any more');
}

/** What became of a result. `saved`: the editor wrote it to the file as well, where it was asked to; `why` says why not. */
export type Fate = { applied: true; saved: true } | { applied: true; saved: false; why: string } | { applied: false; why: string };

type FileDocument = Snapshot & { filePath: string };

/** Undefined when the file cannot be read, or it cannot be said how. */
export async function readFileText(filePath: string): Promise<FileText | undefined> {
  const bytes = await readOrdinaryFile(filePath);
  return bytes && textOf(bytes);
}

export interface ContentApplierOptions {
  client: EditorClient;
  profile: ClientProfile;
  documents: Documents;
  ownSaves: OwnSaves;
  views: Views;
  /** Told of every document before a plugin's edits are made in it. */
  onEdit: (document: Opening) => void;
}

export class ContentApplier {
  readonly #options: ContentApplierOptions;
  /** Of which the user was last told that its file is gone: several handlers may return something for one. */
  #saidGone: string | undefined;

  constructor(options: ContentApplierOptions) {
    this.#options = options;
  }

  /**
   * Applies what a handler returned for the document as it was at `before`.
   * @param options.label what the editor's undo list may show.
   * @param options.save have it saved too: it came of a save.
   */
  async applyReturned(before: Snapshot, content: string, options: { label: string; save: boolean }): Promise<Fate> {
    const text = fitToDocument(before.text, content);
    if (text === before.text) return { applied: true, saved: true };
    if (!this.#options.documents.isCurrent(before)) return { applied: false, why: this.outdated(before, options.label) };
    return this.#apply(before, text, options);
  }

  /**
   * Says that the document moved on while `label` ran.
   * @returns why its result was not applied.
   */
  outdated(before: Snapshot, label: string): string {
    const { documents, views } = this.#options;
    const isOpen = documents.isOpen(before);
    const where = before.filePath ?? before.uri;
    views.say(
      'info',
      isOpen
        ? l10n.t('{0} changed while {1} ran, so its result was not applied; save again.', where, label)
        : l10n.t('{0} was closed while {1} ran, so its result was not applied.', where, label),
    );
    return isOpen ? changedMeanwhile() : closedMeanwhile();
  }

  /**
   * Takes over what a handler wrote into the file itself. An editor that can save on request gets it as edits, so that cursors, folds and
   * breakpoints stay; another one reloads the file by itself.
   * @param before the document as it was saved.
   * @param content what the chain of handlers arrived at.
   * @param file what became of the file meanwhile.
   * @returns undefined where nothing is to be done, or the editor sees to it by itself.
   */
  async applyRewritten(before: FileDocument, content: string, file: FileInChainState, label: string): Promise<Fate | undefined> {
    const { profile, documents, views } = this.#options;
    const { fileBefore, fileText } = file;
    if (!profile.features.saveDocument) return this.applyReloaded(before, content, file, label);
    const onDisk = await readFileText(before.filePath);
    if (!onDisk) return (await isGone(before)) ? { applied: false, why: this.#gone(before, label) } : undefined;
    if (onDisk.text !== fileText) return content === fileText ? undefined : this.#overtaken(before, label);
    // A document that was typed into while it was being saved does not have the text that the handler rewrote.
    if (documents.isCurrent(before) && fileBefore?.text === before.text) {
      // Saving is harmless only if it writes the bytes that are there: the editor keeps its line breaks and byte order mark.
      const savesTheSame = fileBefore.mark === onDisk.mark && sameLineEndings(before.text, onDisk.text);
      if (savesTheSame) return this.#applyInSteps(before, [onDisk.text, content], label);
    }
    const version = await documents.whenText(before, onDisk.text, CATCH_UP_MS);
    if (version === undefined) {
      // An editor that has closed the file shows what is on disk when it opens it again.
      if (!documents.isOpen(before)) return content === onDisk.text ? undefined : { applied: false, why: this.outdated(before, label) };
      if (documents.isCurrent(before)) return { applied: false, why: this.#notReadAgain(before, label) };
      views.say(
        'warn',
        l10n.t(
          '{0} was rewritten on disk while {1} ran, but changed in the editor meanwhile: the editor’s version was left alone.',
          before.filePath,
          label,
        ),
      );
      return { applied: false, why: changedMeanwhile() };
    }
    // A handler after the one that wrote the file changed the text once more.
    if (content === onDisk.text) return undefined;
    return this.applyReturned({ ...before, version, text: onDisk.text }, content, { label, save: true });
  }

  /** One text after the other, each of them saved: an editor takes the next one for its file only where it knows what is in that. */
  async #applyInSteps(before: FileDocument, texts: readonly string[], label: string): Promise<Fate> {
    let document: Snapshot = before;
    let fate: Fate = { applied: true, saved: true };
    for (const text of texts) {
      if (text === document.text) continue;
      fate = await this.#apply(document, text, { label, save: true, isInFile: text === texts[0] });
      if (!fate.applied || !fate.saved) return fate;
      const now = this.#options.documents.snapshot(document.uri);
      if (now?.generation !== document.generation) return { applied: false, why: closedMeanwhile() };
      document = now;
    }
    return fate;
  }

  /**
   * Applies what was made of a text that somebody else wrote into the file. The editor reads that by itself.
   * @returns undefined where there is nothing to apply.
   */
  async applyReloaded(before: FileDocument, content: string, { fileText }: FileInChainState, label: string): Promise<Fate | undefined> {
    const { documents } = this.#options;
    if (fileText === undefined || content === fileText) return undefined;
    const version = await documents.whenText(before, fileText, CATCH_UP_MS);
    if (version !== undefined) return this.applyReturned({ ...before, version, text: fileText }, content, { label, save: true });
    return documents.isCurrent(before) ? this.#overtaken(before, label) : { applied: false, why: this.outdated(before, label) };
  }

  /** What handlers made of a text that is not in the file any more, which somebody else wrote. */
  #overtaken(before: FileDocument, label: string): Fate {
    const why = rewrittenMeanwhile();
    this.#options.views.say('info', l10n.t('What {0} made of {1} was not applied: {2}.', label, before.filePath, why));
    return { applied: false, why };
  }

  /**
   * Waits for the editor to read a file that was rewritten in an encoding that only it knows.
   * @returns why that is not so, unless it is or nobody can say.
   */
  async waitForReload(before: FileDocument, label: string): Promise<string | undefined> {
    const { profile, documents } = this.#options;
    if (!profile.features.saveDocument) return undefined;
    await documents.whenChanged(before, CATCH_UP_MS);
    return documents.isCurrent(before) ? this.#notReadAgain(before, label) : undefined;
  }

  #notReadAgain(before: FileDocument, label: string): string {
    this.#options.views.say(
      'warn',
      l10n.t(
        '{0} was rewritten on disk while {1} ran, but the editor did not read it again. Reopen it (Revert File) to see what is in the file.',
        before.filePath,
        label,
      ),
    );
    return l10n.t('the editor did not read the rewritten file again');
  }

  #gone(before: Snapshot, label: string): string {
    const save = `${before.uri} ${before.generation} ${before.version}`;
    if (this.#saidGone === save) return goneMeanwhile();
    this.#saidGone = save;
    this.#options.views.say(
      'warn',
      l10n.t(
        '{0} was deleted or moved while {1} ran, so the result was not applied, and the file was not written anew. Save it again if it is to be there.',
        before.filePath ?? before.uri,
        label,
      ),
    );
    return goneMeanwhile();
  }

  /** @param options.isInFile the editor may read the text from the file by itself, and be quicker. */
  async #apply(
    before: Snapshot,
    text: string,
    { label, save, isInFile = false }: { label: string; save: boolean; isInFile?: boolean },
  ): Promise<Fate> {
    const { client, documents, profile, ownSaves, views } = this.#options;
    const where = before.filePath ?? before.uri;
    if (!profile.applyEdit) {
      views.say(
        'warn',
        l10n.t('{0}: the result of {1} was not applied, because this editor does not take edits from a language server.', where, label),
      );
      return { applied: false, why: l10n.t('this editor does not take edits from a language server') };
    }
    // Saving would bring back what somebody deleted or moved meanwhile.
    if (save && !isInFile) {
      if (await isGone(before)) return { applied: false, why: this.#gone(before, label) };
      if (!documents.isCurrent(before)) return { applied: false, why: this.outdated(before, label) };
    }
    this.#options.onEdit(before);
    if (save) ownSaves.expect(before, text);
    const answer = await client
      .applyEdit({ label, edit: this.#workspaceEdit(before, text) })
      .catch((error: Error) => ({ applied: false, failureReason: error.message }));
    if (!answer.applied) {
      ownSaves.forget(before);
      // Its answer may come before we are told what it read.
      if (isInFile && (await documents.whenText(before, text, CATCH_UP_MS)) !== undefined) return { applied: true, saved: true };
      const why = this.#changeSince(before) ?? notApplied(answer.failureReason);
      views.say('info', l10n.t('{0}: the result of {1} was not applied: {2}. Save again.', where, label, why));
      return { applied: false, why };
    }
    if (!save) return { applied: true, saved: false, why: l10n.t('it was not to be saved') };
    if (!profile.features.saveDocument)
      return { applied: true, saved: false, why: l10n.t('this editor does not save for a language server') };
    const why = await this.#save(before, text);
    if (why === undefined) return { applied: true, saved: true };
    ownSaves.forget(before);
    views.say('info', l10n.t('{0} has what its handlers made of it, but was not saved again: {1}.', where, why));
    return { applied: true, saved: false, why };
  }

  /** @returns why the editor did not save the document with this text, unless it did. */
  async #save(opening: Snapshot, text: string): Promise<string | undefined> {
    const { client, documents, ownSaves } = this.#options;
    const version = await documents.whenText(opening, text, CATCH_UP_MS);
    if (version === undefined) return documents.isOpen(opening) ? changedMeanwhile() : closedMeanwhile();
    if (await isGone(opening)) return goneMeanwhile();
    const answer = await ownSaves
      .during(
        opening,
        () => inTime(client.saveDocument({ uri: opening.uri, version }), { ms: SAVE_MS }),
        (given) => given?.value.saved === true,
      )
      .catch((error: Error) => ({ value: { saved: false }, failureReason: error.message }));
    if (answer?.value.saved) return undefined;
    const change = this.#changeSince({ ...opening, version });
    if (change !== undefined) return change;
    if (answer === undefined) return l10n.t('the editor did not say within {0} s that it saved it', SAVE_MS / 1000);
    return notSaved('failureReason' in answer ? answer.failureReason : undefined);
  }

  /** What the user did to a document since, if anything: then the editor is right to leave it alone. */
  #changeSince(before: Pick<Snapshot, 'uri' | 'generation' | 'version'>): string | undefined {
    const { documents } = this.#options;
    if (documents.isCurrent(before)) return undefined;
    return documents.isOpen(before) ? changedMeanwhile() : closedMeanwhile();
  }

  #workspaceEdit(before: Snapshot, text: string): WorkspaceEdit {
    const edits = minimalEdits(before.text, text);
    if (!this.#options.profile.documentChanges) return { changes: { [before.uri]: edits } };
    const change: TextDocumentEdit = { textDocument: { uri: before.uri, version: before.version }, edits };
    return { documentChanges: [change] };
  }
}

/** Whether a document's file was there when it was saved, and is not now. Of what cannot be looked at, nothing is known. */
async function isGone({ filePath }: { filePath?: string | undefined }): Promise<boolean> {
  if (filePath === undefined) return false;
  return lstat(filePath).then(
    () => false,
    ({ code }: NodeJS.ErrnoException) => code === 'ENOENT' || code === 'ENOTDIR',
  );
}

function notApplied(reason = ''): string {
  return reason === '' ? l10n.t('the editor did not apply it') : l10n.t('the editor did not apply it: {0}', reason);
}

function notSaved(reason = ''): string {
  return reason === '' ? l10n.t('the editor did not save it') : l10n.t('the editor did not save it: {0}', reason);
}
