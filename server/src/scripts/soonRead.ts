// Which scripts are read in no time, whatever they say.
import type { FileSystem } from '../disk/fileSystem.ts';

/** Most handlers are smaller. Time grows with the square of the length of some texts: of this one that is a fraction of a second. */
const MAX_LENGTH = 8_000;
const MAX_NESTING = 100;
/** Of all scripts of a plugin together. */
const MAX_TOTAL = 2 * MAX_LENGTH;
/** Long runs of one sign are no code, and take the longest. */
const RUN = /([^\n])\1{199}/;

/** Whether a script may be read where others wait: small, and nested no deeper than people nest. */
export function isSoonRead(source: string): boolean {
  if (source.length > MAX_LENGTH || RUN.test(source)) return false;
  let depth = 0;
  for (const [bracket] of source.matchAll(/[[\](){}<>]/g)) {
    // What closes more than was open, as `=>` does, opens nothing.
    depth = '[({<'.includes(bracket) ? depth + 1 : Math.max(0, depth - 1);
    if (depth > MAX_NESTING) return false;
  }
  return true;
}

/** A disk with scripts that are read in no time, all of them together. Once it was asked for more, it has none. */
export class SoonReadDisk implements FileSystem {
  readonly #disk: FileSystem;
  readonly #read = new Set<string>();
  #left = MAX_TOTAL;

  constructor(disk: FileSystem) {
    this.#disk = disk;
  }

  /** What was made of it is not what the scripts are. */
  get exceeded(): boolean {
    return this.#left < 0;
  }

  stat = (file: string): ReturnType<FileSystem['stat']> => this.#disk.stat(file);
  realpath = (file: string): Promise<string | undefined> => this.#disk.realpath(file);
  list = (folder: string): Promise<string[]> => this.#disk.list(folder);

  readText = async (file: string): Promise<string | undefined> => {
    const text = this.exceeded ? undefined : await this.#disk.readText(file);
    if (text === undefined) return undefined;
    if (!this.#read.has(file)) this.#left = isSoonRead(text) ? this.#left - text.length : -1;
    this.#read.add(file);
    return this.exceeded ? undefined : text;
  };
}
