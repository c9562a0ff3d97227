// Starts and restarts the server, and keeps the state fed with what it reports.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { State, type LanguageClient } from 'vscode-languageclient/node';
import { ActivityNotification, PluginsNotification, SnapshotRequest, TrustNotification } from '../../../server/src/protocol.ts';
import type { HostState } from './state.ts';

export class HostControl implements vscode.Disposable {
  readonly #client: LanguageClient;
  readonly #state: HostState;
  readonly #output: vscode.LogOutputChannel;
  readonly #disposables: vscode.Disposable[] = [];

  constructor(client: LanguageClient, state: HostState, output: vscode.LogOutputChannel) {
    this.#client = client;
    this.#state = state;
    this.#output = output;
    this.#disposables.push(
      client.onNotification(PluginsNotification.type, ({ trusted, plugins, isolation }) => state.setPlugins(trusted, plugins, isolation)),
      client.onNotification(ActivityNotification.type, (entry) => state.addActivity(entry)),
      client.onDidChangeState(({ newState }) => this.#onClientState(newState)),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#tellTrust()),
    );
  }

  /** Starts the server. A failure is shown to the user; this never rejects. */
  async start(): Promise<void> {
    try {
      await this.#client.start();
    } catch (error) {
      this.#state.setPhase('stopped');
      this.reportStopped(l10n.t('The plugin host could not start: {0}', error instanceof Error ? error.message : String(error)));
    }
  }

  async restart(): Promise<void> {
    this.#output.info('The plugin host is restarted at your request.');
    // Stopping fails when the server is already gone; starting is what was asked for.
    if (this.#client.isRunning()) await this.#client.stop().catch((error: unknown) => this.#output.warn(String(error)));
    await this.start();
  }

  /** Tells the user that nothing runs any more, and offers the way out. */
  reportStopped(message: string): void {
    this.#output.error(message);
    void this.#offerRestart(message);
  }

  async #offerRestart(message: string): Promise<void> {
    const [restart, showLog] = [l10n.t('Restart Plugin Host'), l10n.t('Show Host Log')];
    const choice = await vscode.window.showErrorMessage(message, restart, showLog);
    if (choice === restart) await this.restart();
    else if (choice === showLog) this.#output.show(true);
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #onClientState(state: State): void {
    switch (state) {
      case State.Running:
        void this.#loadSnapshot();
        break;
      case State.Starting:
        this.#state.setPhase('starting');
        break;
      case State.Stopped:
      case State.StartFailed:
        this.#state.setPhase('stopped');
        break;
    }
  }

  async #loadSnapshot(): Promise<void> {
    try {
      const snapshot = await this.#client.sendRequest(SnapshotRequest.type);
      this.#state.setActivity(snapshot.activity);
      this.#state.setPlugins(snapshot.trusted, snapshot.plugins);
    } catch (error) {
      // The notifications fill the views later; a server that stopped meanwhile reports itself.
      this.#output.warn(`The list of plugins could not be read yet: ${String(error)}`);
    }
  }

  #tellTrust(): void {
    this.#client
      .sendNotification(TrustNotification.type, { trusted: true })
      .catch((error: unknown) => this.#output.warn(`The plugin host was not told that the workspace is trusted: ${String(error)}`));
  }
}
