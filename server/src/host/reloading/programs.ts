// What a script is that no function is found in: a program that is run for each event, or a module that is only being written.
import { runtimeOf } from '../../contract/runtime.ts';
import { readSmallFile } from '../../disk/smallFile.ts';
import { syntaxFault } from '../../scripts/syntaxFault.ts';

/** What a program that takes an event and answers cannot do without: a way to read, or to print. It may be another module's, though. */
const STREAMS = /\b(?:stdin|stdout|console|print|input|readFileSync|run_?from_?stdin|write)\b/i;

/**
 * broken: it cannot be read, and says why when it is imported. unclear: only one that was a module is one that is being written; what may run as it is must
 * not be imported.
 */
export function kindOf(file: string): 'program' | 'unclear' | 'broken' {
  const source = readSmallFile(file);
  const language = runtimeOf(file) === 'python' ? 'python' : /ts$/i.test(file) ? 'typescript' : 'javascript';
  const isBroken = syntaxFault(source, language) !== undefined;
  if (STREAMS.test(source)) return isBroken ? 'unclear' : 'program';
  return isBroken ? 'broken' : 'unclear';
}
