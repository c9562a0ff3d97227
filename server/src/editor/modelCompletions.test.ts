import { afterEach, expect, it } from 'vitest';
import { fails, startModelServer, type ModelServer } from '../../test/completion/modelServer.mts';
import { parseSettings } from '../host/settings.ts';
import { clientProfile, type EditorClient } from './client.ts';
import { ModelCompletions } from './modelCompletions.ts';

let server: ModelServer;
let model: ModelCompletions;
afterEach(async () => {
  model.close();
  await server.close();
});

const query = { prefix: 'x = ', suffix: '', position: { line: 0, character: 4 }, maxItems: 5, triggerKind: 'automatic', context: [] };

it('waits until somebody pauses before it asks a model, and for nothing where the model is down', async () => {
  server = await startModelServer({ '/v1/completions': fails(503) });
  const settings = { completion: { model: { baseUrl: server.url, name: 'a-model', api: 'completions' } } };
  model = new ModelCompletions({
    host: { isWithheld: async () => false },
    client: {} as EditorClient,
    profile: clientProfile({ processId: null, rootUri: null, capabilities: {} }),
    settings: () => parseSettings(settings).settings.completion,
    workspaceFolders: () => [],
    trusted: () => true,
    log: () => undefined,
    env: {},
  });
  const [source] = model.sources(true);
  expect(source!.delayMs).toBeGreaterThan(0);
  for await (const _ of source!.complete(query, new AbortController().signal) as AsyncIterable<unknown>) expect.unreachable();
  expect(server.requests).toHaveLength(1);
  expect(model.sources(true)[0]!.delayMs).toBe(0);
});
