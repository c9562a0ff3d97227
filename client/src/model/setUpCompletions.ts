// Setting up the model that completes: the servers of this machine, or another one; one small completion to see that it works; then the settings.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { FindModelServersRequest, TryModelRequest, type Trial } from '../../../server/src/protocol.ts';
import { currentModel, modelsOfEditor, tryEditorModel } from './editorModel.ts';
import type { ModelKey } from './modelKey.ts';
import { currentServer } from './modelKey.ts';
import { modelChoices, onRequestOnly, trialWords } from './modelWords.ts';

interface Model {
  baseUrl: string;
  name: string;
}

type Choice = vscode.QuickPickItem & ({ model: Model } | { ofEditor: vscode.LanguageModelChat } | { does: 'other' | 'off' });

export async function setUpCompletions(client: LanguageClient, key: ModelKey): Promise<void> {
  for (;;) {
    const model = await chooseModel(client);
    if (!model) return;
    if (model === 'off') {
      await keep({ baseUrl: '', name: '' });
      await askEditor(undefined);
      return;
    }
    const chosen = model === 'other' ? await otherModel(key) : model;
    if (!chosen) return;
    const isOfEditor = 'sendRequest' in chosen;
    const trial = await tried(chosen.name, (token) =>
      isOfEditor ? tryEditorModel(chosen, token) : client.sendRequest(TryModelRequest.type, chosen, token),
    );
    const next =
      trial &&
      (await whatNext(isOfEditor ? `${trialWords(trial, chosen.name)} ${onRequestOnly()}` : trialWords(trial, chosen.name), trial));
    if (next === 'keep') await (isOfEditor ? askEditor(chosen) : keep(chosen));
    if (next !== 'other') return;
  }
}

async function chooseModel(client: LanguageClient): Promise<Model | vscode.LanguageModelChat | 'other' | 'off' | undefined> {
  const picker = vscode.window.createQuickPick<Choice>();
  picker.title = l10n.t('Set Up Completions');
  picker.placeholder = l10n.t('Looking for model servers on this machine…');
  picker.busy = true;
  picker.matchOnDescription = true;
  const others: Choice[] = [
    { label: `$(globe) ${l10n.t('Another Server…')}`, detail: l10n.t('Any that speaks like OpenAI, llama.cpp or Ollama.'), does: 'other' },
    ...(currentServer() === '' && !asksEditor()
      ? []
      : [{ label: `$(circle-slash) ${l10n.t('No Model')}`, detail: l10n.t('Nothing is sent to any server.'), does: 'off' as const }]),
  ];
  picker.items = others;
  const chosen = new Promise<Choice | undefined>((resolve) => {
    picker.onDidAccept(() => resolve(picker.selectedItems[0]));
    picker.onDidHide(() => resolve(undefined));
  });
  picker.show();
  const offered: { servers: Choice[]; ofEditor: Choice[] } = { servers: [], ofEditor: [] };
  const offer = async (kind: keyof typeof offered, choices: Promise<Choice[]>): Promise<void> => {
    // Who cannot say has none.
    offered[kind] = await choices.catch(() => []);
    picker.items = [...offered.servers, ...offered.ofEditor, ...others];
  };
  const servers = client
    .sendRequest(FindModelServersRequest.type)
    .then((found) =>
      modelChoices(found).map((one): Choice => ({ label: `$(sparkle) ${one.label}`, description: one.description, model: one })),
    );
  // Another extension may take long to tell of its models.
  const ofEditor = modelsOfEditor('').then((models) => models.map((model) => choiceOf(model)));
  void Promise.all([offer('servers', servers), offer('ofEditor', ofEditor)]).then(() => {
    picker.placeholder =
      picker.items.length === others.length
        ? l10n.t('No model server answers on this machine.')
        : l10n.t('Which model is to complete what you type?');
    picker.busy = false;
  });
  try {
    const choice = await chosen;
    if (!choice) return undefined;
    if ('ofEditor' in choice) return choice.ofEditor;
    return 'model' in choice ? choice.model : choice.does;
  } finally {
    picker.dispose();
  }
}

function choiceOf(model: vscode.LanguageModelChat): Choice {
  return {
    label: `$(comment-discussion) ${model.name}`,
    description: l10n.t('{0}, of the editor', model.vendor),
    detail: l10n.t('Asked only when you trigger a suggestion.'),
    ofEditor: model,
  };
}

