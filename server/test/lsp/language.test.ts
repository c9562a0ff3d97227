// Over the built server: an editor that says what the server's texts are in the user's language is spoken to in it, and only once translated.
import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { GrantQuestion, PluginView } from '../../src/protocol.ts';
import { Editor, usualCapabilities } from './editor.ts';
import type { Received } from './lspClient.ts';

const bundle = path.resolve(import.meta.dirname, '../../../l10n/bundle.l10n.de.json');

/** Every text in brackets. */
const texts = Object.fromEntries(Object.keys(JSON.parse(readFileSync(bundle, 'utf8')) as object).map((text) => [text, `[${text}~]`]));

const manifests = {
  thrower: {
    pluginId: 'com.example.thrower',
    name: 'Thrower',
    entryPoints: { handlers: [{ event: 'onFileSave', language: [], script: 'handlers/save.js' }] },
    permissions: ['filesystem:write', 'network:request:api.example.com', 'env:read:HOME_*'],
  },
  reader: {
    pluginId: 'com.example.reader',
    name: 'Reader',
    entryPoints: { handlers: [{ event: 'onCommand', language: [], script: 'handlers/command.js' }] },
    permissions: [],
  },
  broken: { pluginId: 'com.example.broken', name: 'Broken', entryPoints: { handlers: [] } },
};

const scripts = {
  'thrower/handlers/save.js': "exports.onFileSave = () => { throw new TypeError('no {0} for you'); };\n",
  'reader/handlers/command.js':
    "exports.onCommand = (text) => JSON.parse(text).command === 'list' ? [] : require('fs').readFileSync('/etc/hostname');\n",
};

let editor: Editor;
let questions: GrantQuestion[];
afterEach(() => editor.dispose());

async function open(grants: 'ask' | 'manifest', language: Record<string, string> | null = texts): Promise<void> {
  questions = [];
  editor = await Editor.open({
    workspace: 'lsp-events',
    capabilities: { ...usualCapabilities, experimental: { codexPlugins: { askGrant: true, views: true } } },
    initializationOptions: { trusted: true, grants, ...(language && { texts: language }) },
    answers: {
      'codexPlugins/askGrant': (question: GrantQuestion) => {
        questions.push(question);
        return { answer: 'dismiss' };
      },
    },
    prepare: async (folder) => {
      const plugins = path.join(folder, '.codex/plugins');
      await rm(plugins, { recursive: true });
      for (const [name, manifest] of Object.entries(manifests)) {
        await mkdir(path.join(plugins, name, 'handlers'), { recursive: true });
        const written = name === 'broken' ? manifest : { version: '1.0.0', ...manifest };
        await writeFile(path.join(plugins, name, 'plugin.manifest.json'), JSON.stringify(written));
      }
      for (const [name, code] of Object.entries(scripts)) await writeFile(path.join(plugins, name), code);
    },
  });
}

async function view(name: string): Promise<PluginView> {
  const isShown = (one: PluginView): boolean => one.name === name;
  const { plugins } = await editor.client.waitFor('codexPlugins/plugins', (params: Received['params']) => params.plugins.some(isShown));
  return plugins.find(isShown);
}

async function save(): Promise<void> {
  const uri = await editor.openDocument('a.txt', 'plaintext', 'text\n');
  await editor.willSave(uri);
  await editor.save(uri);
}

describe('the language of the editor', () => {
  it('is that of permissions, and of why a plugin does not run', async () => {
    await open('ask');
    const { permissions, stateReason } = await view('Thrower');
    expect(permissions.map(({ words, risk }) => [words, risk])).toEqual([
      ['[change files in this workspace~]', '[It can change or delete every file in the workspace.~]'],
      ['[reach api.example.com over the network~]', undefined],
      ['[read environment variables that start with HOME_~]', undefined],
    ]);
    expect(stateReason).toBe('[it needs your permission; answer the question, or use Manage Permissions.~]');
    expect((await view('Broken')).stateReason).toMatch(
      /^\[its manifest .+ has errors \(line 1: .+\); correct them and it loads by itself\.~\]$/,
    );
  });

  it('is that of the question, with how plugins are confined', async () => {
    await open('ask');
    await save();
    const [question] = await editor.client.until(
      () => (questions.length > 0 ? questions : undefined),
      () => 'Nothing was asked.',
    );
    expect(question?.permissions.every(({ words }) => /^\[.*~\]$/.test(words))).toBe(true);
    expect(question?.isolation?.words).toMatch(/^\[\[.*~\]: \[.*~\]~\]$/);
    for (const missing of question?.isolation?.missing ?? []) expect(missing).toMatch(/^\[Not \[.*~\]: \[.*~\]$/s);
    const entry = await editor.client.waitFor('codexPlugins/activity', ({ event }) => event === 'onFileSave');
    expect(entry.handlers[0].message).toMatch(/^\[Thrower did not run: \[it needs your permission; .*~\]~\]$/);
  });

  it('is that of a failure, which names the plugin as people know it, and puts no text into values', async () => {
    await open('manifest');
    await save();
    const { message } = await editor.client.waitFor('codexPlugins/failure');
    expect(message).toBe(
      'Thrower: [handlers/save.js threw in onFileSave: TypeError: no {0} for you (handlers/save.js:1:36). Fix the handler; the details hold its stack.~]',
    );
  });

  it('is that of answers to commands, also of what guards and workers say in English', async () => {
    await open('manifest');
    const { key } = await view('Reader');
    const run = (command: string): Promise<{ message: string }> =>
      editor.client.request('codexPlugins/runCommand', { pluginKey: key, command, arguments: [] });
    expect((await run('list')).message).toBe(
      'Reader: [handlers/command.js returned [an array~] from onCommand where a response is one JSON object. Return one object, such as { "success": true }.~]',
    );
    expect((await run('read')).message).toMatch(
      /^Reader: \[handlers\/command\.js tried to do what its manifest does not declare: it may not \[read \/etc\/hostname~\]\. \[Add "filesystem:read:\/etc\/hostname" to .*~\]\.~\]$/,
    );
  });

  it('is English where the editor says nothing', async () => {
    await open('ask', null);
    expect((await view('Thrower')).stateReason).toBe('It needs your permission; answer the question, or use Manage Permissions.');
  });
});
