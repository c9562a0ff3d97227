import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readShim, type Shim } from './commandShims.ts';

/** As the package managers wrote them, for a package in the folder beside the one of the shims. */
const folder = path.resolve(import.meta.dirname, '../../../../test-fixtures/commandShims');

/** What a shim of that folder starts, with slashes of one kind. */
function read(name: string): Shim | undefined {
  const shim = readShim(name, readFileSync(path.join(folder, name), 'utf8'));
  return shim && { ...shim, target: shim.target.replaceAll('\\', '/') };
}

const names = readdirSync(folder);
const npm = (...lines: string[]): string => ['@ECHO off', 'SETLOCAL', 'CALL :find_dp0', ...lines].join('\r\n');

describe('command shims', () => {
  test.for(names.filter((name) => name.includes('-tool.')))('%s starts a script with Node.js', (name) => {
    expect(read(name)).toEqual({ interpreter: 'node', args: [], target: '../pkg/bin/tool.js' });
  });

  test.for(names.filter((name) => name.includes('-native.')))('%s starts a program itself', (name) => {
    expect(read(name)).toEqual({ args: [], target: '../pkg/bin/native.exe' });
  });

  test('the interpreter’s own arguments, other interpreters, and npm’s own programs are told', () => {
    expect(read('npm-11-flag.cmd')).toEqual({ interpreter: 'node', args: ['--no-warnings'], target: '../pkg/bin/flag.js' });
    expect(read('pnpm-python.cmd')).toEqual({ interpreter: 'python3', args: [], target: '../pkg/bin/py' });
    expect(read('npm.cmd')).toEqual({ interpreter: 'node', args: [], target: 'node_modules/npm/bin/npm-cli.js' });
    expect(read('npx.cmd')).toEqual({ interpreter: 'node', args: [], target: 'node_modules/npm/bin/npx-cli.js' });
  });

  test('one that leads to another drive names it', () => {
    expect(readShim('tool.cmd', '@"D:\\Yarn\\.bin\\tool.cmd"   %*')).toEqual({ args: [], target: 'D:\\Yarn\\.bin\\tool.cmd' });
  });

  test.for([
    ['that sets variables', read('npm-11-vars.cmd')],
    ['of somebody’s own', readShim('a.bat', '@echo off\r\nset MODE=fast\r\nnode "%~dp0\\a.js" %*\r\n')],
    ['that does something else too', readShim('a.cmd', npm('del /q *', '"%dp0%\\a.exe" %*'))],
    ['that starts two things', readShim('a.cmd', npm('"%dp0%\\a.exe" %*', '"%dp0%\\b.exe" %*'))],
    ['that goes on after the program', readShim('a.cmd', npm('node "%dp0%\\a.js" %* & calc.exe'))],
    ['that goes on before the target', readShim('a.cmd', npm('node & calc.exe "%dp0%\\a.js" %*'))],
    ['with a variable in its target', readShim('a.cmd', npm('node "%APPDATA%\\a.js" %*'))],
    ['with an interpreter by its path', readShim('a.cmd', npm('"%dp0%\\..\\node.exe" "%dp0%\\a.js" %*'))],
    ['with nothing in it', readShim('a.cmd', '')],
    ['for a shell of other systems', readShim('a', '#!/bin/sh\nexec node a.js "$@"\n')],
    ['of PowerShell that does something else too', readShim('a.ps1', 'Remove-Item *\n& "node$exe"  "$basedir/a.js" $args\n')],
  ] as const)('a script %s is none', ([, shim]) => {
    expect(shim).toBeUndefined();
  });
});
