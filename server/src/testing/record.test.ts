import { execa } from 'execa';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { HandlerResult, PastEvent } from '../host/types.ts';
import { readMockEvent, type MockEvent } from './mockEvent.ts';
import { recordMockEvent } from './record.ts';

const RAN = { pluginId: 'com.example.x', pluginKey: '/x', script: 's.js', durationMs: 1 };
const TOKEN = `ghp_${'a1B2'.repeat(9)}`;

describe('a recorded mock event', () => {
  let root: string;
  let plugin: string;
  beforeEach(async () => {
    root = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-record-')));
    plugin = path.join(root, 'work/.codex/plugins/x');
    await mkdir(plugin, { recursive: true });
  });
  afterEach(() => rm(root, { recursive: true }));

  const past = (event: string, fields: object, result: Partial<PastEvent['result']> = {}): PastEvent => ({
    event,
    payload: JSON.stringify({
      ...{ event, eventId: 'id', timestamp: '2026-01-01T00:00:00Z', pluginId: 'com.example.x', workspaceRoot: path.join(root, 'work') },
      ...fields,
    }),
    result: { results: [{ ...RAN, ok: true, response: { success: true } }], response: { success: true }, ...result },
  });
  const failing = (error: Extract<HandlerResult, { ok: false }>['error']): PastEvent['result'] => ({
    results: [{ ...RAN, ok: false, error }],
    response: null,
  });
  const recorded = async (record: PastEvent, more: { name?: string; pluginKey?: string } = {}) => {
    const answer = await recordMockEvent({ plugin, record, ...more });
    if (!answer.ok) throw new Error(answer.message);
    const read = await readMockEvent(answer.file);
    if ('faults' in read) throw new Error(read.faults[0]!.message);
    return { ...answer, event: read.event satisfies MockEvent };
  };

  it('has what matters of the event, with no path of this machine', async () => {
    const filePath = path.join(root, 'work/src/a b.js');
    const response = { message: `wrote ${filePath}`, plugin: path.join(plugin, 's.js') };
    const fields = { filePath, language: 'javascript', fileContent: 'let a', phase: 'beforeSave', opened: [filePath] };
    const { file, event, expects, masked } = await recorded(past('onFileSave', fields, { response }));
    expect(path.relative(plugin, file)).toBe(path.join('events', 'on-file-save-src-a-b-js.json'));
    expect(event).toEqual({
      name: 'onFileSave src/a b.js',
      event: 'onFileSave',
      payload: {
        ...{ filePath: 'src/a b.js', language: 'javascript', fileContent: 'let a', phase: 'beforeSave' },
        opened: ['${codexWorkspace}/src/a b.js'],
      },
      expect: { message: 'wrote ${codexWorkspace}/src/a b.js', plugin: '${codexPlugin}/s.js' },
    });
    expect([expects, masked]).toEqual([true, false]);
    expect(await readFile(file, 'utf8')).toMatch(/^\{\n {2}"name": .*\}\n$/s);
  });

  it('names a file outside of the workspace by its name alone', async () => {
    expect((await recorded(past('onFileOpen', { filePath: '/elsewhere/notes.txt', fileContent: '' }))).event.payload['filePath']).toBe(
      'notes.txt',
    );
  });

  it('never takes the place of another', async () => {
    const record = past('onCommand', { command: 'x', arguments: [] });
    await mkdir(path.join(plugin, 'events'));
    await writeFile(path.join(plugin, 'events/twice.json'), 'mine');
    const files = await Promise.all([1, 2, 3].map(async () => (await recorded(record, { name: 'Twice!' })).file));
    expect(files.map((file) => path.basename(file)).toSorted()).toEqual(['twice-2.json', 'twice-3.json', 'twice-4.json']);
    expect(await readFile(path.join(plugin, 'events/twice.json'), 'utf8')).toBe('mine');
    expect(await readdir(path.join(plugin, 'events'))).toHaveLength(4);
  });

  it.each([
    ['con', 'event-con.json'],
    ['…', 'event.json'],
    ['../../x', 'x.json'],
    ['Größe 3', 'größe-3.json'],
    ['x'.repeat(300), `${'x'.repeat(60)}.json`],
  ])('has a name for its file that every system takes: %s', async (name, file) => {
    expect(path.basename((await recorded(past('onCommand', {}), { name })).file)).toBe(file);
  });

  it('has no secrets: tokens, values beside telling names, and those of the user’s variables', async () => {
    vi.stubEnv('DEPLOY_TOKEN', 'correct-horse');
    vi.stubEnv('PIN_TOKEN', '83749261');
    onTestFinished(() => void vi.unstubAllEnvs());
    const fields = { headers: { authorization: 'Bearer abcdefgh12345678' }, body: `token in text ${TOKEN}`, known: 'correct-horse' };
    // A number among them keeps none of the others.
    const response = { echoed: TOKEN, data: { api_key: 'abcdefgh12345678', pin: 83_749_261, [TOKEN]: 1 } };
    const { file, masked } = await recorded(past('onRequest', fields, { response }), { name: `with ${TOKEN}` });
    const text = await readFile(file, 'utf8');
    for (const secret of [TOKEN, 'abcdefgh12345678', 'correct-horse', '83749261']) expect(`${file}${text}`).not.toContain(secret);
    expect(JSON.parse(text)).toMatchObject({ payload: { headers: { authorization: 'Bearer ••••••' } }, expect: { echoed: '••••••' } });
    expect(masked).toBe(true);
  });

  it('is for the same file, whatever of its name is a value of the user’s', async () => {
    vi.stubEnv('PIN_TOKEN', 'folder-of-mine');
    onTestFinished(() => void vi.unstubAllEnvs());
    const filePath = path.join(root, 'work/folder-of-mine/a.js');
    const { event, masked } = await recorded(past('onFileSave', { filePath, fileContent: 'folder-of-mine' }), { name: 'plain' });
    expect(event.payload).toEqual({ filePath: 'folder-of-mine/a.js', fileContent: '••••••' });
    expect(masked).toBe(true);
  });

  it('expects a handler’s own no, but nothing where one broke, or where other plugins answered too', async () => {
    const no = failing({ code: 'handler-failed', message: 'm', words: 'not this one' });
    expect((await recorded(past('onCommand', {}, no))).event.expect).toEqual({ success: false, error: 'not this one' });
    const broken = await recorded(past('onCommand', {}, failing({ code: 'handler-threw', message: 'm' })));
    expect([broken.expects, 'expect' in broken.event]).toEqual([false, false]);
    const results: HandlerResult[] = ['/x', '/y'].map((pluginKey) => ({ ...RAN, pluginKey, ok: true, response: {} }));
    expect((await recorded(past('onCommand', {}, { results, response: {} }), { pluginKey: '/x' })).expects).toBe(false);
  });

  it('says so where not all of an event was kept, and where it is not kept at all', async () => {
    expect(await recordMockEvent({ plugin, record: { ...past('onCommand', {}), payload: '{"a": "cut' } })).toMatchObject({
      ok: false,
      fault: 'too-large',
    });
    expect(await readdir(plugin)).toEqual([]);
  });

  it('has of a request to an endpoint what was asked, and not by which number', async () => {
    const { file, event } = await recorded(past('POST /generate', { method: 'POST', path: '/generate', body: { a: 1 }, requestId: 'r1' }));
    expect([path.basename(file), event.event]).toEqual(['post-generate.json', 'POST /generate']);
    expect(event.payload).toEqual({ method: 'POST', path: '/generate', body: { a: 1 } });
    expect((await recorded(past('ordered', { payload: {}, requestId: 'mine' }))).event.payload).toEqual({ payload: {}, requestId: 'mine' });
  });

  it('follows no link out of the plugin', async () => {
    await mkdir(path.join(root, 'elsewhere'));
    await symlink(path.join(root, 'elsewhere'), path.join(plugin, 'events'), 'junction');
    expect(await recordMockEvent({ plugin, record: past('onCommand', {}) })).toMatchObject({ ok: false, fault: 'outside' });
    expect(await readdir(path.join(root, 'elsewhere'))).toEqual([]);
  });

  describe.runIf(process.platform === 'linux')('in a file system of its own', () => {
    const MAIN = fileURLToPath(new URL('../../test/testing/recordOnFullDisk.ts', import.meta.url));
    const mounted = async (options: string, what: string): Promise<unknown> => {
      const script = `mount -t tmpfs -o ${options} tmpfs '${plugin}' && exec "$@"`;
      const namespace = ['--user', '--map-root-user', '--mount', '/bin/sh', '-c', script, 'sh'];
      const { stdout } = await execa('/usr/bin/unshare', [...namespace, process.execPath, MAIN, plugin, what]);
      return JSON.parse(stdout);
    };

    it('leaves nothing behind where the disk is full', async () => {
      expect(await mounted('size=64k', 'full')).toEqual({
        answers: ['disk-full', 'disk-full', 'ok'],
        message: `There is no room left on the disk for a mock event in ${path.join(plugin, 'events')}. Nothing was written.`,
        files: [[], ['small.json'], ['on-command.json', 'small.json']],
        // The same where a file is to have another text.
        replaced: 'ENOSPC',
        left: ['on-command.json', 'small.json'],
        kept: 'what was there',
      });
    });

    it('says so where the folder may not be changed', async () => {
      const message = `The mock event cannot be written, as ${path.join(plugin, 'events')} may not be changed.`;
      expect(await mounted('ro', 'read-only')).toMatchObject({ ok: false, fault: 'not-writable', message });
    });
  });
});
