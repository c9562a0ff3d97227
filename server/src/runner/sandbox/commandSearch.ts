// Which programs are taken for what the user has installed, and which for what comes with a plugin or a workspace.
import { homedir } from 'node:os';
import path from 'node:path';
import { foldersOnPath, programsOnPath, variable, type Machine } from '../programs/onPath.ts';
import { isBroughtAlong, liesIn } from '../programs/broughtAlong.ts';
import { SecretIndex } from './secretIndex.ts';
import { presentSecretPlaces } from './secretPlaces.ts';
import { paths } from '../../paths/paths.ts';
import { realPath } from '../../paths/realPath.ts';

/** What decides on which programs are taken for installed ones. */
export interface Search {
  machine: Machine;
  pluginFolder: string;
  workspaceFolders: readonly string[];
  /** Folders whose programs are nobody's installation: those of the plugin and of workspaces. */
  strange: readonly string[];
  /** Where the plugin may write: what a script there names is not believed. */
  writable: readonly string[];
}

const SYSTEM_PREFIXES = ['/', '/usr', '/usr/local'];

/** Where the system and its administrator have programs. */
const SYSTEM_FOLDERS = SYSTEM_PREFIXES.flatMap((prefix) => ['bin', 'sbin'].map((name) => path.join(prefix, name)));

export function isSystemPrefix(folder: string): boolean {
  return SYSTEM_PREFIXES.includes(folder);
}

/** The first program of a name on PATH that nobody but the user or the machine's owner has put there. */
export function onPath(name: string, search: Search, wanted = {}): string | undefined {
  return programsOnPath(name, search.machine, wanted).find((file) => !isStrange(file, search));
}

/** Whether a file lies in a folder of the plugin or a workspace, also where PATH knows that by a link. */
export function isStrange(file: string, search: Search): boolean {
  if (liesIn(file, search.strange)) return true;
  const known = strangeFolders.get(search) ?? new Map<string, boolean>();
  strangeFolders.set(search, known);
  const folder = path.dirname(file);
  const found = known.get(folder) ?? isBroughtAlong(folder, search.strange);
  known.set(folder, found);
  return found;
}

const strangeFolders = new WeakMap<Search, Map<string, boolean>>();

/** Whether a file lies where programs are found by their names: then it is installed, and what it was installed with belongs to it. */
export function isInstalled(file: string, search: Search): boolean {
  return foldersOnPath(search.machine).some((folder) => paths.same(folder, path.dirname(file))) && !isStrange(file, search);
}

export function isOfSystem(file: string): boolean {
  return SYSTEM_FOLDERS.includes(path.dirname(file));
}

export function isUsual(file: string, search: Search): boolean {
  return isOfSystem(file) || isInstalled(file, search);
}

/** What is kept by the name of a command may be more than what it was installed with, such as the history of a shell. */
export function isSecret(part: string, search: Search): boolean {
  let secrets = secretsOf.get(search);
  if (secrets === undefined) secretsOf.set(search, (secrets = secretsFor(search)));
  const real = realOf(part);
  return secrets.named.meets(part) || secrets.named.meets(real) || secrets.real.holds(real);
}

/** Places for secrets that exist, and where those of them are that are links. What such a link leads to is taken from the folders around it later. */
interface Secrets {
  named: SecretIndex;
  real: SecretIndex;
}

function secretsFor({ machine }: Search): Secrets {
  const places = presentSecretPlaces(undefined, machine.environment);
  return { named: new SecretIndex(places), real: new SecretIndex(places.map(realOf)) };
}

/** One search asks of hundreds of places. */
const secretsOf = new WeakMap<Search, Secrets>();

/** Where a file really is. Of links to apps from Windows' Store only the system knows. */
export function realOf(file: string): string {
  return realPath(file) ?? file;
}

export function homeOf({ machine }: Search): string {
  return variable(machine, 'HOME') ?? homedir();
}
