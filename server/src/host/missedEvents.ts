// Events that have an effect of their own, kept for the plugins that missed them because nobody had said yet whether they may run.
import type { DispatchRequest, DispatchResult, MissedEvent } from './types.ts';

const WORTH_KEEPING: ReadonlySet<string> = new Set(['onProjectOpen', 'onFileOpen', 'onFileSave']);

/** The latest that are kept for each plugin: an answer may never come, and a day has many files. */
const MOST = 50;

export class MissedEvents {
  readonly #kept = new Map<string, MissedEvent[]>();

  /**
   * Keeps an event for each plugin that it did not reach, without what it was about: by the time that the plugin may run, that is another text. Of
   * two about the same the newer one is true.
   * @param kept plugins that have it already.
   * @returns the keys of these plugins.
   */
  add(request: DispatchRequest, result: DispatchResult, kept: readonly string[] = []): string[] {
    const { event, filePath, workspaceRoot, phase, generation, only } = request;
    // What somebody ran by hand is not missed: they have been told, and run it again.
    if (!WORTH_KEEPING.has(event) || only?.script !== undefined || (event === 'onFileSave' && phase === undefined)) return [];
    const isWaiting = (one: DispatchResult['results'][number]): boolean => !one.ok && one.error.code === 'not-granted';
    const waiting = new Set(result.results.filter((one) => isWaiting(one) && !kept.includes(one.pluginKey)).map((one) => one.pluginKey));
    for (const pluginKey of waiting) {
      const missed: MissedEvent = {
        ...{ event, pluginKey },
        ...(filePath !== undefined && { filePath }),
        ...(workspaceRoot !== undefined && { workspaceRoot }),
        ...(phase !== undefined && { phase }),
        ...(generation !== undefined && { generation }),
      };
      const others = (this.#kept.get(pluginKey) ?? []).filter((other) => !isSame(other, missed));
      this.#kept.set(pluginKey, [...others, missed].slice(-MOST));
    }
    return [...waiting];
  }

  /** Whether a plugin missed something. */
  has(pluginKey: string): boolean {
    return this.#kept.has(pluginKey);
  }

  /** Those of a plugin, in the order in which they happened. They are not kept any longer. */
  take(pluginKey: string): MissedEvent[] {
    const missed = this.#kept.get(pluginKey) ?? [];
    this.#kept.delete(pluginKey);
    return missed;
  }
}

function isSame(one: MissedEvent, other: MissedEvent): boolean {
  return (
    one.event === other.event && one.filePath === other.filePath && one.workspaceRoot === other.workspaceRoot && one.phase === other.phase
  );
}
