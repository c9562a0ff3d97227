// afterSave handlers that return text beside handlers that work on the file itself, in every order, and files in other encodings.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { Editor, usualCapabilities, type EditorOptions } from './editor.ts';
import type { Received } from './lspClient.ts';

let editor: Editor;
afterEach(() => editor.dispose());

/**
 * What the handlers `0.js`, `1.js` and `2.js` do stands in the first line, a letter for each: R returns the text with a line of its own, W writes one into the
 * file, B does both with the same text, D both with different ones, S only says what it was given, N nothing. H returns and L writes (once) when it is let go.
 * They keep to the encoding in the second.
 */
const handlerOf = (index: number): string => `const fs = require('node:fs');
exports.onFileSave = async (eventText, context) => {
  const { filePath, fileContent } = JSON.parse(eventText);
  const [does, encoding] = fileContent.split(/\\r?\\n/);
  const line = '${index} ä\\n';
  const write = (text) => fs.writeFileSync(filePath, text, encoding);
  context.log.info('${index} was given ' + JSON.stringify(fileContent));
  switch (does[${index}]) {
    case 'R': return { success: true, formattedContent: fileContent + line };
    case 'W': write(fs.readFileSync(filePath, encoding) + line); return { success: true };
    case 'B': write(fileContent + line); return { success: true, formattedContent: fileContent + line };
    case 'D': write(fileContent + 'written\\n'); return { success: true, formattedContent: fileContent + line };
    case 'L':
      context.log.info('${index} is held');
      while (!fs.existsSync(filePath + '.go')) await new Promise((resolve) => setTimeout(resolve, 10));
      if (!fs.readFileSync(filePath, encoding).includes(line)) write(fs.readFileSync(filePath, encoding) + line);
      return { success: true };
    case 'H': {
      context.log.info('${index} is held');
      const start = Date.now();
      while (!fs.existsSync(filePath + '.go') && Date.now() - start < 20000) await new Promise((resolve) => setTimeout(resolve, 10));
      return { success: true, formattedContent: fileContent + line };
    }
    default: return { success: true };
  }
};`;

const WRITES = ['filesystem:read', 'filesystem:write'];

interface Setup extends Partial<EditorOptions> {
  /** Permissions of each handler's plugin. */
  permissions?: string[][];
  /** All handlers in one plugin. */
  together?: boolean;
  /** What the editor can do beyond the usual. */
  features?: Record<string, boolean>;
  /** How the editor has the file. */
  encoding?: BufferEncoding;
}

/** Versions that were saved because the server asked for it. */
let savedAgain: number[];

async function open({
  permissions = [WRITES, WRITES, WRITES],
  together = false,
  features = { saveDocument: true },
  encoding,
  ...more
}: Setup = {}): Promise<void> {
  savedAgain = [];
  const handler = (index: number): object => ({ event: 'onFileSave', language: ['plaintext'], script: `${index}.js`, phase: 'afterSave' });
  const prepare = async (folder: string): Promise<void> => {
    const plugins = together ? [[0, 1, 2]] : [[0], [1], [2]];
    for (const [at, indexes] of plugins.entries()) {
      const plugin = path.join(folder, `.codex/plugins/p${at}`);
      await mkdir(plugin, { recursive: true });
      const entryPoints = { handlers: indexes.map(handler) };
      const about = { pluginId: `com.example.p${at}`, version: '1.0.0', name: `P${at}`, description: 'For chains.' };
      await writeFile(path.join(plugin, 'plugin.manifest.json'), JSON.stringify({ ...about, entryPoints, permissions: permissions[at] }));
      for (const index of indexes) await writeFile(path.join(plugin, `${index}.js`), handlerOf(index));
    }
  };
  editor = await Editor.open({
    workspace: 'codex-cli',
    prepare,
    capabilities: { ...usualCapabilities, experimental: { codexPlugins: { ...features, views: true } } },
    ...more,
    answers: {
      'codexPlugins/saveDocument': async ({ uri, version }: { uri: string; version: number }) => {
        const document = editor.documents.get(uri);
        if (document?.version !== version) return { saved: false };
        savedAgain.push(version);
        await save(uri, encoding);
        return { saved: true };
      },
      ...more.answers,
    },
  });
}

