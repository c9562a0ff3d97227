// `codex-plugin dev` as a process: how it starts, what it says, what it reads beside the manifest, and how it ends.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { open, symlink, writeFile } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { listen } from '../../src/devserver/serve.ts';
import { CLI, DevProcess, manifestOf, pluginFolder, startDev, type Message } from './devProcess.ts';

const HELLO = {
  'codex.plugin.json': manifestOf({ 'GET /hello': 'hello' }),
  'index.js': 'exports.hello = () => ({ hello: "world", pid: process.pid });',
};

async function run(
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [CLI, 'dev', ...args], { cwd, env: { ...process.env, ...env } });
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

/** Somebody who listens at a port of loopback in this process. */
async function occupied(port = 0): Promise<number> {
  const server = net.createServer();
  onTestFinished(() => void server.close());
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

function isOpen(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, host, () => void socket.destroy());
    socket.once('error', () => resolve(false)).once('close', (hadError) => resolve(!hadError));
  });
}

/** Processes that were started with a plugin's folder in their environment or arguments, the server itself not counted. */
function processesOf(folder: string, but: number | undefined): number[] {
  return readdirSync('/proc').flatMap((name): number[] => {
    if (!/^\d+$/.test(name) || Number(name) === but || Number(name) === process.pid) return [];
    try {
      const told = readFileSync(`/proc/${name}/cmdline`, 'latin1') + readFileSync(`/proc/${name}/environ`, 'latin1');
      return told.includes(folder) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

/** Resolves once none is left. */
async function noneLeft(folder: string, but?: number): Promise<void> {
  for (;;) {
    if (processesOf(folder, but).length === 0) return;
    await new Promise((resolve) => void setTimeout(resolve, 20));
  }
}

describe('codex-plugin dev', () => {
  it('says where it runs, what the plugin may do, and what is asked of it', async () => {
    const folder = await pluginFolder({
      ...HELLO,
      'codex.plugin.json': manifestOf(
        { 'GET /hello': 'hello', 'GET /throws': 'throws' },
        { permissions: ['filesystem:read'], hooks: { onCommand: 'hello' } },
      ),
      'index.js':
        'exports.hello = () => { console.log("from the handler"); return {}; }; exports.throws = () => { throw new Error("oh no"); };',
      'handlers/a.txt': '',
      'codex.config.json': { watchDirectories: ['handlers'] },
    });
    const dev = new DevProcess(['--port', '0', '--watch'], { cwd: folder });
    onTestFinished(async () => void (await dev.stop('SIGKILL')));
    const running = await dev.lines.next((line) => line.startsWith('Server running at'));
    expect(running).toMatch(/^Server running at http:\/\/localhost:\d+$/);
    dev.port = Number(running.split(':').at(-1));
    await dev.lines.next((line) => line === 'Watching for changes in /handlers');
    expect(dev.lines.all).toContain('It may do what its manifest declares, as if its user had allowed it: read files in this workspace.');
    expect(dev.lines.all).toContain('  GET /hello');
    expect(dev.lines.all).toContain('  onCommand  index.js#hello');
    expect(dev.lines.all).toContainEqual(expect.stringMatching(/^Inspector at http:\S+, which sends events too$/));
    await dev.ask('/hello');
    expect(await dev.lines.next((line) => line.includes('/hello 200'))).toMatch(/^\d\d:\d\d:\d\d\.\d{3} GET \/hello 200 in [\d.]+ ms$/);
    await dev.errors.next((line) => line.includes('index.js: ') && line.endsWith('from the handler'));
    await dev.ask('/throws');
    await dev.lines.next((line) => / GET \/throws 502 in /.test(line));
    const failure = await dev.errors.next((line) =>
      line.includes('error [host] index.js: index.js threw in throws: Error: oh no (index.js:1:'),
    );
    // The plugin's own part of the stack, and nothing of those who called it.
    await dev.errors.next((line) => / \| +at .*index\.js:1:/.test(line), { after: dev.errors.all.indexOf(failure) });
    expect(dev.errors.all.filter((line) => /node:|worker/.test(line))).toEqual([]);
    await dev.ask('/nothing');
    await dev.lines.next((line) => / GET \/nothing 404 in .* There is no endpoint GET \/nothing\./.test(line));
    expect((await dev.stop()).code).toBe(0);
  });

  it('tells programs in JSON lines, the first of which has the address and the token', async () => {
    const dev = await startDev(await pluginFolder(HELLO));
    const [first] = dev.lines.all;
    expect(first).toMatch(
      /^\{"type":"listening","url":"http:\/\/localhost:\d+","inspectorUrl":"http:\/\/localhost:\d+\/_codex\/\?token=[\w-]+","token":"[\w-]+"/,
    );
    expect(dev.inspectorUrl).toBe(`http://localhost:${dev.port}/_codex/?token=${dev.token}`);
    const fired = await dev.fire('onCommand', { command: 'hi' });
    expect(fired).toMatchObject({ status: 200, body: { event: 'onCommand', results: [], response: null } });
    await dev.ask('/hello');
    await dev.messages.next(({ type }) => type === 'request');
    const { code } = await dev.stop();
    expect(code).toBe(0);
    for (const line of dev.lines.all)
      expect(['listening', 'request', 'event', 'reload', 'log', 'problem']).toContain((JSON.parse(line) as { type: string }).type);
    expect(dev.errors.all).toEqual([]);
    // In the first line, and nowhere else.
    expect(dev.lines.all.slice(1).join('\n')).not.toContain(dev.token);
  });

  it('fires events with what invoke says of them', async () => {
    const folder = await pluginFolder({
      'codex.plugin.json': manifestOf({}, { hooks: { onCommand: 'command', onFileSave: 'save' } }),
      'index.js': `exports.command = (text) => ({ success: true, data: JSON.parse(text).command });
        exports.save = (text) => ({ success: true, formattedContent: JSON.parse(text).fileContent.toUpperCase() });`,
      'a.txt': 'text',
    });
    const dev = await startDev(folder);
    const answer = await dev.fire('onCommand', { command: 'hi' });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        event: 'onCommand',
        results: [{ pluginId: 'com.example.served', script: 'index.js', function: 'command', ok: true, response: { data: 'hi' } }],
        response: { success: true, data: 'hi' },
      },
    });
    expect((await dev.fire('onFileSave', { filePath: 'a.txt' })).body).toMatchObject({ response: { formattedContent: 'TEXT' } });
    expect(await dev.messages.next(({ type, event }) => type === 'event' && event === 'onFileSave')).toMatchObject({
      ok: true,
      results: [{ pluginId: 'com.example.served', handler: 'index.js#save', ok: true }],
    });
    expect(await dev.fire('onComand', {})).toMatchObject({ status: 404, body: { error: { code: 'unknown-event' } } });
    expect(await dev.ask('/_codex/events/onCommand', { json: {} })).toMatchObject({ status: 401 });
    expect(
      await dev.ask('/_codex/events/onCommand', {
        json: {},
        headers: { authorization: `Bearer ${dev.token}`, origin: 'http://evil.example' },
      }),
    ).toMatchObject({ status: 403 });
    const form = { authorization: `Bearer ${dev.token}`, 'content-type': 'text/plain' };
    expect(await dev.ask('/_codex/events/onCommand', { raw: '{}', headers: form })).toMatchObject({ status: 415 });
  });

  it('works in the workspace that the plugin was put into, else in its own folder', async () => {
    const folder = await pluginFolder({
      '.codex/plugins/own/codex.plugin.json': manifestOf({}, { hooks: { onCommand: 'command' } }),
      '.codex/plugins/own/index.js': 'exports.command = (text) => ({ success: true, data: JSON.parse(text).workspaceRoot });',
      'other/codex.plugin.json': manifestOf({}, { hooks: { onCommand: 'command' } }),
      'other/index.js': 'exports.command = (text) => ({ success: true, data: JSON.parse(text).workspaceRoot });',
    });
    for (const [args, workspace] of [
      [['.codex/plugins/own'], folder],
      [['other'], path.join(folder, 'other')],
      [['other', '--workspace', '.'], folder],
    ] as const) {
      const dev = await startDev(folder, args);
      expect((await dev.fire('onCommand', {})).body).toMatchObject({ response: { data: workspace } });
    }
  });

  it('takes no more for the workspace than what a plugin was put into', async () => {
    const plugin = (at: string): Record<string, string | object> => ({
      [`${at}/codex.plugin.json`]: manifestOf({}, { hooks: { onCommand: 'command' } }),
      [`${at}/index.js`]: 'exports.command = (text) => ({ success: true, data: JSON.parse(text).workspaceRoot });',
    });
    const places = ['a/b/.codex', 'a/b/.codex/plugins', 'home/.codex/plugins/own'];
    const folder = await pluginFolder(Object.assign({}, ...places.map(plugin)) as Record<string, string | object>);
    await symlink(path.join(folder, 'home'), path.join(folder, 'link'));
    for (const place of places) {
      const dev = await startDev(folder, [place], { env: { HOME: path.join(folder, 'link') } });
      expect((await dev.fire('onCommand', {})).body, place).toMatchObject({ response: { data: path.join(folder, place) } });
    }
  });

  it('wants a plugin that can run', async () => {
    const folder = await pluginFolder({ 'a.txt': '', 'broken/codex.plugin.json': '{\n  "name": 5\n}' });
    expect(await run([], folder)).toMatchObject({ code: 2, stderr: expect.stringContaining(`No manifest in ${folder}`) as unknown });
    expect(await run(['nowhere'], folder)).toMatchObject({ code: 2, stderr: expect.stringContaining('is not a folder') as unknown });
    const broken = await run(['broken'], folder);
    expect(broken.code).toBe(2);
    expect(broken.stderr).toMatch(/error broken\/codex\.plugin\.json:\d+:\d+ /);
    for (const args of [
      ['--port', '65536'],
      ['--port', 'x'],
      ['--log-level', 'loud'],
      ['--inspect=x', '.'],
    ])
      expect((await run(args, folder)).code, args.join(' ')).toBe(2);
  });
});

describe('the inspector of codex-plugin dev', () => {
  it('keeps events as mock events of the plugin, and profiles their handlers', async () => {
    const folder = await pluginFolder({
      ...HELLO,
      'codex.plugin.json': manifestOf({ 'GET /hello': 'hello' }, { hooks: { onCommand: 'command' } }),
      'index.js': 'exports.hello = () => ({ hello: 1 }); exports.command = () => ({ success: true, data: 1 });',
    });
    const dev = await startDev(folder);
    const headers = { authorization: `Bearer ${dev.token}` };
    const [command, hello] = [await dev.fire('onCommand', { command: 'hi' }), await dev.ask('/hello')];
    for (const [eventId, event, name] of [
      [(command.body as { eventId: string }).eventId, 'onCommand', 'command'],
      [String(hello.headers['x-request-id']), 'GET /hello', 'hello'],
    ] as const) {
      const kept = await dev.ask(`/_codex/records/${eventId}/mock-event`, { json: { name: `kept ${event}`, pluginKey: folder }, headers });
      expect(kept, event).toMatchObject({ status: 200 });
      const { file } = kept.body as { file: string };
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ name: `kept ${event}`, event });
      const meant = { pluginKey: folder, script: 'index.js', function: name };
      const profile = await dev.ask(`/_codex/records/${eventId}/profile`, { json: meant, headers });
      expect(profile, event).toMatchObject({ status: 200, body: { profile: { nodes: expect.any(Array) as unknown } } });
    }
  });
});

