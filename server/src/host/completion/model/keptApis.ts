// Keeps between sessions which way to ask a server has proved right, in a small file of the user's. What is damaged counts as nothing kept.
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeBeside } from '../../../disk/beside.ts';
import { unlessTaken } from '../../../disk/taken.ts';
import type { ProbeStore } from './knownApis.ts';

/** Of so many servers and models it is known: those that were found out about last. */
const MOST = 50;

export class KeptApis implements ProbeStore {
  readonly #file: string;

  constructor(folder: string) {
    this.#file = path.join(folder, 'model-apis.json');
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.#all()).get(key);
  }

  /** @throws what the disk says. */
  async set(key: string, value: string | undefined): Promise<void> {
    const all = await this.#all();
    all.delete(key);
    if (value !== undefined) all.set(key, value);
    const text = JSON.stringify(Object.fromEntries([...all].slice(-MOST)));
    await mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    const beside = await writeBeside(this.#file, text, 0o600);
    try {
      await unlessTaken(this.#file, () => rename(beside, this.#file));
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  }

  async #all(): Promise<Map<string, string>> {
    try {
      const kept: unknown = JSON.parse(await readFile(this.#file, 'utf8'));
      const entries = typeof kept === 'object' && kept !== null ? Object.entries(kept) : [];
      return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
    } catch {
      return new Map();
    }
  }
}
