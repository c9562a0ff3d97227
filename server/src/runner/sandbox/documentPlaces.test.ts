import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { DocumentPlaces, type DocumentPlacesOptions, type DocumentReader } from './documentPlaces.ts';

const root = realpathSync.native(mkdtempSync(path.join(tmpdir(), 'codex-documents-')));
const at = (name: string): string => path.join(root, name);

function put(...names: string[]): void {
  for (const name of names) {
    mkdirSync(path.dirname(at(name)), { recursive: true });
    writeFileSync(at(name), '');
  }
}

put('ws/src/a.ts', 'ws/.vscode/tasks.json', 'ws/sub/.git/config', 'ws/.env', 'ws/tools/p/h.js', 'ws/tools/p/codex.plugin.json');
put('ws/.codex/plugins/me/h.js', 'ws/.ssh/config', 'home/.ssh/key', 'home/notes/n.txt', 'outside/o.txt', 'state/codex-plugins/grants.json');
const links = process.platform !== 'win32';
if (links) {
  symlinkSync('src/a.ts', at('ws/inside.ts'));
  symlinkSync('.vscode', at('ws/settings'));
  symlinkSync('../outside', at('ws/out'));
  symlinkSync('../home/.ssh/key', at('ws/key.txt'));
  symlinkSync('../home/notes', at('ws/notes'));
  symlinkSync('../nothing', at('ws/nothing'));
  symlinkSync('ws', at('link'));
}

const ME: DocumentReader = { folder: at('ws/.codex/plugins/me'), permissions: [] };
const with_ = (...permissions: string[]): DocumentReader => ({ ...ME, permissions });

function placesOf(more: Partial<DocumentPlacesOptions> = {}): DocumentPlaces {
  return new DocumentPlaces({
    workspaceFolders: [at('ws')],
    plugins: [
      { folder: ME.folder, manifestFile: path.join(ME.folder, 'manifest.json') },
      { folder: at('ws/tools/p'), manifestFile: at('ws/tools/p/codex.plugin.json') },
    ],
    confined: true,
    home: at('home'),
    environment: {},
    hostFolders: [at('state/codex-plugins')],
    ...more,
  });
}

async function whyOf(name: string, more?: Partial<DocumentPlacesOptions>): Promise<string | undefined> {
  return (await placesOf(more).find(at(name))).withheld?.why;
}

/** What a plugin may do with a document: `read`, `edit`, or neither. */
async function mayOf(name: string, reader: DocumentReader, more?: Partial<DocumentPlacesOptions>): Promise<string> {
  const places = placesOf(more);
  const found = await places.find(at(name));
  if (await places.mayEdit(found, reader)) return (await places.mayRead(found, reader)) ? 'edit' : 'edit without reading';
  return (await places.mayRead(found, reader)) ? 'read' : 'neither';
}

