import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { Editor, usualCapabilities, type EditorOptions } from './editor.ts';

let editor: Editor;
const open = async (options: Partial<EditorOptions> = {}): Promise<void> => {
  editor = await Editor.open({ workspace: 'lsp-save', ...options });
  await editor.warm('tidy', 'javascript');
};
afterEach(() => editor.dispose());

describe('saving, beforeSave', () => {
  it('makes what the handler returns part of the save, as minimal edits', async () => {
    await open();
    const uri = await editor.openDocument('a.js', 'javascript', 'one  \ntwo\nthree\t\n');
    const edits = await editor.willSave(uri);
    expect(edits).toEqual([
      { range: { start: { line: 0, character: 3 }, end: { line: 0, character: 5 } }, newText: '' },
      { range: { start: { line: 2, character: 5 }, end: { line: 2, character: 6 } }, newText: '' },
    ]);
  });

  it.each([
    ['CRLF', 'one  \r\ntwo\r\n', 'one\r\ntwo\r\n'],
    ['no final line break', 'one  \ntwo', 'one\ntwo'],
    ['emoji and lone surrogates', '"😀"  \n"\uD83D"  \n', '"😀"\n"\uD83D"\n'],
    ['mixed line breaks', 'one  \r\ntwo\nthree\r\n', 'one\r\ntwo\nthree\r\n'],
    ['a byte order mark', '\uFEFFone  \ntwo\n', '\uFEFFone\ntwo\n'],
    ['an empty document', '', ''],
  ])('keeps %s', async (_what, before, after) => {
    await open();
    const uri = await editor.openDocument('a.js', 'javascript', before);
    await editor.save(uri);
    expect(editor.text(uri)).toBe(after);
  });

  it('answers with nothing for files that no handler is for, unknown documents and untitled ones', async () => {
    await open();
    const other = await editor.openDocument('a.txt', 'plaintext', 'one  \n');
    expect(await editor.willSave(other)).toEqual([]);
    expect(await editor.willSave(editor.uri('nowhere.js'))).toEqual([]);
    expect(await editor.willSave('untitled:Untitled-1')).toEqual([]);
  });

  it('answers within the budget when a handler is too slow', async () => {
    await open();
    const uri = await editor.openDocument('a.js', 'javascript', '// @sleep 4000  \n');
    const started = performance.now();
    expect(await editor.willSave(uri)).toEqual([]);
    expect(performance.now() - started).toBeLessThan(1450);
    await editor.logged('within the budget');
  });

  it('answers with nothing when the document changed while the handler ran', async () => {
    await open();
    const uri = await editor.openDocument('a.js', 'javascript', '// @sleep 300  \n');
    const edits = editor.willSave(uri);
    editor.change(uri, '// typed meanwhile  \n');
    expect(await edits).toEqual([]);
  });

  it('answers with nothing when a handler fails, says so once, and again after it worked', async () => {
    await open();
    const uri = await editor.openDocument('a.js', 'javascript', '// @throw  \n');
    expect(await editor.willSave(uri)).toEqual([]);
    const warning = await editor.client.waitFor('window/showMessage');
    expect(warning).toMatchObject({ type: 2, message: expect.stringContaining('told to throw') });
    expect(warning.message).toMatch(/^Tidy: handlers\/tidy\.js /);
    await editor.willSave(uri);
    await editor.settled();
    expect(editor.client.count('window/showMessage')).toBe(1);
    editor.change(uri, 'fine  \n');
    expect(await editor.willSave(uri)).toHaveLength(1);
    editor.change(uri, '// @throw again  \n');
    await editor.willSave(uri);
    await editor.settled();
    expect(editor.client.count('window/showMessage')).toBe(2);
  });

  it('says once that a plugin rests because its worker keeps dying', async () => {
    await open();
    const uri = await editor.openDocument('a.js', 'javascript', '// @exit\n');
    // The first deaths count only once their worker had started.
    for (let save = 0; save < 6; save++) expect(await editor.willSave(uri)).toEqual([]);
    const resting = (params: { message: string }): boolean => /^Tidy .*rests until/.test(params.message);
    await editor.client.waitFor('window/showMessage', resting);
    expect(editor.client.count('window/showMessage', resting)).toBe(1);
  });

  it('leaves delayed auto saves alone and says so once', async () => {
    await open();
    const uri = await editor.openDocument('a.js', 'javascript', 'one  \n');
    expect(await editor.save(uri, 2)).toEqual([]);
    await editor.logged('auto save');
    expect(await editor.willSave(uri, 2)).toEqual([]);
    expect(editor.client.count('window/logMessage', ({ message }) => message.includes('auto save'))).toBe(1);
    expect(await editor.willSave(uri, 3)).toHaveLength(1);
  });

  it('runs on delayed auto saves where the setting says so, and not at all where it is off', async () => {
    await open({ initializationOptions: { trusted: true, grants: 'manifest', settings: { save: { onAutoSave: true } } } });
    const uri = await editor.openDocument('a.js', 'javascript', 'one  \n');
    expect(await editor.willSave(uri, 2)).toHaveLength(1);
    await editor.logged('reason afterDelay');
    editor.client.notify('workspace/didChangeConfiguration', { settings: { codexPlugins: { save: { enabled: false } } } });
    expect(await editor.willSave(uri)).toEqual([]);
  });

  it('shows the diagnostics that handlers return until the next run, or until the file is closed', async () => {
    await open();
    const uri = await editor.openDocument('a.js', 'javascript', 'ok\n// FIXME\n');
    await editor.willSave(uri);
    const [diagnostic] = await editor.diagnostics(uri, (all) => all.length === 1);
    expect(diagnostic).toMatchObject({ source: 'Tidy', code: 'fixme', severity: 2, range: { start: { line: 1, character: 3 } } });
    editor.change(uri, 'ok\n');
    await editor.willSave(uri);
    await editor.diagnostics(uri, (all) => all.length === 0);
    editor.change(uri, '// FIXME\n');
    await editor.willSave(uri);
    await editor.diagnostics(uri, (all) => all.length === 1);
    editor.close(uri);
    await editor.diagnostics(uri, (all) => all.length === 0);
  });

  it('shows nothing that was found in a document once it is closed, also where its file is opened again', async () => {
    await open();
    const uri = await editor.openDocument('a.js', 'javascript', '// @sleep 300\n// FIXME\n');
    const saving = editor.willSave(uri);
    editor.close(uri);
    await editor.openDocument('a.js', 'javascript', 'of another branch\n');
    expect(await saving).toEqual([]);
    await editor.settled();
    expect(editor.client.count('textDocument/publishDiagnostics', (params) => params.uri === uri && params.diagnostics.length > 0)).toBe(0);
  });

  it('saves five megabytes within the budget', async () => {
    await open();
    const lines = Array.from({ length: 100_000 }, (_, index) => `const value${index} = compute(${index}, "some text to fill it");`);
    const text = [...lines.slice(0, 40), 'trailing  ', ...lines.slice(40), 'trailing  '].join('\r\n');
    const uri = await editor.openDocument('big.js', 'javascript', text);
    const attempts: { edits: number; inTime: boolean }[] = [];
    // A machine that is busy with other suites may spoil one or the other.
    for (let attempt = 0; attempt < 8; attempt++) {
      const started = performance.now();
      const edits = await editor.willSave(uri);
      attempts.push({ edits: edits.length, inTime: performance.now() - started < 1450 });
    }
    expect(attempts).toContainEqual({ edits: 2, inTime: true });
  });
});

