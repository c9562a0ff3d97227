// Which questions about plugins are open, and when one that was put off is asked again.
import { isQuery } from '../../contract/eventNames.ts';

/** How often in a session the user is asked about a plugin without having asked for it: once, and once more where that was put off. */
const MOST_TIMES = 2;

/** What comes with every key and click: a question that was put off just now must not be back with the next one. */
const isFrequent = (event: string): boolean => isQuery(event) || event === 'onContextUpdate' || event === 'onErrorReport';
const FREQUENT_AGAIN_MS = 60_000;

interface Open {
  controller: AbortController;
  asked: Promise<void>;
}

export class Questions {
  readonly #open = new Map<string, Open>();
  /** Of plugins whose question was put off: how often, and when last. */
  readonly #putOff = new Map<string, { times: number; at: number }>();

  /** Whether an event of a plugin is a reason to ask about it now. */
  mayAsk(key: string, event?: string): boolean {
    const before = this.#putOff.get(key);
    if (!before) return true;
    if (before.times >= MOST_TIMES) return false;
    return event === undefined || !isFrequent(event) || performance.now() - before.at >= FREQUENT_AGAIN_MS;
  }

  /**
   * Asks, if that is not being done already.
   * @param ask its signal says that nobody needs the answer any more. What it ends without `answered` was put off.
   */
  ask(key: string, ask: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const before = this.#open.get(key);
    if (before) return before.asked;
    const controller = new AbortController();
    const open: Open = { controller, asked: this.#ask(key, controller.signal, ask).finally(() => this.#close(key, open)) };
    this.#open.set(key, open);
    return open.asked;
  }

  /** The user has answered, here or elsewhere: an open question about the plugin is taken back. */
  answered(key: string): void {
    const open = this.#open.get(key);
    this.#open.delete(key);
    this.#putOff.delete(key);
    open?.controller.abort();
  }

  /** The user wants to be asked: what they put off before does not count. */
  forget(key: string): void {
    this.#putOff.delete(key);
  }

  async #ask(key: string, signal: AbortSignal, ask: (signal: AbortSignal) => Promise<void>): Promise<void> {
    await ask(signal);
    if (!signal.aborted) this.#putOff.set(key, { times: (this.#putOff.get(key)?.times ?? 0) + 1, at: performance.now() });
  }

  #close(key: string, open: Open): void {
    if (this.#open.get(key) === open) this.#open.delete(key);
  }
}
