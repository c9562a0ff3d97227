// The editor's part while afterSave handlers run that work on the file itself.
import * as l10n from '@vscode/l10n';
import type { FileInChainState, SavedDocument } from '../host/types.ts';
import { inTime } from '../waiting/inTime.ts';
import type { ContentApplier } from './applyContent.ts';
import type { ClientProfile, EditorClient } from './client.ts';
import type { Documents, Snapshot } from './documents.ts';

/** What the editor's undo list may show. */
export function label(): string {
  return l10n.t('Codex plugins');
}

export type FileSnapshot = Snapshot & { filePath: string };

/** Where afterSave handlers begin. */
export interface Outset {
  document: FileSnapshot;
  /** What the document is to be so far: its text, but for what beforeSave handlers made of it after the save where that is yet to be applied. */
  text: string;
  /** The event that made the text, where the document does not have it yet. */
  eventId?: string;
  /** Why nothing can be applied to the document any more, although nobody has changed it: it has results that its file does not have. */
  unsaved?: string;
}

/** How long a handler waits for the editor to read a file again that another one rewrote. */
const REREAD_MS = 2000;

/** How long the editor may take to say how a file is written. */
const ENCODING_MS = 1000;

export interface DocumentInChainOptions {
  client: Pick<EditorClient, 'documentEncoding'>;
  profile: ClientProfile;
  documents: Documents;
  applier: ContentApplier;
}

export class DocumentInChain implements SavedDocument {
  /** Where the handlers that are still to run begin. */
  outset: Outset;
  /** Whether the user has heard why something could not be written. */
  told = false;
  readonly write?: NonNullable<SavedDocument['write']>;
  readonly #options: DocumentInChainOptions;

  constructor(outset: Outset, options: DocumentInChainOptions) {
    this.outset = outset;
    this.#options = options;
    const { features, applyEdit } = options.profile;
    if (features.saveDocument && applyEdit) this.write = (content, file) => this.#write(content, file);
  }

  get text(): string {
    return this.outset.document.text;
  }

  async reread(): Promise<string | undefined> {
    const { documents } = this.#options;
    const { document } = this.outset;
    await documents.whenChanged(document, REREAD_MS);
    return this.#moveOn(document.version);
  }

  /** Goes on with what is in the file once the editor has that, if nothing of it is waiting to be applied. @returns whether that is so. */
  async moveTo(text: string): Promise<boolean> {
    const { document, text: coming, unsaved } = this.outset;
    if (coming !== document.text || unsaved !== undefined) return false;
    const version = await this.#options.documents.whenText(document, text, REREAD_MS);
    return version !== undefined && this.#moveOn() === text;
  }

  async isUtf8(): Promise<boolean | undefined> {
    const { client, profile } = this.#options;
    if (!profile.features.documentEncoding) return undefined;
    const asked = client.documentEncoding({ uri: this.outset.document.uri }).catch(() => ({ encoding: undefined }));
    const encoding = (await inTime(asked, { ms: ENCODING_MS }))?.value.encoding;
    return encoding === undefined ? undefined : /^utf-?8(?:bom)?$/i.test(encoding);
  }

  async #write(content: string, file: FileInChainState): Promise<{ text: string } | { why: string }> {
    const { unsaved } = this.outset;
    const why = unsaved ?? (await this.#apply(content, file));
    if (why === undefined) {
      const text = this.#moveOn();
      if (text !== undefined) return { text };
    }
    this.told = unsaved === undefined;
    return { why: why ?? l10n.t('the file was closed meanwhile') };
  }

  async #apply(content: string, file: FileInChainState): Promise<string | undefined> {
    const { applier } = this.#options;
    const { document } = this.outset;
    const fate = file.rewrittenOnDisk
      ? await applier.applyRewritten(document, content, file, label())
      : file.writtenByOthers
        ? await applier.applyReloaded(document, content, file, label())
        : await applier.applyReturned(document, content, { label: label(), save: true });
    if (!fate) return l10n.t('the file cannot be read');
    return fate.applied && fate.saved ? undefined : fate.why;
  }

  /** Goes on with the document as it is now, unless it is another one or still at this version. */
  #moveOn(version?: number): string | undefined {
    const { document, unsaved } = this.outset;
    const now = this.#options.documents.snapshot(document.uri);
    if (now?.filePath === undefined || now.generation !== document.generation || now.version === version) return undefined;
    const moved: FileSnapshot = { ...now, filePath: now.filePath };
    this.outset = { document: moved, text: moved.text, ...(unsaved !== undefined && { unsaved }) };
    return moved.text;
  }
}
