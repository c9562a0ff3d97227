// onCodeCompletion without an editor: the completions of the payload, through the same flow as in one.
import type { CompletionFlow, CompletionRequest } from '../completion/flow.ts';
import type { Completion } from '../../contract/completions.ts';
import type { CompletionSource } from '../completion/source.ts';
import { defaultSettings } from '../settings.ts';
import type { DispatchRequest, DispatchResult } from '../types.ts';

/** Nobody types on meanwhile. */
const SOURCE_BUDGET_MS = 60_000;

type Fields = Record<string, unknown>;

/** What the payload says that the base completions are. */
function payloadSource(completions: unknown): CompletionSource {
  const given: unknown[] = Array.isArray(completions) ? completions : [];
  const list = given.map((one) => (typeof one === 'string' ? { text: one } : (one as Completion)));
  return { id: 'payload', isNamed: false, complete: () => Promise.resolve(list) };
}

/**
 * Has the flow answer a request, without any budget for handlers.
 * @param more sources beside the completions of the payload.
 * @returns it as one result: what all handlers on the way did, and what came of it in the end.
 */
export async function completionOf(
  flow: CompletionFlow,
  request: DispatchRequest,
  more: readonly CompletionSource[],
): Promise<DispatchResult> {
  const { workspaceRoot, filePath, language, signal } = request;
  const { completions: base, position, prefix, suffix, triggerKind, ...others } = (await request.fields) as Fields;
  const start = performance.now();
  const { completions, dispatched } = await flow.complete({
    document: filePath ?? '',
    ...(filePath !== undefined && { filePath }),
    ...(language !== undefined && { language }),
    position: position as CompletionRequest['position'],
    prefix: String(prefix),
    suffix: String(suffix),
    triggerKind: String(triggerKind),
    // As many as in an editor, and all that were given.
    maxItems: Math.max(defaultSettings.completion.maxItems, Array.isArray(base) ? base.length : 0),
    sources: [payloadSource(base), ...more],
    sourceBudgetMs: SOURCE_BUDGET_MS,
    budgetMs: 0,
    signal: signal ?? new AbortController().signal,
    dispatch: { ...(workspaceRoot !== undefined && { workspaceRoot }), fields: others },
  });
  const asked = dispatched.find(({ event }) => event === 'onCodeCompletion');
  const without = dispatched.find((one) => one.without)?.without;
  return {
    event: request.event,
    eventId: asked?.eventId ?? dispatched.at(-1)?.eventId ?? '',
    results: dispatched.flatMap(({ results }) => results),
    response: asked?.response
      ? { ...asked.response, ...(completions && { completions: completions.map(({ origin: _ours, ...one }) => one) }) }
      : null,
    ...(without && { without }),
    overBudget: false,
    durationMs: performance.now() - start,
  };
}
