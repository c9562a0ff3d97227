// What starting one command takes: the file on PATH, where it really is, and the interpreters that its first line names.
import { accessSync, closeSync, constants, existsSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { paths } from '../../paths/paths.ts';

export interface CommandRule {
  /** As the permission names it. */
  name: string;
  /** Where it is found: absolute, as on PATH. */
  path: string;
  /** The paths of the command itself, without those of its interpreters. */
  own: string[];
  /** Everything that must be executable for it to run: the real file and its interpreters, by the path through which they are reached. */
  executables: { path: string; real: string }[];
  /** Folders that the program needs besides the system's: its own package or virtual environment. */
  folders: string[];
}

interface CommandContext {
  workspaceFolders: readonly string[];
  pluginFolder: string;
  environment?: NodeJS.ProcessEnv;
}

const SYSTEM_PREFIXES = ['/', '/usr', '/usr/local'];

/** @returns the rule, or a sentence on why there is none. */
export function resolveCommand(name: string, context: CommandContext): CommandRule | string {
  const found = name.includes('/') ? [path.resolve(context.pluginFolder, name)] : onPath(name, context.environment ?? process.env);
  for (const file of found) {
    if (!isExecutable(file)) continue;
    // A program that comes with the workspace is not the one that the user had in mind.
    const inWorkspace = context.workspaceFolders.some((folder) => file.startsWith(folder + path.sep));
    if (inWorkspace && !name.includes('/') && !file.startsWith(context.pluginFolder + path.sep)) continue;
    return describe(name, file);
  }
  return `${name} was not found on PATH. Install it, or correct the name in the manifest.`;
}

function describe(name: string, file: string): CommandRule {
  const executables: CommandRule['executables'] = [];
  const folders = new Set<string>();
  let next: string | undefined = file;
  for (let depth = 0; next !== undefined && depth < 4; depth++) {
    const real: string = realpathSync(next);
    executables.push({ path: next, real });
    if (real !== next) executables.push({ path: real, real });
    for (const folder of supportFolders(next, real)) folders.add(folder);
    next = interpreterOf(real);
  }
  return { name, path: file, own: [...new Set([file, realpathSync(file)])], executables, folders: [...folders] };
}

/** Folders that hold packages and nothing else: what is installed there belongs to whoever installed it, down to the last file. */
const PACKAGE_ROOTS = ['/opt', '/nix/store', '/gnu/store', '/snap', '/home/linuxbrew', '/usr/lib'];

/** What programs that are installed elsewhere, such as in the user's home folder, need of the folder around them. */
const SUPPORT = ['lib', 'lib64', 'libexec', 'pyvenv.cfg'];

/** What a program was installed with, unless that is the system itself. */
function supportFolders(file: string, real: string): string[] {
  const folders: string[] = [];
  for (const one of [file, real]) {
    const bin = path.dirname(one);
    const prefix = path.dirname(bin);
    if (path.basename(bin) === 'bin' && !SYSTEM_PREFIXES.includes(prefix) && existsSync(path.join(prefix, 'lib'))) {
      const isPackage = PACKAGE_ROOTS.some((root) => prefix !== root && paths.within(prefix, root));
      const parts = [...SUPPORT, path.join('share', path.basename(one))].map((part) => path.join(prefix, part));
      folders.push(...(isPackage ? [prefix] : parts.filter((part) => existsSync(part))));
    }
    const modules = one.lastIndexOf(`${path.sep}node_modules${path.sep}`);
    if (modules >= 0) folders.push(one.slice(0, modules + `${path.sep}node_modules`.length));
  }
  return folders;
}

/** The program in a script's `#!` line; `env NAME` counts as NAME on PATH. */
function interpreterOf(file: string): string | undefined {
  const handle = openSync(file, 'r');
  try {
    const start = Buffer.alloc(256);
    const size = readSync(handle, start, 0, start.length, 0);
    const line = start.toString('latin1', 0, size).split('\n')[0] ?? '';
    if (!line.startsWith('#!')) return undefined;
    const [program = '', ...args] = line.slice(2).trim().split(/\s+/);
    if (path.basename(program) !== 'env') return isExecutable(program) ? program : undefined;
    const named = args.find((arg) => !arg.startsWith('-') && !arg.includes('='));
    return named === undefined ? undefined : onPath(named, process.env).find(isExecutable);
  } finally {
    closeSync(handle);
  }
}

function onPath(name: string, environment: NodeJS.ProcessEnv): string[] {
  return (environment['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder))
    .map((folder) => path.join(folder, name));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
