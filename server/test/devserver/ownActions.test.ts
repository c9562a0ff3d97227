// What the page offers on a host of its own, done for real: a mock event on disk, a profile of a handler that runs.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ownActions } from '../../src/devserver/inspector/ownActions.ts';
import { inspectedHost, serveInspector, type Inspected, type InspectorServer } from './inspected.ts';

let inspected: Inspected;
let server: InspectorServer;
const debugged: string[] = [];
beforeAll(async () => {
  inspected = await inspectedHost([
    {
      handlers: [{ event: 'onCommand', language: ['*'], script: 'busy.js' }],
      files: {
        'busy.js': `exports.onCommand = () => { const end = performance.now() + 3; let sum = 0; while (performance.now() < end) sum += Math.sqrt(sum); return { data: 'done' }; };`,
      },
    },
  ]);
  const debug = (eventId: string): Promise<{ message?: string }> => {
    debugged.push(eventId);
    return Promise.resolve({ message: 'not now' });
  };
  server = await serveInspector(inspected, { ...ownActions(inspected.host), debug });
});
afterAll(async () => {
  await server.close();
  await inspected.close();
});

async function post(route: string, body: object): Promise<{ status: number; answer: Record<string, unknown> }> {
  const sent = await fetch(server.url + route, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: sent.status, answer: (await sent.json()) as Record<string, unknown> };
}

async function command(): Promise<string> {
  return (await post('events/onCommand', { command: 'count', arguments: [7] })).answer['eventId'] as string;
}

describe('an event', () => {
  test('is kept as a mock event of its plugin', async () => {
    const eventId = await command();
    const { status, answer } = await post(`records/${eventId}/mock-event`, { name: 'Counts' });
    const [plugin] = inspected.host.plugins();
    expect([status, answer]).toEqual([200, { file: path.join(plugin!.folder, 'events', 'counts.json') }]);
    expect(JSON.parse(readFileSync(answer['file'] as string, 'utf8'))).toEqual({
      name: 'Counts',
      event: 'onCommand',
      payload: { command: 'count', arguments: [7] },
      expect: { data: 'done' },
    });
  });

  test('is debugged by the editor, which says why where it was not', async () => {
    const eventId = await command();
    expect(await post(`records/${eventId}/debug`, {})).toEqual({ status: 200, answer: { message: 'not now' } });
    expect((await post('records/gone/debug', {})).status).toBe(404);
    expect(debugged).toEqual([eventId]);
  });

  test('has a profile of the handler that is named, and of no other', async () => {
    const eventId = await command();
    const pluginKey = inspected.host.plugins()[0]!.key;
    const { status, answer } = await post(`records/${eventId}/profile`, { pluginKey, script: 'busy.js', function: 'onCommand' });
    expect([status, answer['note']]).toEqual([200, expect.stringMatching(/^Of \d+ runs\./)]);
    expect(JSON.stringify(answer['profile'])).toContain('busy.js');
    expect((await post(`records/${eventId}/profile`, { pluginKey, script: '../other.js' })).status).toBe(400);
  });
});
