// What starting one command takes: the file on PATH, where it really is, and the interpreters that its first line names.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { foldersOnPath, isPlace, isShellScript, programAt, programsOnPath, type Machine } from '../programs/onPath.ts';
import { linkedPackages } from './linkedPackages.ts';
import { isPythonInstallation } from './runtimeFiles.ts';
import { secretPlaces } from './secretPlaces.ts';
import { behindScript } from './shimmedCommand.ts';
import { readBeginning } from '../../disk/smallFile.ts';
import { paths } from '../../paths/paths.ts';
import * as slashed from '../../paths/slashed.ts';
import { realPath } from '../../paths/realPath.ts';
import { isBroughtAlong, liesIn } from '../programs/broughtAlong.ts';

export interface CommandRule {
  /** As the permission names it. */
  name: string;
  /** Where it is found: absolute, as on PATH. */
  path: string;
  /** The paths of the command itself, without those of its interpreters. */
  own: string[];
  /** Everything that must be executable for it to run: the real file and its interpreters, by the path through which they are reached. */
  executables: { path: string; real: string }[];
  /** Folders that the program needs besides the system's: its own package or virtual environment. Only of one that is installed, which PATH says. */
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

/** Where the system and its administrator have programs. */
const SYSTEM_FOLDERS = SYSTEM_PREFIXES.flatMap((prefix) => ['bin', 'sbin'].map((name) => path.join(prefix, name)));

/** What decides on which programs are taken for installed ones. */
interface Search {
  machine: Machine;
  pluginFolder: string;
  workspaceFolders: readonly string[];
  /** Folders whose programs are nobody's installation: those of the plugin and of workspaces. */
  strange: readonly string[];
}

/** @returns the rule, or a sentence on why there is none. */
export function resolveCommand(name: string, context: CommandContext): CommandRule | string {
  const { pluginFolder, workspaceFolders } = context;
  const machine = { platform: context.platform ?? process.platform, environment: context.environment ?? process.env };
  // A program that comes with the plugin or the workspace is not the one that the user had in mind, unless it is named by its place.
  const search: Search = { machine, pluginFolder, workspaceFolders, strange: [pluginFolder, ...workspaceFolders] };
  const byPlace = isPlace(name, machine.platform);
  const file = byPlace
    ? programAt(placeOf(name, pluginFolder, machine), machine, { shellScripts: true })
    : onPath(name, search, { shellScripts: true });
  if (file === undefined) return notFound(name, search);
  const fault = (byPlace ? whyOutside(name, file, search) : undefined) ?? whySomewhere(name, file, search);
  if (fault !== undefined) return fault;
  return machine.platform === 'win32' ? describeOnWindows(name, file, search) : describe(name, file, search);
}

function placeOf(name: string, pluginFolder: string, { platform }: Machine): string {
  return path.resolve(pluginFolder, platform === 'win32' ? slashed.from(name) : name);
}

function notFound(name: string, { machine }: Search): string {
  const [strange] = programsOnPath(name, machine, { shellScripts: true });
  if (strange !== undefined)
    return `${name} was found on PATH only as ${strange}, which comes with the plugin or a workspace and was passed over. Install it elsewhere, or let the manifest name it by its place.`;
  const where = isPlace(name, machine.platform) ? 'was not found' : 'was not found on PATH';
  return `${name} ${where}. Install it, or correct the name in the manifest.`;
}

function onPath(name: string, search: Search, wanted = {}): string | undefined {
  return programsOnPath(name, search.machine, wanted).find((file) => !isStrange(file, search));
}

/** Whether a file lies in a folder of the plugin or a workspace, also where PATH knows that by a link. */
function isStrange(file: string, { strange }: Search): boolean {
  return liesIn(file, strange) || isBroughtAlong(path.dirname(file), strange);
}

/** Whether a file lies where programs are found by their names: then it is installed, and what it was installed with belongs to it. */
function isInstalled(file: string, search: Search): boolean {
  return foldersOnPath(search.machine).some((folder) => paths.same(folder, path.dirname(file))) && !isStrange(file, search);
}

/** Why a file in a folder of the plugin or a workspace is not what its place says; those are strangers' folders, links in there too. */
function whyOutside(name: string, file: string, { machine, pluginFolder, workspaceFolders }: Search): string | undefined {
  const real = realOf(file);
  const inside = (folders: readonly string[]): boolean => folders.some((folder) => paths.within(real, realPath(folder) ?? folder));
  const own = realPath(pluginFolder) ?? pluginFolder;
  const isRelative = !path.isAbsolute(machine.platform === 'win32' ? slashed.from(name) : name);
  if (isRelative || liesIn(file, [pluginFolder])) {
    if (!liesIn(file, [pluginFolder]))
      return `${name} leads out of the plugin's folder, to ${file}. Name the program as it is found on PATH, or by its absolute path.`;
    return inside([own, ...linkedPackages(own, workspaceFolders)])
      ? undefined
      : `${name} is a link that leads out of the plugin's folder, to ${real}. Put the program itself there, or name it as it is found on PATH.`;
  }
  return undefined;
}

/** Why a file is not the one that the user means: a link in a workspace or in the plugin's folder says which one it is. */
function whySomewhere(name: string, file: string, { pluginFolder, workspaceFolders, strange }: Search): string | undefined {
  const real = realOf(file);
  if (!isBroughtAlong(file, strange) || liesIn(real, strange)) return undefined;
  const own = realPath(pluginFolder) ?? pluginFolder;
  if (linkedPackages(own, workspaceFolders).some((folder) => paths.within(real, folder))) return undefined;
  return `${name} is ${file}, where a link leads out of the workspace or the plugin's folder, to ${real}. Name the program as it is found on PATH, or by its real path.`;
}

function describe(name: string, file: string, search: Search): CommandRule | string {
  const executables: CommandRule['executables'] = [];
  const folders = new Set<string>();
  let next: { file: string; installed: boolean } | undefined = { file, installed: isInstalled(file, search) };
  for (let depth = 0; next !== undefined && depth < 4; depth++) {
    const real: string = realOf(next.file);
    executables.push(...pathsOf(next.file));
    for (const folder of next.installed ? supportFolders(next.file, real, search) : []) folders.add(folder);
    const interpreter: Interpreter | string = interpreterOf(name, real, next.installed, search);
    if (typeof interpreter === 'string') return interpreter;
    if (interpreter.env !== undefined) executables.push(...pathsOf(interpreter.env));
    // Whatever is taken is of the system, or installed.
    next = interpreter.program === undefined ? undefined : { file: interpreter.program, installed: true };
  }
  return { name, path: file, own: ownPaths(file), executables, folders: [...folders] };
}

/** No first line of a script counts there, and what only a shell could run is started as what it stands for. */
function describeOnWindows(name: string, file: string, search: Search): CommandRule | string {
  const shimmed = isShellScript(file) ? behindScript(name, file, search.machine, search.strange) : undefined;
  if (typeof shimmed === 'string') return shimmed;
  const installed = isInstalled(file, search);
  const fault = shimmed === undefined || installed ? undefined : whyOutside(name, shimmed.target, search);
  if (fault !== undefined) return fault;
  const files = shimmed === undefined ? [file] : [...new Set([file, shimmed.run.file, shimmed.target])];
  const folders = files.flatMap((one) => (installed || isInstalled(one, search) ? supportFolders(one, realOf(one), search) : []));
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

/** What a program was installed with, unless that is the system itself, or the plugin or a workspace, of which nothing is opened for it. */
function supportFolders(file: string, real: string, search: Search): string[] {
  const folders: string[] = [];
  for (const one of [file, real]) {
    if (isStrange(one, search)) continue;
    const bin = path.dirname(one);
    const prefix = path.dirname(bin);
    if (path.basename(bin) === 'bin' && !SYSTEM_PREFIXES.includes(prefix) && existsSync(path.join(prefix, 'lib'))) {
      const isPackage = PACKAGE_ROOTS.some((root) => prefix !== root && paths.within(prefix, root));
      const parts = [...SUPPORT, path.join('share', path.basename(one))].map((part) => path.join(prefix, part));
      folders.push(...(isPackage ? [prefix] : parts.filter((part) => existsSync(part) && !isSecret(part, search))));
    }
    const modules = modulesAround(bin);
    if (modules !== undefined) folders.push(modules);
  }
  return folders;
}

/** What is kept by the name of a command may be more than what it was installed with, such as the history of a shell. */
function isSecret(part: string, { machine }: Search): boolean {
  const places = secretPlaces(undefined, machine.environment, machine.platform);
  return [part, realOf(part)].some((one) => places.some((place) => paths.within(one, place) || paths.within(place, one)));
}

/** The innermost `node_modules` that a folder is in. */
function modulesAround(folder: string): string | undefined {
  if (path.basename(folder) === 'node_modules') return folder;
  const around = path.dirname(folder);
  return around === folder ? undefined : modulesAround(around);
}

interface Interpreter {
  env?: string;
  program?: string;
}

/**
 * The program in a script's `#!` line; of `env NAME`, that is NAME on PATH, and `env` is what starts it. What may be there is said by whoever wrote the
 * script: only programs of the system and on PATH are taken, and for an installed script also what is installed with it.
 * @returns a sentence where it is another one.
 */
function interpreterOf(name: string, file: string, installed: boolean, search: Search): Interpreter | string {
  const { machine } = search;
  const line = shebangOf(file);
  if (line === undefined)
    return `${file} cannot be read now, so that it is not known which interpreter ${name} needs. See to its permissions, or end the program that has it open.`;
  const [first = '', ...args] = line.split(/\s+/);
  const found = first === '' ? undefined : programAt(path.resolve('/', first), machine);
  if (found === undefined) return {};
  if (!isUsual(found, search) && !(installed && isInstalledWith(found, file, search)))
    return `${file} names ${first} in its first line, which is neither a program of the system nor one on PATH. Let ${name} name one of those, as "#!/usr/bin/env NAME" does.`;
  if (path.basename(first) !== 'env') return { program: found };
  const named = args.find((arg) => !arg.startsWith('-') && !arg.includes('='));
  const program = named === undefined ? undefined : onPath(named, search);
  return { env: found, ...(program !== undefined && { program }) };
}

function isUsual(file: string, search: Search): boolean {
  return SYSTEM_FOLDERS.includes(path.dirname(file)) || isInstalled(file, search);
}

/** Package managers name the interpreter of a script's own environment, or the Python that they ran on. */
function isInstalledWith(interpreter: string, script: string, search: Search): boolean {
  if (isStrange(interpreter, search)) return false;
  if (paths.same(path.dirname(interpreter), path.dirname(script)) || PACKAGE_ROOTS.some((root) => paths.below(interpreter, root)))
    return true;
  return isPythonInstallation(path.dirname(path.dirname(realOf(interpreter))));
}

/** What follows `#!` at the beginning of a file; an empty text where nothing does. Undefined where it cannot be read. */
function shebangOf(file: string): string | undefined {
  const line = readBeginning(file, 256)?.split('\n')[0];
  return line?.startsWith('#!') === false ? '' : line?.slice(2).trim();
}
