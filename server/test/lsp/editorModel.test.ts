// Completions by a language model of the editor: asked through the client, where the user asks and nowhere else, and told no more than may leave.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Editor, granted, usualCapabilities } from './editor.ts';

interface Asked {
  instruction: string;
  text: string;
  partialResultToken: string;
}

let editor: Editor;
afterEach(() => editor.dispose());

/** What the editor's model was asked, and how it is answered. */
const asked: Asked[] = [];

interface Setup {
  /** Pieces of the answer; the rest of it comes when that is called. */
  answer: (tell: (piece: string) => void) => unknown;
  completion?: Record<string, unknown>;
  features?: Record<string, boolean>;
  trusted?: boolean;
}

async function open({ answer, completion, features, trusted = true }: Setup): Promise<void> {
  asked.length = 0;
  editor = await Editor.open({
    workspace: 'lsp-linked',
    capabilities: { ...usualCapabilities, experimental: { codexPlugins: { completionsNews: true, editorModel: true, ...features } } },
    initializationOptions: {
      ...granted,
      trusted,
      settings: { completion: { sources: ['editorModel', 'workspace'], baseBudgetMs: 10_000, ...completion } },
    },
    answers: {
      'codexPlugins/editorModel': (question: Asked) => {
        asked.push(question);
        return answer((value) => editor.client.notify('$/progress', { token: question.partialResultToken, value }));
      },
    },
  });
}

const texts = async (uri: string, line: number, character: number, { isInvoked = true } = {}): Promise<string[]> => {
  const context = { triggerKind: isInvoked ? 1 : 2 };
  const items: { insertText: string }[] = await editor.client.request('textDocument/inlineCompletion', {
    ...{ textDocument: { uri }, position: { line, character }, context },
  });
  return items.map(({ insertText }) => insertText);
};

const ONE = (tell: (piece: string) => void): unknown => {
  tell('```python\ntotal');
  tell(' = 1\n```');
  return { model: 'a-model' };
};

describe('a language model of the editor', () => {
  it('completes for who asks, without the fences around its answer, and is not asked for what is typed', async () => {
    await open({ answer: ONE });
    const uri = await editor.openDocument('a.py', 'python', 'x = 1\n\n\n');
    expect(await texts(uri, 1, 0, { isInvoked: false })).toEqual([]);
    expect(asked).toEqual([]);
    expect(await texts(uri, 1, 0)).toEqual(['total = 1']);
    expect(asked).toHaveLength(1);
    expect(asked[0]!.text).toBe('File: a.py\nLanguage: python\n<before>x = 1\n</before>\n<after>\n\n</after>');
    expect(asked[0]!.instruction).toContain('exactly the text');
    // Typed through, it is what was answered.
    editor.change(uri, 'x = 1\ntot\n\n');
    expect(await texts(uri, 1, 3, { isInvoked: false })).toEqual(['total = 1']);
    editor.change(uri, 'x = 1\nelse\n\n');
    expect(await texts(uri, 1, 4, { isInvoked: false })).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it('shows its first lines as it writes them, and the rest to who waits', async () => {
    const goOn = Promise.withResolvers<void>();
    await open({
      answer: async (tell) => {
        tell('one()\ntw');
        await goOn.promise;
        tell('o()');
        return { model: 'a-model' };
      },
    });
    const uri = await editor.openDocument('a.py', 'python', 'x = 1\n\n');
    expect(await texts(uri, 1, 0)).toEqual(['one()']);
    goOn.resolve();
    await editor.client.waitFor('codexPlugins/completionsNews', ({ news }) => news === 'more');
    expect(await texts(uri, 1, 0, { isInvoked: false })).toEqual(['one()\ntwo()']);
    expect(asked).toHaveLength(1);
  });

  it('keeps whole lines of what broke off, and leaves the rest to other sources', async () => {
    await open({
      answer: (tell) => {
        tell('one()\ntw');
        return { reason: 'It has had enough.' };
      },
    });
    const uri = await editor.openDocument('a.py', 'python', 'x = 1\n\n');
    expect(await texts(uri, 1, 0)).toEqual(['one()']);
  });

  it.each([
    ['the workspace is not trusted', { trusted: false }],
    ['the setting says that nothing may be sent', { completion: { model: { enabled: false } } }],
    ['it is not among the sources', { completion: { sources: ['workspace'] } }],
    ['the client has none', { features: { editorModel: false } }],
  ])('is not asked where %s', async (_what, setup: Partial<Setup>) => {
    await open({ answer: ONE, ...setup });
    const uri = await editor.openDocument('a.py', 'python', 'x = 1\n\n');
    await texts(uri, 1, 0);
    expect(asked).toEqual([]);
  });

  it('is told nothing of what stays on this machine', async () => {
    await open({ answer: ONE });
    await writeFile(path.join(editor.folder, '.gitignore'), 'hidden.py\n');
    const hidden = await editor.openDocument('hidden.py', 'python', 'x = 1\n\n');
    await texts(hidden, 1, 0);
    const secret = await editor.openDocument('b.py', 'python', `key = "ghp_${'a1B2'.repeat(9)}"\n\n`);
    await texts(secret, 1, 0);
    expect(asked).toEqual([]);
    await editor.client.waitFor('window/logMessage', ({ message }) => /hidden\.py: git ignores it/.test(message));
  });
});
