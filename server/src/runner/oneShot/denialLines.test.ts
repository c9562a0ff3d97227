import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DenialLines } from './denialLines.ts';

const denial = (name: string): object => ({ permission: `filesystem:read:/${name}`, detail: `read /${name}`, file: '/p/a.js', line: 3 });
const lines = (...values: unknown[]): Buffer => Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));

function read(...pieces: Buffer[]): unknown[] {
  const told = new DenialLines();
  for (const piece of pieces) told.push(piece);
  return told.denials;
}

describe('denials of a script that runs on its own', () => {
  test('are read wherever the stream is cut, and what is none is left out', () => {
    const stream = Buffer.concat([
      lines(denial('größe'), { permission: 5 }),
      Buffer.from('{\n\n'),
      lines(denial('b')),
      Buffer.from('{"perm'),
    ]);
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 6 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), stream.length];
        const pieces = at.slice(1).map((end, index) => stream.subarray(at[index], end));
        expect(read(...pieces)).toEqual([denial('größe'), denial('b')]);
      }),
    );
  });

  test('are the last eight, each once', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'b'];
    expect(read(lines(...names.map(denial)))).toEqual(['c', 'd', 'e', 'f', 'g', 'h', 'i', 'b'].map(denial));
  });

  test('that never end are not kept', () => {
    const flood = Buffer.alloc(1024 * 1024, 'x');
    expect(read(lines(denial('a')), flood, flood)).toEqual([denial('a')]);
  });
});
