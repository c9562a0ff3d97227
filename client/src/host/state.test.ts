import { describe, expect, it } from 'vitest';
import { exampleActivity, examplePlugin } from '../examplePlugin.ts';
import { HostState, type StateChange } from './state.ts';

describe('state', () => {
  it('counts as running from the first list of plugins on', () => {
    const state = new HostState(() => 10);
    const changes: StateChange[] = [];
    state.onChange((change) => changes.push(change));
    expect(state.phase).toBe('starting');
    state.setPlugins(true, [examplePlugin()]);
    expect(state).toMatchObject({ phase: 'running', trusted: true });
    expect(changes).toEqual(['phase', 'plugins']);
  });

  it('forgets the plugins of a host that stopped', () => {
    const state = new HostState(() => 10);
    state.setPlugins(true, [examplePlugin()]);
    state.setPhase('stopped');
    expect(state.plugins).toEqual([]);
  });

  it('keeps events newest first, each once, and no more than the setting says', () => {
    const state = new HostState(() => 2);
    for (const eventId of ['a', 'b', 'a', 'c']) state.addActivity(exampleActivity({ eventId }));
    expect(state.activity.map(({ eventId }) => eventId)).toEqual(['c', 'a']);
  });

  it('replaces an event where it stands when more is known of it, and leaves it out of view once it was cleared', () => {
    const state = new HostState(() => 10);
    const first = exampleActivity({ eventId: 'first', at: '2026-01-01T00:00:00.000Z', outcome: 'late' });
    const second = exampleActivity({ eventId: 'second', at: '2026-01-02T00:00:00.000Z' });
    state.addActivity(first);
    state.addActivity(second);
    const discarded = exampleActivity({ ...first, outcome: 'discarded' });
    state.addActivity(discarded);
    expect(state.activity).toEqual([second, discarded]);
    state.clearActivity('2026-01-03T00:00:00.000Z');
    state.addActivity(first);
    expect(state.activity).toEqual([]);
  });

  it('keeps cleared events out of view when the host sends them again', () => {
    const state = new HostState(() => 10);
    const old = exampleActivity({ eventId: 'old', at: '2026-01-01T00:00:00.000Z' });
    const fresh = exampleActivity({ eventId: 'new', at: '2026-01-03T00:00:00.000Z' });
    state.addActivity(old);
    state.clearActivity('2026-01-02T00:00:00.000Z');
    expect(state.activity).toEqual([]);
    state.setActivity([fresh, old]);
    expect(state.activity).toEqual([fresh]);
  });

  it('stops telling a listener that was disposed', () => {
    const state = new HostState(() => 10);
    let calls = 0;
    state.onChange(() => calls++).dispose();
    state.setPhase('running');
    expect(calls).toBe(0);
  });
});
