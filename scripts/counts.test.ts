import { describe, expect, it } from 'vitest';
import { nothingBeside } from '../server/test/placeOfClone.mts';
import { exitCode, noCounts, report, type Counts } from './counts.mts';

const unit: Counts = { ...noCounts('unit'), passed: 3 };
const editor: Counts = { ...noCounts('in-editor'), passed: 2, skipped: [{ title: 'smoke', reason: 'no browser' }], notes: ['a note'] };
const failing: Counts = { ...unit, passed: 4, failures: [{ title: 'adds', message: 'expected 3\n  at line 1' }] };
const flaky: Counts = { ...unit, flaky: [{ title: 'waits', message: 'Waited in vain.', picture: '/shots/waits.png' }] };

describe('counts', () => {
  it('ends with the sums over every part', () => {
    expect(report([unit, failing]).at(-1)).toBe('7 passed, 1 failed');
  });

  it('names every skip with its reason before the last line, and counts it there', () => {
    const lines = report([unit, editor]);
    expect(lines).toContain('SKIPPED in-editor: smoke (no browser)');
    expect(lines).toContain('a note');
    expect(lines.at(-1)).toBe('5 passed, 0 failed, 1 skipped');
  });

  it('names what is flaky, with its first failure and the picture of it, and right before the last line what failed', () => {
    expect(report([failing, flaky]).slice(-7)).toEqual([
      'FLAKY unit: waits passed when it was run again by itself; at first it failed with',
      '    Waited in vain.',
      '    Picture: /shots/waits.png',
      'FAILED unit: adds',
      '    expected 3',
      '      at line 1',
      '7 passed, 1 failed',
    ]);
  });

  it('fails on a failure, and on a skip only where everything is required, and not on what is flaky', () => {
    expect(exitCode([unit, failing], false)).toBe(1);
    expect(exitCode([unit, editor], false)).toBe(0);
    expect(exitCode([unit, editor], true)).toBe(1);
    expect(exitCode([unit, flaky], true)).toBe(0);
  });

  it('does not fail on what cannot run where the clone is', () => {
    const alone = { ...unit, skipped: [{ title: 'reads', reason: nothingBeside }] };
    expect(exitCode([alone], true)).toBe(0);
    expect(exitCode([alone, editor], true)).toBe(1);
    expect(report([alone]).at(-1)).toBe('3 passed, 0 failed, 1 skipped');
  });
});
