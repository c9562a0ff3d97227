import { afterEach, describe, expect, test, vi } from 'vitest';
import type { FileSystem } from '../../disk/fileSystem.ts';
import { CodeThread } from './codeThread.ts';

function diskOf(files: Record<string, string>): FileSystem {
  return {
    stat: (file) => Promise.resolve(file in files ? 'file' : undefined),
    realpath: (file) => Promise.resolve(file),
    readText: (file) => Promise.resolve(files[file]),
    list: () => Promise.resolve([]),
  };
}

const exportsOf = (source: string, typescript = false) => ({ kind: 'exports', source, runtime: 'node', typescript }) as const;

afterEach(() => vi.useRealTimers());

describe('the thread that reads code', () => {
  test('says what is in it, file by file as it asks for them', async () => {
    const thread = new CodeThread();
    const names = await thread.run(exportsOf('exports.onFileSave = () => 1;'), diskOf({}));
    expect(names.ok && [...names.result.names.keys()]).toEqual(['onFileSave']);
    const disk = diskOf({
      '/p/a.js': "const b = require('./b.js');\nexports.onFileSave = () => b.read();\n",
      '/p/b.js': "const fs = require('fs');\nexports.read = () => fs.readFileSync('/etc/hosts');\n",
    });
    const analysis = await thread.run({ kind: 'analysis', folder: '/p', entries: [{ script: 'a.js', isMain: false }] }, disk);
    expect(analysis.ok && analysis.result.findings.map(({ permission, scope }) => [permission, scope])).toEqual([
      ['filesystem:read', '/etc/hosts'],
    ]);
  });

  test('is there before it is asked, where it was said that it will be, and once', async () => {
    let started = 0;
    const count = (): void => void started++;
    process.on('worker', count);
    try {
      const thread = new CodeThread();
      thread.prepare();
      thread.prepare();
      await new Promise((resolve) => setImmediate(resolve));
      expect(started).toBe(1);
      expect(await thread.run(exportsOf('exports.a = 1;'), diskOf({}))).toMatchObject({ ok: true });
      expect(started).toBe(1);
    } finally {
      process.off('worker', count);
    }
  });

  test('gives up at its deadline, and reads what comes after that', async () => {
    const thread = new CodeThread(300);
    const answers = await Promise.all([
      thread.run(exportsOf('-'.repeat(380_000)), diskOf({})),
      thread.run(exportsOf('exports.a = 1;'), diskOf({})),
    ]);
    expect(answers).toEqual([
      { ok: false, gaveUp: 'takes longer than 0.3 s' },
      { ok: true, result: expect.anything() },
    ]);
  });

  test('does not end in the middle of its work, as one before it that gave up long ago was to', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const asked = Promise.withResolvers<void>();
    const found = Promise.withResolvers<string>();
    const disk = { ...diskOf({ '/p/a.js': '' }), readText: () => (asked.resolve(), found.promise) };
    const job = { kind: 'analysis', folder: '/p', entries: [{ script: 'a.js', isMain: false }] } as const;
    const thread = new CodeThread();
    const first = thread.run(job, disk);
    await asked.promise;
    vi.advanceTimersByTime(6_000);
    expect(await first).toMatchObject({ ok: false });
    thread.prepare();
    vi.advanceTimersByTime(18_000);
    const again = Promise.withResolvers<void>();
    const second = thread.run(job, { ...disk, readText: () => (again.resolve(), found.promise) });
    await again.promise;
    vi.advanceTimersByTime(2_000);
    found.resolve('exports.a = 1;');
    expect(await second).toMatchObject({ ok: true });
  });

  test('gives up where reading fills its memory, and the process goes on', async () => {
    const thread = new CodeThread(120_000, 24);
    expect(await thread.run(exportsOf('A<'.repeat(500_000), true), diskOf({}))).toEqual({
      ok: false,
      gaveUp: 'takes more than 24 MB of memory',
    });
    expect(await thread.run(exportsOf('exports.a = 1;'), diskOf({}))).toMatchObject({ ok: true });
  });

  test('a disk that fails is one that has nothing', async () => {
    const disk = { ...diskOf({}), readText: () => Promise.reject(new Error('no')) };
    const answer = await new CodeThread().run({ kind: 'analysis', folder: '/p', entries: [{ script: 'a.js', isMain: true }] }, disk);
    expect(answer).toMatchObject({ ok: true, result: { findings: [] } });
  });
});
