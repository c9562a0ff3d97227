// The workers import nothing of ours, so they have copies of what both sides of the pipe must agree on.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BUDGETS } from '../contract/budgets.ts';
import { DENIALS_FD } from './oneShot/denialLines.ts';
import { MOST_DENIALS, PROTOCOL_VERSION } from './wire.ts';

/** The value of a constant that is a product of numbers. */
function constantIn(file: string, name: string): number {
  const text = readFileSync(new URL(`../../workers/${file}`, import.meta.url), 'utf8');
  const written = new RegExp(`^(?:const )?${name} = ([^;#\\n]+)`, 'm').exec(text)?.[1]?.trim() ?? '';
  expect(written, `${name} in ${file}`).toMatch(/^\d+(?: \* \d+)*$/);
  return written.split(' * ').reduce((product, factor) => product * Number(factor), 1);
}

describe("the workers' copies", () => {
  for (const [name, value, files] of [
    ['PROTOCOL_VERSION', PROTOCOL_VERSION, ['node/worker.mjs', 'python/worker.py']],
    ['MAX_RESPONSE_BYTES', BUDGETS.responseBytes, ['node/worker.mjs', 'python/codex_worker/calls.py']],
    ['MAX_DENIALS', MOST_DENIALS, ['node/worker.mjs', 'python/codex_worker/calls.py']],
    ['MOST_TOLD', MOST_DENIALS, ['node/guard/denial.cjs', 'python/guard/denial.py']],
    ['DENIALS_FD', DENIALS_FD, ['node/guard/denial.cjs', 'python/guard/denial.py']],
  ] as const) {
    it(`of ${name} are the same`, () => {
      for (const file of files) expect(constantIn(file, name), file).toBe(value);
    });
  }
});
