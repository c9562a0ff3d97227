// Where a server is: what of its address is said, and where its routes begin.
import { BlockList, isIP } from 'node:net';
import * as l10n from '@vscode/l10n';
import { isLocalhost } from '../../../permissions/hosts.ts';

export interface ModelServer {
  /** For people, with the port where it is not the usual one. Never has a password. */
  host: string;
  isLoopback: boolean;
  isEncrypted: boolean;
  /** The address of a route: of OpenAI's API, which may lie below a path, or of the server's own. */
  url(route: Route): string;
}

export interface Route {
  /** `openai`: below the base address; `own`: where the server itself begins. */
  below: 'openai' | 'own';
  path: string;
}

/** What an address of OpenAI's API ends with: `/v1`, and what others count. */
const VERSION = /\/v\d+(?:beta\d*)?$/;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** @returns why it is no address that can be asked, as `reason`. */
export function serverAt(baseUrl: string): ModelServer | { reason: string } {
  const address = baseUrl.trim();
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    return { reason: l10n.t('The address of the model server is none: it should begin with http:// or https://.') };
  }
  if (url.username !== '' || url.password !== '') {
    return { reason: l10n.t('The address of the model server holds a password. Set it as the key instead.') };
  }
  const path = url.pathname.replace(/\/+$/, '');
  const own = url.origin + path.replace(VERSION, '');
  // Who gives a path of their own knows where the API is.
  const openai = url.origin + (path === '' ? '/v1' : path);
  return {
    host: url.host,
    isLoopback: isThisMachine(url.hostname.replace(/^\[|\]$/g, '')),
    isEncrypted: url.protocol === 'https:',
    url: ({ below, path: route }) => (below === 'own' ? own : openai) + route + url.search,
  };
}

/** @param host as URLs have it, which write addresses in one way only. */
function isThisMachine(host: string): boolean {
  const version = isIP(host);
  return version === 0 ? isLocalhost(host) : loopback.check(host, version === 6 ? 'ipv6' : 'ipv4');
}
