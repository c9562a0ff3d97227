// codex-plugin install: gets plugins from a registry, a file, a folder or a repository, with what they need.
import { Command } from 'commander';
import type { PluginsFolder } from '../registry/installed/pluginsFolder.ts';
import { plan, type Plan, type Request } from '../registry/install/install.ts';
import { comparedWithRecord, type Compared } from '../registry/installed/strangeFiles.ts';
import { readLock, type LockedPlugin } from '../registry/installed/pluginsLock.ts';
import type { Sources } from '../registry/install/sources.ts';
import { paths } from '../paths/paths.ts';
import { machinePolicies } from '../policy/machinePolicy.ts';
import { RegistryError } from '../registry/remote/registryError.ts';
import { faultText } from '../registry/faultText.ts';
import { InstallFault } from '../registry/installFault.ts';
import { exitCodesHelp, UsageError } from './exit.ts';
import { installPlan } from './installRun.ts';
import { pluginsFolder, sourcesFor, withPlace, WORKSPACE_WORDS, type PlaceOptions } from './installPlace.ts';
import { interruptible } from './interruptible.ts';
import { tell } from './saying.ts';

interface InstallOptions extends PlaceOptions {
  yes?: boolean;
  frozen?: boolean;
  force?: boolean;
  json?: boolean;
}

export function installCommand(): Command {
  const command = new Command('install')
    .description('Install plugins, with the plugins and packages that they need. Nothing of them is run.')
    .argument('[spec...]', 'an id, an id with a range (com.example.tidy@^1.2.0), a tarball, a folder, or the URL of a git repository')
    .option('--frozen', 'install exactly what plugins-lock.json says, or nothing')
    .option('--force', 'replace what serves where it is not what was published as its version: what was changed in it is lost')
    .option('-y, --yes', 'agree to permissions that are new, and to another signer or registry')
    .option('--json', 'print what was installed as JSON: an object for one plugin that is named, else an array');
  return withPlace(command, { registry: true })
    .addHelpText('after', exitCodesHelp({ 0: 'installed, or there already', 1: 'not installed', 130: 'interrupted' }))
    .action(async (specs: string[], options: InstallOptions) => {
      process.exitCode = await interruptible((signal) => install(specs, options, signal));
    });
}

async function install(specs: readonly string[], options: InstallOptions, signal: AbortSignal): Promise<number> {
  if (options.frozen && specs.length > 0)
    throw new UsageError('--frozen installs what plugins-lock.json says, and no more: leave out what else you named.');
  if (!options.frozen && specs.length === 0)
    throw new UsageError(
      ['Name what is to be installed, or say --frozen to install what plugins-lock.json says.', ...namedFolder(options)].join(' '),
    );
  const folder = await pluginsFolder(options);
  const isSingle = specs.length === 1;
  return installPlan(folder, { ...options, isForced: options.force, isSingle, signal }, async () => {
    const sources = await sourcesFor(folder, options, signal);
    const requests = options.frozen
      ? await lockedRequests(folder, sources, signal)
      : await Promise.all(specs.map((spec) => sources.request(spec)));
    const found = await plan(requests, { folder, catalog: sources.catalog, policies: await machinePolicies(), signal });
    if (options.frozen) refuseMore(found);
    return found;
  });
}

/** A folder that is called like a plugin may have been meant as one. */
function namedFolder({ workspace }: PlaceOptions): string[] {
  return typeof workspace === 'string' ? [WORKSPACE_WORDS] : [];
}

/** Exactly what the lock says, or nothing. */
function refuseMore({ steps }: Plan): void {
  const missing = steps.filter(({ isNeeded }) => isNeeded).map(({ id }) => id);
  if (missing.length > 0)
    throw new InstallFault(
      `plugins-lock.json lacks ${missing.join(', ')}, which what is in it needs. Nothing was installed; whoever wrote it installs that plugin once more.`,
    );
}

/** What is in place of what a lock says, by what is kept of it, which is believed of the user's own plugins; undefined where it is not. */
async function inPlace(folder: PluginsFolder, id: string, { version, integrity, signer }: LockedPlugin): Promise<Compared | undefined> {
  if (folder.workspace !== undefined || (await folder.current(id)) !== version) return undefined;
  const record = await folder.record(id, version);
  if (record?.integrity !== integrity || record.signer !== signer) return undefined;
  return comparedWithRecord(folder.folderOf(id, version), record);
}

/** What the lock says. Also what is in place is looked at, as somebody may have changed it since. */
async function lockedRequests(folder: PluginsFolder, sources: Sources, signal: AbortSignal): Promise<Request[]> {
  const locked = await readLock(folder);
  if (locked.size === 0)
    throw new UsageError(`There is nothing in ${folder.root} that --frozen could install: it has no plugins-lock.json, or an empty one.`);
  for (const { id, current } of await folder.list())
    if (current !== undefined && !locked.has(id))
      tell(`${id} ${current} serves, and is not in plugins-lock.json: ${folder.command(`remove ${id}`)}.`);
  const requests: Request[] = [];
  for (const [id, one] of locked) {
    const { source } = one;
    if (folder.workspace !== undefined && 'from' in source && source.kind !== 'git' && !paths.within(source.from, folder.workspace))
      throw new InstallFault(
        `plugins-lock.json has ${id} from ${source.from}, which is outside of ${folder.workspace}: nothing is read there because a workspace says so. Install it by that name yourself.`,
      );
    try {
      requests.push({ id, range: one.wanted, offers: [await sources.locked(id, one)] });
    } catch (error) {
      const why = faultText(error);
      if (why === undefined || signal.aborted) throw error;
      const there = await inPlace(folder, id, one);
      if (there === undefined && error instanceof RegistryError)
        throw new InstallFault(`${id} ${one.version} is not in place, and cannot be had now. Nothing was changed. ${why}`, {
          cause: error,
        });
      if (there === undefined) throw error;
      if (typeof there === 'object')
        throw new InstallFault(
          `${id} ${one.version} is in place, and not as it was installed: ${there.changed}. Nothing was changed, as it cannot be had anew. ${why}`,
          { cause: error },
        );
      const how = there === 'same' ? ' as it was installed' : '';
      tell(`${id} ${one.version} is in place${how}, and was not compared with what is published now. ${why}`);
    }
  }
  return requests;
}