async function otherModel(key: ModelKey): Promise<Model | undefined> {
  const title = l10n.t('Set Up Completions');
  const baseUrl = await vscode.window.showInputBox({
    title,
    prompt: l10n.t('The address of the server'),
    // oxlint-disable-next-line texts/localized -- an address
    placeHolder: 'https://api.example.com/v1',
    value: currentServer(),
    ignoreFocusOut: true,
    validateInput: (value) =>
      URL.canParse(value.trim()) && /^https?:$/.test(new URL(value.trim()).protocol)
        ? undefined
        : l10n.t('An address begins with https:// or http://.'),
  });
  if (baseUrl === undefined || !(await key.ask(baseUrl.trim()))) return undefined;
  const name = await vscode.window.showInputBox({
    title,
    prompt: l10n.t('What the server calls the model'),
    // oxlint-disable-next-line texts/localized -- a name
    placeHolder: 'qwen2.5-coder',
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? l10n.t('A model has a name.') : undefined),
  });
  return name === undefined ? undefined : { baseUrl: baseUrl.trim(), name: name.trim() };
}

/** @returns undefined where the user did not wait for it. */
function tried(name: string, attempt: (token: vscode.CancellationToken) => Promise<Trial>): Thenable<Trial | undefined> {
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: l10n.t('Trying {0}…', name), cancellable: true },
    async (_progress, token) => {
      const trial = await attempt(token);
      return token.isCancellationRequested ? undefined : trial;
    },
  );
}

async function whatNext(words: string, { ok }: Trial): Promise<'keep' | 'other' | undefined> {
  if (ok) {
    void vscode.window.showInformationMessage(words);
    return 'keep';
  }
  const anyway = l10n.t('Use It Anyway');
  const other = l10n.t('Choose Another');
  const answer = await vscode.window.showWarningMessage(words, anyway, other);
  if (answer === anyway) return 'keep';
  return answer === other ? 'other' : undefined;
}

/** As the user's own settings: no workspace says where its text is sent. */
async function keep({ baseUrl, name }: Model): Promise<void> {
  const settings = vscode.workspace.getConfiguration('codexPlugins');
  const target = vscode.ConfigurationTarget.Global;
  await settings.update('completion.model.name', name === '' ? undefined : name, target);
  await settings.update('completion.model.baseUrl', baseUrl === '' ? undefined : baseUrl, target);
  if (baseUrl !== '') await change((sources) => (sources.includes('model') ? sources : ['model', ...sources]), 'model');
}

function asksEditor(): boolean {
  return ownSources().includes('editorModel');
}

/** Has one of the editor's models asked; none where that is undefined. */
async function askEditor(model: vscode.LanguageModelChat | undefined): Promise<void> {
  const settings = vscode.workspace.getConfiguration('codexPlugins');
  const target = vscode.ConfigurationTarget.Global;
  if ((model?.id ?? '') !== currentModel()) await settings.update('completion.editorModel', model?.id, target);
  if (model) await change((sources) => (sources.includes('editorModel') ? sources : ['editorModel', ...sources]), 'editorModel');
  else if (asksEditor()) await change((sources) => sources.filter((source) => source !== 'editorModel'));
}

/** The user's own, whatever a workspace says. */
function ownSources(): string[] {
  const known = vscode.workspace.getConfiguration('codexPlugins').inspect<string[]>('completion.sources');
  return known?.globalValue ?? known?.defaultValue ?? [];
}

/** @param wanted a source that is to be asked: where the workspace says otherwise, the user hears of it. */
async function change(to: (sources: string[]) => string[], wanted?: string): Promise<void> {
  const settings = vscode.workspace.getConfiguration('codexPlugins');
  const [before, sources] = [ownSources(), to(ownSources())];
  if (sources.join() !== before.join()) await settings.update('completion.sources', sources, vscode.ConfigurationTarget.Global);
  const now = vscode.workspace.getConfiguration('codexPlugins').get<string[]>('completion.sources', []);
  if (wanted === undefined || now.includes(wanted)) return;
  void vscode.window.showWarningMessage(
    l10n.t('It is not asked in this workspace, whose settings name other sources in codexPlugins.completion.sources.'),
  );
}
