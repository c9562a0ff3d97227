// Words of command lines that people copy.
import { shownLine } from './shownText.ts';

/** What no shell takes for anything but itself. */
const PLAIN = { win32: /^[\w./~@+=:,\\-]+$/, posix: /^[\w./~@%+=:,-]+$/ };

/** A word as it is typed: in quotes where a shell would take it apart, or for something else. */
export function shellWord(word: string, platform: NodeJS.Platform = process.platform): string {
  const isWindows = platform === 'win32';
  if (PLAIN[isWindows ? 'win32' : 'posix'].test(word)) return word;
  const shown = shownLine(word);
  return isWindows ? `"${shown}"` : `'${shown.replaceAll("'", String.raw`'\''`)}'`;
}
