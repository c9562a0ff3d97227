// Plugins whose files change while they serve: real plugins, in both languages.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BUDGETS } from '../../contract/budgets.ts';
import { manifest, serve } from './served.ts';
import { watchFolders } from '../watch/watchFolders.ts';

const kinds = {
  CommonJS: {
    script: 'a.js',
    of: (said: string) => ({
      'a.js': `const { said } = require('./lib.js'); exports.onCommand = () => ({ data: said + '${said}' + process.pid });`,
      'lib.js': `exports.said = '${said}';`,
    }),
    lib: (said: string) => ({ 'lib.js': `exports.said = '${said}';` }),
    broken: { 'a.js': 'exports.onCommand = () => {\n  return { data: 1 }};\n};' },
    line: 3,
  },
  'ES modules': {
    script: 'a.mjs',
    of: (said: string) => ({
      'a.mjs': `import { said } from './lib.mjs';\nexport const onCommand = () => ({ data: said + '${said}' + process.pid });`,
      'lib.mjs': `export const said = '${said}';`,
    }),
    lib: (said: string) => ({ 'lib.mjs': `export const said = '${said}';` }),
    broken: { 'lib.mjs': 'export const said = 1;\nexport const = 2;' },
    line: 2,
  },
  TypeScript: {
    script: 'src/a.ts',
    of: (said: string) => ({
      'src/a.ts': `import { said } from './lib.ts';\nexport const onCommand = (_event: string): object => ({ data: said + '${said}' + process.pid });`,
      'src/lib.ts': `export const said: string = '${said}';`,
    }),
    lib: (said: string) => ({ 'src/lib.ts': `export const said: string = '${said}';` }),
    broken: { 'src/a.ts': 'export const onCommand = (_event: string): object => ({ data: 1 });\nexport const x: = 1;' },
    line: 2,
  },
  Python: {
    script: 'a.py',
    of: (said: string) => ({
      'a.py': `import os\nfrom words.lib import said\ndef on_command(event):\n    return {"data": said + "${said}" + str(os.getpid())}\n`,
      'words/__init__.py': '',
      'words/lib.py': `said = "${said}"\n`,
    }),
    lib: (said: string) => ({ 'words/lib.py': `said = "${said}"\n` }),
    broken: { 'words/lib.py': 'said = "x"\ndef broken(:\n' },
    line: 2,
  },
} as const;

describe.for(Object.keys(kinds) as (keyof typeof kinds)[])('a plugin in %s', (kind) => {
  const { script, of, lib, broken, line } = kinds[kind];

  test('serves a changed script and a changed module from the next event on', async () => {
    const { ask, write, reloads } = await serve(of('a'), { script });
    const first = String(await ask());
    expect(first).toMatch(/^aa\d+$/);
    await write(of('b'));
    const second = String(await ask());
    expect(second).toMatch(/^bb\d+$/);
    expect(second.slice(2)).not.toBe(first.slice(2));
    await write(lib('c'));
    expect(await ask()).toMatch(/^cb\d+$/);
    expect(reloads).toMatchObject([{ ok: true }, { ok: true }]);
  });

  test('serves on as it was while its new version cannot be loaded, which is told with file and line', async () => {
    const { ask, write, reloads, lines, folder } = await serve(of('a'), { script });
    const first = await ask();
    await write(broken);
    expect(await ask()).toBe(first);
    const [file] = Object.keys(broken);
    expect(reloads).toMatchObject([{ ok: false, fault: { file: path.join(folder, file!), line } }]);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'error', text: expect.stringContaining('could not be imported') }));
    await write(of('b'));
    expect(await ask()).toMatch(/^bb\d+$/);
    expect(reloads[1]).toMatchObject({ ok: true });
    expect(reloads).toHaveLength(2);
  });
});

const answering = (said: unknown): string => `exports.onCommand = () => ({ data: ${JSON.stringify(said)} });`;

