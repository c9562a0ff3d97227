// How a request to a plugin's endpoint is answered: its onRequest hooks, the endpoint's handler, its onResponse hooks. Each is a dispatch like any other.
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { HandlerError } from '../../contract/errors.ts';
import type { PluginHost } from '../host.ts';
import { aboutTheRun } from '../dispatch/chain.ts';
import type { DispatchRequest, DispatchResult, HandlerResult } from '../types.ts';
import { endpointAnswer, hookFault, isHttpStatus, type EndpointAnswer } from './endpointAnswer.ts';

/** What handlers get, beside an id. */
export interface EndpointRequest {
  method: string;
  /** As it was asked for, without the query. */
  path: string;
  /** What stands for the path's parameters, over the query. */
  params: Record<string, unknown>;
  query: Record<string, string | string[]>;
  /** Names in lower case. */
  headers: Record<string, string | string[]>;
  /** What the body says as JSON; null where there is none. */
  body: unknown;
}

export interface EndpointCall {
  /** The endpoint's event: `POST /generate`. */
  event: string;
  pluginKey: string;
  request: EndpointRequest;
  workspaceRoot?: string;
  signal?: AbortSignal;
  /** Somebody waits for the answer over HTTP. */
  overHttp?: true;
}

export type EndpointOutcome = {
  /** The request's id, which is the id of the endpoint's event too. */
  requestId: string;
  /** What was dispatched for it, in that order. */
  dispatched: DispatchResult[];
  durationMs: number;
} & (
  | { ok: true; answer: EndpointAnswer }
  /** `by`: the hook that nothing can be made of, where it was none of the endpoint's own handler. */
  | { ok: false; error: HandlerError | undefined; by?: HandlerResult }
);

/** Never rejects. */
export async function answerEndpoint(host: Pick<PluginHost, 'dispatch' | 'handles'>, call: EndpointCall): Promise<EndpointOutcome> {
  const start = performance.now();
  const requestId = randomUUID();
  const dispatched: DispatchResult[] = [];
  const { event, pluginKey, workspaceRoot, signal, overHttp } = call;
  const dispatch = async (one: Pick<DispatchRequest, 'event' | 'fields' | 'eventId'>): Promise<DispatchResult> => {
    const result = await host.dispatch({
      ...one,
      endpoint: true,
      ...(overHttp && { overHttp }),
      only: { pluginKey },
      ...(workspaceRoot !== undefined && { workspaceRoot }),
      ...(signal && { signal }),
      budgetMs: 0,
    });
    dispatched.push(result);
    return result;
  };
  const outcome = { requestId, dispatched };
  const answered = (answer: EndpointAnswer): EndpointOutcome => ({ ...outcome, durationMs: performance.now() - start, ok: true, answer });
  const failed = (error: HandlerError | undefined, by?: HandlerResult): EndpointOutcome => ({
    ...outcome,
    durationMs: performance.now() - start,
    ok: false,
    error,
    ...(by && { by }),
  });

  let fields: Record<string, unknown> = { ...call.request, requestId };
  if (host.handles('onRequest')) {
    const { results, response } = await dispatch({ event: 'onRequest', fields });
    // Whichever comes first: one that meant to refuse must not let the request through for a slip.
    for (const one of results) {
      const refusal = refusalIn(one);
      if (refusal) return answered(endpointAnswer(refusal));
      if (hasBadStatus(one)) return failed(one.error, one);
    }
    if (response) fields = { ...aboutTheRun(response).rest, requestId };
  }
  const result = await dispatch({ event, fields, eventId: requestId });
  const [handled] = result.results;
  if (!handled?.ok || handled.response === null) {
    return failed(handled?.ok === false ? handled.error : result.error);
  }
  const answer = endpointAnswer(handled.response);
  if (!host.handles('onResponse')) return answered(answer);
  const { method, path, params, query } = fields;
  const about = { method, path, params, query, requestId };
  const { results, response } = await dispatch({
    event: 'onResponse',
    fields: { ...about, status: answer.status, data: answer.body ?? null },
  });
  const bad = results.find(hasBadStatus);
  if (bad) return failed(bad.error, bad);
  return answered(response ? { status: Number(response['status']), body: response['data'] } : answer);
}

/** A hook that says with which status a request is to be answered, and names none. */
function hasBadStatus(one: HandlerResult): one is Extract<HandlerResult, { ok: false }> {
  return !one.ok && one.response !== undefined && hookFault(one.response) !== undefined;
}

/**
 * A hook that says itself that a request is not to be answered, with the status that says why: `{status: 401, data: …}`. It counts whatever else is
 * said of the hook, as that it was kept from something on the way.
 */
function refusalIn(one: HandlerResult): Record<string, unknown> | undefined {
  if (one.ok) return undefined;
  const { response } = one;
  const status = response?.['status'];
  return isHttpStatus(status) && status >= 300 ? response : undefined;
}