describe('where documents are', () => {
  it.each([
    ['ws/src/a.ts', undefined],
    ['ws/src/new.ts', undefined],
    ['ws/new/new.ts', undefined],
    ['ws/.vscode/tasks.json', 'runLater'],
    ['ws/.vscode/new.json', 'runLater'],
    ['ws/.VSCODE/tasks.json', 'runLater'],
    ['ws/sub/.git/config', 'runLater'],
    ['ws/packages/a/.husky/pre-commit', 'runLater'],
    ['ws/.codex/plugins/me/h.js', 'runLater'],
    ['ws/tools/p/h.js', 'plugin'],
    ['ws/.env', 'secretName'],
    ['ws/.ssh/config', 'secretName'],
    ['outside/o.txt', 'outside'],
    ['ws/../outside/o.txt', 'outside'],
    ['home/.ssh/key', 'secretPlace'],
    ['state/codex-plugins/grants.json', 'decisions'],
  ])('%s: %s', async (name, why) => expect(await whyOf(name)).toBe(why));

  it.runIf(links).each([
    ['ws/inside.ts', undefined],
    ['link/src/a.ts', undefined],
    ['ws/settings/tasks.json', 'runLater'],
    ['ws/out/o.txt', 'outside'],
    ['ws/out/new.txt', 'outside'],
    ['ws/key.txt', 'secretPlace'],
    ['ws/nothing', 'nowhere'],
    ['ws/nothing/a.txt', 'nowhere'],
  ])('goes by where links lead: %s: %s', async (name, why) => expect(await whyOf(name)).toBe(why));

  it.runIf(links)('takes a workspace that was opened by a link', async () => {
    const linked = { workspaceFolders: [at('link')] };
    expect(await whyOf('link/src/a.ts', linked)).toBeUndefined();
    expect(await whyOf('link/.vscode/tasks.json', linked)).toBe('runLater');
    expect(await whyOf('link/out/o.txt', linked)).toBe('outside');
  });

  it.runIf(links)('takes what a place for secrets leads to for one', async () => {
    put('ws/dotfiles/aws/config', 'home2/x');
    symlinkSync('../ws/dotfiles/aws', at('home2/.aws'));
    expect(await whyOf('ws/dotfiles/aws/config', { home: at('home2') })).toBe('secretPlace');
  });

  it.runIf(links)('goes by where a link stands, too, and by where those lead that stand for what is run later', async () => {
    put('ws2/conf/tasks.json', 'ws2/husky/pre-commit', 'ws2/a.txt');
    mkdirSync(at('ws2/.vscode'));
    symlinkSync('../conf/tasks.json', at('ws2/.vscode/tasks.json'));
    symlinkSync('husky', at('ws2/.husky'));
    symlinkSync('..', at('ws2/.idea'));
    const other = { workspaceFolders: [at('ws2')] };
    expect(await whyOf('ws2/.vscode/tasks.json', other)).toBe('runLater');
    expect(await whyOf('ws2/husky/pre-commit', other)).toBe('runLater');
    expect(await whyOf('ws2/a.txt', other)).toBeUndefined();
    expect(await mayOf('ws2/.vscode/tasks.json', with_('filesystem:write:conf'), other)).toBe('neither');
    expect(await mayOf('ws2/.vscode/tasks.json', with_('filesystem:write:.vscode'), other)).toBe('edit');
  });

  it('knows the hooks that git’s settings name', async () => {
    put('ws3/scripts/hooks/pre-commit', 'ws3/scripts/a.sh', 'ws3/.git/config');
    writeFileSync(at('ws3/.git/config'), '[core]\n\thooksPath = scripts/hooks\n');
    const other = { workspaceFolders: [at('ws3')] };
    expect(await whyOf('ws3/scripts/hooks/pre-commit', other)).toBe('runLater');
    expect(await whyOf('ws3/scripts/a.sh', other)).toBeUndefined();
  });

  it('takes a workspace that is in a place for secrets, or named like one, as the user opened it', async () => {
    put('home/.ssh/ws/a.txt');
    expect(await whyOf('home/.ssh/ws/a.txt', { workspaceFolders: [at('home/.ssh/ws')] })).toBeUndefined();
    expect(await whyOf('home/.ssh/key', { workspaceFolders: [at('home')] })).toBe('secretPlace');
  });

  it('keeps the manifest only of a plugin whose folder is the workspace', async () => {
    const whole = { plugins: [{ folder: at('ws'), manifestFile: at('ws/codex.plugin.json') }] };
    expect(await whyOf('ws/src/a.ts', whole)).toBeUndefined();
    expect(await whyOf('ws/codex.plugin.json', whole)).toBe('plugin');
    expect(await whyOf('ws/plugin.manifest.yaml', whole)).toBe('plugin');
  });

  it('lets files be named outside of the workspace where nobody is confined to it, and no links lead there', async () => {
    expect(await whyOf('outside/o.txt', { confined: false })).toBeUndefined();
    expect(await whyOf('home/.ssh/key', { confined: false })).toBe('secretPlace');
    expect(await whyOf('outside/.git/config', { confined: false })).toBe('runLater');
    expect(await whyOf('outside/o.txt', { workspaceFolders: [] })).toBeUndefined();
    expect(await whyOf('outside/.env', { workspaceFolders: [] })).toBe('secretName');
    if (links) expect(await whyOf('ws/out/o.txt', { confined: false })).toBe('outside');
  });

  it.runIf(links)('looks at the disk each time', async () => {
    put('ws/changing.txt');
    const places = placesOf();
    expect((await places.find(at('ws/changing.txt'))).withheld).toBeUndefined();
    rmSync(at('ws/changing.txt'));
    symlinkSync('../outside/o.txt', at('ws/changing.txt'));
    expect((await places.find(at('ws/changing.txt'))).withheld?.why).toBe('outside');
  });
});

