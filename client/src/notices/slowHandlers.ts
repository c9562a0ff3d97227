// Shows which handler takes its time: in the status bar at first, then in a notification, by which it can be stopped.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  CancelRunNotification,
  SlowHandlerEndedNotification,
  SlowHandlerNotification,
  type SlowHandler,
} from '../../../server/src/protocol.ts';
import { slowText } from './slowText.ts';

/** From when the server tells of it, a second after it began. */
const NOTIFIED_AFTER_MS = 2000;

export function showSlowHandlers(client: LanguageClient): vscode.Disposable {
  const shown = new Map<string, SlowNotice>();
  const end = (runId: string): void => {
    shown.get(runId)?.end();
    shown.delete(runId);
  };
  return vscode.Disposable.from(
    client.onNotification(SlowHandlerNotification.type, (handler) => {
      const cancel = (): void => void client.sendNotification(CancelRunNotification.type, { runId: handler.runId });
      shown.set(handler.runId, new SlowNotice(handler, cancel));
    }),
    client.onNotification(SlowHandlerEndedNotification.type, ({ runId }) => end(runId)),
    // A server that is gone ends nothing any more.
    client.onDidChangeState(() => {
      if (!client.isRunning()) for (const runId of [...shown.keys()]) end(runId);
    }),
    { dispose: () => [...shown.keys()].forEach(end) },
  );
}

class SlowNotice {
  readonly #title: string;
  readonly #cancel: () => void;
  readonly #ended = Promise.withResolvers<void>();
  readonly #timer: NodeJS.Timeout;

  constructor(handler: SlowHandler, cancel: () => void) {
    this.#title = slowText(handler);
    this.#cancel = cancel;
    const notified = Promise.withResolvers<void>();
    this.#timer = setTimeout(() => {
      notified.resolve();
      void this.#notify();
    }, NOTIFIED_AFTER_MS);
    void vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: this.#title }, () =>
      Promise.race([this.#ended.promise, notified.promise]),
    );
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#ended.resolve();
  }

  async #notify(): Promise<void> {
    const options = { location: vscode.ProgressLocation.Notification, title: this.#title, cancellable: true };
    await vscode.window.withProgress(options, (_, token) => {
      token.onCancellationRequested(this.#cancel);
      return this.#ended.promise;
    });
  }
}
