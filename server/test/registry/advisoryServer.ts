// A server on this machine that answers as registries do about advisories and plugins, and as OSV does: with records that a test gives it, and with
// whatever else a test has it say.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

/** As npm's endpoint gives it. */
export interface BulkAdvisory {
  id: number;
  url: string;
  title: string;
  severity: string;
  vulnerable_versions: string;
  cwe?: string[];
}

export interface Asked {
  method: string;
  path: string;
  body: unknown;
  headers: IncomingMessage['headers'];
}

type Handler = (asked: Asked, response: ServerResponse) => void;

export class AdvisoryServer {
  /** By package. */
  advisories: Record<string, BulkAdvisory[]> = {};
  /** Records of OSV: those of which `isAbout` holds are named. */
  records: { id: string; [key: string]: unknown }[] = [];
  isAbout: (record: { id: string }, name: string, version: string) => boolean = () => true;
  /** The versions that there are, by package: npm's audit wants to know. */
  versions: Record<string, string[]> = {};
  /** Names of plugins' packages. */
  plugins: string[] = [];
  /** Answers in the server's place, by the beginning of the path. */
  readonly instead = new Map<string, Handler>();
  readonly asked: Asked[] = [];
  readonly #server = createServer((request, response) => {
    void this.#answer(request, response).catch(() => response.destroy());
  });

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  reset(): void {
    Object.assign(this, { advisories: {}, versions: {}, records: [], plugins: [], isAbout: () => true });
    this.instead.clear();
    this.asked.length = 0;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await buffer(request);
    const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
    const path = request.url ?? '';
    const asked: Asked = { method: request.method ?? '', path, body: text === '' ? undefined : JSON.parse(text), headers: request.headers };
    this.asked.push(asked);
    const handler = [...this.instead].find(([start]) => path.startsWith(start))?.[1];
    if (handler) handler(asked, response);
    else json(response, this.#answerTo(asked));
  }

  #answerTo({ method, path, body }: Asked): unknown {
    if (method === 'POST' && path === '/-/npm/v1/security/advisories/bulk')
      return Object.fromEntries(Object.entries(this.advisories).filter(([name]) => Object.hasOwn(body as object, name)));
    if (method === 'POST' && path === '/v1/querybatch') {
      const { queries } = body as { queries: { package: { name: string }; version: string }[] };
      const about = ({ package: { name }, version }: (typeof queries)[0]): { id: string }[] =>
        this.records.filter((record) => this.isAbout(record, name, version)).map(({ id }) => ({ id, modified: '2024-01-01T00:00:00Z' }));
      return { results: queries.map((query) => ({ vulns: about(query) })) };
    }
    if (path.startsWith('/v1/vulns/')) return this.records.find(({ id }) => path === `/v1/vulns/${id}`);
    if (path.startsWith('/-/v1/search')) return { objects: this.plugins.map((name) => ({ package: { name, version: '1.0.0' } })) };
    const name = decodeURIComponent(path.slice(1));
    const versions = Object.hasOwn(this.versions, name) ? this.versions[name] : undefined;
    return versions && { name, versions: Object.fromEntries(versions.map((version) => [version, { name, version }])) };
  }
}

function json(response: ServerResponse, value: unknown): void {
  response.writeHead(value === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value ?? { error: 'not found' }));
}

/** Answers with a status and a text. */
export const says =
  (status: number, text: string): Handler =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(text);
  };

/** Answers without an end, as fast as it is read. */
export const floods =
  (status: number): Handler =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    const chunk = Buffer.alloc(64 * 1024, '[');
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  };

/** Begins an answer, and never ends it. */
export const stalls: Handler = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{');
};
