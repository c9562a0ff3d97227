// How the guard in Node.js workers starts programs by the rules that the host makes. The guard runs in processes of its own, as workers load it.
import { execFileSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { accessRules } from './accessRules.ts';
import { guardPolicy, policyVariables, type GrantedProgram } from './guardPolicy.ts';
import { makePlugin } from '../testHarness.ts';
import { guardFolders } from '../workersFolder.ts';

interface Granted {
  startOf(file: unknown): { file: string; args: string[] } | undefined;
  nameOf(file: unknown): string;
  meantByShell(file: string, args: string[]): string | undefined;
}

const { grantedPrograms } = createRequire(import.meta.url)(path.join(guardFolders.node, 'granted.cjs')) as {
  grantedPrograms(rules: GrantedProgram[], platform: NodeJS.Platform): Granted;
};

const node: GrantedProgram = {
  name: 'node',
  path: 'C:\\Program Files\\nodejs\\node.exe',
  reals: ['C:\\Program Files\\nodejs\\node.exe', 'D:\\Node\\node.exe'],
};
const prettier: GrantedProgram = {
  name: 'prettier',
  path: 'C:\\npm\\prettier.cmd',
  reals: ['C:\\npm\\prettier.cmd'],
  run: { file: node.path, args: ['C:\\npm\\node_modules\\prettier\\bin\\prettier.cjs'] },
};
const own: GrantedProgram = { name: './bin/own.exe', path: 'C:\\plugin\\bin\\own.exe', reals: [] };

describe('granted programs on Windows', () => {
  const granted = grantedPrograms([node, prettier, own], 'win32');

  test.for(['node', 'NODE', 'node.exe', 'Node.EXE', node.path, 'c:/program files/NODEJS/node.exe', 'D:\\Node\\node'])(
    '%s is the one that was found, by its absolute path',
    (asked) => {
      expect(granted.startOf(asked)).toEqual({ file: node.path, args: [] });
    },
  );

  test.for(['prettier', 'prettier.cmd', 'Prettier.CMD', 'prettier.ps1', 'C:/npm/prettier', 'C:\\NPM\\x\\..\\prettier.cmd'])(
    '%s is the program that a script stands for',
    (asked) => {
      expect(granted.startOf(asked)).toEqual(prettier.run);
    },
  );

  test.for(['./bin/own.exe', '.\\bin\\own.exe', 'bin\\own', 'c:\\plugin\\bin\\own.exe'])('%s is what the plugin brings along', (asked) => {
    expect(granted.startOf(asked)).toEqual({ file: own.path, args: [] });
  });

  test.for([
    '.\\node.exe',
    './node',
    'C:node.exe',
    'node.exe ',
    'node.',
    'own',
    'C:\\plugin\\node.exe',
    'node.js',
    '',
    undefined,
    ['node'],
  ])('%j is something else', (asked) => {
    expect(granted.startOf(asked)).toBeUndefined();
  });

  test('a permission names a program without what its file ends with', () => {
    expect(['git', 'C:\\x\\Git.EXE', 'npm.cmd', 'a.b'].map((file) => granted.nameOf(file))).toEqual(['git', 'Git', 'npm', 'a.b']);
  });

  test('what a shell is to run is known', () => {
    const cmd = (line: string): string | undefined => granted.meantByShell('C:\\Windows\\cmd.exe', ['cmd.exe', '/d', '/s', '/c', line]);
    expect(['"git status"', '""C:\\a b\\x.exe" -v"', 'npm.cmd i'].map(cmd)).toEqual(['git', 'C:\\a b\\x.exe', 'npm.cmd']);
    expect(granted.meantByShell('powershell.exe', ['powershell.exe', '-c', 'git status'])).toBe('git');
    expect(granted.meantByShell('cmd.exe', ['cmd.exe', '/k'])).toBeUndefined();
  });
});

describe('granted programs elsewhere', () => {
  test('what a shell is to run is known by its name, without quotes and behind variables', () => {
    const { meantByShell } = grantedPrograms([], 'linux');
    const meant = ["'prettier' --write x", '"a b/x" y', ' sed -n p', "A=1 B='2' sed", 'A=1 B=2 sed x', ''];
    expect(meant.map((line) => meantByShell('/bin/sh', ['/bin/sh', '-c', line]))).toEqual(['prettier', 'a b/x', 'sed', 'B=', 'sed', '']);
  });

  test('names are what was found, and only that very spelling; paths stay as they are', () => {
    const granted = grantedPrograms([{ name: 'sh', path: '/usr/bin/sh', reals: ['/usr/bin/dash'] }], 'linux');
    expect(granted.startOf('sh')).toEqual({ file: '/usr/bin/sh', args: [] });
    for (const file of ['/bin/sh', '/usr/bin/sh', '/usr/bin/dash']) expect(granted.startOf(file)).toEqual({ file, args: [] });
    for (const file of ['SH', 'sh.exe', './sh', '/bin/dash']) expect(granted.startOf(file)).toBeUndefined();
  });
});

/** Runs a script behind the guard, in the plugin's folder, and returns what it prints as JSON. */
function guarded(folder: string, spawn: GrantedProgram[], script: string): unknown {
  const rules = accessRules([], { pluginFolder: folder, workspaceFolders: [], tmp: folder, environment: {} });
  const facts = { pluginId: 'com.example.test', runtime: ['/'], nativeAddons: false, followLinks: false, ownNetwork: false, alone: false };
  const policy = { ...guardPolicy(rules, facts), spawn };
  const printed = execFileSync(process.execPath, ['--require', path.join(guardFolders.node, 'start.cjs'), '-e', script], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...policyVariables(policy) },
  });
  return JSON.parse(printed.toString()) as unknown;
}

