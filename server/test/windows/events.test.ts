// What runs on Windows beside saves: completions, what is opened, handlers of every kind, and nothing without trust.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Editor, type EditorOptions } from '../lsp/editor.ts';
import { useWindows } from './windows.ts';
import { windowsMachine } from './windowsMachine.ts';
import type { Received } from '../lsp/lspClient.ts';

const windows = useWindows();

let editor: Editor | undefined;
const open = async (options: EditorOptions): Promise<Editor> =>
  (editor = await Editor.open({ machine: windowsMachine(windows(), 'C:', 'file:///c%3A/'), ...options }));
afterEach(async () => {
  await editor?.dispose();
  editor = undefined;
});

/** Saves answer late where this machine is busy, so an editor asks again. */
const PATIENCE = { timeout: 30_000 };

const greeting = ({ message }: Received['params']): boolean => (message as string).startsWith('Hello');

/** A plugin with a handler in TypeScript and one that is a program for itself. */
async function addKinds(workspace: string): Promise<void> {
  const folder = path.join(workspace, '.codex/plugins/kinds');
  await mkdir(folder, { recursive: true });
  const files = {
    'plugin.manifest.json': JSON.stringify({
      pluginId: 'com.example.kinds',
      version: '1.0.0',
      name: 'Kinds',
      description: 'Has handlers of every kind.',
      entryPoints: {
        handlers: [
          { event: 'onFileSave', language: ['typescript'], script: 'typed.ts', phase: 'beforeSave' },
          { event: 'onFileSave', language: ['text'], script: 'program.js', phase: 'afterSave' },
        ],
      },
      permissions: [],
    }),
    'typed.ts':
      'export function onFileSave(event: string): { success: boolean; formattedContent: string } {\n' +
      '  const { fileContent } = JSON.parse(event) as { fileContent: string };\n' +
      '  return { success: true, formattedContent: fileContent.toUpperCase() };\n}\n',
    'program.js':
      "let text = '';\nprocess.stdin.on('data', (part) => (text += part)).on('end', () => {\n" +
      '  const { fileContent } = JSON.parse(text);\n' +
      "  console.log(JSON.stringify({ success: true, formattedContent: fileContent + 'by a program\\r\\n' }));\n});\n",
  };
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
}

describe('events on Windows', () => {
  it('enrich completions by handlers', async () => {
    const opened = await open({
      workspace: 'lsp-completion',
      initializationOptions: { trusted: true, grants: 'manifest', settings: { completion: { budgetMs: 5000, baseBudgetMs: 5000 } } },
    });
    await opened.openDocument('other.js', 'javascript', '  const total = sum(rows);\r\nconst x = 1;\r\n');
    const uri = await opened.openDocument('a.js', 'javascript', 'const tags = [];\r\nconst total = 0;\r\n\r\n  const to\r\n');
    const asked = { textDocument: { uri }, position: { line: 3, character: 10 }, context: { triggerKind: 2 } };
    const range = { start: { line: 3, character: 2 }, end: { line: 3, character: 10 } };
    await expect
      .poll(() => opened.client.request('textDocument/inlineCompletion', asked), PATIENCE)
      .toEqual([
        { insertText: 'const total = 0; // signed', range },
        { insertText: 'const total = sum(rows); // signed', range },
      ]);
  });

  it('come with the folder and with each file that is opened', async () => {
    const opened = await open({ workspace: 'lsp-events' });
    const { message } = await opened.client.waitFor('window/showMessage', greeting);
    expect(message).toMatch(/lsp-events of 1$/);
    const uri = await opened.openDocument('a.txt', 'plaintext', 'four');
    const [diagnostic] = await opened.diagnostics(uri, (all) => all.length === 1);
    expect(diagnostic).toMatchObject({ message: 'Opened with 4 characters.', source: 'Greeter' });
  });

  it('fire nothing in a workspace that is not trusted, and everything once it is', async () => {
    const opened = await open({ workspace: 'lsp-events', initializationOptions: { trusted: false, grants: 'manifest' } });
    const uri = await opened.openDocument('a.txt', 'plaintext', 'text');
    await opened.diagnostics(opened.uri('.codex/plugins/broken/plugin.manifest.json'), (all) => all.length > 0);
    await opened.settled();
    expect(opened.client.count('window/showMessage')).toBe(0);
    opened.client.notify('codexPlugins/trust', { trusted: true });
    await opened.client.waitFor('window/showMessage', greeting);
    await opened.diagnostics(uri, (all) => all.length === 1);
  });

  it('run handlers in TypeScript, and scripts that are programs for themselves', async () => {
    const opened = await open({ workspace: 'lsp-save', prepare: addKinds });
    const typed = await opened.openDocument('a.ts', 'typescript', 'let x\r\n');
    await expect.poll(async () => (await opened.willSave(typed)).length, PATIENCE).toBeGreaterThan(0);
    await opened.save(typed);
    await expect.poll(() => opened.text(typed), PATIENCE).toBe('LET X\r\n');
    const plain = await opened.openDocument('b.txt', 'text', 'one\r\n');
    await opened.save(plain);
    await expect.poll(() => opened.text(plain), PATIENCE).toBe('one\r\nby a program\r\n');
  });
});
