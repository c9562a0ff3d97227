// A request to an endpoint without a client: what the payload has of it, through the same flow as one that came over HTTP.
import { answerEndpoint, type EndpointRequest } from '../endpoints/endpointFlow.ts';
import type { PluginHost } from '../host.ts';
import type { DispatchRequest, DispatchResult } from '../types.ts';

/** @returns it as one result: what all handlers on the way did, and what the endpoint's own returned, as hooks changed it. */
export async function requestOf(
  host: Pick<PluginHost, 'dispatch' | 'handles'>,
  request: DispatchRequest,
  pluginKey: string,
): Promise<DispatchResult> {
  const { event, workspaceRoot, signal } = request;
  const fields = (await request.fields) as unknown as EndpointRequest;
  const { requestId, dispatched, durationMs, ...outcome } = await answerEndpoint(host, {
    event,
    pluginKey,
    request: fields,
    ...(workspaceRoot !== undefined && { workspaceRoot }),
    ...(signal && { signal }),
  });
  const own = dispatched.find((one) => one.event === event)?.response ?? null;
  const changed =
    outcome.ok && dispatched.at(-1)?.event !== event ? { status: outcome.answer.status, data: outcome.answer.body } : undefined;
  return {
    event,
    eventId: requestId,
    results: dispatched.flatMap(({ results }) => results),
    response: outcome.ok ? (changed ?? own) : null,
    overBudget: false,
    durationMs,
  };
}
