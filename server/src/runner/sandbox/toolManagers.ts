// Programs that stand for others: managers of tools put one shim for each tool on PATH, which looks up in the manager's own folder what to start. That
// folder's installations have to be there then, and are found by way of the home folder, in whose place programs of plugins have an empty one.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { factsOf } from '../../disk/factsOf.ts';
import { namesIn } from '../../disk/namesIn.ts';
import { readSmallFile } from '../../disk/smallFile.ts';
import { paths } from '../../paths/paths.ts';
import { realPath } from '../../paths/realPath.ts';
import { looksLikeSecret } from '../../text/secretShapes.ts';

export interface Managed {
  /** What a shim reads and starts: folders, and files with the chosen versions. */
  state: string[];
  /** Where it looks for that from the home folder, or from the folder of caches and settings, which is the same one for plugins. */
  home: HomeLink[];
  /** What the shim may stand for, in each version that is there: what these need has to be there, too. */
  programs: string[];
}

/** Something of the home folder that programs find in the empty one. */
export interface HomeLink {
  name: string;
  to: string;
}

export interface Surroundings {
  home: string;
  /** The value of a variable of the host. */
  variable: (name: string) => string | undefined;
}

interface Shim {
  /** As it is found on PATH. */
  file: string;
  real: string;
  /** It is a program, and no script. */
  compiled: boolean;
  /** Each path by which its links lead to it. */
  way: readonly string[];
  /** What it says where it is a script. */
  text: () => string;
}

/** @returns what belongs to the shim of a manager; a sentence where it can start nothing; undefined for anything else. */
export function managedBy(shim: Shim, around: Surroundings): Managed | string | undefined {
  for (const look of [snap, volta, rustup, corepack, shimsFolder, userSite, gems]) {
    const found = look(shim, around);
    if (found !== undefined) return found;
  }
  return undefined;
}

