import fs from 'node:fs';
import type { Stats } from 'node:fs';
import { Worker } from 'node:worker_threads';

interface Disk {
  readFileSync(name: string): Buffer;
}

class Store {
  readonly #disk: typeof fs;
  readonly path = 'store.json';

  constructor(disk: typeof fs = fs) {
    this.#disk = disk;
  }

  save(value: unknown): void {
    this.#disk.writeFileSync(this.path, JSON.stringify(value));
  }
}

function list(disk: typeof fs, folder: string): string[] {
  return disk.readdirSync(folder);
}

export default class Handler {
  onCommand(text: string): unknown {
    const { command } = JSON.parse(text) as { command: string };
    new Store().save(command);
    new Worker(new URL('./worker.mjs', import.meta.url));
    const facts: Stats | undefined = undefined;
    return { success: true, data: [list(fs, '.'), facts] };
  }
}
