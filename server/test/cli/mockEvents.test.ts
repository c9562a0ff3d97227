// `codex-plugin test` and `replay` as an author runs them: processes, their output, their exit codes, and what they leave of files.
import { execa } from 'execa';
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const DURATION = /\b[\d.]+ m?s\b/g;
const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');

const MANIFEST = {
  pluginId: 'com.example.mocked',
  version: '1.0.0',
  name: 'Mocked',
  description: 'A plugin for trying mock events.',
  entryPoints: {
    handlers: [
      { event: 'onFileSave', language: ['javascript'], script: 'save.js', phase: 'beforeSave' },
      { event: 'onFileSave', language: ['css'], script: 'onDisk.js', phase: 'afterSave' },
      { event: 'onFileSave', language: ['python'], script: 'save.py', phase: 'beforeSave' },
      { event: 'onCommand', script: 'command.py', maxExecutionTimeMs: 300 },
      { event: 'shipped', script: 'save.js' },
    ],
  },
  events: ['shipped'],
  permissions: ['filesystem:read', 'filesystem:write'],
};

const SCRIPTS = {
  'save.js': `exports.onFileSave = (text) => {
  const { fileContent, filePath } = JSON.parse(text);
  console.log('saw', fileContent.length, 'characters');
  if (fileContent.includes('???')) return { success: false, error: 'not finished' };
  return { success: true, formattedContent: fileContent.trimEnd() + '\\n', message: 'tidied ' + filePath };
};
exports.handler = (text) => ({ success: true, data: JSON.parse(text).payload });
`,
  'onDisk.js': `const fs = require('node:fs');
exports.onFileSave = (text) => {
  const { filePath, workspaceRoot } = JSON.parse(text);
  fs.writeFileSync(filePath, fs.readFileSync(filePath, 'utf8').toUpperCase());
  const files = fs.readdirSync(workspaceRoot).sort();
  fs.writeFileSync(workspaceRoot + '/left-over', '');
  return { success: true, data: { files } };
};
`,
  'save.py':
    'import json\ndef on_file_save(event):\n    return {"success": True, "formattedContent": json.loads(event)["fileContent"].strip() + "\\n"}\n',
  'command.py': `import json, os, socket, time
def on_command(event):
    command = json.loads(event)["command"]
    if command == "sleep":
        time.sleep(30)
    if command == "crash":
        os._exit(3)
    if command == "throw":
        raise ValueError("no such thing")
    if command == "network":
        socket.create_connection(("example.com", 80))
    return {"success": True, "data": command}
`,
};

interface Output {
  passed: number;
  failed: number;
  tests: {
    name: string;
    ok: boolean;
    durationMs: number;
    diff?: string;
    file: string;
    event?: string;
    error?: { message: string; code?: string; permission?: string; line?: number };
    log?: string[];
    differsAt?: string[];
  }[];
}