function snap({ file, real, compiled }: Shim): string | undefined {
  const name = path.basename(file);
  if (compiled && path.basename(real) === 'snap' && /\/snap\/bin\//.test(file))
    return `${file} is a snap, which only snapd starts, and not from inside of the sandbox. Install ${name} another way, by pipx, npm or the system's packages for example, and put that in front of it on PATH`;
  return undefined;
}

function volta({ file, real, way }: Shim): Managed | undefined {
  if (path.basename(real) !== 'volta-shim') return undefined;
  const root = way.map((one) => path.dirname(path.dirname(one))).find((folder) => existsSync(path.join(folder, 'tools')));
  if (root === undefined) return undefined;
  const marks = namesIn(root).filter((name) => name.startsWith('layout.') || name === 'hooks.json');
  const found = managed(root, ['tools', 'bin', ...marks], '.volta');
  return { ...found, programs: inEach(path.join(root, 'tools/image/packages'), path.basename(file)) };
}

/** Its proxies are the program itself by other names: as links, or as further names of the same file. */
function rustup({ file, real }: Shim, { home, variable }: Surroundings): Managed | undefined {
  const beside = path.join(path.dirname(file), 'rustup');
  if (path.basename(real) !== 'rustup' && !isSameFile(file, beside)) return undefined;
  // The others are empty mostly, and made by it where they are missing, before it starts anything.
  return managed(
    variable('RUSTUP_HOME') ?? path.join(home, '.rustup'),
    ['toolchains', 'update-hashes', 'downloads', 'tmp', 'settings.toml'],
    '.rustup',
  );
}

/** By these names it starts others of its tools. */
const OF_COREPACK: Readonly<Record<string, string>> = { pnpx: 'pnpm', yarnpkg: 'yarn' };

function corepack({ real }: Shim, { home, variable }: Surroundings): Managed | string | undefined {
  const name = /\/corepack\/dist\/([\w-]+)\.js$/.exec(real)?.[1];
  if (name === undefined || name === 'corepack') return undefined;
  const caches = variable('XDG_CACHE_HOME') ?? path.join(home, '.cache');
  const cache = variable('COREPACK_HOME') ?? path.join(caches, 'node/corepack');
  const tool = OF_COREPACK[name] ?? name;
  if (namesIn(path.join(cache, 'v1', tool)).length === 0)
    return `${name} is a shim of Corepack, which has not fetched ${tool} yet and cannot do so from inside of the sandbox. Run "${name} --version" once in a terminal, or install ${tool} by "npm install --global ${tool}"`;
  return { state: [cache], home: [{ name: 'node/corepack', to: cache }], programs: [] };
}

/** asdf, mise, and pyenv with its kin have a folder of shims. */
function shimsFolder(shim: Shim, around: Surroundings): Managed | undefined {
  const inShims = shim.way.find((one) => path.basename(path.dirname(one)) === 'shims');
  if (inShims === undefined) return undefined;
  const root = path.dirname(path.dirname(inShims));
  const found = mise(shim, root, around) ?? proto(shim, root) ?? asdf(shim, root, around) ?? versioned(shim, root);
  const places =
    found?.state.flatMap((place) =>
      /^(?:installs|versions)$/.test(path.basename(place)) || path.basename(path.dirname(place)) === 'installs' ? [place] : [],
    ) ?? [];
  const programs = places.flatMap((place) => inEach(place, path.basename(shim.file)));
  return found && { ...found, programs };
}

function mise({ real }: Shim, root: string, { home, variable }: Surroundings): Managed | undefined {
  if (!/^(?:mise|rtx)$/.test(path.basename(real))) return undefined;
  const settings = path.join(variable('XDG_CONFIG_HOME') ?? path.join(home, '.config'), 'mise/config.toml');
  const found = managed(root, ['installs', 'shims'], '.local/share/mise');
  const isPlain = !/^\s*\[+\s*env\b|^\s*env\s*[.=]/m.test(readSmallFile(settings)) && !looksLikeSecret(readSmallFile(settings));
  // What sets variables may well set secret ones. Without it, only versions that folders name are found.
  if (isPlain) add(found, settings, 'mise/config.toml');
  add(found, path.join(home, '.tool-versions'), '.tool-versions');
  return found;
}

function proto({ real }: Shim, root: string): Managed | undefined {
  return path.basename(real) === 'proto-shim' || path.basename(root) === '.proto'
    ? managed(root, ['tools', 'bin', 'shims', 'plugins', '.prototools'], '.proto')
    : undefined;
}

function asdf({ real, text }: Shim, root: string, { home }: Surroundings): Managed | undefined {
  if (path.basename(real) !== 'asdf' && !/\basdf"?\s+exec\b/.test(text())) return undefined;
  const tools = [...new Set([...text().matchAll(/^# asdf-plugin: ([\w.-]+)/gm)].flatMap(([, name]) => name ?? []))];
  const ofTools = ['installs', 'plugins'].flatMap((folder) =>
    tools.length === 0 ? [folder] : tools.map((name) => path.join(folder, name)),
  );
  const found = managed(root, [...ofTools, 'bin', 'lib', 'libexec', 'shims', 'asdf.sh', 'defaults'], '.asdf');
  add(found, path.join(home, '.tool-versions'), '.tool-versions');
  return found;
}

/** pyenv, rbenv, nodenv, goenv and others after their model. */
function versioned({ text }: Shim, root: string): Managed | undefined {
  const name = /^exec\s+"?\S*?\b([a-z]+env)"?\s+exec\b/m.exec(text())?.[1];
  return name === undefined ? undefined : managed(root, ['versions', 'libexec', 'bin', 'lib', 'shims', 'plugins', 'version'], `.${name}`);
}

/** What pip installs for one user: Python looks for it from the home folder. */
function userSite({ file, real, text }: Shim, { home }: Surroundings): Managed | undefined {
  const base = path.join(home, '.local');
  const library = path.join(base, 'lib');
  if (file !== real || path.dirname(file) !== path.join(base, 'bin') || !/^#!.*\bpython/.test(text()) || !existsSync(library))
    return undefined;
  const libraries = namesIn(library).filter((name) => /^python\d/.test(name));
  return {
    state: libraries.map((name) => path.join(library, name)),
    home: libraries.map((name) => ({ name: `.local/lib/${name}`, to: path.join(library, name) })),
    programs: [],
  };
}

/** What RubyGems installs for one user: Ruby looks for it from the home folder. */
function gems({ file, text }: Shim, { home }: Surroundings): Managed | undefined {
  const prefix = path.dirname(path.dirname(file));
  if (!existsSync(path.join(prefix, 'specifications')) || !/^#!.*\bruby/.test(text())) return undefined;
  const name = paths.relative(home, prefix);
  const found = managed(prefix, ['gems', 'specifications', 'extensions'], name ?? '');
  return name === undefined ? { ...found, home: [] } : found;
}

/** By most managers there are few versions of a tool. */
const MOST_VERSIONS = 20;

/** A program in each of the installations in a folder: by their versions, or in `installs` by the tool and its version. */
function inEach(folder: string, name: string): string[] {
  const isOfTools = (one: string): boolean => path.basename(folder) === 'installs' || one.startsWith('@');
  const versions = namesIn(folder)
    .slice(0, MOST_VERSIONS)
    .flatMap((one) =>
      isOfTools(one)
        ? namesIn(path.join(folder, one))
            .slice(0, MOST_VERSIONS)
            .map((other) => path.join(one, other))
        : [one],
    );
  return versions.map((one) => path.join(folder, one, 'bin', name)).filter((one) => existsSync(one));
}

function managed(root: string, parts: readonly string[], name: string): Managed {
  return { state: parts.map((part) => path.join(root, part)).filter((part) => existsSync(part)), home: [{ name, to: root }], programs: [] };
}

function add(found: Managed, file: string, name: string): void {
  const real = realPath(file);
  if (real === undefined) return;
  found.state.push(real);
  found.home.push({ name, to: real });
}

function isSameFile(file: string, other: string): boolean {
  const [one, two] = [factsOf(file), factsOf(other)];
  return one !== undefined && one.dev === two?.dev && one.ino === two.ino;
}