describe('the port of codex-plugin dev', () => {
  it('is listened at on both versions of loopback, and on nothing else', async () => {
    const dev = await startDev(await pluginFolder(HELLO));
    for (const host of ['127.0.0.1', '::1']) expect(await dev.ask('/hello', { host }), host).toMatchObject({ status: 200 });
    const listening = readFileSync('/proc/net/tcp', 'latin1') + readFileSync('/proc/net/tcp6', 'latin1');
    const port = dev.port.toString(16).toUpperCase().padStart(4, '0');
    const addresses = [...listening.matchAll(new RegExp(`\\d+: ([\\dA-F]+):${port} [\\dA-F]+:0000 0A`, 'g'))].map(([, address]) => address);
    expect(addresses).toHaveLength(2);
    expect(new Set(addresses)).toEqual(new Set(['00000000000000000000000001000000', '0100007F']));
  });

  it('is that of the configuration, or of the flag, which wins', async () => {
    const [first, second] = [await occupied(), await occupied()];
    const folder = await pluginFolder({ ...HELLO, 'codex.config.json': { port: first } });
    expect((await run([], folder)).stderr).toContain(`Port ${first} is in use`);
    expect((await run(['--port', String(second)], folder)).stderr).toContain(`Port ${second} is in use`);
  });

  it('that is in use is said with who has it, and with one that is free', async () => {
    const port = await occupied();
    const { code, stderr, stdout } = await run(['--port', String(port)], await pluginFolder(HELLO));
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(new RegExp(`^Port ${port} is in use by process ${process.pid} \\(.*\\)\\. Port (\\d+) is free: --port \\1\\n$`));
    const free = Number(/Port (\d+) is free/.exec(stderr)![1]);
    expect(free).toBeGreaterThan(port);
    expect(await isOpen(free)).toBe(false);
  });

  it('that the user may not listen at is said, with one that is free', async () => {
    const folder = await pluginFolder({
      ...HELLO,
      // Who runs this may be allowed to.
      'forbidden.mjs': `import net from 'node:net';
const { listen } = net.Server.prototype;
net.Server.prototype.listen = function (options, ...rest) {
  if (options.port !== 80) return listen.call(this, options, ...rest);
  const error = Object.assign(new Error('listen EACCES: permission denied 127.0.0.1:80'), { code: 'EACCES', syscall: 'listen', port: 80 });
  process.nextTick(() => this.emit('error', error));
  return this;
};`,
    });
    const { code, stdout, stderr } = await run(['--port', '80'], folder, {
      NODE_OPTIONS: `--import ${path.join(folder, 'forbidden.mjs')}`,
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^Port 80 may not be listened at \(EACCES\): ports below 1024 are for administrators\. Port (\d+) is free: --port \1\n$/,
    );
  });

  it('is waited for while the one before it ends', async () => {
    const folder = await pluginFolder({
      ...HELLO,
      'index.js': 'exports.hello = () => ({}); exports.slow = () => new Promise(() => {});',
    });
    const before = await startDev(folder);
    await before.ask('/hello');
    // Its worker does not end at once.
    void before.stop();
    const dev = await startDev(folder, ['--port', String(before.port)]);
    expect(await dev.ask('/hello')).toMatchObject({ status: 200 });
    expect((await before.exited).code).toBe(0);
  });

  it('is free once the server has ended, however it ends', async () => {
    const folder = await pluginFolder(HELLO);
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGKILL'] as const) {
      const dev = await startDev(folder);
      const { pid } = (await dev.ask('/hello')).body as { pid: number };
      expect(processesOf(folder, dev.child.pid), signal).not.toEqual([]);
      expect(pid).toBeGreaterThan(0);
      expect(await dev.stop(signal)).toEqual(signal === 'SIGKILL' ? { code: null, signal } : { code: 0, signal: null });
      await noneLeft(folder);
      expect(await isOpen(dev.port), signal).toBe(false);
      expect(await isOpen(dev.port, '::1'), signal).toBe(false);
    }
  });
});

