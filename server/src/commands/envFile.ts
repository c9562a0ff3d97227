// Files of variables for plugins, as commands are given them.
import { readEnvFile } from '../disk/envFile.ts';
import type { PluginHost } from '../host/host.ts';
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
  return read.values;
}

/** A variable that is not there looks like one that was not read. */
export function warnOfNotGiven(host: PluginHost, id: string, file: string): void {
  const names = host.environmentNotGiven();
  if (names.length === 0) return;
  const text = `${names.join(', ')} of ${file} ${names.length === 1 ? 'is' : 'are'} not given to ${id}, whose manifest asks for no "env:read:${names[0]}".`;
  process.stderr.write(terminalText(`warn: ${mask(shownLine(text))}\n`));
}
