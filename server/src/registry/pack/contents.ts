// The contents of a plugin's files, each read once: what was looked at is what is packed, whatever becomes of the file meanwhile.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FolderFiles } from './folderFiles.ts';

export class Contents {
  readonly #folder: FolderFiles;
  readonly #read = new Map<string, Promise<Buffer | undefined>>();

  /** @param instead what some of them have for us, by their paths. */
  constructor(folder: FolderFiles, instead: ReadonlyMap<string, Buffer> = new Map()) {
    this.#folder = folder;
    for (const [path, bytes] of instead) this.#read.set(path, Promise.resolve(bytes));
  }

  /** Undefined for what is not there, may not be read, or is no file any more. Never rejects. */
  bytes(path: string): Promise<Buffer | undefined> {
    const before = this.#read.get(path);
    if (before) return before;
    const file = this.#folder.files.get(path);
    const reading = file && file.fault === undefined ? readFileNow(file.real) : Promise.resolve(undefined);
    this.#read.set(path, reading);
    return reading;
  }

  /** Undefined where it is no text as well. */
  async text(path: string): Promise<string | undefined> {
    const bytes = await this.bytes(path);
    if (!bytes) return undefined;
    const encoding = utf16In(bytes);
    if (encoding !== undefined) return new TextDecoder(encoding).decode(bytes);
    return isBinary(bytes) ? undefined : bytes.toString('utf8');
  }
}

/** Programs take it for one by the same sign. */
const LOOKED_AT = 8000;

/** As some editors of Windows write texts. */
function utf16In(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

function isBinary(bytes: Buffer): boolean {
  return bytes.subarray(0, LOOKED_AT).includes(0);
}

/** By its real path, so that it is no link; one that took its place since is not followed, and a pipe is not waited for. */
async function readFileNow(real: string): Promise<Buffer | undefined> {
  try {
    const handle = await open(real, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    try {
      return (await handle.stat()).isFile() ? await handle.readFile() : undefined;
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}
