import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCommand } from './findCommand.ts';
import { argumentsOf } from './taskDefinition.ts';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-find-command-')));
const plugin = path.join(root, 'plugin');
const onPath = path.join(root, 'on path');
const own = path.join(plugin, 'node_modules', '.bin');

beforeAll(() => {
  for (const folder of [own, onPath]) mkdirSync(folder, { recursive: true });
  for (const file of [path.join(own, 'mine'), path.join(onPath, 'mine'), path.join(onPath, 'theirs'), path.join(onPath, 'shim.cmd')]) {
    writeFileSync(file, '');
    chmodSync(file, 0o755);
  }
  writeFileSync(path.join(onPath, 'text'), '', { mode: 0o644 });
  mkdirSync(path.join(onPath, 'folder'));
});
afterAll(() => rmSync(root, { recursive: true }));

describe.runIf(process.platform !== 'win32')('a command', () => {
  const places = { env: { PATH: ['', 'relative', onPath].join(':') }, folders: [plugin], platform: 'linux' as const };

  it('is found among the packages of a folder, and then on PATH', () => {
    expect(findCommand('mine', places)).toBe(path.join(own, 'mine'));
    expect(findCommand('theirs', places)).toBe(path.join(onPath, 'theirs'));
  });

  it('is a program', () => {
    for (const name of ['text', 'folder', 'missing']) expect(findCommand(name, places)).toBe(undefined);
  });

  it('has an ending under Windows', () => {
    const windows = { env: { Path: onPath }, folders: [], platform: 'win32' as const };
    expect(findCommand('shim', windows)).toBe(path.join(onPath, 'shim.cmd'));
    expect(findCommand('theirs', windows)).toBe(undefined);
  });
});

describe('a task', () => {
  it('serves with what changes, unless other arguments are given', () => {
    expect(argumentsOf({ task: 'dev' }, '')).toEqual(['dev', '--watch']);
    expect(argumentsOf({ task: 'dev', args: ['--port', '0'] }, 'a b/c')).toEqual(['dev', 'a b/c', '--port', '0']);
    expect(argumentsOf({ task: 'validate' }, '.codex/plugins/tidy')).toEqual(['validate', '.codex/plugins/tidy']);
  });
});
