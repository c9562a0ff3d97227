// What happened in numbers, for Prometheus and whoever else reads OpenMetrics.
import { Counter, Gauge, Histogram, Registry, type OpenMetricsContentType } from 'prom-client';
import { outcomeOf } from '../../contract/errors.ts';
import { permissionNamed } from '../../permissions/names.ts';
import type { CallPhases } from '../../contract/callPhases.ts';
import type { DispatchRecord, HandlerResult, PluginReload } from '../../host/types.ts';

/** In seconds: from what a warm handler takes to the longest that one may. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const PHASES = ['queued', 'start', 'import', 'wire', 'handler', 'response'] as const satisfies readonly (keyof CallPhases)[];

/** Handlers and events told apart. Scripts and events can be named that no manifest has, and each of them is a row forever. */
const MOST_ROWS = 500;
const OTHERS = 'other';

function openMetrics(): Registry<OpenMetricsContentType> {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  return registry;
}

/** A worker's process, and what it takes of memory. */
export interface WorkerMemory {
  pluginId: string;
  runtime: string;
  residentBytes: number;
}

export class Metrics {
  readonly #registry = openMetrics();
  readonly #handlers = new Set<string>();
  readonly #eventsOfHandlers = new Set<string>();
  readonly #events: Counter<'plugin' | 'handler' | 'event' | 'outcome'>;
  readonly #durations: Histogram<'plugin' | 'handler'>;
  readonly #phases: Histogram<'plugin' | 'phase'>;
  readonly #denials: Counter<'plugin' | 'permission'>;
  readonly #reloads: Counter<'plugin' | 'outcome'>;
  readonly #reloadTimes: Histogram<'plugin'>;

  /** @param workers what workers take of memory now; asked for with each look. */
  constructor(workers: () => Promise<readonly WorkerMemory[]>) {
    const registers = [this.#registry];
    this.#events = new Counter({
      name: 'codex_plugin_events',
      help: 'Events that reached a handler.',
      labelNames: ['plugin', 'handler', 'event', 'outcome'],
      registers,
    });
    this.#durations = new Histogram({
      name: 'codex_plugin_handler_duration_seconds',
      help: 'How long handlers took, of those that ran.',
      labelNames: ['plugin', 'handler'],
      buckets: BUCKETS,
      registers,
    });
    this.#phases = new Histogram({
      name: 'codex_plugin_phase_duration_seconds',
      help: 'Where the time of handlers went.',
      labelNames: ['plugin', 'phase'],
      buckets: BUCKETS,
      registers,
    });
    this.#denials = new Counter({
      name: 'codex_plugin_denials',
      help: 'Handlers that failed for want of a permission.',
      labelNames: ['plugin', 'permission'],
      registers,
    });
    this.#reloads = new Counter({
      name: 'codex_plugin_reloads',
      help: 'Reloads after a change of files.',
      labelNames: ['plugin', 'outcome'],
      registers,
    });
    this.#reloadTimes = new Histogram({
      name: 'codex_plugin_reload_duration_seconds',
      help: 'From a change of files to the new version serving.',
      labelNames: ['plugin'],
      buckets: BUCKETS,
      registers,
    });
    const memory: Gauge<'plugin' | 'runtime'> = new Gauge({
      name: 'codex_plugin_worker_resident_memory_bytes',
      help: 'Memory of workers that run, with the processes that they started.',
      labelNames: ['plugin', 'runtime'],
      registers,
      collect: async () => {
        const now = await workers();
        memory.reset();
        for (const { pluginId, runtime, residentBytes } of now) memory.inc({ plugin: pluginId, runtime }, residentBytes);
      },
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  count({ event, result }: Pick<DispatchRecord, 'event' | 'result'>): void {
    for (const one of result.results) {
      const plugin = one.pluginId;
      const handler = this.#handlerOf(one);
      const isTold = handler !== OTHERS && isOneMore(this.#eventsOfHandlers, `${plugin}\0${handler}\0${event}`);
      this.#events.inc({ plugin, handler, event: isTold ? event : OTHERS, outcome: one.ok ? 'ok' : outcomeOf(one.error.code) });
      if (one.startedMs !== undefined) this.#durations.observe({ plugin, handler }, one.durationMs / 1000);
      for (const phase of PHASES) {
        const ms = one.phases?.[phase];
        if (ms !== undefined) this.#phases.observe({ plugin, phase }, Math.max(0, ms) / 1000);
      }
      // Without its scope, which a plugin can make up.
      if (!one.ok && one.error.permission !== undefined)
        this.#denials.inc({ plugin, permission: permissionNamed(one.error.permission)?.kind ?? OTHERS });
    }
  }

  countReload({ pluginId, ok, durationMs }: PluginReload): void {
    this.#reloads.inc({ plugin: pluginId, outcome: ok ? 'ok' : 'failed' });
    if (ok) this.#reloadTimes.observe({ plugin: pluginId }, durationMs / 1000);
  }

  #handlerOf({ script, function: called, pluginId }: HandlerResult): string {
    const handler = called === undefined ? script : `${script}#${called}`;
    return isOneMore(this.#handlers, `${pluginId}\0${handler}`) ? handler : OTHERS;
  }
}

/** Whether something has a row, or gets one. */
function isOneMore(rows: Set<string>, row: string): boolean {
  if (!rows.has(row) && rows.size >= MOST_ROWS) return false;
  rows.add(row);
  return true;
}
