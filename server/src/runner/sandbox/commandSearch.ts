// Which programs are taken for what the user has installed, and which for what comes with a plugin or a workspace.
import { homedir } from 'node:os';
import path from 'node:path';
import { foldersOnPath, programsOnPath, variable, type Machine } from '../programs/onPath.ts';
import { isBroughtAlong, liesIn } from '../programs/broughtAlong.ts';
import { secretPlaces } from './secretPlaces.ts';
import { paths } from '../../paths/paths.ts';
import { realPath } from '../../paths/realPath.ts';

/** What decides on which programs are taken for installed ones. */
export interface Search {
  machine: Machine;
  pluginFolder: string;
  workspaceFolders: readonly string[];
  /** Folders whose programs are nobody's installation: those of the plugin and of workspaces. */
  strange: readonly string[];
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
export function isStrange(file: string, { strange }: Search): boolean {
  return liesIn(file, strange) || isBroughtAlong(path.dirname(file), strange);
}

/** Whether a file lies where programs are found by their names: then it is installed, and what it was installed with belongs to it. */
export function isInstalled(file: string, search: Search): boolean {
  return foldersOnPath(search.machine).some((folder) => paths.same(folder, path.dirname(file))) && !isStrange(file, search);
}

export function isUsual(file: string, search: Search): boolean {
  return SYSTEM_FOLDERS.includes(path.dirname(file)) || isInstalled(file, search);
}

/** What is kept by the name of a command may be more than what it was installed with, such as the history of a shell. */
export function isSecret(part: string, { machine }: Search): boolean {
  const places = secretPlaces(undefined, machine.environment, machine.platform);
  return [part, realOf(part)].some((one) => places.some((place) => paths.within(one, place) || paths.within(place, one)));
}

/** Where a file really is. Of links to apps from Windows' Store only the system knows. */
export function realOf(file: string): string {
  return realPath(file) ?? file;
}

export function homeOf({ machine }: Search): string {
  return variable(machine, 'HOME') ?? homedir();
}
