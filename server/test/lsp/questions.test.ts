// Over the built server: plugins that wait for an answer, what they missed meanwhile, and answers that are given elsewhere.
import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { GrantQuestion, PluginView } from '../../src/protocol.ts';
import { Editor, watchingCapabilities } from './editor.ts';
import { builtServer } from './serverBuild.ts';

const cli = path.join(path.dirname(builtServer), 'cli.js');

interface TestPlugin {
  permissions?: string[];
  handlers: { event: string; phase?: string }[];
  /** Of the script that has all handlers. */
  code: string;
}

/** Says before the text that it was there, and after the save that it saw it. */
const mark = (name: string): string => `
exports.onFileSave = (text) => {
  const { fileContent, phase } = JSON.parse(text);
  return { success: true, formattedContent: fileContent + phase + ' ${name}\\n' };
};
exports.onFileOpen = (text) => ({
  success: true,
  diagnostics: [{ message: 'saw ' + JSON.parse(text).fileContent.trim(), range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } }],
});`;

const both = [
  { event: 'onFileSave', phase: 'beforeSave' },
  { event: 'onFileSave', phase: 'afterSave' },
];

let editor: Editor;
let questions: GrantQuestion[];
afterEach(() => editor.dispose());

/** An editor in which every question is put off, unless the test says otherwise. */
async function open(plugins: Record<string, TestPlugin>, answer: () => unknown = () => ({ answer: 'dismiss' })): Promise<void> {
  questions = [];
  editor = await Editor.open({
    workspace: 'lsp-events',
    capabilities: { ...watchingCapabilities, experimental: { codexPlugins: { askGrant: true, views: true, saveDocument: true } } },
    initializationOptions: { trusted: true, grants: 'ask' },
    answers: {
      'codexPlugins/askGrant': (question: GrantQuestion) => {
        questions.push(question);
        return answer();
      },
      'codexPlugins/saveDocument': async ({ uri, version }: { uri: string; version: number }) => {
        if (editor.documents.get(uri)?.version !== version) return { saved: false };
        await editor.save(uri);
        return { saved: true };
      },
    },
    prepare: async (folder) => {
      await rm(path.join(folder, '.codex'), { recursive: true });
      for (const [name, plugin] of Object.entries(plugins)) await writePlugin(path.join(folder, '.codex/plugins', name), name, plugin);
    },
  });
  await editor.untilPlugins((all) => all.length === Object.keys(plugins).length);
}

async function writePlugin(folder: string, name: string, { permissions = [], handlers, code }: TestPlugin): Promise<void> {
  await mkdir(folder, { recursive: true });
  const manifest = {
    ...{ pluginId: `com.example.${name}`, version: '1.0.0', name, permissions },
    entryPoints: { handlers: handlers.map((handler) => ({ ...handler, language: ['ini'], script: 'run.js' })) },
  };
  await writeFile(path.join(folder, 'codex.plugin.json'), JSON.stringify(manifest));
  await writeFile(path.join(folder, 'run.js'), code);
}

const folderOf = (name: string): string => path.join(editor.folder, '.codex/plugins', name);

const plugin = async (name: string): Promise<PluginView> => {
  const { plugins } = (await editor.client.request('codexPlugins/snapshot')) as { plugins: PluginView[] };
  return plugins.find((one) => one.name === name)!;
};

async function act(action: 'allow' | 'revoke', name: string): Promise<unknown> {
  return editor.client.request('codexPlugins/pluginAction', { action, pluginKey: (await plugin(name)).key });
}

/** What `codex-plugin` does in another process, with the same state folder. */
async function elsewhere(...args: string[]): Promise<void> {
  const home = path.join(editor.folder, '../home');
  const env = { ...process.env, HOME: home, USERPROFILE: home, XDG_STATE_HOME: path.join(home, 'state') };
  await promisify(execFile)(process.execPath, [cli, ...args, '--workspace', editor.folder], { env });
}

const untilText = (uri: string, text: string): Promise<true> =>
  editor.client.until(
    () => (editor.text(uri) === text ? true : undefined),
    () => `The text stayed ${JSON.stringify(editor.text(uri))}.`,
  );

const untilState = (name: string, state: PluginView['state']): Promise<void> =>
  editor.untilPlugins((all) => all.find((one) => one.name === name)?.state === state);

/** Has no budget, which a save on a busy machine may not keep. */
async function runByHand(uri: string, name = 'tidy'): Promise<void> {
  const pluginKey = (await plugin(name)).key;
  const ran = await editor.client.request('codexPlugins/runHandler', { pluginKey, script: 'run.js', event: 'onFileSave', uri });
  expect(ran).toMatchObject({ ok: true });
}

