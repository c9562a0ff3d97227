import { mkdtemp, realpath, rename, rm, symlink, utimes, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileSystemWatcher } from 'vscode-languageserver-protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KnownPlaces } from '../host/watch/knownPlaces.ts';
import { PluginFiles } from './watching.ts';
import type { PluginView } from '../contract/views.ts';

let root: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-watching-')));
});
afterEach(() => rm(root, { recursive: true, force: true }));

function plugin(folder: string, scripts: string[]): PluginView {
  const handlers = scripts.map((script) => ({ event: 'onFileSave', languages: [], script, line: 0 }));
  const manifestFile = path.join(folder, 'plugin.manifest.json');
  return {
    key: folder,
    id: 'com.example.a',
    name: 'A',
    version: '1.0.0',
    folder,
    manifestFile,
    origin: 'workspace',
    state: 'ready',
    handlers,
    commands: [],
    permissions: [],
    problems: { errors: 0, warnings: 0 },
    runtimes: [],
  };
}

async function filesOf(plugins: PluginView[], watched: FileSystemWatcher[][] = [], own?: string[][]): Promise<PluginFiles> {
  const files = new PluginFiles({
    client: { watchFiles: async (watchers) => void watched.push(watchers) },
    profile: { watchFiles: own === undefined, relativePatterns: true },
    ownWatching: { watch: async (places) => void own?.push(places.map(slashed)), close: async () => {} },
    isManifestFile: (file) => file.endsWith('plugin.manifest.json'),
    workspaceFolders: () => [root],
    pluginPaths: () => (own ? ['tools', path.resolve('/shared/plugins')] : []),
    home: '/home/somebody',
  });
  await files.pluginsChanged(plugins);
  return files;
}

/** As a test can say it: below the workspace where it is in there, with forward slashes. */
function slashed(file: string): string {
  const relative = path.relative(root, file);
  return (relative.startsWith('..') ? file : relative).split(path.sep).join('/');
}

async function write(name: string): Promise<string> {
  const file = path.join(root, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, '');
  return file;
}

/** The names that are news, of those given. */
async function check(files: PluginFiles, names: string[]): Promise<string[]> {
  return (await files.news(await Promise.all(names.map(write)))).map((file) => path.relative(root, file));
}

