import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { afterEach, describe, expect, it } from 'vitest';
import type { Range } from '../../src/text/range.ts';
import { Editor, granted, usualCapabilities, type EditorOptions } from './editor.ts';

let editor: Editor;
const open = async (options: Partial<EditorOptions> = {}): Promise<Editor> => {
  editor = await Editor.open({ workspace: 'lsp-completion', ...options });
  return editor;
};
afterEach(() => editor.dispose());

/** By which it is seen that a handler ran: of what comes with every key, nothing is said otherwise. */
const log = { level: 'debug' };
const telling = { ...granted, settings: { log } };
/** Warm is what counts: the first call may be over the budget, as it starts the worker. */
const roomy = { trusted: true, grants: 'manifest', settings: { log, completion: { budgetMs: 5000 } } };

const at = (uri: string, line: number, character: number, triggerKind = 2): object => ({
  textDocument: { uri },
  position: { line, character },
  context: { triggerKind },
});
const complete = (uri: string, line: number, character: number, triggerKind?: number): Promise<{ insertText: string; range: unknown }[]> =>
  editor.client.request('textDocument/inlineCompletion', at(uri, line, character, triggerKind));
const lineRange = (line: number, start: number, end: number): object => ({
  start: { line, character: start },
  end: { line, character: end },
});

