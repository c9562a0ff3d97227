// Where the programs of this machine are. Names are looked up on PATH here and nowhere else, and never in the working directory, which may be a
// stranger's folder: Windows looks there first, where a program is started by its bare name.
import { accessSync, constants, lstatSync, statSync } from 'node:fs';
import path from 'node:path';
import { variable as variableIn } from './variables.ts';

/** What decides on where programs are. */
export interface Machine {
  platform: NodeJS.Platform;
  environment: NodeJS.ProcessEnv;
}

export function thisMachine(): Machine {
  return { platform: process.platform, environment: process.env };
}

/** Which files count beside programs that can be started as they are. */
export interface Wanted {
  /** Windows: scripts of its shells too. They are not to be started: who asks for them finds out what they stand for. */
  shellScripts?: boolean;
}

/** What Windows starts by itself, whatever PATHEXT says. */
const STARTABLE = ['.com', '.exe'];
/** What it runs only through its shells, of which PowerShell is not asked by name. */
const BATCH = ['.bat', '.cmd'];
const SHELL_SCRIPTS = [...BATCH, '.ps1'];
const USUAL_PATHEXT = '.COM;.EXE;.BAT;.CMD';

/** The value of a variable, under whatever spelling of its name Windows has it. */
export function variable({ platform, environment }: Machine, name: string): string | undefined {
  return variableIn(environment, name, platform);
}

/** Whether a text names a file by its place, and not a program that is to be looked for. */
export function isPlace(name: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' ? /[\\/:]/.test(name) : name.includes('/');
}

/** Whether a file is one of those that Windows runs only through a shell. */
export function isShellScript(file: string): boolean {
  return SHELL_SCRIPTS.includes(path.extname(file).toLowerCase());
}

/** Every program of this name on PATH, the first one first, by absolute paths. On Windows the name may leave out what the file ends with. */
export function programsOnPath(name: string, machine: Machine = thisMachine(), wanted: Wanted = {}): string[] {
  if (name === '' || isPlace(name, machine.platform)) return [];
  const seen = new Set<string>();
  return foldersOnPath(machine)
    .flatMap((folder) => spellings(path.join(folder, name), machine, wanted))
    .filter((file) => {
      const key = machine.platform === 'win32' ? file.toLowerCase() : file;
      return !seen.has(key) && seen.add(key) && isProgram(file, machine.platform);
    });
}

/** The program at a place. On Windows the place may leave out what the file ends with. */
export function programAt(file: string, machine: Machine = thisMachine(), wanted: Wanted = {}): string | undefined {
  return spellings(file, machine, wanted).find((one) => isProgram(one, machine.platform));
}

/** The folders on PATH in their order. Relative ones do not count: they would be looked for in the working directory. */
export function foldersOnPath(machine: Machine = thisMachine()): string[] {
  const value = variable(machine, 'PATH') ?? '';
  // Folders stand in quotes there where their names have semicolons.
  const folders = machine.platform === 'win32' ? (value.match(/(?:"[^"]*"|[^;"])+/g) ?? []) : value.split(':');
  return folders
    .map((folder) => (machine.platform === 'win32' ? folder.replaceAll('"', '').trim() : folder))
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.resolve(folder));
}

function spellings(file: string, machine: Machine, { shellScripts = false }: Wanted): string[] {
  if (machine.platform !== 'win32') return [file];
  const accepted = shellScripts ? [...STARTABLE, ...SHELL_SCRIPTS] : STARTABLE;
  // Of python3.12, what stands after the dot is no ending.
  if (accepted.includes(path.extname(file).toLowerCase())) return [file];
  const listed = (variable(machine, 'PATHEXT') || USUAL_PATHEXT)
    .toLowerCase()
    .split(';')
    .map((ending) => ending.trim())
    .filter((ending) => accepted.includes(ending));
  return [...new Set([...listed, ...STARTABLE, ...(shellScripts ? ['.ps1'] : [])])].map((ending) => file + ending);
}

function isProgram(file: string, platform: NodeJS.Platform): boolean {
  try {
    accessSync(file, platform === 'win32' ? constants.F_OK : constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return platform === 'win32' && isAppAlias(file) && isLink(file);
  }
}

/** Windows: a file in the folder of links to apps from the Microsoft Store, which only the system follows. */
export function isAppAlias(file: string): boolean {
  return /[\\/]Microsoft[\\/]WindowsApps[\\/]/i.test(file);
}

function isLink(file: string): boolean {
  try {
    return lstatSync(file).isSymbolicLink();
  } catch {
    return false;
  }
}
