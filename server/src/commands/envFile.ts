// Files of variables for plugins, as commands are given them.
import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { fileText } from './payload.ts';
import { UsageError } from './exit.ts';

/**
 * Reads a file of variables, such as `.env.local`, as Node.js reads them.
 * @throws UsageError that says why it cannot be read. It quotes nothing of what is in it.
 */
export async function variablesFrom(file: string): Promise<Record<string, string>> {
  try {
    return parseEnv(fileText(await readFile(file))) as Record<string, string>;
  } catch (error) {
    throw new UsageError(`Cannot read the env file ${file}: ${(error as Error).message}.`);
  }
}
