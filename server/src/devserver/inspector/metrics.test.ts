import { describe, expect, it } from 'vitest';
import type { DispatchRecord } from '../../host/types.ts';
import { Metrics } from './metrics.ts';

const record = (event: string, script: string): Pick<DispatchRecord, 'event' | 'result'> => ({
  event,
  result: {
    event,
    eventId: 'e',
    results: [{ pluginId: 'p', pluginKey: '/p', script, durationMs: 1, startedMs: 0, ok: true, response: {} }],
    response: {},
    overBudget: false,
    durationMs: 1,
  },
});

/** The rows of one metric, each as its labels and value. */
async function rows(metrics: Metrics, name: string): Promise<string[]> {
  return (await metrics.text()).split('\n').filter((line) => line.startsWith(`${name}{`));
}

describe('metrics', () => {
  it('have a bounded number of rows, whatever handlers and events are made up', async () => {
    const metrics = new Metrics(() => Promise.resolve([]));
    for (let one = 0; one < 2_000; one++) metrics.count(record(`made.up${one}`, 'a.js'));
    const ofEvents = await rows(metrics, 'codex_plugin_events_total');
    expect(ofEvents.length).toBeLessThanOrEqual(501);
    expect(ofEvents).toContain('codex_plugin_events_total{plugin="p",handler="a.js",event="made.up0",outcome="ok"} 1');
    expect(ofEvents).toContain('codex_plugin_events_total{plugin="p",handler="a.js",event="other",outcome="ok"} 1500');
    for (let one = 0; one < 2_000; one++) metrics.count(record('made.up0', `made-up-${one}.js`));
    // Each of so many handlers may have others.
    expect((await rows(metrics, 'codex_plugin_events_total')).length).toBeLessThanOrEqual(1001);
    expect((await rows(metrics, 'codex_plugin_handler_duration_seconds_count')).length).toBeLessThanOrEqual(501);
    metrics.count(record('made.up0', 'a.js'));
    expect(await rows(metrics, 'codex_plugin_events_total')).toContain(
      'codex_plugin_events_total{plugin="p",handler="a.js",event="made.up0",outcome="ok"} 2',
    );
  });
});
