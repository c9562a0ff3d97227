// `codex-plugin dev --watch`: what changes on disk is served, and what is broken is not.
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DevProcess, manifestOf, pluginFolder, startDev, type Message } from './devProcess.ts';

const MANIFEST = manifestOf({ 'GET /value': 'value' }, { permissions: ['env:read:MY_SETTING'] });
const handler = (value: number): string =>
  `const lib = require('./lib.js');
exports.value = () => ({ value: ${value}, lib: lib.value, setting: process.env.MY_SETTING ?? null, pid: process.pid });`;
const FILES = { 'codex.plugin.json': MANIFEST, 'index.js': handler(1), 'lib.js': 'exports.value = 1;' };

async function value(dev: DevProcess, target = '/value'): Promise<Record<string, unknown>> {
  const { status, body } = await dev.ask(target);
  expect(status).toBe(200);
  return body as Record<string, unknown>;
}

/** What is told of a reload that follows a change. */
async function changing(
  dev: DevProcess,
  change: () => Promise<void>,
  is: (message: Message) => boolean = ({ type }) => type === 'reload',
): Promise<Message> {
  const after = dev.messages.all.length;
  await change();
  return dev.messages.next(is, { after });
}

describe('codex-plugin dev --watch', () => {
  it('serves what changed, under the same address and token', async () => {
    const folder = await pluginFolder(FILES);
    const dev = await startDev(folder, ['--watch']);
    expect(await value(dev)).toMatchObject({ value: 1, lib: 1 });
    const file = path.join(folder, 'index.js');
    const reload = await changing(dev, () => writeFile(file, handler(2)));
    expect(reload).toMatchObject({ type: 'reload', pluginId: 'com.example.served', files: [file], ok: true });
    expect(await value(dev)).toMatchObject({ value: 2, lib: 1 });
    // As editors save.
    await writeFile(path.join(folder, '.lib.js.tmp'), 'exports.value = 2;');
    await changing(dev, () => rename(path.join(folder, '.lib.js.tmp'), path.join(folder, 'lib.js')));
    expect(await value(dev)).toMatchObject({ value: 2, lib: 2 });
    const endpoints = manifestOf({ 'GET /value': 'value', 'GET /more': 'value' }, { permissions: ['env:read:MY_SETTING'] });
    await changing(dev, () => writeFile(path.join(folder, 'codex.plugin.json'), JSON.stringify(endpoints)));
    expect(await value(dev, '/more')).toMatchObject({ value: 2 });
    expect(await dev.ask('/_codex/plugins', { headers: { authorization: `Bearer ${dev.token}` } })).toMatchObject({ status: 200 });
    expect(dev.messages.all.filter(({ type }) => type === 'listening')).toHaveLength(1);
  });

  it('answers the next request by what was saved just before, whoever asks however soon', async () => {
    const folder = await pluginFolder({ ...FILES, '.env.local': 'MY_SETTING=0' });
    const dev = await startDev(folder, ['--watch']);
    await value(dev);
    for (let i = 2; i <= 3; i++) {
      await writeFile(path.join(folder, 'index.js'), handler(i));
      expect(await value(dev)).toMatchObject({ value: i });
      await writeFile(path.join(folder, 'next.js'), `exports.value = ${i};`);
      await rename(path.join(folder, 'next.js'), path.join(folder, 'lib.js'));
      expect(await value(dev)).toMatchObject({ value: i, lib: i });
      await writeFile(path.join(folder, '.env.local'), `MY_SETTING=${i}`);
      expect(await value(dev)).toMatchObject({ setting: String(i) });
      await writeFile(path.join(folder, 'codex.plugin.json'), JSON.stringify(manifestOf({ [`GET /value${i}`]: 'value' })));
      expect((await dev.ask(`/value${i}`)).status).toBe(200);
      await writeFile(path.join(folder, 'codex.plugin.json'), JSON.stringify(MANIFEST));
    }
  });

  it('says so where a request waited in vain for what was saved, as where a script asks its own server', async () => {
    const manifest = manifestOf({ 'GET /value': 'value' }, { permissions: ['network:request'] });
    const folder = await pluginFolder({ ...FILES, 'codex.plugin.json': manifest });
    const dev = await startDev(folder, ['--watch']);
    await value(dev);
    const asking = `await fetch(${JSON.stringify(`http://localhost:${dev.port}/value`)});
export const value = () => ({ value: 2, lib: 2 });`;
    await writeFile(path.join(folder, 'index.js'), asking);
    expect(await value(dev)).toMatchObject({ value: 1 });
    const message = expect.stringMatching(
      /^A request waited 2 s for what has changed.*a script asks this server while it is imported\.$/,
    ) as unknown;
    expect(await dev.messages.next(({ code }) => code === 'reload/late')).toMatchObject({ type: 'problem', severity: 'warning', message });
  });

  it('names files as they are, whatever of their names is a value of a variable', async () => {
    const folder = await pluginFolder({ ...FILES });
    await writeFile(path.join(folder, '.env.local'), `PLACE=${folder}\n`);
    const dev = await startDev(folder, ['--watch']);
    await value(dev);
    const file = path.join(folder, 'index.js');
    expect(await changing(dev, () => writeFile(file, handler(2)))).toMatchObject({ files: [file] });
    expect(await changing(dev, () => writeFile(file, 'exports.value = (;'))).toMatchObject({ ok: false, fault: { file } });
  });

  it('says at the start what cannot be loaded, before anybody asks for it', async () => {
    const folder = await pluginFolder({ ...FILES, 'index.js': 'exports.value = (;' });
    const dev = await startDev(folder, ['--watch']);
    const file = path.join(folder, 'index.js');
    expect(await dev.messages.next(({ type }) => type === 'reload')).toMatchObject({ ok: false, files: [], fault: { file, line: 1 } });
    expect(await dev.ask('/value')).toMatchObject({ status: 502, body: { error: { code: 'import-failed' } } });
    await writeFile(file, handler(2));
    expect(await value(dev)).toMatchObject({ value: 2 });
  });

  it('goes on with the last version that could be loaded, and says where the fault is', async () => {
    const folder = await pluginFolder(FILES);
    const dev = await startDev(folder, ['--watch']);
    await value(dev);
    const file = path.join(folder, 'index.js');
    expect(await changing(dev, () => writeFile(file, 'exports.value = () => ({\n  value: ,\n});'))).toMatchObject({
      ok: false,
      fault: { file, line: 2 },
    });
    expect(await value(dev)).toMatchObject({ value: 1 });
    expect(await changing(dev, () => writeFile(file, handler(3)))).toMatchObject({ ok: true });
    expect(await value(dev)).toMatchObject({ value: 3 });
    const manifest = path.join(folder, 'codex.plugin.json');
    const problem = await changing(
      dev,
      () => writeFile(manifest, '{\n  "name": "com.example.served",\n  "version": \n}'),
      ({ type, severity }) => type === 'problem' && severity === 'error',
    );
    expect(problem).toMatchObject({ file: manifest, line: expect.any(Number) as unknown });
    expect(await value(dev)).toMatchObject({ value: 3 });
    await changing(dev, () => writeFile(manifest, JSON.stringify(MANIFEST)));
    expect(await value(dev)).toMatchObject({ value: 3 });
  });

  it('goes on where the manifest is deleted, and says so, until it is there again', async () => {
    const folder = await pluginFolder(FILES);
    const dev = await startDev(folder, ['--watch']);
    await value(dev);
    const file = path.join(folder, 'codex.plugin.json');
    expect(await changing(dev, () => rm(file))).toMatchObject({
      ok: false,
      files: [file],
      fault: { file, message: `Cannot read ${file}. Check that the file exists and may be read.` },
    });
    expect(await value(dev)).toMatchObject({ value: 1 });
    const problems = dev.messages.all.filter(({ type }) => type === 'problem');
    expect(problems).toMatchObject([{ severity: 'error', code: 'manifest/unreadable', file }]);
    await writeFile(path.join(folder, 'index.js'), handler(2));
    const isReloaded = ({ type, ok }: Message): boolean => type === 'reload' && ok === true;
    await changing(dev, () => writeFile(file, JSON.stringify(MANIFEST)), isReloaded);
    expect(await value(dev)).toMatchObject({ value: 2 });
  });

  it('lets debuggers in, and says which variables are not given, once a manifest that was broken at the start is mended', async () => {
    const manifest = manifestOf({ 'GET /value': 'value' });
    const folder = await pluginFolder({ ...FILES, 'codex.plugin.json': '{', '.env.local': 'MY_SETTING=first-value\n' });
    const dev = await startDev(folder, ['--watch', '--inspect=0']);
    expect(dev.messages.all[0]).toMatchObject({ debuggers: [], endpoints: [] });
    expect(dev.messages.all.map(({ code }) => code)).not.toContain('env/not-given');
    const file = path.join(folder, 'codex.plugin.json');
    const isInfo = ({ severity, code }: Message): boolean => severity === 'info' && code === 'debugger';
    const told = await changing(dev, () => writeFile(file, JSON.stringify(manifest)), isInfo);
    const port = Number(/^Debuggers of handlers in Node\.js attach at port (\d+)\.$/.exec(String(told['message']))![1]);
    expect(await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()).toHaveLength(1);
    const isNotGiven = ({ code }: Message): boolean => code === 'env/not-given';
    expect((await dev.messages.next(isNotGiven))['message']).toMatch(/^MY_SETTING: the plugin may not read this variable\./);
    expect(await value(dev)).toMatchObject({ setting: null });
    await changing(dev, () => writeFile(file, JSON.stringify(MANIFEST)));
    await expect.poll(async () => (await value(dev))['setting'], { timeout: 20_000 }).toBe('first-value');
    await changing(dev, () => writeFile(file, JSON.stringify(manifest)), isNotGiven);
    expect(dev.messages.all.filter(isNotGiven)).toHaveLength(2);
    expect(dev.messages.all.filter(isInfo)).toHaveLength(1);
  });

  it('hands out variables as the file has them now, and the last ones where it cannot be read', async () => {
    const folder = await pluginFolder({ ...FILES, '.env.local': 'MY_SETTING=first-value\n' });
    const dev = await startDev(folder, ['--watch']);
    const file = path.join(folder, '.env.local');
    const settingIs = async (expected: string | null): Promise<void> =>
      expect.poll(async () => (await value(dev))['setting'], { timeout: 20_000 }).toBe(expected);
    expect(await value(dev)).toMatchObject({ setting: 'first-value' });
    await writeFile(file, 'MY_SETTING=second-value\n');
    await settingIs('second-value');
    const kept = await changing(
      dev,
      () => writeFile(file, Buffer.from([0x41, 0x3d, 0xff])),
      ({ type }) => type === 'problem',
    );
    expect(kept).toMatchObject({ code: 'env/unreadable', file, message: 'It is not in UTF-8: the variables that were read before stay.' });
    expect(await value(dev)).toMatchObject({ setting: 'second-value' });
    await rm(file);
    await settingIs(null);
    await writeFile(file, 'MY_SETTING=third-value\n');
    await settingIs('third-value');
    // Nor where a request or a new version that cannot be loaded quotes one.
    await dev.ask('/reset/third-value');
    const failing = "throw new Error('cannot connect with ' + process.env.MY_SETTING);";
    await changing(dev, () => writeFile(path.join(folder, 'index.js'), failing));
    expect(dev.lines.all.join('\n')).not.toMatch(/first-value|second-value|third-value/);
  });

  it('goes on with the last configuration that was good, and says where another is not', async () => {
    const folder = await pluginFolder({ ...FILES, 'one.env': 'MY_SETTING=of-one\n', 'codex.config.json': {} });
    const dev = await startDev(folder, ['--watch']);
    const file = path.join(folder, 'codex.config.json');
    const isProblem = ({ type }: Message): boolean => type === 'problem';
    expect(await changing(dev, () => writeFile(file, '{\n  "port": "x"\n}'), isProblem)).toMatchObject({
      severity: 'error',
      file,
      line: 2,
    });
    await dev.messages.next(({ code }) => code === 'config/kept');
    expect(await value(dev)).toMatchObject({ setting: null });
    await writeFile(file, '{"envFile": "one.env"}');
    await expect.poll(async () => (await value(dev))['setting'], { timeout: 20_000 }).toBe('of-one');
    // The file is watched where it is now.
    await writeFile(path.join(folder, 'one.env'), 'MY_SETTING=of-one-again\n');
    await expect.poll(async () => (await value(dev))['setting'], { timeout: 20_000 }).toBe('of-one-again');
  });

  it('stays at its port, whatever the configuration says later', async () => {
    const server = net.createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const folder = await pluginFolder({ ...FILES, 'codex.config.json': { port } });
    const dev = new DevProcess(['--json', '--watch'], { cwd: folder });
    onTestFinished(async () => void (await dev.stop('SIGKILL')));
    await dev.listening();
    expect(dev.port).toBe(port);
    const told = await changing(
      dev,
      () => writeFile(path.join(folder, 'codex.config.json'), '{"port": 1}'),
      ({ type }) => type === 'problem',
    );
    expect(told).toMatchObject({
      severity: 'info',
      code: 'config/port',
      message: `The server stays at port ${port}. Start it again to have it at 1.`,
    });
    expect(await value(dev)).toMatchObject({ value: 1 });
  });

  it('watches the folders that the configuration names, with the manifest, and no others', async () => {
    const folder = await pluginFolder({
      'codex.plugin.json': manifestOf({ 'GET /value': 'handlers/value.js#value' }),
      'handlers/value.js': 'exports.value = () => ({ value: 1 });',
      'notes/a.txt': 'a',
      'codex.config.json': { watchDirectories: ['handlers'] },
    });
    const dev = await startDev(folder, ['--watch']);
    expect(dev.messages.all[0]).toMatchObject({ watching: [path.join(folder, 'handlers')] });
    await value(dev);
    await mkdir(path.join(folder, 'notes/more'));
    await writeFile(path.join(folder, 'notes/a.txt'), 'b');
    const { files } = await changing(dev, () => writeFile(path.join(folder, 'handlers/value.js'), 'exports.value = () => ({ value: 2 });'));
    expect(files).toEqual([path.join(folder, 'handlers/value.js')]);
    expect(await value(dev)).toMatchObject({ value: 2 });
    await changing(dev, () =>
      writeFile(path.join(folder, 'codex.plugin.json'), JSON.stringify(manifestOf({ 'GET /other': 'handlers/value.js#value' }))),
    );
    expect(await value(dev, '/other')).toMatchObject({ value: 2 });
  });

  it('serves nothing anew without being asked to', async () => {
    const folder = await pluginFolder(FILES);
    const dev = await startDev(folder);
    const { pid } = await value(dev);
    await writeFile(path.join(folder, 'index.js'), handler(2));
    expect(await value(dev)).toMatchObject({ value: 1, pid });
    expect(dev.messages.all[0]).toMatchObject({ watching: [] });
  });
});