describe('what plugins may do with documents', () => {
  const cases: [string, string[], string][] = [
    ['ws/src/a.ts', [], 'edit'],
    ['ws/.vscode/tasks.json', [], 'neither'],
    ['ws/.vscode/tasks.json', ['network:request', 'process:spawn', 'env:read'], 'neither'],
    ['ws/.vscode/tasks.json', ['filesystem:read'], 'read'],
    ['ws/.vscode/tasks.json', ['filesystem:write'], 'read'],
    ['ws/.vscode/tasks.json', ['filesystem:read:.vscode'], 'read'],
    ['ws/.vscode/tasks.json', ['filesystem:read:.vscode/**'], 'read'],
    ['ws/.vscode/tasks.json', ['filesystem:read:.vscode/*.json'], 'neither'],
    ['ws/.vscode/tasks.json', ['filesystem:write:.vscode'], 'edit'],
    ['ws/.vscode/tasks.json', ['filesystem:write:${workspaceFolder}/.vscode/tasks.json'], 'edit'],
    ['ws/.vscode/tasks.json', ['filesystem:write:.vscode/settings.json'], 'neither'],
    ['ws/.vscode/tasks.json', [`filesystem:write:${at('ws')}`], 'read'],
    ['ws/.vscode/tasks.json', [`filesystem:write:${at('ws/.vscode')}`], 'edit'],
    ['ws/.vscode/tasks.json', ['filesystem:write:src/../../ws/.vscode'], 'edit'],
    ['ws/.vscode/tasks.json', ['filesystem:write:../ws/.vscode/../../ws'], 'read'],
    ['ws/.vscode/tasks.json', ['filesystem:write:/'], 'read'],
    ['ws/sub/.git/config', ['filesystem:write:sub'], 'read'],
    ['ws/sub/.git/config', ['filesystem:write:sub/.git'], 'edit'],
    ['ws/.env', [], 'neither'],
    ['ws/.env', ['filesystem:read:.env'], 'read'],
    ['ws/.env', ['filesystem:write'], 'edit'],
    ['ws/.ssh/config', ['filesystem:write:.ssh/config'], 'edit'],
    ['ws/tools/p/h.js', ['filesystem:write'], 'read'],
    ['ws/tools/p/h.js', ['filesystem:write:tools/p'], 'edit'],
    ['ws/.codex/plugins/me/h.js', [], 'read'],
    ['ws/.codex/plugins/me/h.js', ['filesystem:write:.codex', 'filesystem:write:${pluginFolder}'], 'read'],
    ['outside/o.txt', ['filesystem:write'], 'neither'],
    ['outside/o.txt', [`filesystem:read:${at('outside')}`], 'read'],
    ['outside/o.txt', [`filesystem:write:${at('outside/o.txt')}`], 'edit'],
    ['home/notes/n.txt', ['filesystem:write:~/notes'], 'edit'],
    ['home/notes/n.txt', ['filesystem:write:~/notes/../..'], 'neither'],
    ['home/.ssh/key', ['filesystem:write:~'], 'neither'],
    ['home/.ssh/key', ['filesystem:write:/'], 'neither'],
    ['home/.ssh/key', ['filesystem:read:~/.ssh/key'], 'read'],
    ['state/codex-plugins/grants.json', ['filesystem:write:/', `filesystem:write:${at('state/codex-plugins')}`], 'neither'],
  ];
  it.runIf(links).each(cases)('%s with %j: %s', async (name, permissions, may) => {
    expect(await mayOf(name, with_(...permissions))).toBe(may);
  });

  it.runIf(links)('follow links out of the workspace only to where a scope names the place itself', async () => {
    expect(await mayOf('ws/notes/n.txt', with_('filesystem:write:notes'))).toBe('neither');
    expect(await mayOf('ws/notes/n.txt', with_('filesystem:write:~/notes'))).toBe('edit');
    expect(await mayOf('ws/settings/tasks.json', with_('filesystem:write:settings'))).toBe('neither');
  });

  it.runIf(links)('follow no link that the plugin could change', async () => {
    put('home/drawer/x', 'ws/keep/.env');
    symlinkSync('../../ws/keep', at('home/drawer/planted'));
    symlinkSync('../ws/keep', at('home/kept'));
    const scope = `filesystem:read:${at('home/drawer/planted')}`;
    expect(await mayOf('ws/keep/.env', with_(scope))).toBe('read');
    expect(await mayOf('ws/keep/.env', with_(scope, `filesystem:write:${at('home/drawer')}`))).toBe('neither');
    expect(await mayOf('ws/keep/.env', with_(`filesystem:read:${at('home/kept')}`, `filesystem:write:${at('home/drawer')}`))).toBe('read');
  });

  it.runIf(links)('are those of where a scope led when the plugin was loaded', async () => {
    put('ws/first/.env', 'ws/second/.env');
    symlinkSync('../ws/second', at('home/shown'));
    const scope = `filesystem:read:${at('home/shown')}`;
    expect(await mayOf('ws/second/.env', with_(scope))).toBe('read');
    const loaded = { ...with_(scope), places: { [scope]: at('ws/first') } };
    expect(await mayOf('ws/second/.env', loaded)).toBe('neither');
    expect(await mayOf('ws/first/.env', loaded)).toBe('read');
  });

  it('are given where the workspace is the plugin’s own folder, but for its manifest and what is run later', async () => {
    const whole = { plugins: [{ folder: at('ws'), manifestFile: at('ws/codex.plugin.json') }] };
    const own = { folder: at('ws'), permissions: ['filesystem:write'] };
    expect(await mayOf('ws/codex.plugin.json', own, whole)).toBe('read');
    expect(await mayOf('ws/.vscode/tasks.json', own, whole)).toBe('read');
    expect(await mayOf('ws/.env', own, whole)).toBe('edit');
  });
});

