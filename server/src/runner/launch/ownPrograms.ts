// Whether an interpreter is one of the user's or the machine's own, or may have been put in its place by a plugin, a workspace, or anybody.
import * as l10n from '@vscode/l10n';
import { statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { realPath } from '../../paths/realPath.ts';
import { paths } from '../../paths/paths.ts';
import { permissionNamed } from '../../permissions/names.ts';
import { isAnybodys } from '../programs/anybodys.ts';
import { isBroughtAlong } from '../programs/broughtAlong.ts';
import { isInstalled } from './installedPlaces.ts';
import { accessRules } from '../sandbox/accessRules.ts';
import { readBytes, readSmallFile } from '../../disk/smallFile.ts';
import type { RunnerPlugin } from '../types.ts';

/** Programs by these names are what users call Node.js and Python. */
const INTERPRETER_NAME = /^(node|nodejs|python|pypy)[\d.]*(\.exe)?$/i;

/** Larger than any interpreter's program file. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Who says which program it is: the user's environment, or the plugin, by a name that is looked up there or by a place. */
type ChosenBy = 'user' | 'name' | 'place';

/** Why a program is none of the user's or the machine's own, in words that go on after "as"; undefined where it is. */
export function whyNotOwn(command: string, plugin: RunnerPlugin, chosenBy: ChosenBy): string | undefined {
  if (isBroughtAlong(command, [plugin.folder, ...strangeWorkspaces(plugin, chosenBy)]))
    return l10n.t('it comes with the plugin or a workspace');
  if (chosenBy === 'user') return undefined;
  // Windows has its launcher for Python beside them.
  if (!INTERPRETER_NAME.test(path.basename(command)) && !/^py(\.exe)?$/i.test(path.basename(command)))
    return l10n.t('it is no Node.js or Python by its name');
  if (chosenBy === 'name') return undefined;
  const real = realPath(command) ?? command;
  if (process.platform === 'win32' && [command, real].some((file) => /^[\\/]{2}/.test(file))) return l10n.t('it lies on another machine');
  const temporary = realPath(tmpdir()) ?? tmpdir();
  if ([command, real].some((file) => isAnybodys(file) || paths.within(file, temporary)))
    return l10n.t('it lies where anybody may put a program');
  const writable = writableBy(plugin);
  if ([command, real].some((file) => writable.some((base) => paths.within(file, base)))) return l10n.t('the plugin itself may change it');
  // Whatever else is in the home folder may have come from anywhere, with another plugin too.
  if (!isInstalled(command)) return l10n.t('it lies where no interpreter gets by being installed, and not on PATH');
  return undefined;
}

/** As `whyNotOwn`, for the program of a virtual environment that a plugin has: it is a link to one of the machine's, or a copy of one. */
export function whyNotOwnEnvironment(venv: string, command: string, plugin: RunnerPlugin): string | undefined {
  const real = realPath(command);
  if (real !== undefined && whyNotOwn(real, plugin, 'place') === undefined) return undefined;
  const home = /^home\s*=\s*(.+)$/m.exec(readSmallFile(path.join(venv, 'pyvenv.cfg')))?.[1]?.trim();
  const originals =
    home === undefined || !path.isAbsolute(home)
      ? []
      : ['python3', 'python', 'python.exe', 'Lib/venv/scripts/nt/python.exe', 'Lib/venv/scripts/nt/venvlauncher.exe']
          .map((name) => path.join(home, name))
          // The launcher that environments on Windows have starts the Python beside it.
          .filter((file) => whyNotOwn(path.join(home, path.basename(command)), plugin, 'place') === undefined && isFile(file));
  if (originals.some((file) => sameContent(file, command))) return undefined;
  return l10n.t('it comes with the plugin, and is no copy of a Python of this machine');
}

/** What the user has on PATH may lie in the home folder, also where somebody opened all of that as a workspace. */
function strangeWorkspaces({ grants }: RunnerPlugin, chosenBy: ChosenBy): readonly string[] {
  return chosenBy === 'user'
    ? grants.workspaceFolders.filter((folder) => !paths.within(homedir(), realPath(folder) ?? folder))
    : grants.workspaceFolders;
}

/** Folders and files that the plugin may change. */
function writableBy({ folder, grants }: RunnerPlugin): string[] {
  const writing = grants.permissions.filter((name) => permissionNamed(name)?.kind === 'filesystem:write');
  if (writing.length === 0) return [];
  const { write } = accessRules(writing, { pluginFolder: folder, workspaceFolders: grants.workspaceFolders, tmp: folder });
  return write.map(({ base }) => base);
}

function isFile(file: string): boolean {
  try {
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function sameContent(one: string, other: string): boolean {
  try {
    const { size } = statSync(one);
    if (size === 0 || size > MOST_BYTES || statSync(other).size !== size) return false;
  } catch {
    return false;
  }
  const [bytes, others] = [readBytes(one, MOST_BYTES), readBytes(other, MOST_BYTES)];
  return bytes !== undefined && others !== undefined && bytes.equals(others);
}