describe('a manifest that changes', () => {
  test('goes on serving as it was while it is broken, and serves anew once it is mended', async () => {
    const { ask, write, reloads, folder, host } = await serve({ 'a.js': answering('a'), 'b.js': answering('b') }, { script: 'a.js' });
    expect(await ask()).toBe('a');
    await write({ 'plugin.manifest.json': '{\n  "pluginId": "com.example.reload",\n' });
    expect(await ask()).toBe('a');
    const file = path.join(folder, 'plugin.manifest.json');
    expect(reloads).toMatchObject([{ ok: false, files: [file], fault: { file, line: expect.any(Number), column: expect.any(Number) } }]);
    expect(host.plugins()).toMatchObject([{ state: 'ready', problems: { errors: expect.any(Number) } }]);
    expect(host.plugins()[0]!.problems.errors).toBeGreaterThan(0);
    await write({ 'plugin.manifest.json': manifest({ script: 'b.js' }) });
    expect(await ask()).toBe('b');
    expect(reloads[1]).toMatchObject({ ok: true });
    expect(host.plugins()[0]!.problems.errors).toBe(0);
  });

  test('names the function of the new script for the new script only', async () => {
    const { ask, write } = await serve({ 'a.js': 'exports.one = () => ({ data: 1 });' }, { script: 'a.js', function: 'one' });
    expect(await ask()).toBe(1);
    const changed = { 'a.js': 'exports.two = () => ({ data: 2 });', 'plugin.manifest.json': manifest({ script: 'a.js', function: 'two' }) };
    let isDone = false;
    const written = write(changed).then(() => (isDone = true));
    const answers: unknown[] = [];
    while (!isDone) answers.push(await ask());
    await written;
    expect(new Set(answers)).toEqual(new Set([1, ...(answers.includes(2) ? [2] : [])]));
    expect(await ask()).toBe(2);
  });

  test('by the hand of its author, who is not asked about it, leaves no call without the function that it is for', async () => {
    const questions: string[] = [];
    const askGrant = async ({ pluginId }: { pluginId: string }): Promise<'allow'> => {
      questions.push(pluginId);
      return 'allow';
    };
    const { ask, write, host, folder, reloads } = await serve(
      { 'a.js': 'exports.one = () => ({ data: 1 });' },
      { script: 'a.js', function: 'one' },
      { grants: 'ask', askGrant },
    );
    await expect.poll(ask).toBe(1);
    const file = path.join(folder, 'plugin.manifest.json');
    const before = readFileSync(file, 'utf8');
    const text = manifest({ script: 'a.js', function: 'two' });
    host.manifestEdited({ file, before, text });
    let isDone = false;
    const written = write({ 'a.js': 'exports.two = () => ({ data: 2 });', 'plugin.manifest.json': text }).then(() => (isDone = true));
    const answers: unknown[] = [];
    while (!isDone) answers.push(await ask());
    await written;
    expect([...new Set(answers)].filter((answer) => answer !== 2)).toEqual([1]);
    expect(await ask()).toBe(2);
    expect(reloads).toMatchObject([{ ok: true }]);
    expect(questions).toHaveLength(1);
  });

  test.for([
    ['a.py', 5, (name: string) => `import time\ndef ${name}(event):\n    time.sleep(0.2)\n    return {"data": "${name}"}\n`],
    [
      'a.js',
      30,
      (name: string) =>
        `exports.${name} = async () => { await new Promise((resolve) => setTimeout(resolve, 400)); return { data: '${name}' }; };`,
    ],
  ] as const)('has all calls that wait for it run by its own version: %s', async ([script, count, version]) => {
    const { ask, write } = await serve({ [script]: version('one') }, { script, function: 'one' });
    await ask();
    const calls = Array.from({ length: count }, () => ask());
    await write({ [script]: version('two'), 'plugin.manifest.json': manifest({ script, function: 'two' }) });
    expect(await ask()).toBe('two');
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['one']));
  });

  test('does not go on under rights that it gave up', async () => {
    const script = 'exports.onCommand = () => ({ data: process.pid });';
    const { ask, write, reloads } = await serve(
      { 'a.js': script },
      { script: 'a.js', permissions: ['filesystem:read', 'filesystem:write'] },
    );
    const first = await ask();
    const written = write({ 'plugin.manifest.json': manifest({ script: 'a.js', permissions: ['filesystem:read'] }) });
    await written;
    expect(await ask()).not.toBe(first);
    expect(reloads).toMatchObject([{ ok: true }]);
  });

  test('may have more rights than it had: nothing that runs is cut, and nothing that handlers keep is lost', async () => {
    const script =
      'exports.onCommand = async (e, { state, log }) => { log.info("running"); await new Promise((resolve) => setTimeout(resolve, JSON.parse(e).arguments[0])); return { data: [process.env.RELOAD_SETTING ?? null, (state.count = (state.count ?? 0) + 1)] }; };';
    const { ask, write, line, lines, reloads } = await serve(
      { 'a.js': script },
      { script: 'a.js', permissions: [] },
      { environment: { RELOAD_SETTING: 'abc' } },
    );
    expect(await ask({ arguments: [0] })).toEqual([null, 1]);
    lines.splice(0);
    const long = ask({ arguments: [800] });
    await line('running');
    await write({ 'plugin.manifest.json': manifest({ script: 'a.js', permissions: ['env:read:RELOAD_SETTING'] }) });
    expect(await ask({ arguments: [0] })).toEqual(['abc', 2]);
    expect(await long).toEqual([null, 2]);
    expect(reloads).toMatchObject([{ ok: true }]);
  });

  test('starts nothing more under rights that it gave up, for calls neither that wait already', async () => {
    const script =
      'import os, time\nprint("started with", os.environ.get("RELOAD_SETTING"))\ndef on_command(event):\n    time.sleep(0.5)\n    return {"data": os.environ.get("RELOAD_SETTING")}\n';
    const { ask, write, lines, line } = await serve(
      { 'a.py': script },
      { script: 'a.py', permissions: ['env:read:RELOAD_SETTING'], idempotent: true },
      { environment: { RELOAD_SETTING: 'abc' } },
    );
    const calls = Array.from({ length: 3 }, () => ask());
    await line('started with abc');
    await write({ 'plugin.manifest.json': manifest({ script: 'a.py', permissions: [], idempotent: true }) });
    expect((await Promise.all(calls)).slice(1)).toEqual([null, null]);
    const started = lines.map(({ text }) => text).filter((text) => text.startsWith('started'));
    expect([started[0], ...new Set(started.slice(1))]).toEqual(['started with abc', 'started with None']);
  });
});

