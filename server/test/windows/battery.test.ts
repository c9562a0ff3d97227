// Attacks on Windows, by a plugin in Node.js, against warm workers: unconfined, which shows that they are real ones, and as plugins run there.
//
// UPDATE_SECURITY_TABLE=1 npx vitest run server/test/windows/battery.test.ts   writes the table in docs/security.md anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { AttackResult } from '../sandbox/attackRun.ts';
import { replaceWindowsTable } from '../sandbox/securityTable.ts';
import type { SandboxChoice } from '../../src/runner/sandbox/isolation.ts';
import { LEFT_OUT } from './attacks/attackList.ts';
import { KNOWN_ESCAPES, NOT_IN_WINE } from './attacks/knownOnWindows.ts';
import { windowsBattery } from './attacks/windowsBattery.ts';
import { useWindows } from './windows.ts';

const DOCUMENT = fileURLToPath(new URL('../../../docs/security.md', import.meta.url));

const windows = useWindows();
const done = new Map<SandboxChoice, Promise<AttackResult[]>>();

function battery(sandbox: SandboxChoice): Promise<AttackResult[]> {
  const known = done.get(sandbox) ?? windowsBattery(windows(), sandbox);
  done.set(sandbox, known);
  return known;
}

const escaped = (results: readonly AttackResult[]): string[] => results.filter((one) => one.outcome === 'escaped').map((one) => one.name);
const attacks = (results: readonly AttackResult[]): AttackResult[] => results.filter((one) => !one.control);
const told = (results: readonly AttackResult[]): string[] => results.map((one) => `${one.name}: ${one.outcome}, ${one.detail}`);

describe('attacks on Windows', { timeout: 600_000 }, () => {
  test('unconfined, every attack and every control succeeds, but for what Wine cannot do', async () => {
    const failed = (await battery('none')).filter((one) => one.outcome !== 'escaped');
    expect(told(failed.filter((one) => NOT_IN_WINE[one.name] === undefined))).toEqual([]);
    // What Wine has learnt since is to be tried in earnest.
    expect(Object.keys(NOT_IN_WINE).toSorted()).toEqual(failed.map((one) => one.name).toSorted());
  });

  test("what gets past the guard and Node's own permissions is known", async () => {
    const through = escaped(attacks(await battery('advisory')));
    expect(through.filter((name) => !KNOWN_ESCAPES.includes(name))).toEqual([]);
  });

  test('what is granted works', async () => {
    const broken = (await battery('advisory')).filter((one) => one.control && one.outcome !== 'escaped');
    expect(told(broken.filter(({ name }) => NOT_IN_WINE[name] === undefined))).toEqual([]);
  });

  test('95 of 100 refusals name the permission', async () => {
    const refused = attacks(await battery('advisory')).filter(
      (one) => one.outcome !== 'escaped' && one.outcome !== 'absent' && !one.name.startsWith('tamper'),
    );
    const unnamed = refused.filter((one) => one.outcome === 'unnamed');
    expect(unnamed.length / refused.length, told(unnamed).join('\n')).toBeLessThanOrEqual(0.05);
  });

  test('other machines are refused before anybody asks them', async () => {
    const shares = (await battery('advisory')).filter((one) => /share/i.test(one.name));
    expect(shares.length).toBeGreaterThanOrEqual(9);
    // Whoever asked would hear that there is no such machine.
    expect(told(shares.filter((one) => one.outcome !== 'named'))).toEqual([]);
  });

  test('the documentation lists each attack', async () => {
    const unconfined = await battery('none');
    if (process.env['UPDATE_SECURITY_TABLE'] !== undefined) {
      const cannot = (name: string): string | undefined => NOT_IN_WINE[name] && `Wine cannot: ${NOT_IN_WINE[name]}`;
      const columns = [
        { title: 'unconfined', results: unconfined, instead: cannot },
        { title: 'advisory', results: await battery('advisory') },
      ];
      writeFileSync(DOCUMENT, replaceWindowsTable(readFileSync(DOCUMENT, 'utf8'), columns, LEFT_OUT));
    }
    const [, section = ''] = readFileSync(DOCUMENT, 'utf8').split('<!-- attacks on Windows: generated from the battery -->');
    const listed = [...section.matchAll(/^\| `(\w+)` \|/gm)].map((match) => match[1]!);
    expect(listed.toSorted()).toEqual(unconfined.map((one) => one.name).toSorted());
  });
});
