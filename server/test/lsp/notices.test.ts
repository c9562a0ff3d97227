// What an editor is told of handlers that decline, fail again and again, wait for permission, or take their time.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Editor, usualCapabilities, type EditorOptions } from './editor.ts';
import type { Received } from './lspClient.ts';

let editor: Editor;
afterEach(() => editor.dispose());

const ours = { ...usualCapabilities, experimental: { codexPlugins: { views: true } } };

async function open(options: Partial<EditorOptions> = {}): Promise<void> {
  editor = await Editor.open({ workspace: 'notices', ...options });
}

const activity = (fits: (entry: Received['params']) => boolean): Promise<Received['params']> =>
  editor.client.waitFor('codexPlugins/activity', fits);

/** Saves, and waits until its handlers are done, in time for the save or not. */
async function saved(uri: string): Promise<void> {
  const isOver = ({ event, outcome }: Received['params']): boolean => event === 'onFileSave' && outcome !== 'late';
  const before = editor.client.count('codexPlugins/activity', isOver);
  await editor.willSave(uri);
  await editor.client.until(
    () => editor.client.count('codexPlugins/activity', isOver) > before || undefined,
    () => 'The save did not end.',
  );
}

const isSlowpoke = ({ name }: Received['params']): boolean => name === 'Slowpoke';

async function keyOf(id: string): Promise<string> {
  const { plugins } = await editor.client.waitFor('codexPlugins/plugins', (params) => params.plugins.length > 0);
  return plugins.find((plugin: Received['params']) => plugin.id === id).key;
}

describe('a handler that says that it does not want to', () => {
  it('is no failure: its words are in the activity list, and nobody is notified', async () => {
    await open({ capabilities: ours });
    const uri = await editor.openDocument('broken.json', 'json', '{ "a": \n');
    expect(await editor.willSave(uri)).toEqual([]);
    const entry = await activity(({ event, outcome }) => event === 'onFileSave' && outcome !== 'late');
    expect(entry).toMatchObject({
      outcome: 'declined',
      handlers: [
        {
          name: 'Tidy',
          ok: false,
          outcome: 'declined',
          code: 'handler-failed',
          words: expect.stringContaining('broken.json was'),
          message: expect.stringMatching(/^Tidy left broken\.json as it is: (?!broken)/),
        },
      ],
    });
    const view = (id: string) => (params: Received['params']) =>
      params.plugins.some((one: Received['params']) => one.id === id && one.handlers[0].lastRun?.outcome === 'declined');
    await editor.client.waitFor('codexPlugins/plugins', view('com.example.tidy'));
    await editor.settled();
    expect(editor.client.count('codexPlugins/failure')).toBe(0);
    await editor.client.waitFor(
      'codexPlugins/log',
      ({ level, text }) => level === 'info' && /^left broken\.json as it is: (?!broken)/.test(text),
    );
  });

  it('is heard of in the log of a plain editor, in its own words', async () => {
    await open();
    const uri = await editor.openDocument('half.py', 'python', 'def f(:\n');
    await editor.willSave(uri);
    const { type } = await editor.client.waitFor('window/logMessage', ({ message }) =>
      /save\.py: left half\.py as it is: it is not finished/.test(message),
    );
    expect(type).toBe(3);
    await editor.settled();
    expect(editor.client.count('window/showMessage', ({ type: kind }) => kind !== 3)).toBe(0);
  });

  it('is an answer and no error where it was run by hand', async () => {
    await open({ capabilities: ours });
    const uri = await editor.openDocument('broken.json', 'json', '{ "a": \n');
    const params = { pluginKey: await keyOf('com.example.tidy'), script: 'handlers/save.js', event: 'onFileSave', uri };
    expect(await editor.client.request('codexPlugins/runHandler', params)).toMatchObject({
      ok: false,
      outcome: 'declined',
      message: expect.stringMatching(/^Tidy left broken\.json as it is: (?!broken)/),
    });
    expect(await activity(({ event }) => event === 'onFileSave')).toMatchObject({ byHand: true });
  });
});

describe('a handler that fails', () => {
  it('is told of once for each cause, whatever numbers its error has, until it works again', async () => {
    await open({ capabilities: ours });
    const uri = await editor.openDocument('a.css', 'css', 'a {}\n');
    for (let save = 0; save < 3; save++) await saved(uri);
    await editor.settled();
    const [failure] = editor.client.received.filter(({ method }) => method === 'codexPlugins/failure');
    expect(failure!.params).toMatchObject({
      name: 'Careless',
      script: 'handlers/save.js',
      code: 'handler-threw',
      message: expect.stringMatching(/^Careless: handlers\/save\.js threw .*rule number 1/),
    });
    expect(editor.client.count('codexPlugins/failure')).toBe(1);
    editor.change(uri, '/* fine */\n');
    await saved(uri);
    editor.change(uri, 'a {}\n');
    await saved(uri);
    await editor.client.waitFor('codexPlugins/failure', ({ message }) => message.includes('number 4'));
    expect(editor.client.count('codexPlugins/failure')).toBe(2);
  });
});

