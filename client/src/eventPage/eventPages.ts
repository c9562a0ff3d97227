// The page of an event, in a tab of its own: one for all events, which shows the one that was selected last.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { EventDetailRequest, type HistoryDetail, type HistoryEntry } from '../../../server/src/protocol.ts';
import type { HostState } from '../host/state.ts';
import { oneLine } from '../words.ts';
import { Html } from './html.ts';
import { eventPage, forgottenSentence, notePage, pageMessage, pageTitle, type PageAction, type PageParts } from './pageHtml.ts';

const PAGE_TYPE = 'codexPlugins.event';

/** What a button does, with the event that its page shows. */
export type PageActions = Record<
  PageAction,
  (event: { eventId: string; detail: HistoryDetail | undefined; run: number | undefined }) => unknown
>;

type OwnParts = Pick<PageParts, 'style' | 'script'>;

export class EventPages implements vscode.Disposable {
  readonly #client: LanguageClient;
  readonly #state: HostState;
  readonly #actions: PageActions;
  readonly #disposables: vscode.Disposable[];
  readonly #extension: string;
  #read: Promise<OwnParts> | undefined;
  #panel: vscode.WebviewPanel | undefined;
  #shown: { eventId: string; entry: HistoryEntry | undefined; detail: HistoryDetail | undefined } | undefined;

  /** @param extension where the extension lies. */
  constructor(client: LanguageClient, state: HostState, actions: PageActions, extension: string) {
    this.#extension = extension;
    this.#client = client;
    this.#state = state;
    this.#actions = actions;
    this.#disposables = [
      vscode.window.registerWebviewPanelSerializer(PAGE_TYPE, {
        deserializeWebviewPanel: (panel, kept: unknown) => this.#revive(panel, kept),
      }),
      // A save that went on without its handlers is told again when they have run. What is not listed any more stays as long as somebody reads it.
      state.onChange((change) => {
        const entry = change === 'activity' && this.#shown ? this.#entry(this.#shown.eventId) : undefined;
        if (entry && this.#shown && entry !== this.#shown.entry) void this.#show(this.#shown.eventId);
      }),
    ];
  }

  async open(eventId: string): Promise<void> {
    if (this.#panel) this.#panel.reveal(undefined, false);
    else this.#adopt(vscode.window.createWebviewPanel(PAGE_TYPE, '', vscode.ViewColumn.Active, { enableFindWidget: true }));
    await this.#show(eventId);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
    this.#panel?.dispose();
  }

  /** Read when the first page is shown. */
  get #ownParts(): Promise<OwnParts> {
    const own = (name: string): Promise<Html> =>
      readFile(path.join(this.#extension, 'client', 'media', name), 'utf8').then((text) => new Html(text));
    return (this.#read ??= Promise.all([own('eventPage.css'), own('eventPage.js')]).then(([style, script]) => ({ style, script })));
  }

  #entry(eventId: string): HistoryEntry | undefined {
    return this.#state.activity.find((entry) => entry.eventId === eventId);
  }

  /** In a window that was loaded anew, the host that knew the event may have ended with the old one. */
  async #revive(panel: vscode.WebviewPanel, kept: unknown): Promise<void> {
    const { eventId } = (typeof kept === 'object' && kept !== null ? kept : {}) as { eventId?: unknown };
    if (this.#panel || typeof eventId !== 'string') {
      panel.dispose();
      return;
    }
    this.#adopt(panel);
    await this.#untilRunning();
    await this.#show(eventId);
  }

  #adopt(panel: vscode.WebviewPanel): void {
    panel.webview.options = { enableScripts: true, localResourceRoots: [] };
    panel.onDidDispose(() => {
      if (this.#panel !== panel) return;
      this.#panel = undefined;
      this.#shown = undefined;
    });
    panel.webview.onDidReceiveMessage((message: unknown) => this.#onMessage(message));
    this.#panel = panel;
  }

  async #show(eventId: string): Promise<void> {
    this.#shown = { eventId, entry: this.#entry(eventId), detail: undefined };
    const parts = { ...(await this.#ownParts), nonce: randomBytes(16).toString('base64url'), eventId, language: vscode.env.language };
    let page: string;
    let title = l10n.t('Event');
    try {
      const detail = await this.#client.sendRequest(EventDetailRequest.type, { eventId });
      page = detail ? eventPage(detail, parts) : notePage(forgottenSentence(), parts);
      if (detail) title = pageTitle(detail);
      if (this.#shown?.eventId === eventId && detail) this.#shown.detail = detail;
    } catch (error) {
      page = notePage(l10n.t('The event cannot be shown: {0}', oneLine(String(error), 400)), parts);
    }
    // Another event may have been selected while this one was on its way.
    if (!this.#panel || this.#shown?.eventId !== eventId) return;
    this.#panel.title = title;
    this.#panel.webview.html = page;
  }

  #untilRunning(): Promise<void> {
    if (this.#state.phase !== 'starting') return Promise.resolve();
    return new Promise((resolve) => {
      const listening = this.#state.onChange(() => {
        if (this.#state.phase === 'starting') return;
        listening.dispose();
        resolve();
      });
    });
  }

  async #onMessage(message: unknown): Promise<void> {
    const asked = pageMessage(message);
    if (!asked || !this.#shown) return;
    const { eventId, detail } = this.#shown;
    await this.#actions[asked.action]({ eventId, detail, run: asked.run });
  }
}
