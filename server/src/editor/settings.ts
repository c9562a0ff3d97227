// The `codexPlugins.*` settings: pulled from editors that can be asked, else what they sent along.
import type { HostSettings } from '../host/types.ts';
import type { ClientProfile, EditorClient } from './client.ts';
import type { Views } from './views.ts';

/** An editor that does not answer must not keep the plugins from loading. */
const PULL_MS = 3000;

export interface SettingsOptions {
  client: Pick<EditorClient, 'configuration' | 'watchConfiguration'>;
  profile: Pick<ClientProfile, 'configuration' | 'watchConfiguration'>;
  parse: (raw: unknown) => { settings: HostSettings; problems: string[] };
  /** `initializationOptions.settings`. */
  initial: unknown;
  views: Pick<Views, 'say'>;
}

export class Settings {
  readonly #options: SettingsOptions;
  readonly #told = new Set<string>();
  #current: HostSettings;

  constructor(options: SettingsOptions) {
    this.#options = options;
    this.#current = this.#parse(options.initial);
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
    const raw = this.#options.profile.configuration ? await this.#ask() : sectionOf(sent);
    if (raw === undefined || raw === null) return false;
    const before = JSON.stringify(this.#current);
    this.#current = this.#parse(raw);
    return JSON.stringify(this.#current) !== before;
  }

  async watch(): Promise<void> {
    if (this.#options.profile.watchConfiguration) await this.#options.client.watchConfiguration();
  }

  async #ask(): Promise<unknown> {
    const { promise: tooLate, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(resolve, PULL_MS, undefined);
    const answer = await Promise.race([this.#options.client.configuration().catch(() => undefined), tooLate]);
    clearTimeout(timer);
    return answer;
  }

  #parse(raw: unknown): HostSettings {
    const { settings, problems } = this.#options.parse(raw);
    for (const problem of problems) {
      if (this.#told.has(problem)) continue;
      this.#told.add(problem);
      this.#options.views.say('warn', problem);
    }
    return settings;
  }
}

/** The section itself, or an object that has it. */
function sectionOf(sent: unknown): unknown {
  return (sent as { codexPlugins?: unknown } | null | undefined)?.codexPlugins ?? sent;
}
