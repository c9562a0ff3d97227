// What a plugin brings along is not trusted by the host either: interpreters, virtual environments, links to packages and odd files in its
// folder must not run outside of the sandbox, open it up, or keep the host waiting.
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
  tier: 'isolated' | 'selfLocked' | 'advisory',
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

  test('nor one by the name of an interpreter, wherever it lies and by whatever way it is named', async () => {
    const posing = `#!/bin/sh\necho x > ${ran}\ncat ${secret}\nexec ${PYTHON} "$@"\n`;
    const elsewhere = put(path.join(root, `x${made}/python3`), posing, 0o755);
    const workspace = path.join(root, `workspace${made}`);
    const writable = put(path.join(workspace, 'bin/python3'), posing, 0o755);
    const link = path.join(root, `link${made}`);
    symlinkSync(path.dirname(elsewhere), link);
    const python = ['../bin/python3', 'bin/../bin/python3', elsewhere, writable, path.join(link, 'python3'), '~/python3', './Python3'];
    for (const named of python) {
      const plugin = makePlugin(readIt(secret), {
        runtime: { python: named },
        grants: { permissions: ['filesystem:write'], workspaceFolders: [workspace] },
      });
      const own = ['bin/python3', '~/python3', 'Python3'].map((file) => put(path.join(plugin.folder, file), posing, 0o755));
      put(path.join(path.dirname(plugin.folder), 'bin/python3'), posing, 0o755);
      const outcome = await run(plugin, 'a.py', tier);
      expect(JSON.stringify(outcome), named).not.toContain(SECRET);
      expect(outcome, named).toMatchObject({ ok: false });
      expect(existsSync(ran), named).toBe(false);
      // Once it was found good, another one takes its place.
      const before = `#!/bin/sh\nexec ${PYTHON} "$@"\n`;
      const programs = [...own, elsewhere, writable, path.join(path.dirname(plugin.folder), 'bin/python3')];
      for (const file of programs) put(file, before, 0o755);
      symlinkSync(PYTHON, path.join(plugin.folder, 'interpreter'));
      for (const file of programs) {
        rmSync(file);
        symlinkSync(PYTHON, file);
      }
      expect(await run(plugin, 'a.py', tier), named).toMatchObject({
        ok: false,
        error: { code: expect.not.stringMatching('interpreter') },
      });
      for (const file of programs) {
        rmSync(file);
        put(file, posing, 0o755);
      }
      await runner?.restart(plugin.key);
      const later = await run(plugin, 'a.py', tier);
      expect(JSON.stringify(later), named).not.toContain(SECRET);
      expect(later, named).toMatchObject({ ok: false });
      expect(existsSync(ran), named).toBe(false);
    }
  });

  test('a virtual environment whose Python is a link to a script elsewhere runs it confined', async () => {
    const workspace = path.join(root, `workspace${made}`);
    const script = put(path.join(workspace, 'tool'), `#!/bin/sh\necho x > ${ran}\ncat ${secret}\n`, 0o755);
    const grants = { permissions: ['filesystem:write'], workspaceFolders: [workspace] };
    const plugin = makePlugin({ ...readIt(secret), '.venv/pyvenv.cfg': `home = ${workspace}\n` }, { grants });
    mkdirSync(path.join(plugin.folder, '.venv/bin'));
    for (const name of ['python', 'python3']) symlinkSync(script, path.join(plugin.folder, '.venv/bin', name));
    const outcome = await run(plugin, 'a.py', tier);
    expect(outcome).toMatchObject({ ok: false, error: { code: 'interpreter-not-found' } });
    expect(JSON.stringify(outcome)).not.toContain(SECRET);
    expect(existsSync(ran)).toBe(false);
  });

  test('what is opened for an interpreter is the interpreter, and nothing beside it', async () => {
    const project = path.join(root, `project${made}`);
    const note = put(path.join(project, 'note.txt'), SECRET);
    const inLib = put(path.join(project, 'lib/note.txt'), SECRET);
    const beside = put(path.join(project, 'bin/note.txt'), SECRET);
    put(path.join(project, 'pyvenv.cfg'), 'home = /usr/bin\n');
    const python = path.join(project, 'bin/python3');
    symlinkSync(PYTHON, python);
    const node = path.join(project, 'bin/node');
    copyFileSync(realpathSync(process.execPath), node);
    chmodSync(node, 0o755);
    for (const file of [note, inLib, beside]) {
      const plugin = makePlugin(readIt(file), { runtime: { python, node } });
      for (const script of ['a.js', 'a.py']) {
        const outcome = await run(plugin, script, tier);
        expect(JSON.stringify(outcome), `${script} ${file}`).not.toContain(SECRET);
        expect(outcome, `${script} ${file}`).toMatchObject({ ok: false, error: { code: expect.not.stringMatching('interpreter') } });
      }
      await runner?.close();
      runner = undefined;
    }
  });

  test('interpreters of the machine that a manifest names by their places work', async () => {
    const plugin = makePlugin(
      { 'a.js': 'exports.onCommand = () => ({ got: 1 });', 'a.py': 'import ssl\ndef on_command(event): return {"got": 1}' },
      { runtime: { node: process.execPath, python: PYTHON } },
    );
    for (const script of ['a.js', 'a.py']) expect(await run(plugin, script, tier)).toMatchObject({ ok: true, value: { got: 1 } });
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

test('where nothing confines it, a program that the manifest names by its place is not started at all', async () => {
  for (const named of ['./bin/python3', put(path.join(root, 'y/python3'), `#!/bin/sh\necho x > ${ran}\n`, 0o755)]) {
    const plugin = makePlugin(readIt(secret), { runtime: { python: named } });
    put(path.join(plugin.folder, 'bin/python3'), `#!/bin/sh\necho x > ${ran}\n`, 0o755);
    expect(await run(plugin, 'a.py', 'advisory')).toMatchObject({
      ok: false,
      error: { code: 'permission-denied', message: expect.stringContaining('nothing on this machine would confine it') },
    });
    expect(existsSync(ran)).toBe(false);
  }
});
