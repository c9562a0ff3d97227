// Where the host looks for programs of its own. Who may put files where is said, as tests run in a folder that is everybody's.
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { helpers, ownPath, passedOverHelpers } from './helpers.ts';
import type { Machine } from './onPath.ts';
import { makePlugin } from '../testHarness.ts';

const place = vi.hoisted(() => ({ anybodys: (_file: string): boolean => false, system: [] as string[] }));
vi.mock('./anybodys.ts', () => ({ isAnybodys: (file: string) => place.anybodys(file), systemFolders: () => place.system }));
beforeEach(() => void Object.assign(place, { anybodys: () => false, system: [] }));

/** A folder with folders of programs called `tool` in it. */
function folderWith(...folders: string[]): {
  at(...parts: string[]): string;
  machine(folders: string[], more?: NodeJS.ProcessEnv): Machine;
} {
  const root = makePlugin({}).folder;
  const at = (...parts: string[]): string => path.join(root, ...parts);
  for (const folder of folders) {
    mkdirSync(at(folder), { recursive: true });
    writeFileSync(at(folder, 'tool'), '');
    chmodSync(at(folder, 'tool'), 0o755);
  }
  const all = (wanted: string[]): string => wanted.map((one) => (/^[a-z]/.test(one) ? at(one) : one)).join(':');
  return { at, machine: (wanted, more = {}) => ({ platform: 'linux', environment: { PATH: all(wanted), ...more } }) };
}

describe('helpers', () => {
  test('come from the folders of the system first, whatever is on PATH', () => {
    const { at, machine } = folderWith('own', 'system');
    place.system = [at('system')];
    expect(helpers('tool', [], machine(['own', 'system']))).toEqual([at('system/tool'), at('own/tool')]);
    expect(helpers('tool', [], machine(['own']))[0]).toBe(at('system/tool'));
  });

  test('never come from a workspace or a plugin, by whatever name PATH knows those', () => {
    const { at, machine } = folderWith('workspace/bin', 'workspace/node_modules/.bin', 'plugin/bin', 'own');
    symlinkSync(at('workspace/bin'), at('link'));
    symlinkSync(at('workspace'), at('opened'));
    mkdirSync(at('links'));
    symlinkSync(at('workspace/bin/tool'), at('links/tool'));
    mkdirSync(at('over'));
    symlinkSync(at('own/tool'), at('workspace/planted'));
    symlinkSync(at('workspace/planted'), at('over/tool'));
    const relative = path.relative(process.cwd(), at('workspace/bin'));
    const strange = [at('opened'), at('plugin')];
    const entries = [
      `./${relative}`,
      '',
      '.',
      'workspace/bin',
      'opened/bin',
      'link',
      'links',
      'over',
      'workspace/node_modules/.bin',
      'plugin/bin',
    ];
    expect(helpers('tool', strange, machine([...entries, 'own']))).toEqual([at('own/tool')]);
    expect(passedOverHelpers('tool', strange, machine([...entries, 'own'])).join('\n')).toContain(
      `${at('workspace/bin/tool')} was passed over on PATH, as it comes with a workspace or a plugin: what the host itself starts`,
    );
    expect(passedOverHelpers('other', strange, machine(entries))).toEqual([]);
  });

  test('nor from what is likely one, as long as nobody knows which folders are workspaces', () => {
    const { at, machine } = folderWith('project/bin', 'project/node_modules/.bin', 'project/.venv/bin', 'own');
    symlinkSync(at('project/node_modules/.bin'), at('link'));
    const entries = ['project/node_modules/.bin', 'link', 'own'];
    expect(helpers('tool', [], machine(entries))).toEqual([at('own/tool')]);
    for (const [name, value] of [
      ['VIRTUAL_ENV', at('project/.venv')],
      ['DIRENV_DIR', `-${at('project')}`],
      ['INIT_CWD', at('project')],
    ] as const)
      expect(helpers('tool', [], machine(['project/.venv/bin', 'own'], { [name]: value })), name).toEqual([at('own/tool')]);
  });

  test('programs of the user’s own find none of a workspace’s on PATH', () => {
    const { at, machine } = folderWith('workspace/bin', 'x/node_modules/.bin', 'own', 'system');
    place.system = [at('system')];
    const path = ['workspace/bin', 'x/node_modules/.bin', '.', '', 'own', 'system'];
    expect(ownPath([at('workspace')], machine(path))).toBe(`${at('own')}:${at('system')}`);
  });

  test('nor from where others than the user may put programs', () => {
    const { at, machine } = folderWith('everybodys', 'own');
    place.anybodys = (file) => file.startsWith(at('everybodys'));
    expect(helpers('tool', [], machine(['everybodys', 'own']))).toEqual([at('own/tool')]);
    expect(passedOverHelpers('tool', [], machine(['everybodys', 'own']))).toEqual([
      expect.stringContaining('as it lies where others than the user may put programs'),
    ]);
  });

  test('a home folder that is opened as a workspace, or that the host was started in, does not take the system’s own away', () => {
    const { at, machine } = folderWith('system', 'home/bin');
    place.system = [at('system')];
    expect(helpers('tool', [at()], machine(['home/bin']))).toEqual([at('system/tool')]);
  });
});
