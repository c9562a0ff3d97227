import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { accessRules, type AccessRules } from './accessRules.ts';
import { FolderRedirected, namedPlaces } from './namedPlaces.ts';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-scopes-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const [workspace, plugin, home] = ['workspace', 'plugin', 'home'].map((name) => path.join(root, name)) as [string, string, string];
for (const folder of ['workspace/src', 'workspace/.git/hooks', 'workspace/.vscode', 'plugin', 'home/.ssh', 'home/notes', 'outside'])
  mkdirSync(path.join(root, folder), { recursive: true });
writeFileSync(path.join(home, '.ssh/id'), '');
symlinkSync(path.join(root, 'outside'), path.join(workspace, 'link'));
symlinkSync(path.join(home, '.ssh'), path.join(home, 'keys'));

const rules = (...permissions: string[]): AccessRules =>
  accessRules(permissions, {
    pluginFolder: plugin,
    workspaceFolders: [workspace],
    tmp: '/tmp/codex-plugin',
    home,
    environment: { PATH: '/usr/bin:/bin' },
  });
const bases = (list: AccessRules['read']): string[] => list.map((rule) => rule.base);

describe('permissionScopes', () => {
  test('without permissions, a plugin reads its own folder and does nothing else', () => {
    expect(rules()).toMatchObject({ read: [{ base: plugin }], write: [], network: 'none', spawn: 'none', refused: [] });
  });

  test('unscoped files are the workspace, relative ones are inside it, and variables stand for folders', () => {
    expect(bases(rules('filesystem:read').read)).toEqual([plugin, workspace]);
    for (const scope of ['src', '${workspaceFolder}/src', path.join(workspace, 'src')]) {
      expect(bases(rules(`filesystem:read:${scope}`).read)).toEqual([plugin, path.join(workspace, 'src')]);
    }
    expect(bases(rules('filesystem:read:~/notes').read)).toEqual([plugin, path.join(home, 'notes')]);
  });

  test('a glob is its fixed folder for the system, and itself for the guard', () => {
    expect(rules('filesystem:read:src/**/*.ts').read[1]).toEqual({
      base: path.join(workspace, 'src'),
      glob: `${path.join(workspace, 'src')}/**/*.ts`,
    });
    expect(rules('filesystem:read:src/**').read[1]).toEqual({ base: path.join(workspace, 'src') });
  });

  test('a link in the workspace is not followed, and it is said', () => {
    const { read, refused } = rules('filesystem:read:link');
    expect(bases(read)).toEqual([plugin]);
    expect(refused).toEqual([expect.stringContaining('is a symbolic link to')]);
  });

  test('a link that the plugin may change is not followed, wherever it stands on the way, and others are', () => {
    for (const folder of ['home/drawer/real', 'outside/papers', 'workspace/out']) mkdirSync(path.join(root, folder), { recursive: true });
    symlinkSync(path.join(root, 'outside'), path.join(home, 'drawer/planted'));
    symlinkSync('drawer/planted/papers', path.join(home, 'over'));
    symlinkSync(path.join(root, 'outside'), path.join(home, 'kept'));
    symlinkSync(path.join(root, 'outside'), path.join(workspace, 'out/planted'));
    symlinkSync(path.join(workspace, 'out/planted'), path.join(home, 'into'));
    const papers = path.join(root, 'outside/papers');
    for (const scope of ['~/drawer/planted', '~/drawer/planted/papers', '~/drawer/planted/**/*.txt', '~/over']) {
      expect(bases(rules(`filesystem:read:${scope}`).read), scope).toHaveLength(2);
      for (const kind of ['read', 'write'])
        for (const all of [['filesystem:write:~/drawer'], ['filesystem:write:~']]) {
          const { read, write, refused } = rules(...all, `filesystem:${kind}:${scope}`);
          expect(
            bases([...read, ...write]).filter((base) => base.startsWith(path.join(root, 'outside'))),
            scope,
          ).toEqual([]);
          expect(refused, scope).toEqual([
            expect.stringMatching(
              /was not given: a symbolic link leads on from .*(?:drawer\/planted|over).*, which the plugin itself may change\./,
            ),
          ]);
        }
    }
    expect(bases(rules('filesystem:write:~/drawer', 'filesystem:read:~/kept/papers').read)).toContain(papers);
    const anyway = rules('filesystem:write:~/drawer', 'filesystem:read:~/drawer/planted', `filesystem:read:${path.join(root, 'outside')}`);
    expect(anyway).toMatchObject({ refused: [], read: expect.arrayContaining([{ base: path.join(root, 'outside') }]) });
    expect(bases(rules('filesystem:write', 'filesystem:read:~/into').read)).not.toContain(path.join(root, 'outside'));
    expect(bases(rules('filesystem:read', 'filesystem:read:~/into').read)).toContain(path.join(root, 'outside'));
  });

  test('a workspace that is reached over a link which the plugin may change is none, and names no secret', () => {
    for (const folder of ['home/work/v1', 'home/.aws']) mkdirSync(path.join(root, folder), { recursive: true });
    const opened = path.join(home, 'work/current');
    const inOpened = (...permissions: string[]): AccessRules =>
      accessRules(permissions, {
        ...{ pluginFolder: plugin, workspaceFolders: [opened], tmp: '/tmp/codex-plugin', home, environment: { PATH: '/usr/bin:/bin' } },
      });
    for (const target of ['v1', '../notes', '../.aws']) {
      symlinkSync(target, opened);
      const real = path.join(home, 'work', target);
      expect(bases(inOpened('filesystem:read').read), target).toContain(real);
      const { read, hidden, refused } = inOpened('filesystem:read', 'filesystem:write:~/work', 'filesystem:read:~');
      expect(bases(read), target).not.toContain(real);
      expect(hidden, target).toContain(path.join(home, '.aws'));
      // The others are given as parts of the home folder.
      expect(refused, target).toEqual(target === '../.aws' ? [expect.stringContaining(`leads on from ${opened}`)] : []);
      rmSync(opened);
    }
  });

  test('what a policy forbids is neither given nor shown, whatever leads there', () => {
    for (const folder of ['home/vault/deep', 'home/ledger', 'home/desk']) mkdirSync(path.join(root, folder), { recursive: true });
    symlinkSync('../vault/deep', path.join(home, 'desk/in'));
    symlinkSync('..', path.join(home, 'desk/around'));
    symlinkSync('../ledger', path.join(home, 'desk/ledger'));
    const [vault, ledger] = [path.join(home, 'vault'), path.join(home, 'ledger')];
    const forbidding = (...permissions: string[]): AccessRules =>
      accessRules(permissions, {
        ...{ pluginFolder: plugin, workspaceFolders: [workspace], tmp: '/tmp/codex-plugin', home, environment: { PATH: '/usr/bin:/bin' } },
        forbidden: { read: [vault], write: [ledger] },
      });
    for (const name of [
      'filesystem:read:~/desk/in',
      'filesystem:write:~/desk/in',
      'filesystem:read:~/vault',
      'filesystem:write:~/desk/ledger',
      'filesystem:read:~/desk/around',
    ]) {
      const { read, write, refused } = forbidding(name);
      expect([bases(read), write], name).toEqual([[plugin], []]);
      expect(refused, name).toEqual([expect.stringContaining('a policy of this machine keeps all plugins from')]);
    }
    expect(bases(forbidding('filesystem:read:~/desk/ledger').read)).toContain(ledger);
    expect(bases(rules('filesystem:read:~/desk/around').read)).toContain(home);
    symlinkSync(home, path.join(root, 'outside/home'));
    expect(forbidding(`filesystem:write:${root}/outside/home`)).toMatchObject({ read: [{ base: plugin }], write: [] });
    mkdirSync(path.join(plugin, 'src'), { recursive: true });
    // Also where nothing is yet, and the way there leads over a link.
    const over = accessRules(['filesystem:write:~'], {
      ...{ pluginFolder: plugin, workspaceFolders: [workspace], tmp: '/tmp/codex-plugin', home, environment: {} },
      forbidden: { read: [], write: [path.join(root, 'outside/home/none')] },
    });
    expect(over.write).toEqual([]);
    const own = accessRules([], {
      ...{ pluginFolder: plugin, workspaceFolders: [plugin], tmp: '/tmp/codex-plugin', home, environment: {} },
      forbidden: { read: [path.join(plugin, 'src')], write: [] },
    });
    expect(own.hidden).toEqual([]);
  });

  test('what leads elsewhere than it did when the plugin was loaded is not given, and it is said', () => {
    for (const folder of ['home/first', 'home/second', 'work/first', 'work/second'])
      mkdirSync(path.join(root, folder), { recursive: true });
    const [named, opened, own] = [path.join(home, 'shown'), path.join(root, 'work/shown'), path.join(root, 'exchanged')];
    symlinkSync('first', named);
    symlinkSync('first', opened);
    mkdirSync(own);
    const name = 'filesystem:write:~/shown/**';
    const places = {
      ...Object.fromEntries(
        Object.entries(namedPlaces([name, 'filesystem:read', 'filesystem:read:src', 'env:read:A'], home)).map(([key, { real }]) => [
          key,
          real,
        ]),
      ),
      ...{ [opened]: realpathSync(opened), [own]: own },
    };
    expect(places).toEqual({ [name]: path.join(home, 'first'), [opened]: path.join(root, 'work/first'), [own]: own });
    const given = (): AccessRules =>
      accessRules([name, 'filesystem:read'], {
        ...{ pluginFolder: own, workspaceFolders: [opened], tmp: '/tmp/codex-plugin' },
        home,
        environment: {},
        places,
      });
    expect(given()).toMatchObject({
      refused: [],
      workspaceFolders: [path.join(root, 'work/first')],
      write: [{ base: path.join(home, 'first') }],
    });
    for (const link of [named, opened]) {
      rmSync(link);
      symlinkSync('second', link);
    }
    expect(given()).toMatchObject({ workspaceFolders: [], read: [{ base: own }], write: [] });
    expect(given().refused).toEqual([
      `The workspace folder ${opened} was not given: it leads to ${path.join(root, 'work/second')} now, and led to ${path.join(root, 'work/first')} when the plugin was loaded. Reload plugins to have it given.`,
      `${name} was not given: it leads to ${path.join(home, 'second')} now, and led to ${path.join(home, 'first')} when the plugin was loaded. Reload plugins to be asked about that.`,
    ]);
    rmSync(own, { recursive: true });
    symlinkSync('home/second', own);
    expect(given).toThrow(new FolderRedirected(own, path.join(home, 'second')));
  });

  test.runIf(process.platform === 'linux')('nobody remembers where each process has something else', () => {
    symlinkSync('/proc/self/cwd', path.join(root, 'mine'));
    symlinkSync('/proc/self/mounts', path.join(root, 'table'));
    symlinkSync(`/proc/self/root${root}/outside`, path.join(root, 'around'));
    const none = ['/proc/self/cwd', path.join(root, 'table')].map((place) => `filesystem:read:${place}`);
    const around = `filesystem:read:${path.join(root, 'around')}`;
    const found = namedPlaces([...none, around, 'network:request:a.example']);
    // What only leads by way of there is remembered as any other.
    expect(found).toEqual({ [around]: { named: path.join(root, 'around'), real: path.join(root, 'outside') } });
  });

  test('a scope that says it is in a folder stays in it', () => {
    for (const scope of [
      '../outside',
      'src/../../outside',
      '${workspaceFolder}/../outside',
      '${pluginFolder}/../outside',
      '~/../outside',
    ]) {
      const { read, refused } = rules(`filesystem:read:${scope}`);
      expect(bases(read), scope).toEqual([plugin]);
      expect(refused, scope).toEqual([expect.stringContaining('it leads out of')]);
    }
    expect(bases(rules(`filesystem:read:${path.join(root, 'plugin/../outside')}`).read)).toEqual([plugin, path.join(root, 'outside')]);
  });

  test('secrets are given only when they are named by their own path', () => {
    expect(rules('filesystem:read:~').hidden).toContain(path.join(home, '.ssh'));
    expect(bases(rules('filesystem:read:~/.ssh/id').read)).toContain(path.join(home, '.ssh/id'));
    for (const scope of ['~/keys', '~/.ssh/*']) expect(bases(rules(`filesystem:read:${scope}`).read)).toEqual([plugin]);
  });

  test('the folder with what users decided is never given, even to a permission that names it', () => {
    const state = path.join(home, 'state/codex-plugins');
    const [named, moved] = [path.join(root, 'named'), path.join(root, 'moved')];
    for (const folder of [state, named, moved]) mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(state, 'grants.json'), '');
    const withState = (...permissions: string[]): AccessRules =>
      accessRules(permissions, {
        pluginFolder: plugin,
        workspaceFolders: [workspace],
        tmp: '/tmp/codex-plugin',
        home,
        environment: { PATH: '/usr/bin:/bin', XDG_STATE_HOME: path.join(home, 'state'), CODEX_PLUGINS_STATE_DIR: moved },
        hostFolders: [named],
      });
    for (const place of [state, path.join(state, 'grants.json'), named, moved]) {
      const { read, write, refused } = withState(`filesystem:read:${place}`, `filesystem:write:${place}`);
      expect(bases(read)).toEqual([plugin]);
      expect(write).toEqual([]);
      expect(refused).toHaveLength(2);
    }
    expect(withState(`filesystem:write:${root}`).hidden).toEqual(expect.arrayContaining([state, named, moved]));
  });

  test('what is run later stays protected in a writable workspace', () => {
    const { protected: spots } = rules('filesystem:write');
    for (const spot of ['.git', '.vscode', '.envrc', '.codex']) expect(spots).toContain(path.join(workspace, spot));
    expect(rules('filesystem:write:src').protected).toEqual([]);
  });

  test('a plugin’s own folder cannot be written, neither as a whole nor in part', () => {
    for (const scope of ['${pluginFolder}', '${pluginFolder}/data', plugin]) {
      const { write, refused } = rules(`filesystem:write:${scope}`);
      expect(write, scope).toEqual([]);
      expect(refused, scope).toEqual([expect.stringContaining("the plugin's own folder")]);
    }
  });

  test('no name of a manifest can be written, whether it is there or not, and none is made for a scope that names it', () => {
    const own = path.join(root, 'own');
    mkdirSync(own);
    writeFileSync(path.join(own, 'codex.plugin.json'), '{}');
    const inOwn = (...permissions: string[]): AccessRules =>
      accessRules(permissions, { pluginFolder: own, workspaceFolders: [own], tmp: '/tmp/codex-plugin', home, environment: {} });
    const all = ['plugin.manifest.json', 'plugin.manifest.yaml', 'plugin.manifest.yml', 'codex.plugin.json', 'codex.plugin.yaml'];
    for (const name of [...all, 'codex.plugin.yml', 'manifest.json']) {
      expect(inOwn('filesystem:write').protected).toContain(path.join(own, name));
      for (const scope of [name, `\${pluginFolder}/${name}`, path.join(own, name), `${name}/x`, `${name}/*`]) {
        const { write, refused } = inOwn(`filesystem:write:${scope}`);
        expect([write, refused], scope).toEqual([[], [expect.stringContaining("the plugin's own manifest")]]);
      }
    }
    expect(readdirSync(own)).toEqual(['codex.plugin.json']);
  });

  test('git’s folder stays as it is unless it is named, and so does a file in its place and what a protected link leads to', () => {
    const git = path.join(workspace, '.git');
    expect(rules('filesystem:write').protected).toContain(git);
    expect(rules('filesystem:write', 'process:spawn:sh').protected).toContain(git);
    expect(rules('filesystem:write', 'filesystem:write:.git').protected).not.toContain(git);
    expect(rules('filesystem:write', 'filesystem:write:.git/hooks')).toMatchObject({
      ...{ protected: expect.arrayContaining([git]), opened: [path.join(git, 'hooks')] },
    });
    const other = path.join(root, 'worktree');
    mkdirSync(path.join(other, 'settings'), { recursive: true });
    writeFileSync(path.join(other, '.git'), 'gitdir: elsewhere');
    symlinkSync('settings', path.join(other, '.vscode'));
    const { protected: spots } = accessRules(['filesystem:write', 'process:spawn:sh'], {
      ...{ pluginFolder: plugin, workspaceFolders: [other], tmp: '/tmp/codex-plugin', home, environment: { PATH: '/usr/bin:/bin' } },
    });
    expect(spots).toEqual(expect.arrayContaining([path.join(other, '.git'), path.join(other, 'settings'), path.join(other, '.vscode')]));
  });

  test('a folder or file that may be written is there when the worker starts, and none is made elsewhere', () => {
    rules('filesystem:write:out/**', 'filesystem:write:report.json', `filesystem:write:${root}/elsewhere`);
    expect(
      [path.join(workspace, 'out'), path.join(workspace, 'report.json'), path.join(root, 'elsewhere')].map((file) => existsSync(file)),
    ).toEqual([true, true, false]);
  });

  test('hosts are cut from their ports, and one without scope is all', () => {
    expect(rules('network:request:api.example.com:8443', 'network:request:*.example.org').network).toEqual([
      { host: 'api.example.com', port: 8443 },
      { host: '*.example.org' },
    ]);
    expect(rules('network:request:api.example.com', 'network:request').network).toBe('all');
  });

  test('a command is found on PATH with its interpreters, and one that is missing is said', () => {
    const { spawn, refused } = rules('process:spawn:sh', 'process:spawn:no-such-command');
    expect(spawn).toMatchObject([{ name: 'sh', path: expect.stringMatching(/\/sh$/) }]);
    expect(refused).toEqual([expect.stringContaining('no-such-command was not found on PATH')]);
  });

  test('a command of the user’s own brings its libraries along, and nothing else of the folder around them', () => {
    const local = path.join(home, '.local');
    for (const folder of ['bin', 'lib/python3', 'share/tool', 'share/keyrings']) mkdirSync(path.join(local, folder), { recursive: true });
    writeFileSync(path.join(local, 'bin/tool'), '#!/bin/sh\n', { mode: 0o755 });
    const { spawn } = accessRules(['process:spawn:tool'], {
      ...{ pluginFolder: plugin, workspaceFolders: [workspace], tmp: '/tmp/codex-plugin', home },
      environment: { PATH: `${path.join(local, 'bin')}:/usr/bin:/bin` },
    });
    expect(spawn).toMatchObject([{ name: 'tool', folders: [path.join(local, 'lib'), path.join(local, 'share/tool')] }]);
  });
});
