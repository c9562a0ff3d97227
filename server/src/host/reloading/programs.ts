// Whether a script that no function is found in is a program that is run for each event, or is only being written.
import { runtimeOf } from '../../contract/runtime.ts';
import { readSmallFile } from '../../disk/smallFile.ts';
import { syntaxFault } from '../../scripts/syntaxFault.ts';

/** What a program that takes an event and answers cannot do without: a way to read, or to print. */
const STREAMS = /\b(?:stdin|stdout|console|print|input|readFileSync|run_?from_?stdin|write)\b/i;

export function isProgram(file: string): boolean {
  const source = readSmallFile(file);
  return (
    STREAMS.test(source) &&
    syntaxFault(source, runtimeOf(file) === 'python' ? 'python' : /ts$/i.test(file) ? 'typescript' : 'javascript') === undefined
  );
}
