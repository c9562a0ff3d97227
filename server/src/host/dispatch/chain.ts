// How the handlers of one event see each other's answers: what the next one is given, and what comes out in the end.
import { completionsOf, mergeResponses } from './responses.ts';
import { isRange, rangeAfter } from '../../text/rangeAfter.ts';
import { applyTextEdits, type TextEdit } from '../../text/textEdits.ts';

/** Events whose handlers run one after the other, each seeing what the one before returned. The others run side by side. */
const CHAINED = new Set(['onFileSave', 'onCodeCompletion', 'onRequest', 'onResponse']);

export function isChained(event: string): boolean {
  return CHAINED.has(event);
}

/** Members of an event that the host sets for each handler anew. */
export const SET_BY_THE_HOST: readonly string[] = [
  'event',
  'eventId',
  'timestamp',
  'pluginId',
  'workspaceRoot',
  'language',
  'filePath',
  'phase',
];

/**
 * Keys of a response that do not change the request or answer it is about: they talk about the run, or the handler returned the whole event, in
 * which the next handler would find the first one's `pluginId`.
 */
const NOT_CHANGED = new Set(['success', 'message', 'diagnostics', 'error', 'status', ...SET_BY_THE_HOST]);

/** A response in two: what it says about the run, and the rest, which is what it makes of the event. */
export function aboutTheRun(
  response: Record<string, unknown>,
  { isStatusOfAnswer = false } = {},
): Record<'about' | 'rest', Record<string, unknown>> {
  const isAbout = (key: string): boolean => NOT_CHANGED.has(key) && !(isStatusOfAnswer && key === 'status');
  const entries = Object.entries(response);
  return {
    about: Object.fromEntries(entries.filter(([key]) => isAbout(key))),
    rest: Object.fromEntries(entries.filter(([key]) => !isAbout(key))),
  };
}

/** The growing answer of one dispatch. */
export class Chain {
  readonly #event: string;
  /** onResponse around an endpoint. */
  readonly #isAboutAnswer: boolean;
  /** onFileSave: the document's text without what handlers made of it. */
  contentBefore: string | undefined;
  #fields: Record<string, unknown>;
  /** Of each field, as far as it was asked for: a document's text stays the same through a chain that is about something else. */
  readonly #fieldTexts = new Map<string, string>();
  /** By the place of the handler among those of the event. */
  readonly #responses = new Map<number, Record<string, unknown>>();

  /** @param isAboutEndpoint onRequest and onResponse: around an endpoint, whose answer has a status of its own. */
  constructor(event: string, fields: Record<string, unknown>, isAboutEndpoint = false) {
    this.#event = event;
    this.#isAboutAnswer = isAboutEndpoint && event === 'onResponse';
    this.#fields = fields;
    this.contentBefore = this.content;
  }

  /** onFileSave: what handlers made of the document so far, if anything. */
  get changedContent(): string | undefined {
    return this.content === this.contentBefore ? undefined : this.content;
  }

  /** onFileSave: the document has this text from now on. */
  settle(content: string): void {
    this.contentBefore = content;
    if (content !== this.content) this.content = content;
  }

  /** The event's own fields as JSON text, as the next handler is to see them. */
  get fieldsText(): string {
    return this.fieldsTextWith({});
  }

  /** The same, with other values for some of the fields. */
  fieldsTextWith(others: Record<string, unknown>): string {
    const texts: string[] = [];
    for (const [name, value] of Object.entries(this.#fields)) {
      if (value === undefined) continue;
      if (Object.hasOwn(others, name)) {
        texts.push(`${JSON.stringify(name)}:${JSON.stringify(others[name])}`);
        continue;
      }
      let text = this.#fieldTexts.get(name);
      if (text === undefined) this.#fieldTexts.set(name, (text = `${JSON.stringify(name)}:${JSON.stringify(value)}`));
      texts.push(text);
    }
    return `{${texts.join(',')}}`;
  }

  /** One of the event's own fields, as the next handler is to see it. */
  field(name: string): unknown {
    return this.#fields[name];
  }

  /** onFileSave: the document's text so far. */
  get content(): string | undefined {
    const content = this.#fields['fileContent'];
    return typeof content === 'string' ? content : undefined;
  }

  /** Sets the document's text from outside: a handler rewrote the file on disk. */
  set content(content: string) {
    this.#update({ fileContent: content });
  }

  /**
   * Takes a good response.
   * @param place where its handler stands in the order of the event's handlers. Those that run side by side end in any order, and their answers
   * are merged in this one all the same; by default the handler comes after all that have answered so far.
   * @returns a sentence when the response cannot be applied; the chain then goes on with the value before it.
   */
  take(response: Record<string, unknown>, place = this.#responses.size): string | undefined {
    switch (this.#event) {
      case 'onFileSave': {
        const changed = this.#contentFrom(response);
        if (typeof changed === 'object') return changed.problem;
        if (changed !== undefined && changed !== this.content) {
          const range = this.#fields['range'];
          if (isRange(range) && this.content !== undefined) this.#update({ range: rangeAfter(range, this.content, changed) });
          this.content = changed;
        }
        break;
      }
      case 'onCodeCompletion': {
        const completions = completionsOf(response);
        if (completions) this.#update({ completions });
        break;
      }
      case 'onRequest':
      case 'onResponse': {
        const { rest } = aboutTheRun(response, { isStatusOfAnswer: this.#isAboutAnswer });
        const changes = this.#isAboutAnswer ? withData(rest) : rest;
        if (Object.keys(changes).length > 0) this.#update(changes);
        break;
      }
      default:
    }
    this.#responses.set(place, response);
    return undefined;
  }

  /** All good responses in one; for chained events with the value that the chain arrived at. */
  merged(): Record<string, unknown> | null {
    const responses = [...this.#responses].toSorted(([a], [b]) => a - b).map(([, response]) => response);
    const merged = mergeResponses(responses);
    if (!merged) return null;
    switch (this.#event) {
      case 'onFileSave': {
        const { edits: _applied, ...rest } = merged;
        return responses.some((one) => 'formattedContent' in one || 'edits' in one) ? { ...rest, formattedContent: this.content } : merged;
      }
      case 'onCodeCompletion': {
        const { result: _normalised, ...rest } = merged;
        return responses.some((one) => completionsOf(one)) ? { ...rest, completions: this.#fields['completions'] } : merged;
      }
      case 'onRequest':
      case 'onResponse':
        return { ...(this.#isAboutAnswer ? withData(merged) : merged), ...this.#fields };
      default:
        return merged;
    }
  }

  #contentFrom(response: Record<string, unknown>): string | undefined | { problem: string } {
    if (typeof response['formattedContent'] === 'string') return response['formattedContent'];
    if (!Array.isArray(response['edits']) || this.content === undefined) return undefined;
    const applied = applyTextEdits(this.content, response['edits'] as TextEdit[]);
    return 'text' in applied ? applied.text : applied;
  }

  #update(changes: Record<string, unknown>): void {
    this.#fields = { ...this.#fields, ...changes };
    for (const name of Object.keys(changes)) this.#fieldTexts.delete(name);
  }
}

/** Of both forms of an answer the one that the next hook is given: what one says as `result` must not stand beside the `data` of another. */
function withData({ result, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return result === undefined ? rest : { ...rest, data: result };
}
