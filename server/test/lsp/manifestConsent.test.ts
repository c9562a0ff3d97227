// Over the built server: a plugin whose folder is the workspace and which ran, and everybody who may change its manifest then. Only what the user types
// and saves in the editor goes without a question.
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { PluginView } from '../../src/protocol.ts';
import { Editor, watchingCapabilities } from './editor.ts';
import type { Received } from './lspClient.ts';

const FILE = 'codex.plugin.json';
const PERMISSIONS = ['filesystem:write', 'process:spawn:sh'];

const manifest = (description: string, permissions: readonly string[] = PERMISSIONS): string =>
  JSON.stringify({
    ...{ pluginId: 'com.example.own', version: '1.0.0', name: 'Own', description, permissions },
    entryPoints: {
      handlers: [
        { event: 'onCommand', script: 'run.js' },
        { event: 'onFileSave', language: ['json'], script: 'save.js', phase: 'beforeSave' },
      ],
    },
  });

const FILES = {
  [FILE]: manifest('First.'),
  'run.js': `const fs = require('node:fs');
exports.onCommand = (text) => {
  const [file, content] = JSON.parse(text).arguments;
  if (file) require('node:child_process').execFileSync('sh', ['-c', 'printf %s "$1" > "$2"', 'sh', content, __dirname + '/' + file]);
  return { success: true, message: 'ran' };
};`,
  // Puts its own words into whatever asks for them.
  'save.js': `exports.onFileSave = (text) => {
  const { fileContent } = JSON.parse(text);
  return { success: true, formattedContent: fileContent.replace('Mine', 'Theirs') };
};`,
};

let editor: Editor;
let questions: Received['params'][];
afterEach(() => editor.dispose());

/** The plugin was allowed by the first question and ran; every other question is closed. */
async function openAndRun(): Promise<void> {
  questions = [];
  editor = await Editor.open({
    workspace: 'lsp-events',
    capabilities: { ...watchingCapabilities, experimental: { codexPlugins: { askGrant: true, views: true } } },
    initializationOptions: { trusted: true, grants: 'ask' },
    answers: {
      'codexPlugins/askGrant': (question: object) => {
        questions.push(question);
        return { answer: questions.length === 1 ? 'allow' : 'dismiss' };
      },
    },
    prepare: async (folder) => {
      await rm(path.join(folder, '.codex'), { recursive: true });
      for (const [name, text] of Object.entries(FILES)) await writeFile(path.join(folder, name), text);
    },
  });
  await editor.untilPlugins((plugins) => plugins.length === 1);
  await run();
  await editor.untilPlugins(([plugin]) => plugin?.state === 'ready');
  expect(await run()).toMatchObject({ ok: true });
}

function run(...orders: string[]): Promise<Received['params']> {
  return editor.client.request('codexPlugins/runCommand', { command: 'own', arguments: orders });
}

function toldOf(...names: string[]): void {
  editor.client.notify('workspace/didChangeWatchedFiles', { changes: names.map((name) => ({ uri: editor.uri(name), type: 2 })) });
}

const own = async (): Promise<PluginView | undefined> => (await editor.client.request('codexPlugins/snapshot')).plugins[0];

async function expectQuestion(changed: string, added: string[] = []): Promise<void> {
  await editor.untilPlugins(([plugin]) => plugin?.state === 'ungranted');
  expect(await own()).toMatchObject({ changed: changed });
  expect(await run('x', 'y')).toMatchObject({ ok: false });
  await expect(readFile(path.join(editor.folder, 'x'))).rejects.toThrow('ENOENT');
  await editor.client.until(
    () => questions[1],
    () => 'Nobody was asked again.',
  );
  expect(questions[1]).toMatchObject({ changed, added });
}

const CHANGED = `Its manifest ${FILE} changed since you allowed it.`;

