// How a model server stands: what the user sees of it, and whether it may be asked just now.
import type { Fault, FaultKind } from './fault.ts';
import type { ApiName, ModelStatus } from '../../../contract/modelViews.ts';

/** After the first failure, in ms; each one that follows doubles it. */
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 60_000;

/** What the next request may do right: it is asked at once. */
const OF_ONE_REQUEST: ReadonlySet<FaultKind> = new Set(['rejected']);

/** What only a change at the server mends. */
const SLOW_TO_MEND: ReadonlySet<FaultKind> = new Set(['unsupported', 'noModel']);

export class Standing {
  readonly #listeners = new Set<() => void>();
  #status: ModelStatus = { state: 'off', host: '' };
  #failures = 0;

  get status(): ModelStatus {
    return this.#status;
  }

  /** @returns what takes the listener away. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Nobody is to be asked. */
  turnOff(): void {
    this.#failures = 0;
    this.#change({ state: 'off', host: '' });
  }

  /** Nothing is known of the server, or what was known does not count any more. */
  begin(host: string): void {
    this.#failures = 0;
    this.#change({ state: 'ready', host });
  }

  /** @param isInvoked whether the user asked for a completion: what only they can mend, they may have mended. */
  mayAsk(isInvoked = false, now = Date.now()): boolean {
    const { state, retryAt } = this.#status;
    return state !== 'off' && (state !== 'failed' || (retryAt === undefined ? isInvoked : now >= retryAt));
  }

  asking(api: ApiName): void {
    this.#change({ state: 'asking', ...this.#kept, api, lastSentAt: Date.now() });
  }

  /** @param why the document may not leave; undefined where it may. */
  withhold(why: string | undefined): void {
    const { withheld: _, ...status } = this.#status;
    this.#change({ ...status, ...(why !== undefined && { withheld: why }) });
  }

  /** @param api undefined where nobody waited for the answer. */
  answered(api: ApiName | undefined): void {
    if (api !== undefined) this.#failures = 0;
    this.#change({ state: 'ready', ...this.#kept, ...(api && { api }) });
  }

  failed(fault: Fault): void {
    const { api: _, ...kept } = this.#kept;
    // Only the user can mend what was refused.
    const retry = fault.kind === 'refused' ? {} : { retryAt: Date.now() + this.#pauseMs(fault) };
    if (!OF_ONE_REQUEST.has(fault.kind)) this.#failures++;
    this.#change({ state: 'failed', ...kept, reason: fault.reason, ...retry });
  }

  /** As if it had not failed. */
  tryAgain(): void {
    if (this.#status.state !== 'failed') return;
    this.#failures = 0;
    this.#change({ state: 'ready', ...this.#kept });
  }

  /** What no request changes by how it ends. */
  get #kept(): Pick<ModelStatus, 'host' | 'lastSentAt' | 'api'> {
    const { host, lastSentAt, api } = this.#status;
    return { host, ...(lastSentAt !== undefined && { lastSentAt }), ...(api && { api }) };
  }

  #pauseMs({ kind, retryAfterMs }: Fault): number {
    if (OF_ONE_REQUEST.has(kind)) return 0;
    if (SLOW_TO_MEND.has(kind)) return LONGEST_PAUSE_MS;
    return retryAfterMs ?? Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.#failures, 10));
  }

  #change(status: ModelStatus): void {
    if (JSON.stringify(status) === JSON.stringify(this.#status)) return;
    this.#status = status;
    for (const listener of this.#listeners) listener();
  }
}
