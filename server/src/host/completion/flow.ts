// How completions come about, for every face of the host: onRequest handlers, base completions, onCodeCompletion handlers that enrich them one after
// the other, onResponse handlers. Handlers have a budget together; past it the base goes out, and the late answer is kept for the same text around
// the cursor. Whatever they answered is fitted to that text at the end. What sources have later goes the same way, for who waits for it.
import { inTime } from '../../waiting/inTime.ts';
import { NOT_WAITED_FOR } from '../../waiting/notWaitedFor.ts';
import { SharedSignal } from '../../waiting/sharedSignal.ts';
import { EventQueue } from '../dispatch/queue.ts';
import type { PluginHost } from '../host.ts';
import type { DispatchRequest, DispatchResult } from '../types.ts';
import type { Completion } from '../../contract/completions.ts';
import { fitCompletions } from './fitting/fit.ts';
import { Gathering, type GatheredCompletion } from './gathering.ts';
import { grown, isSameQuestion, KeptCompletions, type Kept, type Question } from './keptCompletions.ts';
import { Origins, type Suggestion } from './origins.ts';
import { contextIn, type CompletionQuery, type CompletionSource, type ContextPart } from './source.ts';
import { kindOf } from '../../contract/errors.ts';

/** How long sources may go on after the first answer, in ms. */
const LATER_MS = 30_000;
/** While a source says more and more, handlers are asked no more often than this, in ms. */
const BETWEEN_ROUNDS_MS = 250;

export interface CompletionRequest {
  /** Identifies the document, since it was opened: a newer request for it ends the older one. */
  document: string;
  /** Absent where it is not known which document it is about. */
  filePath?: string;
  language?: string;
  position: { line: number; character: number };
  prefix: string;
  suffix: string;
  /** `invoked` where the user asked for it; else what was typed. */
  triggerKind: string;
  maxItems: number;
  sources: readonly CompletionSource[];
  /** For each source, in ms. */
  sourceBudgetMs: number;
  /** For all handlers together, in ms; 0 for none. */
  budgetMs: number;
  /** Where the answer is shown; as ghost text where that is not said. What both ask of one text is answered once. */
  shownIn?: 'suggestWidget';
  /** It is about a text that is not in the document: what is asked of the document's own text goes on beside it. */
  isHypothetical?: boolean;
  signal: AbortSignal;
  /** Whether base completions are of use where no handler may run. */
  isBaseOfUse?: boolean;
  /** Whether the answer would be of no use any more, other than by the signal. */
  isStale?: () => boolean;
  /**
   * Told what becomes of sources that had not said all when the answer went out: who asks again gets what they have then. Absent where nobody does: then all sources
   * are waited for, and nothing that was answered before counts.
   */
  onLater?: (news: LaterNews) => void;
  /** Further members of each event, and what restricts the dispatches. */
  dispatch?: Pick<DispatchRequest, 'workspaceRoot' | 'only'> & { fields?: Record<string, unknown> };
}

/** More may come; there is more than was answered of what may be shown, or beside it; and all is there. */
export type LaterNews = 'coming' | 'more' | 'beside' | 'over';

export interface CompletionAnswer {
  /** As they fit the text around the cursor. Undefined where the answer is of no use, or no handler may run. */
  completions: readonly Suggestion[] | undefined;
  /** What was dispatched on the way, in order. */
  dispatched: readonly DispatchResult[];
}

/** What is known of the newest request of a document. */
interface UnderWay {
  question: Question;
  shownIn: CompletionRequest['shownIn'];
  controller: AbortController;
  /** Aborts when nobody waits for it any more. */
  waiting: SharedSignal;
  /** All who are told what becomes of sources that had not said all. */
  listeners: ((news: LaterNews) => void)[];
  isGathering?: boolean;
  /** It was found that the user takes something back. */
  isGoingBack: boolean;
  /** The answer for the request itself, until it is there. */
  answer?: Promise<readonly Suggestion[] | undefined>;
  /** The answer that came too late for the request itself. */
  late?: Promise<Kept | undefined>;
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
  /** What onRequest handlers would have considered. */
  context: readonly ContextPart[];
  /** What may be shown already. */
  shown: readonly Suggestion[];
  /** What there was beside something that is not typed. */
  beside: readonly Suggestion[];
}

export class CompletionFlow {
  readonly #host: Pick<PluginHost, 'handles' | 'dispatch' | 'keepsAnswers'>;
  readonly #kept = new KeptCompletions();
  /** Subjects are documents. A request stays the newest of its document when it was answered: its late answer is for the same question again. */
  readonly #queue = new EventQueue<UnderWay>();