describe('the end of codex-plugin dev', () => {
  it('comes when nobody reads what it says any more', async () => {
    const folder = await pluginFolder(HELLO);
    const dev = await startDev(folder);
    dev.child.stdout!.destroy();
    // The line about it cannot be told.
    await dev.ask('/hello').catch(() => undefined);
    expect((await dev.exited).code).toBe(0);
    await noneLeft(folder);
  });

  it('does not come for a full disk that its output goes to, which is said once', async () => {
    const folder = await pluginFolder(HELLO);
    const { port, close } = await listen(0, () => undefined);
    await close(0);
    const full = await open('/dev/full', 'w');
    onTestFinished(() => full.close());
    const child = spawn(process.execPath, [CLI, 'dev', '--port', String(port)], { cwd: folder, stdio: ['ignore', full.fd, 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    child.stderr!.on('data', (chunk) => (said += String(chunk)));
    await once(child.stderr!, 'data');
    for (let round = 0; round < 3; round++) expect((await fetch(`http://localhost:${port}/hello`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(said).toBe('The output cannot be written (ENOSPC: no space left on device, write).\n');
  });

  it('lets those who wait for a handler know', async () => {
    const folder = await pluginFolder({
      'codex.plugin.json': manifestOf({ 'GET /slow': 'slow' }, { settings: { maxExecutionTimeMs: 60_000 } }),
      'index.js': 'exports.slow = (request, { log }) => { log.info("begun"); return new Promise(() => {}); };',
    });
    const dev = await startDev(folder);
    const answer = dev.ask('/slow');
    await dev.messages.next(({ text }) => text === 'begun');
    const stopped = dev.stop();
    expect(await answer).toMatchObject({ status: 503, body: { error: { code: 'runner-closed' } } });
    expect((await stopped).code).toBe(0);
    await noneLeft(folder);
  });

  it('comes at once for who asks twice', async () => {
    const folder = await pluginFolder({
      'codex.plugin.json': manifestOf({ 'GET /stuck': 'stuck' }, { settings: { maxExecutionTimeMs: 60_000 } }),
      'index.js': 'exports.stuck = (request, { log }) => { console.log("begun"); for (;;); };',
    });
    const dev = await startDev(folder);
    dev.ask('/stuck').catch(() => undefined);
    await dev.messages.next(({ text }) => text === 'begun');
    dev.child.kill('SIGINT');
    dev.child.kill('SIGINT');
    await dev.exited;
    await noneLeft(folder);
    expect(await isOpen(dev.port)).toBe(false);
  });
});

describe('what codex-plugin dev says of a plugin that is not as it should be', () => {
  it('names permissions that its code needs, each once, also those that it comes to need', async () => {
    const writes = 'require("node:fs").writeFileSync("a.txt", "");';
    const asks = 'fetch("https://example.com");';
    const folder = await pluginFolder({ ...HELLO, 'index.js': `exports.hello = () => { ${writes} };` });
    const dev = await startDev(folder, ['--watch']);
    const missing = (permission: string) => (message: Message) =>
      message['code'] === 'manifest/missing-permission' && String(message['message']).startsWith(`"${permission}`);
    const place = { type: 'problem', severity: 'warning', file: path.join(folder, 'codex.plugin.json') };
    expect(await dev.messages.next(missing('filesystem:write'))).toMatchObject(place);
    await writeFile(path.join(folder, 'index.js'), `exports.hello = () => { ${writes} ${asks} };`);
    expect(await dev.messages.next(missing('network:request'))).toMatchObject(place);
    expect(dev.messages.all.filter(missing('filesystem:write'))).toHaveLength(1);
  });

  it('names folders to be watched that are not there, and lines of the env file that say nothing', async () => {
    const folder = await pluginFolder({
      ...HELLO,
      'codex.config.json': { watchDirectories: ['handlersx'] },
      '.env.local': 'A=1\nB: my-secret\n',
    });
    const dev = await startDev(folder, ['--watch']);
    expect(await dev.messages.next(({ code }) => code === 'config/no-folder')).toMatchObject({
      message: '"watchDirectories" names "handlersx", which is not there yet.',
      file: path.join(folder, 'codex.config.json'),
    });
    expect(await dev.messages.next(({ code }) => code === 'env/no-variable')).toMatchObject({
      file: path.join(folder, '.env.local'),
      line: 2,
    });
    expect(dev.lines.all.join('\n')).not.toContain('my-secret');
  });

  it('says that a manifest has errors, in place of what it would say of the plugin', async () => {
    const folder = await pluginFolder({ ...HELLO, 'codex.plugin.json': '{ "id": ' });
    const dev = new DevProcess(['--port', '0', '--watch'], { cwd: folder });
    onTestFinished(async () => void (await dev.stop('SIGKILL')));
    await dev.lines.next((line) => line.startsWith('Watching for changes in'));
    expect(dev.lines.all[0]).toBe(path.basename(folder));
    expect(dev.lines.all[1]).toBe('Its manifest has errors: it is served once they are mended.');
    expect(dev.lines.all.join('\n')).not.toContain('It may do');
  });
});

describe('the environment that codex-plugin dev hands out', () => {
  const reading = (permissions: string[]): Record<string, string | object> => ({
    'codex.plugin.json': manifestOf({ 'GET /env': 'env', 'GET /log': 'log' }, { permissions }),
    'index.js': `exports.env = () => ({ mine: process.env.MY_SETTING ?? null, other: process.env.OTHER ?? null, key: process.env.MY_API_KEY ?? null });
      exports.log = () => { console.log('key', process.env.MY_API_KEY, process.env.MY_SETTING); throw new Error(process.env.MY_API_KEY); };`,
    '.env.local': 'MY_SETTING="a b # c"\n# comment\nexport OTHER=x-y-z\nMY_API_KEY=abcdefgh-secret\n',
    'other.env': 'MY_SETTING=from the other\n',
  });

  it('comes from .env.local, for permissions that cover it, and is masked', async () => {
    const dev = await startDev(await pluginFolder(reading(['env:read:MY_SETTING', 'env:read:MY_API_KEY'])));
    expect((await dev.ask('/env')).body).toEqual({ mine: 'a b # c', other: null, key: 'abcdefgh-secret' });
    expect(await dev.messages.next(({ type }) => type === 'problem')).toMatchObject({
      code: 'env/not-given',
      message: expect.stringContaining('"env:read:OTHER"') as unknown,
    });
    const failed = await dev.ask('/log');
    expect(failed.status).toBe(502);
    await dev.messages.next(({ type, text }) => type === 'log' && String(text).startsWith('key'));
    expect([failed.text, ...dev.lines.all].join('\n')).not.toContain('abcdefgh-secret');
    expect(dev.lines.all.join('\n')).not.toContain('a b # c');
    // What is known of a handler's last run is shown wherever the plugin is.
    const shown = await dev.ask('/_codex/plugins', { headers: { authorization: `Bearer ${dev.token}` } });
    expect(JSON.stringify(shown.body)).toContain('••••••');
    expect(JSON.stringify(shown.body)).not.toContain('abcdefgh-secret');
  });

  it('comes from the file that is named, and no variable comes without a permission', async () => {
    const folder = await pluginFolder(reading(['env:read:MY_SETTING']));
    const named = await startDev(folder, ['--env-file', 'other.env']);
    expect((await named.ask('/env')).body).toEqual({ mine: 'from the other', other: null, key: null });
    await writeFile(path.join(folder, 'codex.config.json'), '{"envFile": "other.env"}');
    expect((await (await startDev(folder)).ask('/env')).body).toMatchObject({ mine: 'from the other' });
    const none = await startDev(await pluginFolder(reading([])), [], { env: { MY_SETTING: 'of the terminal' } });
    expect((await none.ask('/env')).body).toEqual({ mine: null, other: null, key: null });
  });

  it('has to be there where somebody names it', async () => {
    const folder = await pluginFolder(reading([]));
    await writeFile(path.join(folder, 'latin.env'), Buffer.from('NAME=\xfc', 'latin1'));
    const flag = await run(['--port', '0', '--env-file', 'latin.env'], folder);
    expect(flag.code).toBe(2);
    expect(flag.stderr).toContain('error latin.env It is not in UTF-8');
    // Node.js looks for this option everywhere, and ends by itself where the file is not there.
    expect((await run(['--port', '0', '--env-file', 'nowhere.env'], folder)).stderr).toContain('nowhere.env: not found');
    await writeFile(path.join(folder, 'codex.config.json'), '{"envFile": "nowhere.env"}');
    const config = await run(['--port', '0'], folder);
    expect(config.code).toBe(2);
    expect(config.stderr).toContain('error nowhere.env There is no such file');
  });
});

describe('codex.config.json', () => {
  it('that is broken keeps the server from starting, with file and line', async () => {
    const folder = await pluginFolder({ ...HELLO, 'codex.config.json': '{\n  "port": "many"\n}' });
    const { code, stderr } = await run([], folder);
    expect(code).toBe(2);
    expect(stderr).toMatch(/error codex\.config\.json:2:11 .*port/);
    const json = await run(['--json'], folder);
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout.split('\n')[0]!)).toMatchObject({
      type: 'problem',
      severity: 'error',
      file: path.join(folder, 'codex.config.json'),
      line: 2,
      column: 11,
    });
  });

  it('sets the level of the log, unless the flag does', async () => {
    const folder = await pluginFolder({
      'codex.plugin.json': manifestOf({ 'GET /logs': 'logs' }),
      'index.js': 'exports.logs = (request, { log }) => { log.debug("fine"); log.warn("coarse"); return {}; };',
      'codex.config.json': { logLevel: 'debug' },
    });
    const dev = await startDev(folder);
    await dev.ask('/logs');
    await dev.messages.next(({ text }) => text === 'fine');
    const quiet = await startDev(folder, ['--log-level', 'warn']);
    await quiet.ask('/logs');
    await quiet.messages.next(({ text }) => text === 'coarse');
    expect(quiet.messages.all.map(({ text }) => text)).not.toContain('fine');
  });
});

describe('debuggers of codex-plugin dev', () => {
  /** One at a time: while the one before it is still there, the next one is refused, and tries again as debuggers do. */
  async function attached(address: string): Promise<WebSocket> {
    for (;;) {
      const socket = new WebSocket(address);
      onTestFinished(() => socket.close());
      const opened = await new Promise<boolean>((resolve) => {
        socket.addEventListener('open', () => resolve(true));
        socket.addEventListener('error', () => resolve(false));
      });
      if (opened) return socket;
    }
  }

  async function breakpointIn(dev: DevProcess, port: number): Promise<void> {
    const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as { webSocketDebuggerUrl: string }[];
    const socket = await attached(target!.webSocketDebuggerUrl);
    const heard = (words: string): Promise<void> =>
      new Promise((resolve) => {
        socket.addEventListener('message', ({ data }) => {
          if (String(data).includes(words)) resolve();
        });
      });
    const [enabled, paused] = [heard('"id":1,'), heard('"Debugger.paused"')];
    socket.send('{"id":1,"method":"Debugger.enable"}');
    await enabled;
    const answer = dev.ask('/stop');
    await paused;
    socket.send('{"id":2,"method":"Debugger.resume"}');
    expect(await answer).toMatchObject({ status: 200, body: { stopped: true } });
    socket.close();
  }
  const STOPS = {
    'codex.plugin.json': manifestOf({ 'GET /stop': 'stop' }),
    'index.js': 'exports.stop = () => {\n  debugger;\n  return { stopped: true };\n};',
  };

  it('attach to the port alone, as the tutorial has it', async () => {
    const folder = await pluginFolder(STOPS);
    const port = await occupied();
    const dev = new DevProcess(['--json', '--port', '0', `--inspect=${port}`, '--debugpy', '.'], { cwd: folder });
    onTestFinished(async () => void (await dev.stop('SIGKILL')));
    const { debuggers } = (await dev.listening()) as unknown as { debuggers: { runtime: string; port: number }[] };
    expect(debuggers).toMatchObject([{ runtime: 'node' }]);
    await dev.messages.next(({ message }) => String(message).includes('Python'));
    expect(dev.messages.all.filter(({ type }) => type === 'problem').map(({ message }) => message)).toEqual([
      `Port ${port} is in use, so debuggers of handlers attach at port ${debuggers[0]!.port}.`,
      'No loaded plugin has a Python handler to attach to.',
    ]);
    await breakpointIn(dev, debuggers[0]!.port);
    await breakpointIn(dev, debuggers[0]!.port);
  });

  it('attach at any port that is free where 0 was asked for, of which nothing is said', async () => {
    const folder = await pluginFolder(STOPS);
    const dev = new DevProcess(['--json', '--port', '0', '--inspect=0', '.'], { cwd: folder });
    onTestFinished(async () => void (await dev.stop('SIGKILL')));
    const { debuggers } = (await dev.listening()) as unknown as { debuggers: { port: number }[] };
    expect(debuggers[0]?.port).toBeGreaterThan(0);
    // What is said of it comes after that, and before what is said of a request.
    await dev.ask('/nothing');
    await dev.messages.next(({ type }) => type === 'request');
    expect(dev.messages.all.filter(({ type }) => type === 'problem')).toEqual([]);
  });

  it('reach handlers too where Node.js itself was asked for its debugger', async () => {
    const folder = await pluginFolder(STOPS);
    const dev = new DevProcess(['--json', '--port', '0'], { cwd: folder, node: ['--inspect=0'] });
    onTestFinished(async () => void (await dev.stop('SIGKILL')));
    const { debuggers } = (await dev.listening()) as unknown as { debuggers: { port: number }[] };
    const own = await dev.errors.next((line) => line.startsWith('Debugger listening on ws://127.0.0.1:'));
    expect(debuggers).toMatchObject([{ port: Number(/:(\d+)\//.exec(own)![1]) }]);
    await breakpointIn(dev, debuggers[0]!.port);
  });

  it('are not taken for the folder, which may stand behind them', async () => {
    const folder = await pluginFolder(Object.fromEntries(Object.entries(STOPS).map(([name, text]) => [`plugin/${name}`, text])));
    const dev = await startDev(folder, ['--inspect', 'plugin']);
    expect(dev.messages.all[0]).toMatchObject({ debuggers: [{ runtime: 'node' }] });
  });

  it.each(['--inspect=99999', '--inspect=-1', '--debugpy=65536', '--inspect=92.29'])(
    'want a port that there can be: %s',
    async (option) => {
      const folder = await pluginFolder(HELLO);
      const dev = new DevProcess(['--port', '0', option], { cwd: folder });
      const { code } = await dev.exited;
      const [name, value] = option.split('=');
      expect({ code, said: dev.errors.all.join('\n') }).toEqual({ code: 2, said: `${name} takes a port, and "${value}" is none.` });
    },
  );
});

describe('what codex-plugin dev serves', () => {
  it('lies in the plugin, also behind links', async () => {
    const folder = await pluginFolder({ 'real/codex.plugin.json': HELLO['codex.plugin.json'], 'real/index.js': HELLO['index.js'] });
    await symlink(path.join(folder, 'real'), path.join(folder, 'link'));
    const dev = await startDev(folder, ['link']);
    expect(await dev.ask('/hello')).toMatchObject({ status: 200 });
  });

  it('starts where no terminal is', async () => {
    const folder = await pluginFolder(HELLO);
    const child = spawn(process.execPath, [CLI, 'dev', '--port', '0'], { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    child.stdin.end();
    let text = '';
    for await (const chunk of child.stdout) {
      text += String(chunk);
      if (text.includes('Server running at')) break;
    }
    expect(text).not.toContain('[q]');
    child.kill();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
