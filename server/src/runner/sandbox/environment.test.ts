import { describe, expect, test } from 'vitest';
import { pluginEnvironment } from './environment.ts';

const host = {
  PATH: '/bin',
  HOME: '/home/me',
  LC_ALL: 'C',
  EDITOR: 'vi',
  PROJECT: 'x',
  NPM_TOKEN: 'secret',
  DB_PASSWORD: 'secret',
  SMTP_PASS: 'secret',
  GITHUB_PAT: 'secret',
  DATABASE_URL: 'postgres://me:secret@db.example.com/shop',
  HOMEPAGE: 'https://example.com:8080/me@home',
  AWS_ACCESS_KEY_ID: 'secret',
  DB_PW: 'secret',
  CARD_PIN: '1234',
  OTP_CODE: '123456',
  SAS_URL: 'secret',
  SLACK_HOOK_URL: 'secret',
  LC_API_KEY: 'secret',
  UPSTREAM: 'https://me:p/w@example.com',
  SSH_AUTH_SOCK: '/tmp/agent',
  NODE_OPTIONS: '--inspect',
  NODE_PATH: '/lib',
  PYTHONPATH: '/lib',
  ELECTRON_RUN_AS_NODE: '1',
  VSCODE_IPC_HOOK: '/tmp/ipc',
  LD_PRELOAD: 'x.so',
  CODEX_PLUGIN_WORKER: 'outer',
};
const base = { PATH: '/bin', HOME: '/home/me', LC_ALL: 'C' };

describe('environment', () => {
  test.for<[string[], Record<string, string>]>([
    [[], base],
    [['network:request'], base],
    [['env:read:EDITOR'], { ...base, EDITOR: 'vi' }],
    [['env:read:NPM_TOKEN'], { ...base, NPM_TOKEN: 'secret' }],
    [['env:read:ABSENT'], base],
    [['env:read'], { ...base, EDITOR: 'vi', PROJECT: 'x', HOMEPAGE: 'https://example.com:8080/me@home' }],
    [
      ['env:read', 'env:read:DB_PASSWORD'],
      { ...base, EDITOR: 'vi', PROJECT: 'x', HOMEPAGE: 'https://example.com:8080/me@home', DB_PASSWORD: 'secret' },
    ],
    [['env:read:NODE_OPTIONS', 'env:read:LD_PRELOAD', 'env:read:CODEX_PLUGIN_WORKER'], base],
  ])('%j', ([granted, expected]) => {
    expect(pluginEnvironment(host, granted, 'linux')).toEqual(expected);
  });

  test('on Windows, programs are not looked for in the working directory', () => {
    expect(pluginEnvironment(host, [], 'win32')).toEqual({ ...base, NoDefaultCurrentDirectoryInExePath: '1' });
  });

  test('on Windows has variables in any case', () => {
    const host = {
      Path: 'p',
      SystemRoot: 'C:\\Windows',
      ComSpec: 'cmd',
      Editor: 'vi',
      Npm_Token: 'secret',
      node_options: '--inspect',
      Electron_X: '1',
    };
    const base = { Path: 'p', SystemRoot: 'C:\\Windows', ComSpec: 'cmd' };
    const onWindows = { ...base, NoDefaultCurrentDirectoryInExePath: '1' };
    expect(pluginEnvironment(host, ['env:read:EDITOR'], 'win32')).toEqual({ ...onWindows, Editor: 'vi' });
    expect(pluginEnvironment(host, ['env:read:EDITOR'], 'linux')).toEqual(base);
    expect(pluginEnvironment(host, ['env:read'], 'win32')).toEqual({ ...onWindows, Editor: 'vi' });
    expect(pluginEnvironment(host, ['env:read:NPM_TOKEN', 'env:read:NODE_OPTIONS', 'env:read:ELECTRON_X'], 'win32')).toEqual({
      ...onWindows,
      Npm_Token: 'secret',
    });
  });
});