  constructor(host: Pick<PluginHost, 'handles' | 'dispatch' | 'keepsAnswers'>) {
    this.#host = host;
  }

  /** Never rejects. */
  async complete(request: CompletionRequest): Promise<CompletionAnswer> {
    const { document, position, prefix, suffix, budgetMs, triggerKind, shownIn, onLater } = request;
    const question = { document, position, prefix, suffix };
    const subject = subjectOf(request);
    const newest = this.#queue.newest(subject);
    const isInvoked = triggerKind === 'invoked';
    const twin = newest && onLater && !isInvoked && isTwin(newest, question, shownIn) ? newest : undefined;
    const isGoingBack =
      !isInvoked &&
      newest !== undefined &&
      (isTakenBack(newest.question, question) || (shownIn === undefined && twin?.isGoingBack === true));
    const controller = new AbortController();
    const waiting = new SharedSignal(request.signal);
    const underWay: UnderWay = { question, shownIn, controller, waiting, listeners: onLater ? [onLater] : [], isGoingBack };
    const leftMs = budgetMs === 0 ? undefined : budgetMs;
    const run: Run = { ...request, question, underWay, leftMs, dispatched: [], context: [], shown: [], beside: [] };
    const answerOf = (completions: readonly Suggestion[] | undefined): CompletionAnswer => ({
      completions: this.#isStale(run) ? undefined : completions,
      dispatched: run.dispatched,
    });

    if (twin) this.#join(twin, request);
    if (twin?.answer) return answerOf((await inTime(twin.answer, { signal: request.signal }))?.value);
    // Nothing is waited for where nothing is late: who asks the same at the same time is to find this request.
    const late = newest?.late && isSameQuestion(newest.question, question) ? await this.#whatIsLate(run, newest, newest.late) : undefined;
    if (late) return answerOf(late);
    const found = request.onLater && this.#kept.find(question, isGoingBack);
    if (found && (found.hasFirst || isGoingBack)) {
      const isShown = found.completions.length > 0 && this.#kept.isCurrent(document, found.kept);
      if (isShown) run.sources = run.sources.filter((source) => source.onlyWhereNothingIsShown !== true);
      this.#kept.gaveOut(document, found.kept);
      if (!isInvoked || (found.kept.isInvoked && isShown)) return answerOf(found.completions);
      if (isShown) run.shown = found.completions;
    } else if (found) run.beside = found.completions;

    this.#queue.begin(subject, underWay)?.controller.abort(NOT_WAITED_FOR);
    this.#kept.nothingIsShown(document);
    run.signal = AbortSignal.any([waiting.signal, controller.signal]);
    // Who takes something back is shown what there was, and asks for nothing new.
    if (isGoingBack) return answerOf([]);
    underWay.answer = this.#answer(run).finally(() => delete underWay.answer);
    if (!onLater) return answerOf(await underWay.answer);
    // It may go on for somebody else, who has joined.
    return answerOf((await inTime(underWay.answer, { signal: request.signal }))?.value);
  }

  /** The user does not want what there is for the document, nor what may come: nothing goes on for it. */
  dismiss(document: string): void {
    for (const subject of subjectsOf(document)) this.#queue.newest(subject)?.controller.abort(NOT_WAITED_FOR);
    this.#kept.nothingIsShown(document);
  }

  /** Somebody writes there: what was given out for other documents is not in front of anybody. */
  documentChanged(document: string | undefined): void {
    this.#kept.nothingIsShownBeside(document);
  }

  /** Nobody waits for completions in the document any more. */
  documentClosed(document: string): void {
    for (const subject of subjectsOf(document)) {
      const newest = this.#queue.newest(subject);
      newest?.controller.abort(NOT_WAITED_FOR);
      if (newest) this.#queue.end(subject, newest);
    }
    this.#kept.documentClosed(document);
  }