describe('a copy of a plugin that another workspace folder has too', () => {
  const place = '.codex/plugins/x';
  async function copies() {
    const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-copies-')));
    onTestFinished(() => rmSync(base, { recursive: true, force: true, maxRetries: 5 }));
    const workspaceFolders = ['one', 'two'].map((name) => path.join(base, name));
    const put = (folder: string, files: Record<string, string>): string[] =>
      Object.entries(files).map(([name, text]) => {
        const file = path.join(base, folder, place, name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, text);
        return file;
      });
    const version = (name: string, said: string): Record<string, string> => ({
      'plugin.manifest.json': manifest({ script: 'a.js', function: name }),
      'a.js': `exports.${name} = () => ({ data: '${said}' });`,
    });
    for (const name of ['one', 'two']) put(name, version('first', name));
    const { host, reloads } = await serve({ 'a.js': '' }, { script: 'a.js' }, { workspaceFolders, explicitPlugins: [], discover: true });
    const ask = async (folder: string): Promise<unknown> => {
      const workspaceRoot = path.join(base, folder);
      const { results } = await host.dispatch({ event: 'onCommand', workspaceRoot, fields: { command: 'x', arguments: [] } });
      expect(results).toHaveLength(1);
      const [result] = results;
      return result?.ok ? result.response?.['data'] : result?.error.code;
    };
    expect([await ask('one'), await ask('two')]).toEqual(['one', 'two']);
    return { host, reloads, ask, version, write: (folder: string, files: Record<string, string>) => host.filesChanged(put(folder, files)) };
  }

  test('serves on as it was while its manifest is broken, its own folder only', async () => {
    const { host, reloads, ask, write } = await copies();
    await write('one', { 'plugin.manifest.json': '{ broken' });
    expect([await ask('one'), await ask('two')]).toEqual(['one', 'two']);
    expect(reloads).toMatchObject([{ ok: false }]);
    expect(host.plugins()).toMatchObject([
      { state: 'ready', inFolder: 'one' },
      { state: 'ready', inFolder: 'two' },
    ]);
  });

  test('leaves no call without the function that it is for', async () => {
    const { reloads, ask, write, version } = await copies();
    let isDone = false;
    const written = write('one', version('second', 'anew')).then(() => (isDone = true));
    const answers: unknown[] = [];
    while (!isDone) answers.push(await ask('one'), await ask('two'));
    await written;
    expect(new Set([...answers, 'one', 'anew'])).toEqual(new Set(['one', 'two', 'anew']));
    expect([await ask('one'), await ask('two')]).toEqual(['anew', 'two']);
    expect(reloads).toMatchObject([{ ok: true }]);
  });

  test('is one no more once it has another id', async () => {
    const { host, write } = await copies();
    const other = manifest({ script: 'a.js', function: 'first' }, { pluginId: 'com.example.other' });
    await write('one', { 'plugin.manifest.json': other });
    expect(host.plugins().map(({ id, inFolder }) => [id, inFolder])).toEqual([
      ['com.example.other', undefined],
      ['com.example.reload', undefined],
    ]);
  });
});

describe('a manifest that is deleted', () => {
  test('leaves what was loaded before serving, which is told, until it is there again', async () => {
    const { ask, write, reloads, folder, host } = await serve({ 'a.js': answering('a') }, { script: 'a.js' });
    expect(await ask()).toBe('a');
    const file = path.join(folder, 'plugin.manifest.json');
    const text = readFileSync(file, 'utf8');
    rmSync(file);
    await host.filesChanged([file]);
    expect(await ask()).toBe('a');
    const fault = { file, message: `Cannot read ${file}. Check that the file exists and may be read.` };
    expect(reloads).toMatchObject([{ ok: false, files: [file], fault }]);
    expect(host.plugins()).toMatchObject([{ id: 'com.example.reload', state: 'ready', problems: { errors: 1 } }]);
    // Also where it is read for another reason.
    await write({ 'a.js': answering('b') });
    expect(await ask()).toBe('a');
    await write({ 'plugin.manifest.json': text });
    expect(await ask()).toBe('b');
    expect(host.plugins()).toMatchObject([{ state: 'ready', problems: { errors: 0 } }]);
  });

  test('is no reason to go on where another one took its place', async () => {
    const { ask, reloads, put, folder, host } = await serve({ 'a.js': answering('a'), 'b.js': answering('b') }, { script: 'a.js' });
    expect(await ask()).toBe('a');
    const file = path.join(folder, 'plugin.manifest.json');
    rmSync(file);
    await host.filesChanged([file, ...put({ 'codex.plugin.json': manifest({ script: 'b.js' }) })]);
    expect(await ask()).toBe('b');
    expect(reloads).toMatchObject([{ ok: true }]);
  });
});

describe('a plugin that is to be loaded anew', () => {
  test('is imported again, also what is in packages, and goes on as it was where that fails', async () => {
    const script = `const { said } = require('said'); exports.onCommand = (_, { state }) => ({ data: [said, (state.asked = (state.asked ?? 0) + 1)] });`;
    const { ask, put, reloads, folder, host } = await serve(
      { 'a.js': script, 'node_modules/said/index.js': "exports.said = 'a';" },
      { script: 'a.js' },
    );
    const { key } = host.plugins()[0]!;
    expect(await ask()).toEqual(['a', 1]);
    put({ 'node_modules/said/index.js': "exports.said = 'b';" });
    expect(await host.renewPlugin(key)).toBe(true);
    expect(await ask()).toEqual(['b', 2]);
    put({ 'a.js': 'exports.onCommand = () => ({\n  data: ,\n});' });
    expect(await host.renewPlugin(key)).toBe(false);
    expect(await ask()).toEqual(['b', 3]);
    put({ 'plugin.manifest.json': '{' });
    expect(await host.renewPlugin(key)).toBe(false);
    expect(await ask()).toEqual(['b', 4]);
    put({ 'a.js': answering('c'), 'plugin.manifest.json': manifest({ script: 'a.js' }) });
    expect(await host.renewPlugin(key)).toBe(true);
    expect(await ask()).toBe('c');
    expect(reloads).toMatchObject([
      { ok: true, files: [] },
      { ok: false, files: [], fault: { file: path.join(folder, 'a.js'), line: 2 } },
      { ok: false, files: [], fault: { file: path.join(folder, 'plugin.manifest.json') } },
      { ok: true, files: [] },
    ]);
  });
});

describe('who wants a plugin loaded anew', () => {
  test('hears of how it ended, also where something newer came in between', async () => {
    const slow = (said: string): string =>
      `console.log('importing ${said}'); await new Promise((resolve) => setTimeout(resolve, 300)); export const onCommand = () => ({ data: '${said}' });`;
    const { ask, put, write, line, reloads, host } = await serve({ 'a.mjs': slow('a') }, { script: 'a.mjs' });
    expect(await ask()).toBe('a');
    put({ 'a.mjs': slow('b') });
    const renewed = host.renewPlugin(host.plugins()[0]!.key);
    await line('importing b');
    await write({ 'a.mjs': slow('c') });
    expect(await renewed).toBe(true);
    expect(await ask()).toBe('c');
    expect(reloads.every(({ ok }) => ok)).toBe(true);
  });
});

