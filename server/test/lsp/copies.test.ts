// The same plugin in several workspace folders, each copy with code of its own.
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Editor, usualCapabilities, type EditorOptions } from './editor.ts';

let base: string;
let editor: Editor;
beforeEach(async () => void (base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-copies-')))));
afterEach(async () => {
  await editor.dispose();
  await rm(base, { recursive: true, force: true });
});

const handlers = [
  { event: 'onFileSave', language: ['plaintext'], script: 'sign.js', phase: 'beforeSave' },
  { event: 'onCommand', language: [], script: 'sign.js' },
  { event: 'onProjectOpen', language: [], script: 'sign.js' },
];

/** A workspace folder with a copy that signs with the folder's name. */
async function folderWithCopy(...names: string[]): Promise<string> {
  const folder = path.join(base, ...names);
  const plugin = path.join(folder, '.codex/plugins/sign');
  await mkdir(plugin, { recursive: true });
  const manifest = {
    pluginId: 'com.example.sign',
    version: '1.0.0',
    name: 'Sign',
    description: 'Signs.',
    entryPoints: { handlers },
    permissions: [],
  };
  await writeFile(path.join(plugin, 'plugin.manifest.json'), JSON.stringify(manifest));
  const who = JSON.stringify(names.at(-1));
  await writeFile(
    path.join(plugin, 'sign.js'),
    `exports.onFileSave = (e) => ({ success: true, formattedContent: JSON.parse(e).fileContent.trimEnd() + ' ' + ${who} + '\\n' });
exports.onCommand = (e) => ({ success: true, message: ${who} + ' in ' + JSON.parse(e).workspaceRoot });
exports.onProjectOpen = (e) => ({ success: true, message: ${who} + ' opened ' + JSON.parse(e).workspaceRoot });`,
  );
  return folder;
}

async function open(foldersBefore: string[], options: Partial<EditorOptions> = {}): Promise<void> {
  editor = await Editor.open({ workspace: 'codex-cli', foldersBefore, ...options });
  await editor.settled();
}

/** Starts the workers, which may take longer than a save waits. */
const warm = (): Promise<unknown> => editor.client.request('codexPlugins/runCommand', { command: 'x', arguments: [] });

/** What a file in a folder is after it was saved. */
async function saved(folder: string): Promise<string> {
  const file = path.join(folder, 'a.txt');
  await writeFile(file, 'x\n');
  const uri = pathToFileURL(file).href;
  const name = path.relative(editor.folder, file);
  editor.openUnwritten(name, 'plaintext', 'x\n');
  await editor.save(uri);
  return editor.text(uri);
}

describe('copies of a plugin', () => {
  it('handle the files of their own workspace folders, the innermost of folders in folders', async () => {
    const [app, lib] = [await folderWithCopy('app'), await folderWithCopy('lib')];
    const inner = await folderWithCopy('app', 'inner');
    await open([app, lib, inner]);
    await warm();
    expect([await saved(app), await saved(lib), await saved(inner)]).toEqual(['x app\n', 'x lib\n', 'x inner\n']);
    // Folders without a copy have the first one.
    expect(await saved(editor.folder)).toBe('x app\n');
    const { plugins } = await editor.client.request('codexPlugins/snapshot');
    expect(plugins.map(({ name, state }: { name: string; state: string }) => `${name} ${state}`).sort()).toEqual([
      'Sign (app) ready',
      'Sign (inner) ready',
      'Sign (lib) ready',
    ]);
    for (const [uri, all] of editor.client.diagnostics)
      expect([uri, all.filter(({ code }) => code === 'manifest/duplicate-id')]).toEqual([uri, []]);
  });

  it('open their own folder, and do what is commanded without a document each in their own', async () => {
    const [app, lib] = [await folderWithCopy('app'), await folderWithCopy('lib')];
    await open([app, lib]);
    const opened = await Promise.all([app, lib].map((folder) => editor.logged(`opened ${folder}`)));
    expect(opened).toEqual([expect.stringContaining(`: app opened ${app}`), expect.stringContaining(`: lib opened ${lib}`)]);
    expect(editor.client.count('window/logMessage', ({ message }) => message.includes(`lib opened ${app}`))).toBe(0);
    const ran = await editor.client.request('codexPlugins/runCommand', { command: 'x', arguments: [] });
    expect(ran).toMatchObject({ ok: true });
    await editor.logged(`app in ${app}`);
    expect(await editor.logged(`lib in ${lib}`)).toMatch(/^\[com\.example\.sign \(lib\)\]/);
    const { plugins } = await editor.client.request('codexPlugins/snapshot');
    const { key } = plugins.find(({ folder }: { folder: string }) => folder.startsWith(lib));
    const one = await editor.client.request('codexPlugins/runCommand', { pluginKey: key, command: 'x', arguments: [] });
    expect(one.message).toBe(`lib in ${lib}`);
  });

  it('are asked about one by one: what one was allowed is nothing that the other was', async () => {
    const [app, lib] = [await folderWithCopy('app'), await folderWithCopy('lib')];
    const asked: string[] = [];
    await open([app, lib], {
      initializationOptions: { trusted: true, grants: 'ask' },
      capabilities: { ...usualCapabilities, experimental: { codexPlugins: { askGrant: true } } },
      answers: {
        'codexPlugins/askGrant': ({ folder, name }: { folder: string; name: string }) => {
          asked.push(name);
          return { answer: folder.startsWith(app) ? 'allow' : 'deny' };
        },
      },
    });
    await editor.untilPlugins((plugins) => plugins.filter(({ state }) => state === 'denied').length === 1);
    expect(asked.sort()).toEqual(['Sign (app)', 'Sign (lib)']);
    await editor.untilPlugins((plugins) => plugins.some(({ state }) => state === 'ready'));
    await warm();
    expect([await saved(app), await saved(lib)]).toEqual(['x app\n', 'x\n']);
  });

  it('are one too many in one folder', async () => {
    const app = await folderWithCopy('app');
    const second = path.join(app, '.codex/plugins/twin');
    await mkdir(second);
    const manifest = {
      pluginId: 'com.example.sign',
      version: '1.0.0',
      name: 'Twin',
      description: 'Twin.',
      entryPoints: { handlers: [] },
      permissions: [],
    };
    await writeFile(path.join(second, 'plugin.manifest.json'), JSON.stringify(manifest));
    await open([app]);
    const uri = pathToFileURL(path.join(second, 'plugin.manifest.json')).href;
    await editor.diagnostics(uri, (all) => all.some(({ code }) => code === 'manifest/duplicate-id'));
  });
});
