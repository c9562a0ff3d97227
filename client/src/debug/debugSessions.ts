// The sessions that debug workers of plugins, and how far each has come.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { AdapterTalk, type AdapterMessage } from './adapterTalk.ts';
import { anotherOf, onceMore, ownerOf, servedPortOf, type DebuggedWorker } from './debugResolve.ts';
import { oneLine } from '../words.ts';
import { servedAt } from './servedDebugger.ts';

/** The types that sessions have once their configurations are resolved. Node.js's debugger has a session of its own for each process. */
const TYPES = ['node', 'pwa-node', 'debugpy', 'python'];

interface Known {
  session: vscode.DebugSession;
  worker: DebuggedWorker;
  talk: AdapterTalk;
}

/** A session on what `codex-plugin dev` serves. */
interface Served {
  port: number;
  talk: AdapterTalk;
}

/** Nobody asked for it just now. */
const QUIETLY: vscode.DebugSessionOptions = { suppressSaveBeforeStart: true, suppressDebugView: true };

export class DebugSessions implements vscode.Disposable {
  readonly #known = new Map<string, Known>();
  readonly #served = new Map<string, Served>();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #listening: vscode.Disposable;
  /** Sessions that are started once more, by the worker. */
  readonly #comingBack = new Map<string, number>();
  readonly #mayRun: (worker: DebuggedWorker) => boolean;

  /** @param mayRun whether there still is a worker that a debugger can attach to. */
  constructor(mayRun: (worker: DebuggedWorker) => boolean) {
    this.#mayRun = mayRun;
    const factory: vscode.DebugAdapterTrackerFactory = { createDebugAdapterTracker: (session) => this.#follow(session) };
    this.#listening = vscode.Disposable.from(
      ...TYPES.map((type) => vscode.debug.registerDebugAdapterTrackerFactory(type, factory)),
      vscode.debug.onDidStartDebugSession((session) => this.#started(session)),
      vscode.debug.onDidTerminateDebugSession((session) => this.#ended(session)),
      this.#changed,
    );
  }

  /** Whether a session is on the worker: it lasts from worker to worker. The editor does not tell of those that never began. */
  has(worker: DebuggedWorker): boolean {
    return this.#of(worker).some(({ talk }) => talk.isBegun) || this.#comingBack.has(keyOf(worker));
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

  /** Ends all sessions on a worker. */
  async end(worker: DebuggedWorker): Promise<void> {
    const roots = this.#of(worker).filter(({ session }) => session.parentSession === undefined);
    await Promise.all(roots.map(({ session }) => vscode.debug.stopDebugging(session)));
  }

  dispose(): void {
    this.#listening.dispose();
  }

  #follow(session: vscode.DebugSession): vscode.DebugAdapterTracker | undefined {
    const worker = ownerOf(session.configuration) ?? (session.parentSession && ownerOf(session.parentSession.configuration));
    const port = servedPortOf(session.configuration);
    const talk = new AdapterTalk();
    if (worker !== undefined) this.#known.set(session.id, { session, worker, talk });
    else if (port !== undefined) this.#served.set(session.id, { port, talk });
    else return undefined;
    this.#changed.fire();
    return {
      onWillReceiveMessage: (message: AdapterMessage) => talk.asked(message),
      onDidSendMessage: (message: AdapterMessage) => {
        if (talk.said(message)) this.#changed.fire();
      },
      onError: () => talk.closed(),
      onExit: () => talk.closed(),
    };
  }

  /** One that took the place of another, of which Node.js's debugger leaves an empty one. */
  #started(session: vscode.DebugSession): void {
    const worker = this.#known.get(session.id)?.worker;
    if (worker?.runtime !== 'node' || session.parentSession) return;
    for (const { session: other } of this.#of(worker))
      if (other.id !== session.id && !other.parentSession) void vscode.debug.stopDebugging(other);
  }

  #ended(session: vscode.DebugSession): void {
    const known = this.#known.get(session.id);
    // Node.js's debugger comes back by itself.
    const isToComeBack = known?.worker.runtime === 'python' && known.talk.wasCut;
    this.#forget(session.id);
    // Where another session is on the worker, that is the one that took its place: the two would replace each other without end.
    if (isToComeBack && !this.has(known.worker) && this.#mayRun(known.worker))
      void this.#startAgain(session, known.worker).catch(sayItIsGone);
    const served = this.#served.get(session.id);
    this.#served.delete(session.id);
    if (served?.talk.wasCut) void this.#attachAgain(session, served.port).catch(sayItIsGone);
  }

  /** The worker of a plugin that is served in a terminal was replaced, and not the server ended. */
  async #attachAgain({ configuration, workspaceFolder }: vscode.DebugSession, port: number): Promise<void> {
    if ((await servedAt(port, 'python')) === 'free') await vscode.debug.startDebugging(workspaceFolder, onceMore(configuration), QUIETLY);
  }

  /** Its worker was replaced by another one, as the plugin was changed or restarted. */
  async #startAgain({ configuration, workspaceFolder }: vscode.DebugSession, worker: DebuggedWorker): Promise<void> {
    const key = keyOf(worker);
    this.#comingBack.set(key, (this.#comingBack.get(key) ?? 0) + 1);
    try {
      await vscode.debug.startDebugging(workspaceFolder, anotherOf(configuration), QUIETLY);
    } finally {
      const left = this.#comingBack.get(key)! - 1;
      if (left === 0) this.#comingBack.delete(key);
      else this.#comingBack.set(key, left);
      this.#changed.fire();
    }
  }

  #forget(id: string): void {
    if (this.#known.delete(id)) this.#changed.fire();
  }

  #of({ pluginKey, runtime }: DebuggedWorker): Known[] {
    return [...this.#known.values()].filter(({ worker }) => worker.pluginKey === pluginKey && worker.runtime === runtime);
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

function sayItIsGone(error: unknown): void {
  const reason = oneLine(error instanceof Error ? error.message : String(error), 400);
  void vscode.window.showWarningMessage(l10n.t('The debugger did not come back after the plugin was reloaded: {0}', reason));
}

/** Tells workers apart. */
export function keyOf({ pluginKey, runtime }: DebuggedWorker): string {
  return JSON.stringify([pluginKey, runtime]);
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