const RUNNING = `
  const programs = require('node:child_process');
  const caught = (run) => { try { return run(); } catch (error) { return error.message; } };
  const ended = (child) => new Promise((resolve) => {
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.on('error', (error) => resolve(error.message)).on('close', () => resolve(text));
  });
  const say = (value) => Promise.resolve(value).then((it) => console.log(JSON.stringify(it)));
`;

describe.runIf(process.platform !== 'win32')('the guard', () => {
  const shell: GrantedProgram = { name: 'sh', path: '/bin/sh', reals: ['/bin/sh'] };

  test('starts a program in place of a script, with the arguments as they are', () => {
    const { folder } = makePlugin({ 'tool.js': 'console.log(JSON.stringify(process.argv.slice(2)))' });
    const tool = { name: 'tool', path: '/npm/tool.cmd', reals: [], run: { file: process.execPath, args: [path.join(folder, 'tool.js')] } };
    const args = JSON.stringify(['a b', '"%PATH%" & calc', '$HOME']);
    const said = guarded(
      folder,
      [tool],
      `${RUNNING}
      say(Promise.all([
        ended(programs.spawn('tool', ${args})),
        ended(programs.execFile('tool', ${args})),
        String(programs.spawnSync('tool', ${args}).stdout),
        String(programs.execFileSync('tool', ${args}, { stdio: 'pipe' })),
        String(programs.spawnSync('tool', { stdio: 'pipe' }).stdout),
        String(programs.execFileSync('tool')),
      ]));`,
    );
    expect(said).toEqual([...Array.from({ length: 4 }, () => `${args}\n`), '[]\n', '[]\n']);
  });

  test('a granted name is not another program by that name, wherever the plugin says that programs are', () => {
    const { folder } = makePlugin({ 'bin/sh': '#!/bin/sh\necho another\n' });
    chmodSync(path.join(folder, 'bin/sh'), 0o755);
    const said = guarded(
      folder,
      [shell],
      `${RUNNING}
      const options = { env: { PATH: ${JSON.stringify(path.join(folder, 'bin'))} } };
      say(Promise.all([ended(programs.spawn('sh', ['-c', 'echo granted'], options)), String(programs.spawnSync('sh', ['-c', 'echo granted'], options).stdout)]));`,
    );
    expect(said).toEqual(['granted\n', 'granted\n']);
  });

  test('what is refused is told by the command that was meant, and the shell where only that is missing', () => {
    const { folder } = makePlugin({});
    const script = `${RUNNING}
      say(Promise.all([
        caught(() => programs.execSync('git status')),
        caught(() => programs.exec('git status')),
        caught(() => programs.spawnSync('git', ['status'], { shell: true })),
        caught(() => programs.spawn('git', ['status'], { shell: '/bin/bash' })),
        caught(() => programs.execFileSync('git', () => {})),
        caught(() => programs.execFileSync('./git')),
      ]).then((texts) => texts.map((text) => /"(process:spawn:.*?)"/.exec(text)?.[1] ?? text)));`;
    const git = { name: 'git', path: '/usr/bin/git', reals: ['/usr/bin/git'] };
    expect(guarded(folder, [], script)).toEqual(Array.from({ length: 6 }, () => 'process:spawn:git'));
    const shells = ['process:spawn:sh', 'process:spawn:sh', 'process:spawn:sh', 'process:spawn:bash'];
    expect(guarded(folder, [git], script)).toEqual([...shells, expect.anything(), 'process:spawn:./git']);
  });

  test('another shell than the granted one is refused, and an object that answers differently the second time changes nothing', () => {
    const { folder } = makePlugin({});
    const said = guarded(
      folder,
      [shell],
      `${RUNNING}
      const once = (first, then) => { let asked = 0; return () => (asked++ === 0 ? first : then); };
      const changing = (name, first, then) => Object.defineProperty({}, name, { enumerable: true, get: once(first, then) });
      const started = (options) => {
        const child = new programs.ChildProcess();
        child.spawn(options);
        return child;
      };
      say(Promise.all([
        caught(() => programs.execSync('true', { shell: '/bin/bash' })),
        String(programs.execSync('echo fine')),
        caught(() => programs.spawnSync('true', [], changing('shell', false, '/bin/bash'))),
        ended(started(Object.assign(changing('file', 'sh', '/bin/ls'), { args: ['sh', '-c', 'echo granted'] }))),
        caught(() => started(Object.assign(changing('file', '/bin/ls', 'sh'), { args: ['ls'] }))),
      ]).then((texts) => texts.map((text) => /"(process:spawn:.*?)"/.exec(text)?.[1] ?? text)));`,
    );
    expect(said).toEqual(['process:spawn:true', 'fine\n', 'process:spawn:true', 'granted\n', 'process:spawn:ls']);
  });
});
