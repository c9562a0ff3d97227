// Attaches debuggers to workers before something is run in them, so that it stops at the breakpoints of whoever wrote the handler.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { HostState } from '../host/state.ts';
import { knownFolder } from '../knownFolder.ts';
import { oneLine } from '../words.ts';
import { workspaceFolderOf } from '../workspaceFolderOf.ts';
import type { DebugTestsParams, PluginView } from '../../../server/src/protocol.ts';
import { testConfiguration } from './debug.ts';
import { CODEX_TYPE, isInside, testWorker, type DebuggedWorker } from './debugResolve.ts';
import { keyOf, type DebugSessions } from './debugSessions.ts';

/** Starting a worker, and the debugger. */
const CONFIGURED_MS = 20_000;
/** A script is imported by then, if it is to be. */
const BOUND_MS = 500;

export class HandlerDebugging {
  readonly #state: HostState;
  readonly #sessions: DebugSessions;
  /** Who clicks twice means one session. */
  readonly #attaching = new Map<string, Promise<boolean>>();

  constructor(state: HostState, sessions: DebugSessions) {
    this.#state = state;
    this.#sessions = sessions;
  }

  /**
   * Attaches a debugger to the plugin's worker unless one is, and waits until its breakpoints are in place.
   * @returns false where that failed, which was said, or where the user does not want it after all.
   */
  attach(worker: DebuggedWorker): Promise<boolean> {
    const key = keyOf(worker);
    const attaching = this.#attaching.get(key) ?? this.#attach(worker).finally(() => this.#attaching.delete(key));
    this.#attaching.set(key, attaching);
    return attaching;
  }

  async #attach(worker: DebuggedWorker): Promise<boolean> {
    const plugin = this.#state.plugin(worker.pluginKey);
    if (!this.#sessions.has(worker)) {
      const folder = plugin && workspaceFolderOf(plugin);
      // What keeps it from starting is said where the configuration is resolved, or by the debugger.
      const started = await vscode.debug.startDebugging(
        folder ?? vscode.workspace.workspaceFolders?.[0],
        {
          type: CODEX_TYPE,
          request: 'attach',
          name: l10n.t('Attach to Codex Plugin: {0}', oneLine(plugin?.name ?? worker.pluginKey)),
          plugin: worker.pluginKey,
          runtime: worker.runtime,
        },
        // The files of the user are saved when the user saves them.
        { suppressSaveBeforeStart: true },
      );
      if (!started) return false;
    }
    if (await this.#isInPlace(worker, plugin)) return true;
    void vscode.window.showWarningMessage(
      l10n.t(
        'The debugger did not get ready for {0}, so nothing was run. End its session, and debug the handler again.',
        oneLine(plugin?.name ?? worker.pluginKey, 80),
      ),
    );
    return false;
  }

  /** Attaches a debugger to the worker that runs a plugin's tests. @returns false where that failed, which was said. */
  async attachToTests(tests: DebugTestsParams): Promise<boolean> {
    const plugin = this.#state.plugin(tests.pluginKey);
    if (!plugin) return false;
    // Another worker of the tests may have had one, and is gone.
    await this.#sessions.end(testWorker(tests));
    const configuration = await testConfiguration(tests, plugin);
    if (!configuration) return false;
    const started = await vscode.debug.startDebugging(workspaceFolderOf(plugin), configuration, { suppressSaveBeforeStart: true });
    return started && this.#isInPlace(testWorker(tests), plugin);
  }

  /** The tests of a plugin are over. */
  async endTests(pluginKey: string): Promise<void> {
    await Promise.all((['node', 'python'] as const).map((runtime) => this.#sessions.end(testWorker({ pluginKey, runtime }))));
  }

  #isInPlace(worker: DebuggedWorker, plugin: PluginView | undefined): Promise<boolean> {
    const folders = plugin ? [plugin.folder, knownFolder(plugin)] : [];
    const isMeant = (file: string): boolean => folders.some((folder) => isInside(folder, plainPath(file)));
    return this.#sessions.inPlace(worker, { isMeant, configuredMs: CONFIGURED_MS, boundMs: BOUND_MS });
  }
}

/** Where the editor's window is in a browser, it names files of the machine as addresses. */
function plainPath(named: string): string {
  return /^[a-z][a-z\d+.-]+:\/\//i.test(named) ? vscode.Uri.parse(named).fsPath : named;
}
