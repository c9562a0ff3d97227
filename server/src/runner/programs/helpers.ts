// Programs that the host itself needs, to confine plugins above all: bwrap, nsenter, python3, git. They run as the user and unconfined, so they come
// from the system's folders first, and of PATH only from what is the user's own: npx, direnv and activated environments put folders of a workspace
// there, and whoever wrote that workspace would say what a sandbox is.
import * as l10n from '@vscode/l10n';
import { homedir } from 'node:os';
import path from 'node:path';
import { paths } from '../../paths/paths.ts';
import { pathsOnTheWay } from '../../paths/onTheWay.ts';
import { realPath } from '../../paths/realPath.ts';
import * as slashed from '../../paths/slashed.ts';
import { isAnybodys, systemFolders } from './anybodys.ts';
import { foldersOnPath, programAt, thisMachine, variable, type Machine } from './onPath.ts';

/** Where else they may be, whatever PATH says: whoever starts an editor from a menu may have a short one. */
const ELSEWHERE = ['/usr/local/bin', '/opt/homebrew/bin', '/run/current-system/sw/bin'];

/** A folder on PATH in which no helper is looked for, and why not, in words that go on after "as it". */
export interface PassedOver {
  folder: string;
  why: string;
}

export interface HelperFolders {
  /** In the order in which they are looked through. */
  folders: string[];
  passedOver: PassedOver[];
}

/**
 * Where helpers are looked for.
 * @param strange folders of workspaces and plugins, as far as they are known.
 */
export function helperFolders(strange: readonly string[], machine: Machine = thisMachine()): HelperFolders {
  const folders: string[] = [...systemFolders(machine.platform)];
  const passedOver: PassedOver[] = [];
  const projects = projectsOf(strange, machine);
  const wanted = [...foldersOnPath(machine), ...(machine.platform === 'win32' ? [] : ELSEWHERE)];
  for (const folder of wanted) {
    if (folders.includes(folder) || passedOver.some((one) => one.folder === folder)) continue;
    const why = whyStrange(folder, projects, machine);
    if (why === undefined) folders.push(folder);
    else passedOver.push({ folder, why });
  }
  return { folders, passedOver };
}

/**
 * PATH for programs of the user's or the machine's own that are started unconfined: without the folders in which no helper is looked for, as a program
 * may be a script that starts others by their names.
 */
export function ownPath(strange: readonly string[], machine: Machine = thisMachine()): string {
  const passedOver = new Set(helperFolders(strange, machine).passedOver.map(({ folder }) => folder));
  return foldersOnPath(machine)
    .filter((folder) => !passedOver.has(folder))
    .join(machine.platform === 'win32' ? ';' : ':');
}

/** The helpers of a name, the first one to be taken. Each lies, and is, where the host looks for them: a link into a workspace is none. */
export function helpers(name: string, strange: readonly string[], machine: Machine = thisMachine()): string[] {
  return found(name, strange, machine).flatMap(({ file, why }) => (why === undefined ? [file] : []));
}

/** What is to be said of helpers that were there and were not taken, in sentences. */
export function passedOverHelpers(name: string, strange: readonly string[], machine: Machine = thisMachine()): string[] {
  return found(name, strange, machine).flatMap(({ file, why }) =>
    why === undefined
      ? []
      : [l10n.t('{0} was passed over on PATH, as it {1}: what the host itself starts is never taken from there.', file, why)],
  );
}

/** Every program of a name, each once, and why it is none that is taken. */
function found(name: string, strange: readonly string[], machine: Machine): { file: string; why?: string }[] {
  const { folders, passedOver } = helperFolders(strange, machine);
  const projects = projectsOf(strange, machine);
  const seen = new Set<string>();
  return [...folders.map((folder): { folder: string; why?: string } => ({ folder })), ...passedOver].flatMap(({ folder, why }) => {
    const file = programAt(path.join(folder, name), machine);
    const real = file === undefined ? undefined : (realPath(file) ?? file);
    if (file === undefined || real === undefined) return [];
    const reason = why ?? (systemFolders(machine.platform).includes(folder) ? undefined : whyStrange(file, projects, machine));
    if (reason !== undefined) return [{ file, why: reason }];
    // On most systems /bin is a link to /usr/bin.
    if (seen.has(real)) return [];
    seen.add(real);
    return [{ file }];
  });
}

/** @param projects as `projectsOf` gives them. */
function whyStrange(place: string, projects: readonly string[], machine: Machine): string | undefined {
  const way = pathsOnTheWay(place);
  const leadsOver = (folders: readonly string[]): boolean => way.some((one) => folders.some((folder) => paths.within(one, folder)));
  if (leadsOver(projects)) return l10n.t('comes with a workspace or a plugin');
  if (way.some((one) => slashed.segments(slashed.from(one)).includes('node_modules')))
    return l10n.t('comes with a package of some project');
  const environment = variable(machine, 'VIRTUAL_ENV');
  if (environment && leadsOver(byBothNames(environment))) return l10n.t('belongs to a virtual environment');
  return way.some((one) => isAnybodys(one, machine.platform)) ? l10n.t('lies where others than the user may put programs') : undefined;
}

/**
 * The folders that are known to be strangers', and the projects that the host was started in or from: which workspaces there will be may not be known
 * yet. The home folder, and what contains it, is the user's own, also where somebody opened it as a workspace.
 */
function projectsOf(strange: readonly string[], machine: Machine): string[] {
  const named = ['INIT_CWD', 'npm_config_local_prefix', 'DIRENV_DIR'].map((name) => variable(machine, name)?.replace(/^-/, ''));
  const all = [...strange, process.cwd(), ...named].flatMap((folder) => (folder !== undefined && path.isAbsolute(folder) ? [folder] : []));
  return all.map(byBothNames).flatMap((names) => (names.some((name) => paths.within(homedir(), name)) ? [] : names));
}

function byBothNames(folder: string): string[] {
  const own = path.resolve(folder);
  return [...new Set([own, realPath(own) ?? own])];
}
