// The payload that commands are given, as a file or on standard input, and the event that it makes.
import { readFile } from 'node:fs/promises';
import { buffer as readAll } from 'node:stream/consumers';
import { eventRequest } from '../host/firing/eventRequest.ts';
import type { DispatchRequest } from '../host/types.ts';
import { shownLine } from '../text/shownText.ts';
import { UsageError } from './exit.ts';
import { mask } from './masked.ts';
import { terminalText } from './terminalText.ts';

type Fields = Record<string, unknown>;

/** The event that is to be fired in a workspace. What it lacks is said. */
export async function requestFrom(
  event: string,
  workspace: string,
  { payload, handler }: { payload?: string; handler?: string },
): Promise<DispatchRequest> {
  return eventRequest(event, await payloadFrom(payload), {
    workspace,
    ...(handler !== undefined && { script: handler }),
    howToGive: 'Give it with --payload FILE, or with --payload - on standard input, which is not read otherwise.',
    warn: (text) => process.stderr.write(terminalText(`warn: ${shownLine(mask(text))}\n`)),
  });
}

/**
 * Reads an event's fields.
 * @param source a file with a JSON object; `-` for standard input; without it there are none.
 * @throws UsageError that says what is wrong with it.
 */
async function payloadFrom(source: string | undefined): Promise<Fields> {
  if (source === undefined) return {};
  const name = source === '-' ? 'standard input' : source;
  let text: string;
  try {
    text = fileText(source === '-' ? await readAll(process.stdin) : await readFile(source));
  } catch (error) {
    if (/^\s*\{/.test(source))
      throw new UsageError('--payload takes a file, or - for standard input, and this is JSON itself. Pipe it in, with --payload -.');
    throw new UsageError(`Cannot read the payload from ${name}: ${(error as Error).message}.`);
  }
  if (text.trim() === '') throw new UsageError(`The payload in ${name} is empty. It has to be a JSON object; {} will do.`);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  } catch (error) {
    throw new UsageError(`The payload in ${name} is not JSON: ${(error as Error).message}.`);
  }
  throw new UsageError(`The payload in ${name} is not a JSON object.`);
}

/** Windows PowerShell writes files in UTF-16, and marks those in UTF-8 as such. */
function fileText(bytes: Buffer): string {
  return new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes);
}
