import { describe, expect, test } from 'vitest';
import type { FileSystem } from '../disk/fileSystem.ts';
import { KnownScripts } from './knownScripts.ts';
import { SoonReadDisk } from './soonRead.ts';
import type { CodeThread } from './thread/codeThread.ts';

function diskOf(files: Record<string, string>): FileSystem {
  return {
    stat: (file) => Promise.resolve(file in files ? 'file' : undefined),
    realpath: (file) => Promise.resolve(file),
    readText: (file) => Promise.resolve(files[file]),
    list: () => Promise.resolve([]),
  };
}

/** Code with so many characters. */
const codeOf = (length: number): string => 'let a = 1;\n'.repeat(length / 11 + 1).slice(0, length);

describe('scripts that are read in no time', () => {
  test.for<[string, Record<string, string>, boolean]>([
    ['few small ones', { a: codeOf(7_000), b: codeOf(7_000) }, false],
    ['many small ones', { a: codeOf(7_000), b: codeOf(7_000), c: codeOf(7_000) }, true],
    ['a large one', { a: codeOf(9_000) }, true],
    ['one that is nested', { a: '['.repeat(200) }, true],
    ['one with a long run of a sign', { a: '-'.repeat(300) }, true],
  ])('%s', async ([, files, isExceeded]) => {
    const disk = new SoonReadDisk(diskOf(files));
    for (const name of Object.keys(files)) await disk.readText(name);
    expect(disk.exceeded).toBe(isExceeded);
    expect(await disk.readText('a')).toBe(isExceeded ? undefined : files['a']);
  });

  test('only what takes longer is followed in a thread', async () => {
    const asked: string[] = [];
    const thread = {
      run: (job: { kind: string }) => {
        asked.push(job.kind);
        return Promise.resolve({ ok: false, gaveUp: 'takes long' });
      },
    } as unknown as CodeThread;
    const known = new KnownScripts(thread);
    const reads = "require('fs').readFileSync('/etc/hosts');\n";
    const small = await known.analysis('/p', [{ script: 'a.js', isMain: true }], diskOf({ '/p/a.js': reads }));
    expect(small.findings.map(({ permission, scope }) => [permission, scope])).toEqual([['filesystem:read', '/etc/hosts']]);
    expect(asked).toEqual([]);
    const large = await known.analysis('/q', [{ script: 'a.js', isMain: true }], diskOf({ '/q/a.js': `${reads}${codeOf(9_000)}` }));
    expect(large).toMatchObject({ findings: [], gaveUp: 'takes long' });
    expect(asked).toEqual(['analysis']);
  });
});
