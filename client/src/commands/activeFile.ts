// The file that "run on the active file" means. While a manifest is in front, whose code lenses run handlers, it is the file before it.
import * as vscode from 'vscode';

export interface ActiveCode {
  document: vscode.TextDocument;
  selection: vscode.Selection;
}

export class ActiveFile implements vscode.Disposable {
  readonly #listening: vscode.Disposable;
  /** The editor that was last in front with a file that is no manifest. */
  #last: vscode.TextEditor | undefined;

  constructor() {
    this.#note(vscode.window.activeTextEditor);
    this.#listening = vscode.window.onDidChangeActiveTextEditor((editor) => this.#note(editor));
  }

  /** The last one that is still open, or else one that is visible. */
  current(): ActiveCode | undefined {
    const candidates = [this.#last, ...vscode.window.visibleTextEditors];
    return candidates.find((editor) => editor !== undefined && !editor.document.isClosed && isCode(editor.document));
  }

  dispose(): void {
    this.#listening.dispose();
  }

  #note(editor: vscode.TextEditor | undefined): void {
    if (editor && isCode(editor.document)) this.#last = editor;
  }
}

function isCode({ uri, fileName }: vscode.TextDocument): boolean {
  return uri.scheme === 'file' && !/(plugin\.manifest|codex\.plugin|codex\.config|[\\/]manifest)\.(json|ya?ml)$/.test(fileName);
}
