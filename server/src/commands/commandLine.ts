// The program around all subcommands: what is said of it in general, and which exit codes wrong usage has.
import { Command, CommanderError } from 'commander';
import { painter } from './colours.ts';
import { EXIT_USAGE, UsageError } from './exit.ts';
import { maskValues } from './masked.ts';
import { terminalText } from './terminalText.ts';

const NAME = 'codex-plugin';

/** Subcommands by name, in the groups and in the order in which help has them. */
export type CommandGroups = Readonly<Record<string, Readonly<Record<string, () => Promise<Command>>>>>;

/** The program without subcommands. */
export function commandLine(version: string): Command {
  const bold = painter(true);
  return (
    new Command(NAME)
      .description('Create, run and check Codex plugins without an editor.')
      .version(version, '-V, --version', 'print the version')
      // What stands behind a subcommand is the subcommand's, also where it is called like something of ours: `publish --version 1.0.0`.
      .enablePositionalOptions()
      // Commander takes the styles away where the stream is no terminal, or no colours are wanted.
      .configureHelp({ styleTitle: (title) => bold('bold', title) })
  );
}

/**
 * Adds the subcommand that is called, and no other: what those are made of would be loaded for nothing. Where none is called by its name, all are added.
 * @param args what stands behind the program's name.
 * @returns whether all were.
 */
export async function addCommands(program: Command, groups: CommandGroups, args: readonly string[]): Promise<boolean> {
  const [name = ''] = args;
  const called = Object.values(groups).find((group) => Object.hasOwn(group, name))?.[name];
  if (called) {
    program.addCommand(await called());
    return false;
  }
  for (const [group, commands] of Object.entries(groups)) {
    program.commandsGroup(group);
    for (const make of Object.values(commands)) program.addCommand(await make());
  }
  return true;
}

/**
 * Runs the program, and sets the exit code.
 * @param args what stands behind the program's name.
 */
export async function runCommandLine(program: Command, args: readonly string[]): Promise<void> {
  for (const command of withSubcommands(program)) {
    command.exitOverride().showHelpAfterError(`(${pathOf(command)} --help shows what can be said)`);
    command.helpOption('-h, --help', 'print this help');
    // In the group that is the last.
    if (command.commands.length > 0) command.helpCommand('help [command]', 'Print the help of a command.');
  }
  try {
    await program.parseAsync(helpOfUnknown(program, args), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander exits with 1 for wrong usage; our contract says 2.
      process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
    } else if (error instanceof UsageError) {
      process.stderr.write(terminalText(maskValues(`${error.message}\n`)));
      process.exitCode = EXIT_USAGE;
    } else {
      throw error;
    }
  }
}

/** A command with all that are below it. */
function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** `codex-plugin grants allow` */
function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

/** Commander prints all help for a command that it does not know; called by its name, that is an error which names the nearest. */
function helpOfUnknown(program: Command, args: readonly string[]): readonly string[] {
  const [help, name] = args;
  const known = program.commands.some((command) => command.name() === name || command.aliases().includes(name ?? ''));
  return help === 'help' && name !== undefined && !known && !name.startsWith('-') && name !== 'help' ? args.slice(1) : args;
}
