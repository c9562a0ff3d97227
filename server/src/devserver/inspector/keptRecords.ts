// The records of the newest events, for whoever looks at one, and to run one again.
import type { HostLogLine } from '../../contract/views.ts';
import type { DispatchRecord } from '../../host/types.ts';
import { roughSize } from './maskedValue.ts';

const MOST_RECORDS = 500;
const MOST_BYTES = 64 * 1024 * 1024;
/** Log lines kept of one event. */
const MOST_LINES = 500;

interface Kept {
  record: DispatchRecord;
  size: number;
}

export class KeptRecords {
  readonly #limits: { records: number; bytes: number };
  readonly #byId = new Map<string, Kept>();
  #bytes = 0;

  constructor({ records = MOST_RECORDS, bytes = MOST_BYTES } = {}) {
    this.#limits = { records, bytes };
  }

  /** @returns about how many bytes it takes. */
  add(record: DispatchRecord): number {
    this.#remove(record.eventId);
    const { payload, result } = record;
    const { results, response, content } = result;
    const size = payload.length * 2 + roughSize([results, response, content], this.#limits.bytes);
    // The lines are added to while they come.
    this.#byId.set(record.eventId, { record: { ...record, log: [...record.log] }, size });
    this.#bytes += size;
    for (const eventId of this.#byId.keys()) {
      const fits = this.#byId.size <= this.#limits.records && (this.#bytes <= this.#limits.bytes || this.#byId.size === 1);
      if (fits) break;
      this.#remove(eventId);
    }
    return size;
  }

  /** @returns whether there is a record that the line belongs to. */
  addLine(eventId: string, line: HostLogLine): boolean {
    const kept = this.#byId.get(eventId);
    if (!kept) return false;
    const { log } = kept.record;
    if (log.length < MOST_LINES) kept.record = { ...kept.record, log: [...log, line] };
    return true;
  }

  /** What handlers made of the document could not be applied. */
  discard(eventId: string, why: string): DispatchRecord | undefined {
    const kept = this.#byId.get(eventId);
    if (!kept || kept.record.discarded !== undefined) return undefined;
    kept.record = { ...kept.record, discarded: why };
    return kept.record;
  }

  get(eventId: string): DispatchRecord | undefined {
    return this.#byId.get(eventId)?.record;
  }

  /** Newest first. */
  all(): DispatchRecord[] {
    return [...this.#byId.values()].map(({ record }) => record).toReversed();
  }

  #remove(eventId: string): void {
    this.#bytes -= this.#byId.get(eventId)?.size ?? 0;
    this.#byId.delete(eventId);
  }
}