describe('inline completion', () => {
  it('offers lines that begin like the one being typed, enriched by handlers', async () => {
    await open({ initializationOptions: roomy });
    await editor.openDocument('other.js', 'javascript', '  const total = sum(rows);\nconst x = 1;\n');
    const uri = await editor.openDocument('a.js', 'javascript', 'const tags = [];\nconst total = 0;\n\n  const to\n');
    expect(await complete(uri, 3, 10)).toEqual([
      { insertText: 'const total = 0; // signed', range: lineRange(3, 2, 10) },
      { insertText: 'const total = sum(rows); // signed', range: lineRange(3, 2, 10) },
    ]);
  });

  it('writes nothing a second time that stands around the cursor, whichever source or handler it comes from', async () => {
    let number = 0;
    let served: object[] = [];
    await open({
      initializationOptions: roomy,
      prepare: async (folder) => {
        const plugin = path.join(folder, '.codex/plugins/fits');
        await mkdir(plugin, { recursive: true });
        const handlers = [{ event: 'onCodeCompletion', language: ['typescriptreact'], script: 'complete.js' }];
        const manifest = {
          pluginId: 'com.example.fits',
          version: '1.0.0',
          name: 'Fits',
          description: 'Completes.',
          entryPoints: { handlers },
          permissions: [],
        };
        await writeFile(path.join(plugin, 'plugin.manifest.json'), JSON.stringify(manifest));
        const script = `exports.onCodeCompletion = (text) => {
          const { completions, suffix } = JSON.parse(text);
          const own = /^\\/\\/ (.*)/m.exec(suffix)?.[1];
          return { success: true, completions: own ? JSON.parse(own) : completions };
        };`;
        await writeFile(path.join(plugin, 'complete.js'), script);
      },
      capabilities: { ...usualCapabilities, experimental: { codexPlugins: { baseCompletions: true } } },
      answers: { 'codexPlugins/baseCompletions': () => ({ completions: served }) },
    });
    /** What the line becomes with each of the items. */
    const lines = async (marked: string, below = ''): Promise<string[]> => {
      const before = marked.slice(0, marked.indexOf('|')).split('\n');
      const text = `${marked.replace('|', '')}\n${below}`;
      const uri = await editor.openDocument(`fits${++number}.tsx`, 'typescriptreact', text);
      const items = await complete(uri, before.length - 1, before.at(-1)!.length);
      const document = editor.documents.get(uri)!;
      const after = items.map(({ insertText, range }) =>
        TextDocument.applyEdits(document, [{ newText: insertText, range: range as Range }]),
      );
      editor.close(uri);
      return after.map((one) => one.split(/\r?\n/)[before.length - 1]!);
    };
    const handled = (marked: string, ...completions: unknown[]): Promise<string[]> =>
      lines(marked, `// ${JSON.stringify(completions.map((one) => (typeof one === 'string' ? { text: one } : one)))}`);

    // Lines of open documents.
    expect(await lines('console.log(total)\nfoo()\nconsole.log(tot|)')).toEqual(['console.log(total)']);
    expect(await lines('const total = price;\nconst to|tal = price;')).toEqual([]);
    // The editor's own language service.
    served = [
      { text: 'total)', range: lineRange(0, 4, 7) },
      { text: 'totals', range: lineRange(0, 4, 7) },
    ];
    expect(await lines('log(tot|)')).toEqual(['log(total)', 'log(totals)']);
    served = [];
    // Handlers, with ranges and without.
    expect(await handled('function f(|) {', 'f(a, b) {', { text: 'x) {' })).toEqual(['function f(a, b) {', 'function f(x) {']);
    expect(await handled('background-co|', 'background-color: red;')).toEqual(['background-color: red;']);
    expect(await handled('x = obj.na|', 'obj.name', { text: 'obj.named', range: lineRange(0, 8, 10) })).toEqual([
      'x = obj.name',
      'x = obj.named',
    ]);
    expect(await handled('to|tal = 1', 'total = 1', 'token = 2', { text: 'totals', range: lineRange(0, 0, 5) })).toEqual(['totals = 1']);
    expect(await handled('f(a|', 'f(a);', ')', 'f(a, b)')).toEqual(['f(a, b)']);
    expect(await handled('let हिन्|दी', 'हिन्दी', 'हिन्दुस्तान')).toEqual([]);
  });

  it('runs handlers with an empty base too, and places what has no range at the word or the cursor', async () => {
    await open({ initializationOptions: roomy });
    const uri = await editor.openDocument('a.js', 'javascript', 'x\nlet suggest\n');
    expect(await complete(uri, 0, 1, 1)).toEqual([{ insertText: 'xmade up (invoked)', range: lineRange(0, 0, 1) }]);
    expect(await complete(uri, 1, 11)).toEqual([
      { insertText: 'suggested()', range: lineRange(1, 4, 11) },
      { insertText: 'suggestother()', range: lineRange(1, 4, 11) },
    ]);
  });

  it('suggests nothing of its own in strings and comments where the settings say so, but in strings for who asks for it', async () => {
    await open({ initializationOptions: { ...roomy, settings: { completion: { ...roomy.settings.completion, inStrings: false } } } });
    const text = '// total is one\nsay("total is one");\ntotal = 1;\n\n// tot\nsay("tot\ntot\n';
    const uri = await editor.openDocument('a.js', 'javascript', text);
    const first = async (...asked: [line: number, character: number, triggerKind?: number]): Promise<string | undefined> =>
      (await complete(uri, ...asked))[0]?.insertText;
    expect(await first(4, 6)).toMatch(/made up \(automatic\)$/);
    expect(await first(5, 8)).toMatch(/made up \(automatic\)$/);
    expect((await complete(uri, 5, 8, 1)).map(({ insertText }) => insertText)).toContainEqual(
      expect.stringMatching(/total is one"\); \/\/ signed$/),
    );
    expect(await first(6, 3)).toBe('total = 1; // signed');
  });

  it('takes a request without a context for an automatic one', async () => {
    await open({ initializationOptions: roomy });
    const uri = await editor.openDocument('a.js', 'javascript', 'x\n');
    const request = { textDocument: { uri }, position: { line: 0, character: 1 } };
    expect(await editor.client.request('textDocument/inlineCompletion', request)).toMatchObject([{ insertText: 'xmade up (automatic)' }]);
  });

  it('answers with nothing where no plugin completes, even if there are lines to offer', async () => {
    await open();
    const uri = await editor.openDocument('a.py', 'python', 'total = 1\ntot\n');
    expect(await complete(uri, 1, 3)).toEqual([]);
  });

  it('sends the base out unchanged at the budget, and the late answer for the same text around the cursor', async () => {
    await open({ initializationOptions: telling });
    const uri = await editor.openDocument('a.js', 'javascript', 'slow = compute();\nslow\n');
    const base = { insertText: 'slow = compute();', range: lineRange(1, 0, 4) };
    const { id, answer } = editor.client.start('textDocument/inlineCompletion', at(uri, 1, 4));
    expect(await answer).toEqual([base]);
    await editor.logged('onCodeCompletion ok');
    // The handler had not come to its end.
    expect(JSON.stringify(editor.client.receivedBefore(id))).not.toContain('onCodeCompletion ok');
    editor.change(uri, 'slow = compute();\nslow\n\n');
    expect(await complete(uri, 1, 4)).toEqual([{ ...base, insertText: 'slow = compute(); // signed' }]);
    expect(editor.client.count('window/logMessage', ({ message }) => message.includes('onCodeCompletion ok'))).toBe(1);
  });

  it('keeps no late answer for a document that was closed and opened again', async () => {
    await open({ initializationOptions: telling });
    const uri = await editor.openDocument('a.js', 'javascript', 'slow = compute();\nslow\n');
    await complete(uri, 1, 4);
    await editor.logged('onCodeCompletion ok');
    editor.close(uri);
    await editor.openDocument('a.js', 'javascript', 'slow = compute();\nslow\n// of another branch\n');
    expect(await complete(uri, 1, 4)).toEqual([{ insertText: 'slow = compute();', range: lineRange(1, 0, 4) }]);
  });

  it('sends the base out when a handler fails', async () => {
    await open({ initializationOptions: roomy });
    const uri = await editor.openDocument('a.js', 'javascript', 'fail(1);\nfail\n');
    expect(await complete(uri, 1, 4)).toEqual([{ insertText: 'fail(1);', range: lineRange(1, 0, 4) }]);
    await editor.settled();
    expect(editor.client.count('window/showMessage')).toBe(0);
  });

  it('answers with nothing when the document changed while it waited', async () => {
    await open({ initializationOptions: roomy });
    const uri = await editor.openDocument('a.js', 'javascript', 'slow = 1;\nslow\n');
    const stale = complete(uri, 1, 4);
    editor.change(uri, 'slow = 1;\nslower\n');
    expect(await stale).toEqual([]);
  });

  it('cancels the older of two requests for a document', async () => {
    await open({ initializationOptions: roomy });
    const uri = await editor.openDocument('a.js', 'javascript', 'slow = 1;\nslow\nquick = 2;\nquick\n');
    const older = complete(uri, 1, 4);
    const newer = complete(uri, 3, 5);
    expect(await older).toEqual([]);
    expect(await newer).toEqual([{ insertText: 'quick = 2; // signed', range: lineRange(3, 0, 5) }]);
  });

  it('stops when the editor cancels', async () => {
    await open({ initializationOptions: roomy });
    const uri = await editor.openDocument('a.js', 'javascript', 'endless = 1;\nendless\n');
    await complete(uri, 0, 0);
    const { id, answer } = editor.client.start('textDocument/inlineCompletion', at(uri, 1, 7));
    editor.client.notify('$/cancelRequest', { id });
    // At its budget, which is the other way to come to an end, it would have been the line above.
    expect(await answer).toEqual([]);
  });

  it('lets onRequest handlers change the request and onResponse handlers the answer', async () => {
    await open({ initializationOptions: roomy });
    const uri = await editor.openDocument('a.ts', 'typescript', 'total = 1;\ntotal = 2;\ntot\n');
    expect(await complete(uri, 2, 3)).toEqual([{ insertText: 'total = 2; /* t! */ // last', range: lineRange(2, 0, 3) }]);
  });

  it('asks an editor that can for its own completions, bounded by their budget', async () => {
    const asked: object[] = [];
    await open({
      initializationOptions: { ...roomy, settings: { completion: { budgetMs: 5000, baseBudgetMs: 1500 } } },
      capabilities: { ...usualCapabilities, experimental: { codexPlugins: { baseCompletions: true } } },
      answers: {
        'codexPlugins/baseCompletions': (params: { position: { character: number } }) => {
          asked.push(params);
          if (params.position.character === 3) return new Promise(() => {});
          return { completions: [{ text: 'foo.bar', range: lineRange(0, 0, 2) }] };
        },
      },
    });
    const uri = await editor.openDocument('a.js', 'javascript', 'foo.\n');
    expect(await complete(uri, 0, 2)).toEqual([{ insertText: 'foo.bar // signed', range: lineRange(0, 0, 4) }]);
    expect(asked[0]).toMatchObject({ uri, version: 1, maxItems: 5, budgetMs: 1500 });
    expect(await complete(uri, 0, 3)).toEqual([{ insertText: 'foomade up (automatic)', range: lineRange(0, 0, 3) }]);
  });

  describe('with a plugin of its own', () => {
    /** A workspace with one plugin that answers with what the function makes of the event. */
    const openWith = async (handler: string, options: Partial<EditorOptions> = {}, more: Record<string, string> = {}): Promise<Editor> =>
      open({
        initializationOptions: roomy,
        prepare: async (folder) => {
          const plugin = path.join(folder, '.codex/plugins/own');
          await mkdir(plugin, { recursive: true });
          const handlers = ['onCodeCompletion', ...Object.keys(more)].map((event) => ({
            event,
            language: ['plaintext'],
            script: `${event}.js`,
          }));
          const manifest = {
            pluginId: 'com.example.own',
            version: '1.0.0',
            name: 'Own',
            description: 'Completes.',
            entryPoints: { handlers },
            permissions: [],
          };
          await writeFile(path.join(plugin, 'plugin.manifest.json'), JSON.stringify(manifest));
          for (const [event, body] of Object.entries({ ...more, onCodeCompletion: handler })) {
            await writeFile(path.join(plugin, `${event}.js`), `exports.${event} = (text) => { const event = JSON.parse(text); ${body} };`);
          }
        },
        ...options,
      });
    const withService = (completions: object[]): Partial<EditorOptions> => ({
      capabilities: { ...usualCapabilities, experimental: { codexPlugins: { baseCompletions: true } } },
      answers: { 'codexPlugins/baseCompletions': () => ({ completions }) },
    });
    const calls = (event = 'onCodeCompletion'): number =>
      editor.client.count('window/logMessage', ({ message }) => message.includes(`${event} ok`));

    it('sends the snippet of an item, and what belongs to taking it, where no handler changed the item', async () => {
      const item = (text: string, whenTaken: object): object => ({ text, range: lineRange(0, 0, 2), whenTaken });
      const served = [
        item('log(value)', { snippet: 'log(${1:value})' }),
        item('load()', { id: '7' }),
        item('logs', { snippet: 'log${1:s}', id: '8' }),
      ];
      const handler =
        "return { success: true, completions: event.completions.map((one) => one.text === 'logs' ? { ...one, text: 'logs!' } : one) };";
      await openWith(handler, withService(served));
      const uri = await editor.openDocument('a.txt', 'plaintext', 'lo\n');
      expect(await complete(uri, 0, 2)).toEqual([
        { insertText: { kind: 'snippet', value: 'log(${1:value})' }, range: lineRange(0, 0, 2) },
        {
          insertText: 'load()',
          range: lineRange(0, 0, 2),
          command: { title: '', command: 'codexPlugins.completionTaken', arguments: ['7'] },
        },
        { insertText: 'logs!', range: lineRange(0, 0, 2) },
      ]);
    });

    it('asks nobody while a suggestion is typed through, and finds it again when that is taken back', async () => {
      await openWith("return { success: true, completions: [{ text: 'console.log(total)' }] };");
      const uri = await editor.openDocument('a.txt', 'plaintext', 'con\n');
      const wanted = (typed: number): object[] => [{ insertText: 'console.log(total)', range: lineRange(0, 0, typed) }];
      expect(await complete(uri, 0, 3)).toEqual(wanted(3));
      editor.change(uri, 'conso\n');
      expect(await complete(uri, 0, 5)).toEqual(wanted(5));
      editor.change(uri, 'console.log()\n');
      expect(await complete(uri, 0, 12)).toEqual([{ insertText: 'console.log(total)', range: lineRange(0, 0, 13) }]);
      editor.change(uri, 'con\n');
      expect(await complete(uri, 0, 3)).toEqual(wanted(3));
      editor.change(uri, 'co\n');
      expect(await complete(uri, 0, 2)).toEqual([]);
      expect(calls()).toBe(1);
      editor.change(uri, 'cox\n');
      expect(await complete(uri, 0, 3)).toEqual([{ insertText: 'coxconsole.log(total)', range: lineRange(0, 0, 3) }]);
      await expect.poll(() => calls()).toBe(2);
    });

    it('goes on from the item that is selected in the suggest widget, or stays away', async () => {
      await openWith(
        "return { success: true, completions: event.prefix.endsWith('x.length') ? [{ text: '.toFixed()' }] : [{ text: 'other' }] };",
      );
      const uri = await editor.openDocument('a.txt', 'plaintext', 'x.le + y\n');
      const asked = (text: string): Promise<unknown> =>
        editor.client.request('textDocument/inlineCompletion', {
          textDocument: { uri },
          position: { line: 0, character: 4 },
          context: { triggerKind: 2, selectedCompletionInfo: { range: lineRange(0, 2, 4), text } },
        });
      expect(await asked('length')).toEqual([{ insertText: 'length.toFixed()', range: lineRange(0, 2, 4) }]);
      expect(await asked('left\nright')).toEqual([]);
    });

    it('tells handlers that want it what became of a completion', async () => {
      await openWith(
        "return { success: true, completions: [{ text: 'const total = 1;' }] };",
        {},
        { onCompletionFeedback: 'console.error(event.outcome, event.completion.text); return { success: true };' },
      );
      const uri = await editor.openDocument('a.txt', 'plaintext', 'con\n');
      await complete(uri, 0, 3);
      editor.change(uri, 'const total = 1;\n');
      await editor.logged('accepted const total = 1;');
      editor.change(uri, 'const total = 1;\ncon\n');
      await complete(uri, 1, 3);
      editor.change(uri, 'const total = 1;\nconx\n');
      await editor.logged('rejected const total = 1;');
    });

    it('shows what one source has at once, and has the other ones’ for who asks for more', async () => {
      const slow = Promise.withResolvers<{ completions: object[] }>();
      await openWith('return { success: true, completions: event.completions };', {
        ...withService([]),
        answers: { 'codexPlugins/baseCompletions': () => slow.promise },
        initializationOptions: { ...roomy, settings: { log, completion: { budgetMs: 5000, sources: ['workspace', 'languageService'] } } },
      });
      const uri = await editor.openDocument('a.txt', 'plaintext', 'total = 1\ntot\n');
      const first = { insertText: 'total = 1', range: lineRange(1, 0, 3) };
      expect(await complete(uri, 1, 3)).toEqual([first]);
      slow.resolve({ completions: [{ text: 'totals', range: lineRange(1, 0, 3) }] });
      await expect.poll(() => calls()).toBe(2);
      expect(await complete(uri, 1, 3)).toEqual([first, { insertText: 'totals', range: lineRange(1, 0, 3) }]);
      expect(calls()).toBe(2);
    });
  });

  it('offers what the files of the workspace go on with, but for those that plugins are not handed', async () => {
    const lines = (text: string): string => Array.from({ length: 300 }, () => `${text}\n`).join('');
    await open({
      initializationOptions: { ...roomy, settings: { log, completion: { ...roomy.settings.completion, sources: ['workspace'] } } },
      prepare: async (folder) => {
        await mkdir(path.join(folder, 'src'));
        await mkdir(path.join(folder, '.vscode'), { recursive: true });
        await writeFile(path.join(folder, 'src/one.js'), lines('export const text = await readFile(place);'));
        await writeFile(path.join(folder, 'src/two.js'), lines('other.thing = 1;'));
        await writeFile(path.join(folder, '.vscode/own.js'), lines('zebra.stripes(count);'));
      },
    });
    const uri = await editor.openDocument('a.js', 'javascript', 'export const text = await re\nzebra.st\n');
    let version = 1;
    await expect
      .poll(async () => {
        editor.change(uri, `export const text = await re\nzebra.st\n// ${version++}\n`);
        return (await complete(uri, 0, 28))[0]?.insertText;
      })
      .toMatch(/^export const text = await readFile\(place\);[\s\S]* \/\/ signed$/);
    expect(JSON.stringify(await complete(uri, 1, 8))).not.toContain('stripes');
  });

  it('offers nothing while plugins may not run', async () => {
    await open({ initializationOptions: { trusted: false, grants: 'manifest' } });
    const uri = await editor.openDocument('a.js', 'javascript', 'total = 1;\ntot\n');
    expect(await complete(uri, 1, 3)).toEqual([]);
  });

  it('is off where the setting says so', async () => {
    await open({ initializationOptions: { ...granted, settings: { completion: { enabled: false } } } });
    const uri = await editor.openDocument('a.js', 'javascript', 'total = 1;\ntot\n');
    expect(await complete(uri, 1, 3)).toEqual([]);
  });
});
