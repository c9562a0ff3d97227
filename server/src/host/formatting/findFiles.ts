// Which files are to be formatted: those that were named, and below folders those that neither git nor the user's searches leave out.
import type { Dirent } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { GitIgnored, type IgnoreFile } from '../../contract/gitIgnored.ts';
import { ignoreFilesAbove, readIgnoreFile } from '../../contract/gitIgnoreFiles.ts';
import { GLOB_CHARACTERS, globMatcher } from '../../paths/globs.ts';
import { ignoresCase } from '../../paths/ignoresCase.ts';
import { paths } from '../../paths/paths.ts';

export interface FoundFile {
  /** By the real path of its folder: it may itself be a link to another file of the workspace. */
  file: string;
  /** Whether it was named, and not come upon. */
  named: boolean;
}

export interface FoundFiles {
  /** Each once, by name. */
  files: FoundFile[];
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
  const found = new Map<string, FoundFile>();
  const outcome = { faults: [] as string[], notes: [] as string[] };
  const add = (file: string, isNamed: boolean): void => {
    const key = paths.key(file);
    found.set(key, { file, named: isNamed || (found.get(key)?.named ?? false) });
  };
  for (const one of named) {
    const place = path.resolve(where.from, one);
    const facts = await stat(place).catch((error: NodeJS.ErrnoException) => error);
    if (facts instanceof Error) {
      const isMissing = facts.code === 'ENOENT' || facts.code === 'ENOTDIR';
      const matching = isMissing && GLOB_CHARACTERS.test(one) ? await matchingFiles(one, where) : [];
      for (const file of matching) add(file, false);
      if (matching.length === 0) outcome.faults.push(isMissing ? await missing(one, place) : `${one} cannot be read: ${facts.message}.`);
    } else if (facts.isDirectory()) {
      const folder = await realpath(place);
      const below = paths.within(folder, where.workspace) ? await filesBelow(folder, where) : undefined;
      for (const file of below ?? []) add(file, false);
      if (!below) outcome.faults.push(outside(one, where));
      else if (below.length === 0)
        outcome.notes.push(`There is no file to be looked at in ${one}: what git or searches leave out is left out here, too.`);
    } else {
      const file = path.join(await realpath(path.dirname(place)), path.basename(place));
      if (!paths.below(file, where.workspace)) outcome.faults.push(outside(one, where));
      else if (!facts.isFile()) outcome.notes.push(`${one} is left alone: it is no ordinary file.`);
      else if (!paths.below(await realpath(file), where.workspace))
        outcome.notes.push(`${one} is left alone: it is a link that leads out of the workspace, to ${await realpath(file)}.`);
      else add(file, true);
    }
  }
  return { files: [...found.values()].toSorted((a, b) => (a.file < b.file ? -1 : 1)), ...outcome };
}

async function missing(named: string, place: string): Promise<string> {
  if (GLOB_CHARACTERS.test(named)) return `${named} is neither a file nor a folder, and matches no file.`;
  const isLink = await lstat(place).then(
    () => true,
    () => false,
  );
  return isLink ? `${named} is a link that leads nowhere.` : `${named} does not exist.`;
}

function outside(named: string, { workspace }: Where): string {
  return `${named} is not in the workspace folder ${workspace}. Name the folder that it is in with --workspace.`;
}

async function matchingFiles(glob: string, where: Where): Promise<string[]> {
  const from = await realpath(where.from);
  const folder = paths.within(from, where.workspace) ? from : where.workspace;
  const matches = globMatcher(glob.replace(/^\.\//, ''), { nocase: ignoresCase(folder) });
  return (await filesBelow(folder, where)).filter((file) => matches(paths.relative(folder, file) ?? ''));
}

/** Links are not followed: what they lead to in the workspace is found by its own name. */
async function filesBelow(folder: string, { workspace, excluded }: Where): Promise<string[]> {
  const isExcluded = globMatcher(excluded, { nocase: ignoresCase(workspace) });
  const files: string[] = [];
  const look = async (at: string, outer: readonly IgnoreFile[], inherited: GitIgnored): Promise<void> => {
    const entries = await readdir(at, { withFileTypes: true }).catch((): Dirent[] => []);
    const own = entries.some(({ name }) => name === '.gitignore') ? await readIgnoreFile(at) : [];
    const rules = own.length > 0 ? [...outer, ...own] : outer;
    const ignored = own.length > 0 ? new GitIgnored(rules) : inherited;
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const place = path.join(at, entry.name);
      const isFolder = entry.isDirectory();
      if (!isFolder && !entry.isFile()) continue;
      if (isExcluded(paths.relative(workspace, place) ?? '')) continue;
      if (isFolder ? ignored.hasFolder(place) : ignored.has(place)) continue;
      if (isFolder) await look(place, rules, ignored);
      else files.push(place);
    }
  };
  const above = await ignoreFilesAbove(folder);
  const ignored = new GitIgnored(above);
  // Nothing is looked for in a folder that is left out itself, or lies in one that is.
  const isLeftOut = foldersTo(folder, workspace).some((one) => ignored.hasFolder(one) || isExcluded(paths.relative(workspace, one) ?? ''));
  if (!isLeftOut) await look(folder, above, ignored);
  return files;
}

/** The folders on the way from the workspace folder to another one, that one included. */
function foldersTo(folder: string, workspace: string): string[] {
  return paths.below(folder, workspace) ? [...foldersTo(path.dirname(folder), workspace), folder] : [];
}
