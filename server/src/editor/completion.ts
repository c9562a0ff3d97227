// Inline completions: a base (the editor's own, lines of open documents), enriched by handlers within a budget.
import {
  InlineCompletionTriggerKind,
  type InlineCompletionItem,
  type InlineCompletionParams,
  type Position,
} from 'vscode-languageserver-protocol';
import type { DispatchResult, HostSettings, SkipCode } from '../host/types.ts';
import type { BaseCompletion } from '../protocol.ts';
import { aborted } from './abort.ts';
import type { ClientProfile, EditorClient } from './client.ts';
import { toInlineItems, withoutDuplicates } from './completionItems.ts';
import type { Documents, Snapshot } from './documents.ts';
import type { Host } from './hostFace.ts';
import { completionKey, LateCompletions } from './lateCompletions.ts';
import { openDocumentLines } from './openDocumentLines.ts';

/** Longest text before and after the cursor that handlers are given, in UTF-16 code units. */
const CONTEXT_LIMIT = 100 * 1024;

/** With these, no handler was allowed to run: then there is nothing to enrich, and nothing to show. */
const REFUSED: ReadonlySet<string> = new Set<SkipCode>([
  'untrusted',
  'not-granted',
  'denied',
  'disabled',
  'broken-manifest',
  'host-closed',
]);

export interface CompletionsOptions {
  host: Pick<Host, 'handles' | 'dispatch'>;
  /** Resolves once the plugins are loaded. */
  ready: Promise<void>;
  client: Pick<EditorClient, 'baseCompletions'>;
  profile: ClientProfile;
  documents: Documents;
  settings: () => HostSettings['completion'];
}

/** As the editor asks. Some leave the context out. */
type Question = Omit<InlineCompletionParams, 'context'> & Partial<InlineCompletionParams>;

/** One request while it is answered. */
interface Request {
  document: Snapshot & { filePath: string };
  position: Position;
  key: string;
  /** The event's own fields but for `completions`; onRequest handlers may change them. */
  fields: Record<string, unknown>;
  maxItems: number;
  signal: AbortSignal;
  /** Time that handlers may still take, in ms. */
  leftMs: number;
}

export class Completions {
  readonly #options: CompletionsOptions;
  readonly #late = new LateCompletions();
  /** The newest request per document, answered or not. */
  readonly #newest = new Map<string, { key: string; controller: AbortController; late?: Promise<unknown[] | undefined> }>();

  constructor(options: CompletionsOptions) {
    this.#options = options;
  }

  /** Never rejects; answers with nothing when the answer would be stale. */
  async inlineCompletion({ textDocument, position: asked, context }: Question, cancel: AbortSignal): Promise<InlineCompletionItem[]> {
    const { documents, host, ready } = this.#options;
    const open = documents.get(textDocument.uri);
    const document = documents.snapshot(textDocument.uri);
    if (!open || !isFile(document)) return [];
    const offset = open.offsetAt(asked);
    const position = open.positionAt(offset);
    await Promise.race([ready, aborted(cancel)]);
    const settings = this.#options.settings();
    if (!settings.enabled || this.#isStale(document, cancel)) return [];
    if (!host.handles('onCodeCompletion', { language: document.language, filePath: document.filePath })) return [];

    const prefix = cutStart(document.text.slice(0, offset));
    const suffix = cutEnd(document.text.slice(offset));
    const triggerKind = context?.triggerKind === InlineCompletionTriggerKind.Invoked ? 'invoked' : 'automatic';
    const key = completionKey(document, prefix);
    const cursor = { text: lineText(document.text, offset), position };
    const maxItems = settings.maxItems;

    const fields = { position, prefix, suffix, triggerKind };
    const request: Request = { document, position, key, fields, maxItems, signal: cancel, leftMs: settings.budgetMs };
    const earlier = this.#late.find(key) ?? (await this.#underWay(request));
    if (earlier) return this.#isStale(document, cancel) ? [] : toInlineItems(earlier, cursor, maxItems);

    const controller = new AbortController();
    this.#newest.get(document.uri)?.controller.abort();
    this.#newest.set(document.uri, { key, controller });
    request.signal = AbortSignal.any([cancel, controller.signal]);
    const completions = await this.#answer(request);
    return completions && !this.#isStale(document, request.signal) ? toInlineItems(completions, cursor, maxItems) : [];
  }

  documentClosed(uri: string): void {
    this.#newest.get(uri)?.controller.abort();
    this.#newest.delete(uri);
  }

  /** Plugins or settings changed: earlier answers do not count any more. */
  forgetLate(): void {
    this.#late.clear();
  }

  /** The same question is being answered still, after its budget: its answer counts for this request too, or the base goes out once more. */
  async #underWay(request: Request): Promise<unknown[] | undefined> {
    const newest = this.#newest.get(request.document.uri);
    if (newest?.key !== request.key || !newest.late) return undefined;
    const answer = await withinMs(newest.late, request.leftMs, request.signal);
    const isStillUnderWay = this.#newest.get(request.document.uri)?.late !== undefined;
    return answer ?? (isStillUnderWay ? await this.#base(request) : undefined);
  }

  async #answer(request: Request): Promise<unknown[] | undefined> {
    const { host } = this.#options;
    const { document } = request;
    if (host.handles('onRequest', document)) {
      const result = await this.#dispatch('onRequest', request, { ...request.fields, maxItems: request.maxItems });
      if (result.response) request.fields = { ...request.fields, ...pick(result.response, ['prefix', 'suffix']) };
      const wanted = result.response?.['maxItems'];
      if (Number.isInteger(wanted)) request.maxItems = Math.max(0, wanted as number);
    }
    if (request.signal.aborted) return undefined;
    const base = await this.#base(request);
    if (this.#isStale(document, request.signal)) return undefined;
    const result = await this.#dispatch('onCodeCompletion', request, { ...request.fields, completions: base });
    if (result.late) {
      this.#keepLate(request, result.late);
      return base;
    }
    if (result.results.length > 0 && result.results.every((one) => !one.ok && REFUSED.has(one.error.code))) return undefined;
    return await this.#respond(request, completionsIn(result) ?? base);
  }

  /** onResponse handlers see the final list last. */
  async #respond(request: Request, completions: unknown[]): Promise<unknown[]> {
    if (!this.#options.host.handles('onResponse', request.document)) return completions;
    const result = await this.#dispatch('onResponse', request, { ...request.fields, completions });
    return result.overBudget ? completions : (completionsIn(result) ?? completions);
  }

  #keepLate(request: Request, late: Promise<DispatchResult>): void {
    const { key, document } = request;
    const kept = late.then(async (result) => {
      const completions = completionsIn(result);
      if (!completions || request.signal.aborted) return undefined;
      const final = await this.#respond({ ...request, leftMs: this.#options.settings().budgetMs }, completions);
      this.#late.keep(key, final);
      return final;
    });
    const newest = this.#newest.get(document.uri);
    if (newest?.key !== key) return;
    newest.late = kept;
    void kept.finally(() => delete newest.late);
  }

