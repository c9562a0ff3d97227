// Files of variables for plugins, as commands are given them.
import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { shownLine } from '../text/shownText.ts';
import { UsageError } from './exit.ts';
import { mask } from './masked.ts';
import { fileText } from './payload.ts';
import { terminalText } from './terminalText.ts';

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

/** A variable that is not there looks like one that was not read. @param names of those that the plugin is not given. */
export function warnOfNotGiven(names: readonly string[], id: string, file: string): void {
  if (names.length === 0) return;
  const text = `${names.join(', ')} of ${file} ${names.length === 1 ? 'is' : 'are'} not given to ${id}, whose manifest asks for no "env:read:${names[0]}".`;
  process.stderr.write(terminalText(`warn: ${mask(shownLine(text))}\n`));
}
