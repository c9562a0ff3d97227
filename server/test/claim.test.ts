import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { claim } from './claim.mts';

let folder: string;
beforeEach(() => {
  const made = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-claim-')));
  folder = made;
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
});

/** The number of a process that ended. */
function dead(): number {
  return spawnSync(process.execPath, ['-e', '0']).pid;
}

describe('what one process may have at a time', () => {
  it('is nobody else’s until it is released, however often', () => {
    for (let turn = 0; turn < 3; turn++) {
      const mine = claim(folder);
      expect(mine?.wasAbandoned).toBe(false);
      expect(claim(folder)).toBeUndefined();
      mine!.release();
    }
  });

  it('is taken over from a process that died, which is said, and not from the one that did so', () => {
    expect(claim(folder, dead())?.wasAbandoned).toBe(false);
    // One that dies while it takes it over leaves it just as it was.
    expect(claim(folder, dead())?.wasAbandoned).toBe(true);
    const mine = claim(folder);
    expect(mine?.wasAbandoned).toBe(true);
    expect(claim(folder)).toBeUndefined();
    mine!.release();
    expect(claim(folder)?.wasAbandoned).toBe(false);
  });

  it('leaves nothing behind but marks', () => {
    claim(folder)?.release();
    claim(folder);
    claim(folder);
    expect(readdirSync(folder).sort()).toEqual(['taken-1', 'taken-2']);
  });

  it('is one process’s alone where several come at once to what a dead one had', async () => {
    claim(folder, dead());
    const script = `
      const { claim } = await import(${JSON.stringify(path.join(import.meta.dirname, 'claim.mts'))});
      process.stdin.once('data', () => process.stdout.write(claim(process.argv[1]) ? 'mine' : 'no'));
      process.stdin.once('end', () => process.exit());
      process.stdout.write('ready ');`;
    const rivals = Array.from({ length: 4 }, () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
      onTestFinished(() => void child.kill('SIGKILL'));
      child.stdout.setEncoding('utf8');
      return child;
    });
    await Promise.all(rivals.map(({ stdout }) => once(stdout, 'data')));
    const answers = rivals.map(({ stdout }) => once(stdout, 'data') as Promise<[string]>);
    for (const { stdin } of rivals) stdin.write('go\n');
    // Nobody ends before all have answered: what a dead one has would be taken over.
    const said = (await Promise.all(answers)).map(([text]) => text);
    expect(said.toSorted()).toEqual(['mine', 'no', 'no', 'no']);
  });
});
