// The body of a request, as JSON: nothing else is taken, since a page can send anything else without being asked for permission.
import type { IncomingMessage } from 'node:http';

export type BodyFault = { status: 400 | 408 | 413 | 415; code: string; message: string };

/** @returns the value, null where there is no body, or why it is not taken. */
export async function jsonBody(incoming: IncomingMessage, limitBytes: number): Promise<{ value: unknown } | { fault: BodyFault }> {
  const { headers } = incoming;
  const announced = Number(headers['content-length'] ?? 0);
  if (announced === 0 && headers['transfer-encoding'] === undefined) return { value: null };
  const type = headers['content-type'];
  if (type === undefined || !isJson(type)) {
    // One that comes in parts may have none.
    if (headers['content-length'] === undefined && (await read(incoming, 0)) instanceof Buffer) return { value: null };
    const is = type === undefined ? 'none' : JSON.stringify(type.slice(0, 100));
    return fault(
      415,
      'unsupported-media-type',
      `A body has to be JSON, with the header \`Content-Type: application/json\`; it is ${is} here.`,
    );
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    return fault(415, 'unsupported-media-type', `A body is taken as it is, and not as ${JSON.stringify(encoding.slice(0, 100))}.`);
  const tooLarge = fault(413, 'body-too-large', `A body may have ${limitBytes / 1024 / 1024} MB at most.`);
  if (announced > limitBytes) return tooLarge;
  const bytes = await read(incoming, limitBytes);
  if (bytes === 'too-large') return tooLarge;
  if (bytes === 'aborted') return fault(400, 'aborted', 'The body ended before it was whole.');
  if (bytes.length === 0) return { value: null };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fault(400, 'bad-json', 'The body is not in UTF-8.');
  }
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return fault(400, 'bad-json', `The body is not JSON: ${(error as Error).message}`);
  }
}

function fault(status: BodyFault['status'], code: string, message: string): { fault: BodyFault } {
  return { fault: { status, code, message } };
}

/** `application/json`, `application/problem+json`; in UTF-8, which JSON is in. */
export function isJson(type: string): boolean {
  const [essence = '', ...parameters] = type.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((one) => one.startsWith('charset='))?.slice('charset='.length);
  if (charset !== undefined && !/^"?utf-?8"?$/.test(charset)) return false;
  return essence === 'application/json' || /^application\/[\w.-]+\+json$/.test(essence);
}

function read(incoming: IncomingMessage, limitBytes: number): Promise<Buffer | 'too-large' | 'aborted'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const done = (result: Buffer | 'too-large' | 'aborted'): void => {
      incoming.off('data', take).off('end', end).off('close', cut).off('error', cut);
      // It may still fail, which is nobody's any more.
      incoming.on('error', () => undefined);
      resolve(result);
    };
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes <= limitBytes) chunks.push(chunk);
      else done('too-large');
    };
    const end = (): void => done(Buffer.concat(chunks));
    const cut = (): void => done('aborted');
    incoming.on('data', take).on('end', end).on('close', cut).on('error', cut);
  });
}
