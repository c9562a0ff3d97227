// codex-plugin remove: takes plugins away with all their versions, or single versions that do not serve.
import { Command } from 'commander';
import type { PluginsFolder } from '../registry/installed/pluginsFolder.ts';
import { InstallFault } from '../registry/installFault.ts';
import { removeInstalled, StillNeeded } from '../registry/installed/switching.ts';
import { exitCodesHelp } from './exit.ts';
import { installedVersion } from './installedArgument.ts';
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
    .description('Remove installed plugins with all their versions, or single versions that do not serve.')
    .argument('<id...>', 'plugins, or versions of them: com.example.tidy@1.0.0')
    .option('--force', 'also where other plugins need them')
    .option('--json', 'print what was removed as JSON: an object where one is named, an array for several');
  return withPlace(command)
    .addHelpText('after', exitCodesHelp({ 0: 'removed', 1: 'nothing was removed' }))
    .action(async (given: string[], options: RemoveOptions) => {
      process.exitCode = await interruptible((signal) => remove(given, options, signal));
    });
}

async function remove(given: readonly string[], options: RemoveOptions, signal: AbortSignal): Promise<number> {
  const folder = await pluginsFolder(options);
  return saying(options.json, signal, async () => {
    const wanted = await Promise.all(given.map((one) => installedVersion(folder, one)));
    const { gone, left } = await removeInstalled(folder, wanted, { isForced: options.force === true }).catch((error: unknown) => {
      throw error instanceof StillNeeded ? new InstallFault(`${error.message} Remove that first or with it, or say --force.`) : error;
    });
    for (const { id, versions } of gone) tell(`Removed ${id} ${versions.join(', ')}.`);
    if (left.length > 0) tell(leftText(left, gone.length === 1 ? 'it' : 'them', folder));
    if (options.json) process.stdout.write(`${terminalJson(given.length === 1 ? gone[0] : gone)}\n`);
    return 0;
  });
}

/** @param whom it was installed for. */
function leftText(left: readonly string[], whom: string, folder: PluginsFolder): string {
  const isOne = left.length === 1;
  const command = folder.command(`remove ${left.join(' ')}`);
  return `${left.join(', ')} ${isOne ? 'was' : 'were'} installed for ${whom} and ${isOne ? 'serves' : 'serve'} on: ${command}`;
}
