// What the inspector knows of a host: its newest records, the feed of what happens, what plugins were kept from, and numbers.
import type { PluginHost } from '../../host/host.ts';
import { isRepeatOfProfile } from '../../host/profileRuns.ts';
import type { DispatchRecord, PluginReload } from '../../host/types.ts';
import type { Problem } from '../../manifest/rules/problem.ts';
import { eventRecord, eventRecordDetail, type Telling } from './eventRecord.ts';
import { Feed } from './feed.ts';
import { KeptRecords } from './keptRecords.ts';
import { roughSize } from './maskedValue.ts';
import { pastEvent } from './pastEvents.ts';
import { Metrics, type WorkerMemory } from './metrics.ts';
import type { DenialCount, EventRecord, EventRecordDetail, ManifestProblem, PluginsView } from './messages.ts';

/** Of one event, where it is counted what is kept. */
const MOST_PAST_BYTES = 4 * 1024 * 1024;

/** Pairs of plugin and permission that are counted: a plugin says itself what it was kept from. */
const MOST_DENIALS = 200;

export type InspectedHost = Pick<
  PluginHost,
  'subscribe' | 'plugins' | 'dispatch' | 'handles' | 'keepsAnswers' | 'masked' | 'workerMemory' | 'isolation' | 'history' | 'historyDetail'
>;

export class InspectorState {
  readonly feed = new Feed();
  readonly records = new KeptRecords();
  readonly metrics: Metrics;
  readonly startedAt = new Date().toISOString();
  readonly #host: InspectedHost;
  readonly #denials = new Map<string, DenialCount>();
  readonly #unsubscribe: (() => void)[];
  /** By their ids, oldest first. */
  readonly #past = new Map<string, EventRecordDetail>();
  #problems: ManifestProblem[] = [];
  #isolation: string | undefined;

  constructor(host: InspectedHost) {
    this.#host = host;
    this.metrics = new Metrics(() => this.#workerMemory());
    for (const { eventId } of host.history().toReversed()) {
      const detail = host.historyDetail(eventId);
      if (!detail) continue;
      this.#past.set(eventId, pastEvent(detail));
      this.feed.tell('record', () => this.#past.get(eventId), roughSize(detail, MOST_PAST_BYTES));
    }
    this.#unsubscribe = [
      host.subscribe('record', (record) => this.#record(record)),
      // Of a record that was told before, the activity list may learn that its result was of no use.
      host.subscribe('activity', ({ eventId, discarded }) => {
        const record = discarded === undefined ? undefined : this.records.discard(eventId, discarded);
        if (record) this.#tell(record, 0);
      }),
      host.subscribe('log', (line) => {
        // A record that is still to come brings its lines along.
        if (line.eventId !== undefined && !this.records.addLine(line.eventId, line)) return;
        this.feed.tell('log', () => line, line.text.length * 2 + 256);
      }),
      host.subscribe('plugins', () => this.feed.tell('plugins', () => this.plugins(), 4096)),
      host.subscribe('isolation', ({ words }) => {
        this.#isolation = words;
        this.feed.tell('plugins', () => this.plugins(), 4096);
      }),
      host.subscribe('problems', (problems) => {
        this.#problems = [...problems].flatMap(([file, found]) => found.map((one) => manifestProblem(file, one)));
        this.feed.tell('problems', () => this.#problems, 4096);
      }),
      host.subscribe('reload', (reload) => this.reloaded(reload)),
    ];
  }

  plugins(): PluginsView {
    return {
      plugins: this.#host.plugins(),
      denials: [...this.#denials.values()],
      ...(this.#isolation !== undefined && { isolation: this.#isolation }),
    };
  }

  get problems(): readonly ManifestProblem[] {
    return this.#problems;
  }

  /** Newest first. */
  told(): EventRecord[] {
    return [...this.records.all().map((record) => eventRecord(record, this.#telling)), ...[...this.#past.values()].toReversed()];
  }

  detail(eventId: string): EventRecordDetail | undefined {
    const record = this.records.get(eventId);
    return record ? eventRecordDetail(record, this.#telling) : this.#past.get(eventId);
  }

  reloaded(reload: PluginReload): void {
    this.metrics.countReload(reload);
    const at = new Date().toISOString();
    const { fault } = reload;
    const told = fault ? { ...reload, fault: { ...fault, message: this.#host.masked(fault.message) } } : reload;
    this.feed.tell('reload', () => ({ ...told, at }), 1024);
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.feed.close();
  }

  #record(record: DispatchRecord): void {
    if (isRepeatOfProfile(record.request)) return;
    const isNews = this.records.get(record.eventId) === undefined;
    const size = this.records.add(record);
    this.#past.delete(record.eventId);
    // Of a save that is told twice, only the end counts.
    if (record.result.late === undefined || record.event !== 'onFileSave') this.#count(record);
    else if (!isNews) return;
    this.#tell(record, size);
  }

  #count(record: DispatchRecord): void {
    this.metrics.count(record);
    for (const one of record.result.results) {
      if (one.ok || one.error.permission === undefined) continue;
      const { permission } = one.error;
      const key = `${one.pluginId}\0${permission}`;
      const known = this.#denials.get(key);
      if (!known && this.#denials.size >= MOST_DENIALS) continue;
      this.#denials.set(key, { pluginId: one.pluginId, permission, count: (known?.count ?? 0) + 1, lastAt: record.at });
      this.feed.tell('plugins', () => this.plugins(), 4096);
    }
  }

  #tell(record: DispatchRecord, size: number): void {
    this.feed.tell('record', () => eventRecord(this.records.get(record.eventId) ?? record, this.#telling), size + 1024);
  }

  get #telling(): Telling {
    const host = this.#host;
    return { mask: (text) => host.masked(text), names: new Map(host.plugins().map(({ key, name }) => [key, name])) };
  }

  async #workerMemory(): Promise<WorkerMemory[]> {
    const ids = new Map(this.#host.plugins().map(({ key, id }) => [key, id]));
    return (await this.#host.workerMemory()).map(({ pluginKey, ...rest }) => ({ ...rest, pluginId: ids.get(pluginKey) ?? 'unknown' }));
  }
}

function manifestProblem(file: string, { range, severity, code, message }: Problem): ManifestProblem {
  return { file, line: range.start.line + 1, column: range.start.character + 1, severity, code, message };
}