describe('a plugin', () => {
  test('that has no worker is told of, and none is started for it', async () => {
    const { write, reloads, ask, host } = await serve({ 'a.js': answering('a') }, { script: 'a.js' });
    await write({ 'a.js': answering('b') });
    expect(reloads).toMatchObject([{ ok: true, pluginId: 'com.example.reload', durationMs: expect.any(Number) }]);
    expect(host.plugins()).toMatchObject([{ state: 'ready' }]);
    expect(await ask()).toBe('b');
  });

  test('whose script is a program is told of, and the program is not imported', async () => {
    const program = (said: string): string => `console.log(JSON.stringify({ data: '${said}' }));`;
    const { write, reloads, ask, lines } = await serve({ 'a.js': program('a') }, { script: 'a.js' });
    expect(await ask()).toBe('a');
    await write({ 'a.js': program('b') });
    expect(reloads).toMatchObject([{ ok: true }]);
    expect(await ask()).toBe('b');
    expect(lines.filter(({ text }) => text.includes('"data"'))).toEqual([]);
  });

  test('may become a program, and a module again', async () => {
    const program = 'console.log(JSON.stringify({ data: "program" }));';
    const { write, reloads, ask } = await serve({ 'a.js': answering('module') }, { script: 'a.js' });
    expect(await ask()).toBe('module');
    await write({ 'a.js': program });
    expect(await ask()).toBe('program');
    await write({ 'a.js': answering('module again') });
    expect(await ask()).toBe('module again');
    expect(reloads.map(({ ok }) => ok)).toEqual([true, true]);
  });

  test('has its new settings and its former state', async () => {
    const script = 'exports.onCommand = (e, { settings, state }) => ({ data: [settings.greeting, (state.n = (state.n ?? 0) + 1)] });';
    const { ask, write } = await serve({ 'a.js': script }, { script: 'a.js' });
    expect(await ask()).toEqual([null, 1]);
    await write({ 'plugin.manifest.json': manifest({ script: 'a.js' }, { settings: { greeting: 'hello' } }) });
    expect(await ask()).toEqual(['hello', 2]);
  });

  test('that is being made ready when the host is closed keeps nothing and nobody', async () => {
    const { ask, write, host, line, reloads } = await serve({ 'a.js': answering('a') }, { script: 'a.js' });
    await ask();
    const written = write({ 'a.js': `${answering('b')} console.log('importing'); for (;;);` });
    await line('importing');
    await Promise.all([host.close(), written]);
    expect(reloads).toEqual([]);
  });

  test('that rests because it crashed goes on resting until its program is another one', async () => {
    const crashing = 'exports.onCommand = () => process.exit(1);';
    const { ask, write, host } = await serve({ 'a.js': crashing }, { script: 'a.js' });
    const codeOf = async (): Promise<string> => ((await ask()) as { code: string }).code;
    for (let crash = 0; crash < 3; crash++) {
      expect(await codeOf()).toBe('worker-exited');
      // Handlers do that, before they crash.
      await write({ 'cache.json': `${crash}` });
    }
    expect(await codeOf()).toBe('resting');
    await write({ 'cache.json': 'more' });
    expect(host.plugins()).toMatchObject([{ state: 'resting' }]);
    await write({ 'a.js': crashing });
    expect(host.plugins()).toMatchObject([{ state: 'resting' }]);
    await write({ 'a.js': answering('mended') });
    expect(await ask()).toBe('mended');
  });

  test('with a script that is broken from the beginning serves what is changed in others', async () => {
    const { write, reloads, host } = await serve({ 'a.js': answering('a'), 'b.js': 'exports.' }, { script: 'a.js' });
    const two = { entryPoints: { handlers: ['a.js', 'b.js'].map((script) => ({ event: 'onCommand', language: ['*'], script })) } };
    await write({ 'plugin.manifest.json': manifest({ script: 'a.js' }, two) });
    const ofA = { only: { script: 'a.js' }, event: 'onCommand', fields: { command: 'x', arguments: [] } };
    expect((await host.dispatch(ofA)).response).toMatchObject({ data: 'a' });
    await write({ 'a.js': answering('c') });
    expect((await host.dispatch(ofA)).response).toMatchObject({ data: 'c' });
    expect(reloads.at(-1)).toMatchObject({ ok: true, fault: { message: expect.stringContaining('b.js could not be imported') } });
    expect((await host.dispatch(ofA)).response).toMatchObject({ data: 'c' });
  });
});

describe('scripts that are imported before anybody calls them', () => {
  test('go on serving where they are broken before the first call, and all is silent where all is well', async () => {
    const { write, ask, reloads, host } = await serve({ 'a.js': answering('a') }, { script: 'a.js' });
    await host.importAll();
    expect(reloads).toEqual([]);
    await write({ 'a.js': 'exports.' });
    expect(reloads).toMatchObject([{ ok: false, fault: { message: expect.stringContaining('a.js could not be imported') } }]);
    expect(await ask()).toBe('a');
  });

  test('are told of where they cannot be, once, and again where they are written and still cannot', async () => {
    const { write, reloads, lines, host } = await serve({ 'a.js': 'exports.' }, { script: 'a.js' });
    await host.importAll();
    const broken = { ok: false, fault: { message: expect.stringContaining('a.js could not be imported') } };
    expect(reloads).toMatchObject([{ ...broken, files: [] }]);
    await write({ 'b.js': '' });
    expect(reloads.at(-1)).toMatchObject({ ...broken, ok: true });
    expect(lines.filter(({ text }) => text.includes('could not be imported'))).toHaveLength(1);
    await write({ 'a.js': 'exports. ' });
    expect(reloads.at(-1)).toMatchObject(broken);
    await write({ 'a.js': answering('a') });
    expect(reloads.at(-1)).toEqual(expect.not.objectContaining({ fault: expect.anything() }));
    expect(reloads.at(-1)).toMatchObject({ ok: true });
  });
});

