// What tests of the model source begin with: a server, a source that asks it, and a query.
import { onTestFinished } from 'vitest';
import { ModelSource, type ModelSourceOptions } from '../../src/host/completion/model/modelSource.ts';
import type { ModelSettings } from '../../src/contract/modelViews.ts';
import type { CompletionQuery } from '../../src/host/completion/source.ts';
import { startModelServer, type ModelServer, type Route } from './modelServer.mts';

export async function serverWith(routes: Readonly<Record<string, Route>>): Promise<ModelServer> {
  const server = await startModelServer(routes);
  onTestFinished(() => server.close());
  return server;
}

export function settingsFor(server: Pick<ModelServer, 'url'>, more: Partial<ModelSettings> = {}): ModelSettings {
  return { baseUrl: server.url, name: 'a-model', api: 'auto', maxTokens: 64, temperature: 0, stop: [], contextTokens: 1000, ...more };
}

export interface SourceUnderTest {
  source: ModelSource;
  settings: ModelSettings;
  lines: string[];
  /** All that came, in its order. */
  texts: (query?: Partial<CompletionQuery>, signal?: AbortSignal) => Promise<string[]>;
  /** What came last; empty where nothing did. */
  last: (query?: Partial<CompletionQuery>) => Promise<string>;
}

/** @param options `settings` may be changed in the answer's. */
export function sourceFor(settings: ModelSettings, options: Partial<ModelSourceOptions> = {}): SourceUnderTest {
  const lines: string[] = [];
  const current = { ...settings };
  const source = new ModelSource({
    settings: () => current,
    key: () => Promise.resolve(undefined),
    mayLeave: () => Promise.resolve(undefined),
    log: (line) => lines.push(line),
    ...options,
  });
  onTestFinished(() => source.close());
  const texts: SourceUnderTest['texts'] = async (query = {}, signal = new AbortController().signal) => {
    const found: string[] = [];
    for await (const { text } of source.complete(queryFor(query), signal)) found.push(text);
    return found;
  };
  return { source, settings: current, lines, texts, last: async (query) => (await texts(query)).at(-1) ?? '' };
}

export function queryFor(query: Partial<CompletionQuery> = {}): CompletionQuery {
  const { prefix = 'const one = ', suffix = '\nconst last = 9;\n' } = query;
  const before = prefix.split('\n');
  return {
    language: 'typescript',
    filePath: '/home/somebody/project/src/a.ts',
    position: { line: before.length - 1, character: before.at(-1)!.length },
    maxItems: 5,
    triggerKind: 'automatic',
    context: [],
    ...query,
    prefix,
    suffix,
  };
}
