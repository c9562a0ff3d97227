// Asks one question at a time, so that questions do not bury each other.

interface Waiting<Question, Answer> {
  question: Question;
  key: string;
  controller: AbortController;
  resolve: (answer: Answer) => void;
}

/**
 * A first-in, first-out queue of questions, at most one for each key: a newer question for a key settles the older one with `unanswered`,
 * as does `drop` and the asker's own signal. `ask` is told by its signal when nobody needs the answer any more.
 */
export class QuestionQueue<Question, Answer> {
  readonly #ask: (question: Question, signal: AbortSignal) => Promise<Answer>;
  readonly #unanswered: Answer;
  #waiting: Waiting<Question, Answer>[] = [];
  #current: Waiting<Question, Answer> | undefined;

  constructor(ask: (question: Question, signal: AbortSignal) => Promise<Answer>, unanswered: Answer) {
    this.#ask = ask;
    this.#unanswered = unanswered;
  }

  /** Keys of the questions that are open. */
  get keys(): string[] {
    return [...(this.#current ? [this.#current] : []), ...this.#waiting].map((entry) => entry.key);
  }

  /** Resolves with the answer; never rejects. */
  enqueue(key: string, question: Question, signal?: AbortSignal): Promise<Answer> {
    this.drop(key);
    return new Promise((resolve) => {
      const entry = { question, key, controller: new AbortController(), resolve };
      if (signal?.aborted) {
        resolve(this.#unanswered);
        return;
      }
      signal?.addEventListener('abort', () => this.#settle(entry), { once: true });
      this.#waiting.push(entry);
      this.#next();
    });
  }

  /** Settles an open question without an answer. */
  drop(key: string): void {
    for (const entry of [this.#current, ...this.#waiting]) {
      if (entry?.key === key) this.#settle(entry);
    }
  }

  #next(): void {
    if (this.#current) return;
    const entry = this.#waiting.shift();
    if (!entry) return;
    this.#current = entry;
    this.#ask(entry.question, entry.controller.signal).then(
      (answer) => this.#settle(entry, answer),
      () => this.#settle(entry),
    );
  }

  #settle(entry: Waiting<Question, Answer>, answer: Answer = this.#unanswered): void {
    entry.resolve(answer);
    entry.controller.abort();
    this.#waiting = this.#waiting.filter((other) => other !== entry);
    if (this.#current === entry) this.#current = undefined;
    this.#next();
  }
}
