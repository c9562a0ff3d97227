// Where warm workers come from. The pool knows a worker by what it says and takes; that it is a process of this machine is one way to have it.
import * as l10n from '@vscode/l10n';
import { pluginError } from '../messages.ts';
import type { Launcher } from '../launch/launch.ts';
import { startProcess, type HandlerProcess, type ProcessListener } from '../process/process.ts';
import type { Reaper } from '../process/reaper.ts';
import type { RunnerPlugin } from '../types.ts';
import type { Runtime } from '../../contract/runtime.ts';
import type { RunError } from '../../contract/errors.ts';

export interface WorkerTransport {
  /**
   * Starts a worker for one plugin and runtime. The listener is told nothing but log lines before the promise has resolved; that the worker could
   * not be started is known by then, or it is told as its exit.
   * @param wanted asked right before something is started: false when nobody waits for the worker any more.
   * @param forDebugger a debugger is to attach: the worker is started so that one can, if need be in another way than usual.
   * @returns undefined when it was no longer wanted. Never rejects.
   */
  start(
    plugin: RunnerPlugin,
    runtime: Runtime,
    listener: ProcessListener,
    wanted: () => boolean,
    forDebugger: boolean,
  ): Promise<HandlerProcess | RunError | undefined>;
}

/** Workers that are confined processes of this machine. */
export class LocalTransport implements WorkerTransport {
  readonly #launcher: Launcher;
  readonly #reaper: Reaper;

  constructor(launcher: Launcher, reaper: Reaper) {
    this.#launcher = launcher;
    this.#reaper = reaper;
  }

  async start(
    plugin: RunnerPlugin,
    runtime: Runtime,
    listener: ProcessListener,
    wanted: () => boolean,
    forDebugger: boolean,
  ): Promise<HandlerProcess | RunError | undefined> {
    try {
      const plan = await this.#launcher.worker(plugin, runtime, forDebugger);
      if ('code' in plan) return plan;
      if (!wanted()) {
        void plan.release?.();
        return undefined;
      }
      for (const note of plan.notes ?? []) listener.onOutput('runner', note);
      return startProcess(plan, this.#reaper, listener);
    } catch (error) {
      const { message, stack } = error as Error;
      return pluginError(plugin, 'worker-exited', l10n.t('its worker could not be prepared: {0}.', message), stack);
    }
  }
}
