// "Open Inspector": the page of everything that plugins do, of the host that this editor runs.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { State, type LanguageClient } from 'vscode-languageclient/node';
import { OpenInspectorRequest, type InspectorAddress } from '../../../server/src/protocol.ts';

type Place = Extract<InspectorAddress, { ok: true }>['place'];

export class Inspector implements vscode.Disposable {
  readonly #client: LanguageClient;
  readonly #output: vscode.LogOutputChannel;
  readonly #listening: vscode.Disposable;
  /** Where it was opened last. */
  #before: Place | undefined;

  constructor(client: LanguageClient, output: vscode.LogOutputChannel) {
    this.#client = client;
    this.#output = output;
    this.#listening = client.onDidChangeState(({ newState }) => {
      if (newState === State.Running && this.#before) void this.#goOn();
    });
  }

  /**
   * Opens the page in the user's browser, to which the editor forwards the port from wherever the host is: another machine, a container, a codespace.
   * @returns its address where the host is.
   */
  async open(): Promise<string | undefined> {
    const address = await this.#client.sendRequest(OpenInspectorRequest.type, this.#where());
    if (!address.ok) {
      void vscode.window.showWarningMessage(address.message);
      return undefined;
    }
    this.#before = address.place;
    const own = vscode.Uri.parse(address.url, true);
    const reached = await vscode.env.asExternalUri(own);
    // What forwards may ask under its own name, which the server has to know.
    if (reached.authority !== own.authority) {
      await this.#client.sendRequest(OpenInspectorRequest.type, { authority: reached.authority });
    }
    if (!(await vscode.env.openExternal(vscode.Uri.parse(address.urlForOnce, true)))) {
      const copy = l10n.t('Copy Address');
      const choice = await vscode.window.showInformationMessage(l10n.t('The inspector was not opened in a browser.'), copy);
      if (choice === copy) await vscode.env.clipboard.writeText(reached.toString(true));
    }
    return address.url;
  }

  dispose(): void {
    this.#listening.dispose();
  }

  /** A page that is open somewhere finds the server again that was started anew. */
  async #goOn(): Promise<void> {
    try {
      const address = await this.#client.sendRequest(OpenInspectorRequest.type, this.#where());
      if (address.ok) this.#before = address.place;
    } catch (error) {
      this.#output.warn(`The inspector was not started again: ${String(error)}`);
    }
  }

  #where(): { before?: Place } {
    return this.#before ? { before: this.#before } : {};
  }
}
