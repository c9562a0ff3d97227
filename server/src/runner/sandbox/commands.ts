// What starting one command takes: the file on PATH, where it really is, and the interpreters that its first line names.
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { isPlace, isShellScript, programAt, programsOnPath, type Machine } from '../programs/onPath.ts';
import { behindScript } from './shimmedCommand.ts';
import { paths } from '../../paths/paths.ts';
import * as slashed from '../../paths/slashed.ts';
import { realPath } from '../../paths/realPath.ts';
import { liesIn } from '../programs/broughtAlong.ts';

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
  /** Windows: what is started in its place, by an absolute path, where the file is a script that only says which program it stands for. */
  run?: { file: string; args: string[] };
}

interface CommandContext {
  workspaceFolders: readonly string[];
  pluginFolder: string;
  environment?: NodeJS.ProcessEnv;
  platform?: NodeJS.Platform;
}

const SYSTEM_PREFIXES = ['/', '/usr', '/usr/local'];

/** @returns the rule, or a sentence on why there is none. */
export function resolveCommand(name: string, context: CommandContext): CommandRule | string {
  const machine = { platform: context.platform ?? process.platform, environment: context.environment ?? process.env };
  // A program that comes with the plugin or the workspace is not the one that the user had in mind, unless it is named by its place.
  const strange = [context.pluginFolder, ...context.workspaceFolders];
  const file = isPlace(name, machine.platform)
    ? programAt(placeOf(name, context.pluginFolder, machine), machine, { shellScripts: true })
    : programsOnPath(name, machine, { shellScripts: true }).find((one) => !liesIn(one, strange));
  if (file === undefined) return notFound(name, machine);
  return machine.platform === 'win32' ? describeOnWindows(name, file, machine, strange) : describe(name, file, machine);
}

function placeOf(name: string, pluginFolder: string, { platform }: Machine): string {
  return path.resolve(pluginFolder, platform === 'win32' ? slashed.from(name) : name);
}

function notFound(name: string, { platform }: Machine): string {
  const where = isPlace(name, platform) ? 'was not found' : 'was not found on PATH';
  return `${name} ${where}. Install it, or correct the name in the manifest.`;
}

function describe(name: string, file: string, machine: Machine): CommandRule {
  const executables: CommandRule['executables'] = [];
  const folders = new Set<string>();
  let next: string | undefined = file;
  for (let depth = 0; next !== undefined && depth < 4; depth++) {
    const real: string = realOf(next);
    executables.push(...pathsOf(next));
    for (const folder of supportFolders(next, real)) folders.add(folder);
    const { env, program } = interpreterOf(real, machine);
    if (env !== undefined) executables.push(...pathsOf(env));
    next = program;
  }
  return { name, path: file, own: ownPaths(file), executables, folders: [...folders] };
}

/** No first line of a script counts there, and what only a shell could run is started as what it stands for. */
function describeOnWindows(name: string, file: string, machine: Machine, strange: readonly string[]): CommandRule | string {
  const shimmed = isShellScript(file) ? behindScript(name, file, machine, strange) : undefined;
  if (typeof shimmed === 'string') return shimmed;
  const files = shimmed === undefined ? [file] : [...new Set([file, shimmed.run.file, shimmed.target])];
  const folders = files.flatMap((one) => supportFolders(one, realOf(one)));
  return {
    ...{ name, path: file, own: ownPaths(file), executables: files.flatMap(pathsOf), folders: [...new Set(folders)] },
    ...(shimmed !== undefined && { run: shimmed.run }),
  };
}

function ownPaths(file: string): string[] {
  return [...new Set([file, realOf(file)])];
}

/** By the path through which it is reached, and by its own. */
function pathsOf(file: string): CommandRule['executables'] {
  const real = realOf(file);
  return real === file ? [{ path: file, real }] : [file, real].map((one) => ({ path: one, real }));
}

/** Where a file really is. Of links to apps from Windows' Store only the system knows. */
function realOf(file: string): string {
  return realPath(file) ?? file;
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
    const modules = modulesAround(bin);
    if (modules !== undefined) folders.push(modules);
  }
  return folders;
}

/** The innermost `node_modules` that a folder is in. */
function modulesAround(folder: string): string | undefined {
  if (path.basename(folder) === 'node_modules') return folder;
  const around = path.dirname(folder);
  return around === folder ? undefined : modulesAround(around);
}

/** The program in a script's `#!` line; of `env NAME`, that is NAME on PATH, and `env` is what starts it. */
function interpreterOf(file: string, machine: Machine): { env?: string; program?: string } {
  const handle = openSync(file, 'r');
  try {
    const start = Buffer.alloc(256);
    const size = readSync(handle, start, 0, start.length, 0);
    const line = start.toString('latin1', 0, size).split('\n')[0] ?? '';
    if (!line.startsWith('#!')) return {};
    const [first = '', ...args] = line.slice(2).trim().split(/\s+/);
    const found = programAt(first, machine);
    if (path.basename(first) !== 'env') return found === undefined ? {} : { program: found };
    const named = args.find((arg) => !arg.startsWith('-') && !arg.includes('='));
    const program = named === undefined ? undefined : programsOnPath(named, machine)[0];
    return { ...(found !== undefined && { env: found }), ...(program !== undefined && { program }) };
  } finally {
    closeSync(handle);
  }
}
