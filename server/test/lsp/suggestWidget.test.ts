// Completions of plugins in the suggest widget, by a real server: where they are, what they say, and how little is asked for them.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { afterEach, describe, expect, it } from 'vitest';
import type { Received } from './lspClient.ts';
import { Editor, usualCapabilities, type EditorOptions } from './editor.ts';

let editor: Editor;
afterEach(() => editor.dispose());

const HANDLER = `
  const line = event.prefix.slice(event.prefix.lastIndexOf('\\n') + 1);
  if (line.startsWith('slow')) await new Promise((resolve) => setTimeout(resolve, 600));
  return { success: true, completions: [
    ...event.completions.map((one) => ({ ...one, kind: 'variable' })),
    ...event.completions.map((one) => ({ ...one, text: one.text + 'Once', kind: 'variable' })),
    { text: 'totalOf(order)', kind: 'function', detail: '(order: Order): number', documentation: '**Sum** of an order.' },
    { text: 'totally' },
    ...(line.trim() === 'if' ? [{ text: 'if (total) {\\n  }', kind: 'snippet' }] : []),
  ] };`;

const on = { budgetMs: 5000, suggestWidget: true };
const withSettings = (completion: object, more: object = {}): Partial<EditorOptions> => ({
  initializationOptions: { trusted: true, grants: 'manifest', settings: { completion, log: { level: 'debug' } }, ...more },
});

/** A workspace with one plugin, which completes plain text. */
async function open(options: Partial<EditorOptions> = withSettings(on), language = 'plaintext'): Promise<Editor> {
  editor = await Editor.open({
    workspace: 'lsp-completion',
    prepare: async (folder) => {
      const plugin = path.join(folder, '.codex/plugins/own');
      await mkdir(plugin, { recursive: true });
      const manifest = {
        ...{ pluginId: 'com.example.own', version: '1.0.0', name: 'Own Words', description: 'Completes.', permissions: [] },
        entryPoints: { handlers: [{ event: 'onCodeCompletion', language: [language], script: 'complete.js' }] },
      };
      await writeFile(path.join(plugin, 'plugin.manifest.json'), JSON.stringify(manifest));
      await writeFile(
        path.join(plugin, 'complete.js'),
        `exports.onCodeCompletion = async (text) => { const event = JSON.parse(text); ${HANDLER} };`,
      );
    },
    ...options,
  });
  // Before plugins are loaded, nothing is suggested.
  await editor.client.request('codexPlugins/newPluginLanguages');
  return editor;
}

interface Item {
  label: string;
  textEdit: { range: object; newText: string };
  [member: string]: unknown;
}

const at = (uri: string, line: number, character: number, context: object): object => ({
  ...{ textDocument: { uri }, position: { line, character }, context },
});
const suggest = (uri: string, line: number, character: number, triggerKind = 1): Promise<{ isIncomplete: boolean; items: Item[] } | null> =>
  editor.client.request('textDocument/completion', at(uri, line, character, { triggerKind }));
const ghostText = (uri: string, line: number, character: number): Promise<{ insertText: string }[]> =>
  editor.client.request('textDocument/inlineCompletion', at(uri, line, character, { triggerKind: 2 }));
const range = (line: number, start: number, end: number): object => ({ start: { line, character: start }, end: { line, character: end } });
const calls = (): number => editor.client.count('window/logMessage', ({ message }) => message.includes('onCodeCompletion ok'));
const labels = (list: { items: Item[] } | null): string[] | undefined => list?.items.map(({ label }) => label);

const markdown = { ...usualCapabilities.textDocument, completion: { completionItem: { documentationFormat: ['markdown'] } } };