async function save(uri: string, encoding: BufferEncoding = 'utf8'): Promise<void> {
  editor.applyEdits(uri, await editor.willSave(uri));
  await writeFile(fileURLToPath(uri), Buffer.from(editor.text(uri), encoding));
  editor.didSave(uri);
}

const disk = (uri: string, encoding: BufferEncoding = 'utf8'): Promise<string> => readFile(fileURLToPath(uri), encoding);

/** Saves a new document. */
async function run(
  text: string,
  { name = 'a.txt', encoding = 'utf8' }: { name?: string; encoding?: BufferEncoding } = {},
): Promise<string> {
  const uri = editor.openUnwritten(name, 'plaintext', text);
  await save(uri, encoding);
  return uri;
}

/** Waits until the event is in the list with this in its summary. */
const listed = (part: string): Promise<unknown> =>
  editor.client.waitFor('codexPlugins/activity', ({ event, summary }) => event === 'onFileSave' && summary.includes(part));

/** Waits until the document and its file have this text, and all was dealt with that the server said by then. */
async function untilText(uri: string, text: string, encoding: BufferEncoding = 'utf8'): Promise<void> {
  await expect.poll(async () => [editor.text(uri), await disk(uri, encoding)], { timeout: 15_000 }).toEqual([text, text]);
  await editor.settled();
}

const said = (part: string): number => editor.client.count('codexPlugins/log', ({ text }) => text.includes(part));
const given = (index: number, text: string): boolean => said(`${index} was given ${JSON.stringify(text)}`) > 0;
const untilHeld = (index: number): Promise<unknown> => editor.client.waitFor('codexPlugins/log', ({ text }) => text === `${index} is held`);
const letGo = (uri: string): Promise<void> => writeFile(`${fileURLToPath(uri)}.go`, '');

