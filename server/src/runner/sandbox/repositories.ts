// Where a workspace has repositories of git, and what their settings lead to: from there git takes programs that it runs as the user, outside of every
// sandbox, as soon as an editor asks for its status.
import { lstatSync, opendirSync, readdirSync, statSync, type Dirent } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { isGitName } from '../../permissions/spots.ts';
import { paths } from '../../paths/paths.ts';
import { readSmallFile } from '../../disk/smallFile.ts';
import { gitSettings } from './gitSettings.ts';

/** How far, and at how much, the walk for repositories looks: it is part of each start of a worker. */
const DEEPEST = 4;
const MOST_FOLDERS = 1000;
const MOST_ENTRIES = 20_000;

/** The size of a folder that may hold more than all of these. */
const FULL_BYTES = 512 * 1024;

/** How many lines of settings count, and how long one may be. */
const MOST_NAMED = 1000;
const LONGEST_LINE = 4096;

/** Folders with much in them and no repository of somebody's own. */
const UNVISITED = new Set(['node_modules', '.git', '.hg', '.svn', '__pycache__', '.venv', 'venv']);

/**
 * The `.git` of a folder, whether it exists or not, those of submodules and of repositories further down, and where these lead to or take programs from.
 * @param folder a workspace folder.
 * @param from the folders in it that are looked through.
 */
export function repositoriesIn(folder: string, from: readonly string[] = [folder]): string[] {
  const entries = new Set([path.join(folder, '.git'), ...submodulesOf(folder), ...from.flatMap(nestedIn)]);
  const settings = new Settings();
  const places = [...entries].flatMap((entry) => [entry, ...behind(entry, settings)]);
  // What holds the folder itself would be everything.
  return [...new Set(places)].filter((place) => !paths.within(folder, place));
}

/** As the list of submodules has them: also those that a walk does not come to. */
function submodulesOf(folder: string): string[] {
  const settings = gitSettings(readSmallFile(path.join(folder, '.gitmodules'))).filter(([key]) => key === 'submodule.path');
  return [...new Set(settings.map(([, name]) => path.resolve(folder, name, '.git')))].slice(0, MOST_NAMED);
}

/** Level by level, so that what is nearer is found first. */
function nestedIn(root: string): string[] {
  const found: string[] = [];
  let entries = 0;
  let level = [root];
  let folders = 0;
  for (let depth = 0; depth <= DEEPEST; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      if (++folders > MOST_FOLDERS || entries > MOST_ENTRIES) return found;
      for (const entry of entriesOf(folder, MOST_ENTRIES - entries)) {
        entries++;
        const { name } = entry;
        if (isGitName(name)) found.push(path.join(folder, name));
        else if (entry.isDirectory() && !UNVISITED.has(name)) next.push(path.join(folder, name));
      }
    }
    level = next;
  }
  return found;
}

/** The real folder that a `.git` names which is a file, the one that it shares with others, and what their settings name. */
function behind(git: string, settings: Settings): string[] {
  const folder = lstatSync(git, { throwIfNoEntry: false })?.isFile() ? linesOf(git, /^gitdir:(.+)$/) : [git];
  return folder.flatMap((named) => {
    const real = path.resolve(path.dirname(git), named);
    const common = linesOf(path.join(real, 'commondir'), /^(.+)$/).map((shared) => path.resolve(real, shared));
    return [real, ...common].flatMap((place) => [place, ...namedBySettings(place, path.dirname(git), settings)]);
  });
}

/** How far settings may lead to others. */
const DEEPEST_INCLUDE = 5;

/** Settings that name programs, by files or in commands. */
const PROGRAMS =
  /^(?:core\.(?:fsmonitor|sshcommand|editor|pager|askpass|gitproxy|alternaterefscommand)|(?:filter|diff|difftool|merge|mergetool|credential|gpg|remote|browser|man|interactive)\.(?:clean|smudge|process|command|cmd|textconv|external|driver|helper|program|uploadpack|receivepack|path|difffilter|defaultkeycommand)|sequence\.editor|alias\..+|pager\..+|trailer\.(?:command|cmd)|uploadpack\.packobjectshook|sendemail\..+)$/;

/** What files of settings say: those of the user count in every repository, and are read once. */
class Settings {
  readonly #known = new Map<string, ReturnType<typeof gitSettings>>();

  of(file: string): ReturnType<typeof gitSettings> {
    const known = this.#known.get(file) ?? gitSettings(readSmallFile(file));
    this.#known.set(file, known);
    return known;
  }
}

/** Further settings, and in the work tree a folder of hooks and programs. */
function namedBySettings(folder: string, workTree: string, settings: Settings): string[] {
  const found = new Set<string>();
  const look = (file: string, depth: number): void => {
    for (const [key, value] of settings.of(file)) {
      const from = (base: string): string => path.resolve(base, value.replace(/^~(?=\/|$)/, homedir()));
      if (key === 'include.path' || key === 'includeif.path') {
        const further = from(path.dirname(file));
        if (found.has(further) || depth === DEEPEST_INCLUDE) continue;
        found.add(further);
        look(further, depth + 1);
      } else if (key === 'core.hookspath') found.add(from(workTree));
      else if (PROGRAMS.test(key)) for (const program of programsIn(value, workTree)) found.add(program);
      if (found.size > MOST_NAMED) return;
    }
  };
  // What the user has set everywhere counts in each of them.
  const everywhere = [path.join(homedir(), '.gitconfig'), path.join(homedir(), '.config/git/config'), '/etc/gitconfig'];
  for (const file of [path.join(folder, 'config'), path.join(folder, 'config.worktree'), ...everywhere]) look(file, 0);
  return [...found];
}

/** Files of the work tree in a command. */
function programsIn(command: string, workTree: string): string[] {
  return command
    .split(/[\s"'`=;|&()<>!]+/)
    .filter((word) => word !== '' && word !== '.')
    .map((word) => path.resolve(workTree, word))
    .filter((file) => paths.below(file, workTree) && statSync(file, { throwIfNoEntry: false })?.isFile() === true);
}

function linesOf(file: string, pattern: RegExp): string[] {
  const found: string[] = [];
  for (const line of readSmallFile(file).split(/\r?\n/)) {
    const value =
      line.length > LONGEST_LINE
        ? undefined
        : pattern
            .exec(line.trim())?.[1]
            ?.trim()
            .replace(/^"(.*)"$/, '$1');
    if (value && found.push(value) === MOST_NAMED) break;
  }
  return found;
}

/** Read at once, a folder takes a fifth of the time, however full it is. */
function entriesOf(folder: string, most: number): Dirent[] {
  try {
    if ((statSync(folder, { throwIfNoEntry: false })?.size ?? 0) < FULL_BYTES) return readdirSync(folder, { withFileTypes: true });
    const open = opendirSync(folder, { bufferSize: 256 });
    const found: Dirent[] = [];
    for (let entry = open.readSync(); entry !== null && found.length <= most; entry = open.readSync()) found.push(entry);
    open.closeSync();
    return found;
  } catch {
    // It may not be read, or went away: then nobody finds a repository in it either.
    return [];
  }
}
