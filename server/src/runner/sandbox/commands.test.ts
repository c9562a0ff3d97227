// Commands as Windows has them, on whichever system the tests run: the files are real, and what the system is like is said.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { resolveCommand, type CommandRule } from './commands.ts';
import { makePlugin } from '../testHarness.ts';

const shims = path.resolve(import.meta.dirname, '../../../../test-fixtures/commandShims');

interface Place {
  at(...parts: string[]): string;
  resolve(name: string, more?: { folders?: string[]; platform?: NodeJS.Platform }): CommandRule | string;
}

/** A machine with Node.js on PATH, a folder of shims, the package that they lead to, and these files; PATH can have other folders before those. */
function machine(...files: string[]): Place {
  const root = makePlugin({}).folder;
  const at = (...parts: string[]): string => path.join(root, ...parts);
  for (const file of ['nodejs/node.exe', 'pkg/bin/tool.js', 'pkg/bin/native.exe', 'plugin/manifest.json', ...files]) {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), '');
    chmodSync(at(file), 0o755);
  }
  mkdirSync(at('shims'), { recursive: true });
  return {
    at,
    resolve: (name, { folders = [], platform = 'win32' } = {}) => {
      const all = [...folders, 'shims', 'nodejs'].map((folder) => at(folder));
      const environment = platform === 'win32' ? { Path: all.join(';') } : { PATH: all.join(':') };
      return resolveCommand(name, { pluginFolder: at('plugin'), workspaceFolders: [at('workspace')], platform, environment });
    },
  };
}

describe('commands on Windows', () => {
  test('are found by names without endings, in any spelling', () => {
    const { at, resolve } = machine('shims/tool.exe');
    for (const name of ['tool', 'tool.exe']) expect(resolve(name)).toMatchObject({ name, path: at('shims/tool.exe') });
    expect(resolve('tool')).not.toHaveProperty('run');
    expect(resolve('other')).toBe('other was not found on PATH. Install it, or correct the name in the manifest.');
  });

  test.for([
    ['npm-11', 'cmd'],
    ['npm-8', 'cmd'],
    ['npm-6', 'cmd'],
    ['pnpm', 'cmd'],
    ['yarn-1', 'cmd'],
    ['npm-11', 'ps1'],
    ['pnpm', 'ps1'],
  ] as const)('that %s installed as a .%s are what that stands for', ([manager, ending]) => {
    const { at, resolve } = machine();
    for (const kind of ['tool', 'native']) cpSync(path.join(shims, `${manager}-${kind}.${ending}`), at('shims', `${kind}.${ending}`));
    expect(resolve('tool')).toMatchObject({
      path: at('shims', `tool.${ending}`),
      run: { file: at('nodejs/node.exe'), args: [at('pkg/bin/tool.js')] },
      executables: expect.arrayContaining([{ path: at('nodejs/node.exe'), real: at('nodejs/node.exe') }]),
    });
    expect(resolve('native')).toMatchObject({ run: { file: at('pkg/bin/native.exe'), args: [] } });
  });

  test('the interpreter is the one on PATH or beside the script, and none that the plugin or the workspace brings along', () => {
    const { at, resolve } = machine('workspace/bin/node.exe', 'plugin/node_modules/.bin/node.exe', 'beside/node.exe');
    for (const folder of ['plugin/node_modules/.bin', 'beside']) cpSync(path.join(shims, 'pnpm-tool.cmd'), at(folder, 'tool.cmd'));
    for (const file of ['plugin/node_modules/pkg/bin/tool.js', 'pkg/bin/tool.js']) {
      mkdirSync(path.dirname(at(file)), { recursive: true });
      writeFileSync(at(file), '');
    }
    const folders = ['workspace/bin'];
    expect(resolve('.\\node_modules\\.bin\\tool', { folders })).toMatchObject({ run: { file: at('nodejs/node.exe') } });
    expect(resolve('tool', { folders: [...folders, 'beside'] })).toMatchObject({ run: { file: at('beside/node.exe') } });
  });

  test('one that leads to another one is followed, and no further than that', () => {
    const { at, resolve } = machine();
    cpSync(path.join(shims, 'yarn-1-tool.cmd'), at('shims/inner.cmd'));
    writeFileSync(at('shims/tool.cmd'), '@"%~dp0\\inner.cmd"   %*');
    writeFileSync(at('shims/loop.cmd'), '@"%~dp0\\loop.cmd"   %*');
    expect(resolve('tool')).toMatchObject({ run: { file: at('nodejs/node.exe'), args: [at('pkg/bin/tool.js')] } });
    expect(resolve('loop')).toMatch(/leads from one script to the next/);
  });

  test('a script that is no known one is refused, and so is one that leads nowhere or to a missing interpreter', () => {
    const { at, resolve } = machine();
    writeFileSync(at('shims/own.bat'), '@echo off\r\nnode "%~dp0\\own.js" --mode %1\r\n');
    writeFileSync(at('shims/gone.cmd'), '@"%~dp0\\gone.exe"   %*');
    cpSync(path.join(shims, 'pnpm-python.cmd'), at('shims/needs.cmd'));
    writeFileSync(at('pkg/bin/py'), '');
    expect(resolve('own')).toMatch(/^own is .*own\.bat here, a script that only a shell can run.*as an \.exe file/);
    expect(resolve('gone')).toMatch(/leads to .*gone\.exe, which is not there/);
    expect(resolve('needs')).toMatch(/^needs needs python3, which was not found on PATH/);
  });

  test('what the plugin or the workspace has is not taken for what is on PATH, but may be named by its place', () => {
    const { at, resolve } = machine('workspace/bin/tool.exe', 'plugin/bin/tool.exe', 'later/tool.exe');
    const folders = ['workspace/bin', 'plugin/bin', 'later'];
    expect(resolve('tool', { folders })).toMatchObject({ path: at('later/tool.exe') });
    for (const name of ['./bin/tool', '.\\bin\\tool.exe', 'bin\\tool']) {
      expect(resolve(name)).toMatchObject({ name, path: at('plugin/bin/tool.exe') });
    }
    expect(resolve('.\\bin\\none')).toBe('.\\bin\\none was not found. Install it, or correct the name in the manifest.');
  });

  test('Python as pyenv has it is the chosen version', () => {
    const { at, resolve } = machine('pyenv/shims/python.bat', 'pyenv/versions/3.12.10/python.exe', 'pyenv/versions/3.12.9/python.exe');
    const options = { folders: ['pyenv/shims'] };
    expect(resolve('python', options)).toMatch(/no version chosen. Choose one with "pyenv global"/);
    writeFileSync(at('pyenv/version'), '3.12\r\n');
    expect(resolve('python', options)).toMatchObject({ run: { file: at('pyenv/versions/3.12.10/python.exe'), args: [] } });
  });
});