  async #base({ document, position, maxItems, signal }: Request): Promise<BaseCompletion[]> {
    const { client, profile, documents } = this.#options;
    const { sources, baseBudgetMs } = this.#options.settings();
    const found: BaseCompletion[] = [];
    for (const source of sources) {
      if (source === 'openDocuments') {
        const open = documents.get(document.uri);
        if (open && documents.isCurrent(document)) found.push(...openDocumentLines(open, position, documents.all(), maxItems));
      } else if (profile.features.baseCompletions && baseBudgetMs > 0) {
        const question = { uri: document.uri, position, version: document.version, maxItems, budgetMs: baseBudgetMs };
        const enough = AbortSignal.any([signal, AbortSignal.timeout(baseBudgetMs)]);
        const answer = client.baseCompletions(question, enough).catch(() => undefined);
        found.push(...((await Promise.race([answer, aborted(enough)]))?.completions ?? []));
      }
    }
    return withoutDuplicates(found, maxItems);
  }

  async #dispatch(event: string, request: Request, fields: Record<string, unknown>): Promise<DispatchResult> {
    const { document, signal } = request;
    const { language, filePath } = document;
    const started = performance.now();
    const result = await this.#options.host.dispatch({
      event,
      language,
      filePath,
      fields,
      signal,
      budgetMs: Math.max(1, Math.round(request.leftMs)),
    });
    request.leftMs -= performance.now() - started;
    return result;
  }

  #isStale(document: Snapshot, signal: AbortSignal): boolean {
    return signal.aborted || !this.#options.documents.isCurrent(document);
  }
}

function isFile(document: Snapshot | undefined): document is Snapshot & { filePath: string } {
  return document?.filePath !== undefined;
}

function completionsIn({ response }: DispatchResult): unknown[] | undefined {
  const completions = response?.['completions'];
  return Array.isArray(completions) ? completions : undefined;
}

function pick(object: Record<string, unknown>, names: string[]): Record<string, unknown> {
  return Object.fromEntries(names.flatMap((name) => (typeof object[name] === 'string' ? [[name, object[name]]] : [])));
}

/** The last part of a text, not beginning with half a character. */
function cutStart(text: string): string {
  if (text.length <= CONTEXT_LIMIT) return text;
  const cut = text.slice(-CONTEXT_LIMIT);
  return /^[\uDC00-\uDFFF]/.test(cut) ? cut.slice(1) : cut;
}

/** The first part of a text, not ending with half a character. */
function cutEnd(text: string): string {
  if (text.length <= CONTEXT_LIMIT) return text;
  const cut = text.slice(0, CONTEXT_LIMIT);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}

/** The line around an offset, without its line break. */
function lineText(text: string, offset: number): string {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  const length = text.slice(offset).search(/[\r\n]/);
  return offset === 0 ? text.slice(0, length === -1 ? undefined : length) : text.slice(start, length === -1 ? undefined : offset + length);
}

async function withinMs<T>(promise: Promise<T>, ms: number, signal: AbortSignal): Promise<T | undefined> {
  return await Promise.race([promise, aborted(AbortSignal.any([signal, AbortSignal.timeout(ms)]))]);
}
