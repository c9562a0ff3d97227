// Looks up names for plugins, so that none of them keeps the others from their hosts. The system answers in a thread of which a process has two, and
// nobody can call back a question: a name server that stays silent, which the owner of a name may have, takes one for half a minute.
import type { LookupAddress } from 'node:dns';
import { inTime } from '../../waiting/inTime.ts';
import { systemResolver, UnknownName, type Resolve } from './destination.ts';

/** After this long a name counts as one that nobody knows, whatever is said later. */
export const LOOKUP_MS = 20_000;

/** Most name servers answer a hundred times as fast. */
const SLOW_MS = 1_000;

/** How long it is remembered that somebody's names were slow. */
const REMEMBERED_MS = 600_000;

/** How long an answer counts. Clients open several connections to a host one after the other. */
const KEPT_MS = 5_000;

/** Names of one plugin that wait until others were answered. */
export const MOST_WAITING = 256;

/** What Node.js gives to such questions: half of its threads. */
function threads(): number {
  const all = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4);
  return Math.max(1, Math.floor(((all > 0 ? all : 4) + 1) / 2));
}

interface Question {
  name: string;
  answer: Promise<readonly LookupAddress[]>;
  resolve(answer: readonly LookupAddress[] | Promise<never>): void;
}

interface Asker {
  /** By the name: those that wait, that run, and that were answered a moment ago. */
  questions: Map<string, Question>;
  waiting: Question[];
  running: number;
  slowUntil: number;
}

export class Lookups {
  readonly #lookup: Resolve;
  readonly #slots: number;
  /** Each asker has half of the threads at most, and so have all together whose names were slow: the other half is for everybody else. */
  readonly #share: number;
  #running = 0;
  /** In the order in which their turns come. */
  readonly #askers = new Map<string, Asker>();

  constructor(lookup: Resolve = systemResolver, slots = threads()) {
    this.#lookup = lookup;
    this.#slots = slots;
    this.#share = Math.max(1, Math.floor(slots / 2));
  }

  /** @param who the plugin: all that is asked for one counts together, whichever of its processes it is for. */
  of(who: string): Resolve {
    return (name) => {
      const asker = this.#askers.get(who) ?? { questions: new Map(), waiting: [], running: 0, slowUntil: 0 };
      this.#askers.set(who, asker);
      return this.#ask(asker, name);
    };
  }

  async #ask(asker: Asker, name: string): Promise<readonly LookupAddress[]> {
    const asked = asker.questions.get(name);
    if (asked !== undefined) return asked.answer;
    if (asker.waiting.length >= MOST_WAITING)
      throw new UnknownName(`${name} was not looked up: the plugin asks for too many names at a time. Try again in a moment.`);
    const { promise, resolve } = Promise.withResolvers<readonly LookupAddress[]>();
    const question: Question = { name, answer: this.#answer(asker, name, promise), resolve };
    asker.questions.set(name, question);
    asker.waiting.push(question);
    this.#next();
    return question.answer;
  }

  async #answer(asker: Asker, name: string, found: Promise<readonly LookupAddress[]>): Promise<readonly LookupAddress[]> {
    try {
      const answer = await inTime(found, { ms: LOOKUP_MS });
      if (answer === undefined) throw new UnknownName(`${name} could not be looked up: no name server answered in time.`);
      return answer.value;
    } finally {
      asker.waiting = asker.waiting.filter((one) => one.name !== name);
      setTimeout(() => asker.questions.delete(name), KEPT_MS).unref();
    }
  }

  #next(): void {
    for (;;) {
      const turn = this.#running < this.#slots ? this.#turn() : undefined;
      if (turn === undefined) return;
      void this.#run(...turn);
    }
  }

  #turn(): [Asker, Question] | undefined {
    const now = performance.now();
    const slow = [...this.#askers.values()].filter(({ slowUntil }) => slowUntil > now);
    const slowRunning = slow.reduce((sum, { running }) => sum + running, 0);
    for (const [who, asker] of this.#askers) {
      const mayRun = asker.running < this.#share && (asker.slowUntil <= now || slowRunning < this.#share);
      const question = mayRun ? asker.waiting.shift() : undefined;
      if (question === undefined) continue;
      this.#askers.delete(who);
      this.#askers.set(who, asker);
      return [asker, question];
    }
    return undefined;
  }

  async #run(asker: Asker, question: Question): Promise<void> {
    this.#running++;
    asker.running++;
    const slow = setTimeout(() => void (asker.slowUntil = performance.now() + REMEMBERED_MS), SLOW_MS).unref();
    try {
      question.resolve(await this.#lookup(question.name));
    } catch (error) {
      question.resolve(Promise.reject(error));
    } finally {
      clearTimeout(slow);
      this.#running--;
      asker.running--;
      this.#next();
    }
  }
}
