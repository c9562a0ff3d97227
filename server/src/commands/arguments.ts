// Arguments that several subcommands take, read alike.
import { InvalidArgumentError } from 'commander';
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { UsageError } from './exit.ts';

/** The real path of a folder. @throws UsageError where it is none. */
export async function folderArgument(given: string, what: string): Promise<string> {
  try {
    const real = await realpath(given);
    if ((await stat(real)).isDirectory()) return real;
  } catch {
    // Said below, in the same words for a path that does not exist and one that is a file.
  }
  throw new UsageError(`The ${what} ${path.resolve(given)} is not a folder.`);
}

/**
 * What is printed, where `--json` is short for one of the formats.
 * @param flag which chooses among them.
 * @throws UsageError where another one is chosen as well.
 */
export function chosenFormat<Format extends string>(format: Format, json: boolean | undefined, flag: string): Format | 'json' {
  if (!json) return format;
  if (format !== 'text' && format !== 'json') throw new UsageError(`--json and ${flag} ${format} exclude each other.`);
  return 'json';
}

/** The number of an option. */
export function positiveInteger(value: string): number {
  return integerIn(value, Number.MAX_SAFE_INTEGER, 'up');
}

/** The number of an option that must not be too large. */
export function integerUpTo(most: number): (value: string) => number {
  return (value) => integerIn(value, most, `to ${most}`);
}

function integerIn(value: string, most: number, until: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > most)
    throw new InvalidArgumentError(`It must be a whole number from 1 ${until}.`);
  return number;
}
