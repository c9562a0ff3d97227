// Which files plugins are to leave alone when they are saved or formatted, and who says so: the user's settings, `.codexignore` files, and
// `.gitattributes` files for what is generated. The files are looked at anew for every save, so that what is on disk is what counts; what they say
// is kept.
import * as l10n from '@vscode/l10n';
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { LARGEST_BYTES, readIfThere } from '../../disk/fileSystem.ts';
import { globMatcher } from '../../paths/globs.ts';
import { ignoresCase } from '../../paths/ignoresCase.ts';
import { paths } from '../../paths/paths.ts';
import * as slashed from '../../paths/slashed.ts';
import { generatedBy } from './gitAttributes.ts';
import { ignoreFile, type SaidAt } from './ignoreFile.ts';

/** The setting: globs relative to the workspace folder, with true, false ("never leave it alone"), or ids of the plugins that are to leave it alone. */
export type Excluded = Readonly<Record<string, boolean | readonly string[]>>;

/** Completes "left alone: …". */
export interface LeftAlone {
  /** By all plugins. */
  why?: string;
  /** By some, by their ids. */
  plugins: ReadonlyMap<string, string>;
}

const NOT_LEFT_ALONE: LeftAlone = { plugins: new Map() };

const SETTING = 'codexPlugins.save.exclude';

const IGNORE_FILE = '.codexignore';
const ATTRIBUTES_FILE = '.gitattributes';

const READERS = { [IGNORE_FILE]: ignoreFile, [ATTRIBUTES_FILE]: generatedBy } as const;

type Kind = keyof typeof READERS;

/** A folder on the way to a file, in which there may be such files. */
interface Level {
  folder: string;
  /** Its own name as people are shown it: from the workspace folder on, with a slash at the end, or nothing for that itself. */
  shown: string;
  /** The file's, from this folder on. */
  name: string;
}

/** How many files' rules are kept. */
const MOST_KEPT = 200;

type Rules = (path: string) => SaidAt | undefined;

export class FilesLeftAlone {
  /** By file. */
  readonly #read = new Map<string, { text: string; says: Rules }>();
  /** What the disk said, by what was asked; nothing where it is asked anew each time. */
  readonly #kept: Map<string, Promise<unknown>> | undefined;

  /** @param options.keeps for one run over many files: what was read counts to its end. */
  constructor({ keeps = false } = {}) {
    this.#kept = keeps ? new Map() : undefined;
  }

  /**
   * @param folder the workspace folder that the file is in; undefined where it is in none, and only plugins' permissions count.
   * @throws where a file cannot be read that has something to say.
   */
  async look(filePath: string, folder: string | undefined, excluded: Excluded): Promise<LeftAlone> {
    const name = folder === undefined ? undefined : paths.relative(folder, filePath);
    if (folder === undefined || name === undefined || name === '') return NOT_LEFT_ALONE;
    const nocase = ignoresCase(filePath);
    const plugins = new Map<string, string>();
    let bySetting: boolean | undefined;
    let why: string | undefined;
    for (const [glob, who] of Object.entries(excluded)) {
      if (!globMatcher(glob, { nocase })(name)) continue;
      const said = l10n.t('excluded by the setting {0} ({1})', SETTING, JSON.stringify(glob));
      if (typeof who !== 'boolean') for (const id of who) plugins.set(id, said);
      else if (bySetting !== true) [bySetting, why] = who ? [true, said] : [false, undefined];
    }
    if (bySetting === undefined) why = await this.#byFiles(await this.#levelsOf(folder, name), nocase);
    return { ...(why !== undefined && { why }), plugins };
  }

  async #byFiles(levels: readonly Level[], nocase: boolean): Promise<string | undefined> {
    const [ignored, generated] = await Promise.all([
      this.#lastOf(IGNORE_FILE, levels, nocase),
      this.#lastOf(ATTRIBUTES_FILE, levels, nocase),
    ]);
    // The one file is made for plugins and can say that they are for a file that is generated.
    if (ignored) return ignored.is ? l10n.t('excluded by {0} line {1}', ignored.file, ignored.line) : undefined;
    return generated?.is ? l10n.t('generated, as {0} line {1} says', generated.file, generated.line) : undefined;
  }

  /** What the innermost of such files says of a file that says something. */
  async #lastOf(kind: Kind, levels: readonly Level[], nocase: boolean): Promise<(SaidAt & { file: string }) | undefined> {
    const found = await Promise.all(
      levels.map(async ({ folder, shown, name }) => {
        const file = paths.join(folder, kind);
        const says = await this.#once(file, () => this.#rulesOf(kind, file, nocase));
        const said = says?.(name);
        return said && { ...said, file: `${shown}${kind}` };
      }),
    );
    return found.findLast((one) => one !== undefined);
  }

  /** What stands above the workspace folder, and in it, are the same for all files. */
  async #levelsOf(folder: string, name: string): Promise<Level[]> {
    const above = await this.#once(`${folder} above`, () => foldersAbove(folder));
    return levelsOf(above, folder, name);
  }

  #once<T>(what: string, ask: () => Promise<T>): Promise<T> {
    const known = this.#kept?.get(what) as Promise<T> | undefined;
    if (known) return known;
    const asked = ask();
    this.#kept?.set(what, asked);
    return asked;
  }

  async #rulesOf(kind: Kind, file: string, nocase: boolean): Promise<Rules | undefined> {
    const bytes = await readIfThere(file, LARGEST_BYTES / 16);
    if (!bytes) {
      this.#read.delete(file);
      return undefined;
    }
    const text = bytes.toString('utf8');
    const known = this.#read.get(file);
    if (known?.text === text) return known.says;
    const says = READERS[kind](text, nocase);
    if (this.#read.size >= MOST_KEPT) this.#read.clear();
    this.#read.set(file, { text, says });
    return says;
  }
}

/** The innermost of some folders that has a file in it. */
export function folderOf(filePath: string, folders: readonly string[]): string | undefined {
  return folders.filter((folder) => paths.below(filePath, folder)).toSorted((a, b) => b.length - a.length)[0];
}

/** The folders whose files count for a file, the outermost first. */
function levelsOf(above: readonly string[], folder: string, name: string): Level[] {
  const parts = slashed.segments(name);
  const inside = parts.map((_, depth): Level => {
    const way = parts.slice(0, depth);
    return { folder: paths.join(folder, ...way), shown: way.map((part) => `${part}/`).join(''), name: parts.slice(depth).join('/') };
  });
  const outside = above.map((at, index): Level => ({
    folder: at,
    shown: '../'.repeat(above.length - index),
    name: `${paths.relative(at, folder) ?? ''}/${name}`,
  }));
  return [...outside, ...inside];
}

/**
 * What stands above the workspace folder counts within one repository, as it does for git: who opens a part of it has the same files generated. The
 * outermost first; none where it is in no repository.
 */
async function foldersAbove(folder: string): Promise<string[]> {
  const above: string[] = [];
  for (let at = folder; !(await isRepository(at)); at = path.dirname(at)) {
    const parent = path.dirname(at);
    if (parent === at) return [];
    above.unshift(parent);
  }
  return above;
}

/** In a worktree and a submodule, `.git` is a file. */
function isRepository(folder: string): Promise<boolean> {
  return lstat(paths.join(folder, '.git')).then(
    () => true,
    () => false,
  );
}
