// What the battery does not ask: debugging inside, packages by links, scopes of hosts, limits, and what is said about tiers.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createRunner } from '../../src/runner/runner.ts';
import { probe } from '../../src/runner/sandbox/probe.ts';
import type { InvocationOutcome, Runner, RunnerOptions, RunnerPlugin } from '../../src/runner/types.ts';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-confinement-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let runner: Runner | undefined;
afterEach(async () => {
  await runner?.close();
  runner = undefined;
});

let made = 0;
function makePlugin(files: Record<string, string>, permissions: string[] = []): RunnerPlugin {
  const folder = path.join(root, `plugin${made++}`);
  const workspace = path.join(root, `workspace${made}`);
  mkdirSync(workspace, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return { key: folder, id: 'com.example.confined', folder, settings: {}, grants: { permissions, workspaceFolders: [workspace] } };
}

function run(plugin: RunnerPlugin, script: string, options: RunnerOptions, mode: 'warm' | 'oneShot' = 'warm'): Promise<InvocationOutcome> {
  runner ??= createRunner(options);
  return runner.invoke({ plugin, script, event: 'onCommand', eventId: 'e', payload: '{"event":"onCommand"}', mode, deadlineMs: 15_000 });
}

/** With a folder more on PATH meanwhile. */
async function onPath<T>(folder: string, act: () => Promise<T>): Promise<T> {
  const { PATH } = process.env;
  process.env['PATH'] = `${folder}:${PATH}`;
  try {
    return await act();
  } finally {
    process.env['PATH'] = PATH;
  }
}

const isolated = process.platform === 'linux' && (await probe('isolated')).tier === 'isolated';
const options: RunnerOptions = { sandbox: 'isolated', node: process.execPath };

describe.runIf(isolated)('confinement', { timeout: 60_000 }, () => {
  test('a debugger reaches a worker that has no network', async () => {
    const plugin = makePlugin({ 'a.js': 'exports.onCommand = () => ({ ok: true });' });
    runner = createRunner(options);
    const target = await runner.attachTarget(plugin, 'node');
    if ('error' in target) throw new Error(target.error.message);
    const socket = new WebSocket(target.websocketAddress!);
    await once(socket, 'open');
    socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: '1 + 1' } }));
    const [{ data }] = (await once(socket, 'message')) as [{ data: string }];
    expect(JSON.parse(data)).toMatchObject({ id: 1, result: { result: { value: 2 } } });
    socket.close();
  });

  test.for(['#!/bin/sh\necho ran', '#!/usr/bin/env sh\necho ran'])('a granted script runs that begins with %j', async (text) => {
    const script = path.join(root, 'granted-script');
    writeFileSync(script, text, { mode: 0o755 });
    const plugin = makePlugin(
      {
        'a.js': `exports.onCommand = () => ({ said: require('node:child_process').execFileSync('granted-script', { encoding: 'utf8' }) });`,
      },
      [`process:spawn:granted-script`],
    );
    const outcome = await onPath(root, () => run(plugin, 'a.js', options));
    expect(outcome).toMatchObject({ ok: true, value: { said: 'ran\n' } });
  });

  test.for(['isolated', 'selfLocked', 'advisory'] as const)(
    'a plugin that may start programs starts another Node.js by fork (%s)',
    async (tier) => {
      const plugin = makePlugin(
        {
          'a.js': `const { fork } = require('node:child_process');
          exports.onCommand = () => new Promise((resolve, reject) => {
            const child = fork(require('node:path').join(__dirname, 'child.js'), ['one'], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
            let said = '';
            child.stderr.on('data', (chunk) => (said += chunk));
            child.on('message', (message) => resolve(message)).on('exit', () => reject(new Error(said)));
          });`,
          'child.js': `process.send({ forked: process.argv[2] });`,
        },
        ['process:spawn'],
      );
      expect(await run(plugin, 'a.js', { ...options, sandbox: tier })).toMatchObject({ ok: true, value: { forked: 'one' } });
    },
  );

  test('who waits to open a file is checked when the turn comes, with what the arguments are by then', async () => {
    const plugin = makePlugin(
      {
        'a.js': `const fs = require('node:fs');
          exports.onCommand = async (event, { parse }) => {
            const [folder] = parse().folders;
            const others = Array.from({ length: 500 }, () => fs.promises.readFile(__filename));
            const allowed = Buffer.from(folder + '/aaaa/bbbbb/cccccccccc');
            const written = fs.promises.writeFile(allowed, 'echo').then(() => 'written', (error) => error.message);
            allowed.write(folder + '/.git/hooks/pre-commit');
            await Promise.all(others);
            return { written: await written };
          };`,
      },
      ['filesystem:read', 'filesystem:write'],
    );
    const [workspace = ''] = plugin.grants.workspaceFolders;
    mkdirSync(path.join(workspace, '.git/hooks'), { recursive: true });
    runner = createRunner({ ...options, sandbox: 'selfLocked' });
    const outcome = await runner.invoke({
      ...{ plugin, script: 'a.js', event: 'onCommand', eventId: 'e', mode: 'warm', deadlineMs: 15_000 },
      payload: JSON.stringify({ event: 'onCommand', folders: plugin.grants.workspaceFolders }),
    });
    expect(outcome).toMatchObject({ ok: true, value: { written: expect.stringMatching(/may not write .*pre-commit/) } });
    expect(existsSync(path.join(workspace, '.git/hooks/pre-commit'))).toBe(false);
  });

  // What the sandbox puts in there itself must not be in the way of what is there already, nor be put among the user's files.
  test.for(['read:/', 'write:/', 'read:/etc', 'read:/usr', 'read:/tmp', 'write:/tmp', 'read:/var', 'read:/dev'])(
    'a worker starts that may have filesystem:%s, with what else it may do',
    async (scope) => {
      const script = `const fs = require('node:fs');
        exports.onCommand = () => {
          const file = require('node:path').join(require('node:os').tmpdir(), 'a');
          fs.writeFileSync(file, 'own');
          return { own: fs.readFileSync(file, 'utf8'), child: require('node:child_process').execFileSync('/bin/sh', ['-c', 'echo ran']).toString() };
        };`;
      const plugin = makePlugin({ 'a.js': script, 'a.py': 'def on_command(event):\n    return {"ok": True}' }, [
        ...[`filesystem:${scope}`, 'process:spawn', 'network:request:example.com'],
      ]);
      expect(await run(plugin, 'a.js', options)).toMatchObject({ ok: true, value: { own: 'own', child: 'ran\n' } });
      expect(await run(plugin, 'a.py', options)).toMatchObject({ ok: true });
      expect(['/tmp/codex-plugin', '/.codex-plugin'].filter((place) => existsSync(place))).toEqual([]);
    },
  );

  test.for([
    ['isolated', 'filesystem:read', /aborted/],
    // As many files as are watched by one, no other program of the user can watch.
    ['isolated', undefined, /may not watch .*plugin\d+\. Add "filesystem:read:/],
    ['selfLocked', 'filesystem:read', /may not watch .*plugin\d+: with the isolation "self-locked".*fs\.watchFile/],
  ] as const)(
    'what was granted to be read may be watched, or it is said why it cannot be (%s, %s)',
    async ([tier, permission, message]) => {
      const plugin = makePlugin(
        {
          'a.js': `const fs = require('node:fs');
        exports.onCommand = async () => {
          fs.watchFile(__filename, () => undefined);
          fs.unwatchFile(__filename);
          fs.watch(__dirname).close();
          for await (const event of require('node:fs/promises').watch(__dirname, { signal: AbortSignal.abort() }));
        };`,
        },
        permission === undefined ? [] : [permission],
      );
      const outcome = await run(plugin, 'a.js', { ...options, sandbox: tier });
      expect(outcome).toMatchObject({ ok: false, error: { message: expect.stringMatching(message) } });
    },
  );

  test.for(['isolated', 'selfLocked'] as const)('nobody is held up who opens a file, and no buffer becomes larger (%s)', async (tier) => {
    const plugin = makePlugin({
      'a.py': `import fcntl, os, socket
def attempt(command, argument):
    with open(__file__) as own:
        try: return fcntl.fcntl(own, command, argument)
        except OSError as error: return error.errno
def on_command(event):
    one, _ = socket.socketpair()
    before = one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
    return {"lease": attempt(1024, 1), "notify": attempt(1026, 2), "none": attempt(1025, 0), "grown": one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) - before}`,
      'a.js': `const socket = require('node:dgram').createSocket('udp4');
exports.onCommand = () => new Promise((resolve, reject) => socket.once('error', reject).bind(0, '127.0.0.1', () => { socket.setRecvBufferSize(9000); socket.close(); resolve({ set: true }); }));`,
    });
    const [EINVAL, F_UNLCK] = [22, 2];
    expect(await run(plugin, 'a.py', { ...options, sandbox: tier, python: '/usr/bin/python3' })).toMatchObject({
      ok: true,
      value: { lease: EINVAL, notify: EINVAL, none: F_UNLCK, grown: 0 },
    });
    plugin.grants = { ...plugin.grants, permissions: ['network:request'] };
    expect(await run({ ...plugin, key: 'b' }, 'a.js', { ...options, sandbox: tier })).toMatchObject({ ok: true, value: { set: true } });
  });

  test.for([
    [[], 'PermissionError'],
    [['filesystem:read'], 'watches'],
  ] as const)('without the guard, watching is given by %j only', async ([permissions, got]) => {
    const python = '/usr/bin/python3';
    const plugin = makePlugin(
      {
        'a.sh': `#!/bin/sh\nexec ${python} -I -c 'import ctypes, os
c = ctypes.CDLL(None, use_errno=True)
print("watches" if c.inotify_init1(0) >= 0 else type(OSError(ctypes.get_errno(), "")).__name__)'`,
        'a.js': `exports.onCommand = () => ({ got: require('node:child_process').execFileSync('/bin/sh', [require('node:path').join(__dirname, 'a.sh')], { encoding: 'utf8' }).trim() });`,
      },
      [...permissions, 'process:spawn'],
    );
    expect(await run(plugin, 'a.js', options)).toMatchObject({ ok: true, value: { got } });
  });

  test('a granted shell is found where Node.js and programs expect it', async () => {
    const plugin = makePlugin(
      {
        'a.js': `exports.onCommand = () => ({ said: require('node:child_process').execSync('/bin/sh -c "echo ran"', { encoding: 'utf8' }) });`,
      },
      ['process:spawn:sh'],
    );
    expect(await run(plugin, 'a.js', options)).toMatchObject({ ok: true, value: { said: 'ran\n' } });
  });

  test('open files that the host was started with do not reach a plugin', async () => {
    const plugin = makePlugin(
      {
        'a.js':
          "exports.onCommand = () => ({ got: require('node:child_process').execSync('readlink /proc/$PPID/fd/200 || true').toString() });",
      },
      ['process:spawn'],
    );
    const script = `import { createRunner } from ${JSON.stringify(new URL('../../src/runner/runner.ts', import.meta.url).href)};
      const runner = createRunner({ sandbox: 'isolated', node: process.execPath });
      const outcome = await runner.invoke({ plugin: ${JSON.stringify(plugin)}, script: 'a.js', event: 'onCommand', eventId: 'e', payload: '{}', mode: 'warm', deadlineMs: 15000 });
      await runner.close();
      console.log(JSON.stringify(outcome));`;
    const program = path.join(root, 'host.mts');
    writeFileSync(program, script);
    const secret = path.join(root, 'open.txt');
    writeFileSync(secret, 'x');
    const text = execFileSync('bash', ['-c', 'exec 200<"$0"; exec "$@"', secret, process.execPath, '--no-warnings', program], {
      encoding: 'utf8',
    });
    const outcome = JSON.parse(text) as { ok: boolean; value: { got: string } };
    expect(outcome).toMatchObject({ ok: true });
    expect(outcome.value.got).not.toContain('open.txt');
  });

  test('packages that are links into the workspace or a store are found, and other links are not followed', async () => {
    const plugin = makePlugin({
      'a.js':
        "exports.onCommand = () => ({ linked: require('linked'), stored: require('stored'), other: (() => { try { return require('other'); } catch (error) { return error.code; } })() });",
      'node_modules/.keep': '',
    });
    const put = (folder: string, name: string, text: string): string => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name }));
      writeFileSync(path.join(folder, 'index.js'), text);
      return folder;
    };
    const linked = put(path.join(root, 'packages', 'linked'), 'linked', "module.exports = 'linked';");
    const stored = put(path.join(root, 'node_modules/.pnpm/stored@1/node_modules/stored'), 'stored', "module.exports = require('deep');");
    const deep = put(path.join(root, 'node_modules/.pnpm/deep@1/node_modules/deep'), 'deep', "module.exports = 'deep';");
    symlinkSync(deep, path.join(path.dirname(stored), 'deep'));
    const other = put(path.join(root, 'private'), 'something-else', "module.exports = 'private';");
    for (const [name, target] of Object.entries({ linked, stored, other }))
      symlinkSync(target, path.join(plugin.folder, 'node_modules', name));
    expect(await run(plugin, 'a.js', options)).toMatchObject({
      ok: true,
      value: { linked: 'linked', stored: 'deep', other: 'ERR_ACCESS_DENIED' },
    });
  });

  test('a workspace is listed, wherever in it the plugin is and whatever folder stands beside it', async () => {
    const made = makePlugin({});
    const [workspace, beside] = [path.join(root, 'shop'), path.join(root, 'shop-tools')];
    const folder = path.join(workspace, '.codex/plugins/lister');
    for (const one of [folder, beside]) mkdirSync(one, { recursive: true });
    writeFileSync(path.join(root, 'shop-secret.txt'), 'x');
    writeFileSync(
      path.join(folder, 'a.js'),
      `const fs = require('node:fs');
       const list = (place) => { try { return fs.readdirSync(place).length; } catch (error) { return error.code; } };
       exports.onCommand = (event) => ({ counts: JSON.parse(event).places.map(list), exists: fs.existsSync(${JSON.stringify(workspace)}),
         other: (() => { try { return fs.readFileSync(${JSON.stringify(path.join(root, 'shop-secret.txt'))}, 'utf8'); } catch (error) { return error.code; } })() });`,
    );
    const plugin = { ...made, key: folder, folder, grants: { permissions: ['filesystem:read'], workspaceFolders: [workspace, beside] } };
    runner = createRunner(options);
    const payload = JSON.stringify({ places: [workspace, beside, root] });
    const outcome = await runner.invoke({
      plugin,
      script: 'a.js',
      event: 'onCommand',
      eventId: 'e',
      payload,
      mode: 'warm',
      deadlineMs: 15_000,
    });
    expect(outcome).toMatchObject({ ok: true, value: { counts: [1, 0, 'ERR_ACCESS_DENIED'], exists: true, other: 'ERR_ACCESS_DENIED' } });
  });

  test('TypeScript, virtual environments and one-shot scripts run', async () => {
    const plugin = makePlugin({
      'a.ts': 'const answer: number = 1; export const onCommand = () => ({ answer });',
      'a.py': 'import sys, decimal, asyncio, sqlite3\ndef on_command(event): return {"prefix": sys.prefix}',
      'b.js': "process.stdin.resume().on('end', () => console.log(JSON.stringify({ tmp: require('os').tmpdir() })));",
      'c.py': 'import json, sys\njson.load(sys.stdin)\nprint(json.dumps({"ok": True}))',
    });
    const venv = path.join(plugin.folder, '.venv');
    execFileSync('python3', ['-m', 'venv', '--without-pip', venv]);
    expect(await run(plugin, 'a.ts', options)).toMatchObject({ ok: true, value: { answer: 1 } });
    expect(await run(plugin, 'a.py', options)).toMatchObject({ ok: true, value: { prefix: venv } });
    expect(await run(plugin, 'b.js', options, 'oneShot')).toMatchObject({ ok: true, value: { tmp: '/tmp/codex-plugin' } });
    expect(await run(plugin, 'c.py', options, 'oneShot')).toMatchObject({ ok: true });
  });

  test('a refusal says which permission is missing, in a one-shot script too', async () => {
    const plugin = makePlugin({
      'a.py': 'open("/etc/hostname")',
      'b.js': "exports.onCommand = () => fetch('https://api.example.com/');",
      'c.py': 'import subprocess\ndef on_command(event): subprocess.run(["black", "x.py"])',
    });
    const denied = (permission: string): object => ({ ok: false, error: { code: 'permission-denied', permission } });
    expect(await run(plugin, 'a.py', options, 'oneShot')).toMatchObject(denied('filesystem:read:/etc/hostname'));
    expect(await run(plugin, 'b.js', options)).toMatchObject(denied('network:request:api.example.com'));
    expect(await run(plugin, 'c.py', options)).toMatchObject(denied('process:spawn:black'));
  });

  test('with one host granted, that host is reached by every client and no other is', async () => {
    const server = http.createServer((_request, response) => void response.end('granted'));
    const other = http.createServer((_request, response) => void response.end('other'));
    await Promise.all([server, other].map((one) => new Promise<void>((resolve) => void one.listen(0, '127.0.0.1', resolve))));
    const [port, otherPort] = [server, other].map((one) => (one.address() as AddressInfo).port);
    const plugin = makePlugin(
      {
        'a.js': `exports.onCommand = async () => ({
          fetched: await (await fetch('http://127.0.0.1:${port}/')).text(),
          other: await fetch('http://127.0.0.1:${otherPort}/').then((answer) => answer.text(), (error) => error.permission),
          curl: await new Promise((resolve) => require('node:child_process').execFile('curl', ['-s', 'http://127.0.0.1:${port}/'], (error, text) => resolve(text))),
          curlOther: await new Promise((resolve) => require('node:child_process').execFile('curl', ['-s', 'http://127.0.0.1:${otherPort}/'], (error, text) => resolve(text))),
          curlDirect: await new Promise((resolve) => require('node:child_process').execFile('curl', ['-s', '--noproxy', '*', 'http://127.0.0.1:${otherPort}/'], (error) => resolve(error?.code))),
        });`,
      },
      [`network:request:127.0.0.1:${port}`, 'process:spawn:curl'],
    );
    const outcome = await run(plugin, 'a.js', { ...options });
    server.close();
    other.close();
    expect(outcome).toMatchObject({
      ok: true,
      value: { fetched: 'granted', other: `network:request:127.0.0.1:${otherPort}`, curl: 'granted', curlDirect: 7 },
    });
    expect(outcome).not.toMatchObject({ value: { curlOther: 'other' } });
  });

  test('a plugin that uses too much memory is ended, and it is said', async () => {
    const plugin = makePlugin({
      'a.js':
        'const kept = []; exports.onCommand = async () => { for (;;) { kept.push(Buffer.alloc(64 * 1024 * 1024, 1)); await new Promise((resolve) => setTimeout(resolve, 10)); } };',
    });
    const outcome = await run(plugin, 'a.js', options);
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'worker-exited', message: expect.stringContaining('MB of memory (limit 1536 MB)') },
    });
  });

  test.for(['isolated', 'selfLocked'] as const)(
    'the host’s own folder is out of reach even inside a writable workspace (%s)',
    async (tier) => {
      const plugin = makePlugin(
        {
          'a.js': `const fs = require('node:fs');
          const attempt = (act) => { try { return String(act() ?? 'done'); } catch (error) { return error.code; } };
          exports.onCommand = (text) => { const { state } = JSON.parse(text); return {
            read: attempt(() => fs.readFileSync(state + '/grants.json', 'utf8')), key: attempt(() => fs.readFileSync(state + '/grants.key', 'utf8')),
            write: attempt(() => fs.writeFileSync(state + '/grants.json', 'forged')), moved: attempt(() => fs.renameSync(state, state + '2')),
            child: attempt(() => require('node:child_process').execFileSync('/bin/sh', ['-c', 'cat "$0/grants.key" 2>&1; echo forged > "$0/grants.json"; true', state], { stdio: ['ignore', 'pipe', 'ignore'] })) }; };`,
        },
        ['filesystem:write', 'process:spawn'],
      );
      const state = path.join(plugin.grants.workspaceFolders[0]!, 'state');
      mkdirSync(state);
      for (const name of ['grants.json', 'grants.key']) writeFileSync(path.join(state, name), 'kept');
      runner = createRunner({ ...options, sandbox: tier, hostFolders: [state] });
      const payload = JSON.stringify({ event: 'onCommand', state });
      const outcome = await runner.invoke({
        plugin,
        script: 'a.js',
        event: 'onCommand',
        eventId: 'e',
        payload,
        mode: 'warm',
        deadlineMs: 15_000,
      });
      expect(outcome).toMatchObject({ ok: true });
      expect(JSON.stringify(outcome)).not.toContain('kept');
      for (const name of ['grants.json', 'grants.key']) expect(readFileSync(path.join(state, name), 'utf8')).toBe('kept');
    },
  );

  test('a minimum that the machine does not reach keeps plugins from running', async () => {
    const plugin = makePlugin({ 'a.js': 'exports.onCommand = () => ({ ok: true });' });
    const outcome = await run(plugin, 'a.js', { sandbox: 'advisory', minimumTier: 'isolated', node: process.execPath });
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'permission-denied', message: expect.stringContaining('codexPlugins.isolation.minimum') },
    });
  });
});
