// Where a plugin's processes find the user's own folders.
import { describe, expect, test } from 'vitest';
import { withVariables } from '../programs/variables.ts';
import { privateHome } from './privateHome.ts';

const TMP = 'D:\\Temp\\codex-plugin-x';
const usual = { HOME: TMP, USERPROFILE: TMP, XDG_CACHE_HOME: TMP, XDG_CONFIG_HOME: TMP };
const windows = {
  ...usual,
  HOMEDRIVE: 'D:',
  HOMEPATH: '\\Temp\\codex-plugin-x',
  APPDATA: TMP,
  LOCALAPPDATA: TMP,
  PROGRAMDATA: TMP,
  ALLUSERSPROFILE: TMP,
  PUBLIC: TMP,
};

describe("the user's own folders", () => {
  test.for<[NodeJS.Platform, string[], Record<string, string>]>([
    ['linux', [], usual],
    ['linux', ['env:read:APPDATA', 'env:read:USERPROFILE'], usual],
    ['linux', ['env:read:HOME'], {}],
    ['darwin', ['filesystem:read:~/notes'], {}],
    ['win32', [], windows],
    ['win32', ['filesystem:read:~/notes'], {}],
    ['win32', ['env:read:UserProfile'], {}],
    ['win32', ['env:read:AppData'], Object.fromEntries(Object.entries(windows).filter(([name]) => name !== 'APPDATA'))],
  ])('on %s with %j', ([platform, permissions, expected]) => {
    expect(privateHome(TMP, permissions, platform)).toEqual(expected);
  });

  test('are named once, whatever the case of the name that the host has', () => {
    const host = { Path: 'p', ProgramData: 'C:\\ProgramData', AppData: 'a' };
    const changes = { PROGRAMDATA: 'x', APPDATA: 'y' };
    expect(withVariables(host, changes, 'win32')).toEqual({ Path: 'p', PROGRAMDATA: 'x', APPDATA: 'y' });
    expect(withVariables(host, changes, 'linux')).toEqual({ ...host, ...changes });
  });
});
