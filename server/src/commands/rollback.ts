// codex-plugin rollback: has the version serve that did before, or another one that is there. Asks nobody, and needs no network.
import { Command } from 'commander';
import { performance } from 'node:perf_hooks';
import semver from 'semver';
import { machinePolicies } from '../policy/machinePolicy.ts';
import { InstallFault } from '../registry/installFault.ts';
import { manifestOf } from '../registry/installed/installedManifest.ts';
import type { PluginsFolder } from '../registry/installed/pluginsFolder.ts';
import { Damaged, rollBack } from '../registry/installed/switching.ts';
import { carryGrants } from './carriedGrants.ts';
import { exitCodesHelp } from './exit.ts';
import { installedId } from './installedArgument.ts';
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
    .argument('<id>', 'the plugin')
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
    const wanted = { id: await installedId(folder, given.id), version: given.version };
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
    }).catch((error: unknown) => {
      if (!(error instanceof Damaged)) throw error;
      throw new InstallFault(
        `${error.message} Install that version anew (${folder.command(`install ${wanted.id}@${error.version} --force`)}), or go back to it as it is by --force.`,
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
