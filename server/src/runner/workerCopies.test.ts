// The workers import nothing of ours, so they have copies of what both sides of the pipe must agree on.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BUDGETS } from '../contract/budgets.ts';
import { MARK } from './oneShot/denialMarks.ts';
import { MOST_DENIALS, PROTOCOL_VERSION } from './wire.ts';

/** The value of a constant that is a string, or a product of numbers. */
function constantIn(file: string, name: string): string | number {
  const text = readFileSync(new URL(`../../workers/${file}`, import.meta.url), 'utf8');
  const written = new RegExp(`^(?:const )?${name} = ([^;#\\n]+)`, 'm').exec(text)?.[1]?.trim() ?? '';
  const quoted = /^(['"])\\x([0-9a-f]{2})\1$/.exec(written)?.[2];
  if (quoted !== undefined) return String.fromCharCode(Number.parseInt(quoted, 16));
  expect(written, `${name} in ${file}`).toMatch(/^\d+(?: \* \d+)*$/);
  return written.split(' * ').reduce((product, factor) => product * Number(factor), 1);
}

describe("the workers' copies", () => {
  for (const [name, value, files] of [
    ['PROTOCOL_VERSION', PROTOCOL_VERSION, ['node/worker.mjs', 'python/worker.py']],
    ['MAX_RESPONSE_BYTES', BUDGETS.responseBytes, ['node/worker.mjs', 'python/codex_worker/calls.py']],
    ['MAX_DENIALS', MOST_DENIALS, ['node/worker.mjs', 'python/codex_worker/calls.py']],
    ['MOST_MARKED', MOST_DENIALS, ['node/guard/denial.cjs', 'python/guard/denial.py']],
    ['MARK', String.fromCharCode(MARK), ['node/guard/denial.cjs', 'python/guard/denial.py']],
  ] as const) {
    it(`of ${name} are the same`, () => {
      for (const file of files) expect(constantIn(file, name), file).toBe(value);
    });
  }
});
