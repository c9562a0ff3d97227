// How completions come about, for every face of the host: onRequest handlers, base completions, onCodeCompletion handlers that enrich them one after
// the other, onResponse handlers. Handlers have a budget together; past it the base goes out, and the late answer is kept for the same text around
// the cursor. Whatever they answered is fitted to that text at the end.
import { inTime } from '../../waiting/inTime.ts';
import { EventQueue } from '../dispatch/queue.ts';
import type { PluginHost } from '../host.ts';
import type { DispatchRequest, DispatchResult } from '../types.ts';
import type { Completion } from '../../contract/completions.ts';
import { fitCompletions, type Fitted } from './fitting/fit.ts';
import { isSameQuestion, LateCompletions, type Question } from './lateCompletions.ts';
import { baseCompletions, type CompletionSource } from './source.ts';
import { kindOf } from '../../contract/errors.ts';

export interface CompletionRequest {
  /** Identifies the document, since it was opened: a newer request for it ends the older one. */
  document: string;
  /** Absent where it is not known which document it is about. */
  filePath?: string;
  language?: string;
  position: { line: number; character: number };
  prefix: string;
  suffix: string;
  triggerKind: string;
  maxItems: number;
  sources: readonly CompletionSource[];
  /** For each source, in ms. */
  sourceBudgetMs: number;
  /** For all handlers together, in ms; 0 for none. */
  budgetMs: number;
  signal: AbortSignal;
  /** Whether the answer would be of no use any more, other than by the signal. */
  isStale?: () => boolean;
  /** Further members of each event, and what restricts the dispatches. */
  dispatch?: Pick<DispatchRequest, 'workspaceRoot' | 'only'> & { fields?: Record<string, unknown> };
}

export interface CompletionAnswer {
  /** As they fit the text around the cursor. Undefined where the answer is of no use, or no handler may run. */
  completions: readonly Fitted[] | undefined;
  /** What was dispatched on the way, in order. */
  dispatched: readonly DispatchResult[];
}

/** What is known of the newest request of a document. */
interface UnderWay {
  controller: AbortController;
  /** The answer that came too late for the request itself, and what was asked. */
  late?: { question: Question; answer: Promise<readonly Fitted[] | undefined> };
}

/** One request while it is answered. */
interface Run extends Omit<CompletionRequest, 'signal'> {
  signal: AbortSignal;
  /** As the editor asked, whatever onRequest handlers made of it. */
  question: Question;
  underWay: UnderWay;
  /** Time that handlers may still take, in ms; undefined where that does not matter. */
  leftMs: number | undefined;
  dispatched: DispatchResult[];
}

export class CompletionFlow {
  readonly #host: Pick<PluginHost, 'handles' | 'dispatch'>;
  readonly #late = new LateCompletions();
  /** Subjects are documents. A request stays the newest of its document when it was answered: its late answer is for the same question again. */
  readonly #queue = new EventQueue<UnderWay>();

  constructor(host: Pick<PluginHost, 'handles' | 'dispatch'>) {
    this.#host = host;
  }

  /** Never rejects. */
  async complete(request: CompletionRequest): Promise<CompletionAnswer> {
    const { document, position, prefix, suffix, budgetMs } = request;
    const question = { document, position, prefix, suffix };
    const controller = new AbortController();
    const underWay: UnderWay = { controller };
    const run: Run = { ...request, question, underWay, leftMs: budgetMs === 0 ? undefined : budgetMs, dispatched: [] };
    const earlier = this.#late.find(question) ?? (await this.#underWay(run));
    if (earlier) return this.#isStale(run) ? { completions: undefined, dispatched: [] } : answerOf(run, earlier);

    this.#queue.begin(document, underWay)?.controller.abort();
    run.signal = AbortSignal.any([request.signal, controller.signal]);
    const completions = await this.#answer(run);
    return this.#isStale(run) ? { completions: undefined, dispatched: run.dispatched } : answerOf(run, completions);
  }

  /** Nobody waits for completions in the document any more. */
  documentClosed(document: string): void {
    const newest = this.#queue.newest(document);
    newest?.controller.abort();
    if (newest) this.#queue.end(document, newest);
  }

  /** Plugins or settings changed: earlier answers do not count any more. */
  forgetLate(): void {
    this.#late.clear();
  }

