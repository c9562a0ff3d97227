// The Python tests of test-fixtures/reruns go through the code that `npm test` uses, with a real pytest for each run.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { findPytest, runPythonTests } from './pythonTests.mts';

const folder = path.resolve(import.meta.dirname, '../test-fixtures/reruns/python');
const state = mkdtempSync(path.join(tmpdir(), 'reruns-python-'));
const titles = (all: readonly { readonly title: string }[]): string[] => all.map(({ title }) => title).sort();
const pytest = findPytest();

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(state, { recursive: true, force: true });
});

describe('pythonTests', () => {
  it('runs again by itself what failed, and names as flaky what passes then', { timeout: 180_000 }, (context) => {
    if ('reason' in pytest) context.skip(pytest.reason);
    vi.stubEnv('RERUN_STATE', state);
    const first = runPythonTests({ folder, resultsFolder: state, quiet: true })!;
    const atFirst = [
      'loads_late_test.py',
      'outcomes_test.py::TestGroup::test_fails_at_first[a[b]::c]',
      'outcomes_test.py::test_with_a_fixture',
    ];
    expect(titles(first.counts.failures)).toEqual([...atFirst, 'outcomes_test.py::test_fails_always'].sort());
    expect(first.counts.passed).toBe(2);
    expect(titles(first.counts.skipped)).toEqual(['outcomes_test.py::test_is_skipped']);
    expect(first.counts.skipped[0]!.reason).toBe('needs "Landlock" & a kernel');

    const second = first.again();
    expect(titles(second.flaky)).toEqual(atFirst);
    expect(second.flaky.find(({ title }) => title.includes('at_first'))!.message).toContain('the "first" <time>');
    expect(titles(second.failures)).toEqual(['outcomes_test.py::test_fails_always']);
    expect(second.passed).toBe(6);
    expect(second.skipped).toEqual(first.counts.skipped);
  });

  it('has nothing to say where there is no test', () => {
    expect(runPythonTests({ folder: path.join(folder, '../tests'), resultsFolder: state })).toBeUndefined();
  });
});