describe('a save that a plugin missed', { timeout: 60_000 }, () => {
  it('is made up for once the plugin is allowed: both phases, in order, once each', async () => {
    await open({ tidy: { handlers: both, code: mark('tidy') } });
    const uri = await editor.openDocument('a.ini', 'ini', 'one\n');
    await editor.save(uri);
    await editor.client.until(
      () => questions[0],
      () => 'Nobody was asked.',
    );
    await act('allow', 'tidy');
    await untilText(uri, 'one\nbeforeSave tidy\nafterSave tidy\n');
    // The editor writes it when it was asked to.
    const onDisk = (): Promise<string> => readFile(path.join(editor.folder, 'a.ini'), 'utf8');
    await expect.poll(onDisk, { timeout: 10_000 }).toBe('one\nbeforeSave tidy\nafterSave tidy\n');
    await editor.settled();
    const ran = editor.client.received.filter(
      ({ method, params }) => method === 'codexPlugins/activity' && params.event === 'onFileSave' && params.outcome === 'ok',
    );
    expect(ran.map(({ params }) => params.phase)).toEqual(['beforeSave', 'afterSave']);
  });

  it('is made up for by several plugins, one after the other', async () => {
    const [handlers] = [both.slice(0, 1)];
    await open({ a: { handlers, code: mark('a') }, b: { handlers, code: mark('b') } });
    const uri = await editor.openDocument('a.ini', 'ini', 'one\n');
    await editor.save(uri);
    await Promise.all([act('allow', 'a'), act('allow', 'b')]);
    await untilText(uri, 'one\nbeforeSave a\nbeforeSave b\n');
  });

  it('is made up for once, also where another plugin is still at that save when this one is allowed', async () => {
    // Is let go when there is such a file beside the document.
    const held = `const fs = require('node:fs');
exports.onFileSave = async (text) => {
  const { filePath } = JSON.parse(text);
  while (!fs.existsSync(filePath + '.go')) await new Promise((resolve) => setTimeout(resolve, 10));
  return { success: true };
};`;
    const handlers = both.slice(0, 1);
    await open({ a: { handlers, code: mark('a') }, b: { handlers, code: held, permissions: ['filesystem:read'] } });
    await act('allow', 'b');
    await untilState('b', 'ready');
    const uri = await editor.openDocument('a.ini', 'ini', 'one\n');
    await editor.save(uri);
    await act('allow', 'a');
    await untilText(uri, 'one\nbeforeSave a\n');
    const onDisk = (): Promise<string> => readFile(path.join(editor.folder, 'a.ini'), 'utf8');
    await expect.poll(onDisk, { timeout: 10_000 }).toBe('one\nbeforeSave a\n');
    await writeFile(path.join(editor.folder, 'a.ini.go'), '');
    const isDone = ({ event, outcome, summary }: { event: string; outcome: string; summary: string }): boolean =>
      event === 'onFileSave' && outcome !== 'late' && summary.startsWith('b');
    await editor.client.waitFor('codexPlugins/activity', isDone);
    // What would be made up for once more has run when that has.
    await runByHand(uri, 'a');
    await editor.settled();
    const made = editor.client.received.filter(
      ({ method, params }) =>
        method === 'codexPlugins/activity' && params.phase === 'beforeSave' && params.outcome !== 'late' && params.summary.startsWith('a'),
    );
    expect(made.map(({ params }) => params.summary)).toHaveLength(1);
  });

  it('is left to the next save, where that comes while it is made up for', async () => {
    const code = `const fs = require('node:fs');
exports.onFileSave = async (text, context) => {
  const { filePath, fileContent, phase } = JSON.parse(text);
  context.log.info(phase + ' was given ' + fileContent.trim());
  while (phase === 'beforeSave' && !fs.existsSync(filePath + '.go')) await new Promise((resolve) => setTimeout(resolve, 10));
  return { success: true };
};`;
    await open({ tidy: { handlers: both, code, permissions: ['filesystem:read'] } });
    const uri = await editor.openDocument('a.ini', 'ini', 'old\n');
    await editor.save(uri);
    await act('allow', 'tidy');
    const said = (part: string): Promise<unknown> => editor.client.waitFor('codexPlugins/log', ({ text }) => text === part);
    await said('beforeSave was given old');
    editor.change(uri, 'new\n');
    await editor.save(uri);
    await editor.settled();
    await writeFile(path.join(editor.folder, 'a.ini.go'), '');
    await said('afterSave was given new');
    await editor.settled();
    const given = editor.client.received.flatMap(({ params }) => (/was given/.test(params?.text ?? '') ? [params.text] : []));
    expect(given).toEqual(['beforeSave was given old', 'beforeSave was given new', 'afterSave was given new']);
  });

  it('is dropped where the text changed since, and that is said', async () => {
    await open({ tidy: { handlers: both, code: mark('tidy') } });
    const uri = await editor.openDocument('a.ini', 'ini', 'one\n');
    await editor.save(uri);
    editor.change(uri, 'one more\n');
    await act('allow', 'tidy');
    const { text } = await editor.client.waitFor('codexPlugins/log', ({ text: said }) => said.includes('since it was saved'));
    expect(text).toMatch(/a\.ini changed since it was saved, so "tidy" was not run for that save when you allowed it\. Save it again\.$/);
    expect(editor.text(uri)).toBe('one more\n');
    expect(editor.client.count('workspace/applyEdit')).toBe(0);
  });

  it('is not made up for where the file was saved without formatting since, which is said', async () => {
    await open({ tidy: { handlers: both, code: mark('tidy') } });
    const uri = await editor.openDocument('a.ini', 'ini', 'text\n');
    await editor.save(uri);
    editor.didSaveAsItIs(uri);
    await editor.settled();
    await act('allow', 'tidy');
    const { text } = await editor.client.waitFor('codexPlugins/log', ({ text: said }) => said.includes('was not run for that save'));
    expect(text).toMatch(
      /a\.ini was saved again without plugins, so "tidy" was not run for that save when you allowed it\. Save it again\.$/,
    );
    expect(editor.text(uri)).toBe('text\n');
  });
});

