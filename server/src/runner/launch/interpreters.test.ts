import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, onTestFinished, test } from 'vitest';
import packageJson from '../../../../package.json' with { type: 'json' };
import { Interpreters as RealInterpreters, MINIMUM, type Askers } from './interpreters.ts';
import { ProgramQuestions } from './programQuestions.ts';
import { Reaper } from '../process/reaper.ts';
import { makePlugin } from '../testHarness.ts';

const reaper = new Reaper();
const questions = new ProgramQuestions(reaper);
afterAll(() => reaper.close());

/** What was run where a plugin's own programs are to be run. Here that is no other place. */
const confined: string[] = [];
const ask: Askers = {
  own: (command, args, timeoutMs) =>
    questions.ask({ command, args, cwd: '/', environment: { PATH: process.env['PATH'] ?? '' } }, timeoutMs),
  brought: (_plugin, _runtime, command, args, timeoutMs) => {
    confined.push(command);
    return ask.own(command, args, timeoutMs);
  },
  confines: async () => true,
};
afterEach(() => void confined.splice(0));

class Interpreters extends RealInterpreters {
  constructor(options: ConstructorParameters<typeof RealInterpreters>[0]) {
    super(options, ask);
  }
}

/** Puts shell scripts into a folder, under their names, and makes that the whole PATH but for the shell's own needs. */
function programs(folder: string, scripts: Record<string, string>): string {
  const bin = path.join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const [name, body] of Object.entries(scripts)) {
    writeFileSync(path.join(bin, name), `#!/bin/sh\n${body}\n`);
    chmodSync(path.join(bin, name), 0o755);
  }
  return bin;
}

function withPath(value: string): void {
  const before = process.env['PATH'];
  process.env['PATH'] = value;
  onTestFinished(() => void (process.env['PATH'] = before));
}

const oldNode = `echo '["18.20.0","/opt/old/node"]'`;
const newNode = `echo '["26.1.0","/opt/new/node"]'`;

