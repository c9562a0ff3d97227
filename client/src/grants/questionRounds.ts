// Shows questions in rounds, so that they neither bury each other nor wait behind one that nobody answers.

interface Open<Question, Answer> {
  key: string;
  question: Question;
  resolve: (answer: Answer) => void;
}

interface Round<Question, Answer> {
  entries: readonly Open<Question, Answer>[];
  begunAt: number;
  end: NodeJS.Timeout | undefined;
}

export interface RoundTimes {
  /** How long a round waits for questions that come within the same moment. */
  gatherMs: number;
  /** How long a single question is shown at least, before it makes way for a round of all that wait by then. */
  enoughMs: number;
  /** How long a round is shown at most: notifications hide by themselves, and nobody is told. */
  mostMs: number;
}

const TIMES: RoundTimes = { gatherMs: 400, enoughMs: 4_000, mostMs: 12_000 };

/**
 * Questions that wait, at most one for each key: a newer question for a key settles the older one with `unanswered`, as do `drop`, the asker's own
 * signal, and the end of a round that nobody answered. What is chosen in a notification after that is the business of who shows them.
 */
export class QuestionRounds<Question, Answer> {
  readonly #show: (questions: readonly Question[]) => Promise<void>;
  readonly #unanswered: Answer;
  readonly #times: RoundTimes;
  readonly #open = new Map<string, Open<Question, Answer>>();
  #gathering: NodeJS.Timeout | undefined;
  #round: Round<Question, Answer> | undefined;
  #looking = 0;

  /** @param show shows the questions of a round together, and settles when that was closed or dealt with, which may be never. */
  constructor(show: (questions: readonly Question[]) => Promise<void>, unanswered: Answer, times: RoundTimes = TIMES) {
    this.#show = show;
    this.#unanswered = unanswered;
    this.#times = times;
  }

  /** Keys of the questions that are open. */
  get keys(): string[] {
    return [...this.#open.keys()];
  }

  /** Resolves with the answer; never rejects. */
  enqueue(key: string, question: Question, signal?: AbortSignal): Promise<Answer> {
    this.drop(key);
    return new Promise((resolve) => {
      if (signal?.aborted) {
        resolve(this.#unanswered);
        return;
      }
      const entry = { key, question, resolve };
      signal?.addEventListener('abort', () => this.#settle(entry), { once: true });
      this.#open.set(key, entry);
      this.#look();
    });
  }

  /** @returns whether this very question was still open. */
  answer(question: Question, answer: Answer): boolean {
    const entry = [...this.#open.values()].find((one) => one.question === question);
    if (entry) this.#settle(entry, answer);
    return entry !== undefined;
  }

  /** Settles an open question without an answer. */
  drop(key: string): void {
    const entry = this.#open.get(key);
    if (entry) this.#settle(entry);
  }

  /** While the user is looking at questions elsewhere, no round begins or ends. */
  async whileLooking<T>(looking: Promise<T>): Promise<T> {
    this.#looking++;
    clearTimeout(this.#round?.end);
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    try {
      return await looking;
    } finally {
      this.#looking--;
      this.#look();
    }
  }

  /** Begins a round, or sees to when the one that is shown ends. */
  #look(): void {
    if (this.#looking > 0) return;
    const round = this.#round;
    if (!round) {
      if (this.#open.size > 0) this.#gathering ??= setTimeout(() => this.#begin(), this.#times.gatherMs);
      return;
    }
    const othersWait = round.entries.length === 1 && [...this.#open.values()].some((entry) => !round.entries.includes(entry));
    const shown = performance.now() - round.begunAt;
    clearTimeout(round.end);
    const left = (othersWait ? this.#times.enoughMs : this.#times.mostMs) - shown;
    round.end = setTimeout(() => (othersWait ? this.#begin() : this.#putOff(round)), Math.max(0, left));
  }

  /** With all that is open: a question that makes way for others is not answered by that. */
  #begin(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    clearTimeout(this.#round?.end);
    const entries = [...this.#open.values()];
    this.#round = entries.length === 0 ? undefined : { entries, begunAt: performance.now(), end: undefined };
    const round = this.#round;
    if (!round) return;
    this.#look();
    const closed = (): void => this.#putOff(round);
    this.#show(entries.map(({ question }) => question)).then(closed, closed);
  }

  #putOff({ entries }: Round<Question, Answer>): void {
    for (const entry of entries) this.#settle(entry);
  }

  #settle(entry: Open<Question, Answer>, answer: Answer = this.#unanswered): void {
    if (this.#open.get(entry.key) !== entry) return;
    this.#open.delete(entry.key);
    entry.resolve(answer);
    const round = this.#round;
    if (!round || round.entries.some((one) => this.#open.get(one.key) === one)) return;
    clearTimeout(round.end);
    this.#round = undefined;
    this.#look();
  }
}
