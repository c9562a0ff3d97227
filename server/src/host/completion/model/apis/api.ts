// What every way to ask a model has in common.
import type { ApiName, ModelSettings } from '../../../../contract/modelViews.ts';
import type { Route } from '../modelServer.ts';
import type { Prompt } from '../prompt.ts';

/** One way to ask a model, and to read what it streams. */
export interface Api {
  readonly name: ApiName;
  /** Whether it takes an instruction, and may answer with more than was asked for. */
  readonly isChat?: boolean;
  /** Undefined where the model cannot be asked in this way, whatever the server offers. */
  request(prompt: Prompt, settings: ModelSettings): ApiRequest | undefined;
  /** What one event of the stream says, of whatever shape it is. */
  read(event: unknown): Piece;
}

export interface ApiRequest {
  route: Route;
  body: Record<string, unknown>;
  /** How the answer streams: server-sent events, or a JSON value in each line. */
  format: 'events' | 'lines';
}

export interface Piece {
  /** What the text grows by. */
  text?: string;
  /** The text is at its end, or at the most that was asked for. */
  end?: 'stop' | 'length';
  /** The server gives up, in its own words. */
  failure?: string;
}

/** What may be asked for with an empty list left out, as some servers want at least one. */
export function stops(texts: readonly string[], most = 16): { stop?: string[] } {
  return texts.length === 0 ? {} : { stop: texts.slice(0, most) };
}

/** A member of what may be anything. */
export function member(value: unknown, ...names: (string | number)[]): unknown {
  let found = value;
  for (const name of names) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<string | number, unknown>)[name];
  }
  return found;
}

export function textAt(value: unknown, ...names: (string | number)[]): string | undefined {
  const found = member(value, ...names);
  return typeof found === 'string' ? found : undefined;
}

/** What a server says of a failure, in the shapes that are common: OpenAI's, Ollama's, FastAPI's. */
export function failureIn(value: unknown): string | undefined {
  return (
    textAt(value, 'error', 'message') ??
    textAt(value, 'error') ??
    (member(value, 'error') ? JSON.stringify(member(value, 'error')) : undefined) ??
    textAt(value, 'detail') ??
    (textAt(value, 'object') === 'error' ? textAt(value, 'message') : undefined)
  );
}

/** A piece without the members that are not there. */
export function piece(text: string | undefined, end: Piece['end'], event: unknown): Piece {
  const failure = failureIn(event);
  return { ...(text !== undefined && { text }), ...(end && { end }), ...(failure !== undefined && { failure }) };
}

/** OpenAI's word for how a text ended. */
export function endOf(finishReason: unknown): Piece['end'] {
  if (typeof finishReason !== 'string') return undefined;
  return finishReason === 'length' ? 'length' : 'stop';
}