describe('an opening that a plugin missed', { timeout: 60_000 }, () => {
  it('is made up for with the text that the document has by then', async () => {
    await open({ reader: { handlers: [{ event: 'onFileOpen' }], code: mark('reader') } });
    const uri = await editor.openDocument('a.ini', 'ini', 'old\n');
    const closed = await editor.openDocument('b.ini', 'ini', 'closed\n');
    await editor.client.until(
      () => questions[0],
      () => 'Nobody was asked.',
    );
    editor.change(uri, 'new\n');
    editor.close(closed);
    await act('allow', 'reader');
    const [shown] = await editor.diagnostics(uri, (all) => all.length > 0);
    expect(shown.message).toContain('saw new');
    expect(editor.client.diagnostics.get(closed) ?? []).toEqual([]);
  });
});

describe('a question that was put off', { timeout: 60_000 }, () => {
  it('is asked once more at the next event, and then no more', async () => {
    await open({ tidy: { handlers: both.slice(0, 1), code: mark('tidy') } });
    const uri = await editor.openDocument('a.ini', 'ini', 'one\n');
    for (const count of [1, 2]) {
      await editor.save(uri);
      await editor.client.until(
        () => questions[count - 1],
        () => `It was not asked ${count} times.`,
      );
      // By then, the answer has come to the server.
      await editor.settled();
      await editor.settled();
      editor.change(uri, `${count}\n`);
    }
    await editor.save(uri);
    await editor.settled();
    expect(questions).toHaveLength(2);
    expect((await plugin('tidy')).state).toBe('ungranted');
    expect(questions[0]!.manifestDigest).toBe((await plugin('tidy')).manifestDigest);
  });

  it('says what is wider than before, beside what it was, and what is new', async () => {
    const handlers = both.slice(0, 1);
    const wide = { handlers, code: mark('tidy'), permissions: ['filesystem:read', 'process:spawn:git', 'env:read:HOME'] };
    await open({ tidy: { ...wide, permissions: ['filesystem:read:src', 'env:read:HOME'] } });
    await act('allow', 'tidy');
    await untilState('tidy', 'ready');
    await writePlugin(folderOf('tidy'), 'tidy', wide);
    editor.client.notify('workspace/didChangeWatchedFiles', {
      changes: [{ uri: editor.uri('.codex/plugins/tidy/codex.plugin.json'), type: 2 }],
    });
    await untilState('tidy', 'ungranted');
    const uri = await editor.openDocument('a.ini', 'ini', 'one\n');
    await editor.save(uri);
    const question = await editor.client.until(
      () => questions[0],
      () => 'Nobody was asked.',
    );
    expect(question.added).toEqual(['filesystem:read', 'process:spawn:git']);
    expect(question.permissions.map(({ name, before }) => [name, before])).toEqual([
      ['filesystem:read', ['read src']],
      ['process:spawn:git', undefined],
      ['env:read:HOME', undefined],
    ]);
  });
});