  /** Somebody else asks what is being answered: it goes on for both, and both hear what becomes of it. */
  #join({ waiting, listeners, isGathering }: UnderWay, { signal, onLater }: CompletionRequest): void {
    waiting.add(signal);
    if (!onLater) return;
    listeners.push(onLater);
    if (isGathering) onLater('coming');
  }

  /** Plugins or settings changed: earlier answers do not count any more. */
  forgetKept(): void {
    this.#kept.clear();
  }

  /** The same question is being answered still, after its budget: its answer counts for this request too, or the base goes out once more. */
  async #whatIsLate(run: Run, newest: UnderWay, late: Promise<Kept | undefined>): Promise<readonly Suggestion[] | undefined> {
    const answer = await inTime(late, { ...(run.leftMs !== undefined && { ms: run.leftMs }), signal: run.signal });
    if (answer?.value) return answer.value.completions;
    if (newest.late === undefined || this.#queue.newest(subjectOf(run)) !== newest) return undefined;
    const gathering = this.#gather(run);
    const base = await gathering.first();
    gathering.end();
    return fitted(base, new Origins(base), run);
  }

  async #answer(run: Run): Promise<readonly Suggestion[] | undefined> {
    if (this.#handles('onRequest', run)) {
      const { response } = await this.#dispatch('onRequest', run, { maxItems: run.maxItems });
      for (const name of ['prefix', 'suffix'] as const) if (typeof response?.[name] === 'string') run[name] = response[name];
      const wanted = response?.['maxItems'];
      if (Number.isInteger(wanted)) run.maxItems = Math.max(0, wanted as number);
      run.context = contextIn(response?.['context']);
    }
    if (run.signal.aborted) return undefined;
    const gathering = this.#gather(run);
    const base = await gathering.first();
    const enriched = this.#isStale(run) ? undefined : await this.#enrich(run, base);
    // Nobody takes what comes later for a text that is not there any more.
    if (!enriched || this.#isStale(run)) {
      gathering.end();
      return undefined;
    }
    const { beside } = run;
    const more = beside.length === 0 ? enriched.completions : fitCompletions([...enriched.completions, ...beside], run.question);
    const completions = grown(run.shown, more, run.maxItems);
    const isShared = enriched.isShared && !gathering.lacksSource;
    const kept = { completions, isInvoked: run.triggerKind === 'invoked', isShared };
    // That there is nothing is not to be known for longer than it is so.
    if (completions.length > 0 || !gathering.lacksSource) this.#keep(run, kept);
    if (run.onLater && gathering.mayHaveMore) void this.#takeLater(run, gathering, kept);
    return completions;
  }

  /**
   * What handlers make of the base; the base itself where they are late.
   * @returns undefined where nothing is of use without handlers, and none may run.
   */
  async #enrich(run: Run, gathered: readonly GatheredCompletion[]): Promise<Omit<Kept, 'isInvoked'> | undefined> {
    const origins = new Origins(gathered);
    const base = gathered.map(({ whenTaken: _ours, ...completion }) => completion);
    const result = await this.#dispatch('onCodeCompletion', run, { completions: base });
    if (result.late) {
      this.#keepLate(run, result.late, origins);
      return { completions: fitted(base, origins, run), isShared: false };
    }
    const isRefused = result.results.length > 0 && result.results.every((one) => !one.ok && kindOf(one.error.code) === 'refused');
    // No plugin may run, or is handed the document: then there is nothing to enrich, and nothing to show.
    if ((result.without || isRefused) && !run.isBaseOfUse) return undefined;
    origins.passed(result);
    return {
      completions: fitted(await this.#respond(run, completionsIn(result) ?? base, origins), origins, run),
      isShared: this.#isShared(run),
    };
  }

  /** onResponse handlers see the final list last. */
  async #respond(run: Run, completions: readonly unknown[], origins: Origins): Promise<readonly unknown[]> {
    if (!this.#handles('onResponse', run)) return completions;
    const result = await this.#dispatch('onResponse', run, { completions });
    if (result.overBudget) return completions;
    origins.passed(result);
    return completionsIn(result) ?? completions;
  }

  #keepLate(run: Run, late: Promise<DispatchResult>, origins: Origins): void {
    const { underWay, budgetMs } = run;
    const answer = late.then(async (result) => {
      const completions = completionsIn(result);
      if (!completions || run.signal.aborted) return undefined;
      origins.passed(result);
      const final = await this.#respond({ ...run, leftMs: budgetMs, dispatched: [] }, completions, origins);
      // Whoever asks next gets it, whatever the plugin keeps itself.
      const kept = { completions: fitted(final, origins, run), isInvoked: run.triggerKind === 'invoked', isShared: true };
      if (run.signal.aborted) return undefined;
      this.#keep(run, kept);
      return kept;
    });
    if (this.#queue.newest(subjectOf(run)) !== underWay) return;
    underWay.late = answer;
    void answer.finally(() => delete underWay.late);
  }

  /** What sources have later passes the handlers as well, and is there for who asks for the same again. */
  async #takeLater(run: Run, gathering: Gathering, kept: Kept): Promise<void> {
    const { underWay } = run;
    const tell = (news: LaterNews): void => underWay.listeners.forEach((listener) => listener(news));
    underWay.isGathering = true;
    tell('coming');
    for await (const base of gathering.later()) {
      if (this.#isOver(run)) break;
      const enriched = await this.#enrich({ ...run, leftMs: undefined, dispatched: [] }, base);
      if (!enriched || this.#isOver(run)) break;
      const more = grown(kept.completions, enriched.completions, run.maxItems);
      const [isMore, isBeside] = [more[0]?.text !== kept.completions[0]?.text, more.length !== kept.completions.length];
      kept.completions = more;
      if (more.length > 0 && !this.#kept.has(kept)) this.#keep(run, kept);
      if (isMore || isBeside) tell(isMore ? 'more' : 'beside');
      if (gathering.mayHaveMore) await inTime(new Promise(() => undefined), { ms: BETWEEN_ROUNDS_MS, signal: run.signal });
    }
    if (gathering.lacksSource) kept.isShared = false;
    if (gathering.mayHaveMore || gathering.lacksSource || this.#isOver(run)) kept.isCutOff = true;
    gathering.end();
    underWay.isGathering = false;
    tell('over');
  }

  #keep({ question, document }: Run, kept: Kept): void {
    this.#kept.keep(question, kept);
    this.#kept.gaveOut(document, kept);
  }

  #gather(run: Run): Gathering {
    const { position, prefix, suffix, maxItems, triggerKind, context, sources, sourceBudgetMs, signal, onLater } = run;
    const query: CompletionQuery = { ...about(run), position, prefix, suffix, maxItems, triggerKind, context };
    return new Gathering(sources, query, { budgetMs: sourceBudgetMs, laterMs: onLater ? LATER_MS : 0, signal });
  }

  #isShared({ dispatched }: Run): boolean {
    const results = dispatched.flatMap((one) => one.results);
    return results.every(({ pluginKey }) => this.#host.keepsAnswers(pluginKey));
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

  /** Nobody can take an answer any more. The document may have moved on: what is typed may be what was suggested. */
  #isOver({ underWay }: Run): boolean {
    return underWay.controller.signal.aborted;
  }
}

