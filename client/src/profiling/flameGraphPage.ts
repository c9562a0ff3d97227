// A profile that the editor has no viewer of, drawn as on the inspector's page, by the same file.
import * as l10n from '@vscode/l10n';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { markup } from '../eventPage/html.ts';

/** @param extension where the extension lies. */
export async function showFlameGraph(extension: vscode.Uri, { title, file }: { title: string; file: string }): Promise<void> {
  const profile = JSON.parse(await readFile(file, 'utf8')) as unknown;
  const code = [vscode.Uri.joinPath(extension, 'dist', 'inspector'), vscode.Uri.joinPath(extension, 'client', 'media')];
  const name = l10n.t('Profile of {0}', title);
  const panel = vscode.window.createWebviewPanel('codexPlugins.profile', name, vscode.ViewColumn.Active, {
    enableScripts: true,
    enableFindWidget: true,
    localResourceRoots: code,
    // It holds what was sent once, and is drawn by it.
    retainContextWhenHidden: true,
  });
  const { webview } = panel;
  const [graph, media] = code.map((folder) => webview.asWebviewUri(folder).toString());
  const nonce = randomBytes(16).toString('base64url');
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}' ${webview.cspSource}; form-action 'none'; base-uri 'none'`;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is the editor's own function, which takes no origin
  const listening = webview.onDidReceiveMessage(() => void webview.postMessage({ profile, label: name }));
  panel.onDidDispose(() => listening.dispose());
  webview.html = markup`<!DOCTYPE html>
    <html lang="${vscode.env.language}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${name}</title>
        <link rel="stylesheet" href="${media}/eventPage.css" />
        <link rel="stylesheet" href="${media}/profilePage.css" />
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          <div id="profile" data-module="${graph}/flameGraph.js"></div>
        </main>
        <script nonce="${nonce}" type="module" src="${media}/profilePage.js"></script>
      </body>
    </html>`.toString();
}
