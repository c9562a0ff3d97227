// Events that happen once, kept for the plugins that missed them because nobody had said yet whether they may run.
import type { DispatchRequest, DispatchResult } from './types.ts';

const HAPPEN_ONCE: ReadonlySet<string> = new Set(['onProjectOpen', 'onFileOpen']);

/** The latest that are kept: an answer may never come, and a day has many files. */
const MOST = 50;

export class MissedEvents {
  /** Each for one plugin. */
  #kept: DispatchRequest[] = [];

  /** Keeps an event for each plugin that it did not reach. Of two about the same the newer one is true. */
  add(request: DispatchRequest, result: DispatchResult): void {
    if (!HAPPEN_ONCE.has(request.event)) return;
    const waiting = new Set(result.results.filter((one) => !one.ok && one.error.code === 'not-granted').map((one) => one.pluginKey));
    for (const pluginKey of waiting) {
      const { signal: _ended, ...rest } = request;
      const again: DispatchRequest = { ...rest, only: { ...request.only, pluginKey } };
      this.#kept = [...this.#kept.filter((other) => !isSame(other, again)), again].slice(-MOST);
    }
  }

  /** Those of a plugin, in the order in which they happened. They are not kept any longer. */
  take(pluginKey: string): DispatchRequest[] {
    const isOfPlugin = ({ only }: DispatchRequest): boolean => only?.pluginKey === pluginKey;
    const missed = this.#kept.filter(isOfPlugin);
    this.#kept = this.#kept.filter((request) => !isOfPlugin(request));
    return missed;
  }
}

function isSame(one: DispatchRequest, other: DispatchRequest): boolean {
  return (
    one.event === other.event &&
    one.filePath === other.filePath &&
    one.workspaceRoot === other.workspaceRoot &&
    one.only?.pluginKey === other.only?.pluginKey
  );
}
