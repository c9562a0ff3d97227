// What a plugin may use: each limit is reached by a plugin that means to, in a worker and in a script of its own, and it is said which one it was.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createRunner } from '../../src/runner/runner.ts';
import { probe } from '../../src/runner/sandbox/probe.ts';
import type { InvocationOutcome, Runner, RunnerOptions, RunnerPlugin, WorkerStatus } from '../../src/runner/types.ts';

const MB = 1024 * 1024;
const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-limits-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let runner: Runner | undefined;
afterEach(async () => {
  await runner?.close();
  runner = undefined;
});

let made = 0;
function makePlugin(files: Record<string, string>, permissions: string[] = []): RunnerPlugin {
  const folder = path.join(root, `plugin${made++}`);
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return { key: folder, id: 'com.example.greedy', folder, settings: {}, grants: { permissions, workspaceFolders: [] } };
}

function run(plugin: RunnerPlugin, script: string, mode: 'warm' | 'oneShot' = 'warm'): Promise<InvocationOutcome> {
  return runner!.invoke({ plugin, script, event: 'onCommand', eventId: 'e', payload: '{"event":"onCommand"}', mode, deadlineMs: 20_000 });
}

function failure(...says: string[]): object {
  const message = expect.stringMatching(new RegExp(`^com\\.example\\.greedy: .*${says.map((one) => `(?=.*${one})`).join('')}`, 's'));
  return { ok: false, error: { message } };
}

const linux = process.platform === 'linux';
const works = linux ? (await probe('isolated')).tier === 'isolated' : false;
const tiers = (['isolated', 'selfLocked', 'advisory'] as const).filter((tier) => (tier === 'isolated' ? works : linux));

// A file without any test would be an error.
test.for(tiers.length === 0 ? ['needs bubblewrap or Landlock (Linux)'] : [])('confined', (reason, context) => context.skip(reason));