describe('a question that is open', { timeout: 60_000 }, () => {
  const changed = (name: string, type: number): void =>
    editor.client.notify('workspace/didChangeWatchedFiles', {
      changes: [{ uri: editor.uri(`.codex/plugins/${name}/codex.plugin.json`), type }],
    });

  it('is taken back where its plugin is gone, and an answer that comes all the same counts for nothing', async () => {
    const late = Promise.withResolvers<unknown>();
    await open({ tidy: { handlers: both.slice(0, 1), code: mark('tidy') } }, () => late.promise);
    const uri = await editor.openDocument('a.ini', 'ini', 'one\n');
    await editor.save(uri);
    await editor.client.waitFor('codexPlugins/askGrant');
    const { key: pluginKey } = await plugin('tidy');
    await rename(folderOf('tidy'), path.join(editor.folder, 'aside'));
    changed('tidy', 3);
    await editor.untilPlugins((all) => all.length === 0);
    await editor.client.waitFor('$/cancelRequest');
    // What the editor shows still may be answered, when there is nobody to allow any more.
    expect(await editor.client.request('codexPlugins/pluginAction', { action: 'allow', pluginKey })).toMatchObject({ ok: false });
    late.resolve({ answer: 'allow' });
    await editor.settled();
    await rename(path.join(editor.folder, 'aside'), folderOf('tidy'));
    changed('tidy', 1);
    await untilState('tidy', 'ungranted');
  });

  it('is asked anew where the plugin asks for something else by then', async () => {
    const answers: PromiseWithResolvers<unknown>[] = [];
    const handlers = both.slice(0, 1);
    await open({ tidy: { handlers, code: mark('tidy') } }, () => {
      answers.push(Promise.withResolvers<unknown>());
      return answers.at(-1)!.promise;
    });
    const uri = await editor.openDocument('a.ini', 'ini', 'one\n');
    await editor.save(uri);
    await editor.client.waitFor('codexPlugins/askGrant');
    await writePlugin(folderOf('tidy'), 'tidy', { handlers, code: mark('tidy'), permissions: ['process:spawn:git'] });
    changed('tidy', 2);
    await editor.client.waitFor('$/cancelRequest');
    const again = await editor.client.until(
      () => questions[1],
      () => 'It was not asked anew.',
    );
    expect(again.permissions.map(({ name }) => name)).toEqual(['process:spawn:git']);
    answers[0]!.resolve({ answer: 'deny' });
    answers[1]!.resolve({ answer: 'allow' });
    await untilText(uri, 'one\nbeforeSave tidy\n');
    expect(questions).toHaveLength(2);
  });
});

describe('an answer that is given elsewhere', { timeout: 60_000 }, () => {
  it('lets a plugin run at once, takes the open question back, and makes up for what was missed', async () => {
    const never = Promise.withResolvers<unknown>();
    await open({ tidy: { handlers: both.slice(0, 1), code: mark('tidy') } }, () => never.promise);
    const uri = await editor.openDocument('a.ini', 'ini', 'one\n');
    await editor.save(uri);
    await editor.client.waitFor('codexPlugins/askGrant');
    await elsewhere('grants', 'allow', folderOf('tidy'));
    await untilText(uri, 'one\nbeforeSave tidy\n');
    await editor.client.waitFor('$/cancelRequest');
    expect((await plugin('tidy')).state).toBe('ready');
    // The answer of the editor comes too late to count.
    never.resolve({ answer: 'deny' });
    await editor.settled();
    expect((await plugin('tidy')).state).toBe('ready');
  });

  it('stops a plugin at once, with its worker', async () => {
    const code = `let runs = 0;
exports.onFileSave = (text) => ({ success: true, formattedContent: JSON.parse(text).fileContent + 'run ' + ++runs + '\\n' });`;
    await open({ tidy: { handlers: both.slice(0, 1), code } });
    await act('allow', 'tidy');
    const uri = await editor.openDocument('a.ini', 'ini', '');
    await runByHand(uri);
    await editor.save(uri);
    expect(editor.text(uri)).toBe('run 1\nrun 2\n');
    await elsewhere('grants', 'revoke', folderOf('tidy'));
    await untilState('tidy', 'denied');
    expect(await editor.save(uri)).toEqual([]);
    expect(questions).toEqual([]);
    expect((await plugin('tidy')).stateReason).toContain('You denied it');
    await elsewhere('grants', 'allow', folderOf('tidy'));
    await untilState('tidy', 'ready');
    await runByHand(uri);
    // Another worker counts from the beginning.
    expect(editor.text(uri)).toBe('run 1\nrun 2\nrun 1\n');
  });
});
