// Fires one event without an editor, and shows what came of it: the same for `codex-plugin invoke`, the development server, mock events and profiles.
import { randomUUID } from 'node:crypto';
import { didYouMean } from '../../text/didYouMean.ts';
import { BUILT_IN_EVENTS, endpointOf } from '../../contract/eventNames.ts';
import type { PluginView } from '../../contract/views.ts';
import { CompletionFlow } from '../completion/flow.ts';
import type { CompletionSource } from '../completion/source.ts';
import type { PluginHost } from '../host.ts';
import { maskedIn } from '../secrets.ts';
import type { DispatchRequest, DispatchResult, HandlerResult } from '../types.ts';
import { completionOf } from './completionOf.ts';
import { requestOf } from './endpointRequestOf.ts';

/** What came of an event, as `codex-plugin invoke --json` prints it (fixed contract). */
export interface FiredEvent {
  event: string;
  eventId: string;
  results: FiredResult[];
  /** The merged answer of the chain. */
  response: DispatchResult['response'];
}

export type FiredResult = Pick<HandlerResult, 'pluginId' | 'script' | 'ok' | 'durationMs'> & {
  /** Null where nothing was called; `script` where the whole script is the function. */
  function: string | null;
} & Partial<Pick<Extract<HandlerResult, { ok: false }>, 'response' | 'error'>>;

/**
 * Completions come about as in an editor, and requests to endpoints as over HTTP: with the plugin's onRequest and onResponse handlers around those that
 * were asked for. Never rejects.
 * @param sources of base completions, beside those of the event.
 */
export async function fire(
  host: Pick<PluginHost, 'dispatch' | 'handles' | 'keepsAnswers' | 'plugins'>,
  request: DispatchRequest,
  sources: readonly CompletionSource[] = [],
): Promise<DispatchResult> {
  if (request.only?.script !== undefined) return host.dispatch(endpointOf(request.event) ? asRequest(request) : request);
  const served = host.plugins().find((plugin) => plugin.endpoints?.some(({ event }) => event === request.event));
  if (served) return requestOf(host, request, request.only?.pluginKey ?? served.key);
  if (request.event !== 'onCodeCompletion' || request.only !== undefined) return host.dispatch(request);
  return completionOf(new CompletionFlow(host), request, sources);
}

/** What a handler of an endpoint gets that is asked by itself, without the hooks around it. */
function asRequest(request: DispatchRequest): DispatchRequest {
  const { eventId = randomUUID(), fields } = request;
  const withId = async (): Promise<Record<string, unknown>> => ({ ...(await fields), requestId: eventId });
  return {
    ...request,
    endpoint: true,
    eventId,
    fields: fields instanceof Promise ? withId() : { ...fields, requestId: eventId },
  };
}

/** Whether some handler ran, and none failed. */
export function succeeded({ results }: DispatchResult): boolean {
  return results.length > 0 && results.every((one) => one.ok);
}

/** @param mask for what failures quote, which may be an address or a header with a key in it. Answers that were asked for stay as they are. */
export function firedEvent({ event, eventId, results, response }: DispatchResult, mask: (text: string) => string): FiredEvent {
  return { event, eventId, results: results.map((one) => firedResult(one, mask)), response };
}

function firedResult(result: HandlerResult, mask: (text: string) => string): FiredResult {
  const {
    pluginKey: _internal,
    startedMs: _whenItBegan,
    phases: _whereTimeWent,
    pluginId,
    script,
    function: called,
    ok,
    durationMs,
    ...rest
  } = result;
  const { diagnostics: _inResponse, ...outcome } = { diagnostics: undefined, ...rest };
  const { response } = outcome;
  const told = ok ? { response } : maskedIn(outcome, mask);
  return { pluginId, script, function: called ?? null, ok, durationMs, ...told } as FiredResult;
}

/** What is wrong with the name of an event, or undefined. A broken plugin handles nothing that is known, so that anything goes there. */
export function unknownEvent(event: string, plugin: PluginView): string | undefined {
  const handled = [...plugin.handlers, ...(plugin.endpoints ?? [])].map((one) => one.event);
  const known = [...new Set<string>([...BUILT_IN_EVENTS, ...handled])];
  if (plugin.state === 'broken' || known.includes(event)) return undefined;
  const meant = didYouMean(event, known);
  const rest = meant === undefined ? `Events are ${known.join(', ')}.` : `Did you mean ${meant}?`;
  return `"${event}" is neither an event of the host nor one that ${plugin.id} handles. ${rest}`;
}

/** Why an event reached no handler of a plugin, in a sentence or two. */
export function whyNone(plugin: PluginView, request: DispatchRequest, { without }: Pick<DispatchResult, 'without'>): string {
  return `No handler of ${plugin.id} ran for ${request.event}. ${without?.[0] ?? mismatch(plugin, request)}`;
}

function mismatch(plugin: PluginView, { event, language, filePath, phase }: DispatchRequest): string {
  if (plugin.state === 'broken') return plugin.stateReason ?? 'It is not loaded.';
  const callable = [...plugin.handlers, ...(plugin.endpoints ?? [])];
  const candidates = callable.filter((one) => one.event === event);
  if (candidates.length === 0) return `It handles ${[...new Set(callable.map((one) => one.event))].join(', ') || 'nothing'}.`;
  const wants = candidates.map(({ script, languages, pattern, phase: own }) =>
    [
      `${script} is for`,
      languages.join(', ') || 'every language',
      ...(pattern ? [`in ${pattern}`] : []),
      ...(own ? [`(${own})`] : []),
    ].join(' '),
  );
  const is = [...(language ? [language] : []), ...(filePath ? [filePath] : []), ...(phase ? [phase] : [])].join(', ');
  return `${wants.join('; ')}. The event is about ${is || 'no document'}.`;
}
