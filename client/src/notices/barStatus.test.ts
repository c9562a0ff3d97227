import { describe, expect, it } from 'vitest';
import { exampleHandler, examplePlugin } from '../examplePlugin.ts';
import { barStatus, barTooltip, type StatusFacts } from './barStatus.ts';

const FACTS: StatusFacts = { phase: 'running', trusted: true, plugins: [examplePlugin()], saveEnabled: true, runsLong: false };
const failed = [exampleHandler({ lastRun: { at: '2026-01-01', outcome: 'failed', durationMs: 1, eventId: 'e' } })];
const declined = [exampleHandler({ lastRun: { at: '2026-01-01', outcome: 'declined', durationMs: 1, eventId: 'e' } })];

describe('barStatus', () => {
  it.each([
    [{}, 'ready', '$(plug) 1 plugin', undefined],
    [{ plugins: [examplePlugin(), examplePlugin({ key: '2' })] }, 'ready', '$(plug) 2 plugins', undefined],
    [{ plugins: [examplePlugin({ handlers: declined })] }, 'ready', '$(plug) 1 plugin', undefined],
    [{ phase: 'stopped', plugins: [] }, 'stopped', '$(error) Plugin host stopped', 'error'],
    [
      { trusted: false, plugins: [examplePlugin({ state: 'restricted' })] },
      'restricted',
      '$(workspace-untrusted) Plugins restricted',
      undefined,
    ],
    [
      { plugins: [examplePlugin({ state: 'ungranted' }), examplePlugin({ handlers: failed })] },
      'waiting',
      '$(shield) Tidy wants to run',
      'warning',
    ],
    [
      { plugins: [examplePlugin({ state: 'ungranted' }), examplePlugin({ state: 'ungranted' }), examplePlugin()] },
      'waiting',
      '$(shield) 2 plugins want to run',
      'warning',
    ],
    [{ plugins: [examplePlugin({ state: 'running' })] }, 'ready', '$(plug) 1 plugin', undefined],
    [{ plugins: [examplePlugin({ state: 'running' })], runsLong: true }, 'running', '$(sync~spin) Tidy runs', undefined],
    [{ plugins: [examplePlugin({ handlers: failed })] }, 'failing', '$(error) Tidy failed', 'error'],
    [{ plugins: [examplePlugin({ state: 'broken' })] }, 'failing', '$(error) Tidy is broken', 'error'],
    [{ plugins: [examplePlugin({ state: 'resting' })] }, 'failing', '$(warning) Tidy rests after crashes', 'warning'],
    [
      { plugins: [examplePlugin({ state: 'resting' }), examplePlugin({ state: 'broken' })] },
      'failing',
      '$(error) 2 plugins are failing',
      'error',
    ],
    [
      { plugins: [examplePlugin({ state: 'disabled' }), examplePlugin({ state: 'denied' })] },
      'off',
      '$(circle-slash) Plugins off',
      undefined,
    ],
    [{ plugins: [examplePlugin({ state: 'restricted' })] }, 'off', '$(circle-slash) Plugins off', 'warning'],
    [{ saveEnabled: false }, 'off', '$(circle-slash) Plugins off on save', undefined],
  ] as const)('of %j is %s', (changes, kind, text, background) => {
    const status = barStatus({ ...FACTS, ...(changes as Partial<StatusFacts>) });
    expect(status).toMatchObject({ kind, text });
    expect(status?.background).toBe(background);
    expect(status?.spoken).toBe(`Codex Plugins: ${text.replace(/^\$\(.*?\) /, '')}`);
  });

  it('is nothing without plugins', () => {
    expect(barStatus({ ...FACTS, plugins: [] })).toBeUndefined();
    expect(barStatus({ ...FACTS, phase: 'starting' })).toBeUndefined();
  });

  it('shows no icon, link or Markdown that a plugin put into its name', () => {
    const plugins = [examplePlugin({ state: 'ungranted', name: '$(pass) [x](command:y) **b**' })];
    const facts = { ...FACTS, plugins };
    const status = barStatus(facts)!;
    expect(status.text.slice('$(shield)'.length)).not.toContain('$(');
    const tooltip = barTooltip(status, facts, { name: '*.js', concerned: plugins });
    expect(tooltip).not.toMatch(/(?<!\\)\]\(|\$\(/);
    expect(tooltip).toContain(String.raw`For \*\.js:`);
  });

  it('names in its tooltip the plugins of the active file, and only so many', () => {
    const concerned = Array.from({ length: 14 }, (_, at) => examplePlugin({ name: `P${at}`, key: String(at) }));
    const tooltip = barTooltip(barStatus(FACTS)!, FACTS, { name: 'a', concerned });
    expect(tooltip).toMatch(/- P0: ready\n.*- P11: ready\n- 2 more\n/s);
    expect(barTooltip(barStatus(FACTS)!, FACTS, { name: 'a', concerned: [] })).toContain('No plugin is for a.');
  });
});