test('a script that cannot be imported is told of at once, however long those of another language take', async () => {
  const both = { entryPoints: { handlers: ['a.js', 'b.py'].map((script) => ({ event: 'onCommand', language: ['*'], script })) } };
  const files = { 'a.js': answering(1), 'b.py': 'def on_command(event):\n    return {"data": 1}\n' };
  const { write, host, reloads } = await serve(
    { ...files, 'plugin.manifest.json': manifest({ script: 'a.js' }, both) },
    { script: 'a.js' },
  );
  await host.importAll();
  await write({ 'a.js': 'exports.', 'b.py': 'import time\ntime.sleep(60)\n' });
  expect(reloads).toMatchObject([{ ok: false, fault: { message: expect.stringContaining('a.js could not be imported') } }]);
  expect(reloads[0]!.durationMs).toBeLessThan(BUDGETS.importMs);
});

describe('files that change', () => {
  test('reload nothing where they say what they said, and where they are none that a version is made of', async () => {
    const { ask, write, host, folder, reloads } = await serve(
      { 'a.js': 'exports.onCommand = () => ({ data: process.pid });' },
      { script: 'a.js' },
    );
    await ask();
    await write({ 'a.js': 'exports.onCommand = () => ({ data: process.pid, other: 1 });' });
    const pid = await ask();
    utimesSync(path.join(folder, 'a.js'), 1, 1);
    await host.filesChanged([path.join(folder, 'a.js')]);
    await write({
      'README.md': 'x',
      'events/save.json': '{}',
      'node_modules/x/index.js': 'x',
      '__pycache__/a.cpython-311.pyc': 'x',
      '.git/HEAD': 'x',
      'run.log': 'x',
      'a.cpuprofile': '{}',
    });
    expect(await ask()).toBe(pid);
    expect(reloads).toHaveLength(1);
    await write({ 'data.json': '{}' });
    expect(await ask()).not.toBe(pid);
    expect(reloads).toHaveLength(2);
  });

  test('and say again what they said reload a plugin all the same whose worker is another by then', async () => {
    const { ask, write, reloads, host, folder } = await serve({ 'a.js': answering('a') }, { script: 'a.js' });
    await ask();
    await write({ 'a.js': answering('b') });
    expect(await ask()).toBe('b');
    await host.setEnabled(folder, false);
    await write({ 'a.js': answering('c') });
    await host.setEnabled(folder, true);
    expect(await ask()).toBe('c');
    await write({ 'a.js': answering('b') });
    expect(await ask()).toBe('b');
    expect(reloads.at(-1)).toMatchObject({ ok: true });
  });

  test('reload nothing in a virtual environment, whatever it is called, nor where they have names without an end', async () => {
    const { ask, write, host, folder, reloads } = await serve(
      { 'a.js': 'exports.onCommand = () => ({ data: process.pid });', 'env/pyvenv.cfg': 'home = /usr', 'env/lib/x.py': '1', LICENSE: 'a' },
      { script: 'a.js' },
    );
    const pid = await ask();
    await write({ 'env/lib/x.py': '2', 'env/lib/deep/y.py': '2', LICENSE: 'b', Makefile: 'all:' });
    await host.filesChanged([path.join(folder, 'env'), path.join(folder, 'env/lib')]);
    expect(reloads).toEqual([]);
    expect(await ask()).toBe(pid);
    await write({ 'lib/x.py': '1' });
    expect(reloads).toHaveLength(1);
  });

  test('are parts of a plugin through links in it, and through links to it', async () => {
    const { ask, host, folder, reloads } = await serve(
      {
        'a.js':
          "exports.onCommand = () => { const all = ['./lib/x.js', './one.js', './own.js'].map((name) => { try { return require(name); } catch { return 0; } }); return { data: all }; };",
      },
      { script: 'a.js' },
    );
    const outside = path.join(path.dirname(folder), 'shared');
    const [shared, one, own] = [path.join(outside, 'x.js'), path.join(outside, 'one.js'), path.join(folder, 'own.js')];
    mkdirSync(outside);
    for (const file of [shared, one, own]) writeFileSync(file, 'module.exports = 1;');
    symlinkSync(outside, path.join(folder, 'lib'), 'junction');
    symlinkSync(one, path.join(folder, 'one.js'));
    expect(await ask()).toEqual([1, 1, 1]);
    writeFileSync(shared, 'module.exports = 2;');
    await host.filesChanged([path.join(folder, 'lib', 'x.js')]);
    expect(await ask()).toEqual([2, 1, 1]);
    writeFileSync(one, 'module.exports = 2;');
    await host.filesChanged([path.join(folder, 'one.js')]);
    expect(await ask()).toEqual([2, 2, 1]);
    const link = path.join(path.dirname(folder), 'link');
    symlinkSync(folder, link, 'junction');
    rmSync(own);
    await host.filesChanged([path.join(link, 'own.js')]);
    expect(await ask()).toEqual([2, 2, 0]);
    expect(reloads).toHaveLength(3);
  });

  test('that come and go with their folders are told of by these alone', async () => {
    const script =
      "let said = 'none'; try { said = require('./lib/x.js'); } catch {} exports.onCommand = () => ({ data: said + process.pid });";
    const { ask, put, write, host, folder, reloads } = await serve({ 'a.js': script }, { script: 'a.js' });
    expect(await ask()).toMatch(/^none/);
    const lib = path.join(folder, 'lib');
    put({ 'lib/x.js': "module.exports = 'some';" });
    await host.filesChanged([lib]);
    expect(await ask()).toMatch(/^some/);
    rmSync(lib, { recursive: true });
    await host.filesChanged([lib]);
    const pid = await ask();
    expect(pid).toMatch(/^none/);
    // One that has nothing in it is nothing new.
    mkdirSync(lib);
    await host.filesChanged([lib]);
    expect(await ask()).toBe(pid);
    expect(reloads).toHaveLength(2);
    await write({ 'a.js': `${script} // changed` });
    expect(reloads).toHaveLength(3);
  });

  test('because they are imported do not have them imported again for ever', async () => {
    const script = (said: number): string =>
      `const { writeFileSync } = require('node:fs'); for (const name of ['info', process.pid]) writeFileSync(__dirname + '/' + name + '.json', String(process.hrtime.bigint())); exports.onCommand = () => ({ data: [${said}, process.pid] });`;
    const { ask, write, host, folder, reloads } = await serve({ 'a.js': script(1) }, { script: 'a.js' });
    /** As a watcher does it. */
    const tell = (): Promise<void> =>
      host.filesChanged(readdirSync(folder).flatMap((name) => (/^(info|\d+)\.json$/.test(name) ? [path.join(folder, name)] : [])));
    await ask();
    await write({ 'a.js': script(2) });
    const answer = await ask();
    expect(answer).toEqual([2, expect.any(Number)]);
    for (let times = 0; times < 3; times++) await tell();
    expect(await ask()).toEqual(answer);
    expect(reloads).toHaveLength(1);
    // What somebody else writes there counts, once.
    await write({ 'info.json': '1' });
    expect(await ask()).not.toEqual(answer);
    for (let times = 0; times < 3; times++) await tell();
    expect(reloads).toHaveLength(2);
  });

  test('are one reload for a plugin, however many they are: a checkout of 500 files', async () => {
    const { folder, ask, put, reloads, host, reload } = await serve({}, { script: 'a.js' });
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.com', '-c', 'core.hooksPath=/dev/null', ...args], {
        cwd: folder,
        encoding: 'utf8',
      });
    const version = (said: string): Record<string, string> => ({
      'a.js': `let sum = ''; for (let i = 0; i < 500; i++) sum += require('./lib/m' + i + '.js').said; exports.onCommand = () => ({ data: [...new Set(sum)].join('') });`,
      ...Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`lib/m${i}.js`, `exports.said = '${said}';`])),
    });
    put(version('a'));
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'a');
    put(version('b'));
    git('commit', '-qam', 'b');
    expect(await ask()).toBe('b');
    const watcher = watchFolders([folder], { onChanges: (files) => void host.filesChanged(files), onError: (text) => expect.fail(text) });
    await watcher.ready;
    const reloaded = reload();
    git('checkout', '-q', 'HEAD~1');
    await reloaded;
    expect(await ask()).toBe('a');
    await watcher.close();
    expect(reloads).toMatchObject([{ ok: true }]);
    expect(reloads[0]!.files.length).toBeGreaterThanOrEqual(500);
  });

  test('may be gone for a moment, and be replaced by others', async () => {
    const { folder, ask, host, reloads } = await serve({ 'a.js': answering('a') }, { script: 'a.js' });
    const file = path.join(folder, 'a.js');
    expect(await ask()).toBe('a');
    rmSync(file);
    expect(await ask()).toBe('a');
    await host.filesChanged([file]);
    expect(await ask()).toBe('a');
    expect(reloads).toMatchObject([{ ok: false }]);
    writeFileSync(`${file}.new`, answering('b'));
    renameSync(`${file}.new`, file);
    await host.filesChanged([`${file}.new`, file]);
    expect(await ask()).toBe('b');
  });

  test('that are half written are never served', async () => {
    const { ask, write, reloads } = await serve({ 'a.js': answering('a') }, { script: 'a.js' });
    expect(await ask()).toBe('a');
    const whole = answering('b');
    for (const length of [0, 10, whole.indexOf('=>'), whole.length - 3, whole.length]) {
      await write({ 'a.js': whole.slice(0, length) });
      expect(await ask()).toBe(length === whole.length ? 'b' : 'a');
    }
    expect(reloads.map(({ ok }) => ok).at(-1)).toBe(true);
  });
});

