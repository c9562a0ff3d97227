// Tells the user of a handler that takes its time, and lets them stop it.
import * as l10n from '@vscode/l10n';
import type { EditorClient, ClientProfile, WorkDone } from './client.ts';
import type { Host } from './hostFace.ts';
import { shownLine } from '../text/shownText.ts';
import path from 'node:path';
import type { RunningHandler } from '../host/types.ts';

/** How long a handler may run before anything is said of it. Our own client says more later (client/src/notices/slowHandlers.ts). */
const SLOW_MS = 1000;

export interface SlowHandlersOptions {
  host: Pick<Host, 'subscribe' | 'cancelRun'>;
  client: Pick<EditorClient, 'slowHandler' | 'slowHandlerEnded' | 'workDone'>;
  profile: Pick<ClientProfile, 'features' | 'workDoneProgress'>;
}

export class SlowHandlers {
  readonly #options: SlowHandlersOptions;
  readonly #running = new Map<string, { timer: NodeJS.Timeout; shown?: Promise<WorkDone | undefined> }>();

  constructor(options: SlowHandlersOptions) {
    this.#options = options;
    const { features, workDoneProgress } = options.profile;
    if (!features.views && !workDoneProgress) return;
    options.host.subscribe('began', (handler) => this.#began(handler));
    options.host.subscribe('ended', ({ runId }) => this.#ended(runId));
  }

  dispose(): void {
    for (const { timer } of this.#running.values()) clearTimeout(timer);
    this.#running.clear();
  }

  #began(handler: RunningHandler): void {
    const timer = setTimeout(() => this.#isSlow(handler), SLOW_MS).unref();
    this.#running.set(handler.runId, { timer });
  }

  #isSlow(handler: RunningHandler): void {
    const running = this.#running.get(handler.runId);
    if (!running) return;
    const { client, profile, host } = this.#options;
    // Who steps through it knows what it does; it is looked at again later, as the debugger may go.
    if (handler.isDebugged()) {
      running.timer = setTimeout(() => this.#isSlow(handler), SLOW_MS).unref();
      return;
    }
    const { runId, event, name, script, filePath } = handler;
    if (profile.features.views) {
      client.slowHandler({ runId, event, name, script, ...(filePath !== undefined && { filePath }) });
      running.shown = Promise.resolve({ end: () => client.slowHandlerEnded({ runId }) });
      return;
    }
    const title = shownLine(
      filePath === undefined
        ? l10n.t('{0} is still at work ({1})', name, script)
        : l10n.t('{0} is still at work on {1} ({2})', name, path.basename(filePath), script),
    );
    // An editor that does not want to show it is not asked again.
    running.shown = client.workDone(title, () => host.cancelRun(runId)).catch(() => undefined);
  }

  #ended(runId: string): void {
    const running = this.#running.get(runId);
    if (!running) return;
    this.#running.delete(runId);
    clearTimeout(running.timer);
    void running.shown?.then((shown) => shown?.end());
  }
}
