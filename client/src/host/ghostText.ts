// Ghost text that grows while it is shown: it is drawn anew when there is more of it, and nothing more is made when the user does not want it.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { CompletionsDismissedNotification, CompletionsNewsNotification, type CompletionsNews } from '../../../server/src/protocol.ts';

type Items = vscode.InlineCompletionItem[] | vscode.InlineCompletionList | undefined | null;

/** With it, Escape is ours, so that what the user put away does not come back when there is more of it. */
const GROWS = 'codexPlugins.completionGrows';

export class GhostText implements vscode.Disposable {
  readonly #disposables: vscode.Disposable[] = [];
  #client: LanguageClient | undefined;
  /** The document of which more may come, and by which request. */
  #growing: { uri: string; id: number } | undefined;
  /** The document about which we have the editor ask, which it does as if the user did. All may be there by then. */
  #askedAgain: string | undefined;

  listen(client: LanguageClient): vscode.Disposable {
    this.#client = client;
    this.#disposables.push(
      client.onNotification(CompletionsNewsNotification.type, (news) => this.#take(news)),
      vscode.commands.registerCommand('codexPlugins.dismissGhostText', async () => {
        this.#dismiss();
        await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, kind }) => {
        const isElsewhere = kind === vscode.TextEditorSelectionChangeKind.Mouse || kind === vscode.TextEditorSelectionChangeKind.Keyboard;
        // Typing moves the cursor as well, and is told with the keyboard's kind.
        if (isElsewhere && textEditor === vscode.window.activeTextEditor && !this.#wasTyped(textEditor.document)) this.#dismiss();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#changed = { uri: document.uri.toString(), version: document.version };
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.#dismiss()),
    );
    return this;
  }

  /** Has the server asked, and tells it what is only drawn anew from what the user wants. */
  provide<Answer extends Items | PromiseLike<Items>>(
    document: vscode.TextDocument,
    context: vscode.InlineCompletionContext,
    next: (context: vscode.InlineCompletionContext) => Answer,
  ): Answer {
    const isAgain = this.#askedAgain === document.uri.toString();
    return next(isAgain ? { ...context, triggerKind: vscode.InlineCompletionTriggerKind.Automatic } : context);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** The last change of a document, and whether the cursor has followed it. */
  #changed: { uri: string; version: number } | undefined;

  /** A cursor moves once for a change. */
  #wasTyped(document: vscode.TextDocument): boolean {
    const isTyped = this.#changed?.uri === document.uri.toString() && this.#changed.version === document.version;
    this.#changed = undefined;
    return isTyped;
  }

  #take({ uri, id, news }: CompletionsNews): void {
    const document = this.#client?.protocol2CodeConverter.asUri(uri).toString();
    const isInFront = vscode.window.activeTextEditor?.document.uri.toString() === document;
    if (news === 'coming') {
      if (isInFront && document !== undefined) this.#grow({ uri: document, id });
      return;
    }
    if (this.#growing?.id !== id) return;
    if (news === 'more' && isInFront) void this.#askAgain(this.#growing.uri);
    if (news === 'over') this.#grow(undefined);
  }

  async #askAgain(uri: string): Promise<void> {
    this.#askedAgain = uri;
    try {
      await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    } finally {
      this.#askedAgain = undefined;
    }
  }

  #dismiss(): void {
    if (this.#growing === undefined) return;
    const { uri } = this.#growing;
    this.#grow(undefined);
    const client = this.#client;
    const params = client && { uri: client.code2ProtocolConverter.asUri(vscode.Uri.parse(uri)) };
    // A server that is gone makes nothing more of it either.
    if (params) client.sendNotification(CompletionsDismissedNotification.type, params).catch(() => undefined);
  }

  #grow(growing: { uri: string; id: number } | undefined): void {
    const did = this.#growing !== undefined;
    this.#growing = growing;
    if (did !== (growing !== undefined)) void vscode.commands.executeCommand('setContext', GROWS, !did);
  }
}
