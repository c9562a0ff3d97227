// Handlers that catch a refusal: the missing permission is named all the same when they fail, with the line that came to it, and noted once when
// they go on without.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createRunner } from '../../src/runner/runner.ts';
import { probe } from '../../src/runner/sandbox/probe.ts';
import type { InvocationOutcome, Runner, RunnerLogLine, RunnerPlugin } from '../../src/runner/types.ts';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-swallowed-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const secret = path.join(root, 'secret.txt');
writeFileSync(secret, 'secret');
const permission = `filesystem:read:${secret}`;

const FILES: Record<string, string> = {
  // The refused call stands on line 2 of each.
  'goesOn.js': `exports.onCommand = () => {
    try { require('node:fs').readFileSync('${secret}'); } catch { return { ok: true }; } };`,
  'fails.js': `exports.onCommand = async () => {
    try { await require('node:fs/promises').readFile('${secret}'); } catch { return { success: false, error: 'no luck' }; } };`,
  'throws.js': `exports.onCommand = () => {
    try { require('node:fs').readFileSync('${secret}'); } catch { throw new Error('no luck'); } };`,
  'looks.js': `const fs = require('node:fs'); exports.onCommand = () => {
    for (const name of ['.prettierrc', 'package.json', '.editorconfig']) { try { fs.readFileSync('${root}/' + name); } catch (error) { if (error.code !== 'ENOENT') throw error; } }
    return { success: false, error: 'no luck', there: fs.existsSync('${secret}') }; };`,
  'mistaken.js': `exports.onCommand = () => { require('node:fs').readFileSync(__dirname + '/missing.txt'); };`,
  'mistaken.py': `import os
def on_command(event): open(os.path.dirname(__file__) + '/missing.txt')`,
  'many.js': `exports.onCommand = () => {
    for (let count = 0; count < 1000; count++) try { require('node:fs').readFileSync('${root}/private/' + count); } catch {}
    return { success: false, error: 'no luck' }; };`,
  'imports.js': `let found;
    try { found = require('node:fs').readFileSync('${secret}'); } catch {} throw new Error('no luck');
exports.onCommand = () => ({ found });`,
  'goesOn.py': `def on_command(event):
    try: open('${secret}')
    except OSError: return {"ok": True}`,
  'fails.py': `def on_command(event):
    try: open('${secret}')
    except Exception as error: return {"success": False, "error": "no luck"}`,
  'throws.py': `def on_command(event):
    try: open('${secret}')
    except OSError: pass
    raise RuntimeError("no luck")`,
  'coroutine.py': `async def on_command(event):
    try: open('${secret}')
    except OSError: return {"success": False, "error": "no luck"}`,
  'thread.py': `from concurrent.futures import ThreadPoolExecutor
def read(): open('${secret}')
def on_command(event):
    try: ThreadPoolExecutor().submit(read).result()
    except OSError: return {"success": False, "error": "no luck"}`,
  'aloneFails.js': `process.stdin.resume().on('end', () => {
    try { require('node:fs').readFileSync('${secret}'); } catch { console.error('no luck'); process.exit(3); } });`,
  'aloneFails.py': `import sys; sys.stdin.read()
try: open('${secret}')
except OSError: sys.exit('no luck')`,
  'aloneThrows.js': `process.stdin.resume().on('end', () => {
    require('node:fs').readFileSync('${secret}'); });`,
  'aloneThrows.py': `import sys; sys.stdin.read()
open('${secret}')`,
  'aloneWithoutStderr.js': `const fs = require('node:fs'); fs.closeSync(2); fs.openSync(require('node:os').tmpdir() + '/log', 'w+'); process.stdin.resume().on('end', () => {
    try { fs.readFileSync('${secret}'); } catch { console.log(JSON.stringify({ success: false, error: 'no luck', log: fs.readFileSync(2, 'utf8') })); } });`,
  'aloneWithoutStderr.py': `import json, os, sys, tempfile; log = open(os.path.join(tempfile.gettempdir(), 'log'), 'w+'); os.dup2(log.fileno(), 2); sys.stdin.read()
try: open('${secret}')
except OSError: print(json.dumps({"success": False, "error": "no luck", "log": log.read()}))`,
  'aloneInManyPlaces.js': `process.stdin.resume().on('end', () => {
    for (let count = 0; count < 30; count++) try { require('node:fs').readFileSync('${root}/private/' + count); } catch {}
    console.log('{"success":false,"error":"no luck"}'); });`,
  'aloneInManyPlaces.py': `import sys; sys.stdin.read()
for count in range(30):
    try: open('${root}/private/%d' % count)
    except OSError: pass
print('{"success": false, "error": "no luck"}')`,
  'alone.js': `process.stdin.resume().on('end', () => {
    try { require('node:fs').readFileSync('${secret}'); } catch { console.log('{"success":false,"error":"no luck"}'); } });`,
  'alone.py': `import sys; sys.stdin.read()
try: open('${secret}')
except OSError: print('{"success": false, "error": "no luck"}')`,
};

const folder = path.join(root, 'plugin');
mkdirSync(folder);
for (const [name, text] of Object.entries(FILES)) writeFileSync(path.join(folder, name), text);
const plugin: RunnerPlugin = {
  ...{ key: folder, id: 'com.example.swallows', folder, settings: {} },
  grants: { permissions: [], workspaceFolders: [] },
};

