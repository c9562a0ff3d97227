// The log lines of the newest events: they come while an event runs, and now and then after it.
import * as l10n from '@vscode/l10n';
import type { HostLogLine } from '../contract/views.ts';

/** Log lines kept of one event. */
const LINE_LIMIT = 500;

export class EventLines {
  readonly #byEvent = new Map<string, HostLogLine[]>();
  #events: number;

  /** @param events of how many events lines are kept. */
  constructor(events: number) {
    this.#events = events;
  }

  resize(events: number): void {
    this.#events = events;
    this.#trim();
  }

  add(line: HostLogLine): void {
    if (line.eventId === undefined || this.#events === 0) return;
    const lines = this.#byEvent.get(line.eventId) ?? [];
    if (lines.length > LINE_LIMIT) return;
    const { eventId, at } = line;
    lines.push(
      lines.length < LINE_LIMIT
        ? line
        : { level: 'info', text: l10n.t('… further lines are only in the plugin’s log'), at, eventId, byHost: true },
    );
    this.#byEvent.set(eventId, lines);
    this.#trim();
  }

  of(eventId: string): readonly HostLogLine[] {
    return this.#byEvent.get(eventId) ?? [];
  }

  drop(eventId: string): void {
    this.#byEvent.delete(eventId);
  }

  #trim(): void {
    for (const eventId of this.#byEvent.keys()) {
      if (this.#byEvent.size <= this.#events) break;
      this.#byEvent.delete(eventId);
    }
  }
}