describe('commands elsewhere', () => {
  test('have no endings, and the file is what is started', () => {
    const { at, resolve } = machine('shims/tool', 'plugin/bin/tool');
    expect(resolve('tool', { platform: 'linux' })).toMatchObject({ path: at('shims/tool') });
    expect(resolve('tool', { platform: 'linux' })).not.toHaveProperty('run');
    expect(resolve('tool', { platform: 'linux', folders: ['plugin/bin'] })).toMatchObject({ path: at('shims/tool') });
    expect(resolve('./bin/tool', { platform: 'linux' })).toMatchObject({ path: at('plugin/bin/tool') });
  });

  test.runIf(process.platform !== 'win32')('what the workspace has is known by its real place where the editor opened a link', () => {
    const { at, resolve } = machine('shims/tool', 'real/bin/tool');
    symlinkSync(at('real'), at('workspace'));
    expect(resolve('tool', { platform: 'linux', folders: ['real/bin', 'workspace/bin'] })).toMatchObject({ path: at('shims/tool') });
  });
});

describe.runIf(process.platform !== 'win32')('commands named by their places', () => {
  const script = (at: Place['at'], file: string, firstLine: string): void => {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), `${firstLine}\n`, { mode: 0o755 });
  };
  const linux = { platform: 'linux' } as const;

  test('stay in the plugin: a link out of it is refused, and nothing is opened around what it leads to', () => {
    const { at, resolve } = machine(
      'proj/node_modules/.bin/x',
      'proj/node_modules/.env',
      'home/bin/y',
      'home/lib/secret',
      'plugin/bin/real',
    );
    symlinkSync(at('proj/node_modules/.bin/x'), at('plugin/bin/x'));
    symlinkSync(at('home/bin'), at('plugin/link'));
    symlinkSync('real', at('plugin/bin/inner'));
    for (const name of ['./bin/x', 'bin/x', './link/y', at('plugin/bin/x'), `${at('plugin')}/bin/../bin/x`])
      expect(resolve(name, linux), name).toMatch(/is a link that leads out of the plugin's folder, to .*Put the program itself there/);
    for (const name of ['../proj/node_modules/.bin/x', './../home/bin/y'])
      expect(resolve(name, linux), name).toMatch(/leads out of the plugin's folder, to .*as it is found on PATH/);
    expect(resolve('./bin/inner', linux)).toMatchObject({ path: at('plugin/bin/inner'), folders: [] });
  });

  test('are found in packages that the plugin is shown anyway', () => {
    const { at, resolve } = machine('linked/bin/x', 'plugin/node_modules/.bin/none');
    writeFileSync(at('linked/package.json'), '{"name":"linked"}');
    symlinkSync(at('linked'), at('plugin/node_modules/linked'));
    symlinkSync('../linked/bin/x', at('plugin/node_modules/.bin/x'));
    expect(resolve('./node_modules/.bin/x', linux)).toMatchObject({ path: at('plugin/node_modules/.bin/x'), folders: [] });
  });

  test('elsewhere are that file alone, unless they are on PATH, and a link of a workspace stays in it', () => {
    const files = [
      'workspace/node_modules/.bin/x',
      'proj/node_modules/.bin/x',
      'home/bin/y',
      'home/lib/secret',
      'own/bin/z',
      'own/lib/needed',
    ];
    const { at, resolve } = machine(...files);
    for (const file of ['proj/node_modules/.bin/x', 'home/bin/y', 'workspace/node_modules/.bin/x'])
      expect(resolve(at(file), linux), file).toEqual(expect.objectContaining({ path: at(file), folders: [], own: [at(file)] }));
    const z = { path: at('own/bin/z'), folders: [at('own/lib')] };
    for (const name of ['z', at('own/bin/z')]) expect(resolve(name, { ...linux, folders: ['own/bin'] }), name).toMatchObject(z);
    expect(resolve(at('own/bin/z'), linux)).toMatchObject({ folders: [] });
    symlinkSync(at('home/bin/y'), at('workspace/y'));
    expect(resolve(at('workspace/y'), linux)).toMatch(/where a link leads out of the workspace or the plugin's folder, to .*home\/bin\/y/);
  });

  test('take their interpreters from the system or PATH, and none from a workspace', () => {
    const { at, resolve } = machine(
      'evil/bin/interp',
      'evil/bin/env',
      'evil/lib/secret',
      'workspace/bin/lua',
      'shims/lua',
      'own/bin/ruby',
      'own/bin/other',
      'own/lib/x',
    );
    const named = [at('evil/bin/interp'), `${at('evil/bin/env')} sh`, at('workspace/bin/lua'), `${at('shims')}/../evil/bin/interp`];
    for (const interpreter of named) {
      script(at, 'plugin/bin/a', `#! ${interpreter} -x`);
      expect(resolve('./bin/a', linux), interpreter).toMatch(
        /bin\/a names .* in its first line, which is neither a program of the system nor one on PATH/,
      );
    }
    script(at, 'plugin/bin/a', '#!/bin/sh');
    expect(resolve('./bin/a', linux)).toMatchObject({
      folders: [],
      executables: expect.arrayContaining([expect.objectContaining({ path: '/bin/sh' })]),
    });
    script(at, 'plugin/bin/a', `#!${at('own/bin/ruby')}`);
    expect(resolve('./bin/a', { ...linux, folders: ['own/bin'] })).toMatchObject({ folders: [at('own/lib')] });
    script(at, 'plugin/bin/a', '#!/usr/bin/env other');
    expect(resolve('./bin/a', { ...linux, folders: ['own/bin'] })).toMatch(
      /names .*own\/bin\/other in its first line, which is no interpreter/,
    );
    script(at, 'plugin/bin/a', '#!/usr/bin/env -S lua --flag');
    const tool = resolve('./bin/a', { ...linux, folders: ['workspace/bin'] }) as CommandRule;
    expect(tool.executables.map((one) => one.path)).toEqual(expect.arrayContaining([at('shims/lua')]));
    expect(tool.executables.map((one) => one.path)).not.toContain(at('workspace/bin/lua'));
  });

  test('and names: an installed script may also have what was installed with it', () => {
    const { at, resolve } = machine(
      'pipx/venvs/black/bin/python',
      'pipx/venvs/black/pyvenv.cfg',
      'pipx/venvs/black/lib/python3.12/x.py',
      'evil/bin/interp',
    );
    script(at, 'pipx/venvs/black/bin/black', `#!${at('pipx/venvs/black/bin/python')}`);
    symlinkSync(at('pipx/venvs/black/bin/black'), at('shims/black'));
    expect(resolve('black', linux)).toMatchObject({
      folders: expect.arrayContaining([at('pipx/venvs/black/lib'), at('pipx/venvs/black/pyvenv.cfg')]),
    });
    script(at, 'shims/odd', `#!${at('evil/bin/interp')}`);
    expect(resolve('odd', linux)).toMatch(/shims\/odd names .*evil\/bin\/interp in its first line/);
    script(at, 'pyenv/versions/3.12/bin/python3.12', '');
    script(at, 'pyenv/versions/3.12/lib/python3.12/os.py', '');
    script(at, 'shims/user', `#!${at('pyenv/versions/3.12/bin/python3.12')}`);
    expect(resolve('user', linux)).toMatchObject({ folders: [at('pyenv/versions/3.12/lib')] });
  });

  test('a folder on PATH that is a link into a workspace is the workspace’s', () => {
    const { at, resolve } = machine('workspace/bin/tool', 'shims/tool');
    symlinkSync(at('workspace/bin'), at('alias'));
    expect(resolve('tool', { ...linux, folders: ['alias'] })).toMatchObject({ path: at('shims/tool') });
  });
});

describe.runIf(process.platform !== 'win32')('commands that are installed in a home folder', () => {
  test('show what they need, and no place for secrets of their name', () => {
    const { at, resolve } = machine(
      ...['.local/bin/atuin', '.local/bin/tool', '.local/lib/x', '.local/share/atuin/history.db', '.local/share/tool/data'].map(
        (file) => `home/${file}`,
      ),
    );
    vi.stubEnv('HOME', at('home'));
    onTestFinished(() => void vi.unstubAllEnvs());
    const folders = ['home/.local/bin'];
    expect(resolve('tool', { folders, platform: 'linux' })).toMatchObject({
      folders: [at('home/.local/lib'), at('home/.local/share/tool')],
    });
    expect(resolve('atuin', { folders, platform: 'linux' })).toMatchObject({ folders: [at('home/.local/lib')] });
  });

  test('are said to be passed over where only a workspace has them', () => {
    const { at, resolve } = machine('workspace/node_modules/.bin/tool');
    const folders = ['workspace/node_modules/.bin'];
    expect(resolve('tool', { folders, platform: 'linux' })).toBe(
      `tool was found on PATH only as ${at('workspace/node_modules/.bin/tool')}, which comes with the plugin or a workspace and was passed over. Install it elsewhere, or let the manifest name it by its place.`,
    );
  });
});

test.skipIf(process.platform !== 'linux')('a command that somebody holds on to is not waited for, and that is said', async (context) => {
  const { at, resolve } = machine('shims/tool');
  writeFileSync(at('shims/tool'), '#!/bin/sh\n');
  const code = `import fcntl, signal, sys
signal.signal(signal.SIGIO, signal.SIG_IGN)
opened = open(sys.argv[1])
try:
    fcntl.fcntl(opened, fcntl.F_SETLEASE, fcntl.F_WRLCK)
    print("held", flush=True)
    sys.stdin.read()
except OSError:
    print("none", flush=True)`;
  const holder = spawn('python3', ['-c', code, at('shims/tool')], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void holder.kill('SIGKILL'));
  const [said] = (await once(holder.stdout, 'data')) as [Buffer];
  // Some file systems know no leases.
  if (said.toString().trim() !== 'held') context.skip('no leases here');
  expect(resolve('tool', { platform: 'linux' })).toMatch(/shims\/tool cannot be read now/);
  holder.stdin.end();
  await once(holder, 'exit');
  expect(resolve('tool', { platform: 'linux' })).toMatchObject({ path: at('shims/tool') });
});
