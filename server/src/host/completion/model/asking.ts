// Asking a model for a completion: in the way that its server is known to offer, or in one after the other until one is.
import * as l10n from '@vscode/l10n';
import { Answer } from './answer.ts';
import { apis } from './apis/all.ts';
import type { Api, ApiRequest } from './apis/api.ts';
import { exchange, type Limits } from './exchange.ts';
import { faultOfWords, type Asked, type Fault } from './fault.ts';
import type { KnownApis } from './knownApis.ts';
import type { ModelServer } from './modelServer.ts';
import type { ApiName, ModelSettings } from '../../../contract/modelViews.ts';
import type { Prompt } from './prompt.ts';

export interface Asking {
  server: ModelServer;
  settings: ModelSettings;
  prompt: Prompt;
  key: string | undefined;
  known: KnownApis;
  limits: Limits;
  fetch: typeof fetch;
  signal: AbortSignal;
  /** Before each request, the ones that only find out what the server offers among them. */
  onSend?: (api: ApiName) => void;
}

/** How it ended. Neither an API nor a fault where the signal aborted before anything was known. */
export interface Outcome {
  api?: ApiName;
  fault?: Fault;
}

/** Why nothing may be sent to a server in this way; undefined where it may. */
export function insecure(server: ModelServer, key: string | undefined): Fault | undefined {
  if (key === undefined || server.isEncrypted || server.isLoopback) return undefined;
  return { kind: 'refused', reason: l10n.t('The key would go to {0} unencrypted, so nothing is sent. Use https.', server.host) };
}

/** Yields the completion each time that it has grown. Never throws. */
export async function* ask(asking: Asking): AsyncGenerator<string, Outcome> {
  const { server, settings, key, known, signal } = asking;
  const unsafe = insecure(server, key);
  if (unsafe) return { fault: unsafe };
  let last: Fault = { kind: 'unsupported', reason: '' };
  const tried = new Set<ApiName>();
  // What was known may be wrong by now: then there are others to be tried.
  for (let names = await known.candidates(settings); names.length > 0; names = untried(await known.candidates(settings), tried)) {
    for (const name of names) {
      if (signal.aborted) return {};
      tried.add(name);
      const outcome = yield* askInOneWay(apis[name], asking);
      if (signal.aborted) return outcome;
      if (outcome.fault?.kind !== 'unsupported') return outcome;
      last = outcome.fault;
      await known.ruleOut(settings, name);
    }
  }
  if (tried.size === 1) return { fault: last };
  return { fault: { ...last, reason: l10n.t('{0} offers no way to complete text with "{1}" that is known.', server.host, settings.name) } };
}

function untried(names: readonly ApiName[], tried: ReadonlySet<ApiName>): ApiName[] {
  return names.filter((name) => !tried.has(name));
}

async function* askInOneWay(api: Api, asking: Asking): AsyncGenerator<string, Outcome> {
  const { settings, prompt, known } = asking;
  const request = api.request(prompt, settings);
  if (!request) {
    return { fault: { kind: 'unsupported', reason: l10n.t('It is not known how "{0}" is told of a gap in a text.', settings.name) } };
  }
  for (;;) {
    const body = withoutParameters(request.body, known.unwanted(settings));
    const outcome = yield* askOnce(api, { ...request, body }, asking);
    const parameter = outcome.fault?.parameter;
    if (parameter === undefined || !(parameter in body) || !OPTIONAL.has(parameter)) return outcome;
    known.addUnwanted(settings, parameter);
  }
}

/** What a model can be asked without. Reasoning models take no temperature, for one. */
const OPTIONAL = new Set(['max_tokens', 'temperature', 'stop']);

function withoutParameters(body: Readonly<Record<string, unknown>>, names: ReadonlySet<string>): Record<string, unknown> {
  const kept = Object.fromEntries(Object.entries(body).filter(([name]) => !names.has(name)));
  // Newer models of OpenAI's have it under another name.
  return names.has('max_tokens') && 'max_tokens' in body ? { ...kept, max_completion_tokens: body['max_tokens'] } : kept;
}

async function* askOnce(api: Api, request: ApiRequest, asking: Asking): AsyncGenerator<string, Outcome> {
  const { server, settings, prompt, key, known, signal } = asking;
  const texts = [prompt.prefix, prompt.suffix, ...prompt.snippets.map(({ text }) => text)];
  const asked: Asked = {
    server,
    model: settings.name,
    path: request.route.path,
    hasKey: key !== undefined,
    unsaid: key === undefined ? texts : [key, ...texts],
  };
  const answer = new Answer({ ...prompt, stop: settings.stop, isChat: api.isChat === true });
  const fail = (fault: Fault): Outcome => {
    answer.end('broken');
    // What came before it stays.
    return answer.text === '' ? { fault } : { api: api.name };
  };
  asking.onSend?.(api.name);
  let ending: 'stop' | 'length' = 'stop';
  let isUnderstood = false;
  for await (const received of exchange({ ...asking, url: server.url(request.route), request, asked })) {
    if ('fault' in received) return fail(received.fault);
    const { text = '', end, failure } = api.read(received.event);
    if (failure !== undefined) return fail(faultOfWords(failure, asked));
    if (!isUnderstood) await known.found(settings, api.name);
    isUnderstood = true;
    const grown = answer.push(text);
    if (grown !== undefined) yield grown;
    if (answer.isOver) return { api: api.name };
    ending = end ?? ending;
  }
  if (signal.aborted) return isUnderstood ? { api: api.name } : {};
  const grown = answer.end(ending);
  if (grown !== undefined) yield grown;
  return { api: api.name };
}
