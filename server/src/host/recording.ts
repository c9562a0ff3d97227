// Turns dispatches that were answered into records, a moment later: who waits for an answer does not wait for it to be recorded as well.
import type { EventLines } from './eventLines.ts';
import type { DispatchRecord, DispatchRequest, DispatchResult } from './types.ts';

export interface Dispatched {
  request: DispatchRequest;
  result: DispatchResult;
  /** When it was dispatched, ISO. */
  at: string;
  /** The event as its first handler was to get it, as JSON text. */
  payload: () => string;
}

export class Recording {
  readonly #lines: EventLines;
  readonly #tell: (record: DispatchRecord) => void;
  #pending: (Dispatched & { discarded?: string })[] = [];
  #ended = false;

  constructor(lines: EventLines, tell: (record: DispatchRecord) => void) {
    this.#lines = lines;
    this.#tell = tell;
  }

  add(one: Dispatched): void {
    if (this.#ended) return;
    if (this.#pending.length === 0) setImmediate(() => this.flush());
    this.#pending.push(one);
  }

  /**
   * What an event's handlers made of a document could not be applied.
   * @returns false where the event was recorded before.
   */
  discarded(eventId: string, why: string): boolean {
    const pending = this.#pending.findLast(({ result }) => result.eventId === eventId);
    if (pending) pending.discarded = why;
    return pending !== undefined;
  }

  /** Records what waits for it. */
  flush(): void {
    for (const { request, result, at, payload, discarded } of this.#pending.splice(0)) {
      const { eventId, event } = result;
      this.#tell({
        ...{ eventId, event, at, request, result },
        payload: payload(),
        log: this.#lines.of(eventId),
        ...(discarded !== undefined && { discarded }),
      });
    }
  }

  /** Records what waits, and nothing after it. */
  end(): void {
    this.flush();
    this.#ended = true;
  }
}
