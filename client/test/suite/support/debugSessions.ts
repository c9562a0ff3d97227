// What debug adapters say while a session runs.
import * as vscode from 'vscode';
import { eventually } from './eventually.ts';

/** The members of the debug adapter protocol's messages that suites look at. */
export interface AdapterMessage {
  type: string;
  event?: string;
  command?: string;
  body?: { threadId?: number; reason?: string; breakpoint?: { verified: boolean }; breakpoints?: { verified: boolean }[] };
}

/** Hears what debug adapters say, of every session. */
export class SessionTracker implements vscode.Disposable {
  readonly #registration: vscode.Disposable;
  /** Those that run: the editor forgets to say that none is in front any more. */
  readonly #running = new Set<string>();
  readonly #listeners = new Set<(session: vscode.DebugSession, message: AdapterMessage) => void>();

  constructor() {
    const starting = vscode.debug.onDidStartDebugSession(({ id }) => void this.#running.add(id));
    const ending = vscode.debug.onDidTerminateDebugSession(({ id }) => void this.#running.delete(id));
    const tracking = vscode.debug.registerDebugAdapterTrackerFactory('*', {
      createDebugAdapterTracker: (session) => ({
        onDidSendMessage: (message: AdapterMessage) => {
          for (const listener of this.#listeners) listener(session, message);
        },
      }),
    });
    this.#registration = vscode.Disposable.from(starting, ending, tracking);
  }

  /** Ends the sessions that run. */
  async endAll(): Promise<void> {
    if (this.#running.size === 0) return;
    await vscode.commands.executeCommand('workbench.action.debug.disconnect');
    await this.untilNone('the debug session to end');
  }

  async untilNone(what: string): Promise<void> {
    await eventually(() => this.#running.size === 0, { what: () => what });
  }

  async untilOne(what: string): Promise<void> {
    await eventually(() => this.#running.size === 1, { what: () => what });
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
