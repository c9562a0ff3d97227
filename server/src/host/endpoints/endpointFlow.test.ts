import { describe, expect, it } from 'vitest';
import type { DispatchRequest, DispatchResult } from '../types.ts';
import { answerEndpoint, type EndpointOutcome } from './endpointFlow.ts';
import { maskedHeaders } from './secretHeaders.ts';

const REQUEST = { method: 'POST', path: '/a', params: {}, query: {}, headers: {}, body: 1 };
const WHERE = { pluginId: 'p', pluginKey: '/p', script: 'index.js', durationMs: 1 };

/** What a handler is given, turned into what the host would say of its answer. */
type Answering = (fields: Record<string, unknown>) => Partial<DispatchResult>;
const good = (response: Record<string, unknown>): Partial<DispatchResult> => ({ response, results: [{ ...WHERE, ok: true, response }] });
const bad = (code: 'handler-failed' | 'permission-denied' | 'timeout', response?: Record<string, unknown>): Partial<DispatchResult> => ({
  response: null,
  results: [{ ...WHERE, ok: false, error: { code, message: code }, ...(response && { response }) }],
});

async function answered(events: Record<string, Answering>): Promise<EndpointOutcome & { asked: DispatchRequest[] }> {
  const asked: DispatchRequest[] = [];
  const host = {
    handles: (event: string) => event in events,
    dispatch: (request: DispatchRequest): Promise<DispatchResult> => {
      asked.push(request);
      const said = events[request.event]!(request.fields as Record<string, unknown>);
      return Promise.resolve({
        event: request.event,
        eventId: 'e',
        results: [],
        response: null,
        overBudget: false,
        durationMs: 1,
        ...said,
      });
    },
  };
  return { ...(await answerEndpoint(host, { event: 'POST /a', pluginKey: '/p', request: REQUEST })), asked };
}

describe('answerEndpoint', () => {
  it('asks the handler with the request and its id, and nobody else', async () => {
    const { asked, requestId, ...outcome } = await answered({ 'POST /a': (fields) => good({ body: fields['body'] }) });
    expect(outcome).toMatchObject({ ok: true, answer: { status: 200, body: { body: 1 } } });
    expect(asked).toEqual([
      { event: 'POST /a', eventId: requestId, fields: { ...REQUEST, requestId }, endpoint: true, only: { pluginKey: '/p' }, budgetMs: 0 },
    ]);
  });

  it('lets onRequest change the request, but not its id, and onResponse the answer', async () => {
    const { asked, requestId, ...outcome } = await answered({
      onRequest: (fields) => good({ ...fields, event: 'onRequest', message: 'x', params: { b: 2 }, user: 'me', requestId: 'forged' }),
      'POST /a': ({ params, user }) => good({ status: 201, result: { params, user } }),
      onResponse: ({ data, ...fields }) => good({ ...fields, data: { was: data } }),
    });
    expect(asked.map(({ event }) => event)).toEqual(['onRequest', 'POST /a', 'onResponse']);
    expect(asked[1]!.fields).toEqual({ ...REQUEST, params: { b: 2 }, user: 'me', requestId });
    expect(asked[2]!.fields).toMatchObject({ status: 201, data: { params: { b: 2 }, user: 'me' }, requestId, path: '/a' });
    expect(asked[2]!.fields).not.toHaveProperty('headers');
    expect(outcome).toMatchObject({ ok: true, answer: { status: 201, body: { was: { params: { b: 2 }, user: 'me' } } } });
  });

  it('goes on without hooks that fail, and stops at one that refuses', async () => {
    const handler: Answering = () => good({ a: 1 });
    expect(await answered({ onRequest: () => bad('timeout'), 'POST /a': handler, onResponse: () => bad('handler-failed') })).toMatchObject({
      answer: { status: 200, body: { a: 1 } },
    });
    expect(await answered({ onRequest: () => bad('handler-failed', { success: false, error: 'no' }), 'POST /a': handler })).toMatchObject({
      answer: { status: 200 },
    });
    // Also where it was kept from something before it refused.
    for (const code of ['handler-failed', 'permission-denied'] as const) {
      const refused = await answered({ onRequest: () => bad(code, { status: 401, data: 'who?' }), 'POST /a': handler });
      expect(refused).toMatchObject({ ok: true, answer: { status: 401, body: 'who?' }, asked: [{ event: 'onRequest' }] });
    }
  });

  it('has no answer where a hook names a status that is none, and says whose fault it is', async () => {
    const handler: Answering = () => good({ a: 1 });
    const slip = (response: Record<string, unknown>): Partial<DispatchResult> => ({
      response: null,
      results: [{ ...WHERE, script: 'hook.js', ok: false, error: { code: 'invalid-response', message: 'no status' }, response }],
    });
    for (const status of [99, 'bad', null, 999]) {
      const outcome = { ok: false, error: { code: 'invalid-response' }, by: { script: 'hook.js' } };
      const before = await answered({ onRequest: () => slip({ status, data: 1 }), 'POST /a': handler });
      expect(before).toMatchObject({ ...outcome, asked: [{ event: 'onRequest' }] });
      expect(await answered({ 'POST /a': handler, onResponse: () => slip({ status, data: 1 }) })).toMatchObject(outcome);
    }
    // Any other slip is one like that of a hook that throws.
    expect(await answered({ 'POST /a': handler, onResponse: () => slip({ message: 1 }) })).toMatchObject({ answer: { body: { a: 1 } } });
    // Whatever is no success is not let through.
    expect(await answered({ onRequest: () => bad('handler-failed', { status: 302, data: 'there' }), 'POST /a': handler })).toMatchObject({
      ok: true,
      answer: { status: 302, body: 'there' },
    });
  });

  it('hands on why there is no answer, of which onResponse hears nothing', async () => {
    const failed = await answered({ 'POST /a': () => bad('timeout'), onResponse: () => good({ status: 200 }) });
    expect(failed).toMatchObject({ ok: false, error: { code: 'timeout' } });
    expect(failed.asked).toHaveLength(1);
    expect(await answered({ 'POST /a': () => ({}) })).toMatchObject({ ok: false, error: undefined });
  });
});

describe('maskedHeaders', () => {
  it('masks what opens something, by the names of headers', () => {
    const headers = { authorization: 'a', Cookie: 'b', 'x-api-key': 'c', 'x-session-token': 'd', accept: 'e', 'content-type': 'f' };
    expect(maskedHeaders(headers)).toEqual({
      authorization: '••••••',
      Cookie: '••••••',
      'x-api-key': '••••••',
      'x-session-token': '••••••',
      accept: 'e',
      'content-type': 'f',
    });
    expect(maskedHeaders({ accept: 'e' })).toBeUndefined();
    for (const none of [undefined, null, 'text', 1]) expect(maskedHeaders(none)).toBeUndefined();
  });
});
