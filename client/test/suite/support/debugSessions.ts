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
  /** Those that run, by their ids: the editor forgets to say that none is in front any more. */
  readonly #running = new Map<string, vscode.DebugSession>();
  readonly #listeners = new Set<(session: vscode.DebugSession, message: AdapterMessage) => void>();

  constructor() {
    const starting = vscode.debug.onDidStartDebugSession((session) => void this.#running.set(session.id, session));
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
    // All of them, and not only the one that is in front, as the editor's command does.
    await vscode.debug.stopDebugging();
    await this.untilNone('the debug session to end');
  }

  async untilNone(what: string): Promise<void> {
    await eventually(() => this.#running.size === 0, { what: () => this.#told(what) });
  }

  async untilOne(what: string): Promise<void> {
    await eventually(() => this.#running.size === 1, { what: () => this.#told(what) });
  }

  #told(what: string): string {
    const names = [...this.#running.values()].map(({ name, type }) => `${name} (${type})`);
    return `${what}; those that run: ${names.join(', ') || 'none'}`;
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

export function isStopped({ event }: AdapterMessage): boolean {
  return event === 'stopped';
}

export function isVerified({ type, event, command, body }: AdapterMessage): boolean {
  if (type === 'event' && event === 'breakpoint') return body?.breakpoint?.verified === true;
  return type === 'response' && command === 'setBreakpoints' && body?.breakpoints?.[0]?.verified === true;
}

/** The debugger knows all that it is to stop at. */
export function isConfigured({ type, command }: AdapterMessage): boolean {
  return type === 'response' && command === 'configurationDone';
}
