// The calls that wait in front of a worker, in the order in which they came.
import type { Call } from '../call.ts';
import { cancelledError } from '../messages.ts';

export class CallQueue {
  readonly #waiting: Call[] = [];
  #arrivals = 0;

  get length(): number {
    return this.#waiting.length;
  }

  [Symbol.iterator](): Iterator<Call> {
    return this.#waiting.values();
  }

  has(isMeant: (call: Call) => boolean): boolean {
    return this.#waiting.some(isMeant);
  }

  /** A call that was in no worker yet. */
  arrive(call: Call): void {
    call.arrival = this.#arrivals++;
    this.add(call);
  }

  /** A call waits, be it once more. */
  add(call: Call): void {
    call.heldBy(() => {
      this.#waiting.splice(this.#waiting.indexOf(call), 1);
      call.fail(cancelledError(call.invocation));
    });
    // One that comes back from a worker that died came before all that have not been in one.
    const after = this.#waiting.findIndex(({ arrival }) => arrival > call.arrival);
    this.#waiting.splice(after === -1 ? this.#waiting.length : after, 0, call);
  }

  /** Takes all of them out. */
  removeAll(): Call[] {
    return this.#waiting.splice(0);
  }

  /**
   * Gives calls away, in their order: none of a script overtakes another.
   * @param goesOn whether there is anybody to give one to. @param find what to do with the next of a script, or undefined for a call that has to wait.
   */
  give(goesOn: () => boolean, find: (call: Call) => ((call: Call) => void) | undefined): void {
    const held = new Set<string>();
    for (let index = 0; index < this.#waiting.length && goesOn();) {
      const call = this.#waiting[index]!;
      const give = held.has(call.scriptPath) ? undefined : find(call);
      if (give === undefined) {
        held.add(call.scriptPath);
        index++;
      } else {
        this.#waiting.splice(index, 1);
        give(call);
      }
    }
  }
}
