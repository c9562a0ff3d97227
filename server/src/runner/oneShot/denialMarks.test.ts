import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DenialMarks } from './denialMarks.ts';

const denial = { permission: 'filesystem:read:/größe', detail: 'read /größe', file: '/p/a.js', line: 3 };
const mark = (value: unknown): string => `\x1e${JSON.stringify(value)}\x1e`;

function read(pieces: readonly Buffer[]): { text: string; denials: unknown[] } {
  const marks = new DenialMarks();
  const kept = [...pieces.map((piece) => marks.push(piece)), marks.end()];
  return { text: Buffer.concat(kept).toString('utf8'), denials: marks.denials };
}

describe('marks of denials', () => {
  test('are taken out of what a script prints, wherever the stream is cut', () => {
    const stream = Buffer.from(`before${mark(denial)} after\nstray \x1e mark ${mark(denial)}${mark({ permission: 5 })}end\n`);
    const expected = { text: `before after\nstray \x1e mark ${mark({ permission: 5 })}end\n`, denials: [denial, denial] };
    expect(read([stream])).toEqual(expected);
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 6 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
        const pieces = at.slice(1).map((end, index) => stream.subarray(at[index], end));
        expect(read(pieces)).toEqual(expected);
      }),
    );
  });

  test('that never end hold nothing back', () => {
    const text = `\x1e${'x'.repeat(100_000)}`;
    const marks = new DenialMarks();
    expect(marks.push(Buffer.from(text)).toString('utf8')).toBe(text);
    expect(read([Buffer.from('end \x1e{"permission"')])).toEqual({ text: 'end \x1e{"permission"', denials: [] });
  });
});
