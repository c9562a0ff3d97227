// A registry that answers whatever a test has it answer, and remembers what it was asked.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export type Answering = (request: IncomingMessage, response: ServerResponse, url: string) => void;

export interface HostileRegistry {
  /** With a slash at its end. */
  url: string;
  host: string;
  asked: { method: string; path: string; headers: IncomingMessage['headers'] }[];
}

/** Ends with the test. @param host where it listens; all of it is this machine. */
export async function hostileRegistry(answer: Answering, host = '127.0.0.1'): Promise<HostileRegistry> {
  const asked: HostileRegistry['asked'] = [];
  const registry: HostileRegistry = { url: '', host: '', asked };
  const server = createServer((request, response) => {
    asked.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers });
    response.on('error', () => undefined);
    answer(request, response, registry.url);
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  registry.host = `${host}:${(server.address() as AddressInfo).port}`;
  registry.url = `http://${registry.host}/`;
  return registry;
}

export function json(value: unknown, status = 200): Answering {
  return (_, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** What somebody publishes. */
export interface PublishedDocument {
  versions: Record<string, { dist: Record<string, unknown> }>;
  _attachments: Record<string, { data: string }>;
}

/** The package in it. */
export function packageIn({ _attachments: attachments }: PublishedDocument): Buffer {
  const [attached] = Object.values(attachments);
  return Buffer.from(attached!.data, 'base64');
}

export const NAME = 'com.example.tidy';
export const BYTES = Buffer.from('the bytes of a package');

/** What a registry says of one version, with some of it replaced. */
export function versionOf(url: string, more: { dist?: object } & Record<string, unknown> = {}): Record<string, unknown> {
  const { dist, ...rest } = more;
  const integrity = `sha512-${createHash('sha512').update(BYTES).digest('base64')}`;
  return { name: NAME, version: '1.0.0', ...rest, dist: { tarball: `${url}${NAME}/-/${NAME}-1.0.0.tgz`, integrity, ...dist } };
}

export function packumentOf(url: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    name: NAME,
    'dist-tags': { latest: '1.0.0' },
    versions: { '1.0.0': versionOf(url) },
    time: { '1.0.0': '2026-01-01T00:00:00.000Z' },
    ...more,
  };
}

/** Writes without an end, as fast as it is taken. @returns how many bytes were taken so far. */
export function endless(response: ServerResponse, chunk: Buffer): () => number {
  let written = 0;
  const more = (): void => {
    while (!response.destroyed && written < 200_000_000) {
      written += chunk.length;
      if (!response.write(chunk)) return void response.once('drain', more);
    }
    response.end();
  };
  more();
  return () => written;
}
