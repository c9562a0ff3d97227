// What a stack says after the plugin's own code: who called it, which is the host in every case, and says nothing to an author.
import { pathToFileURL } from 'node:url';
import { workersFolder } from './workersFolder.ts';

const FRAME = /^\s+at /;
const OURS = [workersFolder, pathToFileURL(workersFolder).href];

/** A JavaScript stack down to the plugin's own code. One that has none of it stays as it is, and so does what is no stack. */
export function withoutCallers(stack: string): string {
  const lines = stack.split('\n');
  const isCaller = (line: string): boolean => FRAME.test(line) && (/[ (]node:/.test(line) || OURS.some((folder) => line.includes(folder)));
  const end = lines.findLastIndex((line) => !isCaller(line)) + 1;
  return lines.slice(0, end).some((line) => FRAME.test(line)) ? lines.slice(0, end).join('\n') : stack;
}
