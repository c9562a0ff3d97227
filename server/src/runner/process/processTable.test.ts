// What is read out of the table of processes; that of Linux' `ps` has the same columns as that of macOS.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { carriersInTable, descendantsInTable, type TableFacts } from './processTable.ts';
import { makePlugin } from '../testHarness.ts';

/** The same questions as Linux' program wants them. */
const linux: TableFacts = { environments: ['axewwo', 'pid=,args='] };

function fake(script: string): TableFacts {
  const { folder } = makePlugin({ ps: `#!/bin/sh\n${script}\n` });
  chmodSync(path.join(folder, 'ps'), 0o755);
  return { ps: path.join(folder, 'ps') };
}

const sorted = (pids: readonly number[]): number[] => pids.toSorted((one, other) => one - other);

describe.runIf(process.platform === 'linux' && existsSync('/bin/ps'))('the table of processes', () => {
  test('has who descends from a process, also what has left its group, and what carries its token', async () => {
    const script = 'setsid sh -c "sleep 3600 & echo \\$\\$ \\$!; wait" & echo $!; wait';
    const child = spawn('/bin/sh', ['-c', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: '/usr/bin:/bin', TOKEN_OF_TEST: 'x y1' },
    });
    onTestFinished(() => void execFileSync('/bin/kill', ['-9', ...pids.map(String)]));
    const pids = [child.pid!];
    let printed = '';
    while (printed.split(/\s+/).length < 4) printed += String((await once(child.stdout, 'data'))[0]);
    pids.push(...new Set(printed.trim().split(/\s+/).map(Number)));
    const descendants = await descendantsInTable(child.pid!);
    expect(sorted(descendants)).toEqual(sorted(pids.slice(1)));
    expect(sorted(await carriersInTable('TOKEN_OF_TEST=x', linux))).toEqual(sorted(pids));
    expect(await carriersInTable('TOKEN_OF_TEST=', linux)).toEqual([]);
  });

  test('of macOS is asked for all processes, in lines that are not cut', async () => {
    const facts = fake(`case "$*" in
      '-axo pid=,ppid=') printf '  1   0\\n 10   1\\n 11  10\\n 12  11\\n 13   1\\n 10  12\\n';;
      '-axEwwo pid=,command=') printf '  1 /sbin/launchd\\n 20 node a.js HOME=/ T=abc LANG=C\\n 21 node b.js T=abcd\\n 22 sh -c T=abc\\n';;
      esac`);
    expect(await descendantsInTable(10, facts)).toEqual([11, 12]);
    expect(await carriersInTable('T=abc', facts)).toEqual([20, 22]);
  });

  test('is empty where there is none', async () => {
    expect(await descendantsInTable(1, { ps: '/no/such/ps' })).toEqual([]);
    expect(await carriersInTable('T=abc', fake('exit 1'))).toEqual([]);
  });
});
