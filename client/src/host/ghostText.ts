// Ghost text that grows while it is shown: it is drawn anew when there is more of it, and nothing more is made when the user does not want it.
import * as vscode from 'vscode';
import { InlineCompletionRequest, type LanguageClient } from 'vscode-languageclient/node';
import { CompletionsDismissedNotification, CompletionsNewsNotification, type CompletionsNews } from '../../../server/src/protocol.ts';

type Items = vscode.InlineCompletionItem[] | vscode.InlineCompletionList | undefined | null;

/** With it, Escape is ours, so that what the user put away does not come back when there is more of it. */
const HEARS_ESCAPE = 'codexPlugins.hearsEscape';

export class GhostText implements vscode.Disposable {
  readonly #extensionId: string;
  readonly #disposables: vscode.Disposable[] = [];
  #client: LanguageClient | undefined;
  /** The document of which more may come, and by which request. */
  #growing: { uri: string; id: number } | undefined;
  /** The document, as it is shown, about which we have the editor ask anew. */
  #askedAgain: { uri: string; version: number } | undefined;
  /** Whether the provider that we have for that is the one that asks. */
  #isAsking = false;
  #isHeard = false;
  /** Whether there was more again while the editor asked. */
  #isOutdated = false;

  constructor(extensionId: string) {
    this.#extensionId = extensionId;
  }

  listen(client: LanguageClient): vscode.Disposable {
    this.#client = client;
    this.#disposables.push(
      client.onNotification(CompletionsNewsNotification.type, (news) => this.#take(news)),
      vscode.commands.registerCommand('codexPlugins.dismissGhostText', async () => {
        this.#dismiss(vscode.window.activeTextEditor?.document.uri.toString());
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
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('codexPlugins.completion.sources')) this.#tellContext();
      }),
    );
    this.#tellContext();
    return this;
  }

  /**
   * Has the server asked, once where the editor asks two of our providers, and tells it what is only drawn anew from what the user wants. The editor would show the
   * answer where the cursor was, so that there is none when that is elsewhere by then.
   */
  async provide(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    next: (context: vscode.InlineCompletionContext) => vscode.ProviderResult<Items>,
  ): Promise<Items> {
    if (!this.#isAsking && this.#isAskedAgain(document)) return undefined;
    const items = await next(this.#isAsking ? { ...context, triggerKind: vscode.InlineCompletionTriggerKind.Automatic } : context);
    const { activeTextEditor } = vscode.window;
    const isElsewhere = activeTextEditor?.document === document && !activeTextEditor.selection.active.isEqual(position);
    return isElsewhere ? undefined : items;
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
    if (news === 'more' && isInFront) this.#askAgain(this.#growing.uri).catch(() => undefined);
    if (news === 'over') this.#grow(undefined);
  }

  /**
   * Has the editor put what there is now in the place of what it shows. It does not ask a second time about the same text whom it has asked, and what is shown
   * stays first in the answer to a user. So it is sent to a provider that it does not know yet, and not as a user: then all is replaced at once, and nothing flickers.
   * Older editors know only how a user asks, and show what has come when the user types on.
   */
  async #askAgain(uri: string): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.uri.toString() !== uri) return;
    if (this.#askedAgain !== undefined) {
      this.#isOutdated = true;
      return;
    }
    const { scheme } = document.uri;
    const registered = vscode.languages.registerInlineCompletionItemProvider(
      { scheme, language: document.languageId },
      {
        provideInlineCompletionItems: (of, position, context, token) =>
          this.#isAskedAgain(of) ? this.#askServer(of, position, context, token) : undefined,
      },
    );
    this.#askedAgain = { uri, version: document.version };
    this.#isOutdated = false;
    try {
      await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger', {
        explicit: false,
        providerId: `${this.#extensionId}:*`,
      });
    } finally {
      this.#askedAgain = undefined;
      registered.dispose();
    }
    if (this.#isOutdated) await this.#askAgain(uri);
  }

  #isAskedAgain({ uri, version }: vscode.TextDocument): boolean {
    return this.#askedAgain?.uri === uri.toString() && this.#askedAgain.version === version;
  }

  #askServer(...asked: Parameters<vscode.InlineCompletionItemProvider['provideInlineCompletionItems']>): vscode.ProviderResult<Items> {
    const provider = this.#client?.getFeature(InlineCompletionRequest.method)?.getProvider(asked[0]);
    this.#isAsking = true;
    try {
      return provider?.provideInlineCompletionItems(...asked);
    } finally {
      this.#isAsking = false;
    }
  }

  /** @param uri of a document in which nothing is to be shown, whether or not more may come. */
  #dismiss(uri = this.#growing?.uri): void {
    this.#isOutdated = false;
    if (uri === undefined) return;
    this.#grow(undefined);
    const client = this.#client;
    const params = client && { uri: client.code2ProtocolConverter.asUri(vscode.Uri.parse(uri)) };
    // A server that is gone makes nothing more of it either.
    if (params) client.sendNotification(CompletionsDismissedNotification.type, params).catch(() => undefined);
  }

  #grow(growing: { uri: string; id: number } | undefined): void {
    this.#growing = growing;
    this.#tellContext();
  }

  /** A model of the editor is asked where nothing is shown, so that it has to be known what was put away. */
  #tellContext(): void {
    const isHeard = this.#growing !== undefined || currentSources().includes('editorModel');
    if (isHeard === this.#isHeard) return;
    this.#isHeard = isHeard;
    void vscode.commands.executeCommand('setContext', HEARS_ESCAPE, isHeard);
  }
}

function currentSources(): readonly string[] {
  return vscode.workspace.getConfiguration('codexPlugins').get('completion.sources', []);
}
