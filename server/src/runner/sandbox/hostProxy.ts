// An HTTP proxy in the host for plugins that may reach some hosts only: it connects to those and refuses all others.
import { randomBytes } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { chmodSync, mkdtempSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { removeFolder } from '../../disk/taken.ts';
import { allowsHost, type HostRule } from '../../permissions/hosts.ts';

/** Each takes two descriptors of the host, which has to have some left for everybody else. */
export const MOST_CONNECTIONS = 256;

const LARGEST_PORT = 65_535;

/** A proxy for one plugin process. */
export interface HostProxy {
  /** Unix socket, for processes that are reached by mounts. */
  socket?: string;
  /** Loopback port and its password, for processes that share the host's network. */
  port?: number;
  token?: string;
  close(): Promise<void>;
}

/** Whether one of the rules names the host and the port. */
export function hostAllowed(rules: readonly HostRule[], host: string, port: number): boolean {
  const wanted = host.toLowerCase();
  return rules.some((rule) => allowsHost(rule, wanted, port));
}

/**
 * Opens a proxy on a Unix socket, or with `tcp` on a loopback port that takes a password.
 * @param onRefused told of every refusal, as `host:port`.
 */
export async function openHostProxy(
  rules: readonly HostRule[],
  transport: 'unix' | 'tcp',
  onRefused: (target: string) => void = () => undefined,
): Promise<HostProxy> {
  const token = transport === 'tcp' ? randomBytes(24).toString('hex') : undefined;
  const expected = token === undefined ? undefined : `Basic ${Buffer.from(`worker:${token}`).toString('base64')}`;
  const known = (request: http.IncomingMessage): boolean => expected === undefined || request.headers['proxy-authorization'] === expected;
  const sockets = new Set<Duplex>();
  const keep = (socket: Duplex): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  };
  const permit = async (host: string, port: number): Promise<string | undefined> => {
    if (hostAllowed(rules, host, port)) return addressOf(rules, host);
    onRefused(`${host}:${port}`);
    return undefined;
  };

  const server = http.createServer((request, response) => {
    const refuse = (status: number, text: string): void => void response.writeHead(status, { connection: 'close' }).end(`${text}\n`);
    if (!known(request)) return refuse(407, 'This proxy belongs to a plugin of somebody else.');
    const url = parseUrl(request.url);
    if (url?.protocol !== 'http:') return refuse(400, 'This proxy takes http addresses and CONNECT.');
    const port = Number(url.port || 80);
    const host = unbracket(url.hostname);
    void permit(host, port).then((address) => {
      if (address === undefined) return refuse(403, `The permission network:request:${host} is missing.`);
      const { 'proxy-authorization': _ours, 'proxy-connection': _hop, ...headers } = request.headers;
      const onward = http.request(
        { host: address, port, method: request.method, path: url.pathname + url.search, headers: { ...headers, host: url.host } },
        (answer) => {
          try {
            response.writeHead(answer.statusCode ?? 502, answer.headers);
          } catch (error) {
            // A server may say what no server of ours could: an impossible status, a header that cannot be written.
            onward.destroy();
            return refuse(502, (error as Error).message);
          }
          answer.pipe(response);
        },
      );
      onward.on('error', (error) => (response.headersSent ? response.destroy() : refuse(502, error.message)));
      response.once('close', () => onward.destroy());
      request.pipe(onward);
    });
  });
  server.on('connect', (request: http.IncomingMessage, client: Duplex, head: Buffer) => {
    keep(client);
    const refuse = (status: string): void => void client.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    if (!known(request)) return refuse('407 Proxy Authentication Required');
    const match = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(request.url ?? '');
    const port = Number(match?.[2]);
    if (!match || port < 1 || port > LARGEST_PORT) return refuse('400 Bad Request');
    const host = unbracket(match[1] ?? '');
    void permit(host, port).then((address) => {
      if (address === undefined) return refuse('403 Forbidden');
      const upstream = net.connect(port, address, () => {
        client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
        if (head.length > 0) upstream.write(head);
        upstream.pipe(client).pipe(upstream);
      });
      keep(upstream);
      upstream.once('error', () => void (upstream.bytesRead === 0 && !client.destroyed && refuse('502 Bad Gateway')));
      upstream.once('close', () => client.destroy());
      client.once('close', () => upstream.destroy());
    });
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.on('connection', keep);
  server.on('clientError', (_error, socket) => socket.destroy());
  server.unref();

  const folder = transport === 'unix' ? mkdtempSync(path.join(tmpdir(), 'codex-proxy-')) : undefined;
  const socket = folder === undefined ? undefined : path.join(folder, 'proxy.sock');
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    if (socket === undefined) server.listen(0, '127.0.0.1', resolve);
    else server.listen(socket, resolve);
  });
  if (socket !== undefined) chmodSync(socket, 0o600);
  const address = server.address();
  return {
    ...(socket !== undefined && { socket }),
    ...(typeof address === 'object' && address !== null && { port: address.port }),
    ...(token !== undefined && { token }),
    close: async () => {
      server.close();
      for (const one of sockets) one.destroy();
      if (folder !== undefined) await removeFolder(folder);
    },
  };
}

/**
 * Where a permitted name leads. A public name may be pointed at this machine by whoever owns it; that is not what was granted.
 * @returns undefined when the name leads to this machine and the rule did not say so, or does not resolve.
 */
async function addressOf(rules: readonly HostRule[], host: string): Promise<string | undefined> {
  if (net.isIP(host) !== 0) return host;
  const { address } = await lookup(host).catch(() => ({ address: undefined }));
  if (address === undefined || host === 'localhost') return address;
  const saidSo = rules.some((rule) => rule.host === address || rule.host === 'localhost');
  return leadsHere(address) && !saidSo ? undefined : address;
}

const here = new net.BlockList();
here.addSubnet('127.0.0.0', 8);
here.addSubnet('0.0.0.0', 8);
here.addSubnet('169.254.0.0', 16);
here.addAddress('::', 'ipv6');
here.addAddress('::1', 'ipv6');
here.addSubnet('fe80::', 10, 'ipv6');

/** Whether an address is one of this machine's own, or of what answers for it on its network alone. Addresses of version 4 in the form of version 6 count too. */
export function leadsHere(address: string): boolean {
  const family = net.isIPv6(address) ? 'ipv6' : 'ipv4';
  if (here.check(address, family)) return true;
  const own = new net.BlockList();
  for (const one of Object.values(networkInterfaces()).flatMap((list) => list ?? []))
    own.addAddress(one.address, one.family === 'IPv6' ? 'ipv6' : 'ipv4');
  return own.check(address, family);
}

function parseUrl(text: string | undefined): URL | undefined {
  return text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
}

function unbracket(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}
