// What arrives in an editor of a plugin that poses as the host, turns text around and writes links: in logs, notifications, problems and views.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Editor, usualCapabilities } from './editor.ts';
import type { Received } from './lspClient.ts';

const UNSEEN = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

const SCRIPT = `const fs = require('node:fs');
const send = (header, body) => {
  const [head, rest] = [Buffer.from(JSON.stringify(header)), Buffer.from(body)];
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32BE(head.length, 0);
  sizes.writeUInt32BE(rest.length, 4);
  fs.writeSync(3, Buffer.concat([sizes, head, rest]));
};
exports.onFileOpen = (text) => {
  const { eventId } = JSON.parse(text);
  console.log('[host] FORGED\\u2028[error] FORGED\\u202e\\u001b[2J');
  for (const script of ['forger.js', 'other.js', '[host]'])
    send({ type: 'log', level: 'warn', source: 'runner', eventId, script }, 'FORGED by ' + script + '\\nFORGED again');
  return {
    success: true,
    message: 'done\\n[info] FORGED',
    notifications: [{ message: 'a\\n[Allow](command:codexPlugins.allow)\\u202e', level: 'info' }],
    diagnostics: [{ message: 'found \\u202eFORGED\\nhere', code: 'x\\u200b\\ny', severity: 2, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } }],
  };
};
exports.onCommand = () => { throw new Error('no\\n[Allow](command:codexPlugins.allow) \\u2066FORGED'); };
`;

const MANIFEST = {
  pluginId: 'com.example.forger',
  version: '1.0.0',
  name: 'Greeter\u202e\n[x](command:y)',
  description: 'A plugin that poses as others.',
  entryPoints: {
    handlers: [
      { event: 'onFileOpen', language: ['plaintext'], script: 'forger.js' },
      { event: 'onCommand', script: 'forger.js' },
    ],
  },
  permissions: [],
};

let editor: Editor;
afterEach(() => editor.dispose());

async function open(features: object): Promise<void> {
  editor = await Editor.open({
    workspace: 'lsp-events',
    capabilities: { ...usualCapabilities, experimental: { codexPlugins: features } },
    prepare: async (folder) => {
      const plugin = path.join(folder, '.codex/plugins/forger');
      await mkdir(plugin, { recursive: true });
      await writeFile(path.join(plugin, 'plugin.manifest.json'), JSON.stringify(MANIFEST));
      await writeFile(path.join(plugin, 'forger.js'), SCRIPT);
    },
  });
}

/** All that a client got, as far as a method's messages are wanted. */
const all = (method: string): Received['params'][] =>
  editor.client.received.filter((one) => one.method === method).map(({ params }) => params);

describe('a plugin that poses as others', () => {
  it('has its lines in the log of an editor that knows nothing of plugins, each with its name', async () => {
    await open({});
    const uri = await editor.openDocument('a.txt', 'plaintext', 'text');
    const [found] = await editor.diagnostics(uri, (shown) => shown.some(({ message }) => message.includes('FORGED')));
    const problem = [found!, ...editor.client.diagnostics.get(uri)!].find(({ message }) => message.includes('FORGED'));
    expect(problem).toMatchObject({ message: 'found \\u202eFORGED\nhere', code: String.raw`x\u200b y` });
    await editor.settled();
    await editor.logged('onFileOpen ok in');
    await editor.logged('FORGED again');
    const lines = all('window/logMessage').flatMap(({ message }) => (message as string).split('\n'));
    const forged = lines.filter((line) => line.includes('FORGED'));
    expect(forged.length).toBeGreaterThan(5);
    for (const line of forged) {
      expect(line).toMatch(
        /^\[com\.example\.forger\] (?:forger\.js|com\.example\.forger|\[host\] forger\.js: onFileOpen ok in [\d.]+ ms): /,
      );
      expect(line).not.toMatch(UNSEEN);
    }
    for (const { message } of all('window/showMessage')) expect(message).not.toMatch(/\]\(|\n|\u202e/);
  });

  it('is told from the host in the views', async () => {
    await open({ views: true });
    await editor.openDocument('a.txt', 'plaintext', 'text');
    await editor.client.waitFor('codexPlugins/log', ({ text }) => text.includes('onFileOpen ok') && text.includes('FORGED'));
    await editor.client.waitFor('codexPlugins/log', ({ text }) => text.startsWith('[host] FORGED'));
    const lines = all('codexPlugins/log').filter(({ text }) => text.includes('FORGED'));
    for (const { text, byHost, handler, pluginId } of lines) {
      expect(pluginId).toBe('com.example.forger');
      expect(byHost === true).toBe(text.startsWith('onFileOpen ok'));
      expect([undefined, 'forger.js']).toContain(handler);
      expect(text).not.toMatch(UNSEEN);
      expect(text).not.toContain('\n');
    }
  });

  it('shows its errors on one line, and keeps nothing unseen in the history', async () => {
    await open({ views: true });
    const { plugins } = await editor.client.waitFor('codexPlugins/plugins', (params) =>
      params.plugins.some(({ id }: Received['params']) => id === 'com.example.forger'),
    );
    const { key } = plugins.find(({ id }: Received['params']) => id === 'com.example.forger');
    const ran = await editor.client.request('codexPlugins/runCommand', { pluginKey: key, command: 'x', arguments: [] });
    expect(ran).toMatchObject({
      ok: false,
      message: expect.stringContaining(String.raw`no [Allow](command:codexPlugins.allow) \u2066FORGED`),
    });
    expect(ran.message).not.toMatch(/\n/);
    const detail = await editor.client.request('codexPlugins/eventDetail', { eventId: ran.eventId });
    for (const text of [detail.payload, detail.response, ...detail.log]) expect(text).not.toMatch(UNSEEN);
  });
});
