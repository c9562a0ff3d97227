// "What happens when this file is saved": the steps of its save in a list, in which they can be moved.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { FORMAT_STEP, SaveStepsRequest, type SaveStep, type SaveSteps } from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';
import type { ActiveFile } from './activeFile.ts';
import {
  isAfterSave,
  movedOrder,
  movesOf,
  nameOfStep,
  namesOf,
  orderSetting,
  whyNotRun,
  withOthers,
  type Move,
  type OrderSetting,
} from './saveOrderText.ts';

/** How often, and after which pause in ms, the server is asked whether it knows of a setting that was just written. */
const ASKED_TIMES = 20;
const PAUSE_MS = 50;

/** What the user chose: another order, or something that ends the list. */
type Choice = { names: readonly string[]; step?: SaveStep } | { step: SaveStep; ask: true } | { run: () => unknown };

interface Item extends vscode.QuickPickItem {
  step?: SaveStep;
  choice?: Choice;
}

export async function showSaveOrder(client: LanguageClient, activeFile: ActiveFile): Promise<void> {
  const document = activeFile.current()?.document;
  if (!document) {
    void vscode.window.showInformationMessage(l10n.t('Open a file to see what happens when it is saved.'));
    return;
  }
  const uri = client.code2ProtocolConverter.asUri(document.uri);
  const ask = (): Promise<SaveSteps | null> => client.sendRequest(SaveStepsRequest.type, { uri });
  let saves = await ask();
  let active: SaveStep | undefined;
  for (;;) {
    const choice = await chooseInList(document, saves, active);
    if (!choice) return;
    if ('run' in choice) {
      await choice.run();
      return;
    }
    active = choice.step;
    const names = 'ask' in choice ? await chooseMove(choice.step, saves?.steps ?? []) : choice.names;
    if (!names) continue;
    const order = withOthers(names, saves?.order ?? [], namesOf(saves?.steps ?? []));
    await writeOrder(document, order, saves?.pattern);
    saves = await untilOrder(ask, order);
  }
}

function chooseInList(document: vscode.TextDocument, saves: SaveSteps | null, active: SaveStep | undefined): Promise<Choice | undefined> {
  const { promise, resolve } = Promise.withResolvers<Choice | undefined>();
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = l10n.t('What happens when {0} is saved', oneLine(path.basename(document.fileName), 80));
  pick.placeholder = l10n.t('Runs from top to bottom; move steps with the arrows, or choose one.');
  pick.matchOnDescription = true;
  pick.items = itemsFor(document, saves);
  const name = active && nameOfStep(active);
  pick.activeItems = pick.items.filter(({ step }) => step !== undefined && nameOfStep(step) === name);
  pick.onDidTriggerItemButton(({ item: { step }, button }) => {
    const move = (button as MoveButton).move;
    resolve(step && { names: movedOrder(saves?.steps ?? [], step, move), step });
    pick.hide();
  });
  pick.onDidAccept(() => {
    resolve(pick.activeItems[0]?.choice);
    pick.hide();
  });
  pick.onDidHide(() => {
    resolve(undefined);
    pick.dispose();
  });
  pick.show();
  return promise;
}

/** What the arrows do, for those who use no mouse. */
async function chooseMove(step: SaveStep, steps: readonly SaveStep[]): Promise<string[] | undefined> {
  const items = movesOf(steps, step).map((move) => ({ label: `$(${ICONS[move]}) ${wordsOf(move)}`, move }));
  const chosen = await vscode.window.showQuickPick(items, { title: labelOf(step), placeHolder: l10n.t('What is to become of this step?') });
  return chosen && movedOrder(steps, step, chosen.move);
}

interface MoveButton extends vscode.QuickInputButton {
  move: Move;
}

const ICONS: Record<Move, string> = { up: 'arrow-up', down: 'arrow-down', remove: 'close' };

function wordsOf(move: Move): string {
  if (move === 'remove') return l10n.t('Remove');
  return move === 'up' ? l10n.t('Move up') : l10n.t('Move down');
}

function itemsFor(document: vscode.TextDocument, saves: SaveSteps | null): Item[] {
  const steps = saves?.steps ?? [];
  const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const items = (some: readonly SaveStep[]): Item[] => some.map((step) => itemFor(step, steps, defaultFormatterOf(document)));
  const before = items(steps.filter((step) => !isAfterSave(step)));
  const after = items(steps.filter((step) => isAfterSave(step)));
  const add = (step: string, label: string): Item[] => {
    const isThere = steps.some((one) => nameOfStep(one) === step);
    return isThere ? [] : [{ label: `$(add) ${label}`, description: step, choice: { names: [step, ...namesOf(steps)] } }];
  };
  const openSetting = (): Thenable<unknown> =>
    vscode.commands.executeCommand('workbench.action.openWorkspaceSettings', { query: 'codexPlugins.save.order' });
  return [
    ...(steps.length === 0 ? [{ label: l10n.t('No plugin is for this file.') }] : []),
    ...(before.length > 0 ? [separator(l10n.t('while it is saved')), ...before] : []),
    ...(after.length > 0 ? [separator(l10n.t('once it is saved')), ...after] : []),
    separator(''),
    ...add(FORMAT_STEP, l10n.t('Add: format with the editor’s own formatter')),
    ...add('source.organizeImports', l10n.t('Add: organize imports')),
    ...add('source.fixAll', l10n.t('Add: fix all')),
    ...chooseFormatter(document, before.length > 0),
    { label: `$(gear) ${l10n.t('Open the setting')}`, description: whatElse(document, saves), choice: { run: openSetting } },
  ];
}

