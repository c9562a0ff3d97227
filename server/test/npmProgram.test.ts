import { expect, test } from 'vitest';
import { npmProgram } from './npmProgram.mts';

const exists = (): boolean => true;

test('the npm that runs us runs again', () => {
  const environment = { npm_execpath: '/usr/lib/node_modules/npm/bin/npm-cli.js' };
  expect(npmProgram({ platform: 'linux', environment, node: '/n', exists })).toEqual({ command: '/n', args: [environment.npm_execpath] });
});

test('what is no npm, or is not there any more, is not taken for it', () => {
  for (const environment of [{ npm_execpath: '/usr/lib/yarn.js' }, {}]) {
    expect(npmProgram({ platform: 'darwin', environment, exists })).toEqual({ command: 'npm', args: [] });
  }
  const gone = { npm_execpath: '/gone/npm-cli.js' };
  expect(npmProgram({ platform: 'linux', environment: gone, exists: () => false })).toEqual({ command: 'npm', args: [] });
});

test("on Windows it is npm's script beside the system's Node.js, never the batch file", () => {
  const script = String.raw`C:\Program Files\nodejs\node_modules\npm\bin\npm-cli.js`;
  const environment = { Path: String.raw`C:\Windows;C:\Program Files\nodejs` };
  expect(npmProgram({ platform: 'win32', environment, node: 'node.exe', exists: (file) => file === script })).toEqual({
    command: 'node.exe',
    args: [script],
  });
});

test('on Windows without npm, the error says what to do', () => {
  expect(() => npmProgram({ platform: 'win32', environment: { PATH: 'C:\\Windows' }, exists: () => false })).toThrow(
    /npm was not found.*npm run/,
  );
});
