// The open documents, as the editor has them: unsaved changes included.
import type { DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { EditBatch } from '../text/movedRanges.ts';
import { inTime } from '../waiting/inTime.ts';
import { ChangeLog } from './changeLog.ts';
import { filePathOf } from './uris.ts';
import { paths } from '../paths/paths.ts';

/** A document at one moment; later changes of the document do not change it. */
export interface Snapshot {
  uri: string;
  /** Absent for documents that are not files. */
  filePath?: string;
  language: string;
  version: number;
  /** Which opening of the document this is: versions begin anew when a document is closed and opened again, this number does not. */
  generation: number;
  text: string;
}

/** What is in a document's file, as far as the editor has said. */
type SavedText = Pick<Snapshot, 'version' | 'text'>;

interface OpenDocument {
  document: TextDocument;
  generation: number;
  changes: ChangeLog;
  saved: SavedText;
}

/** One opening of a document, whatever its version and text are by now. */
export type Opening = Pick<Snapshot, 'uri' | 'generation'>;

/** Keeps the open documents in step with the editor, and tells who waits for a change. */
export class Documents {
  readonly #open = new Map<string, OpenDocument>();
  /** How often any document was opened. */
  #openings = 0;
  readonly #waiting = new Map<string, Set<() => void>>();

  didOpen({ textDocument }: DidOpenTextDocumentParams): void {
    const document = TextDocument.create(textDocument.uri, textDocument.languageId, textDocument.version, textDocument.text);
    const { version, text } = textDocument;
    this.#open.set(textDocument.uri, {
      document,
      generation: ++this.#openings,
      changes: new ChangeLog(version),
      saved: { version, text },
    });
    this.#changed(textDocument.uri);
  }

  didChange({ textDocument, contentChanges }: DidChangeTextDocumentParams): void {
    const open = this.#open.get(textDocument.uri);
    if (!open) return;
    TextDocument.update(open.document, contentChanges, textDocument.version);
    open.changes.add(contentChanges, textDocument.version);
    this.#changed(textDocument.uri);
  }

  didSave(uri: string): void {
    const open = this.#open.get(uri);
    if (open) open.saved = { version: open.document.version, text: open.document.getText() };
  }

  didClose({ textDocument }: DidCloseTextDocumentParams): void {
    this.#open.delete(textDocument.uri);
    this.#changed(textDocument.uri);
  }

  /** Undefined when the document is not open. */
  snapshot(uri: string): Snapshot | undefined {
    const open = this.#open.get(uri);
    return open && snapshotOf(open.document, open.generation);
  }

  /**
   * Whether the document is as it was: open without a break since then, and at that version. What was made of a snapshot belongs into the
   * document only then.
   */
  isCurrent(snapshot: Pick<Snapshot, 'uri' | 'generation' | 'version'>): boolean {
    return this.isOpen(snapshot) && this.#open.get(snapshot.uri)?.document.version === snapshot.version;
  }

  /** Whether the document is open without a break since then, changed or not. */
  isOpen({ uri, generation }: Opening): boolean {
    return this.#open.get(uri)?.generation === generation;
  }

  /** What was changed in the open document since it had a version; undefined where that is not known, or it was closed meanwhile. */
  changesSince({ uri, generation, version }: Pick<Snapshot, 'uri' | 'generation' | 'version'>): EditBatch[] | undefined {
    return this.isOpen({ uri, generation }) ? this.#open.get(uri)?.changes.since(version) : undefined;
  }

  /** The open document as it was saved or read last: what programs find in its file. */
  saved(uri: string): Snapshot | undefined {
    const open = this.#open.get(uri);
    return open && { ...snapshotOf(open.document, open.generation), ...open.saved };
  }

  get(uri: string): TextDocument | undefined {
    return this.#open.get(uri)?.document;
  }

  all(): Iterable<TextDocument> {
    return [...this.#open.values()].map(({ document }) => document);
  }

  /** The open document of a file, under whatever spelling of its URI the editor uses. */
  ofFile(filePath: string): TextDocument | undefined {
    for (const { document } of this.#open.values()) {
      const opened = filePathOf(document.uri);
      if (opened !== undefined && paths.same(opened, filePath)) return document;
    }
    return undefined;
  }

  /**
   * Waits until the document's text is this one.
   * @returns its version then, or undefined when it was closed (and maybe opened anew) or did not get there in `maxMs`.
   */
  whenText(opening: Opening, text: string, maxMs: number): Promise<number | undefined> {
    return this.#when(opening, (document) => document.getText() === text, maxMs);
  }

  /** As `whenText`, for any other version than this one. */
  whenChanged(before: Opening & Pick<Snapshot, 'version'>, maxMs: number): Promise<number | undefined> {
    return this.#when(before, ({ version }) => version !== before.version, maxMs);
  }

  async #when(opening: Opening, fits: (document: TextDocument) => boolean, maxMs: number): Promise<number | undefined> {
    const { uri } = opening;
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const look = (): void => {
      const document = this.get(uri);
      if (!document || !this.isOpen(opening)) resolve(undefined);
      else if (fits(document)) resolve(document.version);
    };
    const waiting = this.#waiting.get(uri) ?? new Set();
    this.#waiting.set(uri, waiting.add(look));
    look();
    const reached = await inTime(promise, { ms: maxMs });
    waiting.delete(look);
    if (waiting.size === 0) this.#waiting.delete(uri);
    return reached?.value;
  }

  #changed(uri: string): void {
    for (const look of this.#waiting.get(uri) ?? []) look();
  }
}

function snapshotOf(document: TextDocument, generation: number): Snapshot {
  const filePath = filePathOf(document.uri);
  return {
    uri: document.uri,
    ...(filePath !== undefined && { filePath }),
    language: document.languageId,
    version: document.version,
    generation,
    text: document.getText(),
  };
}