/** What a request takes the place of, when it is newer. */
function subjectOf({ document, isHypothetical }: Pick<CompletionRequest, 'document' | 'isHypothetical'>): string {
  return subjectsOf(document)[isHypothetical === true ? 1 : 0];
}

function subjectsOf(document: string): [own: string, hypothetical: string] {
  return [document, `${document}\0hypothetical`];
}

/** Whether it is what the other one of ghost text and suggest widget asks, and somebody still waits for that. */
function isTwin(newest: UnderWay, question: Question, shownIn: CompletionRequest['shownIn']): boolean {
  const isOver = newest.controller.signal.aborted || newest.waiting.signal.aborted;
  return !isOver && newest.shownIn !== shownIn && isSameQuestion(newest.question, question);
}

/** So much before the cursor tells a text that goes on from there from any other, in code units. */
const TOLD_BY = 1000;

/** Whether the text is the same but for something that is gone right before the cursor. */
function isTakenBack(before: Question, now: Question): boolean {
  const isEarlier =
    now.position.line < before.position.line ||
    (now.position.line === before.position.line && now.position.character < before.position.character);
  // Where a long text is cut moves with the cursor.
  return isEarlier && now.suffix === before.suffix && before.prefix.slice(0, -1).includes(now.prefix.slice(-TOLD_BY));
}

function about({ filePath, language }: Run): { filePath?: string; language?: string } {
  return { ...(filePath !== undefined && { filePath }), ...(language !== undefined && { language }) };
}

/** Completions as they fit the text that was asked about, each with where it is from. */
function fitted(completions: readonly unknown[], origins: Origins, { question }: Run): Suggestion[] {
  const said = completions.map((one) => {
    const completion = typeof one === 'string' ? { text: one } : one;
    if (typeof completion !== 'object' || completion === null) return completion;
    const { text, ...more } = completion as Partial<Completion>;
    return { ...more, text, said: text, origin: origins.of(completion) };
  });
  return (fitCompletions(said, question) as (Suggestion & { said: string })[]).map(({ said: before, origin, ...suggestion }) => {
    const { whenTaken, ...from } = origin;
    // Of one that was cut to fit, something else is inserted.
    return { ...suggestion, origin: { ...from, ...(whenTaken && before === suggestion.text && { whenTaken }) } };
  });
}

function completionsIn({ response }: DispatchResult): readonly unknown[] | undefined {
  const completions = response?.['completions'];
  return Array.isArray(completions) ? completions : undefined;
}