describe('a newer version', () => {
  test('takes the place of one that is not ready yet: never does an older one serve after a newer', async () => {
    const slow = (said: string, ms: number): string =>
      `console.log('importing ${said}'); await new Promise((resolve) => setTimeout(resolve, ${ms}));\nexport const onCommand = () => ({ data: '${said}' });`;
    const { ask, write, reloads, line, host } = await serve({ 'a.mjs': slow('a', 0) }, { script: 'a.mjs' });
    expect(await ask()).toBe('a');
    const second = write({ 'a.mjs': slow('b', 60_000) });
    await line('importing b');
    const third = write({ 'a.mjs': slow('c', 0) });
    expect(['a', 'c']).toContain(await ask());
    await Promise.all([second, third]);
    expect(await ask()).toBe('c');
    expect(reloads).toMatchObject([{ ok: true }]);
    expect(host.plugins()).toMatchObject([{ state: 'ready' }]);
  });

  test('is not given up for data that is written while it is imported, and told once it serves', async () => {
    const slow = (said: string, ms: number): string =>
      `console.log('importing ${said}'); await new Promise((resolve) => setTimeout(resolve, ${ms}));\nexport const onCommand = () => ({ data: '${said}' });`;
    const { ask, write, reloads, line } = await serve({ 'a.mjs': slow('a', 0) }, { script: 'a.mjs' });
    expect(await ask()).toBe('a');
    const first = write({ 'a.mjs': slow('b', 400) });
    await line('importing b');
    const second = write({ 'cache.json': '1' });
    await first;
    expect(reloads.map(({ ok }) => ok)).toEqual([true]);
    expect(await ask()).toBe('b');
    await second;
    expect(await ask()).toBe('b');
  });

  test('waits for what is told before it takes over, however much else is told with that', async () => {
    const { ask, put, host, folder, reloads } = await serve({ 'a.js': answering(1) }, { script: 'a.js' });
    await ask();
    const first = put({ 'a.js': answering(2) });
    const second = put({ 'lib.js': '' });
    const others = Array.from({ length: 20_000 }, (_, index) => path.join(path.dirname(folder), `other${index}.js`));
    await Promise.all([host.filesChanged(first), host.filesChanged([...others, ...second])]);
    expect(await ask()).toBe(2);
    expect(reloads.map(({ ok, files }) => [ok, files.toSorted()])).toEqual([[true, [...first, ...second]]]);
  });

  test('is one more for all changes that come while one is made ready', async () => {
    const { ask, write, reloads } = await serve({ 'a.js': answering(0) }, { script: 'a.js' });
    await ask();
    await Promise.all(Array.from({ length: 20 }, (_, index) => write({ 'a.js': answering(index + 1) })));
    expect(await ask()).toBe(20);
    expect(reloads).toMatchObject([{ ok: true }]);
  });

  test('is ready some time, although data beside it is written all the time', { timeout: 60_000 }, async () => {
    const { ask, write, put, host, reloads } = await serve({ 'a.js': answering('a') }, { script: 'a.js' });
    await ask();
    let isOver = false;
    const writing = (async () => {
      for (let n = 0; !isOver; n++) {
        await Promise.race([host.filesChanged(put({ 'cache.json': `${n}` })), new Promise((resolve) => setTimeout(resolve, 20))]);
      }
    })();
    await write({ 'a.js': answering('b') }).finally(() => (isOver = true));
    expect(await ask()).toBe('b');
    await writing;
    expect(reloads.every(({ ok }) => ok)).toBe(true);
  });

  test('is of one piece where files are written while it is imported', async () => {
    // Of two modules that have to agree, the second is written when the first has been imported.
    const { ask, write, put, lines } = await serve({ 'a.mjs': 'export const onCommand = () => ({ data: 0 });' }, { script: 'a.mjs' });
    await ask();
    await write({
      'a.mjs':
        "import { one } from './one.mjs';\nconsole.log('between ' + one);\nawait new Promise((resolve) => setTimeout(resolve, one === 1 ? 300 : 0));\nconst { two } = await import('./two.mjs');\nexport const onCommand = () => ({ data: [one, two] });",
      'one.mjs': 'export const one = 0;',
      'two.mjs': 'export const two = 0;',
    });
    expect(await ask()).toEqual([0, 0]);
    const written = write({ 'one.mjs': 'export const one = 1;', 'two.mjs': 'export const two = 1;' });
    await expect.poll(() => lines.some(({ text }) => text === 'between 1')).toBe(true);
    // Nobody tells of these.
    put({ 'one.mjs': 'export const one = 2;', 'two.mjs': 'export const two = 2;' });
    await written;
    expect(await ask()).toEqual([2, 2]);
  });
});