describe.for(tiers)('limits (%s)', { timeout: 60_000 }, (tier) => {
  const start = (more: Partial<RunnerOptions> = {}): Runner => (runner = createRunner({ sandbox: tier, node: process.execPath, ...more }));

  test.for(['node', 'python'] as const)(
    'a %s plugin that burns processor time while no call runs is ended, and it is said',
    async (language) => {
      const plugin = makePlugin({
        'a.js': `let on = false;
        const burn = () => { const until = Date.now() + 50; while (Date.now() < until); if (on) setImmediate(burn); };
        exports.onCommand = () => { on = true; setImmediate(burn); return { ok: true }; };`,
        'a.py': `import threading
def burn():
    while True:
        pass
def on_command(event):
    threading.Thread(target=burn, daemon=True).start()
    return {"ok": True}`,
      });
      const crashed = Promise.withResolvers<WorkerStatus>();
      start({
        limits: { idleCpuSeconds: 2, idleCpu: 0.05 },
        onWorkerChange: (status) => {
          if (status.crash !== undefined) crashed.resolve(status);
        },
      });
      expect(await run(plugin, language === 'node' ? 'a.js' : 'a.py')).toMatchObject({ ok: true });
      const { crash } = await crashed.promise;
      expect(crash?.message).toMatch(
        /^com\.example\.greedy: its worker used \d+ % of a processor for \d s while no call ran \(limit 5 %\)/,
      );
    },
  );

  test('open files: it is said how many there may be', async () => {
    const plugin = makePlugin(
      {
        'a.js': `const fs = require('node:fs');
        exports.onCommand = () => { const kept = []; try { for (;;) kept.push(fs.openSync(__filename)); } finally { for (const fd of kept) fs.closeSync(fd); } };`,
        'a.py': 'def on_command(event):\n    kept = []\n    while True:\n        kept.append(open(__file__))',
        'child.js': `const { execFileSync } = require('node:child_process');
        exports.onCommand = () => ({ limits: execFileSync('/bin/sh', ['-c', 'ulimit -n; ulimit -c']).toString().split('\\n') });`,
      },
      ['process:spawn'],
    );
    start({ limits: { openFiles: 200 } });
    expect(await run(plugin, 'a.js')).toMatchObject(failure('EMFILE', 'A plugin may have 200 files open at a time'));
    expect(await run(plugin, 'a.py')).toMatchObject(failure('Errno 24', 'A plugin may have 200 files open at a time'));
    expect(await run(plugin, 'child.js')).toMatchObject({ ok: true, value: { limits: ['200', '0', ''] } });
  });

  test('files that are asked for at the same time are read in turns, and what stays open is still said', async () => {
    const plugin = makePlugin({
      'a.js': `const fs = require('node:fs');
        const { AsyncLocalStorage } = require('node:async_hooks');
        const { promisify } = require('node:util');
        const calls = new AsyncLocalStorage();
        const all = (ask) => Promise.all(Array.from({ length: 1_000 }, (_, index) => ask(index)));
        const out = require('node:path').join(require('node:os').tmpdir(), 'out');
        exports.onCommand = async () => {
          const [promised, called, folders, mine] = await Promise.all([
            all(() => fs.promises.readFile(__filename, 'utf8')),
            all(() => promisify(fs.readFile)(__filename, 'utf8')),
            all(() => fs.promises.readdir(__dirname)),
            all((index) => calls.run(index, () => new Promise((done) => fs.readFile(__filename, () => done(calls.getStore() === index))))),
            all(() => promisify(fs.appendFile)(out, 'x')),
            all(() => fs.promises.appendFile(out, 'x')),
          ]);
          const written = fs.statSync(out).size;
          return { read: new Set([...promised, ...called]).size, listed: new Set(folders.map(String)).size, mine: mine.every(Boolean), written };
        };`,
      'streams.js': `const fs = require('node:fs');
        const path = require('node:path');
        const out = fs.mkdtempSync(path.join(require('node:os').tmpdir(), 'out-'));
        exports.onCommand = async () => {
          const gate = Promise.withResolvers();
          const late = async function* () { await gate.promise; yield 'late'; };
          const written = Array.from({ length: 70 }, (_, index) => fs.promises.writeFile(path.join(out, 'f' + index), late()));
          // What the plugin itself goes on with later holds up nobody.
          await Promise.all(Array.from({ length: 70 }, () => fs.promises.readFile(__filename)));
          gate.resolve();
          await Promise.all(written);
          return { written: fs.readdirSync(out).length };
        };`,
      'aborted.js': `const fs = require('node:fs');
        exports.onCommand = async () => {
          const control = new AbortController();
          const ends = Array.from({ length: 8_000 }, () => new Promise((done) => fs.readFile(__filename, { signal: control.signal }, (error) => done(error?.name))));
          control.abort();
          return { ends: [...new Set(await Promise.all(ends))] };
        };`,
      'kept.js': `const fs = require('node:fs');
        const kept = [];
        exports.onCommand = () => Promise.all(Array.from({ length: 1_000 }, async () => kept.push(await fs.promises.open(__filename))));`,
      'appended.js': `const fs = require('node:fs');
        const kept = [];
        exports.onCommand = () => new Promise((resolve, reject) => {
          try { for (;;) kept.push(fs.openSync(__filename)); } catch {}
          fs.appendFile(require('node:path').join(require('node:os').tmpdir(), 'out'), 'x', (error) => (error ? reject(error) : resolve()));
        });`,
    });
    start({ limits: { openFiles: 200 } });
    expect(await run(plugin, 'a.js')).toMatchObject({ ok: true, value: { read: 1, listed: 1, mine: true, written: 2_000 } });
    expect(await run(plugin, 'streams.js')).toMatchObject({ ok: true, value: { written: 70 } });
    expect(await run(plugin, 'aborted.js')).toMatchObject({ ok: true, value: { ends: ['AbortError'] } });
    for (const script of ['kept.js', 'appended.js'])
      expect(await run(plugin, script)).toMatchObject(failure('EMFILE', 'A plugin may have 200 files open at a time'));
  });

  test('the size of files and of the temporary folder', async () => {
    const plugin = makePlugin({
      'file.js': `const fs = require('node:fs');
        exports.onCommand = () => fs.writeFileSync(require('node:path').join(require('node:os').tmpdir(), 'a'), Buffer.alloc(3 * 1024 * 1024, 1));`,
      'tmp.js': `const fs = require('node:fs');
        exports.onCommand = async () => {
          const folder = require('node:os').tmpdir();
          for (let count = 0; count < 20; count++) fs.writeFileSync(require('node:path').join(folder, 'b' + count), Buffer.alloc(1024 * 1024, 1));
          await new Promise(() => setTimeout(() => undefined, 60_000));
        };`,
    });
    start({ limits: { fileBytes: 2 * MB, tmpBytes: 8 * MB } });
    expect(await run(plugin, 'file.js')).toMatchObject(failure('EFBIG', 'A plugin may write files of up to 2 MB'));
    expect(await run(plugin, 'tmp.js')).toMatchObject(
      tier === 'isolated'
        ? failure('ENOSPC', "A plugin's temporary folder holds up to 8 MB")
        : failure('kept \\d+ MB in its temporary folder \\(limit 8 MB\\)'),
    );
  });

  test('memory and processes, of a script that runs on its own and of its children', async () => {
    const plugin = makePlugin(
      {
        'memory.js': 'const kept = []; setInterval(() => kept.push(Buffer.alloc(32 * 1024 * 1024, 1)), 20);',
        'child.py': `import subprocess, sys
subprocess.run([sys.executable, "-c", "import time\\nkept = bytearray(400 * 1024 * 1024)\\ntime.sleep(30)"])`,
        'processes.py': `import subprocess, time
kept = [subprocess.Popen(["/bin/sleep", "30"]) for _ in range(30)]
time.sleep(30)`,
      },
      ['process:spawn'],
    );
    start({ limits: { memoryBytes: 300 * MB, processes: 20 } });
    expect(await run(plugin, 'memory.js', 'oneShot')).toMatchObject(failure('memory\\.js used \\d+ MB of memory \\(limit 300 MB\\)'));
    expect(await run(plugin, 'child.py', 'oneShot')).toMatchObject(failure('child\\.py used \\d+ MB of memory \\(limit 300 MB\\)'));
    expect(await run(plugin, 'processes.py', 'oneShot')).toMatchObject(failure('processes\\.py had \\d+ processes \\(limit 20\\)'));
  });
});
