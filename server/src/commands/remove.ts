// codex-plugin remove: takes a plugin away with all its versions, or one version that does not serve.
import { Command } from 'commander';
import { installedName } from '../contract/installedNames.ts';
import { InstallFault } from '../registry/installFault.ts';
import { removeInstalled, StillNeeded } from '../registry/installed/switching.ts';
import { exitCodesHelp } from './exit.ts';
import { pluginsFolder, withPlace, type PlaceOptions } from './installPlace.ts';
import { interruptible } from './interruptible.ts';
import { saying, tell } from './saying.ts';
import { terminalJson } from './terminalText.ts';

interface RemoveOptions extends PlaceOptions {
  force?: boolean;
  json?: boolean;
}

export function removeCommand(): Command {
  const command = new Command('remove')
    .description('Remove an installed plugin with all its versions, or one version that does not serve.')
    .argument('<id>', 'the plugin, or a version of it: com.example.tidy@1.0.0')
    .option('--force', 'also where other plugins need it')
    .option('--json', 'print what was removed as a JSON object');
  return withPlace(command)
    .addHelpText('after', exitCodesHelp({ 0: 'removed', 1: 'nothing was removed' }))
    .action(async (given: string, options: RemoveOptions) => {
      process.exitCode = await interruptible((signal) => remove(given, options, signal));
    });
}

async function remove(given: string, options: RemoveOptions, signal: AbortSignal): Promise<number> {
  const folder = await pluginsFolder(options);
  const one = installedName(given);
  const wanted = one?.kind === 'version' ? { id: one.id, version: one.version } : { id: given };
  return saying(options.json, signal, async () => {
    const versions = await removeInstalled(folder, { ...wanted, isForced: options.force === true }).catch((error: unknown) => {
      throw error instanceof StillNeeded ? new InstallFault(`${error.message} Remove that first, or say --force.`) : error;
    });
    tell(`Removed ${wanted.id} ${versions.join(', ')}.`);
    if (options.json) process.stdout.write(`${terminalJson({ id: wanted.id, versions })}\n`);
    return 0;
  });
}
