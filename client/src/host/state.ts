// What the client knows of the host: its plugins, the past events and whether it runs. Views read it and listen to it; only extension.ts feeds it.
import type { HistoryEntry, IsolationView, PluginView } from '../../../server/src/protocol.ts';
import { byName } from '../naturalOrder.ts';

export type HostPhase = 'starting' | 'running' | 'stopped';
export type StateChange = 'plugins' | 'activity' | 'phase';

export class HostState {
  #plugins: readonly PluginView[] = [];
  #activity: readonly HistoryEntry[] = [];
  #trusted = false;
  #isolation: IsolationView | undefined;
  #phase: HostPhase = 'starting';
  #clearedAt = '';
  readonly #listeners = new Set<(change: StateChange) => void>();
  readonly #historySize: () => number;
  readonly #newsListeners = new Set<(entry: HistoryEntry) => void>();

  /** @param historySize how many past events to keep, read anew for each one. */
  constructor(historySize: () => number) {
    this.#historySize = historySize;
  }

  /** As they are listed everywhere: by their names. */
  get plugins(): readonly PluginView[] {
    return this.#plugins;
  }

  /** Newest first. */
  get activity(): readonly HistoryEntry[] {
    return this.#activity;
  }

  /** How plugins are confined on this machine, once that is known. */
  get isolation(): IsolationView | undefined {
    return this.#isolation;
  }

  get trusted(): boolean {
    return this.#trusted;
  }

  /** `running` once the first list of plugins has arrived. */
  get phase(): HostPhase {
    return this.#phase;
  }

  plugin(key: string): PluginView | undefined {
    return this.#plugins.find((plugin) => plugin.key === key);
  }

  setPhase(phase: HostPhase): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    if (phase === 'stopped') {
      this.#plugins = [];
      this.#emit('plugins');
    }
    this.#emit('phase');
  }

  setPlugins(trusted: boolean, plugins: readonly PluginView[], isolation?: IsolationView): void {
    this.#trusted = trusted;
    this.#isolation = isolation;
    this.#plugins = plugins.toSorted(byName);
    this.setPhase('running');
    this.#emit('plugins');
  }

  /** Replaces the list by the host's own, without what the user has cleared from view. */
  setActivity(entries: readonly HistoryEntry[]): void {
    this.#activity = entries.filter((entry) => entry.at > this.#clearedAt).slice(0, this.#historySize());
    this.#emit('activity');
  }

  /** Adds an event, or replaces it where it stands when more is known of it. */
  addActivity(entry: HistoryEntry): void {
    for (const listener of this.#newsListeners) listener(entry);
    // There may be news of an event that the user has cleared from view.
    if (entry.at <= this.#clearedAt) return;
    const others = this.#activity.filter((known) => known.eventId !== entry.eventId);
    const older = others.findIndex((known) => known.at <= entry.at);
    this.#activity = others.toSpliced(older === -1 ? others.length : older, 0, entry).slice(0, this.#historySize());
    this.#emit('activity');
  }

  /** @param at ISO time; older events stay out of view even when the host sends them again. */
  clearActivity(at: string): void {
    this.#clearedAt = at;
    this.#activity = [];
    this.#emit('activity');
  }

  onChange(listener: (change: StateChange) => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  /** Hears of each event as it comes, and again when more is known of it. */
  onNews(listener: (entry: HistoryEntry) => void): { dispose(): void } {
    this.#newsListeners.add(listener);
    return { dispose: () => void this.#newsListeners.delete(listener) };
  }

  #emit(change: StateChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}
