// Which of the plugins are installed, and what is newer of them. Registries are asked only where the user wants it.
import type { LanguageClient } from 'vscode-languageclient/node';
import { InstalledPluginsRequest, type InstalledPlugins, type InstalledView, type PluginView } from '../../../server/src/protocol.ts';
import type { HostState } from '../host/state.ts';

export class InstalledState {
  readonly #client: Pick<LanguageClient, 'sendRequest'>;
  readonly #state: HostState;
  #installed: readonly InstalledView[] = [];
  /** By which it is told that other plugins or versions are there. */
  #known = '';
  #newest = 0;
  readonly #listeners = new Set<() => void>();
  readonly #listening: { dispose(): void };

  constructor(client: Pick<LanguageClient, 'sendRequest'>, state: HostState) {
    this.#client = client;
    this.#state = state;
    this.#listening = state.onChange((change) => {
      if (change === 'plugins') this.#pluginsChanged();
    });
  }

  get all(): readonly InstalledView[] {
    return this.#installed;
  }

  /** Undefined for plugins that were put where they are by other means. */
  of({ key }: Pick<PluginView, 'key'>): InstalledView | undefined {
    return this.#installed.find(({ folder }) => folder === key);
  }

  /**
   * @param checkForUpdates whether registries are asked.
   * @returns in sentences what could not be found out, and which newer versions are not allowed.
   */
  async refresh(checkForUpdates: boolean): Promise<Pick<InstalledPlugins, 'notes' | 'forbidden'>> {
    const turn = ++this.#newest;
    const answer = await this.#client.sendRequest(InstalledPluginsRequest.type, { checkForUpdates });
    if (!answer.ok) return { notes: answer.message === '' ? [] : [answer.message], forbidden: [] };
    // What was asked later is newer.
    if (turn !== this.#newest) return answer;
    const before = this.#installed;
    this.#installed = checkForUpdates ? answer.plugins : answer.plugins.map((one) => withKnownUpdate(one, before));
    for (const listener of this.#listeners) listener();
    return answer;
  }

  onChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  dispose(): void {
    this.#listening.dispose();
  }

  #pluginsChanged(): void {
    const { trusted, plugins } = this.#state;
    const places = plugins.filter(({ origin }) => origin === 'home' || origin === 'workspacePlugins');
    const known = trusted ? places.map(({ key, version }) => `${key}\0${version}`).join('\n') : '';
    if (known === this.#known) return;
    this.#known = known;
    // Without an answer the rows look as those of plugins that were put there by hand.
    if (trusted) this.refresh(false).catch(() => undefined);
  }
}

/** Which newer version there is was asked some time ago, and holds as long as the same one serves. */
function withKnownUpdate(view: InstalledView, before: readonly InstalledView[]): InstalledView {
  const same = before.find(({ id, current, folder }) => id === view.id && current === view.current && folder === view.folder);
  return same?.update === undefined ? view : { ...view, update: same.update };
}
