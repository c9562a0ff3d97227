// What handlers have kept in the state of a worker, as that says it when it is asked.
import type { WireDropped } from '../wire.ts';

/** The bytes for a worker of the same language, and what cannot be handed on. */
export interface HandedOver {
  state: Buffer;
  dropped: readonly WireDropped[];
}

export class HandedState {
  /** Who waits, one for each time that it was asked for: it may be another one each time. */
  readonly #asked: PromiseWithResolvers<HandedOver | undefined>[] = [];

  get isPending(): boolean {
    return this.#asked.length > 0;
  }

  /** The worker is asked for it. Undefined where it ends before it says so. */
  add(): Promise<HandedOver | undefined> {
    const asked = Promise.withResolvers<HandedOver | undefined>();
    this.#asked.push(asked);
    return asked.promise;
  }

  /** @returns whether it was asked for. */
  take(handed: HandedOver): boolean {
    const asked = this.#asked.shift();
    asked?.resolve(handed);
    return asked !== undefined;
  }

  workerEnded(): void {
    for (const asked of this.#asked.splice(0)) asked.resolve(undefined);
  }
}
