// codex-plugin rollback: has the version serve that did before, or another one that is there. Asks nobody, and needs no network.
import { Command } from 'commander';
import { performance } from 'node:perf_hooks';
import { rollBack } from '../registry/installed/switching.ts';
import { carryGrants } from './carriedGrants.ts';
import { exitCodesHelp } from './exit.ts';
import { saying, tell } from './installRun.ts';
import { pluginsFolder, withPlace, type PlaceOptions } from './installPlace.ts';
import { interruptible } from './interruptible.ts';
import { terminalJson } from './terminalText.ts';

interface RollbackOptions extends PlaceOptions {
  json?: boolean;
}

export function rollbackCommand(): Command {
  const command = new Command('rollback')
    .description('Have an earlier version of a plugin serve again. It is there already, so that no network is needed.')
    .argument('<id>', 'the plugin')
    .argument('[version]', 'one that codex-plugin list shows (default: the one that served before)')
    .option('--json', 'print what serves now as a JSON object');
  return withPlace(command)
    .addHelpText('after', exitCodesHelp({ 0: 'it serves', 1: 'nothing was changed' }))
    .action(async (id: string, version: string | undefined, options: RollbackOptions) => {
      process.exitCode = await interruptible((signal) => rollback({ id, version }, options, signal));
    });
}

async function rollback(
  wanted: { id: string; version: string | undefined },
  options: RollbackOptions,
  signal: AbortSignal,
): Promise<number> {
  const folder = await pluginsFolder(options);
  return saying(options.json, signal, async () => {
    const began = performance.now();
    const {
      id,
      from,
      to,
      folder: where,
      warnings,
    } = await rollBack(folder, wanted, (way) => carryGrants(folder, { id: wanted.id, ...way }));
    const took = `(${Math.round(performance.now() - began)} ms)`;
    tell(from === to ? `${id} ${to} serves already.` : `${id} ${to} serves again, in the place of ${from ?? 'none'}. ${took}`);
    for (const warning of warnings) tell(`Note: ${warning}`);
    if (options.json)
      process.stdout.write(`${terminalJson({ id, version: to, folder: where, ...(from !== undefined && { from }), warnings })}\n`);
    return 0;
  });
}
