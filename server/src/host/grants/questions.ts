// Which questions about plugins are open, and when one that was put off is asked again.
import { isQuery } from '../../contract/eventNames.ts';

/** How often in a session the user is asked about a plugin without having asked for it: once, and once more where that was put off. */
const MOST_TIMES = 2;

/** What comes with every key and click: a question that was put off just now must not be back with the next one. */
const isFrequent = (event: string): boolean =>
  isQuery(event) || event === 'onCompletionFeedback' || event === 'onContextUpdate' || event === 'onErrorReport';
const FREQUENT_AGAIN_MS = 60_000;

interface Open<About> {
  /** What the user is asked to allow. */
  about: About;
  controller: AbortController;
  asked: Promise<void>;
}

export class Questions<About> {
  readonly #open = new Map<string, Open<About>>();
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
  ask(key: string, about: About, ask: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const before = this.#open.get(key);
    if (before) return before.asked;
    const controller = new AbortController();
    const asked = this.#ask(key, controller.signal, ask).finally(() => this.#close(key, open));
    const open: Open<About> = { about, controller, asked };
    this.#open.set(key, open);
    return open.asked;
  }

  /** The user has answered, here or elsewhere: an open question about the plugin is taken back. */
  answered(key: string): void {
    this.#putOff.delete(key);
    this.#takeBack(key);
  }

  /**
   * Takes back the open questions that are none any more. Nobody has put these off.
   * @returns the keys of their plugins.
   */
  takeBackUnless(isMeant: (key: string, about: About) => boolean): string[] {
    const outdated = [...this.#open].flatMap(([key, { about }]) => (isMeant(key, about) ? [] : [key]));
    for (const key of outdated) this.#takeBack(key);
    return outdated;
  }

  /** The user wants to be asked: what they put off before does not count. */
  forget(key: string): void {
    this.#putOff.delete(key);
  }

  async #ask(key: string, signal: AbortSignal, ask: (signal: AbortSignal) => Promise<void>): Promise<void> {
    await ask(signal);
    if (!signal.aborted) this.#putOff.set(key, { times: (this.#putOff.get(key)?.times ?? 0) + 1, at: performance.now() });
  }

  #takeBack(key: string): void {
    const open = this.#open.get(key);
    this.#open.delete(key);
    open?.controller.abort();
  }

  #close(key: string, open: Open<About>): void {
    if (this.#open.get(key) === open) this.#open.delete(key);
  }
}
