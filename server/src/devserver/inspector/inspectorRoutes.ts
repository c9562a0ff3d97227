// All routes under /_codex: the inspector's page, and what it and other programs ask for. None of them checks who asks: that is what `access` is for,
// which comes before all of them and cannot be left out.
import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context, type Env, type MiddlewareHandler } from 'hono';
import type { DispatchRecord, DispatchRequest, PluginReload } from '../../host/types.ts';
import { eventStream } from './eventStream.ts';
import { InspectorState, type InspectedHost } from './inspectorState.ts';
import type { Hello, Refusal } from './messages.ts';
import { PageFiles, pageFolder } from './pageFiles.ts';
import { NotSent, requestAgain, sendAgain, sendEvent } from './sentEvents.ts';

/** Longest body, in bytes: the longest that a handler may return, and some more. */
const MOST_BODY = 9 * 1024 * 1024;

export interface InspectorOptions<E extends Env = Env> {
  host: InspectedHost;
  /** Lets nobody through who may not look: Host, Origin and token. */
  access: MiddlewareHandler<E>;
  /** The workspace folder of events that are sent by hand. */
  workspace: () => string;
  /** The package's version. */
  version: string;
  /** Writes an event as a mock event of one of the plugins that it went to, and says into which file. Without it the page does not offer that. */
  writeMockEvent?: (record: DispatchRecord, asked: { name: string; pluginKey: string }) => Promise<{ file: string }>;
  /** Fires an event again, which names the one handler that is meant, and profiles it. Without it the page does not offer that. */
  profile?: (request: DispatchRequest) => Promise<HandlerProfile>;
  /** Where the page's files lie, for tests. */
  folder?: string;
  heartbeatMs?: number;
}

export interface HandlerProfile {
  /** A `.cpuprofile` or a file of speedscope, parsed. */
  profile: unknown;
  /** What is to be said of it, in a sentence or two. */
  note?: string;
}

export interface Inspector<E extends Env = Env> {
  /** To be mounted at /_codex. */
  routes: Hono<E>;
  /** For reloads that the host itself does not tell of. */
  tellReload(reload: PluginReload): void;
  /** Ends what listens to the host, and all streams. */
  close(): void;
}