describe('mock events on the command line', { timeout: 90_000 }, () => {
  let folder: string;
  let plugin: string;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'mock-events-')));
    plugin = path.join(folder, 'plugin');
    await mkdir(path.join(plugin, 'events'), { recursive: true });
    await writeFile(path.join(plugin, 'plugin.manifest.json'), JSON.stringify(MANIFEST));
    for (const [name, source] of Object.entries(SCRIPTS)) await writeFile(path.join(plugin, name), source);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const event = async (name: string, mock: object | string): Promise<string> => {
    const file = path.join(plugin, 'events', name);
    await writeFile(file, typeof mock === 'string' ? mock : JSON.stringify(mock, null, 2));
    return file;
  };
  const run = async (...args: string[]): Promise<{ code: number | undefined; stdout: string; stderr: string }> => {
    // Node.js looks for `--env-file` behind the script too, unless it is told that its own options end here.
    const { exitCode, stdout, stderr } = await execa(process.execPath, ['--', CLI, ...args], {
      cwd: folder,
      reject: false,
      env: { TMPDIR: folder },
    });
    return { code: exitCode, stdout, stderr };
  };
  const json = async (...args: string[]): Promise<{ code: number | undefined; output: Output }> => {
    const { code, stdout, stderr } = await run('test', 'plugin', '--json', ...args);
    if (!stdout.startsWith('{')) throw new Error(stderr);
    return { code, output: JSON.parse(stdout) as Output };
  };
  /** Only the plugin is left: no workspace of a test. */
  const leftOver = async (): Promise<string[]> => (await readdir(folder)).filter((name) => name.startsWith('codex-plugin-test-'));

  it('passes where handlers in both languages answer what is expected, in the order of the files’ names', async () => {
    await event('10-js.json', {
      name: 'trims JavaScript',
      event: 'onFileSave',
      payload: { filePath: 'src/a.js', fileContent: 'let a  \n\n' },
      expect: { formattedContent: 'let a\n', message: 'tidied ${codexWorkspace}/src/a.js' },
    });
    await event('9-py.json', {
      name: 'trims Python',
      event: 'onFileSave',
      payload: { filePath: 'a.py', fileContent: ' a  ' },
      expect: { success: true, formattedContent: 'a\n', message: null },
    });
    await event('11-own.json', {
      name: 'ships',
      event: 'shipped',
      payload: { to: '${codexPlugin}' },
      expect: { data: { to: '${codexPlugin}' } },
    });
    const text = await run('test', 'plugin');
    expect(text.stderr).toBe('');
    expect(text.code).toBe(0);
    expect(text.stdout.replaceAll(DURATION, 'N ms').split('\n')).toEqual([
      'ok        trims Python  N ms  plugin/events/9-py.json',
      'ok        trims JavaScript  N ms  plugin/events/10-js.json',
      'ok        ships  N ms  plugin/events/11-own.json',
      '3 passed (3 mock events, N ms)',
    ]);
    const { code, output } = await json();
    expect([code, output.passed, output.failed]).toEqual([0, 3, 0]);
    expect(output.tests[0]).toEqual({
      name: 'trims Python',
      file: 'events/9-py.json',
      event: 'onFileSave',
      ok: true,
      durationMs: expect.any(Number),
    });
    expect(await leftOver()).toEqual([]);
  });

  it('fails with what differs, and with what the handler logged', async () => {
    await event('a.json', {
      name: 'trims',
      event: 'onFileSave',
      payload: { filePath: 'a.js', fileContent: 'one\ntwo  ' },
      expect: { formattedContent: 'one\nthree\n', success: true },
    });
    const { code, stdout, stderr } = await run('test', 'plugin');
    expect(code).toBe(1);
    expect(stdout.replaceAll(DURATION, 'N ms')).toBe(`failed    trims  N ms  plugin/events/a.json:9
          The answer differs from expect.formattedContent.
          --- expected
          +++ answer
          @@ -1,4 +1,4 @@ expect.formattedContent
           formattedContent: |
             one
          -  three
          +  two
           success: true
          Log:
            info: save.js: saw 9 characters
1 failed, 0 passed (1 mock event, N ms)`);
    expect(stderr).toBe('Where an answer is as it should be, --update writes it into its mock event.');
    expect((await json()).output.tests[0]).toMatchObject({
      ok: false,
      diff: expect.stringContaining('-  three\n+  two\n'),
      differsAt: ['expect.formattedContent'],
    });
    const tap = await run('test', 'plugin', '--reporter', 'tap');
    expect([tap.code, tap.stdout.split('\n')[2]]).toEqual([1, 'not ok 1 - trims']);
    const junit = await run('test', 'plugin', '--reporter', 'junit');
    expect([junit.code, junit.stdout]).toEqual([
      1,
      expect.stringContaining('<failure message="The answer differs from expect.formattedContent." type="differs">'),
    ]);
  });

  it('says what became of handlers that threw, were not in time, crashed or may not do something, and goes on with the next', async () => {
    const commands = ['crash', 'crash', 'crash', 'crash', 'network', 'sleep', 'throw', 'well'];
    for (const [index, command] of commands.entries())
      await event(`${index}.json`, { name: command, event: 'onCommand', payload: { command, arguments: [] }, expect: { data: command } });
    const { code, output } = await json();
    expect(code).toBe(1);
    expect(output.tests.map(({ name, ok, error }) => [name, ok, error?.code, error?.permission])).toEqual([
      // No rest after three crashes: it would fail what follows.
      ...[1, 2, 3, 4].map(() => ['crash', false, 'worker-exited', undefined]),
      ['network', false, 'permission-denied', 'network:request:example.com'],
      ['sleep', false, 'timeout', undefined],
      ['throw', false, 'handler-threw', undefined],
      ['well', true, undefined, undefined],
    ]);
    expect(output.tests[4]!.error!.message).toMatch(/com\.example\.mocked: command\.py .*network:request.*manifest/s);
    expect(output.tests[6]!.error!.message).toContain('no such thing');
    // What is told of the test already is not told again: of the failure only where it comes from.
    const log = output.tests[6]!.log!.join('\n');
    expect(log).toMatch(/^error: \[host\] command\.py: \| {3}File .*command\.py", line \d+/m);
    expect(log).not.toContain('threw in');
  });

  it('names each place at which an answer differs, and leads to the first', async () => {
    const expected = { success: true, formattedContent: 'one\n', data: { items: [1, 2] } };
    await event('a.json', { name: 'a', event: 'onFileSave', payload: { filePath: 'a.js', fileContent: 'two' }, expect: expected });
    const { stdout } = await run('test', 'plugin');
    expect(stdout).toMatch(/plugin\/events\/a\.json:10\n {10}The answer differs from expect\.formattedContent, expect\.data\.\n/);
    expect((await json()).output.tests[0]!.differsAt).toEqual(['expect.formattedContent', 'expect.data']);
    await event('a.json', { name: 'a', event: 'onFileSave', payload: { filePath: 'a.js', fileContent: 'two' }, expect: null });
    const none = (await run('test', 'plugin')).stdout;
    expect(none).toMatch(/plugin\/events\/a\.json:8\n {10}The answer differs from expect\.\n/);
  });

  it('takes failures that are expected, and no answer where none is', async () => {
    const command = (one: string, expected: unknown): object => ({
      name: one,
      event: 'onCommand',
      payload: { command: one, arguments: [] },
      expect: expected,
    });
    await event('1.json', command('throw', { success: false }));
    await event(
      '2.json',
      command('network', { success: false, error: { code: 'permission-denied', permission: 'network:request:example.com' } }),
    );
    await event('3.json', command('throw', { success: false, error: { code: 'timeout' } }));
    const save = { event: 'onFileSave', payload: { filePath: 'a.js', fileContent: '???' } };
    await event('4.json', { name: 'no', ...save, expect: { success: false, error: 'not finished' } });
    await event('5.json', { name: 'markdown', event: 'onFileSave', payload: { filePath: 'a.md', fileContent: '' }, expect: null });
    await event('6.json', { name: 'markdown', event: 'onFileSave', payload: { filePath: 'a.md', fileContent: '' } });
    await event('7.json', { name: 'unexpected no', ...save });
    const { output } = await json();
    expect(output.tests.map(({ ok }) => ok)).toEqual([true, true, false, true, true, false, false]);
    expect(output.tests[2]!.diff).toContain('-  code: timeout\n+  code: handler-threw\n');
    expect(output.tests[5]!.error!.message).toMatch(/^No handler of com\.example\.mocked ran for onFileSave\. save\.js is for javascript/);
    expect(output.tests[6]!.error!.message).toContain('not finished');
  });

  it('fails files that are no mock events, with the place of what is wrong', async () => {
    await event('a.json', '{"name": "x",\n  "event": "onFileSave",,}');
    await event('b.json', '{"name": "x", "payload": {}, "event":\n  "onFileSav"}');
    await event('c.json', { name: 'x', event: 'onFileSave', payload: {}, expected: {} });
    await writeFile(path.join(plugin, 'events/readme.txt'), 'no mock event');
    const { code, stdout } = await run('test', 'plugin');
    expect(code).toBe(1);
    expect(stdout).toContain('events/a.json:2:25: ');
    expect(stdout).toContain(
      'events/b.json:2:3: "onFileSav" is neither an event of the host nor one that com.example.mocked handles. Did you mean onFileSave?',
    );
    expect(stdout).toContain('events/c.json:5:3: "expected" means nothing here. Did you mean "expect"?');
    expect(stdout).toContain('3 failed, 0 passed');
  });

  it('runs each event in a new workspace with the fixtures and the event’s own file, and none of the user’s', async () => {
    await mkdir(path.join(plugin, 'events/fixtures/lib'), { recursive: true });
    await writeFile(path.join(plugin, 'events/fixtures/lib/b.css'), 'from a fixture');
    await writeFile(path.join(folder, 'mine.css'), 'mine');
    await mkdir(path.join(plugin, 'assets'));
    await writeFile(path.join(plugin, 'assets/own.css'), 'own');
    await symlink('../../assets/own.css', path.join(plugin, 'events/fixtures/linked.css'));
    const save = (filePath: string, more: object = {}): object => ({ event: 'onFileSave', payload: { filePath, ...more } });
    await event('1.json', {
      name: 'given',
      ...save('a.css', { fileContent: 'x{}' }),
      expect: { formattedContent: 'X{}', data: { files: ['a.css', 'lib', 'linked.css'] } },
    });
    await event('2.json', {
      name: 'fixture',
      ...save('lib/b.css'),
      expect: { formattedContent: 'FROM A FIXTURE', data: { files: ['lib', 'linked.css'] } },
    });
    await event('3.json', { name: 'link', ...save('linked.css'), expect: { formattedContent: 'OWN' } });
    await event('4.json', { name: 'outside', ...save('../mine.css', { fileContent: 'x' }) });
    const { output } = await json();
    expect(output.tests.map(({ name, ok, diff }) => [name, ok, diff])).toEqual([
      ['given', true, undefined],
      ['fixture', true, undefined],
      ['link', true, undefined],
      ['outside', false, undefined],
    ]);
    expect(await readFile(path.join(folder, 'mine.css'), 'utf8')).toBe('mine');
    expect(await readFile(path.join(plugin, 'events/fixtures/lib/b.css'), 'utf8')).toBe('from a fixture');
    expect(await readFile(path.join(plugin, 'assets/own.css'), 'utf8')).toBe('own');
    expect((await readdir(folder)).toSorted()).toEqual(['mine.css', 'plugin']);
    // What is elsewhere is not the plugin's, and no way round its permissions.
    const stolen = path.join(plugin, 'events/fixtures/stolen.css');
    await symlink(path.join(folder, 'mine.css'), stolen);
    const { output: refused } = await json('--filter', 'given');
    expect(refused).toMatchObject({ failed: 1 });
    expect(JSON.stringify(refused)).toContain("leads out of the plugin's folder");
    await rm(stolen);
    // Asked for by name, it is the user's own.
    await writeFile(path.join(folder, 'a.css'), 'my own');
    await json('--workspace', '.', '--filter', 'given');
    expect((await readdir(folder)).toSorted()).toEqual(['a.css', 'left-over', 'mine.css', 'plugin']);
    expect(await readFile(path.join(folder, 'a.css'), 'utf8')).toBe('MY OWN');
  });

  it.each(['node', 'typescript', 'python'])('passes for a new plugin as it is: %s', async (language) => {
    const made = await run(
      'init',
      'made',
      '--id',
      'com.example.made',
      '--name',
      'Made',
      '--language',
      language,
      '--events',
      'onFileSave,onCommand',
      '--yes',
    );
    expect(made.code).toBe(0);
    const { code, stdout } = await run('test', 'made');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^[1-9]\d* passed \(/m)]);
  });

  it('gives handlers the variables of a file that they may read, and shows none of them', async () => {
    await writeFile(path.join(plugin, 'plugin.manifest.json'), JSON.stringify({ ...MANIFEST, permissions: ['env:read:GIVEN'] }));
    await writeFile(
      path.join(plugin, 'save.js'),
      'exports.handler = () => ({ success: true, data: [process.env.GIVEN, process.env.KEPT ?? null] });',
    );
    await writeFile(path.join(folder, 'test.env'), 'GIVEN=correct-horse-battery\nKEPT=staple-staple\n');
    await event('a.json', { name: 'reads', event: 'shipped', payload: {}, expect: { data: ['correct-horse-battery', null] } });
    await event('b.json', { name: 'differs', event: 'shipped', payload: {}, expect: { data: ['correct', 'horse'] } });
    const { code, stdout, stderr } = await run('test', 'plugin', '--env-file', 'test.env');
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^ok {8}reads .*\nfailed {4}differs /)]);
    // One that is not handed over looks like one that was not read.
    const warning = 'warn: KEPT of test.env is not given to com.example.mocked, whose manifest asks for no "env:read:KEPT".';
    expect(stderr).toBe(`${warning}\nWhere an answer is as it should be, --update writes it into its mock event.`);
    expect(stdout).toContain('+  - ••••••\n');
    expect(stdout).not.toMatch(/battery|staple/);
    const replayed = await run('replay', path.join(plugin, 'events/a.json'), '--env-file', 'test.env');
    expect([replayed.stdout, replayed.stderr]).toEqual([expect.stringMatching(/as expected\n$/), expect.stringContaining(`${warning}\n`)]);
    expect((await run('test', 'plugin', '--env-file', 'none.env')).code).toBe(2);
  });

  it('keeps variables out of what replay prints, and out of what is expected, also where they are names', async () => {
    await writeFile(
      path.join(plugin, 'plugin.manifest.json'),
      JSON.stringify({ ...MANIFEST, permissions: ['env:read:GIVEN', 'env:read:PIN'] }),
    );
    await writeFile(
      path.join(plugin, 'save.js'),
      'exports.handler = () => ({ success: true, data: { [process.env.GIVEN]: process.env.GIVEN, [__dirname + "/a.js"]: 1, pin: Number(process.env.PIN) } });',
    );
    await writeFile(path.join(folder, 'test.env'), 'GIVEN=correct-horse-battery\nPIN=83749261\n');
    const file = await event('a.json', { name: 'names', event: 'shipped', payload: {} });
    const updated = await run('test', 'plugin', '--update', '--env-file', 'test.env');
    expect(updated.code).toBe(0);
    const { expect: expected } = JSON.parse(await readFile(file, 'utf8')) as { expect: unknown };
    expect(expected).toEqual({ success: true, data: { '••••••': '••••••', '${codexPlugin}/a.js': 1, pin: '••••••' } });
    expect((await run('test', 'plugin', '--env-file', 'test.env')).code).toBe(0);
    for (const how of [[], ['--json']]) {
      const { code, stdout } = await run('replay', file, '--env-file', 'test.env', ...how);
      expect([code, stdout]).toEqual([0, expect.stringContaining('••••••')]);
      expect(stdout).not.toMatch(/battery|83749261/);
    }
    // What somebody wrote by hand is still what is expected.
    const byHand = { name: 'by hand', event: 'shipped', payload: {}, expect: { data: { 'correct-horse-battery': 'other' } } };
    await event('a.json', byHand);
    expect((await run('test', 'plugin', '--update', '--env-file', 'test.env')).stdout).toMatch(/^updated {3}by hand/);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ ...byHand, expect: { data: { 'correct-horse-battery': '••••••' } } });
  });

  it('chooses by name, event or file, in any case', async () => {
    await event('one.json', { name: 'First', event: 'shipped', payload: {} });
    await event('two.json', { name: 'Second', event: 'onFileSave', payload: { filePath: 'a.py', fileContent: '' } });
    const names = async (filter: string): Promise<string[]> => (await json('--filter', filter)).output.tests.map(({ name }) => name);
    expect(await Promise.all(['first', 'FILESAVE', 'events/two', 's'].map(names))).toEqual([
      ['First'],
      ['Second'],
      ['Second'],
      ['First', 'Second'],
    ]);
    const { code, stderr } = await run('test', 'plugin', '--filter', 'third');
    expect([code, stderr]).toEqual([1, `No mock event in ${path.join(plugin, 'events/*.json')} has "third" in its name, event or file.`]);
  });

  it('says where mock events are looked for where there is none, and what is wrong with how it was called', async () => {
    const { code, stdout, stderr } = await run('test', 'plugin');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`No mock events: there is nothing at ${path.join(plugin, 'events/*.json')}.`);
    expect(await json()).toEqual({ code: 1, output: { passed: 0, failed: 0, tests: [] } });
    for (const args of [['nowhere'], ['plugin', '--reporter', 'html'], ['plugin', '--update', '--watch'], ['plugin/events']])
      expect((await run('test', ...args)).code).toBe(2);
    const two = await run('test', 'plugin', '--json', '--reporter', 'tap');
    expect([two.code, two.stdout, two.stderr]).toEqual([2, '', '--json and --reporter tap exclude each other.']);
    expect((await run('test', 'plugin', '--json', '--reporter', 'json')).code).toBe(1);
    expect(await leftOver()).toEqual([]);
  });

  it('updates what differs and what expected nothing yet, and nothing else', async () => {
    const layout = (value: string): string => `{ "name": "trims",
    "event": "onFileSave", "payload": { "filePath": "a.js", "fileContent": "a  " },
    "expect": { "formattedContent": ${value},  "message": "tidied \${codexWorkspace}/a.js" } }
`;
    const differs = await event('1.json', layout('"b"'));
    const good = await event('2.json', layout('"a\\n"'));
    const nothing = await event('3.json', { name: 'ships', event: 'shipped', payload: { a: 1 } });
    const denied = await event('4.json', {
      name: 'network',
      event: 'onCommand',
      payload: { command: 'network', arguments: [] },
      expect: { data: 1 },
    });
    const broken = await event('5.json', { name: 'x' });
    const before = await Promise.all([good, denied, broken].map((file) => readFile(file, 'utf8')));
    const { mtimeMs } = await stat(good);
    const { code, stdout } = await run('test', 'plugin', '--update');
    expect(code).toBe(1);
    expect(stdout).toContain('2 failed, 3 passed');
    expect(stdout.replaceAll(DURATION, 'N ms')).toContain(
      'updated   trims  N ms  plugin/events/1.json\n          expect.formattedContent\nok        trims  N ms  plugin/events/2.json\nupdated   ships  N ms  plugin/events/3.json\n          expect\n',
    );
    expect(stdout).toContain('plugin/events/5.json:1:1: "event" is missing.\n          plugin/events/5.json:1:1: "payload" is missing.\n');
    expect(await readFile(differs, 'utf8')).toBe(layout('"a\\n"'));
    expect(JSON.parse(await readFile(nothing, 'utf8'))).toMatchObject({ expect: { success: true, data: { a: 1 } } });
    expect(await Promise.all([good, denied, broken].map((file) => readFile(file, 'utf8')))).toEqual(before);
    expect((await stat(good)).mtimeMs).toBe(mtimeMs);
    expect((await json('--filter', 's')).output.tests.filter(({ ok }) => ok).map(({ name }) => name)).toEqual(['trims', 'trims', 'ships']);
    expect((await readdir(path.join(plugin, 'events'))).toSorted()).toEqual(['1.json', '2.json', '3.json', '4.json', '5.json']);
  });

  it('updates no file that is read-only, and says so', async () => {
    const differs = { name: 'trims', event: 'onFileSave', payload: { filePath: 'a.js', fileContent: 'a  ' }, expect: { message: '' } };
    const file = await event('1.json', differs);
    const before = await readFile(file, 'utf8');
    await chmod(file, 0o444);
    const { code, stdout } = await run('test', 'plugin', '--update');
    expect(code).toBe(1);
    expect(stdout).toContain('\n          plugin/events/1.json is read-only, so it was not updated.\n');
    expect([await readFile(file, 'utf8'), (await stat(file)).mode & 0o222]).toEqual([before, 0]);
  });

  it('runs again after each change of handlers, mock events and the manifest, until Ctrl+C', async () => {
    const mock = {
      name: 'trims',
      event: 'onFileSave',
      payload: { filePath: 'a.js', fileContent: 'a  ' },
      expect: { formattedContent: 'b\n' },
    };
    await event('a.json', mock);
    const child = execa(process.execPath, [CLI, 'test', 'plugin', '--watch', '--json'], {
      cwd: folder,
      reject: false,
      env: { TMPDIR: folder },
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const runs = child.iterable()[Symbol.asyncIterator]();
    const next = async (): Promise<boolean[]> => (JSON.parse((await runs.next()).value) as Output).tests.map(({ ok }) => ok);
    /** A burst of changes may be told in two. */
    const until = async (wanted: boolean[]): Promise<void> => {
      for (let seen = await next(); JSON.stringify(seen) !== JSON.stringify(wanted); seen = await next());
    };
    expect(await next()).toEqual([false]);
    await event('a.json', { ...mock, expect: { formattedContent: 'a\n' } });
    await until([true]);
    await writeFile(path.join(plugin, 'save.js'), SCRIPTS['save.js'].replace('trimEnd()', 'trimEnd() + "!"'));
    await until([false]);
    await writeFile(path.join(plugin, 'save.js'), SCRIPTS['save.js']);
    await until([true]);
    await writeFile(path.join(plugin, 'save.js'), 'exports.onFileSave = (');
    await until([false]);
    await writeFile(path.join(plugin, 'save.js'), SCRIPTS['save.js']);
    await until([true]);
    await writeFile(path.join(plugin, 'plugin.manifest.json'), '{');
    await until([false]);
    await writeFile(path.join(plugin, 'plugin.manifest.json'), JSON.stringify(MANIFEST));
    await event('b.json', mock);
    await until([true, false]);
    child.kill('SIGINT');
    const { exitCode } = await child;
    expect(exitCode).toBe(0);
    expect(said).toMatch(/^Run at \d\d:\d\d:\d\d\. Watching for changes in .*plugin\. Ctrl\+C ends it\.$/m);
    expect(said).toMatch(/^Run at \d\d:\d\d:\d\d, for events\/a\.json\. Watching/m);
    expect(await leftOver()).toEqual([]);
  });

  it('shows blanks at the ends of lines that differ in nothing else, and to programs tells them as they are', async () => {
    await event('a.json', {
      name: 'trims',
      event: 'onFileSave',
      payload: { filePath: 'a.js', fileContent: 'one\nlast  \n' },
      expect: { formattedContent: 'one\nlast  \n' },
    });
    const { stdout } = await run('test', 'plugin');
    expect(stdout).toContain('@@ -1,3 +1,3 @@ expect.formattedContent\n');
    expect(stdout).toMatch(/^ +-  last··\n +\+  last$/m);
    expect((await json()).output.tests[0]?.diff).toContain('-  last  \n+  last\n');
    // Nothing is to be accepted where all is well.
    await run('test', 'plugin', '--update');
    expect((await run('test', 'plugin')).stderr).toBe('');
  });

  it('has handlers keep their state from one event to the next, and begins each run without any', async () => {
    await writeFile(
      path.join(plugin, 'save.js'),
      'let calls = 0;\nexports.handler = (_, { state }) => ({ success: true, data: [++calls, (state.calls = (state.calls ?? 0) + 1)] });\n',
    );
    const counted = (name: string, count: number): Promise<string> =>
      event(`${name}.json`, { name, event: 'shipped', payload: {}, expect: { data: [count, count] } });
    await counted('a', 1);
    await counted('b', 2);
    expect((await json()).output.tests.map(({ ok }) => ok)).toEqual([true, true]);
    expect((await json('--filter', 'b')).output.tests.map(({ ok }) => ok)).toEqual([false]);
    const child = execa(process.execPath, [CLI, 'test', 'plugin', '--watch', '--json'], {
      cwd: folder,
      reject: false,
      env: { TMPDIR: folder },
    });
    const runs = child.iterable()[Symbol.asyncIterator]();
    const next = async (): Promise<boolean[]> => (JSON.parse((await runs.next()).value) as Output).tests.map(({ ok }) => ok);
    /** A burst of changes may be told in two. */
    const until = async (wanted: boolean[]): Promise<void> => {
      for (let seen = await next(); JSON.stringify(seen) !== JSON.stringify(wanted); seen = await next());
    };
    expect(await next()).toEqual([true, true]);
    await counted('c', 3);
    await until([true, true, true]);
    await writeFile(path.join(plugin, 'save.js'), `${await readFile(path.join(plugin, 'save.js'), 'utf8')}// Another version.\n`);
    await until([true, true, true]);
    child.kill('SIGINT');
    expect((await child).exitCode).toBe(0);
  });

  it('has colours on a terminal, which it clears before it runs again, and none where nobody wants any', async () => {
    const mock = {
      name: 'trims',
      event: 'onFileSave',
      payload: { filePath: 'a.js', fileContent: 'a  ' },
      expect: { formattedContent: 'b\n' },
    };
    await event('a.json', mock);
    const escape = String.fromCodePoint(0x1b);
    const onTerminal = (args: string[], env: Record<string, string> = {}) =>
      execa(
        'python3',
        ['-c', 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)', process.execPath, CLI, 'test', 'plugin', ...args],
        {
          cwd: folder,
          reject: false,
          env: { TERM: 'xterm-256color', TMPDIR: folder, ...env },
        },
      );
    const { stdout, exitCode } = await onTerminal([]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(new RegExp(String.raw`${escape}\[31m +-  b${escape}\[39m\r?\n${escape}\[32m +\+  a${escape}\[39m`));
    expect(stdout).not.toContain(`${escape}[2J`);
    expect((await onTerminal([], { NO_COLOR: '1' })).stdout).not.toContain(escape);
    const watching = onTerminal(['--watch']);
    let shown = '';
    const told = Promise.withResolvers<void>();
    watching.stdout.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
      if (shown.includes('Ctrl+C ends it')) told.resolve();
    });
    await told.promise;
    expect(shown).toContain(`${escape}[2J`);
    // As a terminal passes it on.
    watching.stdin.write('\u0003');
    expect((await watching).exitCode).toBe(0);
    expect(await leftOver()).toEqual([]);
  });

  it('ends at once with Ctrl+C while a handler runs, and leaves nothing behind', async () => {
    await writeFile(
      path.join(plugin, 'save.js'),
      'exports.onFileSave = () => { console.error("begun"); return new Promise(() => setTimeout(() => {}, 60_000)); };',
    );
    await event('a.json', { name: 'waits', event: 'onFileSave', payload: { filePath: 'a.js', fileContent: '' } });
    const child = execa(process.execPath, [CLI, 'replay', 'plugin/events/a.json'], { cwd: folder, reject: false });
    await new Promise<void>((resolve) => child.stderr.on('data', (chunk: Buffer) => chunk.toString().includes('begun') && resolve()));
    child.kill('SIGINT');
    expect((await child).exitCode).toBe(130);
  });

  it('replays events in the workspace itself, and says whether they came out as expected', async () => {
    await writeFile(path.join(folder, 'a.css'), 'x{}');
    const first = await event('1.json', {
      name: 'on disk',
      event: 'onFileSave',
      payload: { filePath: 'a.css' },
      expect: { formattedContent: 'X{}' },
    });
    const second = await event('2.json', { name: 'differs', event: 'shipped', payload: { a: 1 }, expect: { data: { a: 2 } } });
    const third = await event('3.json', { name: 'fails', event: 'onCommand', payload: { command: 'throw', arguments: [] } });
    const good = await run('replay', first);
    expect([good.code, await readFile(path.join(folder, 'a.css'), 'utf8')]).toEqual([0, 'X{}']);
    expect(good.stdout).toMatch(
      /^on disk {2}\(.*1\.json\)\nok {6}com\.example\.mocked {2}onDisk\.js {2}onFileSave .*\n\{\n.*\n\}\nas expected\n$/s,
    );
    await writeFile(path.join(folder, 'a.css'), 'x{}');
    const { code, stdout } = await run('replay', second, first, third, '--json');
    expect(code).toBe(1);
    const results = JSON.parse(stdout) as Record<string, unknown>[];
    expect(results.map(({ name, ok }) => [name, ok])).toEqual([
      ['differs', false],
      ['on disk', true],
      ['fails', false],
    ]);
    expect(results[0]).toMatchObject({
      file: second,
      event: 'shipped',
      response: { data: { a: 1 } },
      diff: expect.stringContaining('-  a: 2\n+  a: 1\n'),
    });
    expect(results[2]).toMatchObject({
      message: expect.stringContaining('no such thing'),
      results: [{ ok: false, error: { code: 'handler-threw' } }],
      response: null,
    });
  });

  it('replays a file from anywhere for a plugin that is named, and nothing where one file cannot be read', async () => {
    const file = await event('1.json', { name: 'ships', event: 'shipped', payload: {} });
    await writeFile(path.join(folder, 'elsewhere.json'), await readFile(file));
    expect((await run('replay', 'elsewhere.json', '--plugin-dir', 'plugin')).code).toBe(0);
    const none = await run('replay', 'elsewhere.json');
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('No manifest in')]);
    await event('2.json', '{');
    const bad = await run('replay', file, path.join(plugin, 'events/2.json'));
    expect([bad.code, bad.stdout]).toEqual([2, '']);
    expect(bad.stderr).toMatch(/events\/2\.json:1:1: "\{" in line 1 is never closed/);
    await mkdir(path.join(folder, 'other/events'), { recursive: true });
    expect((await run('replay', file, 'other/events/1.json')).stderr).toContain('The mock events are not all of one plugin');
  });
});
