// Reads what a one-shot program printed: its response among other lines, and why it failed.
import { readResponse, type ReadResponse } from '../responseText.ts';

/** The response in a program's output, and what else it printed there. */
export interface OneShotOutput {
  read: ReadResponse;
  /** Lines around the response; empty where the output is the response, or holds none. */
  rest: string;
}

/** Takes the whole output for the response, else the only line that is a JSON object: the others are what people print to see what happens. */
export function readOutput(output: Buffer): OneShotOutput {
  const read = readResponse(output);
  if (read.kind !== 'other') return { read, rest: '' };
  const lines = output.toString('utf8').split('\n');
  const responseAt = (line: string): ReadResponse => (/^\s*\{.*\}\s*$/.test(line) ? readResponse(Buffer.from(line)) : read);
  let found: { one: ReadResponse; index: number } | undefined;
  for (const [index, line] of lines.entries()) {
    const one = responseAt(line);
    if (one.kind === 'other') continue;
    // Which of several is meant, nobody can tell.
    if (found) return { read, rest: '' };
    found = { one, index };
  }
  return found ? { read: found.one, rest: lines.toSpliced(found.index, 1).join('\n') } : { read, rest: '' };
}

/** The line of a program's standard error that says why it failed: the last one, but for Node.js, which prints a stack and its version after it. */
export function lastWords(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const isNodes = /^Node\.js v\d/.test(lines.at(-1) ?? '');
  const error = isNodes ? lines.findLast((line) => /^(?:Uncaught:? )?\[?[A-Z][\w$.]*(?: \[\w+\])?: /.test(line)) : undefined;
  return (error ?? lines.at(isNodes ? -2 : -1) ?? '').trim();
}
