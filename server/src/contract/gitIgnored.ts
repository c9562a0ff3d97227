// Which files git leaves alone. An editor's own search for files can tell, but not when an extension asks, and there may be no git to ask.
import ignore, { type Ignore } from 'ignore';
import path from 'node:path';

export interface IgnoreFile {
  /** Absolute path of the folder that its patterns are about. */
  folder: string;
  text: string;
}

export class GitIgnored {
  /** The outermost first: what an inner one says counts more, and of two about one folder the later one. */
  readonly #rules: readonly { folder: string; ignore: Ignore }[];

  constructor(files: readonly IgnoreFile[]) {
    this.#rules = files
      .toSorted((a, b) => a.folder.length - b.folder.length)
      .map(({ folder, text }) => ({ folder, ignore: ignore({ ignorecase: process.platform !== 'linux' }).add(text) }));
  }

  /** @param file absolute path. */
  has(file: string): boolean {
    return this.#says(file, '');
  }

  /** @param folder absolute path. What lies in one that is ignored is ignored too, and cannot be excepted. */
  hasFolder(folder: string): boolean {
    return this.#says(folder, '/');
  }

  #says(place: string, ending: string): boolean {
    let isIgnored = false;
    for (const rule of this.#rules) {
      const name = nameIn(rule.folder, place);
      if (name === undefined) continue;
      const { ignored, unignored } = rule.ignore.test(`${name}${ending}`);
      isIgnored = ignored || (isIgnored && !unignored);
    }
    return isIgnored;
  }
}

/** With forward slashes; undefined for what is not in the folder. */
function nameIn(folder: string, file: string): string | undefined {
  const relative = path.relative(folder, file);
  const name = process.platform === 'win32' ? relative.replaceAll('\\', '/') : relative;
  return ignore.isPathValid(name) ? name : undefined;
}
