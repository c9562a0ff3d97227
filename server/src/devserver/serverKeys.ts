// What opens the management routes of one run of a server: its token, and cookies for browsers, which never hold the token itself.
import { createHmac } from 'node:crypto';
import { isSame, newToken } from './token.ts';

/** A browser that was asked to open an address does so within this time. */
const TICKET_MS = 60_000;

interface Ticket {
  until: number;
  /** Once it was used: what its browser got for it. */
  cookie?: string;
}

export class ServerKeys {
  /** New for every start of a server, and the same for as long as it runs: what is open in a browser goes on after a reload. */
  readonly token = newToken();
  /** For who showed the token. It is no token: servers on other ports are sent it as well. */
  readonly cookie = createHmac('sha256', this.token).update('cookie').digest('base64url');
  /** Used ones stay, as it has to be noticed when they are used again; there is one for each time that a user asks for it. */
  readonly #tickets = new Map<string, Ticket>();

  isToken(offered: string): boolean {
    return isSame(offered, this.token);
  }

  isCookie(shown: string): boolean {
    let is = isSame(shown, this.cookie);
    for (const { cookie } of this.#tickets.values()) if (cookie !== undefined && isSame(shown, cookie)) is = true;
    return is;
  }

  /** Opens once what the token opens: for addresses that other programs of this machine can see, as they stand in the arguments of a browser. */
  newTicket(): string {
    const ticket = newToken();
    this.#tickets.set(ticket, { until: performance.now() + TICKET_MS });
    return ticket;
  }

  /**
   * @returns the cookie for it. A ticket that comes twice was seen by somebody: nobody knows who was first, so that both are out (`'again'`).
   */
  redeem(offered: string): { cookie: string } | 'again' | undefined {
    const ticket = this.#tickets.get(offered);
    if (ticket === undefined) return undefined;
    const { until, cookie } = ticket;
    const isLate = cookie === undefined && performance.now() > until;
    if (isLate || cookie !== undefined) this.#tickets.delete(offered);
    if (isLate) return undefined;
    if (cookie !== undefined) return 'again';
    ticket.cookie = newToken();
    return { cookie: ticket.cookie };
  }

  /** Whether a text has something of it in it, which nobody else is to see. */
  isIn(text: string): boolean {
    return [this.token, this.cookie, ...[...this.#tickets.values()].flatMap(({ cookie = [] }) => cookie)].some((one) => text.includes(one));
  }
}