describe('PluginFiles', () => {
  it('takes whole plugin folders that come and go', async () => {
    const watched: FileSystemWatcher[][] = [];
    const files = await filesOf([], watched);
    await mkdir(path.join(root, '.codex/plugins/new'), { recursive: true });
    const folder = path.join(root, '.codex/plugins/new');
    expect(await files.news([folder, path.join(root, '.codex'), path.join(root, 'src')])).toEqual([folder, path.join(root, '.codex')]);
    await rm(folder, { recursive: true });
    expect(await files.news([folder])).toEqual([folder]);
    expect(watched[0]?.map(({ globPattern }) => globPattern)).toContain('**/.codex/plugins/*');
  });

  it('watches a folder of plugins by itself too once one comes while the editor watches, and says nothing before that is so', async () => {
    const [own, { promise, resolve }] = [[] as string[][], Promise.withResolvers<void>()];
    const files = new PluginFiles({
      client: { watchFiles: async () => {} },
      profile: { watchFiles: true, relativePatterns: true },
      ownWatching: { watch: (places) => (own.push(places.map(slashed)), promise), close: async () => {} },
      isManifestFile: () => false,
      workspaceFolders: () => [root],
      pluginPaths: () => [],
    });
    const folder = path.join(root, '.codex');
    await mkdir(path.join(folder, 'plugins/new/handlers'), { recursive: true });
    expect(await files.news([path.join(root, 'src')])).toEqual([]);
    expect(own).toEqual([]);
    let isTold = false;
    const told = files.news([folder]).finally(() => (isTold = true));
    await files.news([]);
    expect([own, isTold]).toEqual([[['.codex/plugins']], false]);
    resolve();
    expect(await told).toEqual([folder]);
    await files.news([path.join(folder, 'plugins/other')]);
    expect(own).toHaveLength(1);
  });

  it('takes what a version is made of in a plugin’s own folder, and nothing else there', async () => {
    const files = await filesOf([plugin(path.join(root, '.codex/plugins/a'), ['handlers/x.js'])]);
    const at = (name: string): string => `.codex/plugins/a/${name}`;
    const names = ['handlers/x.js', 'lib/y.py', 'data/words.json', 'templates/page.hbs'].map(at);
    const others = ['node_modules/z/index.js', 'notes.md', '__pycache__/x.py', '.cache/x.json', 'events/save.json'].map(at);
    expect(await check(files, [...names, ...others])).toEqual(names);
    expect(await check(files, ['src/app.js', 'src/data.json'])).toEqual([]);
  });

  it('takes folders that come and go in a plugin’s own folder', async () => {
    const files = await filesOf([plugin(path.join(root, '.codex/plugins/a'), ['handlers/x.js'])]);
    await write('.codex/plugins/a/lib/deep/y.js');
    await write('src/lib/y.js');
    const [lib, node_modules, src] = ['.codex/plugins/a/lib', '.codex/plugins/a/node_modules', 'src/lib'].map((name) =>
      path.join(root, name),
    );
    expect(await files.news([lib!, node_modules!, src!])).toEqual([lib]);
    await rm(lib!, { recursive: true });
    expect(await files.news([lib!, node_modules!, src!])).toEqual([lib]);
  });

  it('takes what is gone, also by a link to the plugin', async () => {
    const folder = path.join(root, 'elsewhere');
    const files = await filesOf([plugin(folder, ['x.js'])]);
    const file = await write('elsewhere/lib.js');
    const link = path.join(root, 'link');
    await symlink(folder, link, 'junction');
    await rm(file);
    expect(await files.news([path.join(link, 'lib.js')])).toEqual([path.join(link, 'lib.js')]);
  });

  it('takes only the handlers’ folders of a plugin that shares the workspace folder with the project', async () => {
    const files = await filesOf([plugin(root, ['handlers/x.js', 'hook.js'])]);
    const names = ['handlers/x.js', 'handlers/lib/y.js', 'handlers/words.json', 'hook.js', 'plugin.manifest.json'];
    expect(await check(files, [...names, 'src/app.js', 'other.js', 'package.json'])).toEqual(names);
  });

  it('takes a file once per state of it', async () => {
    const files = await filesOf([plugin(root, ['handlers/x.js'])]);
    const file = await write('handlers/x.js');
    expect(await files.news([file, file])).toEqual([file]);
    expect(await files.news([file])).toEqual([]);
    await utimes(file, 1, 1);
    expect(await files.news([file])).toEqual([file]);
    // Another one of the same size and time takes its place, as where an archive is unpacked.
    const other = await write('other.js');
    await utimes(other, 1, 1);
    await rename(other, file);
    expect(await files.news([file])).toEqual([file]);
    await rm(file);
    expect(await files.news([file])).toEqual([file]);
  });

  it('has the editor watch all in the folders that plugins’ code is in', async () => {
    const watched: FileSystemWatcher[][] = [];
    await filesOf([plugin(path.join(root, '.codex/plugins/a [1]'), ['x.js']), plugin(root, ['handlers/x.js', 'hook[1].js'])], watched);
    const relative = watched[0]!.flatMap(({ globPattern }) =>
      typeof globPattern === 'string' ? [] : [[fileURLToPath(globPattern.baseUri as string), globPattern.pattern]],
    );
    expect(relative.map(([folder, pattern]) => [slashed(folder!), pattern])).toEqual(
      expect.arrayContaining([
        ['.codex/plugins/a [1]', '**/*'],
        ['handlers', '**/*'],
        ['', 'hook?1?.js'],
      ]),
    );
  });

  it('has the editor watch plugins outside the workspace too, and asks again only when something changed', async () => {
    const watched: FileSystemWatcher[][] = [];
    const files = await filesOf([plugin('/elsewhere/a', ['x.js'])], watched);
    await files.pluginsChanged([plugin('/elsewhere/a', ['x.js'])]);
    expect(watched).toHaveLength(1);
    const bases = watched[0]!.flatMap(({ globPattern }) => (typeof globPattern === 'string' ? [] : [globPattern.baseUri]));
    expect(new Set(bases)).toEqual(new Set(['file:///elsewhere/a', 'file:///home/somebody/.codex/plugins']));
    expect(watched[0]).toContainEqual(expect.objectContaining({ globPattern: { baseUri: 'file:///elsewhere/a', pattern: '**/*' } }));
    await files.pluginsChanged([]);
    expect(watched).toHaveLength(2);
  });

  it('watches nothing of the disk to which a link in the workspace leads', async () => {
    const elsewhere = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-elsewhere-')));
    try {
      await mkdir(path.join(root, '.codex/plugins'), { recursive: true });
      await mkdir(path.join(elsewhere, 'tool'));
      const links = { wide: elsewhere, tool: path.join(elsewhere, 'tool'), src: await realpath(path.dirname(await write('src/x.js'))) };
      for (const [name, target] of Object.entries(links)) await symlink(target, path.join(root, '.codex/plugins', name), 'junction');
      await symlink(elsewhere, path.join(root, 'tools'), 'junction');
      const watched: KnownPlaces[] = [];
      const files = new PluginFiles({
        client: { watchFiles: async () => {} },
        profile: { watchFiles: false, relativePatterns: true },
        ownWatching: { watch: async (_places, known) => void (known && watched.push(known)), close: async () => {} },
        isManifestFile: () => false,
        workspaceFolders: () => [root],
        pluginPaths: () => ['tools'],
        home: path.join(root, 'home'),
      });
      await files.pluginsChanged([]);
      await files.pluginsChanged([plugin(links.tool, ['x.js'])]);
      const follows = (known: KnownPlaces): string[] =>
        Object.keys(links).filter((name) => known.has(path.join(root, '.codex/plugins', name), true));
      expect(watched.map(follows)).toEqual([['src'], ['tool', 'src']]);
    } finally {
      await rm(elsewhere, { recursive: true });
    }
  });

  it('watches by itself for an editor that does not: where plugins are looked for, and their code', async () => {
    const own: string[][] = [];
    const watched: FileSystemWatcher[][] = [];
    const linked = {
      ...plugin('/elsewhere/linked', ['x.js']),
      manifestFile: path.join(root, '.codex/plugins/linked/plugin.manifest.json'),
    };
    const shared = plugin(root, ['handlers/x.js', 'hook.js', '../outside.js']);
    await filesOf([shared, linked, plugin(path.join(root, '.codex/plugins/a'), ['x.js']), plugin('/elsewhere/b', ['x.js'])], watched, own);
    expect(watched).toEqual([]);
    const manifests = ['codex.plugin', 'plugin.manifest'].flatMap((name) => ['json', 'yaml', 'yml'].map((end) => `${name}.${end}`));
    const others = ['.codex/plugins', '/home/somebody/.codex/plugins', 'tools', '/shared/plugins', 'handlers', 'hook.js', '/elsewhere/b'];
    expect(new Set(own[0])).toEqual(new Set([...manifests, ...others, '/elsewhere/b/plugin.manifest.json']));
  });
});
