// All routes under /_codex: the inspector's page, and what it and other programs ask for. None of them checks who asks: that is what `access` is for,
// which comes before all of them and cannot be left out.
import type { HttpBindings } from '@hono/node-server';
import { Hono, type Context, type Env, type MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { PluginReload } from '../../host/types.ts';
import { eventStream } from './eventStream.ts';
import { InspectorState, type InspectedHost } from './inspectorState.ts';
import type { EventRecordDetail, Hello, Refusal } from './messages.ts';
import { PageFiles, pageFolder } from './pageFiles.ts';
import { NotSent, sendAgain, sendEvent } from './sentEvents.ts';

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
  /** Writes an event as a mock event of the plugin, and says into which file. Without it the page does not offer that. */
  writeMockEvent?: (record: EventRecordDetail, name: string) => Promise<{ file: string }>;
  /** Profiles the handlers of an event that is sent. Without it the page does not offer that. */
  profile?: (asked: ProfileRequest) => Promise<unknown>;
  /** Where the page's files lie, for tests. */
  folder?: string;
  heartbeatMs?: number;
}

export interface ProfileRequest {
  event: string;
  payload: Record<string, unknown>;
  plugin?: string;
  handler?: string;
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

  const routes = new Hono<E>();
  routes.use('*', access);
  routes.onError((error, c) => {
    if (error instanceof Refused) {
      // What is left of such a body is not read.
      if (error.status === 413) c.header('connection', 'close');
      return c.json<Refusal>({ error: { code: error.code, message: error.message } }, error.status);
    }
    if (error instanceof NotSent) return c.json<Refusal>({ error: { code: error.code, message: error.message } }, 404);
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
    const record = state.records.get(c.req.param('eventId'));
    if (!record) throw gone();
    return c.json(await sendAgain(record, { host, signal: c.req.raw.signal }));
  });
  if (writeMockEvent) {
    routes.post('/records/:eventId/mock-event', async (c) => {
      const { name } = await bodyOf(c);
      if (typeof name !== 'string' || name.trim() === '') throw new Refused(400, 'bad-request', 'A mock event needs a name.');
      const detail = state.detail(c.req.param('eventId'));
      if (!detail) throw gone();
      return c.json(await writeMockEvent(detail, name));
    });
  }
  if (profile) {
    routes.post('/profile/:event', async (c) => {
      const [plugin, handler] = [c.req.query('plugin'), c.req.query('handler')];
      const payload = await bodyOf(c);
      const asked = {
        event: c.req.param('event'),
        payload,
        ...(plugin !== undefined && { plugin }),
        ...(handler !== undefined && { handler }),
      };
      return c.json(await profile(asked));
    });
  }

  routes.get('*', async (c) => {
    const base = routePath(c).replace(/\/?\*$/, '');
    const below = c.req.path.slice(base.length);
    // What the page names is relative to an address that ends with a slash.
    if (below === '') return c.redirect(`${base.slice(base.lastIndexOf('/') + 1)}/`, 308);
    return (await files.answer(below === '/' ? 'index.html' : below.slice(1))) ?? c.notFound();
  });
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
