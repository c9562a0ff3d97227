// Interpreters as Windows and macOS have them, on whichever system the tests run: the files are real, and what the system is like and what
// programs answer is said.
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { Interpreters, type Interpreter } from './interpreters.ts';
import type { Printed } from './programQuestions.ts';
import type { Runtime } from '../../contract/runtime.ts';
import type { RunError } from '../../contract/errors.ts';
import { makePlugin } from '../testHarness.ts';
import type { RunnerPlugin } from '../types.ts';

interface Machine {
  plugin: RunnerPlugin;
  at(...parts: string[]): string;
  /** What was asked of programs, the machine's own ones first. */
  asked: string[];
  find(runtime: Runtime, more?: { setting?: string; runtime?: string }): Promise<Interpreter | RunError>;
}

const python = (executable: string): Printed => ({ stdout: JSON.stringify([[3, 12, 1], executable, false]), stderr: '' });
const node = (executable: string): Printed => ({ stdout: JSON.stringify(['24.1.0', executable]), stderr: '' });

/**
 * @param files of the machine; folders of PATH are named in its order.
 * @param answers by the program, relative to the machine; programs that do not answer here are their own executable.
 */
function machine(
  platform: NodeJS.Platform,
  {
    files = [],
    folders = [],
    variables = {},
    answers = {},
  }: {
    files?: string[];
    folders?: string[];
    variables?: Record<string, string>;
    answers?: Record<string, Printed>;
  },
): Machine {
  const root = makePlugin({}).folder;
  const at = (...parts: string[]): string => path.join(root, ...parts);
  for (const file of files) {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), '');
    chmodSync(at(file), 0o755);
  }
  mkdirSync(at('plugin'), { recursive: true });
  const plugin = { ...makePlugin({}), folder: at('plugin') };
  const asked: string[] = [];
  const answer = async (command: string, args: string[]): Promise<Printed> => {
    const name = command.startsWith(root) ? path.relative(root, command) : command;
    asked.push([name, ...args.filter((arg) => /^-[\d.p]/.test(arg) && arg.length < 8)].join(' '));
    return answers[name] ?? (args.includes('-c') ? python(command) : node(command));
  };
  const environment = {
    [platform === 'win32' ? 'Path' : 'PATH']: folders
      .map((one) => (path.isAbsolute(one) ? one : at(one)))
      .join(platform === 'win32' ? ';' : ':'),
    ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value.replace(/^\//, `${root}/`)])),
  };
  return {
    ...{ plugin, at, asked },
    find: (runtime, more = {}) =>
      new Interpreters(
        { ...(more.setting !== undefined && { [runtime]: more.setting }) },
        { own: answer, brought: (_plugin, _runtime, command, args) => answer(command, args), confines: async () => true },
        () => ({ platform, environment }),
      ).find({ ...plugin, ...(more.runtime !== undefined && { runtime: { [runtime]: more.runtime } }) }, runtime),
  };
}

const message = (text: RegExp): object => ({ code: 'interpreter-not-found', message: expect.stringMatching(text) });

