// Requests to the plugin's own endpoints: which one is meant, what its handler gets, and what becomes of its answer.
import type { Context } from 'hono';
import { BUDGETS } from '../contract/budgets.ts';
import { kindOf, type ErrorCode } from '../contract/errors.ts';
import { answerEndpoint, type EndpointOutcome, type EndpointRequest } from '../host/endpoints/endpointFlow.ts';
import type { PluginHost } from '../host/host.ts';
import { didYouMean } from '../text/didYouMean.ts';
import type { DevEnvironment } from './access.ts';
import { errorAnswer, type ErrorBody } from './errorAnswer.ts';
import { jsonBody } from './jsonBody.ts';
import { handlerName, type Routes, type ServedEndpoint } from './routing.ts';

/** A request that was answered. */
export interface AnsweredRequest {
  method: string;
  path: string;
  status: number;
  durationMs: number;
  /** The id of its event, where a handler was asked. */
  requestId?: string;
  pluginId?: string;
  handler?: string;
  error?: { code: string; message: string };
}

export interface EndpointOptions {
  host: Pick<PluginHost, 'dispatch' | 'handles'>;
  routes: () => Routes;
  workspace: string;
  /** Takes secrets out of what failures quote. */
  mask: (text: string) => string;
  /** Whether a text has in it what a plugin must not see: what opens the server's own routes. */
  isSecret: (text: string) => boolean;
  answered: (request: AnsweredRequest) => void;
  /** The server ends, and hands nothing to handlers any more. */
  isEnding: () => boolean;
}

export function endpointHandler(options: EndpointOptions): (c: Context<DevEnvironment>) => Promise<Response> {
  return async (c) => {
    const start = performance.now();
    const { url = '/' } = c.env.incoming;
    const method = c.req.method.toUpperCase();
    const at = url.indexOf('?');
    const path = at < 0 ? url : url.slice(0, at);
    const { response, ...more } = await answer(c, { ...options, method, path, search: at < 0 ? '' : url.slice(at + 1) });
    options.answered({ method, path, status: response.status, durationMs: performance.now() - start, ...more });
    return method === 'HEAD' ? new Response(null, response) : response;
  };
}

interface Asked extends EndpointOptions {
  method: string;
  path: string;
  search: string;
}

type Answered = { response: Response } & Pick<AnsweredRequest, 'requestId' | 'pluginId' | 'handler' | 'error'>;

async function answer(c: Context<DevEnvironment>, asked: Asked): Promise<Answered> {
  const { method, path, search } = asked;
  const routes = asked.routes();
  const route = routes.find(method, path);
  switch (route.kind) {
    case 'malformed':
      return refused(400, { code: 'bad-path', message: 'What stands for characters of the path (as %20 does for a space) is broken.' });
    case 'none':
      return refused(404, { code: 'not-found', message: notFound(method, path, routes.endpoints) });
    case 'otherMethod': {
      const allow = route.allow.join(', ');
      if (method === 'OPTIONS') return { response: new Response(null, { status: 204, headers: { Allow: allow } }) };
      return refused(405, { code: 'method-not-allowed', message: `${path} does not take ${method}. It takes ${allow}.` }, { Allow: allow });
    }
    case 'found':
  }
  const { endpoint } = route;
  const of = { pluginId: endpoint.pluginId, handler: endpoint.handler };
  const ended = { code: 'runner-closed', message: 'The development server is ending.', plugin: of.pluginId, handler: of.handler };
  const body = await jsonBody(c.env.incoming, BUDGETS.requestBytes);
  if ('fault' in body) {
    const { status, ...error } = body.fault;
    return { ...refused(status, { ...error, plugin: endpoint.pluginId, handler: endpoint.handler }), ...of };
  }
  const query = queryOf(search, asked.isSecret);
  const request: EndpointRequest = {
    method,
    path,
    params: { ...query, ...route.params },
    query,
    headers: headersOf(c, asked.isSecret),
    body: body.value,
  };
  const outcome = await answerEndpoint(asked.host, {
    event: endpoint.event,
    pluginKey: endpoint.pluginKey,
    request,
    workspaceRoot: asked.workspace,
    signal: goneSignal(c),
    overHttp: true,
  });
  // The host has nobody any more then who could say so.
  if (!outcome.ok && !outcome.error && asked.isEnding()) return { ...refused(503, ended), ...of };
  return { ...of, ...answerOf(outcome, endpoint, asked.mask), requestId: outcome.requestId };
}

