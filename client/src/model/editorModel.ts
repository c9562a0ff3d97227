// Language models of the editor, such as that of GitHub Copilot, asked for a completion. By the editor's terms they are asked only where the user asks for
// something, and with the user's consent, which the editor sees to.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { EditorModelRequest, type EditorModelAnswer, type EditorModelQuestion, type Trial } from '../../../server/src/protocol.ts';

const TRIAL = [
  // oxlint-disable-next-line texts/localized -- for a model
  'Continue this JavaScript where it ends, and answer with nothing but what is to be inserted there, without Markdown:',
  // oxlint-disable-next-line texts/localized -- for a model
  'function sum(a, b) {\n  return',
].join('\n');

/** What was asked last. */
export interface AskedOfEditor {
  /** What people call the model; empty where there is none. */
  model: string;
  /** In ms since 1970. */
  at: number;
  /** How much was sent: with what it is to do. */
  characters: number;
  /** Why there was no answer, or no more of it, as a sentence. */
  reason?: string;
}

export class EditorModel implements vscode.Disposable {
  readonly #access: vscode.LanguageModelAccessInformation;
  readonly #output: Pick<vscode.LogOutputChannel, 'info' | 'warn'>;
  readonly #changed = new vscode.EventEmitter<void>();
  /** Told when another question was asked, or answered. */
  readonly onDidAsk = this.#changed.event;
  #last: AskedOfEditor | undefined;

  constructor(access: vscode.LanguageModelAccessInformation, output: Pick<vscode.LogOutputChannel, 'info' | 'warn'>) {
    this.#access = access;
    this.#output = output;
  }

  /** Undefined before the first question of this window. */
  get last(): AskedOfEditor | undefined {
    return this.#last;
  }

  listen(client: LanguageClient): vscode.Disposable {
    return client.onRequest(EditorModelRequest.type, async (question, token) => {
      const tell = (piece: string): void => {
        // A server that is gone waits for nothing.
        client.sendProgress(EditorModelRequest.pieces, question.partialResultToken, piece).catch(() => undefined);
      };
      return await this.#ask(question, tell, token);
    });
  }

  dispose(): void {
    this.#changed.dispose();
  }

  async #ask(
    { instruction, text }: EditorModelQuestion,
    tell: (piece: string) => void,
    token: vscode.CancellationToken,
  ): Promise<EditorModelAnswer> {
    const wanted = currentModel();
    if (!isWantedByUser()) return this.#failed({ model: wanted, at: Date.now(), characters: 0 }, onlyOfWorkspace());
    const [model] = await modelsOfEditor(wanted);
    if (token.isCancellationRequested) return { reason: l10n.t('Nobody waits for it any more.') };
    if (!model) return this.#failed({ model: wanted, at: Date.now(), characters: 0 }, noModel(wanted));
    const messages = [instruction, text];
    const asked: AskedOfEditor = { model: model.name, at: Date.now(), characters: 0 };
    if (this.#access.canSendRequest(model) === false) return this.#failed(asked, notAllowed(model.name));
    asked.characters = instruction.length + text.length;
    this.#output.info(l10n.t('{0} is asked for a completion, with {1} characters.', model.name, asked.characters));
    this.#say(asked);
    try {
      for await (const piece of answerOf(model, messages, token)) tell(piece);
      return { model: model.name };
    } catch (error) {
      if (token.isCancellationRequested) return { reason: l10n.t('Nobody waits for it any more.') };
      return this.#failed(asked, words(error, model.name));
    }
  }

  #failed(asked: AskedOfEditor, reason: string): EditorModelAnswer {
    this.#output.warn(reason);
    this.#say({ ...asked, reason });
    return { reason };
  }

  #say(asked: AskedOfEditor): void {
    this.#last = asked;
    this.#changed.fire();
  }
}

/** Has a model complete a line of nobody's code. The editor asks for the user's consent before, where it is needed. */
export async function tryEditorModel(model: vscode.LanguageModelChat, token: vscode.CancellationToken): Promise<Trial> {
  const began = performance.now();
  try {
    let text = '';
    for await (const piece of answerOf(model, [TRIAL], token)) text += piece;
    return { ok: true, api: 'chat', latencyMs: performance.now() - began, text: text.replaceAll(/^```\w*\n?|```$/g, '') };
  } catch (error) {
    return { ok: false, reason: words(error, model.name) };
  }
}

async function* answerOf(
  model: vscode.LanguageModelChat,
  messages: readonly string[],
  token: vscode.CancellationToken,
): AsyncGenerator<string> {
  const justification = l10n.t(
    'It completes what you write, from the text around the cursor, and is asked only when you ask for a completion.',
  );
  const response = await model.sendRequest(
    messages.map((message) => vscode.LanguageModelChatMessage.User(message)),
    { justification },
    token,
  );
  yield* response.text;
}

/** The models of the editor by an id, a family or a name; all of them, as the editor has them, where that is empty. */
export async function modelsOfEditor(wanted: string): Promise<vscode.LanguageModelChat[]> {
  const models = await vscode.lm.selectChatModels();
  if (wanted === '') return models;
  return (
    (['id', 'family', 'name'] as const).map((key) => models.filter((model) => model[key] === wanted)).find((found) => found.length > 0) ??
    []
  );
}

/** What is sent to a model is for the user to decide, and not for a workspace. */
function isWantedByUser(): boolean {
  const own = vscode.workspace.getConfiguration('codexPlugins').inspect<string[]>('completion.sources')?.globalValue;
  return Array.isArray(own) && own.includes('editorModel');
}

function onlyOfWorkspace(): string {
  return l10n.t(
    'Only the settings of the workspace have editorModel in codexPlugins.completion.sources. No model is asked before your own settings have it: "Set Up Completions…" puts it there.',
  );
}

/** Which one the user wants asked; empty where it does not matter. */
export function currentModel(): string {
  return vscode.workspace.getConfiguration('codexPlugins').get('completion.editorModel', '').trim();
}

function noModel(wanted: string): string {
  return wanted === ''
    ? l10n.t('The editor has no language model. Extensions such as GitHub Copilot bring some.')
    : l10n.t('The editor has no language model "{0}". Look at the setting codexPlugins.completion.editorModel.', wanted);
}

function notAllowed(name: string): string {
  return l10n.t(
    '{0} may not be asked by this extension. The editor keeps what is allowed: "Manage Language Model Access" changes it.',
    name,
  );
}

function words(error: unknown, name: string): string {
  if (!(error instanceof vscode.LanguageModelError)) return l10n.t('{0} did not answer: {1}', name, String(error));
  switch (error.code) {
    case vscode.LanguageModelError.NoPermissions.name:
      return notAllowed(name);
    case vscode.LanguageModelError.NotFound.name:
      return noModel(name);
    case vscode.LanguageModelError.Blocked.name:
      return l10n.t('{0} answers no more for now: {1}', name, error.message);
    default:
      return l10n.t('{0} did not answer: {1}', name, error.message);
  }
}
