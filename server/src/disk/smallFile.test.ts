import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readBeginning, readBytes, readSmallFile } from './smallFile.ts';

function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'codex-small-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Holds a lease on a file until the test ends: whoever opens it in the usual way waits for that. */
async function lease(file: string): Promise<boolean> {
  const code = `import fcntl, signal, sys
signal.signal(signal.SIGIO, signal.SIG_IGN)
opened = open(sys.argv[1])
try:
    fcntl.fcntl(opened, fcntl.F_SETLEASE, fcntl.F_WRLCK)
    print("held", flush=True)
    sys.stdin.read()
except OSError:
    print("none", flush=True)`;
  const holder = spawn('python3', ['-c', code, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void holder.kill('SIGKILL'));
  const [said] = (await once(holder.stdout, 'data')) as [Buffer];
  return said.toString().trim() === 'held';
}

describe('small files', () => {
  test('are read, and their beginnings', () => {
    const file = path.join(folder(), 'a.txt');
    writeFileSync(file, 'some text');
    expect(readSmallFile(file)).toBe('some text');
    expect(readBytes(file, 9)?.toString()).toBe('some text');
    expect(readBytes(file, 8)).toBeUndefined();
    expect(readBeginning(file, 4)).toBe('some');
    expect(readBeginning(file, 400)).toBe('some text');
  });

  test.skipIf(process.platform === 'win32')('are no pipes, no devices, no folders, and not missing', () => {
    const inside = folder();
    const pipe = path.join(inside, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const file of [pipe, '/dev/zero', inside, path.join(inside, 'missing')]) {
      expect(readSmallFile(file)).toBe('');
      expect(readBytes(file, 100)).toBeUndefined();
      expect(readBeginning(file, 100)).toBeUndefined();
    }
  });

  test.skipIf(process.platform !== 'linux')('that somebody holds on to are not waited for', async (context) => {
    const file = path.join(folder(), 'held.txt');
    writeFileSync(file, 'some text');
    // Some file systems know no leases.
    if (!(await lease(file))) context.skip('no leases here');
    expect(readSmallFile(file)).toBe('');
    expect(readBytes(file, 100)).toBeUndefined();
    expect(readBeginning(file, 100)).toBeUndefined();
  });
});
