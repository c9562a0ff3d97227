// What a worker said of one call, as the handler's result: whether it counts, and else what was wrong with it.
import * as l10n from '@vscode/l10n';
import { validateResponse } from '../../contract/responses.ts';
import type { ErrorCode, HandlerError } from '../../contract/errors.ts';
import { type InvocationOutcome, denialIn, denialWords, traceOf } from '../../runner/index.ts';
import type { LoadedPlugin } from '../plugins/plugin.ts';
import { endpointFault, hookFault } from '../endpoints/endpointAnswer.ts';
import type { DispatchRequest, HandlerResult } from '../types.ts';
import type { FolderLinks } from './folderLinks.ts';
import { diagnosticsOfFailure } from './ownFailure.ts';
import { normalizeResponse } from './responses.ts';

type Failed = Extract<HandlerResult, { ok: false }>;

/** What was called. */
export interface Call {
  request: Pick<DispatchRequest, 'event' | 'endpoint'>;
  handler: Pick<HandlerResult, 'pluginId' | 'pluginKey' | 'script'>;
  plugin: LoadedPlugin;
  links: FolderLinks;
  /** Hears what is wrong with an answer beside its failure. */
  warn: (text: string) => void;
}

/** With the names that the editor has for files. */
export function resultOf(outcome: InvocationOutcome, call: Call): HandlerResult {
  const { plugin, links } = call;
  const { event, endpoint } = call.request;
  // Of what answers a request over HTTP, the status is the answer's.
  const isAnswer = endpoint === true && event !== 'onRequest';
  const isHook = endpoint === true && (event === 'onRequest' || event === 'onResponse');
  const where = {
    ...call.handler,
    durationMs: outcome.durationMs,
    ...(outcome.function !== undefined && { function: outcome.function }),
  };
  if (!outcome.ok) return { ...where, ok: false, error: { ...outcome.error, ...traceIn(outcome.error, plugin, links) } };
  if (outcome.value === null) {
    // An event without a response is answered by nothing.
    if (event === 'onContextUpdate') return { ...where, ok: true, response: null };
    return failed(
      where,
      'invalid-response',
      l10n.t('{0} returned nothing from {1}. Return an object, {2} at least.', called(where), event, '{success: true}'),
    );
  }
  const notTaken = (why: string): HandlerResult => {
    const text = l10n.t('{0} returned something that {1} does not take: {2}', called(where), event, why);
    return { ...failed(where, 'invalid-response', text), response: outcome.value! };
  };
  // Before it is asked whether the status is one of a failure.
  const badStatus = isHook ? hookFault(outcome.value) : undefined;
  if (badStatus !== undefined) return notTaken(badStatus);
  const normalized = normalizeResponse(outcome.value, { isStatusOfAnswer: isAnswer });
  if (!normalized.ok) {
    // What it says beside the error is still its answer.
    const answer = answerOfFailure(outcome.value, call);
    // What its text names is the reason; else the last thing that it was kept from is the likely one.
    const said = denialIn(normalized.message, outcome.denials ?? []);
    const denial = said ?? outcome.denials?.at(-1);
    if (denial === undefined) {
      const words = normalized.message.slice(0, 4000);
      const text = l10n.t('{0} reported a failure in {1}: {2}', called(where), event, words);
      return declined(failed(where, 'handler-failed', text), { words, ...answer });
    }
    const words = denialWords(called(where), denial, plugin.permissionNames);
    const { error, ...rest } = failed(
      where,
      'permission-denied',
      said === undefined ? `${words} ${l10n.t('It reported: {0}', normalized.message.slice(0, 600))}` : words,
    );
    const { permission, place } = denial;
    return { ...rest, error: { ...error, permission, ...(place && { place }), detail: normalized.message.slice(0, 4000) }, ...answer };
  }
  const invalid = isAnswer ? endpointFault(outcome.value) : validateResponse(event, outcome.value);
  if (invalid !== undefined) return notTaken(invalid);
  return { ...where, ok: true, response: links.responseToEditor(normalized.response) };
}

/**
 * A good result, of which nothing can be made after all.
 * @param problem completes "…edits that cannot be applied: …".
 */
export function inapplicable({ ok: _ok, response: _response, ...where }: Extract<HandlerResult, { ok: true }>, problem: string): Failed {
  return failed(where, 'invalid-response', l10n.t('{0} returned edits that cannot be applied: {1}.', called(where), problem));
}

/** @param text a sentence on what was called. */
function failed(where: Omit<Failed, 'ok' | 'error'>, code: ErrorCode, text: string): Failed {
  return { ...where, ok: false, error: { code, message: `${where.pluginId}: ${text}` } };
}

function called({ script, function: name }: Pick<HandlerResult, 'script' | 'function'>): string {
  return name ? `${script} (${name})` : script;
}

/** A handler's own "no", with its words alone. */
function declined(result: Failed, { words, ...answer }: { words: string } & Pick<Failed, 'response' | 'diagnostics'>): HandlerResult {
  return { ...result, error: { ...result.error, words }, ...answer };
}

/** What a handler that failed by its own account says of places, unless that cannot be used. */
function answerOfFailure(
  response: Record<string, unknown>,
  { request: { event }, handler, links, warn }: Call,
): Pick<Failed, 'response' | 'diagnostics'> {
  const unusable = validateResponse(event, response);
  if (unusable !== undefined) {
    warn(l10n.t('{0} failed and said more, which {1} does not take: {2}', handler.script, event, unusable));
    return { response };
  }
  const diagnostics = diagnosticsOfFailure(links.responseToEditor(response));
  return { response, ...(diagnostics && { diagnostics }) };
}

/** The places in the plugin's own code that an error came through. */
function traceIn({ detail, place }: HandlerError, { runnerPlugin }: LoadedPlugin, links: FolderLinks): Pick<HandlerError, 'trace'> {
  const found = detail === undefined || !runnerPlugin ? [] : traceOf(detail, runnerPlugin.folder);
  const others = found.filter(({ file, line }) => file !== place?.file || line !== place.line);
  const trace = [...(place ? [place] : []), ...others].map(({ file, line }) => ({ file: links.toEditor(file), line }));
  return trace.length > 0 ? { trace } : {};
}
