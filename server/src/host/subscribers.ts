// Who wants to know what happens in the host: any number of listeners, each told of what it asked for.

/** Takes a listener back. */
export type Unsubscribe = () => void;

interface Subscriber<Value> {
  listener: (value: Value) => void;
  wants: (value: Value) => boolean;
}

/** By event, in the order in which they came. `Events` maps names to what is told. */
export class Subscribers<Events extends object> {
  readonly #byEvent: { [Event in keyof Events]?: Set<Subscriber<Events[Event]>> } = {};

  /** @param wants leave it out to hear everything. */
  subscribe<Event extends keyof Events>(
    event: Event,
    listener: (value: Events[Event]) => void,
    wants: (value: Events[Event]) => boolean = () => true,
  ): Unsubscribe {
    const subscriber = { listener, wants };
    const all = (this.#byEvent[event] ??= new Set());
    all.add(subscriber);
    return () => void all.delete(subscriber);
  }

  /** Whether anybody listens: what nobody hears need not be put together. */
  has(event: keyof Events): boolean {
    return (this.#byEvent[event]?.size ?? 0) > 0;
  }

  /** Tells all who want it. One that throws keeps the others from nothing; its error is thrown when all were told. */
  tell<Event extends keyof Events>(event: Event, value: Events[Event]): void {
    const errors: unknown[] = [];
    for (const { listener, wants } of [...(this.#byEvent[event] ?? [])]) {
      try {
        if (wants(value)) listener(value);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
