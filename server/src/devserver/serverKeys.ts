// What opens the management routes of one run of a server: its token, and cookies for browsers, which never hold the token itself.
import { createHmac } from 'node:crypto';
import { hideValues } from '../host/secrets.ts';
import { Tickets } from './tickets.ts';
import { isSame, newToken } from './token.ts';

export class ServerKeys {
  /** New for every start of a server, and the same for as long as it runs: what is open in a browser goes on after a reload. */
  readonly token = newToken();
  /** For who showed the token. It is no token: servers on other ports are sent it as well. */
  readonly cookie = createHmac('sha256', this.token).update('cookie').digest('base64url');
  readonly #tickets = new Tickets();
  /** By the tickets that they were given for. */
  readonly #cookies = new Map<string, string>();

  constructor() {
    // They stand in addresses and headers of the one who is let in, and nowhere else.
    hideValues({ token: this.token, cookie: this.cookie });
  }

  isToken(offered: string): boolean {
    return isSame(offered, this.token);
  }

  isCookie(shown: string): boolean {
    // All of them, for the time to be the same.
    return [this.cookie, ...this.#cookies.values()].filter((cookie) => isSame(shown, cookie)).length > 0;
  }

  /** Opens once what the token opens. */
  newTicket(): string {
    return this.#tickets.give();
  }

  /** @returns the cookie for it. A ticket that comes twice was seen by somebody: nobody knows who was first, so that both are out (`'again'`). */
  redeem(offered: string): { cookie: string } | 'again' | undefined {
    const time = this.#tickets.redeem(offered);
    if (time === 'first') {
      const cookie = newToken();
      hideValues({ cookie });
      this.#cookies.set(offered, cookie);
      return { cookie };
    }
    this.#cookies.delete(offered);
    return time;
  }

  /** Whether a text has something of it in it, which nobody else is to see. */
  isIn(text: string): boolean {
    return [this.token, this.cookie, ...this.#cookies.values()].some((one) => text.includes(one));
  }
}
