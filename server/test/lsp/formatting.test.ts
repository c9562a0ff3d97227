import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Editor, usualCapabilities, type EditorOptions } from './editor.ts';
import type { Received } from './lspClient.ts';

let editor: Editor;
const open = async (options: Partial<EditorOptions> = {}): Promise<void> => {
  editor = await Editor.open({ workspace: 'formatting', ...options });
};
afterEach(() => editor.dispose());

/** A machine that is busy with other suites takes long to start a process. */
const PATIENT = { timeout: 15_000 };

const OPTIONS = { tabSize: 2, insertSpaces: true };

function format(uri: string): Promise<Received['params'][] | null> {
  return editor.client.request('textDocument/formatting', { textDocument: { uri }, options: OPTIONS });
}

function formatLines(uri: string, from: number, to: number): Promise<Received['params'][] | null> {
  const range = { start: { line: from, character: 0 }, end: { line: to, character: 1 } };
  return editor.client.request('textDocument/rangeFormatting', { textDocument: { uri }, options: OPTIONS, range });
}

/** As an editor does that formats on save. */
async function formatAndApply(uri: string): Promise<void> {
  editor.applyEdits(uri, (await format(uri)) ?? []);
}

function said(pattern: RegExp): Promise<{ message: string }> {
  return editor.client.waitFor('window/showMessage', ({ message }) => pattern.test(message));
}

describe('formatting a document', () => {
  it('answers with what its save handlers return, as minimal edits, and saves nothing', async () => {
    await open();
    const uri = await editor.openDocument('a.js', 'javascript', 'one\ntwo\n');
    expect(await format(uri)).toEqual([
      { range: { start: { line: 2, character: 0 }, end: { line: 2, character: 0 } }, newText: '// stamped\n' },
    ]);
    await editor.logged('reason format, tab 2, spaces true');
  });

  it('runs handlers of both phases', async () => {
    await open();
    const uri = await editor.openDocument('a.py', 'python', 'one\n');
    await formatAndApply(uri);
    expect(editor.text(uri)).toBe('one\n# stamped\n');
  });

  it('does not run a plugin that may do something beside what it returns, and says that none is for the file', async () => {
    await open();
    const uri = await editor.openDocument('a.rb', 'ruby', 'one\n');
    expect(await format(uri)).toEqual([]);
    expect((await said(/a\.rb/)).message).toBe('a.rb was not formatted. No plugin is for it.');
  });

  it('changes nothing in a document that changed meanwhile', async () => {
    await open();
    const uri = await editor.openDocument('a.js', 'javascript', '// @sleep 300\n');
    const formatting = format(uri);
    editor.change(uri, '// typed meanwhile\n');
    expect(await formatting).toEqual([]);
  });

  it('stops when the editor cancels it', async () => {
    await open();
    const uri = await editor.openDocument('a.js', 'javascript', '// @sleep 4000\n');
    const { id, answer } = editor.client.start('textDocument/formatting', { textDocument: { uri }, options: OPTIONS });
    editor.client.notify('$/cancelRequest', { id });
    expect(await answer).toBeNull();
  });

  it('asks for a plugin that has no permission yet, and says why nothing was formatted', async () => {
    const asked: string[] = [];
    await open({
      initializationOptions: { trusted: true, grants: 'ask' },
      capabilities: { ...usualCapabilities, experimental: { codexPlugins: { askGrant: true } } },
      answers: {
        'codexPlugins/askGrant': ({ name }) => {
          asked.push(name);
          return { answer: 'dismiss' };
        },
      },
    });
    const uri = await editor.openDocument('a.js', 'javascript', 'one\n');
    expect(await format(uri)).toEqual([]);
    expect((await said(/a\.js/)).message).toMatch(/^a\.js was not formatted\. Stamp: It needs your permission/);
    await format(uri);
    await format(uri);
    // Once more at its next event, and then no more.
    expect(asked).toEqual(['Stamp', 'Stamp']);
  });
});

describe('formatting a selection', () => {
  it('changes the selected lines, also where handlers follow each other', async () => {
    await open();
    const uri = await editor.openDocument('a.txt', 'plaintext', 'one\ntwo;three\nfour\n');
    editor.applyEdits(uri, (await formatLines(uri, 1, 1)) ?? []);
    expect(editor.text(uri)).toBe('one\nTWO;!\nTHREE!\nfour\n');
  });

  it('changes nothing where a plugin changed more, and says so', async () => {
    await open();
    await mkdir(path.join(editor.folder, 'styles'));
    const uri = await editor.openDocument('styles/a.css', 'css', 'one\ntwo\nthree\n');
    expect(await formatLines(uri, 1, 1)).toEqual([]);
    expect((await said(/a\.css/)).message).toBe('The selection in a.css was not formatted: Greedy changed text outside of it.');
  });

  it('runs no handler that does not say it can', async () => {
    await open();
    const uri = await editor.openDocument('a.js', 'javascript', 'one\n');
    expect(await formatLines(uri, 0, 0)).toEqual([]);
  });
});

