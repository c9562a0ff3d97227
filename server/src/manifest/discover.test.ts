import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkManifestFile } from './check/check.ts';
import { switchPointer } from '../disk/pointer.ts';
import { discoverPlugins } from './discover.ts';

let base = '';

beforeEach(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-discover-')));
});

afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

async function write(file: string, text = '{}'): Promise<void> {
  await mkdir(path.dirname(path.join(base, file)), { recursive: true });
  await writeFile(path.join(base, file), text);
}

/** "origin manifest", relative to the test's folder. */
async function found(options: Partial<Parameters<typeof discoverPlugins>[0]>): Promise<string[]> {
  const { plugins, unreadable } = await discoverPlugins({
    workspaceFolders: [path.join(base, 'w')],
    home: path.join(base, 'home'),
    ...options,
  });
  expect(unreadable).toEqual([]);
  return plugins.map(({ origin, manifestFile }) => `${origin} ${path.relative(base, manifestFile)}`);
}

describe('discover', () => {
  it('looks in the workspace root, .codex/plugins, the home folder and the setting', async () => {
    await write('w/plugin.manifest.json');
    await write('w/.codex/plugins/b/manifest.json');
    await write('w/.codex/plugins/a/codex.plugin.yaml');
    await write('w/.codex/plugins/none/readme.md');
    await write('home/c/plugin.manifest.yml');
    await write('w/tools/d/plugin.manifest.json');
    await write('elsewhere/e/plugin.manifest.json');
    await write('elsewhere/f/plugin.manifest.json');
    await write('elsewhere/g/manifest.json');
    expect(await found({ pluginPaths: ['tools/d', path.join(base, 'elsewhere')] })).toEqual([
      'workspace w/plugin.manifest.json',
      'workspacePlugins w/.codex/plugins/a/codex.plugin.yaml',
      'workspacePlugins w/.codex/plugins/b/manifest.json',
      'home home/c/plugin.manifest.yml',
      'setting w/tools/d/plugin.manifest.json',
      'setting elsewhere/e/plugin.manifest.json',
      'setting elsewhere/f/plugin.manifest.json',
    ]);
  });

  it('takes a plain manifest.json only in a folder that was named or stands under .codex/plugins', async () => {
    await write('w/manifest.json');
    expect(await found({})).toEqual([]);
    expect(await found({ explicit: [path.join(base, 'w')] })).toEqual(['explicit w/manifest.json']);
  });

  it('lists a folder once, by its real path, and the manifests that do not count', async () => {
    await write('w/.codex/plugins/a/plugin.manifest.json');
    await write('w/.codex/plugins/a/codex.plugin.json');
    await mkdir(path.join(base, 'home'));
    await symlink(path.join(base, 'w/.codex/plugins/a'), path.join(base, 'home/a'));
    const { plugins } = await discoverPlugins({ workspaceFolders: [path.join(base, 'w')], home: path.join(base, 'home') });
    expect(plugins).toEqual([
      {
        folder: path.join(base, 'w/.codex/plugins/a'),
        manifestFile: path.join(base, 'w/.codex/plugins/a/plugin.manifest.json'),
        origin: 'workspacePlugins',
        workspaceFolder: path.join(base, 'w'),
        shadowed: [path.join(base, 'w/.codex/plugins/a/codex.plugin.json')],
      },
    ]);
  });

  it('says what could not be looked at', async () => {
    await mkdir(path.join(base, 'w'));
    await mkdir(path.join(base, 'empty'));
    const { plugins, unreadable } = await discoverPlugins({
      workspaceFolders: [path.join(base, 'w')],
      home: null,
      pluginPaths: [path.join(base, 'nowhere'), path.join(base, 'empty'), '~/.codex-no-such-folder'],
      explicit: [path.join(base, 'empty')],
    });
    expect(plugins).toEqual([]);
    expect(unreadable.map((sentence) => sentence.replace(base, 'BASE').replace(homedir(), 'HOME')).sort()).toEqual([
      'BASE/empty has no manifest. Add a plugin.manifest.json or name another folder.',
      'BASE/empty, which the setting codexPlugins.pluginPaths names, has no plugin in it.',
      'Cannot look for plugins in BASE/nowhere: it does not exist.',
      'Cannot look for plugins in HOME/.codex-no-such-folder: it does not exist.',
    ]);
  });

  it('takes of installed plugins the versions that serve, beside those that were put there by hand', async () => {
    for (const name of ['com.example.b@1.0.0', 'com.example.b@1.1.0', 'com.example.a@2.0.0-rc.1', 'mine'])
      await write(`home/${name}/plugin.manifest.json`);
    await switchPointer(path.join(base, 'home/com.example.b@current'), 'com.example.b@1.0.0');
    await switchPointer(path.join(base, 'home/com.example.a@current'), 'com.example.a@2.0.0-rc.1', 'win32');
    const expected = ['com.example.a@2.0.0-rc.1', 'com.example.b@1.0.0', 'mine'].map((name) => `${name}/plugin.manifest.json`);
    expect(await found({ workspaceFolders: [] })).toEqual(expected.map((file) => `home home/${file}`));
    expect(await found({ workspaceFolders: [], home: null, pluginPaths: [path.join(base, 'home')] })).toEqual(
      expected.map((file) => `setting home/${file}`),
    );
    const { plugins } = await discoverPlugins({ workspaceFolders: [], home: path.join(base, 'home') });
    expect(plugins.map(({ current }) => current && path.basename(current))).toEqual([
      'com.example.a@current',
      'com.example.b@current',
      undefined,
    ]);
  });

  it('says which installed plugins have no version that serves', async () => {
    const home = path.join(base, 'home');
    await write('home/com.example.a@1.0.0/plugin.manifest.json');
    await switchPointer(path.join(home, 'com.example.a@current'), 'com.example.b@1.0.0');
    await write('home/com.example.c@1.0.0/readme.md');
    await switchPointer(path.join(home, 'com.example.c@current'), 'com.example.c@1.0.0');
    await switchPointer(path.join(home, 'com.example.d@current'), 'com.example.d@1.0.0');
    await write('home/com.example.e@1.0.0/plugin.manifest.json');
    await write('home/by@hand/plugin.manifest.json');
    const { plugins, unreadable } = await discoverPlugins({ workspaceFolders: [], home });
    // What only looks like ours is somebody's own.
    expect(plugins.map(({ folder }) => path.basename(folder))).toEqual(['by@hand']);
    expect(unreadable.map((text) => text.replaceAll(home, 'HOME').replaceAll(path.sep, '/'))).toEqual([
      'HOME/com.example.a@current does not lead to a version of that plugin, so none is loaded. Install it again, or name one: codex-plugin rollback com.example.a <version>.',
      'HOME/com.example.c@current leads to HOME/com.example.c@1.0.0, which has no manifest. Install that version again, or go back to another.',
      'HOME/com.example.d@current leads to HOME/com.example.d@1.0.0, which is not there. Install that version again, or go back to another.',
      'HOME/com.example.e@1.0.0 is not loaded: none of the versions of com.example.e in HOME serves. Name one: codex-plugin rollback com.example.e 1.0.0.',
    ]);
  });

  it('reports a folder that cannot be read', async () => {
    // A link to itself cannot be followed by anybody, root included, who may read a folder whatever its mode says.
    await mkdir(path.join(base, 'w/.codex'), { recursive: true });
    await symlink('plugins', path.join(base, 'w/.codex/plugins'));
    const { unreadable } = await discoverPlugins({ workspaceFolders: [path.join(base, 'w')], home: null });
    expect(unreadable).toEqual([expect.stringContaining(`Cannot look for plugins in ${path.join(base, 'w/.codex/plugins')}:`)]);
  });

  it('finds and checks a thousand plugins', async () => {
    const script = 'function onFileSave(event) {\n  return { success: true };\n}\nmodule.exports = { onFileSave };\n';
    for (let index = 0; index < 1000; index++) {
      const manifest = {
        pluginId: `com.example.p${index}`,
        version: '1.0.0',
        name: `P${index}`,
        entryPoints: { handlers: [{ event: 'onFileSave', language: ['python'], script: 'handlers/save.js' }] },
        permissions: ['filesystem:read'],
      };
      await write(`w/.codex/plugins/p${index}/plugin.manifest.json`, JSON.stringify(manifest, undefined, 2));
      await write(`w/.codex/plugins/p${index}/handlers/save.js`, script);
    }
    const { plugins } = await discoverPlugins({ workspaceFolders: [path.join(base, 'w')], home: null });
    const checks = await Promise.all(plugins.map(({ manifestFile }) => checkManifestFile(manifestFile)));
    expect(checks.filter((check) => check?.manifest && check.problems.length === 0)).toHaveLength(1000);
  });
});
