import { describe, expect, it } from 'vitest';
import { readJunit } from './pythonTests.mts';

describe('pythonTests', () => {
  it('reads counts and the reasons of skips from what pytest writes', () => {
    const xml = `<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="1"
 skipped="1" tests="5" time="0.031" timestamp="2026-01-01T00:00:00" hostname="host"><testcase classname="w_test" name="test_a" time="0.0" />
<testcase classname="w_test" name="test_b" time="0.000"><skipped type="pytest.skip" message="needs &quot;Landlock&quot; &amp; a kernel">x</skipped></testcase>
<testcase classname="w_test" name="test_c"><failure message="assert 0">trace</failure></testcase></testsuite></testsuites>`;
    expect(readJunit(xml)).toEqual({
      part: 'Python worker tests',
      passed: 2,
      failed: 2,
      skipped: [{ title: 'test_b', reason: 'needs "Landlock" & a kernel' }],
      notes: [],
    });
  });
});
