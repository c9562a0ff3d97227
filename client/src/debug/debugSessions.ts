// The sessions that debug workers of plugins, and how far each has come.
import * as vscode from 'vscode';
import { AdapterTalk, type AdapterMessage } from './adapterTalk.ts';
import { ownerOf, type DebuggedWorker } from './debugResolve.ts';

/** The types that sessions have once their configurations are resolved. Node.js's debugger has a session of its own for each process. */
const TYPES = ['node', 'pwa-node', 'debugpy', 'python'];

interface Known {
  session: vscode.DebugSession;
  worker: DebuggedWorker;
  talk: AdapterTalk;
}

export class DebugSessions implements vscode.Disposable {
  readonly #known = new Map<string, Known>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #listening: vscode.Disposable;

  constructor() {
    const factory: vscode.DebugAdapterTrackerFactory = { createDebugAdapterTracker: (session) => this.#follow(session) };
    this.#listening = vscode.Disposable.from(
      ...TYPES.map((type) => vscode.debug.registerDebugAdapterTrackerFactory(type, factory)),
      vscode.debug.onDidTerminateDebugSession(({ id }) => this.#forget(id)),
      this.#changed,
    );
  }

  /** Whether a session is on the worker: it lasts from worker to worker. */
  has(worker: DebuggedWorker): boolean {
    return this.#of(worker).length > 0;
  }

  /**
   * Waits until a session on the worker has told its debugger of all breakpoints, and those in the files have been bound to code, if that is to be.
   * @returns false where there is none, or it does not come so far.
   */
  async inPlace(worker: DebuggedWorker, { isMeant, configuredMs, boundMs }: PlaceLimits): Promise<boolean> {
    const ready = (): Known | undefined => this.#of(worker).find(({ session, talk }) => isOfProcess(session) && talk.isConfigured);
    if (
      !(await this.#until(
        () => ready() !== undefined,
        configuredMs,
        () => this.has(worker),
      ))
    )
      return false;
    // What cannot be bound, such as a breakpoint in a script that is never imported, is nothing to wait for.
    await this.#until(() => ready()?.talk.isBound(isMeant) ?? false, boundMs);
    return this.has(worker);
  }

  dispose(): void {
    this.#listening.dispose();
  }

  #follow(session: vscode.DebugSession): vscode.DebugAdapterTracker | undefined {
    const worker = ownerOf(session.configuration) ?? (session.parentSession && ownerOf(session.parentSession.configuration));
    if (worker === undefined) return undefined;
    const talk = new AdapterTalk();
    this.#known.set(session.id, { session, worker, talk });
    this.#changed.fire();
    return {
      onWillReceiveMessage: (message: AdapterMessage) => talk.asked(message),
      onDidSendMessage: (message: AdapterMessage) => {
        if (talk.said(message)) this.#changed.fire();
      },
      onExit: () => this.#forget(session.id),
    };
  }

  #forget(id: string): void {
    if (this.#known.delete(id)) this.#changed.fire();
  }

  #of({ pluginKey, runtime, testRun }: DebuggedWorker): Known[] {
    return [...this.#known.values()].filter(
      ({ worker }) => worker.pluginKey === pluginKey && worker.runtime === runtime && worker.testRun === testRun,
    );
  }

  /** @returns false when the time is up, or it is of no use to wait any longer. */
  #until(isSo: () => boolean, ms: number, isOfUse: () => boolean = () => true): Promise<boolean> {
    if (isSo()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const done = (is: boolean): void => {
        listening.dispose();
        clearTimeout(timer);
        resolve(is);
      };
      const listening = this.#changed.event(() => {
        if (isSo()) done(true);
        else if (!isOfUse()) done(false);
      });
      const timer = setTimeout(() => done(false), ms);
    });
  }
}

export interface PlaceLimits {
  isMeant: (file: string) => boolean;
  /** How long it may take until the debugger knows of the breakpoints. */
  configuredMs: number;
  /** And until they are bound. */
  boundMs: number;
}

/** Node.js's debugger has one session for the address, which knows no code, and below it one for the process there. */
function isOfProcess({ type, parentSession }: vscode.DebugSession): boolean {
  return (type !== 'node' && type !== 'pwa-node') || parentSession !== undefined;
}
