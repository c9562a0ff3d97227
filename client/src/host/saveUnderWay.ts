// A save whose steps are applied to the document while the editor waits for them: whether it went on without them, and whether that left any unsaved.
import type * as vscode from 'vscode';

/** What the editor tells of documents and their files. */
export interface DocumentNews {
  onDidSave: vscode.Event<vscode.TextDocument>;
  onDidChange: vscode.Event<Pick<vscode.TextDocumentChangeEvent, 'document'>>;
  onDidClose: vscode.Event<vscode.TextDocument>;
  /** What the file of a document says, as the editor would read it. */
  textOfFile: (document: vscode.TextDocument) => PromiseLike<string>;
}

/** A save, from when its steps are asked for. */
export class SaveUnderWay implements vscode.Disposable {
  readonly document: vscode.TextDocument;
  readonly #news: DocumentNews;
  readonly #listening: vscode.Disposable[];
  readonly #over = Promise.withResolvers<void>();
  #isSaved = false;
  /** The document's version as the last of the steps left it. */
  #left: number | undefined;

  constructor(document: vscode.TextDocument, news: DocumentNews) {
    this.document = document;
    this.#news = news;
    this.#listening = [
      news.onDidSave((saved) => {
        if (saved !== document) return;
        this.#isSaved = true;
        this.#over.resolve();
      }),
      news.onDidClose((closed) => {
        if (closed === document) this.#over.resolve();
      }),
    ];
  }

  /** Whether the document was written to its file, or closed, meanwhile: what was made of it then would stay unsaved. */
  get isWritten(): boolean {
    return this.#isSaved || this.document.isClosed;
  }

  /** What a step changes of the document is in it now. */
  isApplied(): void {
    this.#left = this.document.version;
  }

  /**
   * Whether the file was written without the last of the steps, and nobody has changed the document since. It is asked when no step is to follow, and
   * answered when the editor has told of the save, or somebody goes on with the document: an editor that has lost its patience may begin to write before
   * it is given the last step, and tell of that long after it. Only the file says so then, for extensions are told of any save that nothing is unsaved.
   */
  async isLeftBehind(): Promise<boolean> {
    const { document } = this;
    if (this.#left === undefined) return false;
    const isAsLeft = (): boolean => !document.isClosed && document.version === this.#left;
    const heard = this.#news.onDidChange((change) => {
      if (change.document === document && !isAsLeft()) this.#over.resolve();
    });
    this.#listening.push(heard);
    if (!isAsLeft()) return false;
    await this.#over.promise;
    return this.#isSaved && isAsLeft() && (await this.#news.textOfFile(document)) !== document.getText() && isAsLeft();
  }

  dispose(): void {
    for (const one of this.#listening) one.dispose();
  }
}
