// What one worker hands over to the next: its place, when it has done what it runs, and what handlers keep in their state.
import * as l10n from '@vscode/l10n';
import { inTime } from '../../waiting/inTime.ts';
import type { WorkerLine } from './workerLog.ts';
import type { PluginWorker } from './worker.ts';

/** What handlers have kept is waited for no longer than this, in ms: it may be much. */
const HAND_OVER_MS = 2_000;
/** And no longer than this while something runs, which may be what keeps a worker from saying anything. All calls wait meanwhile. */
const BUSY_MS = 500;

export class HandOver {
  readonly #graceMs: number;
  readonly #warn: (line: Pick<WorkerLine, 'text' | 'claimed'>) => void;
  /** What of the state of handlers is known not to be handed on, so that it is said once. */
  readonly #dropped = new Set<string>();
  #look: (() => void) | undefined;

  constructor(graceMs: number, warn: (line: Pick<WorkerLine, 'text' | 'claimed'>) => void) {
    this.#graceMs = graceMs;
    this.#warn = warn;
  }

  /** The worker takes no more calls. Waits for those that run, as long as they may take for that. */
  async calm(worker: PluginWorker): Promise<void> {
    worker.takeNoMore();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#look = () => {
      if (!worker.busy || worker.state === 'stopped') resolve();
    };
    this.#look();
    await inTime(promise, { ms: this.#graceMs });
    this.#look = undefined;
  }

  /** A worker's state changed. */
  changed(): void {
    this.#look?.();
  }

  /** What handlers have kept in one worker is what they find in the next, as far as it can be copied. */
  async state(from: PluginWorker, to: PluginWorker): Promise<void> {
    const handed = await inTime(from.handOver(), { ms: from.busy ? BUSY_MS : HAND_OVER_MS });
    if (handed === undefined) {
      this.#warn({
        text: l10n.t(
          'What handlers keep in {0} did not outlive the reload: the worker that has it is blocked, and did not answer.',
          'context.state',
        ),
      });
    }
    if (handed?.value === undefined) return;
    to.inherit(handed.value.state);
    for (const { key, why } of handed.value.dropped) {
      if (this.#dropped.has(key)) continue;
      this.#dropped.add(key);
      // What and why is the plugin's word.
      const text = l10n.t('What handlers keep as {0} does not outlive a reload: it is {1}.', `context.state.${key}`, why);
      this.#warn({ text, claimed: true });
    }
  }
}