describe('interpreters', () => {
  test('takes the first Node.js on PATH that is new enough, and the true path that it gives', async () => {
    const plugin = makePlugin({});
    const first = programs(makePlugin({}).folder, { node: oldNode });
    const second = programs(makePlugin({}).folder, { node: newNode });
    withPath([first, second].join(path.delimiter));
    expect(await new Interpreters({}).find(plugin, 'node')).toMatchObject({ command: '/opt/new/node', version: '26.1.0' });
  });

  test('says what is missing for a plugin that is yet to be made', async () => {
    withPath(programs(makePlugin({}).folder, { python3: 'exit 1', python: 'exit 1' }));
    expect(await new Interpreters({}).missing('node')).toBeUndefined();
    const missing = await new Interpreters({}).missing('python');
    expect(missing).toMatch(/^No usable Python was found to run its handlers\. .*Install Python 3\.8 or newer/);
  });

  test('falls back on the Node.js that runs the host', async () => {
    const plugin = makePlugin({});
    withPath(programs(plugin.folder, { node: oldNode }));
    expect(await new Interpreters({}).find(plugin, 'node')).toMatchObject({
      command: process.execPath,
      version: process.versions.node,
      environment: {},
    });
  });

  test('knows the Node.js that runs the host without starting it, also where a link on PATH leads to it', async () => {
    const bin = programs(makePlugin({}).folder, {});
    symlinkSync(process.execPath, path.join(bin, 'node'));
    withPath(bin);
    const asked: string[] = [];
    const silent = { ...ask, own: async (command: string) => ({ fault: `asked ${asked.push(command)}` }) };
    const found = await new RealInterpreters({}, silent).find(makePlugin({}), 'node');
    expect(found).toMatchObject({ command: process.execPath, version: process.versions.node });
    expect(asked).toEqual([]);
  });

  test.for([
    ['22.15.0', true],
    ['22.18.0', false],
    ['23.5.0', true],
    ['24.0.0', false],
  ] as const)('Node.js %s gets the flag for TypeScript: %s', async ([version, flag]) => {
    const plugin = makePlugin({});
    const command = path.join(programs(plugin.folder, { node: `echo '["${version}","/opt/node"]'` }), 'node');
    const found = await new Interpreters({ node: command }).find(plugin, 'node');
    expect('args' in found && found.args.includes('--experimental-strip-types')).toBe(flag);
  });

  test("the manifest's runtime comes before the setting, unless it is a version range", async () => {
    const folder = programs(makePlugin({}).folder, { mine: newNode, theirs: `echo '["24.0.0","/opt/theirs/node"]'` });
    const setting = new Interpreters({ node: path.join(folder, 'theirs') });
    const plugin = makePlugin({});
    expect(await setting.find({ ...plugin, runtime: { node: path.join(folder, 'mine') } }, 'node')).toMatchObject({
      version: '26.1.0',
    });
    for (const range of ['>=20', '22', '^22.15 || 24.x', 'v24', '>= 22 < 25']) {
      expect(await setting.find({ ...plugin, runtime: { node: range } }, 'node')).toMatchObject({ command: '/opt/theirs/node' });
    }
  });

  test('what a plugin brings along or names by an odd name is only run confined, and does not say which program is to be run', async () => {
    const plugin = makePlugin({});
    const workspace = makePlugin({}).folder;
    const elsewhere = programs(makePlugin({}).folder, { node22: newNode, deploy: newNode });
    const inPlugin = path.join(programs(plugin.folder, { node: newNode }), 'node');
    const inWorkspace = path.join(programs(workspace, { node: newNode }), 'node');
    symlinkSync(inPlugin, path.join(elsewhere, 'node'));
    withPath(`${elsewhere}:/usr/bin:/bin`);
    const grants = { permissions: [], workspaceFolders: [workspace] };
    const find = (node: string): Promise<object> => new Interpreters({}).find({ ...plugin, grants, runtime: { node } }, 'node');
    const byPath = [path.join(elsewhere, 'node22'), `${elsewhere}/../bin/node22`];
    for (const node of ['./bin/node', inPlugin, inWorkspace, 'deploy', path.join(elsewhere, 'deploy'), ...byPath]) {
      const found = await find(node);
      expect(confined, node).toHaveLength(1);
      expect(found).toMatchObject({ command: confined.splice(0)[0] });
    }
    expect(await find('node22')).toMatchObject({ command: '/opt/new/node' });
    expect(confined).toEqual([]);
    withPath(elsewhere);
    expect(await find('node')).toMatchObject({ command: path.join(elsewhere, 'node'), foreign: true });
    expect(confined).toEqual([path.join(elsewhere, 'node')]);
  });

  test('what a workspace has on PATH is only run confined, also where PATH names it by a link or a relative place', async () => {
    const plugin = makePlugin({});
    const workspace = makePlugin({}).folder;
    const bin = programs(path.join(workspace, 'node_modules'), { node: newNode, python3: `echo '[[3, 12, 1], "/opt/python3.12", false]'` });
    const link = path.join(makePlugin({}).folder, 'bin');
    symlinkSync(bin, link);
    const elsewhere = programs(makePlugin({}).folder, { node: `echo '["25.1.0","/opt/node"]'` });
    const inWorkspace = { ...plugin, grants: { permissions: [], workspaceFolders: [workspace] } };
    for (const folder of [bin, link]) {
      withPath([path.relative(process.cwd(), bin), '', '.', folder, elsewhere].join(path.delimiter));
      const found = await new Interpreters({}).find(inWorkspace, 'node');
      expect(found).toMatchObject({ command: path.join(folder, 'node'), version: '26.1.0', foreign: true });
      expect(confined.splice(0)).toEqual([path.join(folder, 'node')]);
      expect(await new Interpreters({ node: 'node' }).find(inWorkspace, 'node')).toMatchObject({ command: '/opt/node' });
      expect(await new Interpreters({}).findOther(inWorkspace, () => true)).toMatchObject({ command: '/opt/node' });
      expect(confined).toEqual([]);
    }
  });

  describe('where nothing confines programs', () => {
    const nowhere = (): RealInterpreters => new RealInterpreters({}, { ...ask, confines: async () => false });

    test.for([
      ['in the plugin', './bin/node', 'it comes with the plugin or a workspace'],
      ['of another name', 'deploy', 'it is no Node.js or Python by its name'],
      ['in a temporary folder', 'TMP/node', 'it lies where anybody may put a program'],
      ['behind a link into the plugin', 'TMP/link/node', 'it comes with the plugin or a workspace'],
    ] as const)('a program %s is not started without a permission, and it is said', async ([, named, why]) => {
      const elsewhere = programs(makePlugin({}).folder, { deploy: newNode, node: newNode });
      const plugin = makePlugin({});
      symlinkSync(programs(plugin.folder, { node: newNode }), path.join(elsewhere, 'link'));
      withPath(`${elsewhere}:/usr/bin:/bin`);
      const node = named.replace('TMP', elsewhere);
      const asking = { ...plugin, runtime: { node } };
      const found = await nowhere().find(asking, 'node');
      expect(found).toMatchObject({
        code: 'permission-denied',
        permission: `process:spawn:${node}`,
        message: expect.stringContaining(
          `was not started, as ${why} and nothing on this machine would confine it. Add "process:spawn:${node}" to`,
        ),
      });
      expect(confined).toEqual([]);
      for (const permission of ['process:spawn', `process:spawn:${node}`]) {
        const allowed = { ...asking, grants: { permissions: [permission], workspaceFolders: [] } };
        expect(await nowhere().find(allowed, 'node')).toMatchObject({ version: '26.1.0' });
      }
      const other = { ...asking, grants: { permissions: ['process:spawn:other'], workspaceFolders: [] } };
      expect(await nowhere().find(other, 'node')).toMatchObject({ code: 'permission-denied' });
    });

    test('a program that the plugin may change is not started either, and one of the system is', async () => {
      const workspace = makePlugin({}).folder;
      const node = path.join(programs(workspace, { node: newNode }), 'node');
      const grants = { permissions: [`filesystem:write:${path.dirname(node)}`], workspaceFolders: [] };
      expect(await nowhere().find({ ...makePlugin({}), grants, runtime: { node } }, 'node')).toMatchObject({ code: 'permission-denied' });
      const python = '/usr/bin/python3';
      const found = await nowhere().find({ ...makePlugin({}), runtime: { python } }, 'python');
      expect(found).toMatchObject(existsSync(python) ? { command: python } : { code: 'interpreter-not-found' });
    });

    test('what a workspace has on PATH is passed over, and it is said', async () => {
      const workspace = makePlugin({}).folder;
      const grants = { permissions: [], workspaceFolders: [workspace] };
      withPath(programs(workspace, { python3: 'exit 1', python: 'exit 1' }));
      expect(await nowhere().find({ ...makePlugin({}), grants }, 'python')).toMatchObject({
        code: 'interpreter-not-found',
        message: expect.stringMatching(/python3 on PATH \(.*\): not started, as it comes with the plugin or a workspace and nothing/),
      });
      expect(confined).toEqual([]);
    });

    test.runIf(existsSync('/usr/bin/python3'))('a virtual environment counts by the Python that it is a link to or a copy of', async () => {
      const real = realpathSync('/usr/bin/python3');
      const plugin = makePlugin({ '.venv/pyvenv.cfg': 'home = /usr/bin\n' });
      const program = path.join(plugin.folder, '.venv/bin/python');
      mkdirSync(path.dirname(program));
      symlinkSync(real, program);
      expect(await nowhere().find(plugin, 'python')).toMatchObject({ command: program });
      rmSync(program);
      copyFileSync(real, program);
      expect(await nowhere().find(plugin, 'python')).toMatchObject({ command: program });
      confined.splice(0);
      for (const brought of [programs(makePlugin({}).folder, { tool: 'exit 0' }), programs(plugin.folder, { tool: 'exit 0' })]) {
        rmSync(program);
        symlinkSync(path.join(brought, 'tool'), program);
        expect(await nowhere().find(plugin, 'python')).toMatchObject({
          code: 'permission-denied',
          permission: 'process:spawn',
          message: expect.stringMatching(/the virtual environment \.venv .* was not started, as it comes with the plugin, and is no copy/),
        });
      }
      expect(confined).toEqual([]);
    });
  });

  test('another Node.js for a purpose is one of the machine, be another one asked for by name, and none that the plugin brings along', async () => {
    const plugin = makePlugin({});
    const mine = path.join(programs(plugin.folder, { node: `echo '["27.0.0","/opt/mine/node"]'` }), 'node');
    withPath(programs(makePlugin({}).folder, { node: `echo '["22.22.0","/opt/node"]'`, node26: newNode }));
    const isNew = (version: string): boolean => version.startsWith('26.') || version.startsWith('27.');
    const asked = { ...plugin, runtime: { node: mine } };
    expect(await new Interpreters({ node: 'node26' }).findOther(asked, isNew)).toMatchObject({ command: '/opt/new/node' });
    expect(await new Interpreters({}).findOther(asked, isNew)).toBeUndefined();
    expect(await new Interpreters({ node: 'node' }).findOther(plugin, () => true)).toMatchObject({ version: '22.22.0' });
    expect(confined).toEqual([]);
  });

  test('an answer that is none is a fault', async () => {
    const plugin = makePlugin({});
    for (const answer of ['[]', '["22.15.0"]', '[[3, "x"], "/usr/bin/python3"]', '{}', 'null', '[null, null]', 'no', '']) {
      const node = path.join(programs(plugin.folder, { node: `echo '${answer}'` }), 'node');
      expect(await new Interpreters({}).find({ ...plugin, runtime: { node } }, 'node')).toMatchObject({ code: 'interpreter-not-found' });
    }
  });

  test('a named interpreter is not silently replaced by another one', async () => {
    const plugin = makePlugin({});
    const old = path.join(programs(plugin.folder, { node: oldNode }), 'node');
    const found = await new Interpreters({ node: old }).find(plugin, 'node');
    expect(found).toMatchObject({
      code: 'interpreter-not-found',
      message: expect.stringMatching(
        /com\.example\.test: .*codexPlugins\.runtime\.node.*version 18\.20\.0 is too old.*Node\.js 22\.15 or newer/,
      ),
    });
  });

  test('asks a shim once for the true Python', async () => {
    const plugin = makePlugin({});
    const log = path.join(plugin.folder, 'log');
    withPath(
      `${programs(makePlugin({}).folder, { python3: `echo asked >> ${log}\necho '[[3, 12, 1], "/opt/python3.12", false]'` })}:/usr/bin`,
    );
    const interpreters = new Interpreters({});
    const found = await Promise.all([interpreters.find(plugin, 'python'), interpreters.find(plugin, 'python')]);
    expect(found).toMatchObject([{ command: '/opt/python3.12', version: '3.12.1' }, { command: '/opt/python3.12' }]);
    expect(readFileSync(log, 'utf8')).toBe('asked\n');
  });

  test('tells what was looked at when there is no Python', async () => {
    const plugin = makePlugin({});
    withPath(programs(plugin.folder, { python3: `echo '[[3, 6, 15], "/opt/python3.6", false]'`, python: 'echo broken >&2; exit 1' }));
    const found = await new Interpreters({}).find(plugin, 'python');
    expect(found).toMatchObject({
      code: 'interpreter-not-found',
      message: expect.stringMatching(
        /python3 on PATH \(.*\): version 3\.6\.15 is too old; python on PATH \(.*\): broken\..*codexPlugins\.runtime\.python/,
      ),
    });
  });

  test('a virtual environment that is broken is named', async () => {
    const plugin = makePlugin({ '.venv/bin/python': '' });
    const found = await new Interpreters({}).find(plugin, 'python');
    expect(found).toMatchObject({ code: 'interpreter-not-found', message: expect.stringContaining('the virtual environment .venv') });
  });

  test('a venv in the folder wins over the setting', async () => {
    const plugin = makePlugin({});
    mkdirSync(path.join(plugin.folder, 'venv/bin'), { recursive: true });
    const target = programs(plugin.folder, { p: `echo "[[3, 9, 0], \\"$0\\", true]"` });
    symlinkSync(path.join(target, 'p'), path.join(plugin.folder, 'venv/bin/python'));
    const found = await new Interpreters({ python: '/nowhere/python' }).find(plugin, 'python');
    expect(found).toMatchObject({
      command: path.join(realpathSync(plugin.folder), 'venv/bin/python'),
      environment: { VIRTUAL_ENV: path.join(plugin.folder, 'venv') },
      binFolder: path.join(plugin.folder, 'venv/bin'),
      hasOwnSdk: true,
    });
  });

  test('the oldest Node.js is the one that package.json asks for', () => {
    expect(packageJson.engines.node).toBe(`>=${MINIMUM.node.join('.')}`);
  });
});
