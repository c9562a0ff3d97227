import { describe, expect, it } from 'vitest';
import { hasDetails, outcomeOf, report, summary, type NamedOutcome, type RunOutcome } from './outcome.ts';

const edits = [{ range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } }, newText: '' }];

function run(files: NamedOutcome[], more: Partial<RunOutcome> = {}): RunOutcome {
  return { plugin: 'Tidy', files, total: files.length, onDisk: [], ...more };
}

const changed: NamedOutcome = { name: 'a.js', outcome: { kind: 'changed', edits } };
const same: NamedOutcome = { name: 'b.js', outcome: { kind: 'unchanged' } };
const failed: NamedOutcome = { name: 'c.js', outcome: { kind: 'failed', why: 'Line 1 has a [syntax](error).\nSee there.' } };
const binary: NamedOutcome = { name: 'd.js', outcome: { kind: 'skipped', why: 'It is no text.' } };

describe('what became of a run', () => {
  it('is counted in sentences', () => {
    expect(summary(run([]))).toBe('Tidy would change no file.');
    expect(summary(run([changed, same]))).toBe('Tidy would change 1 file. 1 file stays as it is.');
    expect(summary(run([changed, changed, same, same, failed, binary]))).toBe(
      'Tidy would change 2 files. 2 files stay as they are. 1 file had a problem. 1 file was left out.',
    );
  });

  it('says why it stopped, and what was not run', () => {
    expect(summary(run([changed], { total: 3, stopped: 'It crashed three times.', onDisk: ['list.js'] }))).toBe(
      'Tidy would change 1 file. 2 files were not reached. It crashed three times. list.js was not run: it works on files on disk, of which there is no preview.',
    );
  });

  it('is told file by file, with reasons that cannot pass for anything else', () => {
    const text = report(run([changed, same, failed, binary], { onDisk: ['list.js'] }));
    expect(text).toMatch(/^Run on Files: Tidy\n\nProblems \(1\)\n\n {2}c\.js: Line 1 has a [^\n]*See there\.\n/);
    expect(text).toContain('\nLeft out (1)\n\n  d.js: It is no text.\n');
    expect(text).toContain('\nWould change (1)\n\n  a.js\n');
    expect(text).toContain('\nNot run (1)\n\n  list.js: ');
  });

  it('has details where something was not as it should be', () => {
    expect(hasDetails(run([changed, same]))).toBe(false);
    expect(hasDetails(run([failed]))).toBe(true);
    expect(hasDetails(run([binary]))).toBe(true);
    expect(hasDetails(run([{ name: 'a.js', outcome: { kind: 'changed', edits, problem: 'half of it' } }]))).toBe(true);
  });

  it('is known from what the host answers', () => {
    expect(outcomeOf({ edits: [] })).toEqual({ kind: 'unchanged' });
    expect(outcomeOf({ edits: [], leftOut: '' })).toEqual({ kind: 'notFor' });
    expect(outcomeOf({ edits: [], leftOut: 'It is generated.' })).toEqual({ kind: 'skipped', why: 'It is generated.' });
    expect(outcomeOf({ edits: [], problem: { kind: 'declined', message: 'no' } })).toEqual({ kind: 'failed', why: 'no' });
    expect(outcomeOf({ edits, problem: { kind: 'failed', message: 'no' } })).toEqual({ kind: 'changed', edits, problem: 'no' });
  });
});
