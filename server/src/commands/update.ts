// codex-plugin update: newer versions of what is installed, within the ranges that were asked for.
import { Command } from 'commander';
import { machinePolicies } from '../policy/machinePolicy.ts';
import { named, planUpdates } from '../registry/install/updates.ts';
import { exitCodesHelp } from './exit.ts';
import { installedId } from './installedArgument.ts';
import { installPlan } from './installRun.ts';
import { pluginsFolder, sourcesFor, withPlace, type PlaceOptions } from './installPlace.ts';
import { interruptible } from './interruptible.ts';
import { tell } from './saying.ts';

interface UpdateOptions extends PlaceOptions {
  yes?: boolean;
  json?: boolean;
}

export function updateCommand(): Command {
  const command = new Command('update')
    .description('Install newer versions of what came from a registry, within the ranges that were asked for.')
    .argument('[id...]', 'plugins (default: all)')
    .option('-y, --yes', 'agree to permissions that are new, and to another signer or registry')
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
  return installPlan(folder, { ...options, isSingle: false, isAll: ids.length === 0, signal }, async () => {
    const sources = await sourcesFor(folder, options, signal);
    const installed = await named(folder, await Promise.all(ids.map((id) => installedId(folder, id))));
    return planUpdates(folder, installed, { sources, policies: await machinePolicies(), signal, say: tell });
  });
}
