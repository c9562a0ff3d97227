// What an interpreter and ordinary libraries read on a Linux system in order to work at all: programs' libraries and public data, nothing personal.
import { existsSync, lstatSync, readFileSync, readlinkSync, readdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Runtime } from '../types.ts';
import { isWithin } from './secretPlaces.ts';

const LIBRARIES = [
  '/usr/lib',
  '/usr/lib32',
  '/usr/lib64',
  '/usr/libx32',
  '/usr/local/lib',
  '/usr/share/ca-certificates',
  '/usr/share/i18n',
  '/usr/share/javascript',
  '/usr/share/locale',
  '/usr/share/mime',
  '/usr/share/nodejs',
  '/usr/share/python3',
  '/usr/share/terminfo',
  '/usr/share/zoneinfo',
  '/usr/local/share/ca-certificates',
  '/etc/alternatives',
  '/etc/ca-certificates',
  '/etc/ld.so.cache',
  '/etc/ld.so.conf',
  '/etc/ld.so.conf.d',
  '/etc/localtime',
  '/etc/mime.types',
  '/etc/pki/ca-trust',
  '/etc/pki/tls/certs',
  '/etc/ssl/certs',
  '/etc/ssl/openssl.cnf',
  '/etc/timezone',
  // Nix and Guix keep every library there.
  '/nix/store',
  '/gnu/store',
];

const FOR_NETWORK = [
  '/etc/hosts',
  '/etc/resolv.conf',
  '/etc/nsswitch.conf',
  '/etc/host.conf',
  '/etc/gai.conf',
  '/etc/services',
  '/etc/protocols',
];

/** Links at the root of merged-/usr systems; real folders on others. */
const ROOT_LINKS = ['/lib', '/lib32', '/lib64', '/libx32'];

const SYSTEM_PREFIXES = ['/', '/usr', '/usr/local'];

/** Something to make visible: `target` is where the plugin sees it, `source` where it really is. */
export interface Visible {
  source: string;
  target: string;
}

export interface RuntimeFiles {
  visible: Visible[];
  /** Links to be created as they are on this machine. */
  links: { target: string; to: string }[];
}

/** What is there of the system's libraries, and of the network's configuration where that is wanted. */
export function systemFiles(network: boolean): RuntimeFiles {
  // It does not change while a host lives, and each start of a worker asks.
  const known = systems.get(network) ?? findSystemFiles(network);
  systems.set(network, known);
  return known;
}

const systems = new Map<boolean, RuntimeFiles>();

function findSystemFiles(network: boolean): RuntimeFiles {
  const visible: Visible[] = [];
  const links: RuntimeFiles['links'] = [];
  for (const root of ROOT_LINKS) {
    const link = lstatSync(root, { throwIfNoEntry: false });
    if (link?.isSymbolicLink()) links.push({ target: root, to: readlinkSync(root) });
    else if (link?.isDirectory()) visible.push({ source: root, target: root });
  }
  for (const wanted of [...LIBRARIES, ...(network ? FOR_NETWORK : [])]) {
    const source = realOrUndefined(wanted);
    if (source !== undefined) visible.push({ source, target: wanted });
  }
  return { visible, links };
}

/**
 * The interpreter's own files: its executable, and its library tree where that is not the system's.
 * @param command absolute path of the executable; in a virtual environment, the link in there.
 * @param shown a folder that is visible anyway.
 */
export function interpreterFiles(runtime: Runtime, command: string, shown: string): Visible[] {
  const folders = runtime === 'node' ? [] : pythonPrefixes(command);
  const files: Visible[] = [];
  const real = realpathSync(command);
  for (const link of linkChain(command)) {
    // Nothing can be mounted upon a link that is part of a visible folder, and it is visible already.
    if (isWithin(link, shown) || folders.some((folder) => isWithin(link, folder.target))) continue;
    files.push({ source: real, target: link });
  }
  return [...files, ...folders.filter((folder) => !isWithin(folder.source, shown))];
}

function pythonPrefixes(command: string): Visible[] {
  const prefixes = [command, realpathSync(command)].map((file) => path.dirname(path.dirname(file)));
  for (const prefix of prefixes) {
    const home = /^home\s*=\s*(.+)$/m.exec(readText(path.join(prefix, 'pyvenv.cfg')))?.[1]?.trim();
    if (home !== undefined) prefixes.push(path.dirname(home), path.dirname(realOrUndefined(home) ?? home));
    // A hand-made chain of environments that name each other must not go on for ever.
    if (prefixes.length > 8) break;
  }
  return [...new Set(prefixes)].flatMap((prefix) => {
    if (SYSTEM_PREFIXES.includes(prefix) || !existsSync(path.join(prefix, 'lib'))) return [];
    const source = realOrUndefined(prefix);
    return source === undefined ? [] : [{ source, target: prefix }];
  });
}

/** The file and whatever it is a link to, hop by hop, down to the real one. */
function linkChain(file: string): string[] {
  const chain = [file];
  for (let next = file; chain.length < 20 && lstatSync(next, { throwIfNoEntry: false })?.isSymbolicLink();) {
    next = path.resolve(path.dirname(next), readlinkSync(next));
    chain.push(next);
  }
  return [...new Set([...chain, realpathSync(file)])];
}

/** How many linked packages are followed; more than that is no ordinary plugin. */
const LINK_LIMIT = 500;

/**
 * Packages outside the plugin's folder to which links in its node_modules lead, as package managers make them. A link counts only when it
 * leads to a package of that very name, or into a package manager's store; anything else in there could be a link to somebody's files.
 */
export function linkedPackages(pluginFolder: string): string[] {
  const root = path.join(pluginFolder, 'node_modules');
  const found = new Set<string>();
  const real = realOrUndefined(root);
  if (real === undefined) return [];
  if (!isWithin(real, pluginFolder)) {
    if (path.basename(real) !== 'node_modules') return [];
    found.add(real);
  }
  for (const name of packageNames(real)) {
    if (found.size > LINK_LIMIT) break;
    const link = path.join(real, name);
    if (!lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) continue;
    const target = realOrUndefined(link);
    if (target === undefined || isWithin(target, pluginFolder)) continue;
    const store = /^(.*\/node_modules\/\.(?:pnpm|store))\//.exec(target)?.[1];
    if (store !== undefined) found.add(store);
    else if (packageName(target) === name) found.add(target);
  }
  return [...found];
}

function packageNames(modules: string): string[] {
  const names: string[] = [];
  for (const name of list(modules)) {
    if (name.startsWith('@')) names.push(...list(path.join(modules, name)).map((inner) => `${name}/${inner}`));
    else if (!name.startsWith('.')) names.push(name);
  }
  return names;
}

function packageName(folder: string): string | undefined {
  try {
    return (JSON.parse(readText(path.join(folder, 'package.json'))) as { name?: string }).name;
  } catch {
    return undefined;
  }
}

function list(folder: string): string[] {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : [];
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function realOrUndefined(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}
