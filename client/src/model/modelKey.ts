// The user's key for the model server. It is kept by the editor's secret storage, and is for the server that it was entered for and no other.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { ModelKeyChangedNotification, ModelKeyRequest } from '../../../server/src/protocol.ts';

const SECRET = 'codexPlugins.modelKey';

interface Kept {
  origin: string;
  key: string;
}

export class ModelKey {
  readonly #secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
  }

  /** Answers the server, and tells it when the key is another one, in whichever window that was said. */
  listen(client: LanguageClient): vscode.Disposable {
    return vscode.Disposable.from(
      client.onRequest(ModelKeyRequest.type, async ({ baseUrl }) => {
        const key = await this.of(baseUrl);
        return key === undefined ? {} : { key };
      }),
      this.#secrets.onDidChange(({ key }) => {
        // A server that is not there asks when it is.
        if (key === SECRET) client.sendNotification(ModelKeyChangedNotification.type).catch(() => undefined);
      }),
    );
  }

  /** The key for a server; undefined where there is none. */
  async of(baseUrl: string): Promise<string | undefined> {
    const kept = await this.#kept();
    return kept && kept.origin === originOf(baseUrl) ? kept.key : undefined;
  }

  /** Asks for the key of a server. An empty one takes the present one away. @returns false where the user left. */
  async ask(baseUrl: string): Promise<boolean> {
    const origin = originOf(baseUrl);
    if (origin === undefined) {
      void vscode.window.showWarningMessage(
        l10n.t('No model server is set. Set one up first, so that the key is for that one and no other.'),
      );
      return false;
    }
    const has = (await this.of(baseUrl)) !== undefined;
    const key = await vscode.window.showInputBox({
      title: l10n.t('Key for {0}', new URL(origin).host),
      prompt: has
        ? l10n.t('There is one. Enter another, or nothing to remove it.')
        : l10n.t('Kept in the editor’s secret storage, and sent to this server only. Leave it empty where none is needed.'),
      password: true,
      ignoreFocusOut: true,
    });
    if (key === undefined) return false;
    if (key.trim() === '') await this.#secrets.delete(SECRET);
    else await this.#secrets.store(SECRET, JSON.stringify({ origin, key: key.trim() } satisfies Kept));
    return true;
  }

  async #kept(): Promise<Kept | undefined> {
    const text = await this.#secrets.get(SECRET);
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text) as Kept;
    } catch {
      return undefined;
    }
  }
}

/** What is set as the address of the server. */
export function currentServer(): string {
  return vscode.workspace.getConfiguration('codexPlugins').get('completion.model.baseUrl', '').trim();
}

function originOf(baseUrl: string): string | undefined {
  return URL.canParse(baseUrl) ? new URL(baseUrl).origin : undefined;
}
