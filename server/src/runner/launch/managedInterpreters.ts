// Interpreters that are installed in other places than PATH tells: by version managers, package managers and installers of Windows and macOS.
// On Linux, PATH has them.
import * as l10n from '@vscode/l10n';
import { existsSync, lstatSync } from 'node:fs';
import path from 'node:path';
import type { Runtime } from '../../contract/runtime.ts';
import { programAt, variable, type Machine } from '../programs/onPath.ts';

/** Where an interpreter comes from, in words, and where it is. */
export interface Place {
  origin: string;
  file: string;
}

/** The environment of conda that was activated, unless one of Python's own was on top of it, which PATH has first then. */
export function condaPython(machine: Machine): Place | undefined {
  const prefix = variable(machine, 'CONDA_PREFIX');
  if (!prefix || !path.isAbsolute(prefix) || variable(machine, 'VIRTUAL_ENV')) return undefined;
  const name = variable(machine, 'CONDA_DEFAULT_ENV') || path.basename(prefix);
  const file = path.join(prefix, ...(machine.platform === 'win32' ? ['python.exe'] : ['bin', 'python']));
  return { origin: l10n.t('Python of the conda environment {0} (CONDA_PREFIX)', name), file };
}

/** Those that are there, the likeliest one first. */
export function managedInterpreters(runtime: Runtime, machine: Machine): Place[] {
  const places = machine.platform === 'win32' ? onWindows(runtime, machine) : machine.platform === 'darwin' ? onMac(runtime) : [];
  return places.filter(({ file }) => path.isAbsolute(file) && programAt(file, machine) !== undefined);
}

function onWindows(runtime: Runtime, machine: Machine): Place[] {
  const under = (origin: string, folder: string | undefined, ...parts: string[]): Place[] =>
    folder ? [{ origin, file: path.join(folder, ...parts) }] : [];
  const [local, roaming] = [variable(machine, 'LOCALAPPDATA'), variable(machine, 'APPDATA')];
  if (runtime === 'python') return [];
  return [
    ...under(l10n.t('Node.js from {0}', 'nvm (NVM_SYMLINK)'), variable(machine, 'NVM_SYMLINK'), 'node.exe'),
    ...under(l10n.t('Node.js from {0}', 'Volta'), variable(machine, 'VOLTA_HOME'), 'bin', 'node.exe'),
    ...under(l10n.t('Node.js from {0}', 'Volta'), local, 'Volta', 'bin', 'node.exe'),
    ...under(l10n.t('Node.js from {0}', 'fnm (FNM_MULTISHELL_PATH)'), variable(machine, 'FNM_MULTISHELL_PATH'), 'node.exe'),
    ...under(l10n.t('the default Node.js of {0}', 'fnm'), variable(machine, 'FNM_DIR'), 'aliases', 'default', 'node.exe'),
    ...under(l10n.t('the default Node.js of {0}', 'fnm'), roaming, 'fnm', 'aliases', 'default', 'node.exe'),
    ...under(l10n.t('Node.js from its installer'), variable(machine, 'ProgramFiles'), 'nodejs', 'node.exe'),
  ];
}

/** Whoever starts the editor from the dock may have a PATH with the system's own folders only. */
function onMac(runtime: Runtime): Place[] {
  const name = runtime === 'node' ? 'node' : 'python3';
  return [
    ...['/opt/homebrew/bin', '/usr/local/bin'].map((folder) => ({
      origin: l10n.t('{0} in {1}', name, folder),
      file: path.join(folder, name),
    })),
    ...(runtime === 'python'
      ? [{ origin: l10n.t('Python from {0}', 'python.org'), file: '/Library/Frameworks/Python.framework/Versions/Current/bin/python3' }]
      : []),
  ];
}

/** Windows: the launcher that is told which version is meant, and says which program that is. */
export function pythonLauncher(machine: Machine): Place | undefined {
  const local = variable(machine, 'LOCALAPPDATA');
  const file = local && path.join(local, 'Programs', 'Python', 'Launcher', 'py.exe');
  return file && existsSync(file) ? { origin: l10n.t('the launcher {0} of Python', 'py'), file } : undefined;
}

/**
 * Python in a virtual environment, or why it cannot be used; undefined where the folder has none.
 * The place differs between systems, and an environment is of no use on another one than where it was made.
 */
export function pythonOfEnvironment(folder: string, machine: Machine): { command: string; fault?: string } | undefined {
  const [onThis, onOthers] =
    machine.platform === 'win32'
      ? [['Scripts/python.exe', 'bin/python.exe', 'python.exe'], ['bin/python']]
      : [['bin/python'], ['Scripts/python.exe']];
  const at = (places: string[]): string[] => places.map((place) => path.join(folder, place));
  const command = at(onThis).find((file) => existsSync(file));
  if (command !== undefined) return { command };
  const foreign = at(onOthers).find(isThere);
  const fault = l10n.t(
    'it was made on another system, where programs lie elsewhere. Make it anew here: {0}',
    `python -m venv ${path.basename(folder)}`,
  );
  return foreign === undefined ? undefined : { command: foreign, fault };
}

/** Also of a link that leads nowhere here. */
function isThere(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
}