let runner: Runner | undefined;
const log: RunnerLogLine[] = [];
afterEach(async () => {
  await runner?.close();
  runner = undefined;
  log.splice(0);
});

const tiers: ('isolated' | 'selfLocked')[] = [];
for (const tier of ['isolated', 'selfLocked'] as const) if ((await probe(tier)).tier === tier) tiers.push(tier);

// A file without any test would be an error.
test.for(tiers.length === 0 ? ['needs bubblewrap or Landlock (Linux)'] : [])('confined', (reason, context) => context.skip(reason));

describe.for(tiers)('a refusal that a handler keeps to itself (%s)', { timeout: 60_000 }, (tier) => {
  const run = (script: string, mode: 'warm' | 'oneShot' = 'warm'): Promise<InvocationOutcome> => {
    runner ??= createRunner({ sandbox: tier, node: process.execPath, python: '/usr/bin/python3', onLog: (line) => void log.push(line) });
    return runner.invoke({ plugin, script, event: 'onCommand', eventId: 'e', payload: '{}', mode, deadlineMs: 15_000 });
  };

  test.for(['fails.js', 'fails.py', 'coroutine.py', 'thread.py'])('is told beside the failure that it reports (%s)', async (script) => {
    expect(await run(script)).toMatchObject({
      ok: true,
      value: { success: false, error: 'no luck' },
      denials: [{ permission, detail: `read ${secret}`, place: { file: path.join(folder, script), line: 2 } }],
    });
  });

  test.for(['alone.js', 'alone.py'])('is told of a script that runs on its own (%s)', async (script) => {
    const place = { file: path.join(folder, script), line: 2 };
    expect(await run(script, 'oneShot')).toMatchObject({ ok: true, denials: [{ permission, detail: `read ${secret}`, place }] });
  });

  test.for(['aloneWithoutStderr.js', 'aloneWithoutStderr.py'])(
    'is told also where it redirected its standard error (%s)',
    async (script) => {
      const place = { file: path.join(folder, script), line: 2 };
      expect(await run(script, 'oneShot')).toMatchObject({
        ok: true,
        value: { log: '' },
        denials: [{ permission, detail: `read ${secret}`, place }],
      });
    },
  );

  test.for(['aloneInManyPlaces.js', 'aloneInManyPlaces.py'])('is among the last that are told of such a script (%s)', async (script) => {
    const outcome = await run(script, 'oneShot');
    const details = outcome.ok && outcome.denials?.map(({ detail }) => detail);
    expect(details).toEqual(Array.from({ length: 8 }, (_, index) => `read ${root}/private/${22 + index}`));
  });

  test.for([
    ['aloneFails.js', /failed \(no luck\) after it was stopped: it may not read /],
    ['aloneFails.py', /failed \(no luck\) after it was stopped: it may not read /],
    ['aloneThrows.js', /tried to do what its manifest does not declare: it may not read /],
    ['aloneThrows.py', /tried to do what its manifest does not declare: it may not read /],
  ] as const)('is the reason why such a script fails, with its line (%s)', async ([script, message]) => {
    expect(await run(script, 'oneShot')).toMatchObject({
      ok: false,
      error: {
        ...{ code: 'permission-denied', permission, place: { file: path.join(folder, script), line: 2 } },
        message: expect.stringMatching(message),
      },
    });
    expect(JSON.stringify(log), 'what the guard tells the host is in no log line').not.toContain('u001e');
  });

  test.for(['throws.js', 'throws.py', 'imports.js'])('is the reason of the error that it throws instead (%s)', async (script) => {
    expect(await run(script)).toMatchObject({
      ok: false,
      error: {
        ...{ code: 'permission-denied', permission, place: { file: path.join(folder, script), line: 2 } },
        message: expect.stringMatching(/failed \(.*no luck.*\) after it was stopped: it may not read /),
      },
    });
  });

  test.for(['goesOn.js', 'goesOn.py'])('is noted once when it goes on without (%s)', async (script) => {
    for (let count = 0; count < 3; count++) expect(await run(script)).toMatchObject({ ok: true, value: { ok: true } });
    const notes = log.filter((line) => line.source === 'runner' && line.text.includes(permission));
    expect(notes).toMatchObject([{ level: 'info', script, text: expect.stringContaining(`(${script}:2)`) }]);
  });

  test('is none where settings are looked for in every folder, which do not seem to be there', async () => {
    const outcome = await run('looks.js');
    expect(outcome).toMatchObject({ ok: true, value: { success: false, there: false } });
    expect(outcome).not.toHaveProperty('denials');
  });

  test.for(['mistaken.js', 'mistaken.py'])('is not made up for a failure of another kind (%s)', async (script) => {
    expect(await run(script)).toMatchObject({
      ok: false,
      error: { code: 'handler-threw', message: expect.stringContaining('missing.txt') },
    });
  });

  test('is one of a few when there are many', async () => {
    const outcome = await run('many.js');
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome.ok && outcome.denials?.map((one) => one.permission)).toEqual(
      Array.from({ length: 8 }, (_, index) => `filesystem:read:${root}/private/${992 + index}`),
    );
  });
});
