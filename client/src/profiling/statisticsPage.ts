// "Show Statistics": how long the handlers of all plugins take and how often they fail, in a tab that is kept up to date.
import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { WorkerMemory } from '../../../server/src/protocol.ts';
import { Html } from '../eventPage/html.ts';
import type { HostState } from '../host/state.ts';
import { targetOf } from '../commands/targets.ts';
import { rowKey, statisticsContent, statisticsMessage, statisticsPage } from './statisticsHtml.ts';
import { statisticsRows, statisticsText, type Order, type StatisticsRow } from './statisticsRows.ts';

/** Runs come in bursts. */
const REDRAW_MS = 300;
const SAID_MS = 5000;

export class StatisticsPage implements vscode.Disposable {
  readonly #state: HostState;
  readonly #memory: () => Promise<WorkerMemory[]>;
  readonly #extension: string;
  #due: NodeJS.Timeout | undefined;
  readonly #listening: { dispose(): void };
  #panel: vscode.WebviewPanel | undefined;
  /** What takes longest comes first. */
  #order: Order = { by: 'p95Ms', descending: true };
  #rows: readonly StatisticsRow[] = [];

  /** @param memory asks what workers take now. @param extension where the extension lies. */
  constructor(state: HostState, memory: () => Promise<WorkerMemory[]>, extension: string) {
    this.#state = state;
    this.#memory = memory;
    this.#extension = extension;
    this.#listening = state.onChange((change) => {
      if (change !== 'activity' && this.#panel?.visible) this.#updateSoon();
    });
  }

  async open(): Promise<void> {
    if (this.#panel) {
      this.#panel.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel('codexPlugins.statistics', l10n.t('Plugin Statistics'), vscode.ViewColumn.Active, {
      enableFindWidget: true,
      enableScripts: true,
      localResourceRoots: [],
    });
    this.#panel = panel;
    panel.onDidDispose(() => (this.#panel = undefined));
    panel.onDidChangeViewState(() => {
      if (panel.visible) this.#updateSoon();
    });
    panel.webview.onDidReceiveMessage((message: unknown) => this.#onMessage(message));
    const own = (name: string): Promise<string> => readFile(path.join(this.#extension, 'client', 'media', name), 'utf8');
    const [style, more, script] = await Promise.all([own('eventPage.css'), own('statisticsPage.css'), own('statisticsPage.js')]);
    const content = await this.#content();
    if (this.#panel !== panel) return;
    panel.webview.html = statisticsPage(content, {
      nonce: randomBytes(16).toString('base64url'),
      style: new Html(`${style}\n${more}`),
      script: new Html(script),
      language: vscode.env.language,
    });
  }

  dispose(): void {
    this.#listening.dispose();
    clearTimeout(this.#due);
    this.#panel?.dispose();
  }

  async #content(): Promise<Html> {
    // What is not known now is not shown.
    const memory = await this.#memory().catch(() => []);
    this.#rows = statisticsRows(this.#state.plugins, memory, this.#order);
    return statisticsContent(this.#rows, this.#order);
  }

  #updateSoon(): void {
    this.#due ??= setTimeout(() => {
      this.#due = undefined;
      void this.#update();
    }, REDRAW_MS);
  }

  async #update(): Promise<void> {
    const content = (await this.#content()).toString();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is the editor's own function, which takes no origin
    await this.#panel?.webview.postMessage({ content });
  }

  async #onMessage(given: unknown): Promise<void> {
    const message = statisticsMessage(given);
    if (!message) return;
    if (message.action === 'copy') {
      await vscode.env.clipboard.writeText(statisticsText(this.#rows));
      vscode.window.setStatusBarMessage(`$(check) ${l10n.t('Statistics copied')}`, SAID_MS);
      return;
    }
    if (message.action === 'sort') {
      const { by } = message;
      // What is most comes first, and of names the first.
      this.#order = { by, descending: this.#order.by === by ? !this.#order.descending : by !== 'handler' };
      await this.#update();
      return;
    }
    const row = this.#rows.find((one) => rowKey(one) === message.row);
    if (!row) return;
    const target = targetOf(row.plugin.key, row.handler);
    const command = { openScript: 'openHandlerScript', showLog: 'showLog', profile: 'profileHandler' }[message.action];
    await vscode.commands.executeCommand(`codexPlugins.${command}`, target);
  }
}
