// The page of a plugin that a registry has, in a tab. Whoever wants it installs it from there.
import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { PluginDetailsRequest } from '../../../server/src/protocol.ts';
import { Html } from '../eventPage/html.ts';
import { oneLine } from '../words.ts';
import { sayFault, withProgress } from './changes.ts';
import type { InstalledState } from './installedState.ts';
import { pluginPage } from './pluginPageHtml.ts';

/** Of a longer README, this is enough to know a plugin by. */
const README_LENGTH = 100_000;

export class PluginPages implements vscode.Disposable {
  readonly #client: LanguageClient;
  readonly #installed: InstalledState;
  readonly #extension: string;
  readonly #install: (spec: string) => Promise<void>;
  /** By what was looked at. */
  readonly #panels = new Map<string, vscode.WebviewPanel>();

  /** @param extension where the extension lies. @param install what the page's button does. */
  constructor(client: LanguageClient, installed: InstalledState, extension: string, install: (spec: string) => Promise<void>) {
    this.#client = client;
    this.#installed = installed;
    this.#extension = extension;
    this.#install = install;
  }

  async open(spec: string): Promise<void> {
    const details = await withProgress(l10n.t('Looking at {0}…', oneLine(spec, 80)), (token) =>
      this.#client.sendRequest(PluginDetailsRequest.type, { spec }, token),
    );
    if (!details.ok) {
      sayFault(details.message);
      return;
    }
    const own = (name: string): Promise<string> => readFile(path.join(this.#extension, 'client', 'media', name), 'utf8');
    const [style, more, script, readme] = await Promise.all([
      own('eventPage.css'),
      own('pluginPage.css'),
      own('pluginPage.js'),
      rendered(details.readme),
      this.#installed.refresh(false),
    ]);
    const draw = (webview: vscode.Webview): void => {
      const installed = this.#installed.all.filter(({ id }) => id === details.id);
      const nonce = randomBytes(16).toString('base64url');
      const parts = { nonce, style: new Html(`${style}\n${more}`), script: new Html(script), language: vscode.env.language };
      webview.html = pluginPage({ details, installed, readme }, parts);
    };
    this.#show(spec, details.id, draw);
  }

  dispose(): void {
    for (const panel of this.#panels.values()) panel.dispose();
  }

  #show(spec: string, id: string, draw: (webview: vscode.Webview) => void): void {
    const known = this.#panels.get(spec);
    if (known) {
      known.reveal();
      draw(known.webview);
      return;
    }
    const panel = vscode.window.createWebviewPanel('codexPlugins.plugin', oneLine(id, 60), vscode.ViewColumn.Active, {
      enableFindWidget: true,
      enableScripts: true,
      localResourceRoots: [],
    });
    this.#panels.set(spec, panel);
    // What is installed meanwhile, be it from this page or not.
    const listening = this.#installed.onChange(() => draw(panel.webview));
    panel.onDidDispose(() => {
      listening.dispose();
      this.#panels.delete(spec);
    });
    panel.webview.onDidReceiveMessage((message: unknown) => {
      if ((message as { action?: unknown } | null)?.action === 'install') void this.#install(spec);
    });
    draw(panel.webview);
  }
}

/** As the editor itself shows Markdown. Where it cannot, the text is shown as it is. */
async function rendered(readme: string | undefined): Promise<string | undefined> {
  if (readme === undefined || readme.trim() === '') return undefined;
  const text = readme.slice(0, README_LENGTH);
  const html = await Promise.resolve(vscode.commands.executeCommand<string>('markdown.api.render', text)).catch(() => undefined);
  return typeof html === 'string' ? html : `<pre>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</pre>`;
}
