// All files in a plugin's folder, as candidates for its package.
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { NEVER_PACKED } from '../../manifest/rules/packaging.ts';
import { paths } from '../../paths/paths.ts';
import * as slashed from '../../paths/slashed.ts';

export interface FolderFile {
  /** Relative to the plugin's folder, with forward slashes, as the disk spells it. */
  path: string;
  /** Where its content is. Another place than `path` says where links lead there. */
  real: string;
  size: number;
  /** Why it cannot be packed, as the end of a sentence that begins with it. */
  fault?: string;
}

export interface FolderFiles {
  /** Absolute real path. */
  folder: string;
  /** By their paths. */
  files: ReadonlyMap<string, FolderFile>;
  /** Folders in which nothing is ever packed, relative. */
  never: readonly string[];
  /** There are more. */
  tooMany: boolean;
}

/** Far more than a plugin's package may have: it is the folder of something else. */
export const MOST_FILES = 50_000;

/** Stands in a virtual environment of Python, whatever its folder is called. */
const ENVIRONMENT_MARK = 'pyvenv.cfg';

/** Folders of programs, in which nothing is a plugin's own. */
const CACHES = /^(?:__pycache__|\.(?:cache|tox|nox|nyc_output|pytest_cache|mypy_cache|ruff_cache|idea|vscode|jj))$/;

/** @param folder by its real path. @throws what the disk says of the folder itself. */
export async function filesInFolder(folder: string): Promise<FolderFiles> {
  const walk = new Walk(folder);
  await walk.into('', folder, []);
  return { folder, files: walk.files, never: walk.never, tooMany: walk.files.size >= MOST_FILES };
}

class Walk {
  readonly files = new Map<string, FolderFile>();
  readonly never: string[] = [];
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** @param around the real paths of the folders that this one is in: a link to one of those would lead in a circle. */
  async into(relative: string, real: string, around: readonly string[]): Promise<void> {
    const names = await readdir(real).catch((error: Error) => {
      if (relative === '') throw error;
      this.files.set(relative, { path: relative, real, size: 0, fault: 'is a folder that may not be looked into' });
      return [] as string[];
    });
    names.sort();
    if (relative !== '' && names.includes(ENVIRONMENT_MARK)) {
      this.never.push(relative);
      return;
    }
    for (const name of names) {
      if (this.files.size >= MOST_FILES) return;
      await this.#look(slashed.join(relative, name), path.join(real, name), [...around, real]);
    }
  }

  async #look(relative: string, place: string, around: readonly string[]): Promise<void> {
    const name = slashed.basename(relative);
    if (isNever(name)) {
      this.never.push(relative);
      return;
    }
    const real = await realpath(place).catch(() => undefined);
    const facts = real === undefined ? undefined : await stat(real).catch(() => undefined);
    const add = (fault?: string): void =>
      void this.files.set(relative, { path: relative, real: real ?? place, size: facts?.size ?? 0, ...(fault !== undefined && { fault }) });
    if (real === undefined || !facts) add('is a link to nothing, or may not be looked at');
    else if (!paths.within(real, this.#root)) add(`is a link that leads out of the plugin's folder, to ${real}`);
    else if (this.#isNever(real)) add(`is a link to ${real}, of which nothing is ever packed`);
    else if (facts.isFile()) add();
    else if (!facts.isDirectory()) add('is no ordinary file');
    else if (around.some((one) => paths.same(one, real))) add('is a link to a folder that it is in itself');
    else await this.into(relative, real, around);
  }

  /** A link may have led there. */
  #isNever(real: string): boolean {
    const parts = slashed.segments(paths.relative(this.#root, real) ?? '');
    return parts.some(isNever);
  }
}

/** In any case, as not every system tells them apart. */
function isNever(name: string): boolean {
  return NEVER_PACKED.has(name.toLowerCase()) || CACHES.test(name);
}