/** With several formatters and none that was chosen, the editor formats nothing on save, and says so where few look. */
function chooseFormatter(document: vscode.TextDocument, isForPlugins: boolean): Item[] {
  const configuration = vscode.workspace.getConfiguration('editor', document);
  if (!isForPlugins || configuration.get('formatOnSave') !== true || defaultFormatterOf(document) !== undefined) return [];
  const query = `editor.defaultFormatter @lang:${document.languageId}`;
  const run = (): Thenable<unknown> => vscode.commands.executeCommand('workbench.action.openWorkspaceSettings', { query });
  const why = l10n.t('With several formatters and none chosen, the editor formats nothing on save.');
  return [{ label: `$(gear) ${l10n.t('Choose the default formatter')}`, detail: why, choice: { run } }];
}

/** The extension that the user chose to format a document, if any. */
function defaultFormatterOf(document: vscode.TextDocument): string | undefined {
  const id = vscode.workspace.getConfiguration('editor', document).get('defaultFormatter');
  return typeof id === 'string' && id !== '' ? id : undefined;
}

function whatElse(document: vscode.TextDocument, saves: SaveSteps | null): string {
  const formats = vscode.workspace.getConfiguration('editor', document).get('formatOnSave') === true;
  if (formats) return l10n.t('editor.formatOnSave is on, so the editor formats at a time of its own');
  return saves?.pattern === undefined ? '' : l10n.t('for {0}', oneLine(saves.pattern, 80));
}

function itemFor(step: SaveStep, steps: readonly SaveStep[], defaultFormatter: string | undefined): Item {
  const moves = movesOf(steps, step);
  const buttons = moves.map((move): MoveButton => ({ iconPath: new vscode.ThemeIcon(ICONS[move]), tooltip: wordsOf(move), move }));
  const more: Pick<Item, 'step' | 'buttons' | 'choice'> = { step, buttons, ...(moves.length > 0 && { choice: { step, ask: true } }) };
  if (step.kind === 'editor') {
    const detail = step.step === FORMAT_STEP ? aboutFormatter(defaultFormatter) : undefined;
    return { label: `$(symbol-event) ${labelOf(step)}`, description: step.step, ...(detail !== undefined && { detail }), ...more };
  }
  const why = whyNotRun(step);
  return { label: `$(extensions) ${labelOf(step)}`, ...(why !== undefined && { detail: oneLine(why, 200) }), ...more };
}

/** The editor takes the first formatter that answers where an extension asks, whatever the user chose. */
function aboutFormatter(chosen: string | undefined): string | undefined {
  const extension = chosen === undefined ? undefined : vscode.extensions.getExtension(chosen);
  if (!extension) return undefined;
  const { displayName } = extension.packageJSON as { displayName?: unknown };
  const name = oneLine(typeof displayName === 'string' ? displayName : extension.id, 60);
  return l10n.t('The first formatter that answers, maybe not {0}', name);
}

function labelOf(step: SaveStep): string {
  if (step.kind === 'plugin') return oneLine(step.name, 80);
  return step.step === FORMAT_STEP ? l10n.t('Format with the editor’s own formatter') : l10n.t('Code actions of the editor');
}

/** Writes the order to where it is set for the document, for its language or for all, in the workspace's settings. */
async function writeOrder(document: vscode.TextDocument, names: readonly string[], pattern: string | undefined): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('codexPlugins', document);
  const set = configuration.inspect<OrderSetting>('save.order');
  const isOfLanguage = (set?.workspaceFolderLanguageValue ?? set?.workspaceLanguageValue ?? set?.globalLanguageValue) !== undefined;
  const order = orderSetting(configuration.get<OrderSetting>('save.order') ?? [], names, pattern);
  await configuration.update('save.order', order, vscode.ConfigurationTarget.Workspace, isOfLanguage);
}

/** Settings reach the server by themselves; what it answers then is what counts. */
async function untilOrder(ask: () => Promise<SaveSteps | null>, names: readonly string[]): Promise<SaveSteps | null> {
  let answer = await ask();
  for (let time = 0; time < ASKED_TIMES && JSON.stringify(answer?.order) !== JSON.stringify(names); time++) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    answer = await ask();
  }
  return answer;
}
