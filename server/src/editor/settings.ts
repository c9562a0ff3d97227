// The `codexPlugins.*` settings: pulled from editors that can be asked, else what they sent along.
import type { HostSettings } from '../host/types.ts';
import type { ClientProfile, EditorClient } from './client.ts';
import { inTime } from '../waiting/inTime.ts';
import type { Views } from './views.ts';

/**
 * An editor that does not answer must not keep the plugins from loading. Where it is about a document, a busy one is waited for as long: a save goes on
 * by itself, and a plugin is not to run meanwhile on what the user may have excluded.
 */
const PULL_MS = 3000;

/** For how many documents settings are kept until they change. */
const MOST_DOCUMENTS = 200;

/** Where the editor keeps no keys, that of the environment is the only one there can be: it is sent unless the user says no. */
const WITHOUT_KEYS = { completion: { model: { keyFromEnvironment: true } } };

export interface SettingsOptions {
  client: Pick<EditorClient, 'configuration' | 'watchConfiguration'>;
  profile: Pick<ClientProfile, 'configuration' | 'watchConfiguration' | 'features'>;
  parse: (raw: unknown, defaults?: unknown) => { settings: HostSettings; problems: string[] };
  /** `initializationOptions.settings`: what counts as long as the editor says nothing else. */
  initial: unknown;
  views: Pick<Views, 'say'>;
  /** The editor has answered after it was not waited for any more, and something is different now. */
  onLate: () => void;
}

export class Settings {
  readonly #options: SettingsOptions;
  readonly #told = new Set<string>();
  readonly #initial: HostSettings;
  #current: HostSettings;
  /** Counts how often they were asked for. */
  #turn = 0;
  /** As they are for single documents, by URI. */
  readonly #ofDocuments = new Map<string, Promise<HostSettings>>();

  constructor(options: SettingsOptions) {
    this.#options = options;
    this.#initial = this.#parse(options.initial, options.profile.features.modelKey ? undefined : WITHOUT_KEYS);
    this.#current = this.#initial;
  }

  get current(): HostSettings {
    return this.#current;
  }

  /**
   * Takes new settings: asks the editor where that is possible.
   * @param sent what came with `workspace/didChangeConfiguration`; counts only for editors that cannot be asked.
   * @returns whether anything is different now.
   */
  async changed(sent: unknown): Promise<boolean> {
    this.#ofDocuments.clear();
    const turn = ++this.#turn;
    if (!this.#options.profile.configuration) return this.#take(sent);
    const asked = this.#options.client.configuration(undefined).catch(() => undefined);
    const answer = await inTime(asked, { ms: PULL_MS });
    if (answer) return this.#take(answer.value);
    // Something may be forbidden by it. What was asked since is newer.
    void asked.then((late) => {
      if (turn !== this.#turn || !this.#take(late)) return;
      this.#ofDocuments.clear();
      this.#options.onLate();
    });
    return false;
  }

  /** @returns whether anything is different now. */
  #take(raw: unknown): boolean {
    if (raw === undefined || raw === null) return false;
    const before = JSON.stringify(this.#current);
    this.#current = this.#parse(raw, this.#initial);
    return JSON.stringify(this.#current) !== before;
  }

  async watch(): Promise<void> {
    if (this.#options.profile.watchConfiguration) await this.#options.client.watchConfiguration();
  }

  /** What counts for one document: settings can be others in its folder and for its language. */
  of(uri: string): Promise<HostSettings> {
    if (!this.#options.profile.configuration) return Promise.resolve(this.#current);
    const known = this.#ofDocuments.get(uri);
    if (known) return known;
    const asked = this.#ask(uri).then((raw) => {
      if (raw !== undefined && raw !== null) return this.#parse(raw, this.#initial);
      // It was not said, and is asked for again.
      if (this.#ofDocuments.get(uri) === asked) this.#ofDocuments.delete(uri);
      return this.#current;
    });
    if (this.#ofDocuments.size >= MOST_DOCUMENTS) this.#ofDocuments.clear();
    this.#ofDocuments.set(uri, asked);
    return asked;
  }

  /** A document that is opened again may be in another language. */
  documentClosed(uri: string): void {
    this.#ofDocuments.delete(uri);
  }

  async #ask(uri: string): Promise<unknown> {
    const configuration = this.#options.client.configuration(uri).catch(() => undefined);
    return (await inTime(configuration, { ms: PULL_MS }))?.value;
  }

  #parse(raw: unknown, defaults: unknown): HostSettings {
    const { settings, problems } = this.#options.parse(raw, defaults);
    for (const problem of problems) {
      if (this.#told.has(problem)) continue;
      this.#told.add(problem);
      this.#options.views.say('warn', problem);
    }
    return settings;
  }
}
