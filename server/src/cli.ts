// Headless entry: the same host as in the editor, one subcommand per file in commands/.
import './olderNode.ts';
import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { devCommand } from './commands/dev.ts';
import { doctorCommand } from './commands/doctor.ts';
import { EXIT_USAGE, UsageError } from './commands/exit.ts';
import { grantsCommand } from './commands/grants.ts';
import { invokeCommand } from './commands/invoke.ts';
import { maskValues } from './commands/masked.ts';
import { terminalText } from './commands/terminalText.ts';
import { validateCommand } from './commands/validate.ts';

async function main(): Promise<void> {
  const program = new Command('codex-plugin')
    .description('Run and check Codex plugins without an editor.')
    .version(version)
    .addCommand(devCommand())
    .addCommand(invokeCommand())
    .addCommand(validateCommand())
    .addCommand(doctorCommand())
    .addCommand(grantsCommand());
  // Commander exits with 1 for wrong usage; our contract says 2.
  for (const command of [program, ...program.commands, ...program.commands.flatMap((one) => one.commands)])
    command.exitOverride().showHelpAfterError('(--help shows what can be said)');
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
    } else if (error instanceof UsageError) {
      process.stderr.write(terminalText(maskValues(`${error.message}\n`)));
      process.exitCode = EXIT_USAGE;
    } else {
      throw error;
    }
  }
}

// Whoever reads the output may stop before its end, as `head` does: that is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
void main();
