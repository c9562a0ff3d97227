// Nothing that a plugin may start outlives its worker: not in a session of its own, not with an empty environment, not when the worker ends first.
import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { createRunner } from '../../src/runner/runner.ts';
import { probe } from '../../src/runner/sandbox/probe.ts';
import type { InvocationOutcome, Runner, RunnerPlugin } from '../../src/runner/types.ts';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-outliving-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Programs that were left running are found by how long they sleep. */
const nap = `7${process.pid}${Date.now() % 100_000}`;

const sleepers = (): number[] => startedWith((part) => part === nap);

/** Processes that have such a part in their command line. */
function startedWith(check: (part: string) => boolean): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'latin1').split('\0').some(check) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

let runner: Runner | undefined;
afterEach(async () => {
  await runner?.close();
  runner = undefined;
  for (const pid of sleepers()) process.kill(pid, 'SIGKILL');
});

const LEAVE_JS = `const { spawn } = require('node:child_process');
const leave = () => new Promise((resolve) => {
  // The one in between ends at once, so that nobody is left who is known to have started the other.
  const child = spawn('/usr/bin/setsid', ['--fork', '/usr/bin/env', '-i', '/bin/sleep', '${nap}'], { detached: true, stdio: 'ignore', env: {} });
  child.on('exit', resolve);
});`;
const LEAVE_PY = `import os
def leave():
    child = os.fork()
    if child == 0:
        os.setsid()
        if os.fork() == 0:
            os.execve("/bin/sleep", ["sleep", "${nap}"], {})
        os._exit(0)
    os.waitpid(child, 0)`;
const FILES = {
  'stay.js': `${LEAVE_JS}\nexports.onCommand = async () => { await leave(); return { ok: true }; };`,
  'exit.js': `${LEAVE_JS}\nexports.onCommand = async () => { await leave(); process.exit(0); };`,
  'loop.js': `${LEAVE_JS}\nexports.onCommand = async () => { await leave(); for (;;); };`,
  'alone.js': `${LEAVE_JS}\nleave().then(() => console.log('{"ok":true}'));`,
  'late.js': `${LEAVE_JS}\nleave().then(() => setInterval(() => undefined, 1000));`,
  'stay.py': `${LEAVE_PY}\ndef on_command(event):\n    leave()\n    return {"ok": True}`,
  'exit.py': `${LEAVE_PY}\ndef on_command(event):\n    leave()\n    os._exit(3)`,
  'alone.py': `${LEAVE_PY}\nleave()\nprint('{"ok": true}')`,
};

const folder = path.join(root, 'plugin');
mkdirSync(folder);
for (const [name, text] of Object.entries(FILES)) writeFileSync(path.join(folder, name), text);
const plugin: RunnerPlugin = {
  ...{ key: folder, id: 'com.example.leaves', folder, settings: {} },
  grants: { permissions: ['process:spawn'], workspaceFolders: [] },
};

function run(script: string, tier: 'isolated' | 'selfLocked', mode: 'warm' | 'oneShot', deadlineMs = 15_000): Promise<InvocationOutcome> {
  runner ??= createRunner({ sandbox: tier, node: process.execPath, python: '/usr/bin/python3' });
  return runner.invoke({ plugin, script, event: 'onCommand', eventId: 'e', payload: '{}', mode, deadlineMs });
}

const tiers: ('isolated' | 'selfLocked')[] = [];
for (const tier of ['isolated', 'selfLocked'] as const) if ((await probe(tier)).tier === tier) tiers.push(tier);

// A file without any test would be an error.
test.for(tiers.length === 0 ? ['needs bubblewrap or Landlock (Linux)'] : [])('confined', (reason, context) => context.skip(reason));

describe.for(tiers)('what a plugin starts (%s)', { timeout: 60_000 }, (tier) => {
  test.for(['stay.js', 'stay.py'])('ends when the worker is ended (%s)', async (script) => {
    expect(await run(script, tier, 'warm')).toMatchObject({ ok: true });
    // It was forked, and becomes the other program a moment later.
    await expect.poll(sleepers, { timeout: 10_000 }).not.toEqual([]);
    await runner?.close();
    expect(sleepers()).toEqual([]);
  });

  test.for([
    ['exit.js', 'exit code 0'],
    ['exit.py', 'exit code 3'],
  ] as const)('ends when the worker ends by itself, whose exit is told as it was (%s)', async ([script, says]) => {
    expect(await run(script, tier, 'warm')).toMatchObject({ ok: false, error: { message: expect.stringContaining(says) } });
    await runner?.close();
    expect(sleepers()).toEqual([]);
  });

  test('ends with a handler that is out of time', async () => {
    expect(await run('loop.js', tier, 'warm', 1500)).toMatchObject({ ok: false, error: { code: 'timeout' } });
    await runner?.close();
    expect(sleepers()).toEqual([]);
  });

  test.for(['alone.js', 'alone.py'])('ends with a script that runs on its own (%s)', async (script) => {
    expect(await run(script, tier, 'oneShot')).toMatchObject({ ok: true });
    await runner?.close();
    expect(sleepers()).toEqual([]);
  });

  test('ends with a script that is out of time', async () => {
    expect(await run('late.js', tier, 'oneShot', 1500)).toMatchObject({ ok: false, error: { code: 'timeout' } });
    await runner?.close();
    expect(sleepers()).toEqual([]);
  });

  test('ends when the host is killed', async () => {
    const host = startHost(tier, plugin, 'stay.js');
    await new Promise((resolve) => host.stdout.once('data', resolve));
    // It was forked, and becomes the other program a moment later.
    await expect.poll(sleepers, { timeout: 10_000 }).not.toEqual([]);
    host.kill('SIGKILL');
    await expect.poll(sleepers, { timeout: 10_000 }).toEqual([]);
  });

  test('ends when the host is killed while it asks an interpreter of the plugin’s what it is', async () => {
    const silent = path.join(root, `silent-${tier}`);
    execFileSync('/usr/bin/python3', ['-m', 'venv', '--without-pip', path.join(silent, '.venv')]);
    const python = path.join(silent, '.venv/bin/python');
    const packages = execFileSync(python, ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'], { encoding: 'utf8' }).trim();
    writeFileSync(path.join(packages, 'silent.pth'), 'import time; time.sleep(3600)\n');
    writeFileSync(path.join(silent, 'a.py'), 'def on_command(event): return {}');
    const asked = (): number[] => startedWith((part) => part === python);
    const host = startHost(tier, { ...plugin, key: silent, folder: silent }, 'a.py');
    await expect.poll(asked, { timeout: 10_000 }).not.toEqual([]);
    host.kill('SIGKILL');
    await expect.poll(asked, { timeout: 5_000 }).toEqual([]);
  });
});

/** A host of its own that runs one event and says `ready` when it has the outcome. */
function startHost(tier: string, of: RunnerPlugin, script: string): ChildProcessByStdio<null, Readable, null> {
  const program = path.join(root, `host-${tier}-${script}.mts`);
  writeFileSync(
    program,
    `import { createRunner } from ${JSON.stringify(new URL('../../src/runner/runner.ts', import.meta.url).href)};
    const runner = createRunner({ sandbox: '${tier}', node: process.execPath });
    await runner.invoke({ plugin: ${JSON.stringify(of)}, script: '${script}', event: 'onCommand', eventId: 'e', payload: '{}', mode: 'warm', deadlineMs: 15000 });
    process.stdout.write('ready');
    setInterval(() => undefined, 1000);`,
  );
  const host = spawn(process.execPath, ['--no-warnings', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void host.kill('SIGKILL'));
  return host;
}
