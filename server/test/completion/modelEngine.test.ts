// The model source with a real engine: real tokens, a real vocabulary with marks for gaps, and an engine that stops when nobody wants its answer.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { API_NAMES } from '../../src/contract/modelViews.ts';
import { tryModel } from '../../src/host/completion/model/trial.ts';
import { llamaCppRefusesSuffix, startEngine, type Engine } from './modelEngine.mts';
import { routeOf, type Route } from './modelServer.mts';
import { serverWith, settingsFor, sourceFor } from './modelSetup.mts';

const found: { engine?: Engine; missing?: string } = {};
const CODER = 'qwen2.5-coder:1.5b';
const PREFIX = 'export function lineStarts(text: string): number[] {\n  const ';

beforeAll(async () => {
  const engine = await startEngine();
  Object.assign(found, 'missing' in engine ? engine : { engine });
});
afterAll(() => found.engine?.close());
beforeEach((context) => {
  if (found.missing !== undefined) context.skip(found.missing);
});

function routes(...apis: (keyof Engine['routes'])[]): Record<string, Route> {
  const { engine } = found;
  return Object.fromEntries(apis.map((api) => [routeOf[api], engine!.routes[api]]));
}

describe('the model source with an engine', () => {
  test.each(API_NAMES)('%s: completes', async (api) => {
    const server = await serverWith(routes(api === 'fim' ? 'completions' : api));
    const { texts, source } = sourceFor(settingsFor(server, { api, name: CODER, maxTokens: 40 }));
    const grown = await texts({ prefix: PREFIX, suffix: '\n}\n' });
    expect(source.status).toMatchObject({ state: 'ready', api });
    expect(grown.at(-1)).toMatch(/\w/);
    expect(grown.at(-1)).not.toMatch(/<\||<unk>|<s>/);
    for (const [index, text] of grown.entries()) expect(text.startsWith(grown[index - 1] ?? '')).toBe(true);
  });

  test('as behind llama.cpp its infill is found, and used from then on', async () => {
    const all = routes('completions', 'infill', 'chat');
    const server = await serverWith({ ...all, '/v1/completions': llamaCppRefusesSuffix(found.engine!.routes.completions) });
    const { last } = sourceFor(settingsFor(server, { maxTokens: 24 }));
    expect(await last({ prefix: PREFIX })).toMatch(/\w/);
    expect(await last({ prefix: PREFIX })).toMatch(/\w/);
    expect(server.paths()).toEqual(['/v1/completions', '/infill', '/infill']);
  });

  test('an answer that nobody waits for is not made', async () => {
    const server = await serverWith(routes('infill'));
    const { texts } = sourceFor(settingsFor(server, { api: 'infill', maxTokens: 900 }));
    const { tokens, idle } = found.engine!;
    const tookMs: number[] = [];
    // The quickest of three: the machine may have other work.
    for (let count = 0; count < 3; count++) {
      const before = tokens();
      const leaving = new AbortController();
      const reading = texts({ prefix: PREFIX, suffix: '' }, leaving.signal);
      while (tokens() - before < 20) await sleep(1);
      const at = performance.now();
      leaving.abort();
      await Promise.all([reading, server.requests[count]!.closed]);
      await idle();
      tookMs.push(performance.now() - at);
      expect(tokens() - before).toBeLessThan(800);
    }
    expect(Math.min(...tookMs)).toBeLessThan(150);
    expect(server.requests[0]!.isAborted()).toBe(true);
  });

  test('is tried from the settings', async () => {
    const server = await serverWith(routes('ollama'));
    expect(await tryModel(settingsFor(server))).toMatchObject({ ok: true, api: 'ollama' });
  });
});
