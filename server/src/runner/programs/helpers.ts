// Programs that the host itself needs, to confine plugins above all: bwrap, nsenter, python3, git. They run as the user and unconfined, so they come
// from the system's folders first, and of PATH only from what is the user's own: npx, direnv and activated environments put folders of a workspace
// there, and whoever wrote that workspace would say what a sandbox is.
import { homedir } from 'node:os';
import path from 'node:path';
import { paths } from '../../paths/paths.ts';
import { realPath } from '../../paths/realPath.ts';
import * as slashed from '../../paths/slashed.ts';
import { isAnybodys, systemFolders } from './anybodys.ts';
import { isBroughtAlong } from './broughtAlong.ts';
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
  const projects = [...strange, ...projectsAround(machine)];
  const wanted = [...foldersOnPath(machine), ...(machine.platform === 'win32' ? [] : ELSEWHERE)];
  for (const folder of wanted) {
    if (folders.includes(folder) || passedOver.some((one) => one.folder === folder)) continue;
    const why = whyStrange(folder, projects, machine);
    if (why === undefined) folders.push(folder);
    else passedOver.push({ folder, why });
  }
  return { folders, passedOver };
}

/** The helpers of a name, the first one to be taken. Each lies, and is, where the host looks for them: a link into a workspace is none. */
export function helpers(name: string, strange: readonly string[], machine: Machine = thisMachine()): string[] {
  return found(name, strange, machine).flatMap(({ file, why }) => (why === undefined ? [file] : []));
}

/** What is to be said of helpers that were there and were not taken, in sentences. */
export function passedOverHelpers(name: string, strange: readonly string[], machine: Machine = thisMachine()): string[] {
  return found(name, strange, machine).flatMap(({ file, why }) =>
    why === undefined ? [] : [`${file} was passed over on PATH, as it ${why}: what the host itself starts is never taken from there.`],
  );
}

/** Every program of a name, each once, and why it is none that is taken. */
function found(name: string, strange: readonly string[], machine: Machine): { file: string; why?: string }[] {
  const { folders, passedOver } = helperFolders(strange, machine);
  const projects = [...strange, ...projectsAround(machine)];
  const seen = new Set<string>();
  return [...folders.map((folder): { folder: string; why?: string } => ({ folder })), ...passedOver].flatMap(({ folder, why }) => {
    const file = programAt(path.join(folder, name), machine);
    const real = file === undefined ? undefined : (realPath(file) ?? file);
    if (file === undefined || real === undefined) return [];
    const reason = why ?? (systemFolders(machine.platform).includes(folder) ? undefined : whyStrange(real, projects, machine));
    if (reason !== undefined) return [{ file, why: reason }];
    // On most systems /bin is a link to /usr/bin.
    if (seen.has(real)) return [];
    seen.add(real);
    return [{ file }];
  });
}

function whyStrange(place: string, strange: readonly string[], machine: Machine): string | undefined {
  if (isBroughtAlong(place, strange)) return 'comes with a workspace or a plugin';
  const both = [place, realPath(place) ?? place];
  if (both.some((one) => slashed.segments(slashed.from(one)).includes('node_modules'))) return 'comes with a package of some project';
  const environment = variable(machine, 'VIRTUAL_ENV');
  if (environment && isBroughtAlong(place, [environment])) return 'belongs to a virtual environment';
  return both.some((one) => isAnybodys(one, machine.platform)) ? 'lies where others than the user may put programs' : undefined;
}

/** Projects that the host was started in or from. Which workspaces there will be may not be known yet. */
function projectsAround(machine: Machine): string[] {
  const named = ['INIT_CWD', 'npm_config_local_prefix', 'DIRENV_DIR'].map((name) => variable(machine, name)?.replace(/^-/, ''));
  return [process.cwd(), ...named].flatMap((folder) => {
    const around = folder === undefined || !path.isAbsolute(folder) ? undefined : path.resolve(folder);
    // The home folder, and those around it, are no projects.
    return around === undefined || paths.within(homedir(), around) || paths.within(homedir(), realPath(around) ?? around) ? [] : [around];
  });
}
