// What can go wrong between us and a model: as values, in words for people, and with what is to be done about it.
import * as l10n from '@vscode/l10n';
import type { ModelServer } from './modelServer.ts';
import { failureIn, textAt } from './apis/api.ts';

export type FaultKind =
  /** The server does not offer this way to ask. */
  | 'unsupported'
  /** The key is missing or wrong, or the user would have to change something else first. */
  | 'refused'
  | 'noModel'
  | 'limited'
  /** What was asked is nothing that the server takes. */
  | 'rejected'
  | 'failing'
  | 'unreachable'
  | 'slow'
  /** What came is no answer, or broke off. */
  | 'garbled';

export interface Fault {
  kind: FaultKind;
  /** A sentence for people. Never has a key, nor any of the text that was sent. */
  reason: string;
  /** How long the server wants to be left alone, in ms. */
  retryAfterMs?: number;
  /** The member of the request that the server does not take. */
  parameter?: string;
}

/** What an answer is judged by, and what must not be said of it. */
export interface Asked {
  server: ModelServer;
  model: string;
  path: string;
  hasKey: boolean;
  /** The key and the text that was sent. */
  unsaid: readonly string[];
}

/** What of the server's words is worth reading. */
const MOST_WORDS = 200;

/** Shorter lines of the text that was sent are in any sentence. */
const SHORTEST_LINE = 6;
const SHORTEST_PART = 10;

/** @param body what the server said, as text. */
export function faultOfStatus(status: number, headers: Headers, body: string, asked: Asked): Fault {
  const { server, model, path } = asked;
  const { host } = server;
  const answer = parsed(body);
  const words = failureIn(answer) ?? '';
  const said = withoutUnsaid(words, asked);
  if (status >= 300 && status < 400) {
    return { kind: 'refused', reason: l10n.t('{0} wants to be asked at another address. Set that as the base address.', host) };
  }
  if (status === 401 || status === 403) {
    const reason = asked.hasKey
      ? l10n.t('{0} does not take the key (status {1}).', host, status)
      : l10n.t('{0} asks for a key (status {1}).', host, status);
    return { kind: 'refused', reason };
  }
  if (status === 429) {
    return { kind: 'limited', reason: l10n.t('{0} takes no more requests for now.', host), ...retryAfter(headers) };
  }
  if (isAboutModel(status, words, textAt(answer, 'error', 'code'))) {
    return { kind: 'noModel', reason: l10n.t('{0} has no model "{1}".', host, model) };
  }
  if (isUnsupported(status, words)) {
    return { kind: 'unsupported', reason: l10n.t('{0} does not offer {1}: {2}', host, path, said || String(status)), ...unwanted(answer) };
  }
  if (status < 500) return { kind: 'rejected', reason: l10n.t('{0} does not take the request: {1}', host, said || String(status)) };
  return { kind: 'failing', reason: l10n.t('{0} has failed: {1}', host, said || String(status)), ...retryAfter(headers) };
}

/** What a server says in an answer that began as if all were well. Some say there that they have no such route (LM Studio). */
export function faultOfWords(words: string, asked: Asked): Fault {
  const { host } = asked.server;
  const said = withoutUnsaid(words, asked) || '?';
  return /unexpected endpoint|unsupported|not support/i.test(words)
    ? { kind: 'unsupported', reason: l10n.t('{0} does not offer {1}: {2}', host, asked.path, said) }
    : { kind: 'failing', reason: l10n.t('{0} has failed: {1}', host, said) };
}

/** @param error as `fetch` throws it. */
export function faultOfConnection(error: unknown, { server }: Asked): Fault {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = textAt(cause, 'code') ?? '';
  return { kind: 'unreachable', reason: l10n.t('{0} cannot be reached. {1}', server.host, code).trimEnd() };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isAboutModel(status: number, words: string, code: string | undefined): boolean {
  // That a model cannot be asked in this way is something else.
  if (![400, 404].includes(status) || /support|endpoint|chat model/i.test(words)) return false;
  if (code === 'model_not_found') return true;
  return /model/i.test(words) && /not found|does not exist|no such|not loaded|no models? loaded|unknown model|invalid model/i.test(words);
}

function isUnsupported(status: number, words: string): boolean {
  if ([404, 405, 501].includes(status)) return true;
  // A request that is too large is too large in any form.
  if (status === 400 || status === 422) return !/context (?:length|size|window)|too (?:long|large|many)|exceed/i.test(words);
  return status === 500 && /unsupported|not support|unknown param|suffix/i.test(words);
}

/** As OpenAI has it. */
function unwanted(answer: unknown): { parameter?: string } {
  const isOne = /^unsupported_(?:parameter|value)$/.test(textAt(answer, 'error', 'code') ?? '');
  const parameter = textAt(answer, 'error', 'param');
  return isOne && parameter !== undefined ? { parameter } : {};
}

/** RFC 9110: seconds, or a date. */
function retryAfter(headers: Headers): { retryAfterMs?: number } {
  const given = headers.get('retry-after')?.trim() ?? '';
  const ms = /^\d+(?:\.\d+)?$/.test(given) ? Number(given) * 1000 : Date.parse(given) - Date.now();
  return Number.isFinite(ms) ? { retryAfterMs: Math.max(0, ms) } : {};
}

/** Servers say what they were asked, now and then: such words are left out as a whole. */
function withoutUnsaid(words: string, { unsaid }: Asked): string {
  const line = words.replace(/\s+/g, ' ').trim().slice(0, MOST_WORDS).toWellFormed();
  return unsaid.some((text) => tellsOn(line, text)) ? '' : line;
}

/** Whether there is a line of the text in it, or a part of one that is long enough to be known again. */
function tellsOn(words: string, text: string): boolean {
  if (text.split('\n').some((line) => line.trim().length >= SHORTEST_LINE && words.includes(line.trim()))) return true;
  for (let at = 0; at + SHORTEST_PART <= words.length; at++) if (text.includes(words.slice(at, at + SHORTEST_PART))) return true;
  return false;
}
