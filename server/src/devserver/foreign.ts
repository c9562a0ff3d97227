// Which requests come from pages of others. Browsers say of each request which page it is from, and no page can have them say otherwise; programs say nothing.
import type { IncomingMessage } from 'node:http';
import { loopbackPort } from './loopbackName.ts';

/** Why a request is not from here, as a sentence; undefined where nothing speaks against it. */
export function foreign(incoming: IncomingMessage, port: number): string | undefined {
  const { url = '', headers } = incoming;
  // A proxy is asked for whole addresses, and this is none.
  if (!url.startsWith('/') && url !== '*') return 'This server is no proxy.';
  const host = headers.host?.toLowerCase() ?? '';
  if (loopbackPort(host) !== port) return `This server answers to localhost:${port}, and not to ${JSON.stringify(host.slice(0, 100))}.`;
  const { origin } = headers;
  if (origin !== undefined && origin !== `http://${host}`)
    return `Pages of ${JSON.stringify(origin.slice(0, 100))} may not use this server.`;
  const site = headers['sec-fetch-site'];
  if (site === undefined) return undefined;
  const isReading = incoming.method === 'GET' || incoming.method === 'HEAD';
  // A browser names the origin wherever something may be changed.
  if (!isReading && origin === undefined) return 'A browser has to say which page something is sent from.';
  // What a user types is "none". Without an origin, pages can still load something from here, as a picture or a script, or open it.
  if (site === 'none' || site === 'same-origin') return undefined;
  // A link to the inspector: whatever it shows, it shows to who has the token. Nothing else there is to be opened from elsewhere.
  return isFollowedLink(incoming) && isPage(url) ? undefined : 'Pages of other sites may not use this server.';
}

/** Whether somebody else's page has it opened, in a window of its own. */
export function isFollowedLink({ method, headers }: IncomingMessage): boolean {
  const isOpened = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return isOpened && method === 'GET' && ['cross-site', 'same-site'].includes(String(headers['sec-fetch-site']));
}

function isPage(url: string): boolean {
  return /^\/_codex\/?(?:\?|$)/.test(url);
}
