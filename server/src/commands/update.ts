// codex-plugin update: newer versions of what is installed, within the ranges that were asked for.
import { Command } from 'commander';
import semver from 'semver';
import { InstallFault } from '../registry/installFault.ts';
import { plan, type Request } from '../registry/install/install.ts';
import { readLock } from '../registry/installed/pluginsLock.ts';
import type { Installed, PluginsFolder } from '../registry/installed/pluginsFolder.ts';
import { exitCodesHelp } from './exit.ts';
import { installPlan, tell } from './installRun.ts';
import { pluginsFolder, withPlace, type PlaceOptions } from './installPlace.ts';
import { Sources } from './installSources.ts';
import { interruptible } from './interruptible.ts';

interface UpdateOptions extends PlaceOptions {
  yes?: boolean;
  json?: boolean;
}

export function updateCommand(): Command {
  const command = new Command('update')
    .description('Install newer versions of what came from a registry, within the ranges that were asked for.')
    .argument('[id...]', 'plugins (default: all)')
    .option('-y, --yes', 'agree to permissions that are new, and to another signer')
    .option('--json', 'print what was installed as a JSON array');
  return withPlace(command, { registry: true })
    .addHelpText(
      'after',
      '\nVersions that were taken back are passed over. For a version outside of the range, install it: codex-plugin install com.example.tidy@^2.\n' +
        exitCodesHelp({ 0: 'updated, or nothing newer is there', 1: 'not updated', 130: 'interrupted' }),
    )
    .action(async (ids: string[], options: UpdateOptions) => {
      process.exitCode = await interruptible((signal) => update(ids, options, signal));
    });
}

async function update(ids: readonly string[], options: UpdateOptions, signal: AbortSignal): Promise<number> {
  const folder = await pluginsFolder(options);
  return installPlan(folder, { ...options, isSingle: false, signal }, async () => {
    const sources = await Sources.for(folder, options, signal);
    const requests: Request[] = [];
    for (const one of await named(folder, ids)) {
      const request = await newer(folder, one, sources);
      if (request) requests.push(request);
    }
    return plan(requests, { folder, catalog: sources.catalog, signal });
  });
}

async function named(folder: PluginsFolder, ids: readonly string[]): Promise<Installed[]> {
  const all = await folder.list();
  const missing = ids.find((id) => !all.some((one) => one.id === id));
  if (missing !== undefined) throw new InstallFault(`${missing} is not installed in ${folder.root}. codex-plugin list shows what is.`);
  return ids.length === 0 ? all : all.filter(({ id }) => ids.includes(id));
}

/** What is newer of a plugin; undefined where nothing is, which is said where it is not plain. */
async function newer(folder: PluginsFolder, { id, current }: Installed, sources: Sources): Promise<Request | undefined> {
  if (current === undefined) {
    tell(`${id} has no version that serves, so there is nothing to update: codex-plugin rollback ${id} <version>.`);
    return undefined;
  }
  const locked = (await readLock(folder)).get(id);
  const source = (await folder.record(id, current))?.source ?? locked?.source;
  if (source?.kind !== 'registry') {
    tell(`${id} ${current} did not come from a registry, so that nobody knows of newer ones. Install it anew instead.`);
    return undefined;
  }
  const wanted = locked?.wanted ?? '*';
  const offers = (await sources.published(source.name, id, wanted)).filter(({ version }) => semver.gt(version, current));
  const avoided = new Set(locked?.avoided);
  const usable = offers.filter(({ version, deprecated }) => deprecated === undefined && !avoided.has(version));
  for (const { version, deprecated } of offers)
    if (avoided.has(version))
      tell(`${id} ${version} is passed over, as you went back from it: codex-plugin install ${id}@${version} takes it all the same.`);
    else if (deprecated !== undefined) tell(`${id} ${version} was taken back by whoever published it (${deprecated}), and is passed over.`);
  if (usable.length > 0) return { id, range: locked?.wanted, offers: usable };
  if (offers.length === 0)
    tell(`${id} ${current} is the newest${locked?.wanted === undefined || locked.wanted === 'latest' ? '' : ` of ${locked.wanted}`}.`);
  return undefined;
}
