// Nothing outlives a host on Windows, also what was detached: hostDeath.mjs looks, which can be run on a real Windows too.
import path from 'node:path';
import { expect, it } from 'vitest';
import { useWindows } from './windows.ts';

const windows = useWindows();

it.each([
  ['killed', 'a host that is killed', 2],
  ['late', 'the deadline of a handler that blocks', 6],
  ['leaves', 'a program that ends by itself', 2],
])('nothing that a plugin started outlives (%s) %s, detached or not', { timeout: 150_000 }, async (part, _words, count) => {
  const program = windows().pathOf(path.join(import.meta.dirname, 'hostDeath.mjs'));
  const tmp = windows().pathOf(await windows().folder('C:'));
  const { code, stdout, stderr } = await windows().run(['--no-warnings', program, part], { env: { TEMP: tmp, TMP: tmp } });
  const checks = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; holds: boolean });
  expect(checks.filter(({ holds }) => !holds)).toEqual([]);
  expect({ code, stderr, count: checks.length }).toEqual({ code: 0, stderr: '', count });
});
