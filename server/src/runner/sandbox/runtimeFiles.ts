// What an interpreter and ordinary libraries read on a Linux system in order to work at all: programs' libraries and public data, nothing personal.
import { lstatSync, readlinkSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { namesIn } from '../../disk/namesIn.ts';
import { readSmallFile } from '../../disk/smallFile.ts';
import type { Runtime } from '../../contract/runtime.ts';
import { paths } from '../../paths/paths.ts';
import { linksOnTheWay } from '../../paths/onTheWay.ts';
import { realPath } from '../../paths/realPath.ts';

const LIBRARIES = [
  '/usr/lib',
  '/usr/lib64',
  '/usr/local/lib',
  '/usr/share/javascript',
  '/usr/share/nodejs',
  '/usr/share/zoneinfo',
  '/etc/ld.so.cache',
  // Nix and Guix keep every library there.
  '/nix/store',
  '/gnu/store',
];

/** What Python's libraries and programs of all kinds look at besides. A worker in Node.js does without, and each mount takes time at its start. */
const FOR_PROGRAMS = [
  '/usr/lib32',
  '/usr/libx32',
  '/usr/share/locale',
  '/usr/share/mime',
  '/usr/share/python3',
  '/usr/share/terminfo',
  '/etc/alternatives',
  '/etc/mime.types',
  '/etc/timezone',
];

/** Where the system has the libraries of interpreters and of what is written in their languages: in one of these folders, by such a name. */
const FOR_INTERPRETERS = [
  {
    folders: ['/usr/share', '/usr/local/share'],
    names:
      /^(?:perl5?|php[\d.]*|ruby[\w.-]*|gems|lua[\w.-]*|R|guile|tcltk|tcl[\d.]+|awk|java|maven-repo|texlive|texmf(?:-\w+)?|julia|octave|racket|elixir|groovy|scala)$/,
  },
  { folders: ['/etc'], names: /^(?:perl|R|java-[\w.-]+|texmf|php[\d.]*)$/ },
  { folders: ['/var/lib'], names: /^texmf$/ },
];

/** Where certificates of authorities are, for whoever checks them. */
const FOR_TLS = [
  '/usr/share/ca-certificates',
  '/usr/local/share/ca-certificates',
  '/etc/pki/ca-trust',
  '/etc/pki/tls/certs',
  '/etc/ssl/certs',
  '/etc/ssl/openssl.cnf',
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

/** Links on most systems: at the root where /usr is merged, and the time zone's, by whose name it is known. */
const LINKS = ['/lib', '/lib32', '/lib64', '/libx32', '/etc/localtime'];

/** Where scripts and Node.js expect programs, above all `/bin/sh`. As links, they show nothing that is not shown elsewhere. */
const LINKS_TO_PROGRAMS = ['/bin', '/sbin'];

const SYSTEM_PREFIXES = ['/', '/usr', '/usr/local'];

/** Something to make visible: `target` is where the plugin sees it, `source` where it really is. */
export interface Visible {
  source: string;
  target: string;
  /** It is a link, and leads there. */
  to?: string;
}

export interface RuntimeFiles {
  visible: Visible[];
  /** Links to be created as they are on this machine. */
  links: { target: string; to: string }[];
}

/** What a process is started for, as far as it decides on what it looks at. */
export interface Needs {
  /** Python, native addons, or programs that may be started. */
  programs: boolean;
  /** Programs may be started. */
  starts: boolean;
  /** Any host. */
  hosts: boolean;
  /** Every host, by the machine's own network. */
  network: boolean;
}

/** What is there of the system's libraries, and of the network's configuration where that is wanted. */
export function systemFiles(needs: Needs): RuntimeFiles {
  // It does not change while a host lives, and each start of a worker asks.
  const key = JSON.stringify(needs);
  const known = systems.get(key) ?? findSystemFiles(needs);
  systems.set(key, known);
  return known;
}

const systems = new Map<string, RuntimeFiles>();

function findSystemFiles({ programs, starts, hosts, network }: Needs): RuntimeFiles {
  const visible: Visible[] = [];
  const links: RuntimeFiles['links'] = [];
  for (const place of LINKS) {
    const link = lstatSync(place, { throwIfNoEntry: false });
    if (link?.isSymbolicLink()) links.push({ target: place, to: readlinkSync(place) });
    else if (link !== undefined) visible.push({ source: place, target: place });
  }
  for (const place of programs ? LINKS_TO_PROGRAMS : [])
    if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink()) links.push({ target: place, to: readlinkSync(place) });
  for (const wanted of [
    ...LIBRARIES,
    ...(programs ? FOR_PROGRAMS : []),
    ...(starts ? librariesOfInterpreters() : []),
    ...(programs || hosts ? FOR_TLS : []),
    ...(network ? FOR_NETWORK : []),
  ]) {
    const source = realPath(wanted);
    if (source !== undefined) visible.push({ source, target: wanted });
  }
  return { visible, links };
}

function librariesOfInterpreters(): string[] {
  return FOR_INTERPRETERS.flatMap(({ folders, names }) =>
    folders.flatMap((folder) =>
      namesIn(folder)
        .filter((name) => names.test(name))
        .map((name) => path.join(folder, name)),
    ),
  );
}

/**
 * The interpreter's own files: its executable, and its library tree where that is not the system's.
 * @param command absolute path of the executable; in a virtual environment, the link in there.
 * @param shown a folder that is visible anyway.
 */
export function interpreterFiles(runtime: Runtime, command: string, shown: string): Visible[] {
  const folders = runtime === 'node' ? [] : pythonPrefixes(command);
  const files: Visible[] = [];
  const real = realCommand(command);
  // What is part of a visible folder is visible already, links as well.
  const isShown = (place: string): boolean => paths.within(place, shown) || folders.some((folder) => paths.within(place, folder.target));
  for (const { place, to } of linksOnTheWay(command)) if (!isShown(place)) files.push({ source: real, target: place, to });
  if (!isShown(real)) files.push({ source: real, target: real });
  return [...files, ...folders.filter((folder) => !paths.within(folder.source, shown))];
}

/** The paths by which those may be read. A link on the way to them opens nothing of the folder that it leads to. */
export function interpreterPlaces(runtime: Runtime, command: string, shown: string): string[] {
  const real = realCommand(command);
  const files = interpreterFiles(runtime, command, shown).filter(({ to, target }) => to === undefined || realPath(target) === real);
  return files.flatMap(({ source, target }) => [source, target]);
}

/** What a running interpreter reads of the folder that it was installed in. Nothing else there is its business. */
const PREFIX_PARTS = ['lib', 'lib64', 'pyvenv.cfg', 'ssl', 'share/terminfo', 'share/zoneinfo'];

/** macOS: a framework is an installation too, and its Python is a library and an app that the program in `bin` becomes. */
const FRAMEWORK = /\/(Python\d*)\.framework\/Versions\/[^/]+$/;
const FRAMEWORK_PARTS = ['Resources/Python.app', 'Resources/Info.plist', 'etc/openssl'];

function pythonPrefixes(command: string): Visible[] {
  const own = [command, realCommand(command)].map((file) => path.dirname(path.dirname(file)));
  const homes = own.flatMap((prefix) => {
    const home = /^home\s*=\s*(.+)$/m.exec(readSmallFile(path.join(prefix, 'pyvenv.cfg')))?.[1]?.trim();
    return home === undefined ? [] : [path.dirname(home), path.dirname(realPath(home) ?? home)];
  });
  // Whoever writes pyvenv.cfg says which folder its Python is in: only what is a Python installation is believed.
  const prefixes = [
    ...own.filter((prefix) => isPythonInstallation(prefix) || isEnvironment(prefix)),
    ...homes.filter(isPythonInstallation),
  ];
  return [...new Set(prefixes)].flatMap((prefix) => (SYSTEM_PREFIXES.includes(prefix) ? [] : partsOf(prefix)));
}

/** What Python's library is called, and of a home folder's also the program's own library. */
const LIBRARY_NAME = /^(?:(?:python|pypy)\d|lib(?:python|pypy)\d[^/]*\.(?:so|dylib))/;

/** Whether a folder is one that Python was installed into. */
export function isPythonInstallation(prefix: string): boolean {
  return ['lib', 'lib64'].some((lib) =>
    namesIn(path.join(prefix, lib)).some((name) => LIBRARY_NAME.test(name) && isFile(path.join(prefix, lib, name, 'os.py'))),
  );
}

function isEnvironment(prefix: string): boolean {
  return isFile(path.join(prefix, 'pyvenv.cfg'));
}

/** Links among the parts are followed as far as they stay in the folder. */
function partsOf(prefix: string): Visible[] {
  const root = realPath(prefix);
  const parts =
    isPythonInstallation(prefix) && !paths.within(homedir(), root ?? prefix) ? installationParts(prefix) : environmentParts(prefix);
  return parts.flatMap((part) => {
    const source = realPath(path.join(prefix, part));
    return root === undefined || source === undefined || !paths.within(source, root) ? [] : [{ source, target: path.join(prefix, part) }];
  });
}

function installationParts(prefix: string): string[] {
  // The library is named after the framework.
  const library = FRAMEWORK.exec(prefix)?.[1];
  return [...PREFIX_PARTS, ...(library === undefined ? [] : [library, ...FRAMEWORK_PARTS])];
}

/** Of a virtual environment, which may lie in somebody's project, or of a home folder that Python was installed into: `lib` has other things too. */
function environmentParts(prefix: string): string[] {
  const libraries = ['lib', 'lib64'].flatMap((lib) =>
    namesIn(path.join(prefix, lib))
      .filter((name) => LIBRARY_NAME.test(name))
      .map((name) => path.join(lib, name)),
  );
  return [...libraries, 'pyvenv.cfg'];
}

/** Where an interpreter really is. Of links to apps from Windows' Store only the system knows. */
function realCommand(command: string): string {
  return realPath(command) ?? command;
}

function isFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
