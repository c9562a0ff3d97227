// The open documents, as the editor has them: unsaved changes included.
import type { DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { filePathOf } from './uris.ts';

/** A document at one moment; later changes of the document do not change it. */
export interface Snapshot {
  uri: string;
  /** Absent for documents that are not files. */
  filePath?: string;
  language: string;
  version: number;
  text: string;
}

/** Keeps the open documents in step with the editor, and tells who waits for a change. */
export class Documents {
  readonly #open = new Map<string, TextDocument>();
  readonly #waiting = new Map<string, Set<() => void>>();

  didOpen({ textDocument }: DidOpenTextDocumentParams): void {
    this.#open.set(
      textDocument.uri,
      TextDocument.create(textDocument.uri, textDocument.languageId, textDocument.version, textDocument.text),
    );
    this.#changed(textDocument.uri);
  }

  didChange({ textDocument, contentChanges }: DidChangeTextDocumentParams): void {
    const document = this.#open.get(textDocument.uri);
    if (!document) return;
    TextDocument.update(document, contentChanges, textDocument.version);
    this.#changed(textDocument.uri);
  }

  didClose({ textDocument }: DidCloseTextDocumentParams): void {
    this.#open.delete(textDocument.uri);
    this.#changed(textDocument.uri);
  }

  /** Undefined when the document is not open. */
  snapshot(uri: string): Snapshot | undefined {
    const document = this.#open.get(uri);
    return document && snapshotOf(document);
  }

  version(uri: string): number | undefined {
    return this.#open.get(uri)?.version;
  }

  get(uri: string): TextDocument | undefined {
    return this.#open.get(uri);
  }

  all(): Iterable<TextDocument> {
    return this.#open.values();
  }

  /** The open document of a file, under whatever spelling of its URI the editor uses. */
  ofFile(filePath: string): TextDocument | undefined {
    for (const document of this.#open.values()) if (filePathOf(document.uri) === filePath) return document;
    return undefined;
  }

  /**
   * Waits until the document's text is this one.
   * @returns its version then, or undefined when it was closed or did not get there in `maxMs`.
   */
  async whenText(uri: string, text: string, maxMs: number): Promise<number | undefined> {
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const look = (): void => {
      const document = this.#open.get(uri);
      if (!document) resolve(undefined);
      else if (document.getText() === text) resolve(document.version);
    };
    const waiting = this.#waiting.get(uri) ?? new Set();
    this.#waiting.set(uri, waiting.add(look));
    const timer = setTimeout(() => resolve(undefined), maxMs);
    look();
    const version = await promise;
    clearTimeout(timer);
    waiting.delete(look);
    if (waiting.size === 0) this.#waiting.delete(uri);
    return version;
  }

  #changed(uri: string): void {
    for (const look of this.#waiting.get(uri) ?? []) look();
  }
}

function snapshotOf(document: TextDocument): Snapshot {
  const filePath = filePathOf(document.uri);
  return {
    uri: document.uri,
    ...(filePath !== undefined && { filePath }),
    language: document.languageId,
    version: document.version,
    text: document.getText(),
  };
}
