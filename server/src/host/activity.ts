// What happened: every dispatch becomes a record, and most of them a line of the activity list, with what was logged about them.
import type { HistoryDetail, HistoryEntry } from '../contract/views.ts';
import { EventLines } from './eventLines.ts';
import { History } from './history.ts';
import type { LoadedPlugins } from './plugins/loadedPlugins.ts';
import { isRepeatOfProfile } from './profileRuns.ts';
import { Recording, type Dispatched } from './recording.ts';
import type { Subscribers } from './subscribers.ts';
import type { HostEvents, PastEvent } from './types.ts';

export interface ActivityOptions {
  /** How many events are listed. */
  size: number;
  mask: (text: string) => string;
  plugins: Pick<LoadedPlugins, 'names' | 'folders'>;
  /** Are told of records and lines, and tell what is logged. */
  subscribers: Subscribers<HostEvents>;
}

export class Activity {
  readonly #subscribers: Subscribers<HostEvents>;
  readonly #lines: EventLines;
  readonly #history: History;
  readonly #recording: Recording;
  /** Nothing is left of the host, so nothing is told any more. */
  #ended = false;

  constructor({ size, mask, plugins, subscribers }: ActivityOptions) {
    const lines = new EventLines(linesOf(size));
    this.#subscribers = subscribers;
    this.#lines = lines;
    this.#history = new History(size, { lines, mask, names: () => plugins.names, folders: () => plugins.folders });
    this.#recording = new Recording(lines, (record) => subscribers.tell('record', record));
    subscribers.subscribe('log', (line) => lines.add(line));
    subscribers.subscribe('record', (record) => {
      if (isRepeatOfProfile(record.request)) return lines.drop(record.eventId);
      const entry = this.#history.record(record);
      if (entry) subscribers.tell('activity', entry);
    });
  }

  resize(size: number): void {
    this.#history.resize(size);
    this.#lines.resize(linesOf(size));
  }

  /** A dispatch was answered, or one that was late is done. */
  add(dispatched: Dispatched): void {
    this.#recording.add(dispatched);
  }

  /** There will be no record of an event. */
  leaveOut(eventId: string): void {
    this.#lines.drop(eventId);
  }

  /**
   * What the handlers of an event made of a document could not be applied: the activity list must not say that all went well.
   * @param why completes "discarded: …".
   */
  discarded(eventId: string, why: string): void {
    // Said right after the result came, it is part of the record: the list shows the event as nothing else before.
    if (this.#recording.discarded(eventId, why)) return;
    const entry = this.#history.discard(eventId, why);
    if (entry && !this.#ended) this.#subscribers.tell('activity', entry);
  }

  /** Newest first. */
  entries(): HistoryEntry[] {
    this.#recording.flush();
    return this.#history.entries();
  }

  detail(eventId: string): HistoryDetail | undefined {
    this.#recording.flush();
    return this.#history.detail(eventId);
  }

  /** As in `History`. */
  past(eventId: string): PastEvent | 'too-large' | undefined {
    this.#recording.flush();
    return this.#history.past(eventId);
  }

  /** Records what waits for it. */
  flush(): void {
    this.#recording.flush();
  }

  /** Records what waits, and nothing after it. */
  end(): void {
    this.#recording.end();
    this.#ended = true;
  }
}

/** Lines of events without a record (of a worker that speaks late, of events that are not listed) must not drive out those of listed ones. */
function linesOf(size: number): number {
  return size === 0 ? 0 : size + 50;
}