describe('Python on Windows', () => {
  test('is found as python before python3, by names with and without an ending, and by the launcher last', async () => {
    const { at, find } = machine('win32', { files: ['a/python3.exe', 'b/python.exe', 'b/python3.12.exe'], folders: ['a', 'b'] });
    expect(await find('python')).toMatchObject({ command: at('b/python.exe'), version: '3.12.1' });
    expect(await find('python', { runtime: 'python3.12' })).toMatchObject({ command: at('b/python3.12.exe') });
    expect(await find('python', { setting: at('b/python') })).toMatchObject({ command: at('b/python.exe') });
  });

  test('is what the launcher says that it is', async () => {
    const launcher = {
      files: ['windows/py.exe'],
      folders: ['windows'],
      answers: { 'windows/py.exe': python('C:\\Python312\\python.exe') },
    };
    const { asked, find } = machine('win32', launcher);
    for (const wanted of [{}, { runtime: 'py' }, { setting: 'py -3.11' }]) {
      expect(await find('python', wanted)).toMatchObject({ command: 'C:\\Python312\\python.exe' });
    }
    expect(asked).toEqual(['windows/py.exe -3', 'windows/py.exe -3', 'windows/py.exe -3.11']);
  });

  test('is found by a launcher that is not on PATH', async () => {
    const { find, asked } = machine('win32', { files: ['local/Programs/Python/Launcher/py.exe'], variables: { LOCALAPPDATA: '/local' } });
    expect(await find('python')).toMatchObject({ version: '3.12.1' });
    expect(asked).toEqual(['local/Programs/Python/Launcher/py.exe -3']);
  });

  test('is not the Store’s placeholder, which is told by its link or by what it says, and is not asked where the link tells', async () => {
    const apps = 'local/Microsoft/WindowsApps';
    const { asked, at, find } = machine('win32', {
      files: [`${apps}/python3.exe`],
      folders: [apps],
      answers: { [`${apps}/python3.exe`]: { fault: 'it ended with exit code 9009' } },
    });
    symlinkSync('/Program Files/WindowsApps/Microsoft.DesktopAppInstaller/AppInstallerPythonRedirector.exe', at(apps, 'python.exe'));
    expect(await find('python')).toMatchObject(
      message(
        /python on PATH \(.*\): it is only the placeholder .* Microsoft Store.*winget.*; python3 on PATH \(.*\): it is only the placeholder/,
      ),
    );
    expect(asked).toEqual([`${apps}/python3.exe`]);
  });

  test('may be from the Store', async () => {
    const apps = 'local/Microsoft/WindowsApps';
    const { at, find } = machine('win32', { files: [`${apps}/other.exe`], folders: [apps] });
    symlinkSync('/Program Files/WindowsApps/PythonSoftwareFoundation.Python.3.12/python3.12.exe', at(apps, 'python.exe'));
    expect(await find('python')).toMatchObject({ command: at(apps, 'python.exe') });
  });

  test('is the version that pyenv chose, as its batch files cannot be started', async () => {
    const files = ['pyenv/shims/python.bat', 'pyenv/versions/3.11.9/python.exe', 'pyenv/versions/3.9.1/python.exe'];
    const { at, find } = machine('win32', { files, folders: ['pyenv/shims'] });
    expect(await find('python')).toMatchObject(message(/python on PATH \(.*\): it is from pyenv, which has no version chosen/));
    writeFileSync(at('pyenv/version'), '3.9.1\r\n');
    expect(await find('python')).toMatchObject({ command: at('pyenv/versions/3.9.1/python.exe') });
    writeFileSync(at('pyenv/version'), '3.13.0');
    expect(await find('python')).toMatchObject(message(/no python in the chosen version 3\.13\.0\. Install it with "pyenv install"/));
    const told = machine('win32', { files, folders: ['pyenv/shims'], variables: { PYENV_VERSION: '3.11' } });
    expect(await told.find('python')).toMatchObject({ command: told.at('pyenv/versions/3.11.9/python.exe') });
  });

  test('is none of a batch file of somebody’s own', async () => {
    const { at, asked, find } = machine('win32', { files: ['own/python.bat'], folders: ['own'] });
    expect(await find('python')).toMatchObject(
      message(/python on PATH \(.*\): it is a script that only a shell can run\. Name the program/),
    );
    expect(await find('python', { setting: at('own/python.bat') })).toMatchObject(message(/from the setting .*: it is a script that only/));
    expect(asked).toEqual([]);
  });

  test('is that of a virtual environment where it is on Windows, and one from another system is said to be one', async () => {
    const both = machine('win32', { files: ['plugin/.venv/Scripts/python.exe', 'plugin/.venv/bin/python'] });
    expect(await both.find('python')).toMatchObject({
      command: both.at('plugin/.venv/Scripts/python.exe'),
      binFolder: both.at('plugin/.venv/Scripts'),
    });
    const linux = machine('win32', { files: ['plugin/.venv/bin/python', 'a/python.exe'], folders: ['a'] });
    expect(await linux.find('python')).toMatchObject(
      message(/the virtual environment \.venv \(.*\): it was made on another system.*python -m venv \.venv/),
    );
    const windows = machine('linux', { files: ['plugin/venv/Scripts/python.exe'] });
    expect(await windows.find('python')).toMatchObject(message(/the virtual environment venv \(.*\): it was made on another system/));
  });
});

