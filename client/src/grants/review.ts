// One list for all plugins that wait for an answer: each can be allowed or denied, or all of a folder together.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import type { PluginView } from '../../../server/src/protocol.ts';
import type { HostState } from '../host/state.ts';
import { oneLine } from '../words.ts';
import { askInDetail, decide, questionAbout, type GrantQuestions } from './grants.ts';
import { grantTitle } from './grantText.ts';
import { manyDetail, manyTitle, permissionReviewRows, pluginReviewRow } from './reviewItems.ts';
import { sourceFolders, waitingHereWords, waitingPlugins, type SourceFolder } from './waiting.ts';

export interface ReviewParts {
  client: LanguageClient;
  state: HostState;
  questions: GrantQuestions;
}

type Answer = 'allow' | 'deny';

interface Item extends vscode.QuickPickItem {
  /** By which a row is found again when the list is drawn anew. */
  id?: string;
  /** Which manifest an answer is about. */
  digest?: string | undefined;
  run?: () => Promise<void> | void;
  /** What the buttons of the row do. */
  buttons?: readonly ItemButton[];
}

interface ItemButton extends vscode.QuickInputButton {
  run: () => Promise<void>;
}

/** Shows the list until all plugins are answered, or the user has enough. */
export async function reviewPlugins(parts: ReviewParts): Promise<void> {
  if (waitingPlugins(parts.state).length === 0) {
    void vscode.window.showInformationMessage(l10n.t('No plugin waits for your permission.'));
    return;
  }
  await parts.questions.whileReviewing(new Review(parts).show());
}

class Review {
  readonly #parts: ReviewParts;
  readonly #pick = vscode.window.createQuickPick<Item>();
  /** Plugins that were answered here: the list need not wait until that comes back from the server. */
  readonly #answered = new Set<string>();
  /** Whose own step is shown, as it was when that was opened; without one it is the list. */
  #plugin: PluginView | undefined;
  /** Where that was opened from. */
  #leftAt: Place | undefined;
  /** What the rows say that are shown. */
  #said = '';

  constructor(parts: ReviewParts) {
    this.#parts = parts;
  }

  show(): Promise<void> {
    const { promise: hidden, resolve } = Promise.withResolvers<void>();
    const pick = this.#pick;
    // Dialogs, and messages about answers that were not taken, have the focus for a while.
    pick.ignoreFocusOut = true;
    pick.matchOnDescription = true;
    pick.matchOnDetail = true;
    pick.keepScrollPosition = true;
    const listening = vscode.Disposable.from(
      pick.onDidAccept(() => this.#do(pick.selectedItems[0]?.run)),
      pick.onDidTriggerItemButton(({ button }) => this.#do((button as ItemButton).run)),
      pick.onDidTriggerButton(() => this.#list()),
      pick.onDidHide(() => resolve()),
      this.#parts.state.onChange((change) => {
        if (change !== 'activity') this.#draw();
      }),
    );
    this.#draw();
    pick.show();
    return hidden.finally(() => {
      listening.dispose();
      pick.dispose();
    });
  }

  #do(run: Item['run']): void {
    if (!run || this.#pick.busy) return;
    this.#pick.busy = true;
    const done = (): void => {
      this.#pick.busy = false;
      this.#draw();
    };
    const failed = (error: unknown): void => {
      void vscode.window.showErrorMessage(
        l10n.t('The answer could not be kept: {0}', oneLine(error instanceof Error ? error.message : String(error), 400)),
      );
    };
    Promise.resolve(run()).catch(failed).finally(done);
  }

  get #waiting(): PluginView[] {
    return waitingPlugins(this.#parts.state).filter(({ key }) => !this.#answered.has(key));
  }

  #draw(): void {
    const waiting = this.#waiting;
    // What somebody reads does not become something else under their hands: then they find it in the list, as it is now.
    const plugin = waiting.find(({ key, manifestDigest }) => key === this.#plugin?.key && manifestDigest === this.#plugin.manifestDigest);
    if (waiting.length === 0) this.#pick.hide();
    else if (plugin) this.#drawPlugin(plugin);
    else this.#drawList(waiting);
  }

  #list(): void {
    this.#plugin = undefined;
    this.#pick.value = '';
    this.#draw();
  }

  #drawList(waiting: readonly PluginView[]): void {
    const pick = this.#pick;
    // Back from a plugin's own step, which was about one that is answered now.
    if (this.#plugin !== undefined) pick.value = '';
    this.#plugin = undefined;
    // What is about many at once is not where the list begins.
    const begin = this.#pick.items.length === 0 ? { id: sourceFolders(waiting)[0]?.plugins[0]?.key, index: 0 } : undefined;
    const leftAt = this.#leftAt ?? begin;
    this.#leftAt = undefined;
    pick.title = waitingHereWords(waiting.length);
    pick.placeholder = l10n.t('Choose a plugin to see what it asks for, or answer with the buttons');
    pick.buttons = [];
    this.#setItems(
      sourceFolders(waiting).flatMap((folder) => this.#folderItems(folder, waiting)),
      leftAt,
    );
  }

  #folderItems(folder: SourceFolder, waiting: readonly PluginView[]): Item[] {
    const { label, plugins } = folder;
    const all: Item[] = [
      {
        id: `allow-all:${label}`,
        label: `$(check-all) ${l10n.t('Allow all from this folder')}`,
        description: l10n.t('{0} plugins', String(plugins.length)),
        run: () => this.#answerMany(folder, 'allow'),
      },
      {
        id: `deny-all:${label}`,
        label: `$(circle-slash) ${l10n.t('Deny all from this folder')}`,
        description: l10n.t('{0} plugins', String(plugins.length)),
        run: () => this.#answerMany(folder, 'deny'),
      },
    ];
    return [
      { label, kind: vscode.QuickPickItemKind.Separator },
      ...(plugins.length > 1 ? all : []),
      ...plugins.map((plugin) => this.#pluginItem(plugin, waiting)),
    ];
  }

