import { describe, expect, it } from 'vitest';
import { exitCode, report, type Counts } from './counts.mts';

const unit: Counts = { part: 'unit', passed: 3, failed: 0, skipped: [], notes: [] };
const editor: Counts = { part: 'in-editor', passed: 2, failed: 0, skipped: [{ title: 'smoke', reason: 'no browser' }], notes: ['a note'] };

describe('counts', () => {
  it('ends with the sums over every part', () => {
    expect(report([unit, { ...unit, passed: 4, failed: 1 }]).at(-1)).toBe('7 passed, 1 failed');
  });

  it('names every skip with its reason before the last line, and counts it there', () => {
    const lines = report([unit, editor]);
    expect(lines).toContain('SKIPPED in-editor: smoke (no browser)');
    expect(lines).toContain('a note');
    expect(lines.at(-1)).toBe('5 passed, 0 failed, 1 skipped');
  });

  it('fails on a failure, and on a skip only where everything is required', () => {
    expect(exitCode([unit, { ...unit, failed: 1 }], false)).toBe(1);
    expect(exitCode([unit, editor], false)).toBe(0);
    expect(exitCode([unit, editor], true)).toBe(1);
    expect(exitCode([unit], true)).toBe(0);
  });
});
