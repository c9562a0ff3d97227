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
