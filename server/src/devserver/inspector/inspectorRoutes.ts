// All routes under /_codex: the inspector's page, and what it and other programs ask for. None of them checks who asks: that is what `access` is for,
// which comes before all of them and cannot be left out.
import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context, type Env, type MiddlewareHandler } from 'hono';
import { BUDGETS } from '../../contract/budgets.ts';
import type { DispatchRecord, DispatchRequest, PluginReload } from '../../host/types.ts';
import { errorAnswer } from '../errorAnswer.ts';
import { isJson, jsonBody, type BodyFault } from '../jsonBody.ts';
import { eventStream, STREAM_HEADERS } from './eventStream.ts';
import { InspectorState, type InspectedHost } from './inspectorState.ts';
import type { Hello } from './messages.ts';
import { PageFiles, pageFolder } from './pageFiles.ts';
import { NotSent, requestAgain, sendAgain, sendEvent } from './sentEvents.ts';

/** Longest body, in bytes: an event with the longest text that a handler may return, and some more. */
const MOST_BODY = BUDGETS.responseBytes + 1024 * 1024;

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
  /** Has the editor, whose host it is, debug an event's handlers. Without it the page does not offer that. @returns why it did not, where that is so. */
  debug?: (eventId: string) => Promise<{ message?: string }>;
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
  const { host, access, workspace, version, writeMockEvent, profile, debug } = options;
  const state = new InspectorState(host);
  const files = new PageFiles(options.folder ?? pageFolder());
  const hello = (missed: boolean): Hello => ({
    run: state.feed.run,
    startedAt: state.startedAt,
    version,
    missed,
    features: { mockEvents: writeMockEvent !== undefined, profiles: profile !== undefined, debugging: debug !== undefined },
  });

  const keptRecord = (eventId: string): DispatchRecord => {
    const record = state.records.get(eventId);
    if (!record) throw gone();
    return record;
  };

  const routes = new Hono<E>();
  routes.use('*', access);
  routes.onError((error) => {
    if (error instanceof Refused) return errorAnswer(error.status, error);
    if (error instanceof NotSent) return errorAnswer(error.code === 'missing-fields' ? 400 : 404, error);
    return errorAnswer(500, { code: 'failed', message: host.masked(error.message) });
  });

  routes.get('/stream', (c) => {
    // Nobody would read it, nor end it.
    if (c.req.method === 'HEAD') return c.body(null, 200, STREAM_HEADERS);
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
  // The page knows them as it was told of them.
  const isShown = (real: string | null, given: unknown): boolean => given === real || (real !== null && given === host.masked(real));
  if (writeMockEvent) {
    routes.post('/records/:eventId/mock-event', async (c) => {
      const { name, pluginKey } = await bodyOf(c);
      if (typeof name !== 'string' || name.trim() === '') throw new Refused(400, 'bad-request', 'A mock event needs a name.');
      const record = keptRecord(c.req.param('eventId'));
      const { pluginKey: first } = record.result.results[0] ?? {};
      const key = record.result.results.find((one) => isShown(one.pluginKey, pluginKey))?.pluginKey ?? first;
      if (key === undefined) throw new Refused(400, 'bad-request', 'The event went to no plugin.');
      return c.json(await writeMockEvent(record, { name, pluginKey: key }));
    });
  }
  if (profile) {
    routes.post('/records/:eventId/profile', async (c) => {
      const { pluginKey, script, function: called } = await bodyOf(c);
      const record = keptRecord(c.req.param('eventId'));
      const meant = record.result.results.find(
        (one) => isShown(one.pluginKey, pluginKey) && isShown(one.script, script) && isShown(one.function ?? null, called ?? null),
      );
      if (!meant) throw new Refused(400, 'bad-request', 'The event went to no such handler.');
      const only = { pluginKey: meant.pluginKey, script: meant.script, ...(meant.function !== undefined && { function: meant.function }) };
      return c.json(await profile({ ...requestAgain(record), only, signal: c.req.raw.signal }));
    });
  }

  if (debug) {
    routes.post('/records/:eventId/debug', async (c) => {
      await bodyOf(c);
      keptRecord(c.req.param('eventId'));
      return c.json(await debug(c.req.param('eventId')));
    });
  }

  // What the page names is relative to an address that ends with a slash.
  routes.get('/', async (c, next) => (c.req.path.endsWith('/') ? next() : c.redirect('_codex/', 308)));
  const known = routes.routes.filter(({ method }) => method !== 'ALL');
  routes.get('/:file', async (c, next) => (await files.answer(c.req.param('file'))) ?? next());
  routes.get('*', async (c, next) => (/[/]_codex[/]$/.test(c.req.path) ? ((await files.answer('index.html')) ?? next()) : next()));
  routes.all('*', (c) => nothingThere(c, known));
  return { routes, tellReload: (reload) => state.reloaded(reload), close: () => state.close() };
}

/** The answer to a request that none of the routes is for: those may be there for other methods. */
function nothingThere(c: Context, known: readonly { method: string; path: string }[]): Response {
  const { method, path } = c.req;
  const place = path.replace(/^.*?\/_codex/, '') || '/';
  const here = known.filter((one) => new RegExp(`^${one.path.replaceAll(/:\w+/g, '[^/]+')}$`).test(place)).map((one) => one.method);
  if (here.length === 0) return errorAnswer(404, { code: 'not-found', message: `There is nothing at ${path}.` });
  const allow = [...new Set([...here, ...(here.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])].toSorted().join(', ');
  if (method === 'OPTIONS') return new Response(null, { status: 204, headers: { Allow: allow } });
  return errorAnswer(405, { code: 'method-not-allowed', message: `${path} does not take ${method}. It takes ${allow}.` }, { Allow: allow });
}

class Refused extends Error {
  readonly status: BodyFault['status'] | 404 | 503;
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

/** A JSON object, or nothing. A page of somebody else's can send a form without being asked, or nothing at all, but not with this type. */
async function bodyOf(c: Context): Promise<Record<string, unknown>> {
  if (!isJson(c.req.header('content-type') ?? ''))
    throw new Refused(415, 'unsupported-media-type', 'Send JSON, with the content type application/json.');
  const body = await jsonBody((c.env as HttpBindings).incoming, MOST_BODY);
  if ('fault' in body) throw new Refused(body.fault.status, body.fault.code, body.fault.message);
  const { value } = body;
  if (typeof value !== 'object' || Array.isArray(value)) throw new Refused(400, 'bad-json', 'The body has to be a JSON object.');
  return (value ?? {}) as Record<string, unknown>;
}
