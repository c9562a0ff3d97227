// A model server for tests, over real HTTP: each route does what the test says, and it is recorded what was asked and when a connection ended.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiName } from '../../src/contract/modelViews.ts';

export interface RecordedRequest {
  path: string;
  /** In small letters, without those of HTTP itself. */
  headerNames: string[];
  authorization: string | undefined;
  body: Record<string, unknown>;
  /** Of the client's end of the connection: the same for requests that share one. */
  clientPort: number | undefined;
  /** Resolves with `performance.now()` when the answer is out, or the connection is gone. */
  closed: Promise<number>;
  /** Whether the client was gone before the answer was out. */
  isAborted: () => boolean;
}

export type Route = (request: RecordedRequest, response: ServerResponse) => void | Promise<void>;

export interface ModelServer {
  /** Without a path. */
  url: string;
  port: number;
  requests: RecordedRequest[];
  /** The paths of all requests, in their order. */
  paths: () => string[];
  close: () => Promise<void>;
}

const OF_HTTP = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

/**
 * @param routes by path; any other is none of the server's.
 * @param at the port, such as that of one that was closed; any that is free where it is 0.
 */
export async function startModelServer(routes: Readonly<Record<string, Route>>, at = 0): Promise<ModelServer> {
  const requests: RecordedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { promise: closed, resolve } = Promise.withResolvers<number>();
    response.once('close', () => resolve(performance.now()));
    const text = (await request.toArray()).map(String).join('');
    const recorded: RecordedRequest = {
      path: request.url ?? '',
      headerNames: Object.keys(request.headers).filter((name) => !OF_HTTP.has(name)),
      authorization: request.headers.authorization,
      body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
      clientPort: request.socket.remotePort,
      closed,
      isAborted: () => response.destroyed && !response.writableFinished,
    };
    requests.push(recorded);
    await (routes[recorded.path] ?? noRoute)(recorded, response);
  };
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(at, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    paths: () => requests.map(({ path }) => path),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

const noRoute: Route = (_request, response) =>
  fails(404, { error: { message: 'File Not Found', type: 'not_found_error', code: 404 } })(_request, response);

/** Answers with a failure, as JSON or as it is. */
export function fails(status: number, body: unknown = '', headers: Record<string, string> = {}): Route {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** What an API's stream is made of. */
export interface Dialect {
  begin: string;
  piece: (text: string) => string;
  end: (finish: Finish) => string;
}

export type Finish = 'stop' | 'length';

const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
const named = (data: { type: string; delta?: string }): string => `event: ${data.type}\n${event(data)}`;
const choice = (members: object): string => event({ choices: [{ index: 0, finish_reason: null, ...members }] });
const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
const DONE = 'data: [DONE]\n\n';

const ofCompletions: Dialect = {
  begin: '',
  piece: (text) => choice({ text }),
  end: (finish) => choice({ text: '', finish_reason: finish }) + DONE,
};

export const dialects: Readonly<Record<ApiName, Dialect>> = {
  completions: ofCompletions,
  fim: ofCompletions,
  chat: {
    begin: choice({ delta: { role: 'assistant' } }),
    piece: (content) => choice({ delta: { content } }),
    end: (finish) => choice({ delta: {}, finish_reason: finish }) + DONE,
  },
  infill: {
    begin: '',
    piece: (content) => event({ content, stop: false }),
    end: (finish) => event({ content: '', stop: true, stop_type: finish === 'length' ? 'limit' : 'eos' }),
  },
  ollama: {
    begin: '',
    piece: (response) => line({ response, done: false }),
    end: (finish) => line({ response: '', done: true, done_reason: finish }),
  },
  responses: {
    begin: named({ type: 'response.created' }),
    piece: (delta) => named({ type: 'response.output_text.delta', delta }),
    end: (finish) => named({ type: finish === 'length' ? 'response.incomplete' : 'response.completed' }),
  },
};

/** A whole stream, with the pieces of a text in it. */
export function streamOf(api: ApiName, pieces: readonly string[], finish: Finish = 'stop'): string {
  const { begin, piece, end } = dialects[api];
  return [begin, ...pieces.map(piece), end(finish)].join('');
}

/** Where an API is asked. */
export const routeOf: Readonly<Record<ApiName, string>> = {
  completions: '/v1/completions',
  fim: '/v1/completions',
  chat: '/v1/chat/completions',
  responses: '/v1/responses',
  infill: '/infill',
  ollama: '/api/generate',
};

export interface Streaming {
  /** Before the first byte, in ms. */
  delayMs?: number;
  /** Byte positions at which the stream is cut into packets. */
  cuts?: readonly number[];
  /** Between two packets, in ms. */
  pauseMs?: number;
  /** `hang`: the answer never ends. `reset`: the connection is torn down. */
  ending?: 'end' | 'hang' | 'reset';
}

/** Answers with a stream that was made by `streamOf`, or with anything else. */
export function streams(text: string, { delayMs = 0, cuts = [], pauseMs = 0, ending = 'end' }: Streaming = {}): Route {
  return async (_request, response) => {
    const bytes = Buffer.from(text);
    if (delayMs > 0) await sleep(delayMs);
    const isLines = text.startsWith('{');
    response.writeHead(200, { 'content-type': isLines ? 'application/x-ndjson' : 'text/event-stream' });
    response.flushHeaders();
    let from = 0;
    for (const cut of [...cuts, bytes.length]) {
      response.write(bytes.subarray(from, cut));
      from = cut;
      // Each in a packet of its own.
      if (cuts.length > 0) await sleep(pauseMs);
    }
    if (ending === 'end') response.end();
    if (ending === 'reset') {
      await sleep(20);
      response.socket?.destroy();
    }
  };
}

/** Goes on for ever, whoever is there to read it. Stops when the server does. */
export function floods(piece: string, everyMs = 0): Route {
  return async (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.on('error', () => undefined);
    for (let count = 0; count < 100_000 && !response.destroyed; count++) {
      if (!response.write(piece)) await Promise.race([new Promise((resolve) => response.once('drain', resolve)), sleep(50)]);
      if (everyMs > 0) await sleep(everyMs);
    }
  };
}

/** Never says a word. */
export const hangs: Route = () => undefined;