describe('formatting and saving', () => {
  it('does not run the same handlers for a save that the document was just formatted for', async () => {
    await open();
    const uri = await editor.openDocument('a.js', 'javascript', 'one // FIXME\n');
    await formatAndApply(uri);
    await editor.save(uri);
    expect(editor.text(uri)).toBe('one // FIXME\n// stamped\n');
    await editor.diagnostics(uri, (all) => all.length === 1);
  });

  it('runs them where something was typed in between', async () => {
    await open();
    await format(await editor.openDocument('warm.js', 'javascript', ''));
    const uri = await editor.openDocument('a.js', 'javascript', 'one\n');
    await formatAndApply(uri);
    editor.change(uri, 'two\n');
    await editor.save(uri);
    expect(editor.text(uri)).toBe('two\n// stamped\n');
  });

  it('does not format in the midst of a save that the handlers run for', async () => {
    await open();
    await format(await editor.openDocument('warm.js', 'javascript', ''));
    const uri = await editor.openDocument('a.js', 'javascript', 'one\n');
    editor.applyEdits(uri, await editor.willSave(uri));
    expect(await format(uri)).toBeNull();
    await editor.write(uri);
    editor.didSave(uri);
    await editor.settled();
    await formatAndApply(uri);
    expect(editor.text(uri)).toBe('one\n// stamped\n// stamped\n');
  });

  it('does not run afterSave handlers again either', async () => {
    await open();
    const uri = await editor.openDocument('a.py', 'python', 'one\n');
    await formatAndApply(uri);
    await editor.save(uri);
    await editor.settled();
    expect(editor.text(uri)).toBe('one\n# stamped\n');
  });

  it('runs no handlers for a save without formatting, after it neither', async () => {
    await open();
    for (const [name, language] of [
      ['a.js', 'javascript'],
      ['a.py', 'python'],
    ] as const) {
      const uri = await editor.openDocument(name, language, 'one\n');
      editor.change(uri, 'two\n');
      await editor.write(uri);
      editor.didSaveAsItIs(uri);
      await editor.logged(`${name} was saved without formatting`);
      await editor.settled();
      expect(editor.text(uri)).toBe('two\n');
      await editor.save(uri);
      await expect.poll(() => editor.text(uri), PATIENT).toContain('stamped');
    }
    expect(editor.client.count('window/showMessage')).toBe(0);
  });

  it('runs no handlers for a save that is said to be as it is, also after one that failed', async () => {
    await open();
    await format(await editor.openDocument('warm.js', 'javascript', ''));
    const uri = await editor.openDocument('a.py', 'python', 'one\n');
    await editor.willSave(uri);
    editor.change(uri, 'two\n');
    await editor.write(uri);
    editor.client.notify('textDocument/didSave', { textDocument: { uri }, asItIs: true });
    await editor.logged('a.py was saved without formatting');
    await editor.settled();
    expect(editor.text(uri)).toBe('two\n');
  });

  it('runs handlers after the save in an editor that announces none', async () => {
    await open({ capabilities: { ...usualCapabilities, textDocument: { synchronization: { didSave: true } } } });
    const uri = await editor.openDocument('a.py', 'python', 'one\n');
    editor.didSaveAsItIs(uri);
    await expect.poll(() => editor.text(uri), PATIENT).toBe('one\n# stamped\n');
  });

  it('tells nobody who saves that nothing was formatted', async () => {
    await open();
    const uri = await editor.openDocument('a.rb', 'ruby', 'ONE\n');
    await format(uri);
    await editor.save(uri);
    await editor.logged('was not formatted');
    expect(editor.client.count('window/showMessage')).toBe(0);
  });
});

describe('the editor is told what plugins format', () => {
  it('in registrations, for what is loaded', async () => {
    const registered: Received['params'][] = [];
    await open({
      capabilities: {
        ...usualCapabilities,
        textDocument: {
          ...usualCapabilities.textDocument,
          formatting: { dynamicRegistration: true },
          rangeFormatting: { dynamicRegistration: true },
        },
      },
      answers: {
        'client/registerCapability': ({ registrations }) => {
          registered.push(...registrations);
          return null;
        },
      },
    });
    await expect
      .poll(() =>
        registered.filter(({ method }) => /ormatting/.test(method)).map(({ method, registerOptions }) => [method, registerOptions]),
      )
      .toEqual([
        [
          'textDocument/formatting',
          {
            documentSelector: [
              { scheme: 'file', language: 'plaintext' },
              { scheme: 'file', language: 'css', pattern: '**/styles/*.css' },
              { scheme: 'file', language: 'lua' },
              { scheme: 'file', language: 'python' },
              { scheme: 'file', language: 'javascript' },
            ],
          },
        ],
        [
          'textDocument/rangeFormatting',
          {
            documentSelector: [
              { scheme: 'file', language: 'plaintext' },
              { scheme: 'file', language: 'css', pattern: '**/styles/*.css' },
            ],
          },
        ],
      ]);
    expect(editor.initializeResult.capabilities).not.toHaveProperty('documentFormattingProvider');
  });

  it('at the start, where it takes no registrations', async () => {
    await open();
    expect(editor.initializeResult.capabilities).toMatchObject({ documentFormattingProvider: true, documentRangeFormattingProvider: true });
  });
});
