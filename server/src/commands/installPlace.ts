// Into which folder plugins are installed, and from which registry: what all commands about installed plugins take.
import type { Command } from 'commander';
import { statSync } from 'node:fs';
import { mkdir, realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { PluginsFolder } from '../registry/installed/pluginsFolder.ts';
import type { Sources } from '../registry/install/sources.ts';
import type { Registry } from '../registry/remote/registry.ts';
import { folderArgument } from './arguments.ts';
import { UsageError } from './exit.ts';

/** For whoever wrote a plugin behind the option. */
export const WORKSPACE_WORDS =
  'What follows --workspace is taken for its folder: put --workspace last, or name the folder (--workspace . for the working directory).';

export interface PlaceOptions {
  /** True where no folder is named. */
  workspace?: string | true;
  user?: boolean;
  registry?: string;
}

/** @param more.registry whether anything is asked of one. */
export function withPlace(command: Command, { registry = false } = {}): Command {
  command
    .option('--user', 'the plugins of your home folder, which every workspace has (default)')
    .option(
      '--workspace [dir]',
      'the plugins of one workspace folder (default: the working directory), in its .codex/plugins',
      workspaceArgument,
    );
  if (registry) command.option('--registry <url>', "the registry's address (default: npm's own setting)");
  return command;
}

/** At once, as a plugin that was taken for the folder is missed as an argument otherwise, in words that say nothing of that. @throws UsageError */
function workspaceArgument(given: string): string {
  if (isFolder(given)) return given;
  throw new UsageError(`The workspace folder ${path.resolve(given)} is not a folder. ${WORKSPACE_WORDS}`);
}

function isFolder(place: string): boolean {
  try {
    return statSync(place).isDirectory();
  } catch {
    return false;
  }
}

/** @throws UsageError */
export async function pluginsFolder({ workspace, user }: PlaceOptions): Promise<PluginsFolder> {
  if (workspace !== undefined && user) throw new UsageError('--user and --workspace exclude each other.');
  if (workspace !== undefined)
    return PluginsFolder.ofWorkspace(await folderArgument(workspace === true ? '.' : workspace, 'workspace folder'));
  const home = homedir();
  await mkdir(home, { recursive: true }).catch(() => undefined);
  // As hosts know it, whose decisions about plugins are by folder.
  return PluginsFolder.ofUser(await realpath(home).catch(() => home));
}

/** Where what is installed into a folder comes from. */
export async function sourcesFor(folder: PluginsFolder, { registry }: PlaceOptions, signal: AbortSignal): Promise<Sources> {
  // Nearly all that installing takes, of which what is only listed or removed needs nothing. So with registries.
  const { Sources } = await import('../registry/install/sources.ts');
  return Sources.for(folder, { registry, registryFor }, signal);
}

/** The registry for packages of a scope. What must not be seen of how it is reached is hidden from now on. */
export async function registryFor({ registry }: PlaceOptions, scope?: string): Promise<Registry> {
  const [{ Registry }, { reachedRegistry }] = await Promise.all([import('../registry/remote/registry.ts'), import('./reachedRegistry.ts')]);
  return new Registry(await reachedRegistry({ ...(registry !== undefined && { registry }), ...(scope !== undefined && { scope }) }));
}
