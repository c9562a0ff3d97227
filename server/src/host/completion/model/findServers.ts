// Model servers on this machine, by the ports that they use when nobody says otherwise.
import type { FoundServer, ServerKind } from '../../../contract/modelViews.ts';
import { member, textAt } from './apis/api.ts';

const USUAL_PORTS: Readonly<Record<ServerKind, number>> = { llamaCpp: 8080, ollama: 11_434, lmStudio: 1234, vllm: 8000 };

const MAX_MODELS = 200;
const MAX_BYTES = 1_000_000;

export interface SearchOptions {
  /** Those that are looked at, where others than the usual ones. */
  ports?: Readonly<Partial<Record<ServerKind, number>>>;
  /** For each, in ms. All are asked at once. */
  timeoutMs?: number;
  signal?: AbortSignal;
  fetch?: typeof fetch;
}

/** Asks for lists of models and sends nothing else. Never rejects; what does not answer as a model server does is none. */
export async function findServers(options: SearchOptions = {}): Promise<FoundServer[]> {
  const looks = (Object.entries(options.ports ?? USUAL_PORTS) as [ServerKind, number][]).map(async ([kind, port]) => {
    const baseUrl = `http://127.0.0.1:${port}/v1`;
    const models = await modelsAt(baseUrl, options);
    return models && { kind, baseUrl, models };
  });
  return (await Promise.all(looks)).filter((one) => one !== undefined);
}

async function modelsAt(baseUrl: string, { timeoutMs = 800, signal, fetch: given = fetch }: SearchOptions): Promise<string[] | undefined> {
  const ends = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]);
  try {
    const response = await given(`${baseUrl}/models`, { redirect: 'error', signal: ends });
    const text = await beginningOf(response);
    const listed = response.ok ? member(JSON.parse(text), 'data') : undefined;
    if (!Array.isArray(listed)) return undefined;
    return listed.flatMap((model) => textAt(model, 'id') ?? []).slice(0, MAX_MODELS);
  } catch {
    // Nobody is there, or somebody else.
    return undefined;
  }
}

/** Whoever sends more than a list is long is no server of models. */
async function beginningOf({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    parts.push(part);
    bytes += part.length;
    if (bytes > MAX_BYTES) break;
  }
  return Buffer.concat(parts).toString();
}
