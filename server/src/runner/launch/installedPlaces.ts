// Where interpreters get by being installed: by the system, by installers, by version managers, or where the user's PATH says. What came along with
// something else, such as an archive or a clone, lies elsewhere.
import { homedir } from 'node:os';
import path from 'node:path';
import { paths } from '../../paths/paths.ts';
import { foldersOnPath, thisMachine, variable, type Machine } from '../programs/onPath.ts';
import { managedInterpreters } from './managedInterpreters.ts';

/** Only what the machine's owner installs is in there. */
const OF_THE_SYSTEM = ['/usr', '/bin', '/sbin', '/opt', '/snap', '/nix/store', '/gnu/store', '/run/current-system', '/Library', '/System'];

/** Of version managers, below the home folder. */
const MANAGED = [
  '.asdf/installs',
  '.local/share/fnm',
  '.local/share/mise/installs',
  '.local/share/rtx/installs',
  '.local/share/uv/python',
  '.nodenv/versions',
  '.nvm/versions',
  '.pyenv/versions',
  '.volta/tools',
  'Library/Application Support/fnm',
  'anaconda3',
  'mambaforge',
  'miniconda3',
  'miniforge3',
];

/** On Windows, by the variables that name the folders around them. */
const ON_WINDOWS: readonly (readonly [variable: string, ...below: string[]])[] = [
  ['ProgramFiles'],
  ['ProgramFiles(x86)'],
  ['ProgramW6432'],
  ['LOCALAPPDATA', 'Programs', 'Python'],
  ['LOCALAPPDATA', 'Python'],
  ['LOCALAPPDATA', 'Microsoft', 'WindowsApps'],
  ['LOCALAPPDATA', 'Volta'],
  ['LOCALAPPDATA', 'fnm'],
  ['APPDATA', 'fnm'],
  ['APPDATA', 'nvm'],
  ['APPDATA', 'uv', 'python'],
  ['NVM_HOME'],
  ['PYENV_ROOT', 'versions'],
  ['USERPROFILE', '.pyenv', 'pyenv-win', 'versions'],
  ['USERPROFILE', 'miniconda3'],
  ['USERPROFILE', 'anaconda3'],
  ['USERPROFILE', 'scoop', 'apps'],
];

/** Whether a program lies where interpreters are installed. Names are compared as they are: a link elsewhere to such a program is no such one. */
export function isInstalled(program: string, machine: Machine = thisMachine()): boolean {
  const file = path.resolve(program);
  if (foldersOnPath(machine).some((folder) => paths.same(folder, path.dirname(file)))) return true;
  if (managedInterpreters('node', machine).some((one) => paths.same(one.file, file))) return true;
  return places(machine).some((place) => paths.within(file, place));
}

function places(machine: Machine): string[] {
  if (machine.platform !== 'win32') return [...OF_THE_SYSTEM, ...MANAGED.map((place) => path.join(homedir(), place))];
  return ON_WINDOWS.flatMap(([name, ...below]) => {
    const folder = variable(machine, name);
    return folder !== undefined && path.isAbsolute(folder) ? [path.join(folder, ...below)] : [];
  });
}
