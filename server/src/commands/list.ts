// codex-plugin list: what is installed, which version of it serves, and what is newer.
import { Command } from 'commander';
import { LockFault, readLock, type LockedPlugin, type LockedPlugins } from '../registry/installed/pluginsLock.ts';
import type { Installed, PluginsFolder } from '../registry/installed/pluginsFolder.ts';
import { misfits } from '../registry/installed/switching.ts';
import { machinePolicies } from '../policy/machinePolicy.ts';
import { lookedUpOnce } from '../policy/places.ts';
import { forbiddenBecause, type Named } from '../registry/policed.ts';
import { exitCodesHelp } from './exit.ts';
import { pluginsFolder, withPlace, type PlaceOptions } from './installPlace.ts';
import { interruptible } from './interruptible.ts';
import type { outdatedOf } from './listNewer.ts';
import { asText, type Listed, type Origin } from './listText.ts';
import { maskValues } from './masked.ts';
import { saying, tell } from './saying.ts';
import { terminalJson, terminalText } from './terminalText.ts';

interface ListOptions extends PlaceOptions {
  outdated?: boolean;
  json?: boolean;
}

export function listCommand(): Command {
  const command = new Command('list')
    .description('List installed plugins, their versions, and which of them serve.')
    .option('--outdated', 'only those of which there is something newer, or that were taken back; asks their registries')
    .option('--json', 'print a JSON array: of each also its content, where it came from, and who signed it');
  return withPlace(command, { registry: true })
    .addHelpText('after', exitCodesHelp({ 0: 'listed', 1: 'a registry could not be asked, or plugins-lock.json not be read' }))
    .action(async (options: ListOptions) => {
      process.exitCode = await interruptible((signal) => list(options, signal));
    });
}

async function list(options: ListOptions, signal: AbortSignal): Promise<number> {
  const folder = await pluginsFolder(options);
  return saying(options.json, signal, async () => {
    const { lock, fault } = await lockOrFault(folder, options);
    if (fault !== undefined) tell(fault);
    const installed = await folder.list();
    const there = await Promise.all(installed.map((one) => listed(one, { folder, lock })));
    const all = await withPolicies([...there, ...notThere(installed, lock)], folder);
    const { plugins: shown, unknown } = options.outdated
      ? await outdated(all, { folder, installed, locked: lock, options, signal })
      : { plugins: all, unknown: [] };
    const nothing = options.outdated ? nothingOutdated(unknown, all.length) : `Nothing is installed in ${folder.root}.\n`;
    process.stdout.write(
      options.json ? `${terminalJson(shown)}\n` : terminalText(maskValues(shown.length === 0 ? nothing : asText(shown, folder))),
    );
    if (!options.outdated) for (const text of await misfits(folder, { installed, locked: lock })) tell(`Note: ${text}`);
    return unknown.length === 0 && fault === undefined ? 0 : 1;
  });
}

/** What is there can be listed without a lock; what is newer cannot, as that alone says what was asked for. @throws LockFault */
async function lockOrFault(folder: PluginsFolder, { outdated }: ListOptions): Promise<{ lock: LockedPlugins; fault?: string }> {
  try {
    return { lock: await readLock(folder) };
  } catch (error) {
    if (!(error instanceof LockFault) || outdated) throw error;
    return { lock: new Map(), fault: error.message };
  }
}

async function outdated(...given: Parameters<typeof outdatedOf>): ReturnType<typeof outdatedOf> {
  // Nearly all that updating takes, of which what is only listed needs nothing.
  return (await import('./listNewer.ts')).outdatedOf(...given);
}

async function listed(
  { id, current, versions }: Installed,
  { folder, lock }: { folder: PluginsFolder; lock: LockedPlugins },
): Promise<Listed> {
  const locked = lock.get(id);
  const version = current ?? locked?.version;
  // The lock says it of nearly all, so that of a thousand plugins not every record is read.
  const origin = version === undefined || locked?.version === version ? locked : await folder.record(id, version);
  return {
    ...{ id, version: version ?? null, current: current ?? null, versions },
    ...(locked !== undefined && locked.version !== current && { locked: locked.version }),
    ...originOf(origin),
  };
}

function notThere(installed: readonly Installed[], lock: LockedPlugins): Listed[] {
  const there = new Set(installed.map(({ id }) => id));
  const missing = [...lock].filter(([id]) => !there.has(id));
  return missing.map(([id, locked]) => ({
    ...{ id, version: locked.version, current: null, versions: [], locked: locked.version },
    ...originOf(locked),
  }));
}

function originOf(of: Pick<LockedPlugin, keyof Origin> | undefined): Origin {
  return of === undefined ? {} : { integrity: of.integrity, source: of.source, ...(of.signer !== undefined && { signer: of.signer }) };
}

/** Says of those that serve which may not run here. The editor has further policies in its settings, of which nobody knows here. */
async function withPolicies(plugins: Listed[], folder: PluginsFolder): Promise<Listed[]> {
  const policies = await machinePolicies();
  if (policies.length === 0) return plugins;
  const where = { folder, policies };
  const lookUp = lookedUpOnce();
  // Only then, as that takes longer than all the rest.
  const needsManifests = policies.some(({ neverGranted = [] }) => neverGranted.length > 0);
  return Promise.all(
    plugins.map(async (one) => {
      const { id, current: version, source, signer } = one;
      if (version === null) return one;
      const what = { id, version, source, signer, permissions: [] };
      const forbidden =
        forbiddenBecause(what, where, lookUp) ??
        (needsManifests
          ? forbiddenBecause({ ...what, permissions: await permissionsOf(folder, { id, version }) }, where, lookUp)
          : undefined);
      return forbidden === undefined ? one : { ...one, forbidden };
    }),
  );
}

async function permissionsOf(folder: PluginsFolder, { id, version }: Named): Promise<string[]> {
  const { manifestOf } = await import('../registry/installed/installedManifest.ts');
  return (await manifestOf(folder, id, version))?.manifest.permissions.map(({ name }) => name) ?? [];
}

/** @param unknown of which plugins nobody could be asked. @param all how many there are. */
function nothingOutdated(unknown: readonly string[], all: number): string {
  if (unknown.length === 0) return 'Nothing is outdated.\n';
  const others = unknown.length < all ? ' Nothing else is outdated.' : '';
  return `Nobody could be asked about ${unknown.join(', ')}, so it is not known whether there is something newer.${others}\n`;
}
