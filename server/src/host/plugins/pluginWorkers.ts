// Which plugins have workers: they are started before they are needed, and end when they would be started differently, or not at all.
import { hasTermsOf, type Runner } from '../../runner/index.ts';
import type { Gate } from '../grants/gate.ts';
import type { LoadedPlugin } from './plugin.ts';
import { runtimesOf } from './views.ts';

/** How many plugins' workers are started for one document that was opened: a workspace with many plugins must not start them all. */
const PREPARED_AT_ONCE = 4;

export class PluginWorkers {
  readonly #runner: Runner;
  readonly #gate: Gate;
  /** Versions of an installed plugin that end what they have begun, by what leads to the one that serves: their keys. */
  readonly #former = new Map<string, Set<string>>();

  constructor(runner: Runner, gate: Gate) {
    this.#runner = runner;
    this.#gate = gate;
  }

  /** Only of a plugin that may run. */
  prepare(plugin: LoadedPlugin): void {
    if (!plugin.runnerPlugin || this.#gate.state(plugin).state !== 'ready') return;
    this.#gate.began(plugin);
    for (const runtime of runtimesOf(plugin)) this.#runner.prepare(plugin.runnerPlugin, runtime);
  }

  /** Of the first few of them that may run. */
  prepareFirst(plugins: readonly LoadedPlugin[]): void {
    const runnable = [...new Set(plugins)].filter((plugin) => this.#gate.state(plugin).state === 'ready');
    for (const plugin of runnable.slice(0, PREPARED_AT_ONCE)) this.prepare(plugin);
  }

  /** Replaces them, and ends the plugin's rest, if it rests. @returns whether there was any of that. */
  async restart(plugin: LoadedPlugin): Promise<boolean> {
    const { key } = plugin;
    const rested = plugin.breaker.restingUntil !== undefined;
    const ran = this.#runner.workers().some(({ pluginKey, state }) => pluginKey === key && state !== 'stopped');
    plugin.breaker.reset();
    await this.#runner.restart(key);
    return rested || ran;
  }

  /** For a plugin that may not run any more, nor what is still left of a former version of it. */
  async end({ key, current }: LoadedPlugin): Promise<void> {
    const former = current === undefined ? undefined : this.#former.get(current);
    await Promise.all([key, ...(former ?? [])].map((one) => this.#runner.restart(one, { forget: true })));
  }

  /** Ends those of plugins that the user does not let run. */
  async endRefused(plugins: readonly LoadedPlugin[]): Promise<void> {
    const refused: readonly string[] = ['denied', 'ungranted', 'disabled', 'restricted', 'forbidden'];
    const isRefused = (plugin: LoadedPlugin): boolean => refused.includes(this.#gate.state(plugin).state);
    await Promise.all(plugins.filter(isRefused).map((plugin) => this.end(plugin)));
  }

  /** Workers of plugins that are gone, or that would be started differently now, must not go on under the old terms. */
  async retireChanged(before: readonly LoadedPlugin[], plugins: readonly LoadedPlugin[]): Promise<void> {
    const now = new Map(plugins.map((plugin) => [plugin.key, plugin.runnerPlugin]));
    const isChanged = ({ key, runnerPlugin }: LoadedPlugin): boolean => {
      const after = now.get(key);
      return runnerPlugin !== undefined && (after === undefined || !hasTermsOf(after, runnerPlugin));
    };
    const successors = new Map(plugins.filter(({ current }) => current !== undefined).map((plugin) => [plugin.current, plugin]));
    // Where another version of an installed plugin serves now, the former one ends what it has begun.
    const replaced = before.filter(({ key, current }) => !now.has(key) && successors.has(current));
    for (const { key, current } of replaced) {
      const isServing = this.#runner.workers().some(({ pluginKey, state }) => pluginKey === key && state !== 'stopped');
      this.#retire(key, current!);
      if (isServing) this.prepare(successors.get(current)!);
    }
    const retired = before.filter((plugin) => isChanged(plugin) && !replaced.includes(plugin));
    // One that has to be asked about again does not run on meanwhile.
    const waiting = plugins.filter((plugin) => now.get(plugin.key) !== undefined && this.#gate.state(plugin).state === 'ungranted');
    await Promise.all([
      ...retired.map((plugin) => this.#runner.restart(plugin.key, { forget: now.get(plugin.key) === undefined })),
      ...waiting.map((plugin) => this.#runner.restart(plugin.key, { forget: true })),
    ]);
  }

  #retire(key: string, current: string): void {
    const former = this.#former.get(current) ?? new Set();
    this.#former.set(current, former.add(key));
    void this.#runner.retire(key).finally(() => {
      former.delete(key);
      if (former.size === 0) this.#former.delete(current);
    });
  }
}
