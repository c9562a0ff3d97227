// What handlers return, brought into one form: both response forms of the tutorial, and the merging of several answers.
import * as l10n from '@vscode/l10n';
import type { Completion } from '../../contract/completions.ts';

export type NormalizedResponse = { ok: true; response: Record<string, unknown> } | { ok: false; message: string };

/**
 * Turns what a handler returned into a response or the handler's own failure.
 * `{success: false, error}` is a failure; `{status, data|result}` is a success for 2xx, and its data or result stays where it is.
 * @param options.isStatusOfAnswer the status is that of an answer over HTTP, and says nothing of the handler.
 */
export function normalizeResponse(value: Record<string, unknown>, { isStatusOfAnswer = false } = {}): NormalizedResponse {
  if (value['success'] === false)
    return { ok: false, message: errorText(value['error']) ?? l10n.t('it returned {0} without an error', 'success: false') };
  const status = value['status'];
  if (!isStatusOfAnswer && typeof status === 'number' && !('success' in value) && (status < 200 || status > 299)) {
    const reason = errorText(value['error']) ?? errorText(value['message']) ?? errorText(value['data']);
    return { ok: false, message: reason ? l10n.t('status {0}: {1}', status, reason) : l10n.t('status {0}', status) };
  }
  return { ok: true, response: value };
}

function errorText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && typeof (value as { message?: unknown }).message === 'string') {
    return withPlace(value as { message: string; line?: unknown; column?: unknown });
  }
  return value === undefined || value === null ? undefined : JSON.stringify(value);
}

/** Where an error stands, in words: "… (line 3, column 5)". */
function withPlace({ message, line, column }: { message: string; line?: unknown; column?: unknown }): string {
  if (typeof line !== 'number') return message;
  const place = typeof column === 'number' ? l10n.t('line {0}, column {1}', line, column) : l10n.t('line {0}', line);
  return `${message.replace(/\.$/, '')} (${place})${message.endsWith('.') ? '.' : ''}`;
}

/**
 * The completions in a response: `completions[]`, or the tutorial's `result.suggestions[]` (strings or objects with `text`).
 * Undefined when the response says nothing about completions, so that the list before it stays.
 */
export function completionsOf(response: Record<string, unknown>): Completion[] | undefined {
  const list = response['completions'] ?? (response['result'] as { suggestions?: unknown } | undefined)?.suggestions;
  if (!Array.isArray(list)) return undefined;
  return list.flatMap((item: unknown): Completion[] => {
    if (typeof item === 'string') return [{ text: item }];
    if (typeof item === 'object' && item !== null && typeof (item as Completion).text === 'string') return [item as Completion];
    return [];
  });
}

/** Later answers win key by key; `diagnostics` are collected and different `message`s are joined by line breaks. */
export function mergeResponses(responses: readonly Record<string, unknown>[]): Record<string, unknown> | null {
  if (responses.length === 0) return null;
  if (responses.length === 1) return responses[0]!;
  const merged: Record<string, unknown> = Object.assign({}, ...responses);
  const diagnostics = responses.flatMap((one) => (Array.isArray(one['diagnostics']) ? one['diagnostics'] : []));
  if (diagnostics.length > 0) merged['diagnostics'] = diagnostics;
  const messages = new Set(responses.map((one) => one['message']).filter((message) => typeof message === 'string'));
  if (messages.size > 0) merged['message'] = [...messages].join('\n');
  return merged;
}

/** The response without what would change the document; itself where there is nothing of that. */
export function withoutEdits(response: Record<string, unknown>): Record<string, unknown> {
  if (!('formattedContent' in response) && !('edits' in response)) return response;
  const { formattedContent: _text, edits: _edits, ...rest } = response;
  return rest;
}