describe('conda', () => {
  test.for([
    ['win32', 'conda/envs/data/python.exe'],
    ['darwin', 'conda/envs/data/bin/python'],
  ] as const)('its activated environment comes before PATH, but not before one of Python’s own (%s)', async ([platform, file]) => {
    const files = [file, 'a/python.exe', 'a/python3'];
    const variables = { CONDA_PREFIX: '/conda/envs/data', CONDA_DEFAULT_ENV: 'data' };
    const { at, find } = machine(platform, { files, folders: ['a'], variables });
    expect(await find('python')).toMatchObject({ command: at(file) });
    const venv = machine(platform, { files, folders: ['a'], variables: { ...variables, VIRTUAL_ENV: '/venv' } });
    expect(await venv.find('python')).toMatchObject({ command: expect.stringContaining(venv.at('a/python')) });
    const gone = machine(platform, { variables });
    expect(await gone.find('python')).toMatchObject(message(/Python of the conda environment data \(CONDA_PREFIX\): not found/));
  });
});

describe('Node.js on Windows', () => {
  test.for([
    ['NVM_SYMLINK', '/nodejs', 'nodejs/node.exe'],
    ['VOLTA_HOME', '/volta', 'volta/bin/node.exe'],
    ['LOCALAPPDATA', '/local', 'local/Volta/bin/node.exe'],
    ['FNM_MULTISHELL_PATH', '/multishell', 'multishell/node.exe'],
    ['FNM_DIR', '/fnm', 'fnm/aliases/default/node.exe'],
    ['APPDATA', '/roaming', 'roaming/fnm/aliases/default/node.exe'],
    ['PROGRAMFILES', '/programs', 'programs/nodejs/node.exe'],
  ] as const)('is found by %s, after what is on PATH', async ([name, folder, file]) => {
    const { at, find } = machine('win32', { files: [file], variables: { [name]: folder } });
    expect(await find('node')).toMatchObject({ command: at(file), version: '24.1.0' });
    const onPath = machine('win32', { files: [file, 'a/node.exe'], folders: ['a'], variables: { [name]: folder } });
    expect(await onPath.find('node')).toMatchObject({ command: onPath.at('a/node.exe') });
  });

  test('that a variable names in the plugin’s own folder is only run confined', async () => {
    const files = ['plugin/volta/bin/node.exe'];
    const { at, find } = machine('win32', { files, variables: { VOLTA_HOME: '/plugin/volta' } });
    expect(await find('node')).toMatchObject({ command: at('plugin/volta/bin/node.exe'), foreign: true });
  });

  test('is the host’s own where there is no other', async () => {
    expect(await machine('win32', {}).find('node')).toMatchObject({ command: process.execPath });
  });
});

describe.runIf(existsSync('/usr/bin/python3'))('Python on macOS', () => {
  const tools = '/usr/bin/xcode-select';

  test('is not the placeholder that offers the Command Line Tools, which is not even started', async () => {
    const { asked, find } = machine('darwin', { folders: ['/usr/bin'], answers: { [tools]: { fault: 'it ended with exit code 2' } } });
    const found = await find('python', { setting: '/usr/bin/python3' });
    expect(found).toMatchObject(
      message(/only macOS' placeholder for it, as the Command Line Tools are not installed\. .*xcode-select --install/),
    );
    expect(asked).toEqual([`${tools} -p`]);
  });

  test('is what they brought, where they are installed', async () => {
    const { asked, find } = machine('darwin', { folders: ['/usr/bin'] });
    expect(await find('python')).toMatchObject({ command: '/usr/bin/python3' });
    expect(asked).toEqual([`${tools} -p`, '/usr/bin/python3']);
  });
});
