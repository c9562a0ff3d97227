// Addresses that work once: a browser is started with one among its arguments, which all users of this machine can see.
import { newToken } from './token.ts';

/** A browser that was asked to open an address does so within this time. */
const TICKET_MS = 60_000;

export class Tickets {
  /** Until when each can be used; used ones stay, as it has to be noticed when they come again. There is one for each time that a user asks for it. */
  readonly #all = new Map<string, number | 'used'>();

  give(): string {
    const [ticket, now] = [newToken(), performance.now()];
    for (const [known, until] of this.#all) if (until !== 'used' && until < now) this.#all.delete(known);
    this.#all.set(ticket, now + TICKET_MS);
    return ticket;
  }

  /** @returns undefined for what is no ticket, or came too late. */
  redeem(offered: string): 'first' | 'again' | undefined {
    const until = this.#all.get(offered);
    if (until === undefined) return undefined;
    if (until === 'used') return 'again';
    if (performance.now() > until) return undefined;
    this.#all.set(offered, 'used');
    return 'first';
  }
}