describe('a version that breaks down by itself', () => {
  const counting = (said: number, more = ''): string =>
    `exports.onCommand = (_event, { state }) => ({ data: [${said}, (state.count = (state.count ?? 0) + 1)] });\n${more}`;

  /** Breaks down when a file says so. */
  const endingLater = 'setInterval(() => { if (require("fs").existsSync(__dirname + "/end")) throw new Error("too late"); }, 10);';

  test.for([
    ['at once', 'Promise.reject(new Error("no config"));'],
    ['in the next turn', 'setImmediate(() => { throw new Error("no config"); });'],
  ] as const)('%s is not told to be loaded, and the former one serves on', async ([, more]) => {
    const { ask, write, reloads, host } = await serve({ 'a.js': counting(1) }, { script: 'a.js' });
    expect(await ask()).toEqual([1, 1]);
    await write({ 'a.js': counting(2, more) });
    expect(reloads).toMatchObject([{ ok: false, fault: { message: expect.stringContaining('no config') } }]);
    for (let n = 2; n < 6; n++) expect(await ask()).toEqual([1, n]);
    expect(host.plugins()).toMatchObject([{ state: 'ready' }]);
    await write({ 'a.js': counting(3) });
    expect(await ask()).toEqual([3, 6]);
  });

  test.for([
    ['a.js', (n: number) => `exports.onCommand = () => ({ data: ${n} });`, endingLater],
    [
      'a.py',
      (n: number) => `import os, threading, time\ndef on_command(event):\n    return {"data": ${n}}\n`,
      'def end():\n    while not os.path.exists(os.path.join(os.path.dirname(__file__), "end")): time.sleep(0.01)\n    os._exit(3)\nthreading.Thread(target=end, daemon=True).start()\n',
    ],
  ] as const)('just after it took over gives its place back: %s', async ([script, version, more]) => {
    const { ask, write, put, reloads, reload, host, line } = await serve({ [script]: version(1) }, { script });
    expect(await ask()).toBe(1);
    await write({ [script]: version(2) + more });
    expect(await ask()).toBe(2);
    const undone = reload();
    put({ end: '' });
    expect(await undone).toMatchObject({ ok: false });
    for (let n = 0; n < 4; n++) expect(await ask()).toBe(1);
    expect((await line('goes on serving')).level).toBe('error');
    expect(host.plugins()).toMatchObject([{ state: 'ready' }]);
    await write({ [script]: version(3) });
    expect(await ask()).toBe(3);
    expect(reloads.map(({ ok }) => ok)).toEqual([true, false, true]);
  });

  test.for(['manifest', 'ask'] as const)(
    'just after it took over gives its place back to the former manifest too (grants: %s)',
    async (grants) => {
      const version = (name: string, more = ''): Record<string, string> => ({
        'plugin.manifest.json': manifest({ script: 'a.js', function: name }),
        'a.js': `exports.${name} = () => ({ data: '${name}' });${more}`,
      });
      const { ask, write, put, reload, host, folder } = await serve(
        version('one'),
        { script: 'a.js', function: 'one' },
        { grants, askGrant: async () => 'allow' },
      );
      await expect.poll(ask).toBe('one');
      // By the hand of the user, where that makes a difference.
      const edited = (name: string): void => {
        const file = path.join(folder, 'plugin.manifest.json');
        host.manifestEdited({ file, before: readFileSync(file, 'utf8'), text: version(name)['plugin.manifest.json']! });
      };
      edited('two');
      await write(version('two', endingLater));
      const undone = reload();
      put({ end: '' });
      expect(await undone).toMatchObject({ ok: false });
      expect(await ask()).toBe('one');
      // Reading it all once more changes nothing in that.
      await host.load();
      expect(await ask()).toBe('one');
      await host.filesChanged([path.join(folder, 'README.md')]);
      expect(await ask()).toBe('one');
      edited('three');
      await write(version('three'));
      expect(await ask()).toBe('three');
    },
  );

  test('while it takes over has no call lost: those that run end, those that wait go on', async () => {
    const waiting = (said: number, more = ''): string =>
      `exports.onCommand = async (event) => { await new Promise((resolve) => setTimeout(resolve, JSON.parse(event).arguments[0])); return { data: ${said} }; };${more}`;
    const { ask, write, reloads } = await serve({ 'a.js': waiting(1) }, { script: 'a.js' });
    await ask({ arguments: [0] });
    const long = ask({ arguments: [1_000] });
    // It has the grace period to end in, within which the newer version is gone.
    await write({ 'a.js': waiting(2, 'setTimeout(() => { throw new Error("too late"); }, 60);') });
    expect(reloads).toMatchObject([{ ok: false, fault: { message: expect.stringContaining('too late') } }]);
    expect(await ask({ arguments: [0] })).toBe(1);
    expect(await long).toBe(1);
  });
});