  #pluginItem(plugin: PluginView, waiting: readonly PluginView[]): Item {
    const button = (icon: string, tooltip: string, run: () => Promise<void>): ItemButton => ({
      ...{ iconPath: new vscode.ThemeIcon(icon), tooltip, run },
    });
    return {
      id: plugin.key,
      digest: plugin.manifestDigest,
      ...pluginReviewRow(plugin, waiting),
      buttons: [
        button('check', l10n.t('Allow'), () => this.#answer(plugin, 'allow')),
        button('circle-slash', l10n.t('Deny'), () => this.#answer(plugin, 'deny')),
        button('info', l10n.t('Details'), () => this.#details(plugin)),
      ],
      run: () => {
        this.#leftAt = placeOf(this.#pick.items, plugin.key);
        this.#plugin = plugin;
        this.#pick.value = '';
      },
    };
  }

  #drawPlugin(plugin: PluginView): void {
    const pick = this.#pick;
    pick.title = grantTitle(plugin);
    pick.placeholder = l10n.t('All that it asks for is listed below; it is allowed or denied together');
    pick.buttons = [vscode.QuickInputButtons.Back];
    const action = (icon: string, label: string, detail: string, run: Item['run']): Item => ({
      ...{ id: `${plugin.key} ${icon}`, label: `$(${icon}) ${label}`, description: detail },
      ...(run && { run }),
    });
    this.#setItems(
      [
        action('check', l10n.t('Allow'), l10n.t('Let it run in this workspace'), () => this.#answer(plugin, 'allow')),
        action('circle-slash', l10n.t('Deny'), l10n.t('It does not run in this workspace'), () => this.#answer(plugin, 'deny')),
        action('info', l10n.t('Details'), l10n.t('Show everything in one dialog'), () => this.#details(plugin)),
        action('clock', l10n.t('Later'), l10n.t('Leave it waiting'), () => this.#later()),
        action('go-to-file', l10n.t('Open Manifest'), oneLine(plugin.manifestFile, 200), () => this.#openManifest(plugin)),
        ...permissionReviewRows(plugin).flatMap(({ title, rows }) => [
          { label: title, kind: vscode.QuickPickItemKind.Separator },
          ...rows.map((row) => ({ ...row, id: `${plugin.key} ${row.description}` })),
        ]),
      ],
      FIRST,
    );
  }

  /** @param leftAt where the user was when they left this list, if they come back to it. Else they stay at the row that they are at. */
  #setItems(items: Item[], leftAt?: Place): void {
    const pick = this.#pick;
    const said = JSON.stringify(items.map(({ id, digest, label, description, detail }) => [id, digest, label, description, detail]));
    // Which row the user is at is known here a moment later than there, so the list is not touched without need.
    if (said === this.#said) return;
    this.#said = said;
    const at = leftAt ?? placeOf(pick.items, pick.activeItems[0]?.id);
    pick.items = items;
    const rows = rowsOf(items);
    // What is gone left its place to the next one.
    const active = rows.find(({ id }) => id === at.id) ?? rows[Math.min(at.index, rows.length - 1)];
    if (active) pick.activeItems = [active];
  }

  async #answer(plugin: PluginView, answer: Answer): Promise<void> {
    const { client } = this.#parts;
    this.#answered.add(plugin.key);
    if (!(await decide(client, questionAbout(plugin, undefined), answer))) this.#answered.delete(plugin.key);
  }

  async #answerMany(folder: SourceFolder, answer: Answer): Promise<void> {
    const { plugins } = folder;
    const detail = manyDetail(answer, plugins, this.#parts.state.isolation);
    const yes = answer === 'allow' ? l10n.t('Allow All') : l10n.t('Deny All');
    const choice = await vscode.window.showWarningMessage(manyTitle(answer, folder), { modal: true, detail }, yes);
    if (choice !== yes) return;
    // What was decided elsewhere while the dialog was open is left as it is.
    const waiting = new Set(this.#waiting.map(({ key }) => key));
    for (const plugin of plugins) if (waiting.has(plugin.key)) await this.#answer(plugin, answer);
  }

  async #details(plugin: PluginView): Promise<void> {
    const { state, client } = this.#parts;
    const question = questionAbout(plugin, state.isolation);
    const answer = await askInDetail(question);
    if (answer === 'dismiss') return;
    this.#answered.add(plugin.key);
    if (!(await decide(client, question, answer))) this.#answered.delete(plugin.key);
  }

  #later(): void {
    if (this.#waiting.length === 1) this.#pick.hide();
    else this.#list();
  }

  async #openManifest(plugin: PluginView): Promise<void> {
    this.#pick.hide();
    await vscode.window.showTextDocument(vscode.Uri.file(plugin.manifestFile));
  }
}

/** A row, and where it stands: the next one is there when it is gone. */
interface Place {
  id: string | undefined;
  index: number;
}

const FIRST: Place = { id: undefined, index: 0 };

function placeOf(items: readonly Item[], id: string | undefined): Place {
  return {
    id,
    index: Math.max(
      0,
      rowsOf(items).findIndex((row) => row.id === id),
    ),
  };
}

function rowsOf(items: readonly Item[]): Item[] {
  return items.filter(({ kind }) => kind !== vscode.QuickPickItemKind.Separator);
}
