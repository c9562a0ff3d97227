// Which files are to be formatted: those that were named, and below folders those that neither git nor the user's searches leave out.
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { GitIgnored, type IgnoreFile } from '../../contract/gitIgnored.ts';
import { ignoreFilesAbove, readIgnoreFile } from '../../contract/gitIgnoreFiles.ts';
import { isBeside } from '../../disk/beside.ts';
import { GLOB_CHARACTERS, globMatcher } from '../../paths/globs.ts';
import { ignoresCase } from '../../paths/ignoresCase.ts';
import { paths } from '../../paths/paths.ts';

const IGNORE_FILE = '.gitignore';

export interface FoundFile {
  /** By the real path of its folder: it may itself be a link to another file of the workspace. */
  file: string;
  /** Whether it was named, and not come upon. */
  named: boolean;
}

export interface Unreadable {
  place: string;
  /** A folder, or a file that says what git leaves out of one. */
  what: 'folder' | 'rules';
  /** Completes "it cannot be read: …". */
  why: string;
}

export interface FoundFiles {
  /** Each once, by name. */
  files: FoundFile[];
  /** What was to be looked through and could not be. */
  unreadable: Unreadable[];
  /** What is wrong with what was named, in sentences. */
  faults: string[];
  /** Why something that was named is left alone, in sentences. */
  notes: string[];
}

export interface Where {
  /** The workspace folder, by its real path. */
  workspace: string;
  /** What relative names start from. */
  from: string;
  /** Globs of files and folders in which nothing is looked for, from the workspace folder on. */
  excluded: readonly string[];
}

/** @param named files, folders, and globs where there is no such file. */
export async function findFiles(named: readonly string[], where: Where): Promise<FoundFiles> {
  return (await AskedFiles.of(named, where)).find();
}

interface AskedFolder {
  folder: string;
  /** As it was named. */
  name: string;
  /** For a glob, by names from the folder on. */
  matches?: (name: string) => boolean;
}

/** What was named, as far as that can be said without looking for files. */
export class AskedFiles {
  readonly #where: Where;
  /** By key. */
  readonly #files = new Map<string, string>();
  readonly #folders: AskedFolder[] = [];
  readonly #isExcluded: (name: string) => boolean;
  /** Whether folders are left out, as far as they were asked about. */
  readonly #leftOut = new Map<string, boolean>();
  readonly #faults: string[] = [];
  readonly #notes: string[] = [];

  private constructor(where: Where) {
    this.#where = where;
    this.#isExcluded = globMatcher(where.excluded, { nocase: ignoresCase(where.workspace) });
  }

  static async of(named: readonly string[], where: Where): Promise<AskedFiles> {
    const all = new AskedFiles(where);
    for (const one of named) await all.#read(one);
    return all;
  }

  /** Whether a file is among what was named, be it that it is not there or that git leaves it out. */
  has(file: string): boolean {
    return this.#folders.some((one) => this.#isIn(one, file)) || (this.#files.size > 0 && this.#files.has(paths.key(file)));
  }

