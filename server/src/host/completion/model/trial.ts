// Trying a model from the settings: one small completion, and what came of it.
import { ask } from './asking.ts';
import { LIMITS, type Limits } from './exchange.ts';
import { KnownApis } from './knownApis.ts';
import { serverAt } from './modelServer.ts';
import type { ModelSettings, Trial } from '../../../contract/modelViews.ts';
import { estimatedTokens } from './tokens.ts';

export interface TrialOptions {
  key?: string;
  signal?: AbortSignal;
  fetch?: typeof fetch;
  limits?: Partial<Limits>;
}

/** Nobody's code, so that nothing of the user's leaves for a trial. */
const GAP = { prefix: 'function add(a, b) {\n  return ', suffix: '\n}\n\nconsole.log(add(1, 2));\n' };

const MOST_TOKENS = 16;

/** Never rejects. The latency is that of the first line, with what it took to find the way to ask. */
export async function tryModel(settings: ModelSettings, { key, signal, fetch: given, limits }: TrialOptions = {}): Promise<Trial> {
  const server = serverAt(settings.baseUrl);
  if ('reason' in server) return { ok: false, reason: server.reason };
  const ends = signal ?? new AbortController().signal;
  const began = performance.now();
  const asked = ask({
    server,
    settings: { ...settings, maxTokens: Math.min(MOST_TOKENS, settings.maxTokens) },
    prompt: { ...GAP, snippets: [], language: 'javascript', name: 'add.js', tokens: estimatedTokens(GAP.prefix + GAP.suffix) },
    key: key === '' ? undefined : key,
    known: new KnownApis(),
    limits: { ...LIMITS, ...limits },
    fetch: given ?? ((input, init) => fetch(input, init)),
    signal: ends,
  });
  let text = '';
  let latencyMs: number | undefined;
  for (;;) {
    const next = await asked.next();
    latencyMs ??= performance.now() - began;
    if (!next.done) {
      text = next.value;
      continue;
    }
    const { api, fault } = next.value;
    return api && !fault ? { ok: true, api, latencyMs, text } : { ok: false, reason: fault?.reason ?? '' };
  }
}
