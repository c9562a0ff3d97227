// Who wants to know what happens in the host: any number of listeners, each told of what it asked for.

/** Takes a listener back. */
export type Unsubscribe = () => void;

interface Subscriber<Value> {
  listener: (value: Value) => void;
  wants: (value: Value) => boolean;
}

/** By event, in the order in which they came. `Events` maps names to what is told. */
export class Subscribers<Events extends object> {
  readonly #byEvent = new Map<keyof Events, Set<Subscriber<never>>>();

  /** @param wants leave it out to hear everything. */
  subscribe<Event extends keyof Events>(
    event: Event,
    listener: (value: Events[Event]) => void,
    wants: (value: Events[Event]) => boolean = () => true,
  ): Unsubscribe {
    const subscriber: Subscriber<Events[Event]> = { listener, wants };
    const all = this.#byEvent.get(event) ?? new Set();
    this.#byEvent.set(event, all.add(subscriber as unknown as Subscriber<never>));
    return () => void all.delete(subscriber as unknown as Subscriber<never>);
  }

  /** Whether anybody listens: what nobody hears need not be put together. */
  has(event: keyof Events): boolean {
    return (this.#byEvent.get(event)?.size ?? 0) > 0;
  }

  /** Tells all who want it. One that throws keeps the others from nothing; its error is thrown when all were told. */
  tell<Event extends keyof Events>(event: Event, value: Events[Event]): void {
    const errors: unknown[] = [];
    for (const { listener, wants } of [...(this.#byEvent.get(event) ?? [])] as unknown as Subscriber<Events[Event]>[]) {
      try {
        if (wants(value)) listener(value);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
