// Files of variables for plugins, as commands are given them.
import { readEnvFile } from '../disk/envFile.ts';
import { shownLine } from '../text/shownText.ts';
import { UsageError } from './exit.ts';
import { mask } from './masked.ts';
import { terminalText } from './terminalText.ts';

/**
 * Reads a file of variables, such as `.env.local`, as Node.js reads them.
 * @throws UsageError that says why it cannot be read. It quotes nothing of what is in it.
 */
export async function variablesFrom(file: string): Promise<Record<string, string>> {
  const read = await readEnvFile(file);
  if ('fault' in read) throw new UsageError(`Cannot read the env file ${file}: ${read.fault}.`);
  const [first, ...more] = read.ignored;
  if (first !== undefined) {
    const where = more.length === 0 ? `line ${first} says` : `lines ${read.ignored.join(', ')} say`;
    warn(`${file}: ${where} nothing to Node.js, which wants NAME=value.`);
  }
  return read.values;
}

/** A variable that is not there looks like one that was not read. @param names of those that the plugin is not given. */
export function warnOfNotGiven(names: readonly string[], id: string, file: string): void {
  if (names.length === 0) return;
  warn(
    `${names.join(', ')} of ${file} ${names.length === 1 ? 'is' : 'are'} not given to ${id}, whose manifest asks for no "env:read:${names[0]}".`,
  );
}

function warn(text: string): void {
  process.stderr.write(terminalText(`warn: ${mask(shownLine(text))}\n`));
}