describe('calls', () => {
  test.for([
    [
      'a.js',
      'exports.onCommand = async (event) => { const [ms] = JSON.parse(event).arguments; await new Promise((resolve) => setTimeout(resolve, ms)); return { data: VERSION }; };',
    ],
    [
      'a.py',
      'import json, time\ndef on_command(event):\n    time.sleep(json.loads(event)["arguments"][0] / 1000)\n    return {"data": VERSION}\n',
    ],
  ] as const)('that run end in the version in which they began, and are not hurried: %s', async ([script, text]) => {
    const { ask, write, reloads } = await serve({ [script]: text.replace('VERSION', '1') }, { script });
    await ask({ arguments: [0] });
    const long = ask({ arguments: [1_500] });
    const written = write({ [script]: text.replace('VERSION', '2') });
    await written;
    const after = ask({ arguments: [0] });
    expect(await Promise.race([long, after])).toBe(script === 'a.js' ? 2 : 1);
    expect([await long, await after]).toEqual([1, 2]);
    expect(reloads).toMatchObject([{ ok: true }]);
  });

  test.for([
    [
      'a.mjs',
      {
        'a.mjs':
          "import { one } from './one.mjs';\nimport { two } from './two.mjs';\nexport const onCommand = async () => { await new Promise((resolve) => setTimeout(resolve, 2)); return { data: [one, two] }; };",
      },
      (n: number) => ({ 'one.mjs': `export const one = ${n};`, 'two.mjs': `export const two = ${n};` }),
    ],
    [
      'a.py',
      { 'a.py': 'import one, two\ndef on_command(event):\n    return {"data": [one.one, two.two]}\n' },
      (n: number) => ({ 'one.py': `one = ${n}\n`, 'two.py': `two = ${n}\n` }),
    ],
  ] as const)('go on all the time while files change a hundred times: %s', { timeout: 120_000 }, async ([script, files, version]) => {
    const { ask, put, host, folder, reload } = await serve({ ...files, ...version(0) }, { script });
    await ask();
    const watcher = watchFolders([folder], {
      onChanges: (changed) => void host.filesChanged(changed),
      onError: (text) => expect.fail(text),
    });
    await watcher.ready;
    const answers: unknown[] = [];
    let isOver = false;
    const lanes = Array.from({ length: 8 }, async () => {
      while (!isOver) answers.push(await ask());
    });
    for (let n = 1; n <= 100; n++) {
      put(version(n));
      // Now and then long enough for a version to serve.
      await (n % 10 === 0 ? reload() : new Promise((resolve) => setTimeout(resolve, n % 7)));
    }
    await expect.poll(ask, { timeout: 20_000 }).toEqual([100, 100]);
    isOver = true;
    await Promise.all(lanes);
    await watcher.close();
    for (const answer of answers) expect(answer).toEqual([expect.any(Number), (answer as unknown[])[0]]);
    const order = answers.map((answer) => (answer as number[])[0]!);
    expect(new Set(order).size).toBeGreaterThan(5);
    expect(existsSync(folder) && readFileSync(path.join(folder, script), 'utf8')).toBeTruthy();
  });
});

test('a plugin that is turned off while it is made ready is not imported, and has no worker', async () => {
  const { ask, put, host, folder, lines, reloads } = await serve({ 'a.js': answering(1) }, { script: 'a.js' });
  await ask();
  const files = put({ 'a.js': `console.log('imported');${answering(2)}` });
  const off = Promise.withResolvers<void>();
  // Plugins were read anew, and what is on disk is about to be looked at.
  const leave = host.subscribe('plugins', () => {
    leave();
    setImmediate(() => void host.setEnabled(folder, false).then(off.resolve, off.reject));
  });
  await host.filesChanged(files);
  await off.promise;
  expect(host.plugins()).toMatchObject([{ state: 'disabled' }]);
  expect(reloads).not.toContainEqual(expect.objectContaining({ ok: true }));
  expect(await ask()).toMatchObject({ code: expect.stringMatching(/disabled|not-/) });
  expect(lines.filter(({ text }) => text.includes('imported'))).toEqual([]);
  // Nothing of it does.
  expect(lines.filter(({ text }) => text.includes('goes on serving'))).toEqual([]);
  expect(reloads).toMatchObject([{ ok: false, fault: { message: expect.stringContaining('disabled') } }]);
});
