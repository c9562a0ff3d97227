// What a program was installed with, and cannot do without: its package, its virtual environment, the libraries of its interpreter. Of a home folder,
// that is the installation's own folder, and nothing around it.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { isPackageOf, packagesAbove } from './packageAround.ts';
import { homeOf, isSecret, isStrange, isSystemPrefix, realOf, type Search } from './commandSearch.ts';
import { liesIn } from '../programs/broughtAlong.ts';
import { foldersOnPath } from '../programs/onPath.ts';
import { isMarked, isShared } from './sharedFolders.ts';
import { paths } from '../../paths/paths.ts';

/** Folders that hold packages and nothing else: what is installed there belongs to whoever installed it, down to the last file. */
const PACKAGE_ROOTS = ['/opt', '/nix/store', '/gnu/store', '/snap', '/home/linuxbrew', '/usr/lib', '/usr/share'];

/** Where the system has its programs. */
const SYSTEM_BINS = new Set(['/bin', '/usr/bin', '/usr/sbin', '/usr/games']);

/** What programs that are installed elsewhere, such as in the user's home folder, need of the folder around them. */
const SUPPORT = ['lib', 'lib64', 'libexec', 'pyvenv.cfg'];

/** What runtimes have besides, by what tells them. */
const OF_KINDS = [
  // Java.
  { mark: 'lib/modules', parts: ['conf', 'release'] },
  // Go.
  { mark: 'pkg/tool', parts: ['pkg', 'src', 'VERSION', 'go.env'] },
];

/** Homebrew: one folder for all packages, the links by which they find each other, and certificates. Its programs are linked to these by their paths. */
const OF_BREW = ['Cellar', 'opt', 'lib', 'etc/openssl@3', 'etc/ca-certificates'];

/** Where pnpm and others have packages that are links to each other. */
const STORE = /^.*?\/(?:\.pnpm|\.store|store\/v\d+\/links)(?=\/)/;

/**
 * @param way each path by which links lead to the program.
 * @returns folders and files, unless they are the system's, or the plugin's or a workspace's, of which nothing is opened for it.
 */
export function installedWith(way: readonly string[], search: Search): string[] {
  return [...new Set(way.filter((one) => !isStrange(one, search)).flatMap((one) => aroundProgram(one, search)))];
}

function aroundProgram(file: string, search: Search): string[] {
  const folders: string[] = [];
  const bin = path.dirname(file);
  const prefix = path.dirname(bin);
  const isThere = (part: string): boolean => existsSync(part) && !isSecret(part, search);
  if (path.basename(bin) === 'bin' && !isSystemPrefix(prefix)) {
    const isWhole = isInPackageRoot(prefix) || isVendored(prefix);
    const kinds = OF_KINDS.flatMap(({ mark, parts }) => (existsSync(path.join(prefix, mark)) ? parts : []));
    const parts = [...SUPPORT, ...kinds, path.join('share', path.basename(file))].map((part) => path.join(prefix, part));
    folders.push(...(isWhole ? [prefix] : parts.filter(isThere)));
  } else if (isInPackageRoot(bin)) folders.push(bin);
  else folders.push(...partsOfFolder(bin, search));
  // What the system keeps by its name: no interpreter's library, and public like all there.
  if (SYSTEM_BINS.has(bin) && isThere(path.join('/usr/share', path.basename(file))))
    folders.push(path.join('/usr/share', path.basename(file)));
  const brew = brewAround(file);
  if (brew !== undefined) folders.push(...OF_BREW.map((part) => path.join(brew, part)).filter(isThere));
  const modules = storeAround(file) ?? modulesAround(bin);
  if (modules !== undefined) folders.push(modules);
  else if (!isSystemPrefix(prefix) && !isInPackageRoot(bin)) {
    const parts = packageAround(file, search);
    folders.push(...parts.filter((part) => !folders.some((folder) => paths.within(part, folder))));
  }
  return folders;
}

/** Composer: its programs are scripts that load what lies beside their folder. */
function isVendored(prefix: string): boolean {
  return path.basename(prefix) === 'vendor' && existsSync(path.join(prefix, 'autoload.php'));
}

/** What programs load that lies beside them, where nothing tells that the folder around is theirs. */
const PARTS = ['lib', 'libexec', 'node_modules', 'vendor', 'jre'];

/**
 * What belongs to a program of a folder that is no `bin`: the folder, where it was unpacked or cloned for the program, and otherwise what programs load from
 * beside them. Neither a home folder nor what people have right in it is opened for such a part.
 */
function partsOfFolder(folder: string, search: Search): string[] {
  if (!isOwn(folder, search)) return [];
  if (isMarked(folder)) return [folder];
  if (paths.same(path.dirname(folder), homeOf(search))) return [];
  return PARTS.map((part) => path.join(folder, part)).filter((part) => {
    return existsSync(part) && paths.within(realOf(part), realOf(folder)) && !isSecret(part, search);
  });
}

/** Of the package that a linked script lies in, as `npm link` has it: all, where the package says that it is its program; otherwise what Node.js looks for. */
function packageAround(file: string, search: Search): string[] {
  // A plugin that may write there could say so itself, or put links there.
  const isGiven = (place: string | undefined): place is string =>
    place !== undefined && realOf(place) === place && !liesIn(place, [...search.strange, ...search.writable]) && !isSecret(place, search);
  return packagesAbove(file, homeOf(search)).flatMap(({ folder, manifest, modules }) => {
    if (isGiven(manifest) && isOwn(folder, search) && isPackageOf(manifest, file)) return [folder];
    return [manifest, modules].filter(isGiven);
  });
}

/** Whether a folder may be one program's: it is neither around a home folder nor on PATH, and nothing of a plugin, a workspace, or secrets is in it. */
function isOwn(folder: string, search: Search): boolean {
  if (paths.within(homeOf(search), folder) || isSystemPrefix(path.dirname(folder)) || foldersOnPath(search.machine).includes(folder))
    return false;
  if (isShared(folder, search)) return false;
  return !search.strange.some((one) => paths.within(one, folder)) && !isSecret(folder, search);
}

/** Whether a folder is one of those in which there are packages and nothing else. */
export function isInPackageRoot(place: string): boolean {
  return PACKAGE_ROOTS.some((root) => paths.below(place, root));
}

/** The prefix of Homebrew in which a file lies. */
export function brewAround(file: string): string | undefined {
  const prefix = /^(.+?)\/(?:Cellar|opt)\/[^/]+\//.exec(file)?.[1];
  return prefix !== undefined && existsSync(path.join(prefix, 'Cellar')) ? prefix : undefined;
}

function storeAround(file: string): string | undefined {
  const store = STORE.exec(file)?.[0];
  return store !== undefined && path.basename(path.dirname(store)) === 'node_modules' ? path.dirname(store) : store;
}

/** The innermost `node_modules` that a folder is in. */
export function modulesAround(folder: string): string | undefined {
  if (path.basename(folder) === 'node_modules') return folder;
  const around = path.dirname(folder);
  return around === folder ? undefined : modulesAround(around);
}