function answerOf(outcome: EndpointOutcome, endpoint: ServedEndpoint, mask: (text: string) => string): Answered {
  const { requestId } = outcome;
  if (!outcome.ok) {
    const { error, by } = outcome;
    const code = error?.code ?? 'no-handler';
    const body = {
      code,
      message: mask(error?.message ?? `${endpoint.event} has no handler any more.`),
      plugin: by?.pluginId ?? endpoint.pluginId,
      handler: by ? handlerName(by) : endpoint.handler,
      ...(error?.permission !== undefined && { permission: error.permission }),
    };
    return { ...refused(statusOf(code), body, { 'X-Request-Id': requestId }), pluginId: body.plugin, handler: body.handler };
  }
  const { status, body } = outcome.answer;
  // These have no body, whatever is returned.
  const isEmpty = body === undefined || status === 204 || status === 205 || status === 304;
  const type = { 'Content-Type': 'application/json; charset=utf-8', 'X-Content-Type-Options': 'nosniff' };
  const headers = { ...(!isEmpty && type), 'X-Request-Id': requestId };
  return { response: new Response(isEmpty ? null : JSON.stringify(body), { status, headers }) };
}

function refused(status: number, body: ErrorBody, headers: Record<string, string> = {}): Answered {
  return { response: errorAnswer(status, body, headers), error: { code: body.code, message: body.message } };
}

/** What a failure is over HTTP, where it is not the handler's own fault. */
const STATUSES: Partial<Record<ErrorCode | 'no-handler', number>> = {
  'no-handler': 404,
  timeout: 504,
  'budget-exceeded': 504,
  'permission-denied': 403,
  // For now.
  'broken-manifest': 503,
  resting: 503,
  'queue-full': 503,
  'runner-closed': 503,
  cancelled: 503,
};

function statusOf(code: ErrorCode | 'no-handler'): number {
  return STATUSES[code] ?? (code !== 'no-handler' && kindOf(code) === 'refused' ? 403 : 502);
}

function notFound(method: string, path: string, endpoints: readonly ServedEndpoint[]): string {
  if (endpoints.length === 0) return 'The plugin has no endpoints. They are declared in its manifest, under "api_endpoints".';
  const list = endpoints.map(({ event }) => event).join(', ');
  const meant = didYouMean(
    `${method} ${path}`,
    endpoints.map(({ event }) => event),
  );
  return `There is no endpoint ${method} ${path.slice(0, 200)}. ${meant === undefined ? '' : `Did you mean ${meant}? `}There are ${list}.`;
}

/** What stands more than once is a list. */
function queryOf(search: string, isSecret: EndpointOptions['isSecret']): Record<string, string | string[]> {
  const query = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(search)) {
    if (isSecret(name) || isSecret(value)) continue;
    const before = query.get(name);
    query.set(name, before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]);
  }
  return Object.fromEntries(query);
}

function headersOf(c: Context<DevEnvironment>, isSecret: EndpointOptions['isSecret']): Record<string, string | string[]> {
  const entries = Object.entries(c.env.incoming.headers).filter(([, value]) => value !== undefined && !isSecret(String(value)));
  return Object.fromEntries(entries) as Record<string, string | string[]>;
}

/** Aborted when whoever asked has gone without waiting for the answer. */
function goneSignal({ env: { outgoing } }: Context<DevEnvironment>): AbortSignal {
  const controller = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) controller.abort();
  });
  return controller.signal;
}
