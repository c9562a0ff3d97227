// Handlers of endpoints and hooks get the headers of requests as they are; what is recorded and logged of them has no secrets in it.
import { isSecretName } from '../../permissions/secretNames.ts';
import { MASK } from '../secrets.ts';
import type { DispatchRequest, DispatchResult, HandlerResult } from '../types.ts';

/** Whose values open something, whatever they look like. */
const SECRET = new Set(['authorization', 'proxy-authorization', 'cookie', 'set-cookie']);

/** The same headers, with a mask for every value that is secret by the name of its header; undefined where there is none. */
export function maskedHeaders(headers: unknown): Record<string, unknown> | undefined {
  if (typeof headers !== 'object' || headers === null) return undefined;
  const names = Object.keys(headers).filter((name) => SECRET.has(name.toLowerCase()) || isSecretName(name.replaceAll('-', '_')));
  return names.length === 0 ? undefined : { ...headers, ...Object.fromEntries(names.map((name) => [name, MASK])) };
}

/** What a handler returned, as others may see it. */
export function shownResponse({ endpoint }: DispatchRequest, response: Record<string, unknown> | null): Record<string, unknown> | null {
  return endpoint && response ? masked(response) : response;
}

/** What is recorded of a request to an endpoint, or of a hook around it. */
export function withoutSecretHeaders<Of extends { request: DispatchRequest; result: DispatchResult }>(of: Of): Of {
  const { request, result } = of;
  if (!request.endpoint) return of;
  const fields = request.fields instanceof Promise ? request.fields : masked(request.fields);
  const results = result.results.map((one): HandlerResult => {
    const { response } = one;
    return response ? { ...one, response: masked(response) } : one;
  });
  return { ...of, request: { ...request, fields }, result: { ...result, results, response: result.response && masked(result.response) } };
}

function masked(object: Record<string, unknown>): Record<string, unknown> {
  const headers = maskedHeaders(object['headers']);
  return headers ? { ...object, headers } : object;
}