describe('a chain of afterSave handlers', () => {
  it.each([false, true])(
    'loses nothing of what they return and write, in any order, and runs once (in one plugin: %s)',
    async (together) => {
      await open({ together });
      const orders = ['RWN', 'WRN', 'RWR', 'WRW', 'RRW', 'WWR', 'RBR', 'BRW', 'NBN', 'RWW'];
      for (const does of orders) {
        const begin = `${does}\nutf8\n`;
        const uri = await run(begin, { name: `${does}.txt` });
        await untilText(
          uri,
          begin +
            does
              .split('')
              .flatMap((letter, index) => (letter === 'N' ? [] : [`${index} ä\n`]))
              .join(''),
        );
      }
      expect(said('0 was given')).toBe(orders.length);
      expect(said('not applied')).toBe(0);
    },
  );

  it.each([
    ['no later handler may work on the file', [WRITES, [], []], 'RRN'],
    ['the last one returns text', [[], [], []], 'RRR'],
    ['the later one may write elsewhere only', [[], ['filesystem:write:src'], []], 'RSN'],
    ['nothing was returned before', [[], WRITES, WRITES], 'SSS'],
  ])('saves no more than once where %s', async (_when, permissions, does) => {
    await open({ permissions });
    const begin = `${does}\nutf8\n`;
    const uri = await run(begin);
    await listed('');
    await untilText(
      uri,
      begin +
        does
          .split('')
          .flatMap((letter, index) => (letter === 'R' ? [`${index} ä\n`] : []))
          .join(''),
    );
    expect(savedAgain).toHaveLength(does.includes('R') ? 1 : 0);
  });

  it('saves before a handler that starts programs, which look at the file', async () => {
    await open({ permissions: [[], ['process:spawn:git'], []] });
    await run('RSN\nutf8\n');
    await listed('');
    expect(savedAgain).toEqual([2]);
  });

  it('is given what the editor made of the text when it saved it', async () => {
    await open({
      answers: {
        'codexPlugins/saveDocument': async ({ uri }: { uri: string }) => {
          editor.change(uri, `${editor.text(uri)}by the editor\n`);
          await save(uri);
          return { saved: true };
        },
      },
    });
    const uri = await run('RSN\nutf8\n');
    await untilText(uri, 'RSN\nutf8\n0 ä\nby the editor\n');
    await listed('');
    expect(given(1, 'RSN\nutf8\n0 ä\nby the editor\n')).toBe(true);
  });

  it('knows its own saves in an editor that tells of them after it has answered', async () => {
    await open({
      answers: {
        'codexPlugins/saveDocument': async ({ uri }: { uri: string }) => {
          editor.applyEdits(uri, await editor.willSave(uri));
          await editor.write(uri);
          setTimeout(() => editor.didSave(uri), 20);
          return { saved: true };
        },
      },
    });
    for (const does of ['WRN', 'RWR']) {
      const begin = `${does}\nutf8\n`;
      const uri = await run(begin, { name: `${does}.txt` });
      const lines = does.split('').flatMap((letter, index) => (letter === 'N' ? [] : [`${index} ä\n`]));
      await untilText(uri, begin + lines.join(''));
    }
    // Whatever a save of ours set off would be listed before what comes of this one.
    const last = await run('SNN\nutf8\n', { name: 'last.txt' });
    await editor.client.waitFor('codexPlugins/activity', ({ filePath }) => filePath === fileURLToPath(last));
    expect(said('0 was given')).toBe(3);
  });

  it.each(['WNN', 'WRN'])(
    'is content with an editor that reads the file again in the very moment in which it is to be edited: %s',
    async (does) => {
      await open({
        answers: {
          'workspace/applyEdit': ({ edit }: { edit: Received['params'] }) => {
            // Once: by then the document is another version.
            if (!rereadOnce) {
              rereadOnce = true;
              editor.change(uri, `${does}\nutf8\n0 ä\n`);
            }
            return { applied: editor.applyWorkspaceEdit(edit) };
          },
        },
      });
      let rereadOnce = false;
      const begin = `${does}\nutf8\n`;
      const uri = await run(begin);
      await listed('');
      await untilText(uri, `${begin}0 ä\n${does === 'WRN' ? '1 ä\n' : ''}`);
      expect(said('not applied')).toBe(0);
      expect(editor.client.count('codexPlugins/activity', ({ outcome }) => outcome === 'discarded')).toBe(0);
    },
  );

  it('says what is lost in an editor that does not save for a server', async () => {
    await open({ features: {} });
    const uri = await run('RWN\nutf8\n');
    await listed('discarded: the file was rewritten on disk after that');
    expect(await disk(uri)).toBe('RWN\nutf8\n1 ä\n');
    expect(said('was not applied: the file was rewritten on disk after that')).toBe(1);
    expect(editor.client.count('workspace/applyEdit')).toBe(0);
  });

  it('says what is lost where a handler returns another text than it writes', async () => {
    await open();
    const uri = await run('DNN\nutf8\n');
    await listed('discarded: the file was rewritten on disk meanwhile');
    // It could have been somebody else, whose text is no edit of ours: the editor reads it by itself.
    expect(editor.client.count('workspace/applyEdit')).toBe(0);
    expect(await disk(uri)).toBe('DNN\nutf8\nwritten\n');
    expect(said('was not applied: the file was rewritten on disk meanwhile')).toBe(1);
  });

  it('puts nothing into a document that was typed in meanwhile, and says so', async () => {
    await open();
    const text = 'HWN\nutf8\n';
    const uri = editor.openUnwritten('a.txt', 'plaintext', text);
    await save(uri);
    await untilHeld(0);
    editor.change(uri, `${text}typed\n`);
    await letGo(uri);
    await listed('discarded: the file changed meanwhile');
    expect(editor.text(uri)).toBe(`${text}typed\n`);
    expect(savedAgain).toEqual([]);
    expect(await disk(uri)).toBe(`${text}1 ä\n`);
    // The handler that works on the file was given what is in it.
    expect(given(1, text)).toBe(true);
  });

  it.each([
    ['typed\n', 'the file changed meanwhile'],
    ['', 'a newer save came'],
  ])('gives way to a newer save where it has not begun, which is told, and whose handlers do all of it: %j', async (typed, why) => {
    await open();
    const text = 'HWN\nutf8\n';
    const uri = editor.openUnwritten('a.txt', 'plaintext', text);
    await save(uri);
    await untilHeld(0);
    if (typed !== '') editor.change(uri, text + typed);
    await save(uri);
    await letGo(uri);
    await untilText(uri, `${text}${typed}0 ä\n1 ä\n`);
    await listed(`discarded: ${why}`);
    // Neither was anything of the older save applied, nor did its other handlers begin.
    await expect.poll(() => savedAgain.length, { timeout: 15_000 }).toBe(2);
    expect([0, 1, 2].map((index) => said(`${index} was given`))).toEqual([2, 1, 1]);
    expect(said(`a.txt was not applied: ${why}`)).toBe(1);
  });

  it.each([true, false])(
    'goes on with what a handler wrote for the save before after the file was saved again (in one plugin: %s)',
    async (together) => {
      await open({ together });
      const text = 'LRN\nutf8\n';
      const uri = editor.openUnwritten('a.txt', 'plaintext', text);
      await save(uri);
      await untilHeld(0);
      editor.change(uri, `${text}typed\n`);
      await save(uri);
      // It looks at the file as it was saved first.
      await editor.settled();
      await letGo(uri);
      const written = `${text}typed\n0 ä\n`;
      await expect.poll(() => disk(uri), { timeout: 15_000 }).toBe(written);
      // As editors read anew what is not changed in them.
      editor.change(uri, written);
      await untilText(uri, `${written}1 ä\n`);
      expect(given(0, written)).toBe(true);
      expect(said('was saved again while Codex plugins ran, and written by them after that')).toBe(1);
      expect(said('was not applied')).toBe(0);
    },
  );

  it.each(['HNN', 'HRN', 'WHN', 'HWN', 'BHR'])('does not write a file anew that was deleted meanwhile, and says so: %s', async (does) => {
    const held = does.indexOf('H');
    // The last one writes only what is there.
    await open({
      permissions: does === 'HWN' ? [WRITES, ['filesystem:read', 'filesystem:write:elsewhere'], []] : [WRITES, WRITES, WRITES],
    });
    const uri = editor.openUnwritten('a.txt', 'plaintext', `${does}\nutf8\n`);
    await save(uri);
    await untilHeld(held);
    const text = editor.text(uri);
    await rm(fileURLToPath(uri));
    await letGo(uri);
    await listed('discarded: the file is not on the disk any more');
    await editor.settled();
    expect(existsSync(fileURLToPath(uri))).toBe(false);
    expect(editor.text(uri)).toBe(text);
    expect(said('was deleted or moved while Codex plugins ran')).toBe(1);
  });

  it('is completed in an editor that does not save for a server, once that has read the file again', async () => {
    await open({ features: {} });
    const text = 'WRN\nutf8\n';
    const uri = await run(text);
    await expect.poll(() => disk(uri)).toBe(`${text}0 ä\n`);
    editor.change(uri, `${text}0 ä\n`);
    await expect.poll(() => editor.text(uri), { timeout: 15_000 }).toBe(`${text}0 ä\n1 ä\n`);
  });

  it('does not take what others write for a handler’s that may write nothing', async () => {
    await open({ permissions: [['filesystem:read'], [], []] });
    const text = 'HSN\nutf8\n';
    const uri = editor.openUnwritten('a.txt', 'plaintext', text);
    await save(uri);
    await untilHeld(0);
    await writeFile(fileURLToPath(uri), 'N\nutf8\nof another branch\n');
    await letGo(uri);
    await listed('discarded: the file was rewritten on disk meanwhile');
    expect(await disk(uri)).toBe('N\nutf8\nof another branch\n');
    expect(editor.text(uri)).toBe(text);
    expect(editor.client.count('workspace/applyEdit')).toBe(0);
    // The next handler was given what is there.
    expect(given(1, 'N\nutf8\nof another branch\n')).toBe(true);
  });
});

