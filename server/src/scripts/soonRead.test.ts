import { describe, expect, test } from 'vitest';
import { Patience } from './soonRead.ts';

describe('scripts that are read where others wait', () => {
  test.for([
    ['exports.a = 1;', true],
    [`exports.a = ${'['.repeat(101)}`, false],
    ['-'.repeat(200), false],
    ['a = 1;\n'.repeat(2000), false],
  ] as const)('are small and plain: %#', ([source, expected]) => {
    expect(new Patience().isFor(source)).toBe(expected);
  });

  test('are few where they take long, until that is a while ago', () => {
    let now = 0;
    const patience = new Patience(() => now);
    for (let count = 0; count < 100; count++) patience.spend(() => (now += 20));
    expect(patience.isFor('a')).toBe(true);
    patience.spend(() => (now += 100));
    expect(patience.isFor('a')).toBe(true);
    expect(patience.spend(() => (now += 100))).toBe(now);
    expect(patience.isFor('a')).toBe(false);
    now += 10_001;
    expect(patience.isFor('a')).toBe(true);
  });
});
