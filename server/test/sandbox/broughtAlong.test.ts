// What a plugin brings along is not trusted by the host either: interpreters, virtual environments, links to packages and odd files in its
// folder must not run outside of the sandbox, open it up, or keep the host waiting.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createRunner } from '../../src/runner/runner.ts';
import { probe } from '../../src/runner/sandbox/probe.ts';
import type { InvocationOutcome, Runner, RunnerPlugin } from '../../src/runner/types.ts';

const SECRET = 'a-secret-of-the-machine';
const PYTHON = '/usr/bin/python3';
const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-brought-')));
const ran = path.join(root, 'ran-outside');
afterAll(() => rmSync(root, { recursive: true, force: true }));

let runner: Runner | undefined;
afterEach(async () => {
  await runner?.close();
  runner = undefined;
  rmSync(ran, { force: true });
});

function put(file: string, text: string, mode = 0o644): string {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

const secret = put(path.join(root, 'outside/secret.txt'), SECRET);
let made = 0;

function makePlugin(files: Record<string, string>, more: Partial<RunnerPlugin> = {}): RunnerPlugin {
  const folder = path.join(root, `plugin${made++}`);
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) put(path.join(folder, name), text);
  return { key: folder, id: 'com.example.brought', folder, settings: {}, grants: { permissions: [], workspaceFolders: [] }, ...more };
}

function makeVenv(plugin: RunnerPlugin, ...options: string[]): string {
  const venv = path.join(plugin.folder, '.venv');
  execFileSync(PYTHON, ['-m', 'venv', '--without-pip', ...options, venv]);
  return venv;
}

/** Runs one of the machine's programs under this name; fails when that is what the sandbox itself would do. */
const readIt = (file: string): Record<string, string> => ({
  'a.js': `exports.onCommand = () => ({ got: require('node:fs').readFileSync(${JSON.stringify(file)}, 'utf8') });`,
  'a.py': `def on_command(event): return {"got": open(${JSON.stringify(file)}).read()}`,
});

/** At import, before any guard: reads the secret, and leaves a file outside. */
const PTH = `import sys; exec("try:\\n  sys.leak = open(${JSON.stringify(secret).replaceAll('"', "'")}).read()\\nexcept Exception as e:\\n  sys.leak = type(e).__name__\\ntry:\\n  open('${ran}', 'w')\\nexcept Exception:\\n  pass")\n`;
const LEAK = { 'a.py': 'import sys\ndef on_command(event): return {"got": getattr(sys, "leak", "never ran")}' };

function run(
  plugin: RunnerPlugin,
  script: string,
  tier: 'isolated' | 'selfLocked',
  mode: 'warm' | 'oneShot' = 'warm',
): Promise<InvocationOutcome> {
  runner ??= createRunner({ sandbox: tier, node: process.execPath, python: PYTHON });
  return runner.invoke({ plugin, script, event: 'onCommand', eventId: 'e', payload: '{"event":"onCommand"}', mode, deadlineMs: 10_000 });
}

const tiers: ('isolated' | 'selfLocked')[] = [];
for (const tier of ['isolated', 'selfLocked'] as const) if ((await probe(tier)).tier === tier) tiers.push(tier);

// A file without any test would be an error.
test.for(tiers.length === 0 ? ['needs bubblewrap or Landlock (Linux)'] : [])('confined', (reason, context) => context.skip(reason));

