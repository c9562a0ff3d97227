import { describe, expect, test } from 'vitest';
import { givenValues, pluginEnvironment } from './environment.ts';

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
    [['env:read:*'], { ...base, EDITOR: 'vi', PROJECT: 'x', HOMEPAGE: 'https://example.com:8080/me@home' }],
    [['env:read:PRO*', 'env:read:DB_*', 'env:read:NODE_*'], { ...base, PROJECT: 'x' }],
    [['env:read:NODE_OPTIONS', 'env:read:LD_PRELOAD', 'env:read:CODEX_PLUGIN_WORKER'], base],
  ])('%j', ([granted, expected]) => {
    expect(pluginEnvironment({ host, platform: 'linux' }, granted)).toEqual(expected);
  });

  describe('values from a file', () => {
    const values = {
      EDITOR: 'nano',
      API_TOKEN: 'from the file',
      PLAIN: 'plain',
      LOOKS_FINE: `ghp_${'Ab3dEf6hIj'.repeat(3)}`,
      PATH: '/elsewhere',
      LC_TIME: 'de_DE',
      NODE_OPTIONS: '--inspect',
    };

    test.for<[string[], Record<string, string>]>([
      [[], {}],
      [['network:request'], {}],
      [['env:read:EDITOR'], { EDITOR: 'nano' }],
      [['env:read:API_TOKEN', 'env:read:NODE_OPTIONS'], { API_TOKEN: 'from the file' }],
      [['env:read:PATH'], { PATH: '/elsewhere' }],
      [['env:read'], { EDITOR: 'nano', PLAIN: 'plain', PATH: '/elsewhere', LC_TIME: 'de_DE' }],
    ])('are given to whom the permission covers their names: %j', ([granted, expected]) => {
      expect(givenValues(values, granted, 'linux')).toEqual(expected);
      const without = pluginEnvironment({ host, platform: 'linux' }, granted);
      expect(pluginEnvironment({ host, values, platform: 'linux' }, granted)).toEqual({ ...without, ...expected });
    });

    test('count in place of those of the host, in whichever case Windows has their names', () => {
      const sources = { host: { Editor: 'vi' }, values: { EDITOR: 'nano' }, platform: 'win32' } as const;
      expect(pluginEnvironment(sources, ['env:read:editor'])).toEqual({ NoDefaultCurrentDirectoryInExePath: '1', EDITOR: 'nano' });
      expect(pluginEnvironment(sources, [])).toEqual({ NoDefaultCurrentDirectoryInExePath: '1' });
    });
  });

  test('on Windows, programs are not looked for in the working directory', () => {
    expect(pluginEnvironment({ host, platform: 'win32' }, [])).toEqual({ ...base, NoDefaultCurrentDirectoryInExePath: '1' });
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
    expect(pluginEnvironment({ host, platform: 'win32' }, ['env:read:EDITOR'])).toEqual({ ...onWindows, Editor: 'vi' });
    expect(pluginEnvironment({ host, platform: 'linux' }, ['env:read:EDITOR'])).toEqual(base);
    expect(pluginEnvironment({ host, platform: 'win32' }, ['env:read'])).toEqual({ ...onWindows, Editor: 'vi' });
    expect(pluginEnvironment({ host, platform: 'win32' }, ['env:read:NPM_TOKEN', 'env:read:NODE_OPTIONS', 'env:read:ELECTRON_X'])).toEqual({
      ...onWindows,
      Npm_Token: 'secret',
    });
  });
});
