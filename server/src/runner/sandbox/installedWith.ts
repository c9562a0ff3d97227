// What a program was installed with, and cannot do without: its package, its virtual environment, the libraries of its interpreter. Of a home folder,
// that is the installation's own folder, and nothing around it.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { homeOf, isSecret, isStrange, isSystemPrefix, type Search } from './commandSearch.ts';
import { foldersOnPath } from '../programs/onPath.ts';
import { paths } from '../../paths/paths.ts';

/** Folders that hold packages and nothing else: what is installed there belongs to whoever installed it, down to the last file. */
const PACKAGE_ROOTS = ['/opt', '/nix/store', '/gnu/store', '/snap', '/home/linuxbrew', '/usr/lib'];

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
  } else if (isInPackageRoot(bin) || isPackage(bin, search)) folders.push(bin);
  const brew = brewAround(file);
  if (brew !== undefined) folders.push(...OF_BREW.map((part) => path.join(brew, part)).filter(isThere));
  const modules = storeAround(file) ?? modulesAround(bin);
  if (modules !== undefined) folders.push(modules);
  return folders;
}

/** Composer: its programs are scripts that load what lies beside their folder. */
function isVendored(prefix: string): boolean {
  return path.basename(prefix) === 'vendor' && existsSync(path.join(prefix, 'autoload.php'));
}

/** What tells a folder with one program in it from any other that somebody has files in. */
const MARKS = [
  'package.json',
  'pyproject.toml',
  'setup.py',
  'composer.json',
  'Cargo.toml',
  'go.mod',
  'LICENSE',
  'LICENSE.txt',
  'LICENSE.md',
  'COPYING',
  'VERSION',
];
const PARTS = ['lib', 'libexec', 'node_modules', 'vendor', 'jre'];

/** Whether a folder that is no `bin` is one that was unpacked or cloned for the program in it. Neither a home folder is that, nor what people have right in it. */
function isPackage(folder: string, search: Search): boolean {
  const home = homeOf(search);
  if (paths.within(home, folder) || isSystemPrefix(path.dirname(folder)) || foldersOnPath(search.machine).includes(folder)) return false;
  const marks = paths.same(path.dirname(folder), home) ? MARKS : [...MARKS, ...PARTS];
  return marks.some((mark) => existsSync(path.join(folder, mark))) && !isSecret(folder, search);
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
