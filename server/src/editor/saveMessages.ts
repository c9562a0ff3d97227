// What plugins say about saves, gathered: who saves all files at once hears of it once.
import type { DispatchResult } from '../host/types.ts';
import type { SaveMessage } from '../protocol.ts';
import type { EditorClient } from './client.ts';
import type { FileSnapshot } from './documentInChain.ts';
import type { Host } from './hostFace.ts';

/** For how long nothing more must be said before it is shown, and how long it waits for that at most. */
const QUIET_MS = 300;
const LONGEST_MS = 3000;

/** More than anybody looks at. */
const MOST = 500;

export interface SaveMessagesOptions {
  client: Pick<EditorClient, 'saveMessages'>;
  host: Pick<Host, 'plugins'>;
}

export class SaveMessages {
  readonly #options: SaveMessagesOptions;
  #gathered: SaveMessage[] = [];
  #timer: NodeJS.Timeout | undefined;
  #since = 0;

  constructor(options: SaveMessagesOptions) {
    this.#options = options;
  }

  add({ filePath }: Pick<FileSnapshot, 'filePath'>, { results }: DispatchResult): void {
    const said = results.flatMap((one) => {
      const message = one.ok ? one.response?.['message'] : undefined;
      return typeof message === 'string' && message.trim() !== '' ? [{ key: one.pluginKey, message }] : [];
    });
    if (said.length === 0) return;
    const names = new Map(this.#options.host.plugins().map(({ key, name }) => [key, name]));
    if (this.#gathered.length === 0) this.#since = performance.now();
    for (const { key, message } of said) {
      if (this.#gathered.length < MOST) this.#gathered.push({ filePath, name: names.get(key) ?? '', message });
    }
    clearTimeout(this.#timer);
    const left = this.#since + LONGEST_MS - performance.now();
    this.#timer = setTimeout(() => this.#tell(), Math.max(0, Math.min(QUIET_MS, left)));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#gathered = [];
  }

  #tell(): void {
    const messages = this.#gathered;
    this.#gathered = [];
    this.#options.client.saveMessages({ messages });
  }
}
