// One line of a plugin's log, as text. The channel itself adds time and level.
import type { HostLogLine } from '../../../server/src/protocol.ts';

/** `handlers/tidy.js: formatted 3 lines [event 01H…]`, with continuation lines indented. */
export function logLine(message: Pick<HostLogLine, 'text' | 'handler' | 'eventId'>): string {
  const handler = message.handler === undefined ? '' : `${message.handler}: `;
  const event = message.eventId === undefined ? '' : ` [event ${message.eventId}]`;
  const [first = '', ...more] = message.text.replace(/\s+$/, '').split(/\r?\n/);
  return [`${handler}${first}${event}`, ...more.map((line) => `  ${line}`)].join('\n');
}
