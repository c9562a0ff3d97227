// What starting one command takes: the file on PATH, where it really is, and what else has to be there for it.
import path from 'node:path';
import { isPlace, isShellScript, programAt, programsOnPath, type Machine } from '../programs/onPath.ts';
import { isInstalled, onPath, realOf, type Search } from './commandSearch.ts';
import { installedWith, modulesAround } from './installedWith.ts';
import { linkedPackages } from './linkedPackages.ts';
import { chainOf, type ProgramParts } from './programChain.ts';
import { behindScript } from './shimmedCommand.ts';
import { paths } from '../../paths/paths.ts';
import * as slashed from '../../paths/slashed.ts';
import { realPath } from '../../paths/realPath.ts';
import { isBroughtAlong, liesIn } from '../programs/broughtAlong.ts';

export interface CommandRule extends ProgramParts {
  /** As the permission names it. */
  name: string;
  /** Where it is found: absolute, as on PATH. */
  path: string;
  /** The paths of the command itself, without those of its interpreters. */
  own: string[];
  /** Folders in which it starts programs of its own, besides those that it was installed with. They are shown by other permissions, or not at all. */
  around: string[];
  /** Windows: what is started in its place, by an absolute path, where the file is a script that only says which program it stands for. */
  run?: { file: string; args: string[] };
}

export interface CommandContext {
  workspaceFolders: readonly string[];
  pluginFolder: string;
  environment?: NodeJS.ProcessEnv;
  platform?: NodeJS.Platform;
  /** Where the plugin may write. */
  writable?: readonly string[];
}

/** @returns the rule, or a sentence on why there is none. */
export function resolveCommand(name: string, context: CommandContext): CommandRule | string {
  const { pluginFolder, workspaceFolders } = context;
  const machine = { platform: context.platform ?? process.platform, environment: context.environment ?? process.env };
  // A program that comes with the plugin or the workspace is not the one that the user had in mind, unless it is named by its place.
  const strange = [pluginFolder, ...workspaceFolders];
  const search: Search = { machine, pluginFolder, workspaceFolders, strange, writable: context.writable ?? [] };
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
  const installed = isInstalled(file, search);
  const parts = chainOf(name, file, installed, search);
  if (typeof parts === 'string') return parts;
  // A package that is started by its place may be a script that starts a compiled program beside it.
  const modules = installed ? undefined : modulesAround(path.dirname(file));
  return { name, path: file, own: ownPaths(file), around: modules === undefined ? [] : [modules], ...parts };
}

/** No first line of a script counts there, and what only a shell could run is started as what it stands for. */
function describeOnWindows(name: string, file: string, search: Search): CommandRule | string {
  const shimmed = isShellScript(file) ? behindScript(name, file, search.machine, search.strange) : undefined;
  if (typeof shimmed === 'string') return shimmed;
  const installed = isInstalled(file, search);
  const fault = shimmed === undefined || installed ? undefined : whyOutside(name, shimmed.target, search);
  if (fault !== undefined) return fault;
  const files = shimmed === undefined ? [file] : [...new Set([file, shimmed.run.file, shimmed.target])];
  const folders = files.flatMap((one) => (installed || isInstalled(one, search) ? installedWith([one, realOf(one)], search) : []));
  return {
    ...{ name, path: file, own: ownPaths(file), around: [], links: [], home: [] },
    ...{ executables: files.flatMap(pathsOf), folders: [...new Set(folders)] },
    ...(shimmed !== undefined && { run: shimmed.run }),
  };
}

function ownPaths(file: string): string[] {
  return [...new Set([file, realOf(file)])];
}

/** By the path through which it is reached, and by its own. */
function pathsOf(file: string): ProgramParts['executables'] {
  const real = realOf(file);
  return real === file ? [{ path: file, real }] : [file, real].map((one) => ({ path: one, real }));
}