describe('the permission that is told', () => {
  it.each([
    ['ws/.vscode/deep/tasks.json', 'filesystem:write:.vscode'],
    ['ws/.ssh/config', 'filesystem:write:.ssh/config'],
    ['ws/tools/p/h.js', 'filesystem:write:tools/p'],
    ['home/.ssh/key', `filesystem:write:${at('home/.ssh/key').replaceAll('\\', '/')}`],
    ['outside/o.txt', `filesystem:write:${at('outside/o.txt').replaceAll('\\', '/')}`],
    ['state/codex-plugins/grants.json', undefined],
  ])('%s: %s, and it is enough', async (name, permission) => {
    const places = placesOf();
    const found = await places.find(at(name));
    expect(await places.permissionFor('filesystem:write', found)).toBe(permission);
    if (permission !== undefined) expect(await places.mayEdit(found, with_(permission))).toBe(true);
  });

  it.each<[string[], boolean]>([
    [[], false],
    [['filesystem:read', 'network:request', 'env:read:HOME'], false],
    [['filesystem:write'], true],
    [['filesystem:write:src'], true],
    [['filesystem:write:src/a.ts'], true],
    [['filesystem:write:src/**/*.ts'], true],
    [['filesystem:write:${workspaceFolder}/src'], true],
    [['filesystem:write:docs'], false],
    [['filesystem:write:docs/**/*.ts'], false],
    [['filesystem:write:${tmp}'], false],
    [['filesystem:read:src', 'process:spawn:black'], true],
    [[`filesystem:write:${at('ws')}`], true],
    [[`filesystem:write:${at('outside')}`], false],
  ])('know whether a plugin with %j may work on a file itself', async (permissions, expected) => {
    const places = placesOf();
    expect(await places.mayWorkOn(await places.find(at('ws/src/a.ts')), with_(...permissions))).toBe(expected);
  });
});
