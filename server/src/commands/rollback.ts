// codex-plugin rollback: has the version serve that did before, or another one that is there. Asks nobody, and needs no network.
import { Command } from 'commander';
import { performance } from 'node:perf_hooks';
import semver from 'semver';
import { machinePolicies } from '../policy/machinePolicy.ts';
import { InstallFault } from '../registry/installFault.ts';
import { manifestOf } from '../registry/installed/installedManifest.ts';
import type { PluginsFolder } from '../registry/installed/pluginsFolder.ts';
import { idOfName } from '../registry/install/spec.ts';
import { Damaged, rollBack } from '../registry/installed/switching.ts';
import { carryGrants } from './carriedGrants.ts';
import { exitCodesHelp, UsageError } from './exit.ts';
import { installedVersion } from './installedArgument.ts';
import { pluginsFolder, withPlace, type PlaceOptions } from './installPlace.ts';
import { interruptible } from './interruptible.ts';
import { saying, tell } from './saying.ts';
import { terminalJson } from './terminalText.ts';

interface RollbackOptions extends PlaceOptions {
  yes?: boolean;
  force?: boolean;
  json?: boolean;
}

export function rollbackCommand(): Command {
  const command = new Command('rollback')
    .description('Have an earlier version of a plugin serve again. It is there already, so that no network is needed.')
    .argument('<id>', 'the plugin, or a version of it: com.example.tidy@1.0.0')
    .argument('[version]', 'one that codex-plugin list shows (default: the one that served before)')
    .option('-y, --yes', 'agree to permissions that are more, and to another signer, where the way leads to a later version')
    .option('--force', 'also where files of that version were changed since it was installed')
    .option('--json', 'print what serves now as a JSON object');
  return withPlace(command)
    .addHelpText('after', exitCodesHelp({ 0: 'it serves', 1: 'nothing was changed' }))
    .action(async (id: string, version: string | undefined, options: RollbackOptions) => {
      process.exitCode = await interruptible((signal) => rollback({ id, version }, options, signal));
    });
}

async function rollback(
  given: { id: string; version: string | undefined },
  options: RollbackOptions,
  signal: AbortSignal,
): Promise<number> {
  const folder = await pluginsFolder(options);
  return saying(options.json, signal, async () => {
    const began = performance.now();
    const wanted = await versionMeant(folder, given);
    const {
      id,
      from,
      to,
      folder: where,
      warnings,
    } = await rollBack(folder, wanted, {
      policies: await machinePolicies(),
      beforeServing: async (way) => {
        if (!options.yes) await refuseMore(folder, { id: wanted.id, ...way });
        await carryGrants(folder, { id: wanted.id, ...way });
      },
      isForced: options.force === true,
    }).catch(async (error: unknown) => {
      if (!(error instanceof Damaged)) throw error;
      const command = await commandToInstall(folder, { id: wanted.id, version: error.version });
      throw new InstallFault(
        `${error.message} Install that version anew${command === undefined ? '' : ` (${command})`}, or go back to it as it is by --force.`,
      );
    });
    const took = `(${Math.round(performance.now() - began)} ms)`;
    tell(from === to ? `${id} ${to} serves already.` : `${id} ${to} serves again, in the place of ${from ?? 'none'}. ${took}`);
    for (const warning of warnings) tell(`Note: ${warning}`);
    if (options.json)
      process.stdout.write(`${terminalJson({ id, version: to, folder: where, ...(from !== undefined && { from }), warnings })}\n`);
    return 0;
  });
}

/** The version may be behind the id, as where it is installed. */
async function versionMeant(
  folder: PluginsFolder,
  given: { id: string; version: string | undefined },
): Promise<{ id: string; version: string | undefined }> {
  const { id, version = given.version } = await installedVersion(folder, given.id);
  if (given.version !== undefined && version !== given.version)
    throw new UsageError(`Two versions of ${id} are named, ${version} and ${given.version}. Name one.`);
  return { id, version };
}

/** What installs a version once more, as it is typed; undefined where nobody knows that it would: what is in a folder or a file now may be another one. */
async function commandToInstall(folder: PluginsFolder, { id, version }: { id: string; version: string }): Promise<string | undefined> {
  const source = (await folder.record(id, version))?.source;
  // What came with a workspace may say anything of itself.
  if (source?.kind !== 'registry' || idOfName(source.name) !== id) return undefined;
  return folder.command(`install ${source.name}@${version} --force`, { registry: source.registry });
}

/** Whoever goes back has had that version before. A later one may ask for more, or be from somebody else. */
async function refuseMore(folder: PluginsFolder, { id, from, to }: { id: string; from: string; to: string }): Promise<void> {
  if (!semver.gt(to, from)) return;
  const [former, later] = [await manifestOf(folder, id, from), await manifestOf(folder, id, to)];
  const [signer, laterSigner] = [(await folder.record(id, from))?.signer, (await folder.record(id, to))?.signer];
  const before = new Set(former?.manifest.permissions.map(({ name }) => name));
  const added = (later?.manifest.permissions ?? []).map(({ name }) => name).filter((name) => !before.has(name));
  const reasons = [
    ...(added.length > 0 ? [`${id} ${to} asks for more than the version that serves: ${added.join(', ')}.`] : []),
    ...(signer === laterSigner
      ? []
      : [`${id} ${to} is signed by ${laterSigner ?? 'nobody'}, and the version that serves by ${signer ?? 'nobody'}.`]),
  ];
  if (reasons.length > 0) throw new InstallFault(`${reasons.join('\n')}\nNothing was changed: agree to that by --yes.`);
}