describe('a file that is not in UTF-8', () => {
  it.each<[BufferEncoding, string]>([
    ['latin1', 'Größe'],
    ['latin1', 'Ã¤'],
    ['utf16le', 'Größe'],
  ])('in %s is neither mangled nor said to be in conflict: %s', async (encoding, word) => {
    await open({ encoding });
    const text = `SWS\n${encoding}\n${word}\n`;
    const uri = editor.openUnwritten('a.txt', 'plaintext', text);
    await save(uri, encoding);
    const written = `${text}1 ä\n`;
    await expect.poll(() => disk(uri, encoding), { timeout: 15_000 }).toBe(written);
    editor.change(uri, written);
    await listed('');
    await untilText(uri, written, encoding);
    expect(given(0, text)).toBe(true);
    expect(given(2, written) || given(2, text)).toBe(true);
    expect(savedAgain).toEqual([]);
    expect(said('was rewritten on disk')).toBe(0);
  });

  it('has what was returned before a handler works on it, in its encoding', async () => {
    await open({ encoding: 'latin1' });
    const text = 'RWN\nlatin1\nGröße\n';
    const uri = await run(text, { encoding: 'latin1' });
    const all = `${text}0 ä\n1 ä\n`;
    await expect.poll(() => disk(uri, 'latin1'), { timeout: 15_000 }).toBe(all);
    expect(editor.text(uri)).toBe(`${text}0 ä\n`);
    editor.change(uri, all);
    await listed('');
    await untilText(uri, all, 'latin1');
    expect(savedAgain).toHaveLength(1);
    expect(said('was rewritten on disk')).toBe(0);
  });

  it('has what is returned after the editor read it again, in its encoding', async () => {
    await open({ encoding: 'latin1', permissions: [WRITES, [], []] });
    const text = 'WRN\nlatin1\nGröße\n';
    const uri = editor.openUnwritten('a.txt', 'plaintext', text);
    await save(uri, 'latin1');
    await expect.poll(() => disk(uri, 'latin1'), { timeout: 15_000 }).toBe(`${text}0 ä\n`);
    editor.change(uri, `${text}0 ä\n`);
    await untilText(uri, `${text}0 ä\n1 ä\n`, 'latin1');
  });

  it('is left as a handler wrote it where the editor does not read it again, which is said once', async () => {
    await open({ encoding: 'latin1', permissions: [WRITES, [], []] });
    const text = 'WRN\nlatin1\nGröße\n';
    const uri = await run(text, { encoding: 'latin1' });
    await listed('discarded: the editor did not read the rewritten file again');
    expect(await disk(uri, 'latin1')).toBe(`${text}0 ä\n`);
    expect([editor.text(uri), savedAgain]).toEqual([text, []]);
    expect(said('was rewritten on disk while Codex plugins ran, but the editor did not read it again')).toBe(1);
  });

  it.each([
    ['iso88591', false],
    ['utf8', true],
    ['utf8bom', true],
  ])('is asked about where its bytes do not tell: %s', async (encoding, isRead) => {
    const asked: string[] = [];
    await open({
      features: { saveDocument: true, documentEncoding: true },
      permissions: [WRITES, [], []],
      answers: {
        'codexPlugins/documentEncoding': ({ uri }: { uri: string }) => {
          asked.push(uri);
          return { encoding };
        },
      },
    });
    const uri = await run('WSN\nutf8\nplain\n');
    if (isRead) await untilText(uri, 'WSN\nutf8\nplain\n0 ä\n');
    await listed('');
    expect(asked).toEqual([uri]);
    expect(given(1, 'WSN\nutf8\nplain\n0 ä\n')).toBe(isRead);
    expect(said('1 was given')).toBe(1);
  });

  it('with the mark of UTF-16 is read as what it says', async () => {
    await open({ permissions: [WRITES, [], []] });
    const [text, written] = ['WSN\nutf16le\nGröße\n', 'WSN\nutf16le\nGröße\n0 ä\n'];
    const uri = editor.openUnwritten('a.txt', 'plaintext', text);
    await writeFile(fileURLToPath(uri), `\uFEFF${text}`, 'utf16le');
    editor.didSave(uri);
    await listed('');
    // The handler keeps the mark, which is a character to it.
    expect(given(1, written)).toBe(true);
  });
});
