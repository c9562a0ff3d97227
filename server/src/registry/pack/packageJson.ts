// The package.json of a package: the folder's own, with what registries need, or one that is made.
import semver from 'semver';
import type { PluginManifest } from '../../manifest/model/manifest.ts';
import { parseManifest } from '../../manifest/syntax/parse.ts';
import { findProperty, get, type TreeNode } from '../../manifest/syntax/tree.ts';
import type { Range } from '../../text/range.ts';
import { packProblem, type PackProblem } from './packProblem.ts';

export interface PackageJsonSources {
  manifest: PluginManifest;
  manifestFile: string;
  /** With its scope. */
  name: string;
  /** The text of the folder's own; undefined where there is none. */
  own: string | undefined;
  /** The name of a file with the licence, where there is one. */
  licenceFile: string | undefined;
}

export interface PackageJson {
  value: Record<string, unknown>;
  problems: PackProblem[];
  /** What was changed that its author may not expect, in sentences. */
  notes: string[];
  /** Its globs of files that are packed. */
  files: { globs: string[]; range: Range | undefined };
}

const FILE = 'package.json';
export const KEYWORD = 'codex-plugin';

/** What npm runs when a package is installed, or published. Neither is done here. */
export const INSTALL_SCRIPTS = [
  'preinstall',
  'install',
  'postinstall',
  'preprepare',
  'prepare',
  'postprepare',
  'prepublish',
  'prepublishOnly',
];

const DEPENDENCIES = ['dependencies', 'optionalDependencies', 'peerDependencies'];
/** Places on the author's machine. */
const LOCAL = /^(?:file|link|workspace|portal):|^\.{0,2}\/|^~\//;

/** They are about the author's folder, or about packages that are packed along, which are not. */
const DROPPED = ['private', 'workspaces', 'bundleDependencies', 'bundledDependencies'];

/** Those that people look for come first, the others are sorted by their names. */
const FIRST = ['name', 'version', 'description', 'keywords', 'license'];

export function packageJsonOf(sources: PackageJsonSources): PackageJson {
  const { manifest, manifestFile, name, own, licenceFile } = sources;
  const read = own === undefined ? { value: {}, root: undefined, problems: [], range: () => undefined } : readOwn(own);
  const { value, problems } = read;
  const notes: string[] = [];
  const made: Record<string, unknown> = {
    ...value,
    name,
    version: manifest.version,
    ...((manifest.description ?? value['description']) !== undefined && { description: manifest.description ?? value['description'] }),
    keywords: [...new Set([...textsIn(value['keywords']), KEYWORD])],
    ...(value['license'] === undefined && licenceFile !== undefined && { license: `SEE LICENSE IN ${licenceFile}` }),
    codexPlugin: { id: manifest.id, manifest: manifestFile, permissions: manifest.permissions.map((one) => one.name) },
  };
  for (const key of DROPPED) delete made[key];
  if (value['bundleDependencies'] !== undefined || value['bundledDependencies'] !== undefined)
    notes.push(`${FILE} has packages packed along ("bundleDependencies"): they are not, as node_modules is never packed.`);
  if (typeof value['version'] === 'string' && value['version'] !== manifest.version)
    notes.push(`${FILE} says version ${value['version']}, and the manifest ${manifest.version}, which is what counts.`);
  return {
    value: sorted(made),
    problems: [...problems, ...ownProblems(value, read)],
    notes,
    files: { globs: textsIn(value['files']), range: read.range(get(read.root, 'files')) },
  };
}

interface ReadOwn {
  value: Record<string, unknown>;
  root: TreeNode | undefined;
  problems: PackProblem[];
  range: (node: TreeNode | undefined) => Range | undefined;
}

function readOwn(text: string): ReadOwn {
  const document = parseManifest(text, FILE);
  const range = (node: TreeNode | undefined): Range | undefined => node && document.lines.range(node);
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { value: value as Record<string, unknown>, root: document.root, problems: [], range };
  } catch {
    // Said below, by the problems that have places.
  }
  const [first] = document.problems.filter(({ severity }) => severity === 'error');
  const message = first?.message ?? 'It has to be an object.';
  return {
    value: {},
    root: undefined,
    range,
    problems: [packProblem('pack/package-json', FILE, `${FILE} cannot be read: ${message}`, first?.range)],
  };
}

function ownProblems(value: Record<string, unknown>, { root, range }: ReadOwn): PackProblem[] {
  const problems: PackProblem[] = [];
  const at = (...keys: string[]): Range | undefined => {
    const last = keys.pop() ?? '';
    const holder = keys.reduce<TreeNode | undefined>((node, key) => get(node, key), root);
    return range(findProperty(holder, last)?.value);
  };
  for (const script of INSTALL_SCRIPTS) {
    if (memberOf(value['scripts'], script) === undefined) continue;
    const message = `${FILE} has a script "${script}", and plugins are packed and installed without scripts. Run it before packing under another name, and remove it here.`;
    problems.push(packProblem('pack/install-script', FILE, message, at('scripts', script)));
  }
  for (const kind of DEPENDENCIES) {
    const dependencies = value[kind];
    if (typeof dependencies !== 'object' || dependencies === null) continue;
    for (const [name, wanted] of Object.entries(dependencies as Record<string, unknown>)) {
      if (typeof wanted !== 'string' || !LOCAL.test(wanted)) continue;
      const message = `${FILE} has the dependency "${name}" from ${JSON.stringify(wanted)}, which is on this machine only. Name a version that is in a registry.`;
      problems.push(packProblem('pack/package-json', FILE, message, at(kind, name)));
    }
  }
  return problems;
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** What is in the members stays as it is: in some of them the order counts. */
function sorted(value: Record<string, unknown>): Record<string, unknown> {
  const rank = (key: string): number =>
    FIRST.includes(key) ? FIRST.indexOf(key) : key === 'codexPlugin' ? FIRST.length : FIRST.length + 1;
  const keys = Object.keys(value).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(keys.map((key) => [key, value[key]]));
}

/**
 * The name of a plugin in npm's registries.
 * @param scope `@team`, or the same without `@`.
 * @returns the fault as a sentence that says what to do.
 */
export function packageName(id: string, scope: string | undefined): { name: string } | { fault: string } {
  const owner = scope === undefined || scope === '' ? undefined : scope.replace(/^@/, '');
  if (owner !== undefined && !PART.test(owner))
    return { fault: `"${scope}" is no scope of npm: it has lower case letters, digits, "-", "_" and ".", such as @team.` };
  if (id !== id.toLowerCase())
    return {
      fault: `The id "${id}" has capitals, and names in npm's registries have none. Write it in lower case: "${id.toLowerCase()}".`,
    };
  const name = owner === undefined ? id : `@${owner}/${id}`;
  if (!PART.test(id) || name.length > LONGEST)
    return {
      fault: `The id "${id}" is no name for npm's registries: it has at most ${LONGEST} letters, digits, "-", "_" and ".", and begins with a letter or digit.`,
    };
  return { name };
}

const PART = /^[a-z0-9][a-z0-9._-]*$/;
const LONGEST = 214;

/** What is wrong with a version in npm's registries, as a sentence; undefined where nothing is. */
export function versionFault(version: string): string | undefined {
  const parsed = semver.parse(version);
  if (!parsed) return `"${version}" is no semantic version. Write one such as 1.0.0.`;
  if (parsed.build.length > 0)
    return `The version "${version}" has a part behind "+", which npm's registries take away. Leave it out: ${parsed.version}.`;
  return undefined;
}
