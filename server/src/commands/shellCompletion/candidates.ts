// What may stand at the cursor of a command line, going by commander's own tree: nothing here is to be kept up with the commands.
import type { Argument, Command, Option } from 'commander';

export interface Candidate {
  value: string;
  description: string;
}

/** What the shell is to complete by itself besides, or instead. */
export type Files = 'files' | 'folders' | 'none';

export interface Candidates {
  items: Candidate[];
  files: Files;
}

/** Finds values for what is called by a name, such as `event` in `<event>`. @param before the arguments before it, such as the plugin's folder. */
export type Completers = Readonly<Record<string, (before: readonly string[]) => Promise<readonly Candidate[]>>>;

/** By the words of names in `<…>`, what stands there; the last word counts most. */
const PLACES: Readonly<Record<string, Files>> = {
  dir: 'folders',
  dirs: 'folders',
  folder: 'folders',
  folders: 'folders',
  file: 'files',
  files: 'files',
  path: 'files',
  paths: 'files',
  script: 'files',
};

const NOTHING: Candidates = { items: [], files: 'none' };

/**
 * @param words what stands between the program's name and the word at the cursor.
 * @param current that word up to the cursor. `--option=value` is completed as the value alone.
 */
export async function candidates(program: Command, words: readonly string[], current: string, completers: Completers): Promise<Candidates> {
  const line = read(program, words);
  const { command, pending, before, onlyArguments, used } = line;
  if (pending !== undefined) return startingWith(current, await ofOption(pending, before, completers));
  const assigned = onlyArguments ? null : /^(--[^=]+)=(.*)$/s.exec(current);
  if (assigned) {
    const option = findOption(command, assigned[1]!);
    return option && takesValue(option) ? startingWith(assigned[2]!, await ofOption(option, before, completers)) : NOTHING;
  }
  if (current.startsWith('-') && !onlyArguments) return startingWith(current, { items: optionsOf(command, used), files: 'none' });
  const subcommands = before.length === 0 ? subcommandsOf(command) : [];
  const found = await ofArgument(argumentAt(command, before.length), before, completers);
  return startingWith(current, { ...found, items: [...subcommands, ...found.items] });
}

interface Line {
  command: Command;
  /** The option whose value is at the cursor. */
  pending: Option | undefined;
  /** Arguments of the command so far. */
  before: string[];
  /** Nothing is an option any more. */
  onlyArguments: boolean;
  used: ReadonlySet<Option>;
}

function read(program: Command, words: readonly string[]): Line {
  let command = program;
  let pending: Option | undefined;
  let before: string[] = [];
  let onlyArguments = false;
  const used = new Set<Option>();
  for (const word of words) {
    if (!onlyArguments && word === '--') {
      [onlyArguments, pending] = [true, undefined];
    } else if (!onlyArguments && word.startsWith('-') && word !== '-') {
      const option = findOption(command, word.replace(/=.*$/s, ''));
      if (option) used.add(option);
      pending = option && takesValue(option) && !word.includes('=') ? option : undefined;
    } else if (pending !== undefined) {
      if (!pending.variadic) pending = undefined;
    } else {
      const subcommand = before.length === 0 && !onlyArguments ? findSubcommand(command, word) : undefined;
      if (subcommand) {
        command = subcommand;
        used.clear();
      } else before = [...before, word];
    }
  }
  // What may have a value and has none yet is complete as it is: the next word can be anything.
  return { command, pending, before, onlyArguments, used };
}

async function ofOption(option: Option, before: readonly string[], completers: Completers): Promise<Candidates> {
  if (option.argChoices) return { items: plain(option.argChoices), files: 'none' };
  return named(/[<[]([^\]>.]+)/.exec(option.flags)?.[1] ?? '', before, completers);
}

async function ofArgument(argument: Argument | undefined, before: readonly string[], completers: Completers): Promise<Candidates> {
  if (!argument) return NOTHING;
  if (argument.argChoices) return { items: plain(argument.argChoices), files: 'none' };
  return named(argument.name(), before, completers);
}

async function named(name: string, before: readonly string[], completers: Completers): Promise<Candidates> {
  const items = Object.hasOwn(completers, name) ? await completers[name]!(before) : [];
  const word = name.split(/[^a-z]+/i).findLast((part) => Object.hasOwn(PLACES, part.toLowerCase()));
  // Where it is known which there are, others are not offered.
  return { items: [...items], files: word === undefined || items.length > 0 ? 'none' : PLACES[word.toLowerCase()]! };
}

function plain(values: readonly string[]): Candidate[] {
  return values.map((value) => ({ value, description: '' }));
}

function subcommandsOf(command: Command): Candidate[] {
  const visible = command.createHelp().visibleCommands(command);
  return visible.map((one) => ({ value: one.name(), description: one.summary() || one.description() }));
}

function findSubcommand(command: Command, word: string): Command | undefined {
  return command.commands.find((one) => one.name() === word || one.aliases().includes(word));
}

/** Those that were not said yet, or may be said again. */
function optionsOf(command: Command, used: ReadonlySet<Option>): Candidate[] {
  const visible = command.createHelp().visibleOptions(command);
  const left = visible.filter((option) => !used.has(option) || option.variadic);
  return left.map((option) => ({ value: option.long ?? option.short ?? '', description: option.description }));
}

function findOption(command: Command, flag: string): Option | undefined {
  return command
    .createHelp()
    .visibleOptions(command)
    .find((option) => option.long === flag || option.short === flag);
}

function takesValue(option: Option): boolean {
  return option.required || option.optional;
}

function argumentAt(command: Command, index: number): Argument | undefined {
  const args = command.registeredArguments;
  const last = args.at(-1);
  return args[index] ?? (last?.variadic ? last : undefined);
}

function startingWith(current: string, { items, files }: Candidates): Candidates {
  return { items: items.filter(({ value }) => value.startsWith(current)), files };
}