  /** All of them, but for what git and the settings leave out. */
  async find(): Promise<FoundFiles> {
    const found = new Map([...this.#files].map(([key, file]) => [key, { file, named: true }]));
    const [faults, notes] = [[...this.#faults], [...this.#notes]];
    const search = new Search(this.#where, this.#isExcluded);
    for (const one of this.#folders) {
      const files = await search.files(one);
      for (const file of files) if (!found.has(paths.key(file))) found.set(paths.key(file), { file, named: false });
      if (files.length > 0) continue;
      if (one.matches) faults.push(noMatch(one));
      else notes.push(`There is no file to be looked at in ${one.name}: what git or searches leave out is left out here, too.`);
    }
    const leftBehind = search.leftBehind.filter((file) => !found.has(paths.key(file)));
    notes.push(...leftBehind.map((file) => this.#whatIsLeftBehind(file)));
    return { files: inOrder([...found.values()]), unreadable: search.unreadable, faults, notes };
  }

  /** Files that are among what was named: they are taken as they are, and not looked for. */
  async among(files: readonly string[]): Promise<Omit<FoundFiles, 'unreadable'>> {
    const faults = [...this.#faults];
    for (const one of this.#folders) {
      if (!one.matches || files.some((file) => this.#isIn(one, file))) continue;
      if ((await new Search(this.#where, this.#isExcluded).files(one)).length === 0) faults.push(noMatch(one));
    }
    const found = files.map((file) => ({ file, named: this.#files.has(paths.key(file)) }));
    const isLeftBehind = ({ file, named }: FoundFile): boolean => !named && isBeside(path.basename(file));
    const leftBehind = found.filter(isLeftBehind).map(({ file }) => this.#whatIsLeftBehind(file));
    return { files: inOrder(found.filter((one) => !isLeftBehind(one))), faults, notes: [...this.#notes, ...leftBehind] };
  }

  /** Whether something in a folder may be among what was named. */
  reaches(folder: string): boolean {
    const isOn = (place: string): boolean => paths.within(place, folder) || paths.within(folder, place);
    return !this.#isLeftOut(folder) && (this.#folders.some((one) => isOn(one.folder)) || [...this.#files.values()].some(isOn));
  }

  #isIn({ folder, matches }: AskedFolder, file: string): boolean {
    // A folder may stand where git has a file.
    const name = paths.relative(folder, file);
    return name !== undefined && (matches?.(name) ?? true) && !this.#isLeftOut(file);
  }

  async #read(name: string): Promise<void> {
    const { from, workspace } = this.#where;
    const place = path.resolve(from, name);
    const facts = await stat(place).catch((error: NodeJS.ErrnoException) => error);
    if (facts instanceof Error) {
      const isMissing = facts.code === 'ENOENT' || facts.code === 'ENOTDIR';
      if (isMissing && GLOB_CHARACTERS.test(name)) this.#folders.push(await this.#glob(name));
      else this.#faults.push(isMissing ? await missing(name, place) : `${name} cannot be read: ${facts.message}.`);
      return;
    }
    if (facts.isDirectory()) {
      const folder = await realpath(place);
      if (paths.within(folder, workspace)) this.#folders.push({ folder, name });
      else this.#faults.push(outside(name, workspace));
      return;
    }
    const file = path.join(await realpath(path.dirname(place)), path.basename(place));
    const real = await realpath(file);
    if (!paths.below(file, workspace)) this.#faults.push(outside(name, workspace));
    else if (!facts.isFile()) this.#notes.push(`${name} is left alone: it is no ordinary file.`);
    else if (!paths.below(real, workspace))
      this.#notes.push(`${name} is left alone: it is a link that leads out of the workspace, to ${real}.`);
    else this.#files.set(paths.key(file), file);
  }

  async #glob(name: string): Promise<AskedFolder> {
    const { from, workspace } = this.#where;
    const here = await realpath(from);
    const folder = paths.within(here, workspace) ? here : workspace;
    return { folder, name, matches: globMatcher(name.replace(/^\.\//, ''), { nocase: ignoresCase(folder) }) };
  }

  #whatIsLeftBehind(file: string): string {
    const name = paths.relative(this.#where.from, file) ?? file;
    return `${name} is left alone: it is written for a moment while a file is replaced. If it is still there later, its program was killed, and it can be removed.`;
  }

  /** By the user's settings: itself, or a folder that it is in. */
  #isLeftOut(file: string): boolean {
    return this.#isFolderLeftOut(path.dirname(file)) || this.#isExcluded(paths.relative(this.#where.workspace, file) ?? '');
  }

  #isFolderLeftOut(folder: string): boolean {
    const { workspace } = this.#where;
    const known = this.#leftOut.get(folder);
    if (known !== undefined) return known;
    const isLeftOut = foldersTo(folder, workspace).some((one) => this.#isExcluded(paths.relative(workspace, one) ?? ''));
    this.#leftOut.set(folder, isLeftOut);
    return isLeftOut;
  }
}

async function missing(named: string, place: string): Promise<string> {
  const isLink = await lstat(place).then(
    () => true,
    () => false,
  );
  return isLink ? `${named} is a link that leads nowhere.` : `${named} does not exist.`;
}

function outside(named: string, workspace: string): string {
  return `${named} is not in the workspace folder ${workspace}. Name the folder that it is in with --workspace.`;
}

function noMatch({ name }: AskedFolder): string {
  return `${name} is neither a file nor a folder, and matches no file.`;
}

function inOrder(files: readonly FoundFile[]): FoundFile[] {
  return files.toSorted((a, b) => (a.file < b.file ? -1 : 1));
}

/** Goes through folders. Links are not followed: what they lead to in the workspace is found by its own name. */
class Search {
  readonly unreadable: Unreadable[] = [];
  /** What a program left behind that was killed while it replaced a file. */
  readonly leftBehind: string[] = [];
  readonly #workspace: string;
  readonly #isExcluded: (name: string) => boolean;

  constructor({ workspace }: Where, isExcluded: (name: string) => boolean) {
    this.#workspace = workspace;
    this.#isExcluded = isExcluded;
  }

  async files({ folder, matches }: AskedFolder): Promise<string[]> {
    const known = this.unreadable.length;
    const above = await ignoreFilesAbove(folder, this.#cannotRead);
    if (this.unreadable.length > known) return [];
    const ignored = new GitIgnored(above);
    const files: string[] = [];
    // Nothing is looked for in a folder that is left out itself, or lies in one that is.
    const isOut = foldersTo(folder, this.#workspace).some((one) => ignored.hasFolder(one) || this.#isLeftOut(one));
    if (!isOut) await this.#look(folder, above, ignored, files);
    return matches ? files.filter((file) => matches(paths.relative(folder, file) ?? '')) : files;
  }

  async #look(at: string, outer: readonly IgnoreFile[], inherited: GitIgnored, files: string[]): Promise<void> {
    const known = this.unreadable.length;
    const entries = await readdir(at, { withFileTypes: true }).catch((error: Error) => {
      this.unreadable.push({ place: at, what: 'folder', why: error.message });
      return [];
    });
    const own = entries.some(({ name }) => name === IGNORE_FILE) ? await readIgnoreFile(at, { onUnreadable: this.#cannotRead }) : [];
    // Nobody knows what is to be left out here.
    if (this.unreadable.length > known) return;
    const rules = own.length > 0 ? [...outer, ...own] : outer;
    const ignored = own.length > 0 ? new GitIgnored(rules) : inherited;
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const place = path.join(at, entry.name);
      const isFolder = entry.isDirectory();
      if ((!isFolder && !entry.isFile()) || this.#isLeftOut(place)) continue;
      if (isFolder ? ignored.hasFolder(place) : ignored.has(place)) continue;
      if (isFolder) await this.#look(place, rules, ignored, files);
      else if (isBeside(entry.name)) this.leftBehind.push(place);
      else files.push(place);
    }
  }

  readonly #cannotRead = (place: string, why = 'it is no ordinary file, or too large'): void =>
    void this.unreadable.push({ place, what: 'rules', why });

  #isLeftOut(place: string): boolean {
    return this.#isExcluded(paths.relative(this.#workspace, place) ?? '');
  }
}

/** The folders on the way from the workspace folder to another one, that one included. */
function foldersTo(folder: string, workspace: string): string[] {
  return paths.below(folder, workspace) ? [...foldersTo(path.dirname(folder), workspace), folder] : [];
}
