// What debug adapters say while a session runs.
import * as vscode from 'vscode';
import { eventually } from './eventually.ts';

/** The members of the debug adapter protocol's messages that suites look at. */
export interface AdapterMessage {
  type: string;
  event?: string;
  command?: string;
  body?: { threadId?: number; breakpoint?: { verified: boolean }; breakpoints?: { verified: boolean }[] };
}

/** Hears what debug adapters say, of every session. */
export class SessionTracker implements vscode.Disposable {
  readonly #registration: vscode.Disposable;
  readonly #listeners = new Set<(session: vscode.DebugSession, message: AdapterMessage) => void>();

  constructor() {
    this.#registration = vscode.debug.registerDebugAdapterTrackerFactory('*', {
      createDebugAdapterTracker: (session) => ({
        onDidSendMessage: (message: AdapterMessage) => {
          for (const listener of this.#listeners) listener(session, message);
        },
      }),
    });
  }

  /** The next message that matches, of any session that is meant. */
  next(
    matches: (message: AdapterMessage) => boolean,
    isMeant: (session: vscode.DebugSession) => boolean = () => true,
  ): Promise<{ session: vscode.DebugSession; message: AdapterMessage }> {
    let found: { session: vscode.DebugSession; message: AdapterMessage } | undefined;
    const listener = (session: vscode.DebugSession, message: AdapterMessage): void => {
      if (!isMeant(session) || !matches(message)) return;
      this.#listeners.delete(listener);
      found = { session, message };
    };
    this.#listeners.add(listener);
    return eventually(() => found, { timeoutMs: 30_000, what: () => 'a message of the debug adapter' });
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