export function inspectorRoutes<E extends Env = Env>(options: InspectorOptions<E>): Inspector<E> {
  const { host, access, workspace, version, writeMockEvent, profile } = options;
  const state = new InspectorState(host);
  const files = new PageFiles(options.folder ?? pageFolder());
  const hello = (missed: boolean): Hello => ({
    run: state.feed.run,
    startedAt: state.startedAt,
    version,
    missed,
    features: { mockEvents: writeMockEvent !== undefined, profiles: profile !== undefined },
  });

  const keptRecord = (eventId: string): DispatchRecord => {
    const record = state.records.get(eventId);
    if (!record) throw gone();
    return record;
  };

  const routes = new Hono<E>();
  routes.use('*', access);
  routes.onError((error, c) => {
    if (error instanceof Refused) {
      // What is left of such a body is not read.
      if (error.status === 413) c.header('connection', 'close');
      return c.json<Refusal>({ error: { code: error.code, message: error.message } }, error.status);
    }
    if (error instanceof NotSent)
      return c.json<Refusal>({ error: { code: error.code, message: error.message } }, error.code === 'missing-fields' ? 400 : 404);
    return c.json<Refusal>({ error: { code: 'failed', message: host.masked(error.message) } }, 500);
  });
  routes.notFound((c) => c.json<Refusal>({ error: { code: 'not-found', message: `There is nothing at ${c.req.path}.` } }, 404));

  routes.get('/stream', (c) => {
    const asked = {
      lastEventId: c.req.header('last-event-id') ?? c.req.query('lastEventId'),
      wantsKept: c.req.query('kept') !== undefined,
    };
    const told = eventStream(
      {
        feed: state.feed,
        hello,
        cutOff: () => void (c.env as Partial<HttpBindings>).outgoing?.destroy(),
        state: () => [
          { type: 'plugins', data: state.plugins() },
          { type: 'problems', data: state.problems },
        ],
        ...(options.heartbeatMs !== undefined && { heartbeatMs: options.heartbeatMs }),
      },
      asked,
    );
    if (!told) throw new Refused(503, 'too-many-streams', 'Too many pages listen already. Close one of them.');
    return told;
  });
  routes.get('/plugins', (c) => c.json(state.plugins()));
  routes.get('/metrics', async (c) => c.body(await state.metrics.text(), 200, { 'content-type': state.metrics.contentType }));
  routes.get('/records', (c) => c.json({ run: state.feed.run, records: state.told() }));
  routes.get('/records/:eventId', (c) => {
    const detail = state.detail(c.req.param('eventId'));
    if (!detail) throw gone();
    return c.json(detail);
  });

  routes.post('/events/:event', async (c) => {
    const fields = await bodyOf(c);
    const target = { plugin: c.req.query('plugin'), handler: c.req.query('handler'), function: c.req.query('function') };
    return c.json(await sendEvent(c.req.param('event'), fields, { target, host, workspace: workspace(), signal: c.req.raw.signal }));
  });
  routes.post('/records/:eventId/replay', async (c) => {
    await bodyOf(c);
    const record = keptRecord(c.req.param('eventId'));
    return c.json(await sendAgain(record, { host, signal: c.req.raw.signal }));
  });
  if (writeMockEvent) {
    routes.post('/records/:eventId/mock-event', async (c) => {
      const { name, pluginKey } = await bodyOf(c);
      if (typeof name !== 'string' || name.trim() === '') throw new Refused(400, 'bad-request', 'A mock event needs a name.');
      const record = keptRecord(c.req.param('eventId'));
      const { pluginKey: first } = record.result.results[0] ?? {};
      const key = record.result.results.find((one) => one.pluginKey === pluginKey)?.pluginKey ?? first;
      if (key === undefined) throw new Refused(400, 'bad-request', 'The event went to no plugin.');
      return c.json(await writeMockEvent(record, { name, pluginKey: key }));
    });
  }
  if (profile) {
    routes.post('/records/:eventId/profile', async (c) => {
      const { pluginKey, script, function: called } = await bodyOf(c);
      const record = keptRecord(c.req.param('eventId'));
      const meant = record.result.results.find(
        (one) => one.pluginKey === pluginKey && one.script === script && (one.function ?? null) === (called ?? null),
      );
      if (!meant) throw new Refused(400, 'bad-request', 'The event went to no such handler.');
      const only = { pluginKey: meant.pluginKey, script: meant.script, ...(meant.function !== undefined && { function: meant.function }) };
      return c.json(await profile({ ...requestAgain(record), only, signal: c.req.raw.signal }));
    });
  }

  // What the page names is relative to an address that ends with a slash.
  routes.get('/', (c) => c.redirect('_codex/', 308));
  routes.get('/:file', async (c) => (await files.answer(c.req.param('file'))) ?? c.notFound());
  routes.get('*', async (c) => (/[/]_codex[/]$/.test(c.req.path) ? ((await files.answer('index.html')) ?? c.notFound()) : c.notFound()));
  return { routes, tellReload: (reload) => state.reloaded(reload), close: () => state.close() };
}

class Refused extends Error {
  readonly status: 400 | 404 | 413 | 415 | 503;
  readonly code: string;

  constructor(status: Refused['status'], code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

function gone(): Refused {
  return new Refused(404, 'unknown-record', 'This event is not kept any more.');
}

/** A JSON object. A page of somebody else's can send a form without being asked, but nothing of this type. */
async function bodyOf(c: Context): Promise<Record<string, unknown>> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type !== 'application/json' && !type.endsWith('+json')) {
    throw new Refused(415, 'unsupported-media-type', 'Send JSON, with the content type application/json.');
  }
  const text = await textOf(c.req.raw);
  if (text.trim() === '') return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new Refused(400, 'bad-json', `The body is no JSON: ${(error as Error).message}`);
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Refused(400, 'bad-json', 'The body has to be a JSON object.');
  return body as Record<string, unknown>;
}

async function textOf(request: Request): Promise<string> {
  const decoder = new TextDecoder();
  let [text, size] = ['', 0];
  for await (const part of request.body ?? []) {
    const bytes = part as Uint8Array;
    size += bytes.length;
    if (size > MOST_BODY) throw new Refused(413, 'too-large', `The body is larger than ${MOST_BODY / 1024 / 1024} MB.`);
    text += decoder.decode(bytes, { stream: true });
  }
  return text + decoder.decode();
}
