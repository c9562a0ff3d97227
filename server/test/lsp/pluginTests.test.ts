// The tests of a plugin through the server: listed, run, stopped and accepted as the Test Explorer asks, with the results of the command line.
import { execa } from 'execa';
import { once } from 'node:events';
import { mkdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { DebugTestsParams, TestView, PluginView, TestNews } from '../../src/protocol.ts';
import { Editor, granted, usualCapabilities } from './editor.ts';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');
const TOKEN = `ghp_${'a1B2'.repeat(9)}`;

const HANDLER = `
export async function onFileSave(text) {
  const { fileContent, filePath } = JSON.parse(text);
  if (fileContent === 'fail') throw new Error('No.');
  if (fileContent === 'wait') await new Promise(() => {});
  console.log('saw ' + fileContent);
  return { success: true, formattedContent: fileContent.trim() + '\\n', message: filePath + ' ${TOKEN}' };
}
`;

const MANIFEST = {
  pluginId: 'com.example.tested',
  version: '1.0.0',
  name: 'Tested',
  entryPoints: { handlers: [{ event: 'onFileSave', language: ['plaintext'], script: 'save.js' }] },
  permissions: [],
};

const save = (name: string, fileContent: string, expected?: object | null): object => ({
  name,
  event: 'onFileSave',
  payload: { filePath: 'a.txt', fileContent },
  ...(expected !== undefined && { expect: expected }),
});

const EVENTS: Record<string, object | string> = {
  'trims.json': save('trims', ' x ', { formattedContent: 'x\n' }),
  'differs.json': save('differs', ' x ', { formattedContent: 'y\n' }),
  'throws.json': save('throws', 'fail'),
  'none.json': { ...save('none', ''), payload: { filePath: 'a.py', fileContent: '' } },
  'broken.json': '{\n  "name": "broken",\n  "event": 1\n}\n',
};

let editor: Editor;
afterEach(() => editor.dispose());

interface Prepared {
  script?: string;
  /** The plugin's folder is a link to one elsewhere. */
  isLink?: boolean;
}

async function opened(
  events: Record<string, object | string>,
  options: Record<string, unknown> = {},
  { script = HANDLER, isLink = false }: Prepared = {},
): Promise<PluginView> {
  editor = await Editor.open({
    workspace: 'lsp-events',
    prepare: async (workspace) => {
      const known = path.join(workspace, '.codex/plugins/tested');
      const folder = isLink ? path.join(workspace, 'elsewhere') : known;
      await mkdir(path.join(folder, 'events'), { recursive: true });
      if (isLink) {
        await mkdir(path.dirname(known), { recursive: true });
        await symlink(folder, known);
      }
      await writeFile(path.join(folder, 'plugin.manifest.json'), JSON.stringify(MANIFEST));
      await writeFile(path.join(folder, 'save.js'), script);
      for (const [name, event] of Object.entries(events))
        await writeFile(path.join(folder, 'events', name), typeof event === 'string' ? event : JSON.stringify(event, null, 2));
    },
    ...options,
  });
  let plugin: PluginView | undefined;
  await editor.untilPlugins((all) => (plugin = all.find(({ id }) => id === MANIFEST.pluginId)) !== undefined);
  return plugin!;
}

/** What was told of a run, in its order. */
function newsOf(runId: string): TestNews[] {
  return editor.client.received.flatMap(({ method, params }) =>
    method === 'codexPlugins/testNews' && params.runId === runId ? [params.news as TestNews] : [],
  );
}

function endedOf(runId: string): Extract<TestNews, { kind: 'ended' }>[] {
  return newsOf(runId).filter((one) => one.kind === 'ended');
}

describe('codexPlugins/listTests', () => {
  it('lists files with their events, what they reach, and what is wrong with them', async () => {
    const { key, folder } = await opened(EVENTS);
    const listed = (await editor.client.request('codexPlugins/listTests', { pluginKey: key })) as TestView[];
    expect(
      listed.map(({ file, name, scripts, line, fault }) => [path.relative(folder, file), name, scripts, line, fault?.message]),
    ).toEqual([
      ['events/broken.json', 'broken', [], 0, expect.stringContaining('event')],
      ['events/differs.json', 'differs', ['save.js'], 1, undefined],
      ['events/none.json', 'none', [], 1, expect.stringContaining('save.js is for plaintext')],
      ['events/throws.json', 'throws', ['save.js'], 1, undefined],
      ['events/trims.json', 'trims', ['save.js'], 1, undefined],
    ]);
    expect(await editor.client.request('codexPlugins/listTests', { pluginKey: 'gone' })).toEqual([]);
  });
});

describe('codexPlugins/runTests', () => {
  it('ends what runs where the plugin may not run any more', async () => {
    const script = `export async function onFileSave() {
  console.log('begun');
  await new Promise(() => {});
}
`;
    const { key, folder } = await opened({ 'waits.json': save('waits', '') }, {}, { script });
    const files = [path.join(folder, 'events', 'waits.json')];
    const { answer } = editor.client.start('codexPlugins/runTests', { runId: 'ends', pluginKey: key, files });
    await expect.poll(() => newsOf('ends').some((one) => one.kind === 'said' && one.text.includes('begun'))).toBe(true);
    const policy = { allowedPlugins: ['org.*'] };
    editor.client.notify('workspace/didChangeConfiguration', { settings: { codexPlugins: { policy } } });
    await answer;
    // Not by its own deadline.
    expect(JSON.stringify(endedOf('ends'))).not.toMatch(/within|time/i);
  });

  it('comes to the results of codex-plugin test, and tells them one after the other', async () => {
    const { key, folder } = await opened(EVENTS);
    const files = Object.keys(EVENTS).map((name) => path.join(folder, 'events', name));
    expect(await editor.client.request('codexPlugins/runTests', { runId: 'one', pluginKey: key, files })).toEqual({ ok: true });
    const ended = endedOf('one');
    const { stdout } = await execa(process.execPath, [CLI, 'test', folder, '--json'], { reject: false });
    const { tests } = JSON.parse(stdout) as { tests: { file: string; ok: boolean; diff?: string; error?: { message: string } }[] };
    expect(ended.map(({ file, ok }) => [path.relative(folder, file), ok])).toEqual(tests.map(({ file, ok }) => [file, ok]));
    // Each run has a workspace of its own.
    const portable = (text: string): string => text.replaceAll(/codex-plugin-test-\w+/g, 'codex-plugin-test');
    for (const [index, { diff, error }] of tests.entries())
      expect(portable(ended[index]!.message ?? '')).toContain(portable(diff?.trimEnd() ?? error?.message ?? ''));
    const kinds = newsOf('one').map(({ kind }) => kind);
    expect(kinds.slice(0, 2)).toEqual(['started', 'ended']);
    expect(newsOf('one')).toContainEqual({ kind: 'said', text: expect.stringContaining('saw  x'), file: files[0] });

    const differs = ended.find(({ file }) => file.endsWith('differs.json'))!;
    // The whole answer on both sides, and a difference in what is expected only; no secret and no path of this run.
    const rest = 'success: true\nmessage: ${codexWorkspace}/a.txt ••••••\n';
    expect(differs.sides).toEqual({ expected: `formattedContent: |\n  y\n${rest}`, actual: `formattedContent: |\n  x\n${rest}` });
    expect(differs.message).toMatch(/^The answer differs from expect\.formattedContent\.\n/);
    expect(differs.place).toEqual({ line: 8, character: 24 });
    expect(ended.find(({ file }) => file.endsWith('broken.json'))).toMatchObject({ isFault: true, place: { line: 2 } });
  });

  it('has a debugger on the very run that is judged, in the workspace of the test', async () => {
    const asked: { pluginKey: string; runtime: string; folder: string }[] = [];
    let [isWanted, goesOn] = [true, true];
    let stopped = 0;
    const debug = async ({ pluginKey, runtime, target }: DebugTestsParams): Promise<{ isAttached: boolean }> => {
      if (!target.ok || !isWanted) return { isAttached: false };
      asked.push({ pluginKey, runtime, folder: target.folder });
      const socket = new WebSocket(target.websocketAddress!);
      await once(socket, 'open');
      const say = (id: number, method: string, params = {}): void => socket.send(JSON.stringify({ id, method, params }));
      const isReady = Promise.withResolvers<void>();
      socket.addEventListener('message', ({ data }) => {
        const { id, method } = JSON.parse(String(data)) as { id?: number; method?: string };
        if (id === 3) isReady.resolve();
        if (method !== 'Debugger.paused') return;
        stopped += 1;
        if (goesOn) say(9, 'Debugger.resume');
      });
      say(1, 'Debugger.enable');
      say(2, 'Debugger.setBreakpointByUrl', { lineNumber: 6, urlRegex: String.raw`tested/save\.js$` });
      say(3, 'Runtime.runIfWaitingForDebugger');
      // As a debugger does: whoever says that it is attached has its breakpoints in place.
      await isReady.promise;
      return { isAttached: true };
    };
    const { key, folder } = await opened(EVENTS, { answers: { 'codexPlugins/debugTests': debug } });
    const files = ['trims.json', 'differs.json'].map((name) => path.join(folder, 'events', name));
    const run = (runId: string): Promise<unknown> =>
      editor.client.request('codexPlugins/runTests', { runId, pluginKey: key, files, debug: ['node'] });
    expect(await run('debugged')).toEqual({ ok: true });
    expect(asked).toEqual([{ pluginKey: key, runtime: 'node', folder: await realpath(folder) }]);
    expect(stopped).toBe(2);
    expect(endedOf('debugged').map(({ file, ok }) => [path.basename(file), ok])).toEqual([
      ['differs.json', false],
      ['trims.json', true],
    ]);
    // What stands still in it is not waited for by who has stopped the run.
    goesOn = false;
    const { id, answer } = editor.client.start('codexPlugins/runTests', { runId: 'still', pluginKey: key, files, debug: ['node'] });
    await expect.poll(() => stopped, { timeout: 20_000 }).toBe(3);
    editor.client.notify('$/cancelRequest', { id });
    await answer.catch(() => undefined);
    expect(endedOf('still')).toEqual([]);
    // Who wants a debugger, and has none, has nothing run.
    isWanted = false;
    expect(await run('alone')).toEqual({ ok: false, message: 'No debugger was attached, so nothing was run.' });
    expect(endedOf('alone')).toEqual([]);
  });

  it('runs them on what the editor’s settings name', async () => {
    const nowhere = path.join(path.sep, 'nowhere', 'node');
    const initializationOptions = { ...granted, settings: { runtime: { node: nowhere } } };
    const { key, folder } = await opened({ 'trims.json': EVENTS['trims.json']! }, { initializationOptions });
    const files = [path.join(folder, 'events/trims.json')];
    await editor.client.request('codexPlugins/runTests', { runId: 'named', pluginKey: key, files });
    expect(endedOf('named')).toMatchObject([{ ok: false, message: expect.stringContaining(nowhere) }]);
  });

  it('runs those that are asked for, and stops when nobody waits any more', async () => {
    const { key, folder } = await opened({ 'waits.json': save('waits', 'wait'), 'trims.json': EVENTS['trims.json']! });
    const trims = path.join(folder, 'events/trims.json');
    await editor.client.request('codexPlugins/runTests', { runId: 'few', pluginKey: key, files: [trims] });
    expect(endedOf('few').map(({ file }) => file)).toEqual([trims]);

    const files = [trims, path.join(folder, 'events/waits.json')];
    const { id, answer } = editor.client.start('codexPlugins/runTests', { runId: 'stopped', pluginKey: key, files });
    await editor.client.waitFor(
      'codexPlugins/testNews',
      ({ runId, news }) => runId === 'stopped' && news.kind === 'started' && news.file === files[1],
    );
    editor.client.notify('$/cancelRequest', { id });
    await answer.catch(() => undefined);
    expect(endedOf('stopped').map(({ file }) => file)).toEqual([trims]);
  });

  it('runs nothing that the editor’s own host does not let run', async () => {
    const { key, folder } = await opened(EVENTS, { initializationOptions: { trusted: false, grants: 'manifest' } });
    const files = [path.join(folder, 'events/trims.json')];
    const answer = await editor.client.request('codexPlugins/runTests', { runId: 'no', pluginKey: key, files });
    expect(answer).toEqual({ ok: false, message: expect.stringMatching(/trust/i) });
    expect(newsOf('no')).toEqual([]);
  });

  it('does not take what the user allowed for what is on the disk by now', async () => {
    const { key, folder } = await opened(EVENTS, {
      initializationOptions: { ...granted, grants: 'ask' },
      capabilities: { ...usualCapabilities, experimental: { codexPlugins: { askGrant: true } } },
      answers: { 'codexPlugins/askGrant': () => ({ answer: 'dismiss' }) },
    });
    const files = [path.join(folder, 'events/trims.json')];
    const permissions = ['filesystem:read'];
    expect(await editor.client.request('codexPlugins/pluginAction', { action: 'allow', pluginKey: key, permissions: [] })).toMatchObject({
      ok: true,
    });
    expect(await editor.client.request('codexPlugins/runTests', { runId: 'yes', pluginKey: key, files })).toEqual({ ok: true });
    await writeFile(path.join(folder, 'plugin.manifest.json'), JSON.stringify({ ...MANIFEST, permissions }));
    const answer = await editor.client.request('codexPlugins/runTests', { runId: 'more', pluginKey: key, files });
    expect(answer).toEqual({ ok: false, message: expect.stringContaining('filesystem:read') });
    expect(newsOf('more')).toEqual([]);
  });
});

describe('codexPlugins/acceptAnswer', () => {
  it('has the file expect what comes, unless that is another file by now', async () => {
    const { key: pluginKey, folder } = await opened(EVENTS);
    const file = path.join(folder, 'events/differs.json');
    const run = async (runId: string): Promise<Extract<TestNews, { kind: 'ended' }>> => {
      await editor.client.request('codexPlugins/runTests', { runId, pluginKey, files: [file] });
      return endedOf(runId)[0]!;
    };
    const { digest } = await run('before');
    const changed = JSON.stringify(save('differs, changed', ' x ', { formattedContent: 'z\n' }), null, 2);
    await writeFile(file, changed);
    expect(await editor.client.request('codexPlugins/acceptAnswer', { pluginKey, file, digest })).toMatchObject({ ok: false });
    expect(await readFile(file, 'utf8')).toBe(changed);

    const again = await run('again');
    expect(await editor.client.request('codexPlugins/acceptAnswer', { pluginKey, file, digest: again.digest })).toEqual({ ok: true });
    expect(await readFile(file, 'utf8')).toBe(changed.replace('"z\\n"', '"x\\n"'));
    expect(await run('after')).toMatchObject({ ok: true });
  });

  it('has files expect what was shown, also where handlers answer something else when they are asked once more, and alone', async () => {
    const script = 'let count = 0;\nexports.onFileSave = () => ({ success: true, message: String(++count) });\n';
    const names = ['a', 'b', 'c'];
    const { key: pluginKey, folder } = await opened(
      Object.fromEntries(names.map((name) => [`${name}.json`, save(name, 'x', { message: 'none' })])),
      {},
      { script },
    );
    const files = names.map((name) => path.join(folder, `events/${name}.json`));
    await editor.client.request('codexPlugins/runTests', { runId: 'all', pluginKey, files });
    for (const [index, { digest }] of endedOf('all').entries())
      if (index > 0)
        expect(await editor.client.request('codexPlugins/acceptAnswer', { pluginKey, file: files[index], digest })).toEqual({ ok: true });
    const messages = await Promise.all(files.map(async (file) => JSON.parse(await readFile(file, 'utf8')).expect.message as string));
    expect(messages).toEqual(['none', '2', '3']);
  });

  it('takes files of a plugin that is a link by the name of the link, and names them so', async () => {
    const { key: pluginKey, folder, manifestFile } = await opened({ 'differs.json': EVENTS['differs.json']! }, {}, { isLink: true });
    const known = path.dirname(manifestFile);
    expect(known).not.toBe(folder);
    const file = path.join(known, 'events/differs.json');
    const listed = (await editor.client.request('codexPlugins/listTests', { pluginKey })) as TestView[];
    expect(listed.map((one) => one.file)).toEqual([file]);
    await editor.client.request('codexPlugins/runTests', { runId: 'one', pluginKey, files: [file] });
    const [ended] = endedOf('one');
    expect(ended).toMatchObject({ file, ok: false });
    expect(await editor.client.request('codexPlugins/acceptAnswer', { pluginKey, file, digest: ended!.digest })).toEqual({ ok: true });
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ expect: { formattedContent: 'x\n' } });
    const fired = { pluginKey, file, event: 'onFileSave', script: 'save.js' };
    expect(await editor.client.request('codexPlugins/fireMockEvent', fired)).toMatchObject({ ok: true });
  });

  it('says why what a plugin broke down with is nothing to expect', async () => {
    const { key: pluginKey, folder } = await opened(EVENTS);
    const file = path.join(folder, 'events/throws.json');
    await editor.client.request('codexPlugins/runTests', { runId: 'one', pluginKey, files: [file] });
    const { digest } = endedOf('one')[0]!;
    const before = await readFile(file, 'utf8');
    const answer = await editor.client.request('codexPlugins/acceptAnswer', { pluginKey, file, digest });
    expect(answer).toEqual({ ok: false, message: expect.stringContaining('No.') });
    expect(await readFile(file, 'utf8')).toBe(before);
  });
});
