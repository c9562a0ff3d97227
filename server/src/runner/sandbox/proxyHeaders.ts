// What of a message's header is about the one connection that it came on, and goes no further.
import type { IncomingMessage } from 'node:http';

/** RFC 9110, 7.6.1, and what clients say to proxies. `expect` is answered here, and trailers are not passed on. */
const OF_THE_CONNECTION = new Set([
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Fields that `Connection` may name, which nobody gets rid of by it: without them a message is another one. */
const NEVER_NAMED = new Set(['content-length', 'host']);

/** The fields that go on to the other side, with all their values. */
export function endToEnd(message: IncomingMessage): Record<string, string[]> {
  const named = new Set(
    (message.headers.connection ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
  const fields: Record<string, string[]> = {};
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    if (values === undefined || OF_THE_CONNECTION.has(name) || name.startsWith('proxy-')) continue;
    if (named.has(name) && !NEVER_NAMED.has(name)) continue;
    fields[name] = values;
  }
  return fields;
}
