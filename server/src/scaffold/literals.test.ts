import { runInNewContext } from 'node:vm';
import { execa } from 'execa';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { literal } from './literals.ts';

describe('literal', () => {
  it('writes short values on one line, and long ones with a member a line', () => {
    expect(literal({ a: 1, 'b-c': ["it's", 'a "word"', null, true] }, 'javascript')).toBe(
      `{ a: 1, 'b-c': ['it\\'s', 'a "word"', null, true] }`,
    );
    expect(literal({ a: [true, null], b: {} }, 'python')).toBe('{"a": [True, None], "b": {}}');
    const long = { first: 'x'.repeat(60), second: ['y'.repeat(60), 'z'.repeat(60)] };
    expect(literal(long, 'javascript', 2)).toBe(
      `{\n    first: '${'x'.repeat(60)}',\n    second: [\n      '${'y'.repeat(60)}',\n      '${'z'.repeat(60)}',\n    ],\n  }`,
    );
  });

  it('means the same value in JavaScript', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const value: unknown = JSON.parse(json);
        const read: unknown = runInNewContext(`(${literal(value, 'javascript')})`);
        // A key of that name sets the prototype where it is written out.
        fc.pre(!json.includes('__proto__'));
        // Objects of another context have another prototype.
        expect(JSON.stringify(read)).toBe(JSON.stringify(value));
      }),
    );
  });

  it('means the same value in Python', async () => {
    const values = fc.sample(fc.json({ stringUnit: 'binary' }), 50).map((json) => JSON.parse(json) as unknown);
    const script = `import json\nprint(json.dumps([${values.map((value) => literal(value, 'python')).join(', ')}]))\n`;
    const { stdout } = await execa('python3', ['-'], { input: script });
    expect(JSON.parse(stdout)).toEqual(values);
  });
});
