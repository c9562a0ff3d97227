// What the rules need of the disk, so that an editor or a test can put something else in its place.
import { readdir, readFile, realpath, stat } from 'node:fs/promises';

/** Nothing rejects: what is not there or may not be read is undefined. */
export interface FileSystem {
  stat(file: string): Promise<'file' | 'folder' | 'other' | undefined>;
  realpath(file: string): Promise<string | undefined>;
  readText(file: string): Promise<string | undefined>;
  /** The names in a folder. */
  list(folder: string): Promise<string[]>;
}

/** The real disk. */
export const nodeFileSystem: FileSystem = {
  async stat(file) {
    try {
      const found = await stat(file);
      return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';
    } catch {
      return undefined;
    }
  },
  realpath: (file) => realpath(file).catch(() => undefined),
  readText: (file) => readFile(file, 'utf8').catch(() => undefined),
  list: (folder) => readdir(folder).catch(() => []),
};
