// Which way to ask a server has proved right, so that it is tried once and not for every completion.
import { API_NAMES, type ApiName, type ModelSettings } from '../../../contract/modelViews.ts';

/** Keeps texts between sessions. What it throws counts as nothing kept. */
export interface ProbeStore {
  get(key: string): string | undefined | Promise<string | undefined>;
  /** Undefined forgets. */
  set(key: string, value: string | undefined): void | Promise<void>;
}

export class KnownApis {
  readonly #store: ProbeStore | undefined;
  readonly #found = new Map<string, ApiName | undefined>();
  /** What a server does not offer, for as long as nothing else was found: a probe that is not brought to its end is not begun anew. */
  readonly #ruledOut = new Map<string, Set<ApiName>>();

  readonly #unwanted = new Map<string, Set<string>>();

  constructor(store?: ProbeStore) {
    this.#store = store;
  }

  /** The one that is known to be right, or those to be tried, in their order. */
  async candidates(settings: ModelSettings): Promise<readonly ApiName[]> {
    if (settings.api !== 'auto') return [settings.api];
    const key = keyOf(settings);
    if (!this.#found.has(key)) this.#found.set(key, await this.#stored(key));
    const found = this.#found.get(key);
    if (found) return [found];
    const left = API_NAMES.filter((name) => !this.#ruledOut.get(key)?.has(name));
    return left.length > 0 ? left : API_NAMES;
  }

  async found(settings: ModelSettings, api: ApiName): Promise<void> {
    const key = keyOf(settings);
    if (settings.api !== 'auto' || this.#found.get(key) === api) return;
    this.#found.set(key, api);
    this.#ruledOut.delete(key);
    await this.#keep(key, api);
  }

  /** The server does not offer it, or does not any more. */
  async ruleOut(settings: ModelSettings, api: ApiName): Promise<void> {
    if (settings.api !== 'auto') return;
    const key = keyOf(settings);
    const isFormer = this.#found.get(key) === api;
    // Another server stands there now, so nothing is known of it.
    const ruledOut = isFormer ? new Set<ApiName>() : (this.#ruledOut.get(key) ?? new Set());
    this.#ruledOut.set(key, ruledOut.add(api));
    this.#found.set(key, undefined);
    if (isFormer) await this.#keep(key, undefined);
  }

  /** Members of requests that a model does not take. */
  unwanted(settings: ModelSettings): ReadonlySet<string> {
    return this.#unwanted.get(keyOf(settings)) ?? new Set();
  }

  addUnwanted(settings: ModelSettings, parameter: string): void {
    const key = keyOf(settings);
    this.#unwanted.set(key, new Set(this.unwanted(settings)).add(parameter));
  }

  /** Everything is tried again, as the server may have become another one. */
  forget(settings: ModelSettings): void {
    this.#ruledOut.delete(keyOf(settings));
  }

  async #stored(key: string): Promise<ApiName | undefined> {
    try {
      const stored = await this.#store?.get(key);
      return API_NAMES.find((name) => name === stored);
    } catch {
      return undefined;
    }
  }

  async #keep(key: string, value: ApiName | undefined): Promise<void> {
    try {
      await this.#store?.set(key, value);
    } catch {
      // It is tried again in the next session.
    }
  }
}

function keyOf({ baseUrl, name }: ModelSettings): string {
  return `${baseUrl.trim()} ${name.trim()}`;
}