describe('saving, afterSave', () => {
  it('applies what the handler returns to exactly the saved version, and runs nothing for the save that follows', async () => {
    await open();
    const uri = await editor.openDocument('a.py', 'python', 'if x:\r\n\ty = 1\r\n');
    expect(await editor.save(uri)).toEqual([]);
    const { edit } = await editor.client.waitFor('workspace/applyEdit');
    expect(edit.documentChanges[0].textDocument).toEqual({ uri, version: 1 });
    await editor.logged('com.example.untab');
    expect(editor.text(uri)).toBe('if x:\r\n    y = 1\r\n');
    await editor.save(uri);
    // An answered request after the save shows that the save itself has been dealt with.
    editor.change(uri, 'if x:\n\ty = 2\n');
    await editor.save(uri);
    await editor.client.waitFor('workspace/applyEdit', (params) => JSON.stringify(params).includes('"version":3'));
    await editor.settled();
    expect(editor.client.count('window/logMessage', ({ message }) => /untab.*ok in/.test(message))).toBe(2);
  });

  it('asks a client that can to save, and recognises that save even if the editor changed the text once more', async () => {
    const saved: number[] = [];
    await open({
      capabilities: { ...usualCapabilities, experimental: { codexPlugins: { saveDocument: true } } },
      answers: {
        'codexPlugins/saveDocument': async ({ uri, version }: { uri: string; version: number }) => {
          saved.push(version);
          editor.change(uri, `${editor.text(uri)}# by another participant\t\n`);
          await editor.save(uri);
          return { saved: true };
        },
      },
    });
    const uri = await editor.openDocument('a.py', 'python', '\tx\n');
    await editor.save(uri);
    await editor.client.waitFor('codexPlugins/saveDocument');
    await editor.client.request('workspace/executeCommand', { command: 'codexPlugins.runCommand', arguments: ['x'] });
    expect(saved).toEqual([2]);
    expect(editor.client.count('workspace/applyEdit')).toBe(1);
    expect(editor.client.count('window/logMessage', ({ message }) => /untab.*ok in/.test(message))).toBe(1);
  });

  it('does not apply a result to a document that changed meanwhile', async () => {
    await open();
    const uri = await editor.openDocument('a.py', 'python', '# @sleep 300\n\tx\n');
    await editor.save(uri);
    editor.change(uri, '# typed meanwhile\n');
    await editor.logged('changed while');
    expect(editor.client.count('workspace/applyEdit')).toBe(0);
    expect(editor.text(uri)).toBe('# typed meanwhile\n');
  });

  it('says that a result was discarded whose file was saved again, or written by somebody else, meanwhile', async () => {
    const views = { codexPlugins: { views: true, saveDocument: true } };
    await open({ capabilities: { ...usualCapabilities, experimental: views } });
    const discarded = async (eventIs: string): Promise<string> => {
      const isIt = ({ summary, event }: { summary: string; event: string }): boolean => event === 'onFileSave' && summary.includes(eventIs);
      return (await editor.client.waitFor('codexPlugins/activity', isIt)).summary;
    };
    const asleep = (name: string): Promise<unknown> =>
      editor.client.waitFor('codexPlugins/log', ({ text }) => text.startsWith('asleep over') && text.endsWith(name));
    const uri = await editor.openDocument('a.py', 'python', '# @sleep 400\n\tx\n');
    await editor.save(uri);
    await asleep('a.py');
    editor.change(uri, '# typed meanwhile\n');
    await editor.save(uri);
    expect(await discarded('discarded: ')).toContain('discarded: the file changed meanwhile');
    expect(editor.client.count('workspace/applyEdit')).toBe(0);
    const other = await editor.openDocument('b.py', 'python', '# @sleep 400\n\tx\n');
    await editor.save(other);
    await asleep('b.py');
    await writeFile(fileURLToPath(other), '# by another program\n');
    expect(await discarded('on disk')).toContain('discarded: the file was rewritten on disk meanwhile');
  });

  it('applies a result all the same where the file was only written once more as it was', async () => {
    await open();
    const text = '# @sleep 400\n\tx\n';
    const uri = await editor.openDocument('a.py', 'python', text);
    await editor.save(uri);
    await editor.logged('asleep over');
    await writeFile(fileURLToPath(uri), text);
    await editor.client.waitFor('workspace/applyEdit');
    expect(editor.text(uri)).toBe('# @sleep 400\n    x\n');
  });

  it('leaves a document alone that was closed and opened again meanwhile, though its version is the same', async () => {
    await open();
    const uri = await editor.openDocument('a.py', 'python', '# @sleep 300\n\tx\n');
    await editor.save(uri);
    editor.close(uri);
    editor.openUnwritten('a.py', 'python', '# another branch\n\ty\n');
    await editor.logged('com.example.untab');
    await editor.logged('was not applied');
    expect(editor.client.count('workspace/applyEdit')).toBe(0);
    expect(editor.text(uri)).toBe('# another branch\n\ty\n');
  });

  it('leaves a file that a handler rewrote to the reload of an editor that cannot save on request', async () => {
    await open();
    const uri = await editor.openDocument('a.md', 'markdown', '# title\n');
    await editor.save(uri);
    await editor.logged('com.example.shout');
    expect(await readFile(fileURLToPath(uri), 'utf8')).toBe('# TITLE\n');
    expect(editor.client.count('workspace/applyEdit')).toBe(0);
  });

  it('turns a rewritten file into edits and a save where the client can, so that the cursor stays', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    await open({
      capabilities: { ...usualCapabilities, experimental: { codexPlugins: { saveDocument: true } } },
      answers: {
        'codexPlugins/saveDocument': ({ version }: { version: number }) => {
          resolve(version);
          return { saved: true };
        },
      },
    });
    const uri = await editor.openDocument('a.md', 'markdown', 'text\n\n# title\n');
    await editor.save(uri);
    expect(await promise).toBe(2);
    expect(editor.text(uri)).toBe('text\n\n# TITLE\n');
    expect(await readFile(fileURLToPath(uri), 'utf8')).toBe(editor.text(uri));
  });

  it('takes a byte order mark on disk for what it is', async () => {
    await open({
      capabilities: { ...usualCapabilities, experimental: { codexPlugins: { saveDocument: true } } },
      answers: { 'codexPlugins/saveDocument': () => ({ saved: true }) },
    });
    const uri = await editor.openDocument('a.md', 'markdown', 'text\n# title\n');
    await writeFile(fileURLToPath(uri), '\uFEFFtext\n# title\n');
    editor.didSave(uri);
    await editor.client.waitFor('codexPlugins/saveDocument');
    expect(editor.text(uri)).toBe('text\n# TITLE\n');
  });

  it('touches nothing and says so when the document changed while its file was rewritten', async () => {
    await open({ capabilities: { ...usualCapabilities, experimental: { codexPlugins: { saveDocument: true } } } });
    const uri = await editor.openDocument('a.md', 'markdown', '# title\n@sleep 200\n');
    await editor.save(uri);
    editor.change(uri, '# typed meanwhile\n');
    await editor.logged('was rewritten on disk');
    expect(editor.client.count('workspace/applyEdit')).toBe(0);
  });
});

describe('saving, in an editor that cannot wait for edits', () => {
  const capabilities = { textDocument: { synchronization: { didSave: true } }, workspace: { applyEdit: true } };

  it('runs beforeSave handlers after the save, then afterSave handlers on their result, and applies both at once', async () => {
    await open({ capabilities });
    const uri = await editor.openDocument('a.css', 'css', 'a {  \n\tb: c;\n}\n');
    await editor.write(uri);
    editor.didSave(uri);
    const { edit } = await editor.client.waitFor('workspace/applyEdit');
    expect(Object.keys(edit.changes)).toEqual([uri]);
    await editor.logged('com.example.untab');
    expect(editor.text(uri)).toBe('a {\n    b: c;\n}\n');
  });

  it('says what it cannot do where the editor takes no edits', async () => {
    await open({ capabilities: {} });
    const uri = await editor.openDocument('a.css', 'css', 'a  \n');
    editor.didSave(uri);
    expect(await editor.logged('does not take edits')).toContain('a.css');
  });
});