describe.for(tiers)('what a plugin brings along (%s)', { timeout: 60_000 }, (tier) => {
  test('a program that poses as the virtual environment’s Python does not run outside of the sandbox', async () => {
    const plugin = makePlugin(readIt(secret));
    put(path.join(plugin.folder, '.venv/bin/python'), `#!/bin/sh\necho x > ${ran}\nexec ${PYTHON} "$@"\n`, 0o755);
    const outcome = await run(plugin, 'a.py', tier);
    expect(JSON.stringify(outcome)).not.toContain(SECRET);
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'interpreter-not-found', message: expect.stringContaining('the virtual environment .venv') },
    });
    expect(existsSync(ran)).toBe(false);
  });

  test('neither does one that the manifest names', async () => {
    for (const [runtime, script] of [
      ['node', 'a.js'],
      ['python', 'a.py'],
    ] as const) {
      const plugin = makePlugin(readIt(secret), { runtime: { [runtime]: './bin/mine' } });
      put(path.join(plugin.folder, 'bin/mine'), `#!/bin/sh\necho x > ${ran}\ncat ${secret}\n`, 0o755);
      const outcome = await run(plugin, script, tier);
      expect(outcome).toMatchObject({ ok: false, error: { code: 'interpreter-not-found' } });
      expect(JSON.stringify(outcome)).not.toContain(SECRET);
      expect(existsSync(ran)).toBe(false);
      await runner?.close();
      runner = undefined;
    }
  });

  test('a program that the manifest names and that is no interpreter is not run outside either', async () => {
    const plugin = makePlugin(readIt(secret), {
      runtime: { python: put(path.join(root, 'tools/deploy'), `#!/bin/sh\necho x > ${ran}\n`, 0o755) },
    });
    expect(await run(plugin, 'a.py', tier)).toMatchObject({ ok: false, error: { code: 'interpreter-not-found' } });
    expect(existsSync(ran)).toBe(false);
  });

  test.for(['warm', 'oneShot'] as const)('code that a virtual environment runs at the start of Python is confined (%s)', async (mode) => {
    const plugin = makePlugin({
      ...LEAK,
      'b.py': 'import json, sys\nsys.stdin.read()\nprint(json.dumps({"got": getattr(sys, "leak", "never ran")}))',
    });
    const venv = makeVenv(plugin);
    const packages = execFileSync(path.join(venv, 'bin/python'), ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'], {
      encoding: 'utf8',
    }).trim();
    put(path.join(packages, 'evil.pth'), PTH);
    const outcome = await run(plugin, mode === 'warm' ? 'a.py' : 'b.py', tier, mode);
    expect(outcome).toMatchObject({ ok: true, value: { got: expect.stringMatching(/^(FileNotFound|Permission)Error$/) } });
    expect(existsSync(ran)).toBe(false);
  });

  test('a virtual environment cannot say that somebody’s folder belongs to Python', async () => {
    const home = path.join(root, `home${made}`);
    put(path.join(home, 'lib/x'), '');
    const note = put(path.join(home, 'share/note.txt'), SECRET);
    mkdirSync(path.join(home, 'bin'));
    symlinkSync(PYTHON, path.join(home, 'bin/python3'));
    const plugin = makePlugin({ ...readIt(note), '.venv/pyvenv.cfg': `home = ${home}/bin\n` });
    mkdirSync(path.join(plugin.folder, '.venv/bin'));
    symlinkSync(PYTHON, path.join(plugin.folder, '.venv/bin/python'));
    const outcome = await run(plugin, 'a.py', tier);
    expect(JSON.stringify(outcome)).not.toContain(SECRET);
  });

  test('a virtual environment that is a link out of the plugin’s folder is not used, and it is said', async () => {
    const plugin = makePlugin(readIt(secret));
    const other = makePlugin({});
    symlinkSync(makeVenv(other), path.join(plugin.folder, '.venv'));
    expect(await run(plugin, 'a.py', tier)).toMatchObject({
      ok: false,
      error: { code: 'interpreter-not-found', message: expect.stringMatching(/\.venv.*leads out of the plugin's folder/) },
    });
  });

  test('virtual environments work: with links, with copies, and with packages in them', async () => {
    for (const options of [[], ['--copies']]) {
      const plugin = makePlugin({
        'a.py': 'import sys, ssl, sqlite3, mine\ndef on_command(event): return {"got": mine.VALUE, "prefix": sys.prefix}',
      });
      const venv = makeVenv(plugin, ...options);
      const version = execFileSync(PYTHON, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8' }).trim();
      put(path.join(venv, `lib/python${version}/site-packages/mine.py`), 'VALUE = "mine"\n');
      expect(await run(plugin, 'a.py', tier)).toMatchObject({ ok: true, value: { got: 'mine', prefix: venv } });
    }
  });

  test('links in node_modules open neither the home folder nor the workspace, nor hidden files of a package', async () => {
    const workspace = path.join(root, `workspace${made}`);
    const note = put(path.join(workspace, 'note.txt'), SECRET);
    put(path.join(workspace, 'package.json'), '{"name":"whole"}');
    const folder = path.join(workspace, '.codex/plugins/mine');
    const linked = path.join(root, `linked${made}`);
    put(path.join(linked, 'package.json'), '{"name":"linked"}');
    put(path.join(linked, 'index.js'), 'module.exports = "linked";');
    const environment = put(path.join(linked, '.env'), SECRET);
    put(
      path.join(folder, 'a.js'),
      `const fs = require('node:fs');
      const attempt = (file) => { try { return fs.readFileSync(file, 'utf8'); } catch (error) { return error.code; } };
      exports.onCommand = () => ({ linked: require('linked'), note: attempt(${JSON.stringify(note)}), environment: attempt(${JSON.stringify(environment)}) });`,
    );
    mkdirSync(path.join(folder, 'node_modules'));
    symlinkSync(workspace, path.join(folder, 'node_modules/whole'));
    symlinkSync(linked, path.join(folder, 'node_modules/linked'));
    const plugin: RunnerPlugin = {
      key: folder,
      id: 'com.example.brought',
      folder,
      settings: {},
      grants: { permissions: [], workspaceFolders: [workspace] },
    };
    const outcome = await run(plugin, 'a.js', tier);
    expect(outcome).toMatchObject({ ok: true, value: { linked: 'linked' } });
    expect(JSON.stringify(outcome)).not.toContain(SECRET);
  });

  test('files that never end or never begin do not keep the host', async () => {
    const endless = makePlugin(readIt(secret));
    mkdirSync(path.join(endless.folder, '.venv/bin'), { recursive: true });
    symlinkSync(PYTHON, path.join(endless.folder, '.venv/bin/python'));
    symlinkSync('/dev/zero', path.join(endless.folder, '.venv/pyvenv.cfg'));
    const [odd, pipe] = ['odd', 'pipe'].map((name) => path.join(root, `${name}${made}`)) as [string, string];
    mkdirSync(odd);
    symlinkSync('/dev/zero', path.join(odd, 'package.json'));
    mkdirSync(pipe);
    execFileSync('mkfifo', [path.join(pipe, 'package.json')]);
    const linked = makePlugin({ 'a.js': 'exports.onCommand = () => ({ got: "fine" });' });
    mkdirSync(path.join(linked.folder, 'node_modules'));
    symlinkSync(odd, path.join(linked.folder, 'node_modules/odd'));
    symlinkSync(pipe, path.join(linked.folder, 'node_modules/pipe'));
    expect(await run(linked, 'a.js', tier)).toMatchObject({ ok: true, value: { got: 'fine' } });
    expect(await run(endless, 'a.py', tier)).toMatchObject({ ok: false, error: { code: 'interpreter-not-found' } });
  });
});
