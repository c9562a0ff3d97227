// Reads what a one-shot program printed: its response among other lines, and why it failed.
import { readResponse, type ReadResponse } from '../responseText.ts';

/** The response in a program's output, and what else it printed there. */
export interface OneShotOutput {
  read: ReadResponse;
  /** Lines around the response; empty where the output is the response, or holds none. */
  rest: string;
}

/** Lines that look like a response and are none, up to which the response is looked for: each is parsed. */
const MOST_CANDIDATES = 1000;

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/**
 * Takes the whole output for the response, else the only line that is a JSON object: the others are what people print to see what happens.
 * A byte order mark before it, as some programs on Windows write it, says nothing.
 */
export function readOutput(printed: Buffer): OneShotOutput {
  const output = startsWith(printed, BYTE_ORDER_MARK) ? printed.subarray(BYTE_ORDER_MARK.length) : printed;
  const read = readResponse(output);
  if (read.kind !== 'other') return { read, rest: '' };
  const text = output.toString('utf8');
  let found: { one: ReadResponse; from: number; to: number } | undefined;
  let candidates = 0;
  // From brace to brace: output may be millions of lines, of which hardly any is looked at.
  for (let brace = text.indexOf('{'), to: number; brace !== -1; brace = text.indexOf('{', to)) {
    const from = text.lastIndexOf('\n', brace) + 1;
    const newline = text.indexOf('\n', brace);
    to = newline === -1 ? text.length : newline;
    const line = text.slice(from, to).trim();
    if (!line.startsWith('{') || !line.endsWith('}')) continue;
    if (++candidates > MOST_CANDIDATES) return { read, rest: '' };
    const one = readResponse(Buffer.from(line));
    if (one.kind === 'other') continue;
    // Which of several is meant, nobody can tell.
    if (found) return { read, rest: '' };
    found = { one, from, to };
  }
  return found ? { read: found.one, rest: `${text.slice(0, found.from)}${text.slice(found.to + 1)}` } : { read, rest: '' };
}

/** Whether a program printed UTF-16: it begins with the mark of that, or with a letter of ASCII in two bytes. */
export function isUtf16(printed: Buffer): boolean {
  if (startsWith(printed, Buffer.from([0xff, 0xfe])) || startsWith(printed, Buffer.from([0xfe, 0xff]))) return true;
  return printed.length > 1 && (printed[0] === 0) !== (printed[1] === 0);
}

function startsWith(bytes: Buffer, start: Buffer): boolean {
  return bytes.subarray(0, start.length).equals(start);
}
