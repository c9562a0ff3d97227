import { describe, expect, it } from 'vitest';
import { summarize, type EditorResult } from '../client/test/summary.mts';
import { withSecondRuns } from './editorSuites.mts';

const good: EditorResult = {
  suite: 'save',
  driver: 'VS Code server',
  driverKey: 'server',
  passed: ['save keeps', 'save undoes'],
  skipped: [],
  failures: [],
  durationMs: 1,
};
const bad: EditorResult = {
  ...good,
  passed: ['save keeps'],
  failures: [{ title: 'save undoes', message: 'Waited in vain.', picture: '/server/save/failed.png' }],
};
const elsewhere: EditorResult = { ...good, driver: 'VS Code stable', driverKey: 'electron-stable' };
const withSecond = (second: readonly EditorResult[], first = [bad, elsewhere]): ReturnType<typeof withSecondRuns> =>
  withSecondRuns(summarize({ ran: ['both'], unavailable: [], results: first, suites: ['save'] }), second);

describe('editorSuites', () => {
  it('takes a suite that runs well the second time for passed, and names the first failures as flaky', () => {
    const { summary, flaky } = withSecond([good]);
    expect(summary).toMatchObject({ passed: 4, failures: [], skipped: [] });
    expect(flaky).toEqual([
      { title: 'save: save undoes (VS Code server)', message: 'Waited in vain.', picture: '/server/save/failed.png' },
    ]);
  });

  it('counts a suite that fails again as it went the second time', () => {
    const again = { ...bad, passed: ['save undoes'], failures: [{ title: 'save keeps', message: 'Another one.' }] };
    const { summary, flaky } = withSecond([again]);
    expect(summary.passed).toBe(3);
    expect(summary.failures).toEqual([{ title: 'save: save keeps (VS Code server)', message: 'Another one.' }]);
    expect(flaky).toEqual([]);
  });

  it('keeps a failure where the second run gave no result, ran elsewhere, or skipped what had failed', () => {
    const skipping = { ...good, passed: ['save keeps'], skipped: [{ title: 'save undoes', reason: 'no screen' }] };
    for (const second of [[], [elsewhere], [skipping], [{ ...good, passed: [] }]]) {
      const { summary, flaky } = withSecond(second);
      expect(summary.failures.map(({ title }) => title)).toEqual(['save: save undoes (VS Code server)']);
      expect(flaky).toEqual([]);
    }
  });

  it('takes a hook that failed at first for flaky as well', () => {
    const hook = { ...bad, passed: [], failures: [{ title: 'save "before all" hook for "keeps"', message: 'Not started.' }] };
    const { summary, flaky } = withSecond([good], [hook, elsewhere]);
    expect(summary).toMatchObject({ passed: 4, failures: [] });
    expect(flaky).toHaveLength(1);
  });
});
