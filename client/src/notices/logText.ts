// One line of a plugin's log, as text. The channel itself adds time and level.
import { logText, type HostLogLine } from '../../../server/src/protocol.ts';

/** `handlers/tidy.js: formatted 3 lines [event 01H…]`, with whose it is before further lines as well. */
export function logLine(message: Pick<HostLogLine, 'text' | 'handler' | 'pluginId' | 'byHost' | 'eventId'>): string {
  return logText(message, '', message.eventId === undefined ? '' : ` [event ${message.eventId}]`);
}
