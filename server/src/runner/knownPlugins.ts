// What the runner goes by of each plugin: of several descriptions of it, which differ in rights perhaps, the newest one.
import type { RunnerPlugin } from './types.ts';

export class KnownPlugins {
  /** By key. Also of plugins that are gone, as an event for them may be on its way. */
  readonly #newest = new Map<string, RunnerPlugin>();
  /** Those that were the newest once. None of them is again by being used, as by an event that was on its way for long. */
  readonly #met = new WeakSet<RunnerPlugin>();

  /** The plugin is so from now on. */
  adopt(plugin: RunnerPlugin): void {
    this.#met.add(plugin);
    this.#newest.set(plugin.key, plugin);
  }

  /** Whether it is the first that is heard of it. */
  isNews(plugin: RunnerPlugin): boolean {
    return !this.#met.has(plugin);
  }

  of(key: string): RunnerPlugin | undefined {
    return this.#newest.get(key);
  }

  /** How the plugin is now. */
  now(plugin: RunnerPlugin): RunnerPlugin {
    return this.#newest.get(plugin.key) ?? plugin;
  }
}