  /** The same question is being answered still, after its budget: its answer counts for this request too, or the base goes out once more. */
  async #underWay(run: Run): Promise<readonly unknown[] | undefined> {
    const late = this.#queue.newest(run.document)?.late;
    if (!late || !isSameQuestion(late.question, run.question)) return undefined;
    const answer = await inTime(late.answer, { ...(run.leftMs !== undefined && { ms: run.leftMs }), signal: run.signal });
    const isStillUnderWay = this.#queue.newest(run.document)?.late !== undefined;
    return answer?.value ?? (isStillUnderWay ? await this.#base(run) : undefined);
  }

  async #answer(run: Run): Promise<readonly unknown[] | undefined> {
    if (this.#handles('onRequest', run)) {
      const { response } = await this.#dispatch('onRequest', run, { maxItems: run.maxItems });
      for (const name of ['prefix', 'suffix'] as const) if (typeof response?.[name] === 'string') run[name] = response[name];
      const wanted = response?.['maxItems'];
      if (Number.isInteger(wanted)) run.maxItems = Math.max(0, wanted as number);
    }
    if (run.signal.aborted) return undefined;
    const base = await this.#base(run);
    if (this.#isStale(run)) return undefined;
    const result = await this.#dispatch('onCodeCompletion', run, { completions: base });
    if (result.late) {
      this.#keepLate(run, result.late);
      return base;
    }
    // No plugin may run, or is handed the document: then there is nothing to enrich, and nothing to show.
    if (result.without) return undefined;
    if (result.results.length > 0 && result.results.every((one) => !one.ok && kindOf(one.error.code) === 'refused')) return undefined;
    return await this.#respond(run, completionsIn(result) ?? base);
  }

  /** onResponse handlers see the final list last. */
  async #respond(run: Run, completions: readonly unknown[]): Promise<readonly unknown[]> {
    if (!this.#handles('onResponse', run)) return completions;
    const result = await this.#dispatch('onResponse', run, { completions });
    return result.overBudget ? completions : (completionsIn(result) ?? completions);
  }

  #keepLate(run: Run, late: Promise<DispatchResult>): void {
    const { question, underWay, document, budgetMs } = run;
    const answer = late.then(async (result) => {
      const completions = completionsIn(result);
      if (!completions || run.signal.aborted) return undefined;
      const final = fitCompletions(await this.#respond({ ...run, leftMs: budgetMs, dispatched: [] }, completions), question);
      this.#late.keep(question, final);
      return final;
    });
    if (this.#queue.newest(document) !== underWay) return;
    underWay.late = { question, answer };
    void answer.finally(() => delete underWay.late);
  }

  #base(run: Run): Promise<Completion[]> {
    const { position, prefix, suffix, maxItems, sources, sourceBudgetMs, signal } = run;
    const query = { ...about(run), position, prefix, suffix, maxItems, triggerKind: run.triggerKind, context: [] };
    return baseCompletions(sources, query, { budgetMs: sourceBudgetMs, signal });
  }

  #handles(event: string, run: Run): boolean {
    return this.#host.handles(event, about(run));
  }

  async #dispatch(event: string, run: Run, fields: Record<string, unknown>): Promise<DispatchResult> {
    const { position, prefix, suffix, triggerKind, signal, leftMs } = run;
    const { fields: more, ...restrictions } = run.dispatch ?? {};
    const started = performance.now();
    const result = await this.#host.dispatch({
      event,
      ...about(run),
      ...restrictions,
      fields: { ...more, position, prefix, suffix, triggerKind, ...fields },
      signal,
      budgetMs: leftMs === undefined ? 0 : Math.max(1, Math.round(leftMs)),
      ofBudgetMs: run.budgetMs,
    });
    if (run.leftMs !== undefined) run.leftMs -= performance.now() - started;
    run.dispatched.push(result);
    return result;
  }

  #isStale({ signal, isStale }: Run): boolean {
    return signal.aborted || isStale?.() === true;
  }
}

function about({ filePath, language }: Run): { filePath?: string; language?: string } {
  return { ...(filePath !== undefined && { filePath }), ...(language !== undefined && { language }) };
}

function answerOf({ question, dispatched }: Run, completions: readonly unknown[] | undefined): CompletionAnswer {
  return { completions: completions && fitCompletions(completions, question), dispatched };
}

function completionsIn({ response }: DispatchResult): readonly unknown[] | undefined {
  const completions = response?.['completions'];
  return Array.isArray(completions) ? completions : undefined;
}
