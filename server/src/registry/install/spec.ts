// What somebody names to be installed, as npm reads such names.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import npa from 'npm-package-arg';
import { PLUGIN_ID } from '../../contract/installedNames.ts';
import { InstallFault } from '../installFault.ts';

export type Spec =
  /** `wanted`: a version, a range or a tag. */
  | { kind: 'registry'; name: string; id: string; wanted: string }
  | { kind: 'tarball'; file: string }
  | { kind: 'folder'; folder: string }
  | { kind: 'git'; url: string; ref?: string };

/** @throws InstallFault for what cannot be meant. */
export async function specOf(text: string, cwd = process.cwd()): Promise<Spec> {
  const given = text.trim();
  const local = await localSpec(given, cwd);
  if (local) return local;
  let parsed: npa.Result;
  try {
    // As git itself takes addresses.
    parsed = npa(/^(?:https?:\/\/[^#]+\.git(?:#|$)|ssh:\/\/)/.test(given) ? `git+${given}` : given, cwd);
  } catch (error) {
    throw new InstallFault(`"${given}" is nothing that can be installed (${(error as Error).message}). ${await whatCan(given, cwd)}`);
  }
  switch (parsed.type) {
    case 'git':
      return gitSpec(parsed, given);
    case 'version':
    case 'range':
    case 'tag':
      return registrySpec(parsed, given, cwd);
    case 'file':
    case 'directory':
      throw new InstallFault(`There is nothing at ${path.resolve(cwd, given.replace(/^file:/, ''))}.`);
    case 'remote':
      throw new InstallFault(
        `${withoutCredentials(given)} is the address of a file, of which nobody knows what it should be. Download it, look at it, and install the file.`,
      );
    case 'alias':
      throw new InstallFault(`"${given}" gives a plugin another name, which is not done: its id is its name.`);
  }
}

/** The plugin that a package of this name may have; undefined where it is none by its name. */
export function idOfName(name: string): string | undefined {
  const id = /^(?:@[^/]+\/)?([^/]+)$/.exec(name)?.[1];
  return id !== undefined && PLUGIN_ID.test(id) ? id : undefined;
}

/** `@acme` of `@acme/com.example.hello`. */
export function scopeOf(name: string): string | undefined {
  return /^(@[^/]+)\//.exec(name)?.[1];
}

const WHAT_CAN =
  'Name an id (com.example.hello), an id with a range (com.example.hello@^1.2.0), a tarball, a folder or the URL of a git repository.';

/** Whoever stands beside a folder names it as it is called, and not as a place. */
async function whatCan(given: string, cwd: string): Promise<string> {
  const isFolder = await stat(path.resolve(cwd, given)).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? `Do you mean ./${given}?` : WHAT_CAN;
}

/** Where something is on the disk, that is meant: npm would take `a/b` for a repository elsewhere. */
async function localSpec(given: string, cwd: string): Promise<Spec | undefined> {
  const isPlace = /[\\/]/.test(given) || /^(?:file:|\.{1,2}$|~)/.test(given) || /\.(?:tgz|tar\.gz)$/i.test(given);
  if (!isPlace || /^(?:git(?:\+|:|@)|https?:|ssh:|github:|gitlab:|bitbucket:)/.test(given)) return undefined;
  const file = path.resolve(cwd, given.replace(/^file:(?:\/\/)?/, ''));
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile()) return { kind: 'tarball', file };
  if (found && !(await isBareRepository(file))) return found.isDirectory() ? { kind: 'folder', folder: file } : undefined;
  const [, folder = file, ref] = (!found && /^(.+)#([^#]+)$/.exec(file)) || [];
  return (await isBareRepository(folder)) ? { kind: 'git', url: pathToFileURL(folder).href, ...(ref !== undefined && { ref }) } : undefined;
}

/** One without files beside it, as servers have them: nothing in the folder is the plugin itself. */
async function isBareRepository(folder: string): Promise<boolean> {
  const kinds = await Promise.all(['HEAD', 'objects', 'refs'].map((name) => stat(path.join(folder, name)).catch(() => undefined)));
  return kinds.every((found, index) => (index === 0 ? found?.isFile() : found?.isDirectory()));
}

/** What types do not say of those at well-known hosts. */
interface Hosted {
  https(options: { noCommittish: boolean; noGitPlus: boolean }): string | undefined;
}

function gitSpec({ fetchSpec, gitCommittish, gitRange, hosted }: npa.Result, given: string): Spec {
  if (gitRange !== undefined) throw new InstallFault(`${given}: name a branch, a tag or a commit behind the #.`);
  // Whoever writes `owner/name` has named no protocol.
  const url = fetchSpec ?? (hosted as Hosted | undefined)?.https({ noCommittish: true, noGitPlus: true });
  if (!url) throw new InstallFault(`${given} is no address of a git repository.`);
  return { kind: 'git', url, ...(gitCommittish && { ref: decoded(gitCommittish) }) };
}

/** As git knows it, and not as addresses have it. */
function decoded(committish: string): string {
  try {
    return decodeURIComponent(committish);
  } catch {
    return committish;
  }
}

/** What is shown and kept of an address names no password. */
export function withoutCredentials(url: string): string {
  if (!URL.canParse(url)) return url.replace(/\/\/[^/@]*@/, '//');
  const parsed = new URL(url);
  if (parsed.password === '' && (parsed.username === '' || parsed.protocol === 'ssh:')) return url;
  parsed.password = '';
  if (parsed.protocol !== 'ssh:') parsed.username = '';
  return parsed.href;
}

async function registrySpec({ name, fetchSpec }: npa.Result, given: string, cwd: string): Promise<Spec> {
  const id = name === null ? undefined : idOfName(name);
  if (name === null || id === undefined) throw new InstallFault(`"${given}" is no id of a plugin. ${await whatCan(given, cwd)}`);
  return { kind: 'registry', name, id, wanted: fetchSpec === '' || fetchSpec === null || fetchSpec === '*' ? 'latest' : fetchSpec };
}