describe('a manifest that changes after its plugin ran', { timeout: 60_000 }, () => {
  it('is asked about where the plugin made one that counts in its place, though that asks for the same', async () => {
    await openAndRun();
    await run('plugin.manifest.json', manifest('Other.'));
    expect(await readFile(path.join(editor.folder, 'plugin.manifest.json'), 'utf8')).toBe(manifest('Other.'));
    toldOf('plugin.manifest.json');
    await expectQuestion(`Its manifest is plugin.manifest.json now, and you allowed it with ${FILE}.`);
  });

  it('is asked about where any program wrote it, also with less', async () => {
    await openAndRun();
    await writeFile(path.join(editor.folder, FILE), manifest('Other.', ['filesystem:write']));
    toldOf(FILE);
    await expectQuestion(CHANGED);
  });

  it('is not asked about where the user wrote it in the editor, time after time', async () => {
    await openAndRun();
    const uri = await editor.openDocument(FILE, 'json', FILES[FILE]);
    for (const text of ['Second.', 'Third.']) {
      editor.change(uri, manifest(text));
      await editor.save(uri);
      toldOf(FILE);
      expect(await run()).toMatchObject({ ok: true });
      expect((await own())?.state).toBe('ready');
    }
    expect(questions).toHaveLength(1);
    // From there on, it is that one.
    await writeFile(path.join(editor.folder, FILE), FILES[FILE]);
    toldOf(FILE);
    await expectQuestion(CHANGED);
  });

  it('is not asked about where the watcher is quicker than the editor', async () => {
    await openAndRun();
    const uri = await editor.openDocument(FILE, 'json', FILES[FILE]);
    editor.change(uri, manifest('Second.'));
    await editor.willSave(uri);
    await editor.write(uri);
    toldOf(FILE);
    await editor.untilPlugins(([plugin]) => plugin?.description === 'Second.');
    editor.didSave(uri);
    await editor.untilPlugins(([plugin]) => plugin?.state === 'ready');
    expect(await run()).toMatchObject({ ok: true });
    expect(questions).toHaveLength(1);
  });

  it('is asked about where the user added a permission', async () => {
    await openAndRun();
    const uri = await editor.openDocument(FILE, 'json', FILES[FILE]);
    editor.change(uri, manifest('First.', [...PERMISSIONS, 'filesystem:read:~']));
    await editor.save(uri);
    await expectQuestion(CHANGED, ['filesystem:read:~']);
  });

  it('is asked about where the user saved what the editor had read from disk', async () => {
    await openAndRun();
    const uri = await editor.openDocument(FILE, 'json', FILES[FILE]);
    await writeFile(path.join(editor.folder, FILE), manifest('Theirs.'));
    editor.change(uri, manifest('Theirs.'));
    editor.change(uri, manifest('Theirs and mine.'));
    await editor.save(uri);
    await expectQuestion(CHANGED);
  });

  it('is not changed by what the plugin makes of the save', async () => {
    await openAndRun();
    const uri = await editor.openDocument(FILE, 'json', FILES[FILE]);
    editor.change(uri, manifest('Mine.'));
    expect(await editor.save(uri)).toEqual([]);
    expect(await readFile(path.join(editor.folder, FILE), 'utf8')).toBe(manifest('Mine.'));
    await editor.untilPlugins(([plugin]) => plugin?.description === 'Mine.');
    expect(questions).toHaveLength(1);
  });

  it('allows what was shown, and nothing if it asks for something else by then', async () => {
    await openAndRun();
    const allow = (permissions: readonly string[], manifestDigest?: string) =>
      editor.client.request('codexPlugins/pluginAction', { action: 'allow', pluginKey: key, permissions, manifestDigest });
    const key = (await own())?.key;
    await writeFile(path.join(editor.folder, FILE), manifest('First.', ['process:spawn', 'network:request']));
    toldOf(FILE);
    await editor.untilPlugins(([plugin]) => plugin?.state === 'ungranted');
    expect(await allow(PERMISSIONS)).toMatchObject({ ok: false, message: expect.stringContaining('another one by now') });
    const shown = (await own())?.manifestDigest;
    await writeFile(path.join(editor.folder, FILE), manifest('Second.', ['process:spawn', 'network:request']));
    toldOf(FILE);
    await editor.untilPlugins(([plugin]) => plugin?.description === 'Second.');
    expect(await allow(['process:spawn', 'network:request'], shown)).toMatchObject({ ok: false });
    expect(await own()).toMatchObject({ state: 'ungranted' });
    expect(await allow(['network:request', 'process:spawn'], (await own())?.manifestDigest)).toEqual({ ok: true });
    expect((await own())?.state).not.toBe('ungranted');
  });
});
