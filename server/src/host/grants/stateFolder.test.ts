// Where decisions are kept on each system.
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultStateFolder } from './stateFolder.ts';

describe('the state folder', () => {
  const home = path.resolve('/home/me');
  test.for<[NodeJS.Platform, NodeJS.ProcessEnv, string]>([
    ['win32', { LOCALAPPDATA: path.resolve('/Local') }, path.resolve('/Local/codex-plugins')],
    ['win32', { LOCALAPPDATA: '' }, path.join(home, 'AppData/Local/codex-plugins')],
    ['win32', {}, path.join(home, 'AppData/Local/codex-plugins')],
    ['darwin', { XDG_STATE_HOME: '/state' }, path.join(home, 'Library/Application Support/codex-plugins')],
    ['linux', { XDG_STATE_HOME: path.resolve('/state') }, path.resolve('/state/codex-plugins')],
    ['linux', { XDG_STATE_HOME: '' }, path.join(home, '.local/state/codex-plugins')],
    ['win32', { CODEX_PLUGINS_STATE_DIR: path.resolve('/own'), LOCALAPPDATA: path.resolve('/Local') }, path.resolve('/own')],
  ])('on %s with %j is %s', ([platform, env, expected]) => {
    expect(defaultStateFolder(env, platform, home)).toBe(expected);
  });
});