describe('a script that fails at one event and works at another', () => {
  it('is told of once all the same', async () => {
    await open({
      capabilities: ours,
      prepare: async (folder) => {
        const careless = path.join(folder, '.codex/plugins/careless');
        const handlers = ['onFileOpen', 'onFileSave'].map((event) => ({ event, language: ['css'], script: 'handlers/save.js' }));
        const manifest = {
          pluginId: 'com.example.careless',
          version: '1.0.0',
          name: 'Careless',
          entryPoints: { handlers },
          permissions: [],
        };
        await writeFile(path.join(careless, 'plugin.manifest.json'), JSON.stringify(manifest));
        const code = "exports.onFileOpen = () => ({ success: true });\nexports.onFileSave = () => { throw new Error('no') };\n";
        await writeFile(path.join(careless, 'handlers/save.js'), code);
      },
    });
    const failures = (): number => editor.client.count('codexPlugins/failure');
    for (const name of ['a.css', 'b.css']) {
      const uri = await editor.openDocument(name, 'css', 'a {}\n');
      await activity(({ event, filePath, outcome }) => event === 'onFileOpen' && filePath.endsWith(name) && outcome === 'ok');
      await saved(uri);
      await editor.settled();
      expect(failures()).toBe(1);
    }
  });
});

describe('a handler that waits for permission', () => {
  it('keeps its event from looking as if all was done', async () => {
    const answers = { 'codexPlugins/askGrant': ({ name }: { name: string }) => ({ answer: name === 'Lint' ? 'dismiss' : 'allow' }) };
    const capabilities = { ...usualCapabilities, experimental: { codexPlugins: { views: true, askGrant: true } } };
    await open({ answers, capabilities, initializationOptions: { trusted: true, grants: 'ask' } });
    const uri = await editor.openDocument('a.json', 'json', '{}\n');
    await editor.save(uri);
    const entry = await activity(({ event, phase }) => event === 'onFileSave' && phase === 'afterSave');
    expect(entry).toMatchObject({ outcome: 'notAllowed', handlers: [{ name: 'Lint', outcome: 'notAllowed', code: 'not-granted' }] });
  });
});

describe('a handler that takes its time', () => {
  it('is told of to our own editor, and can be stopped: the save has gone on', async () => {
    await open({ capabilities: ours });
    const uri = await editor.openDocument('a.txt', 'plaintext', 'text\n');
    const saved = editor.willSave(uri);
    // On a busy machine, others may be slow to start.
    const slow = await editor.client.waitFor('codexPlugins/slowHandler', isSlowpoke);
    expect(slow).toMatchObject({
      name: 'Slowpoke',
      script: 'handlers/wait.js',
      event: 'onFileSave',
      filePath: path.join(editor.folder, 'a.txt'),
    });
    expect(await saved).toEqual([]);
    editor.client.notify('codexPlugins/cancelRun', { runId: slow.runId });
    await editor.client.waitFor('codexPlugins/slowHandlerEnded', ({ runId }) => runId === slow.runId);
    const done = await activity(({ event, outcome }) => event === 'onFileSave' && outcome !== 'late');
    expect(done).toMatchObject({ outcome: 'cancelled', handlers: [{ name: 'Slowpoke', outcome: 'cancelled' }] });
    await editor.settled();
    expect(editor.client.count('codexPlugins/failure')).toBe(0);
    expect(editor.client.count('codexPlugins/slowHandler', isSlowpoke)).toBe(1);
  });

  it('stops where a command is waited for, which is no failure either', async () => {
    await open({ capabilities: ours });
    const answer = editor.client.request('codexPlugins/runCommand', {
      pluginKey: await keyOf('com.example.slow'),
      command: 'wait',
      arguments: [],
    });
    const { runId } = await editor.client.waitFor('codexPlugins/slowHandler', ({ event }) => event === 'onCommand');
    editor.client.notify('codexPlugins/cancelRun', { runId });
    expect(await answer).toMatchObject({ ok: false, outcome: 'cancelled', message: expect.stringMatching(/^Slowpoke: /) });
  });

  it('is shown to a plain editor in the way of the protocol, and stopped by it', async () => {
    const capabilities = { ...usualCapabilities, window: { workDoneProgress: true } };
    await open({ capabilities, answers: { 'window/workDoneProgress/create': () => null } });
    const uri = await editor.openDocument('a.txt', 'plaintext', 'text\n');
    const saved = editor.willSave(uri);
    const { token, value } = await editor.client.waitFor('$/progress', ({ value: { title = '' } }) => title.startsWith('Slowpoke'));
    expect(value).toMatchObject({ kind: 'begin', title: 'Slowpoke is still at work on a.txt (handlers/wait.js)', cancellable: true });
    expect(await saved).toEqual([]);
    editor.client.notify('window/workDoneProgress/cancel', { token });
    await editor.client.waitFor('$/progress', (params) => params.token === token && params.value.kind === 'end');
  });

  it('is not told of where it answers in time', async () => {
    await open({ capabilities: ours });
    await writeFile(path.join(editor.folder, '.codex/plugins/slow/go'), '');
    const uri = await editor.openDocument('a.txt', 'plaintext', 'text\n');
    await editor.willSave(uri);
    const done = (entry: Received['params']): boolean => entry.event === 'onFileSave' && entry.outcome === 'ok';
    const { eventId } = await activity(done);
    // Its worker may have been slow to start.
    const before = editor.client.count('codexPlugins/slowHandler', isSlowpoke);
    await editor.willSave(uri);
    await activity((entry) => done(entry) && entry.eventId !== eventId);
    await editor.settled();
    expect(editor.client.count('codexPlugins/slowHandler', isSlowpoke)).toBe(before);
  });
});

describe('what plugins say of a project', () => {
  it('goes to our own editor with who says it, and to others as a message', async () => {
    await open({ capabilities: ours });
    const { messages } = await editor.client.waitFor('codexPlugins/projectMessages');
    expect(messages).toMatchObject([
      { name: 'Census', message: '2 files, 1 folder' },
      { name: 'Report', message: '3 orders are late' },
    ]);
    expect(editor.client.count('window/showMessage')).toBe(0);
    await editor.dispose();
    await open();
    await editor.client.waitFor('window/showMessage', ({ message }) => message === '2 files, 1 folder 3 orders are late');
  });
});
