// "Publish Plugin…": what would be sent in a tab, and from there the command line, which asks what it needs in a terminal.
import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { PublishPreviewRequest, type PluginView } from '../../../server/src/protocol.ts';
import { Html } from '../eventPage/html.ts';
import { runPublish } from '../tasks/publishTask.ts';
import { oneLine } from '../words.ts';
import { sayFault, withProgress } from './changes.ts';
import { publishPage } from './publishPageHtml.ts';

/** @param extension where the extension lies. */
export async function showPublishPage(client: LanguageClient, extension: string, plugin: PluginView): Promise<void> {
  const preview = await withProgress(l10n.t('Packing {0}…', oneLine(plugin.name, 60)), (token) =>
    client.sendRequest(PublishPreviewRequest.type, { pluginKey: plugin.key }, token),
  );
  if (!preview.ok) {
    sayFault(preview.message);
    return;
  }
  const own = (name: string): Promise<string> => readFile(path.join(extension, 'client', 'media', name), 'utf8');
  const [style, more, script] = await Promise.all([own('eventPage.css'), own('pluginPage.css'), own('pluginPage.js')]);
  const title = l10n.t('Publish {0}', oneLine(preview.id, 60));
  const panel = vscode.window.createWebviewPanel('codexPlugins.publish', title, vscode.ViewColumn.Active, {
    enableFindWidget: true,
    enableScripts: true,
    localResourceRoots: [],
  });
  panel.webview.onDidReceiveMessage((message: unknown) => {
    const action = (message as { action?: unknown } | null)?.action;
    if (action === 'publish' || action === 'tryPublish') void runPublish(plugin, { isDryRun: action === 'tryPublish' });
  });
  panel.webview.html = publishPage(preview, {
    nonce: randomBytes(16).toString('base64url'),
    style: new Html(`${style}\n${more}`),
    script: new Html(script),
    language: vscode.env.language,
  });
}