describe('the suggest widget', () => {
  it('has nothing of plugins by default', async () => {
    await open(withSettings({ budgetMs: 5000 }));
    const uri = await editor.openDocument('a.txt', 'plaintext', 'tot\n');
    expect(await suggest(uri, 0, 3)).toBeNull();
    expect(calls()).toBe(0);
    expect((await ghostText(uri, 0, 3)).map(({ insertText }) => insertText)).toEqual(['totalOf(order)', 'totally']);
  });

  it('has what plugins say the kind of, with what they say, from the beginning of the word', async () => {
    await open({ ...withSettings(on), capabilities: { ...usualCapabilities, textDocument: markdown } });
    const text = 'x\n  let tot + 1\n';
    const uri = await editor.openDocument('a.txt', 'plaintext', text);
    const list = await suggest(uri, 1, 9);
    expect(list).toEqual({
      isIncomplete: true,
      items: [
        {
          label: 'totalOf(order)',
          labelDetails: { description: 'Own Words' },
          kind: 3,
          sortText: '\uFFFF\uFFFF0000',
          filterText: 'totalOf(order)',
          insertTextFormat: 1,
          textEdit: { range: range(1, 6, 9), newText: 'totalOf(order)' },
          detail: '(order: Order): number',
          documentation: { kind: 'markdown', value: '**Sum** of an order.' },
        },
      ],
    });
    const { textEdit } = list!.items[0] as Received['params'];
    expect(TextDocument.applyEdits(editor.documents.get(uri)!, [textEdit])).toBe('x\n  let totalOf(order) + 1\n');
  });

  it('has texts of several lines, which replace in one', async () => {
    await open();
    const uri = await editor.openDocument('a.txt', 'plaintext', '  if\n');
    const [item] = (await suggest(uri, 0, 4))!.items;
    expect(item).toMatchObject({ label: 'if (total) { …', kind: 15, textEdit: { range: range(0, 2, 4), newText: 'if (total) {\n  }' } });
  });

  it('asks handlers once for both, whichever is first, and ghost text has all of it', async () => {
    await open();
    const uri = await editor.openDocument('a.txt', 'plaintext', 'tot\n');
    const both = [suggest(uri, 0, 3), ghostText(uri, 0, 3)] as const;
    expect(labels(await both[0])).toEqual(['totalOf(order)']);
    expect((await both[1]).map(({ insertText }) => insertText)).toEqual(['totalOf(order)', 'totally']);
    expect(labels(await suggest(uri, 0, 3))).toEqual(['totalOf(order)']);
    expect(calls()).toBe(1);
    editor.change(uri, 'total\n');
    const others = [ghostText(uri, 0, 5), suggest(uri, 0, 5)] as const;
    expect((await others[0]).map(({ insertText }) => insertText)).toEqual(['totalOf(order)', 'totally']);
    expect(labels(await others[1])).toEqual(['totalOf(order)']);
    expect(calls()).toBe(1);
  });

  it('leaves what the language service has to that, unless a handler changed it', async () => {
    await open({
      ...withSettings({ ...on, sources: ['languageService'] }),
      capabilities: { ...usualCapabilities, experimental: { codexPlugins: { baseCompletions: true } } },
      answers: { 'codexPlugins/baseCompletions': () => ({ completions: [{ text: 'totals', range: range(0, 0, 3) }] }) },
    });
    const uri = await editor.openDocument('a.txt', 'plaintext', 'tot\n');
    expect(labels(await suggest(uri, 0, 3))).toEqual(['totalsOnce', 'totalOf(order)']);
    expect((await ghostText(uri, 0, 3)).map(({ insertText }) => insertText)).toContain('totals');
  });

  it('has nothing for a text that is gone, nor for who does not wait', async () => {
    await open();
    const uri = await editor.openDocument('a.txt', 'plaintext', 'slow\nto\n');
    const stale = suggest(uri, 0, 4);
    editor.change(uri, 'low\nto\n');
    expect(await stale).toBeNull();
    editor.change(uri, 'slower\nto\n');
    const { id, answer } = editor.client.start('textDocument/completion', at(uri, 0, 6, { triggerKind: 1 }));
    editor.client.notify('$/cancelRequest', { id });
    expect(await answer).toBeNull();
    expect(labels(await suggest(uri, 1, 2))).toEqual(['totalOf(order)']);
  });

  it('has what goes on from the word as it is typed meanwhile, also where ghost text is asked about that', async () => {
    await open();
    const uri = await editor.openDocument('a.txt', 'plaintext', 'slow t\n');
    const early = suggest(uri, 0, 6);
    editor.type(uri, 0, 6, 'o');
    expect((await early)!.items).toMatchObject([{ label: 'totalOf(order)', textEdit: { range: range(0, 5, 6) } }]);
    editor.change(uri, '\nslow t\n');
    const earlier = suggest(uri, 1, 6);
    editor.type(uri, 1, 6, 'ot');
    await ghostText(uri, 1, 8);
    expect((await earlier)!.items).toMatchObject([{ label: 'totalOf(order)', textEdit: { range: range(1, 5, 6) } }]);
    expect(calls()).toBe(2);
  });

  it('does not wait for a slow handler beyond the budget', async () => {
    await open(withSettings({ ...on, budgetMs: 50 }));
    const uri = await editor.openDocument('a.txt', 'plaintext', 'slow\n');
    const { id, answer } = editor.client.start('textDocument/completion', at(uri, 0, 4, { triggerKind: 1 }));
    expect((await answer) ?? []).not.toContain('total');
    expect(JSON.stringify(editor.client.receivedBefore(id))).not.toContain('onCodeCompletion ok');
  });

  it.each([
    ['the workspace is not trusted', { trusted: false }],
    ['no plugin may run', { grants: 'none' }],
  ])('has nothing where %s', async (_why, more) => {
    await open(withSettings(on, more));
    const uri = await editor.openDocument('a.txt', 'plaintext', 'tot\n');
    expect(await suggest(uri, 0, 3)).toBeNull();
  });

  it('has nothing where no plugin completes, and after characters that suggest something in manifests', async () => {
    await open();
    const [text, python] = [
      await editor.openDocument('a.txt', 'plaintext', 'tot\n'),
      await editor.openDocument('a.py', 'python', 'total = 1\ntot\n'),
    ];
    expect(await suggest(python, 1, 3)).toBeNull();
    expect(await suggest(text, 0, 3, 2)).toBeNull();
    expect(labels(await suggest(text, 0, 3, 3))).toEqual(['totalOf(order)']);
  });

  it('has in manifests what they may have, and nothing else', async () => {
    await open(withSettings(on), 'json');
    const uri = await editor.openDocument('.codex/plugins/own/plugin.manifest.json', 'json', '{\n  to\n}\n');
    const found = labels(await suggest(uri, 1, 4));
    expect(found).toContain('pluginId');
    expect(found).not.toContain('totalOf(order)');
  });

  describe('of an editor that takes registrations', () => {
    const capabilities = {
      ...usualCapabilities,
      textDocument: { ...usualCapabilities.textDocument, completion: { dynamicRegistration: true } },
      workspace: { ...usualCapabilities.workspace, configuration: true },
    };
    const ID = 'codexPlugins.textDocument/completion.plugins';
    /** What counts for which documents, and what the editor was told last. */
    const registering = (wanted: (uri: string | undefined) => boolean): { options: Partial<EditorOptions>; told: () => unknown[] } => {
      let registered: unknown[] = [];
      const answers: EditorOptions['answers'] = {
        'workspace/configuration': ({ items }: Received['params']) =>
          items.map(({ scopeUri }: { scopeUri?: string }) => ({ completion: { budgetMs: 5000, suggestWidget: wanted(scopeUri) } })),
        'client/registerCapability': ({ registrations }: Received['params']) => {
          for (const { id, registerOptions } of registrations) if (id === ID) registered = [registerOptions];
          return null;
        },
        'client/unregisterCapability': ({ unregisterations }: Received['params']) => {
          for (const { id } of unregisterations) if (id === ID) registered = [];
          return null;
        },
      };
      return { options: { ...withSettings({}), capabilities, answers }, told: () => registered };
    };
    const isForPlainText = (told: unknown[]): boolean => JSON.stringify(told).includes('plaintext');

    it('is asked for only while somebody wants it in a document that is open', async () => {
      let isOn = true;
      const { options, told } = registering((uri) => isOn && uri?.endsWith('/wanted.txt') === true);
      await open(options);
      const other = await editor.openDocument('other.txt', 'plaintext', 'tot\n');
      expect(await suggest(other, 0, 3)).toBeNull();
      expect(told()).toEqual([]);
      const wanted = await editor.openDocument('wanted.txt', 'plaintext', 'tot\n');
      await expect.poll(() => isForPlainText(told())).toBe(true);
      expect(JSON.stringify(told())).not.toContain('triggerCharacters');
      expect(labels(await suggest(wanted, 0, 3))).toEqual(['totalOf(order)']);
      expect(await suggest(other, 0, 3)).toBeNull();
      isOn = false;
      editor.client.notify('workspace/didChangeConfiguration', { settings: null });
      await expect.poll(() => isForPlainText(told())).toBe(false);
      expect(await suggest(wanted, 0, 3)).toBeNull();
    });
  });
});
