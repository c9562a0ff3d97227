// Base completions as they come in from all sources: what there is first, and what is there later.
import { setTimeout as delay } from 'node:timers/promises';
import type { Completion, WhenTaken } from '../../contract/completions.ts';
import { inTime } from '../../waiting/inTime.ts';
import { NOT_WAITED_FOR } from '../../waiting/notWaitedFor.ts';
import type { CompletionQuery, CompletionSource, SourcedCompletion } from './source.ts';

export interface GatheringOptions {
  /** How long it is waited for a source that stands before others, in ms. */
  budgetMs: number;
  /** How long sources go on when that is over, in ms; 0 where nobody takes what comes later. */
  laterMs: number;
  signal: AbortSignal;
}

/** What a source had, for the flow. */
export type GatheredCompletion = Completion & { whenTaken?: WhenTaken };

/** One source, asked. */
interface Asked {
  source: CompletionSource;
  found: SourcedCompletion[];
  isDone: boolean;
}

/** All sources, asked side by side for one question. */
export class Gathering {
  readonly #query: CompletionQuery;
  readonly #options: GatheringOptions;
  readonly #asked: Asked[];
  readonly #enough = new AbortController();
  readonly #signal: AbortSignal;
  /** Settles whenever a source has more to say, or has said all. */
  #news = Promise.withResolvers<void>();
  /** How often what there is has become more, and how often of that was taken: nobody misses any. */
  #count = 0;
  #taken = 0;

  constructor(sources: readonly CompletionSource[], query: CompletionQuery, options: GatheringOptions) {
    this.#query = query;
    this.#options = options;
    this.#signal = AbortSignal.any([options.signal, this.#enough.signal]);
    this.#asked = sources.map((source) => this.#ask(source));
  }

  /**
   * What the first source in order has, whichever is faster, and beside it what the others have by then. A source that has nothing leaves the first place to the
   * next one, as does one that takes longer than the budget. Where nothing is taken later, all are waited for.
   */
  async first(): Promise<GatheredCompletion[]> {
    const isThere = (): boolean => this.#isOver || (this.#options.laterMs > 0 && this.#leads);
    const wait = async (): Promise<void> => {
      while (!isThere()) await this.#news.promise;
    };
    const { budgetMs, laterMs, signal } = this.#options;
    await inTime(wait(), { ms: budgetMs, signal });
    if (this.#isOver) this.#enough.abort(NOT_WAITED_FOR);
    else if (laterMs > 0) this.#endLater(laterMs);
    else this.end();
    this.#taken = this.#count;
    return this.#completions;
  }

  /** What there is, each time that it has become more, until all sources have said all. Whoever is slow in taking it gets the newest. */
  async *later(): AsyncGenerator<GatheredCompletion[], void> {
    while (this.mayHaveMore && !this.#options.signal.aborted) {
      if (this.#taken === this.#count) {
        await this.#news.promise;
        continue;
      }
      this.#taken = this.#count;
      yield this.#completions;
    }
  }

  /** Whether there is more than was taken, or more may come. */
  get mayHaveMore(): boolean {
    return !this.#isOver || this.#taken !== this.#count;
  }

  /** Whether a source that is done might have more for who asks the same again. */
  get lacksSource(): boolean {
    return this.#asked.some(({ source, isDone }) => isDone && source.isDown?.() === true);
  }

  /** Tells all sources that it is over. */
  end(): void {
    this.#enough.abort(NOT_WAITED_FOR);
    for (const asked of this.#asked) asked.isDone = true;
    this.#tell();
  }

  #endLater(ms: number): void {
    // One that never ends must not keep the process.
    const timer = setTimeout(() => this.end(), ms);
    timer.unref();
    this.#signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }

  get #isOver(): boolean {
    return this.#asked.every(({ isDone }) => isDone);
  }

  /** Whether the first of those sources that may have something has it. */
  get #leads(): boolean {
    const leader = this.#asked.find(({ found, isDone }) => found.length > 0 || !isDone);
    return leader !== undefined && leader.found.length > 0;
  }

  get #completions(): GatheredCompletion[] {
    const found = this.#asked.flatMap((asked) => asked.found).map(({ id: _id, ...completion }) => completion);
    return withoutDuplicates(found, this.#query.maxItems);
  }

  #ask(source: CompletionSource): Asked {
    const asked: Asked = { source, found: [], isDone: false };
    const read = this.#read(source, asked).catch(() => undefined);
    void inTime(read, { signal: this.#signal }).then(() => {
      asked.isDone = true;
      this.#tell();
    });
    return asked;
  }

  async #read(source: CompletionSource, asked: Asked): Promise<void> {
    if (source.delayMs) await delay(source.delayMs, undefined, { signal: this.#signal });
    const answer = source.complete(this.#query, this.#signal);
    if (!(Symbol.asyncIterator in answer)) {
      const completions = await answer;
      // What comes when it is over is not for this answer.
      if (asked.isDone || completions.length === 0) return;
      asked.found = completions.map((one) => named(one, source));
      this.#count += 1;
      return;
    }
    for await (const completion of answer) {
      if (asked.isDone || this.#signal.aborted) return;
      const former = completion.id === undefined ? -1 : asked.found.findIndex(({ id }) => id === completion.id);
      const place = former === -1 ? asked.found.length : former;
      if (place >= this.#query.maxItems) return;
      asked.found[place] = named(completion, source);
      this.#count += 1;
      this.#tell();
    }
  }

  #tell(): void {
    const { resolve } = this.#news;
    this.#news = Promise.withResolvers<void>();
    resolve();
  }
}

function named(completion: SourcedCompletion, { id, isNamed }: CompletionSource): SourcedCompletion {
  return isNamed === false ? completion : { ...completion, source: id };
}

/** Completions of several sources without those that say the same. */
function withoutDuplicates(completions: readonly GatheredCompletion[], maxItems: number): GatheredCompletion[] {
  const unique = new Map<string, GatheredCompletion>();
  for (const completion of completions) {
    const key = JSON.stringify([completion.text, completion.range]);
    if (!unique.has(key)) unique.set(key, completion);
  }
  return [...unique.values()].slice(0, maxItems);
}
