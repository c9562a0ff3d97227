// The host as a source of events, with a real plugin: what is told of a dispatch, to whom, and what the caller may choose.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { PluginHost } from './host.ts';
import { defaultSettings } from './settings.ts';
import type { DispatchRecord, DispatchResult, HostSettings } from './types.ts';
import type { HistoryEntry, PluginView } from '../contract/views.ts';

function writeManifest(folder: string, handlers: object[], name = 'Events', pluginId = 'com.example.events'): void {
  const manifest = {
    pluginId,
    version: '1.0.0',
    name,
    description: 'For the tests of the host.',
    entryPoints: { handlers },
    permissions: [],
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'plugin.manifest.json'), JSON.stringify(manifest));
}

async function hostWith(files: Record<string, string>, handlers: object[]): Promise<PluginHost> {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-host-')));
  const folder = path.join(base, 'plugin');
  writeManifest(folder, handlers);
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  const host = new PluginHost({
    workspaceFolders: [base],
    explicitPlugins: [folder],
    discover: false,
    trusted: true,
    grants: 'manifest',
    settings: defaultSettings,
    sandbox: 'none',
    stateFolder: path.join(base, 'state'),
  });
  onTestFinished(async () => {
    await host.close();
    rmSync(base, { recursive: true, force: true });
  });
  await host.load();
  return host;
}

const twoFunctions = {
  'a.js':
    "exports.greet = (e, { log }) => { log.info('greeting'); return { message: 'hello', data: JSON.parse(e).arguments }; };\nexports.leave = () => ({ message: 'bye' });",
};
const commands = [
  { event: 'onCommand', language: ['*'], script: 'a.js', function: 'greet' },
  { event: 'onCommand', language: ['*'], script: 'a.js', function: 'leave' },
];

describe('the host as a source of events', () => {
  test('tells everything about a dispatch in one record, to each subscriber what it wants', async () => {
    const host = await hostWith(twoFunctions, commands);
    const records: DispatchRecord[] = [];
    const failures: DispatchRecord[] = [];
    const activity: HistoryEntry[] = [];
    host.subscribe('record', (record) => records.push(record));
    host.subscribe(
      'record',
      (record) => failures.push(record),
      ({ result }) => result.results.some(({ ok }) => !ok),
    );
    host.subscribe('activity', (entry) => activity.push(entry));
    const request = { event: 'onCommand', fields: { command: 'greet', arguments: ['x'] } };
    const result = await host.dispatch(request);
    // What was recorded is there as soon as somebody looks.
    expect(host.history()).toEqual(activity);
    expect(failures).toEqual([]);
    expect(records).toHaveLength(1);
    const [record] = records;
    expect(record).toMatchObject({ eventId: result.eventId, event: 'onCommand', request, result });
    expect(JSON.parse(record!.payload)).toMatchObject({
      event: 'onCommand',
      eventId: result.eventId,
      timestamp: record!.at,
      arguments: ['x'],
    });
    expect(record!.log).toContainEqual(expect.objectContaining({ text: 'greeting', handler: 'a.js', eventId: result.eventId }));
    const [greet] = record!.result.results;
    expect(Object.keys(greet!.phases!).sort()).toEqual(['handler', 'import', 'queued', 'response', 'start', 'wire']);
    expect(greet!.startedMs).toBeGreaterThan(0);
    expect(greet!.ok && greet!.response).toMatchObject({ message: 'hello' });
  });

  test('runs one function of one script under an id and a time that the caller chose', async () => {
    const host = await hostWith(twoFunctions, commands);
    const eventId = '00000000-0000-4000-8000-000000000000';
    const timestamp = '2026-01-02T03:04:05.678Z';
    const records: DispatchRecord[] = [];
    host.subscribe('record', (record) => records.push(record));
    const [plugin] = host.plugins();
    const only = { pluginKey: plugin!.key, script: 'a.js', function: 'leave' };
    const result = await host.dispatch({ event: 'onCommand', fields: { command: 'x', arguments: [] }, only, eventId, timestamp });
    expect(result).toMatchObject({ eventId, results: [{ function: 'leave', ok: true }], response: { message: 'bye' } });
    host.history();
    expect(records).toMatchObject([{ eventId, at: timestamp }]);
    expect(JSON.parse(records[0]!.payload)).toMatchObject({ eventId, timestamp });
    const undeclared = await host.dispatch({ event: 'onFileOpen', fields: {}, only: { script: 'a.js', function: 'leave' } });
    expect(undeclared.results).toMatchObject([{ function: 'leave', ok: true }]);
  });

  test('tells nobody who has left', async () => {
    const host = await hostWith(twoFunctions, commands);
    const records: DispatchRecord[] = [];
    const leave = host.subscribe('record', (record) => records.push(record));
    leave();
    await host.dispatch({ event: 'onCommand', fields: { command: 'x', arguments: [] } });
    expect(host.history()).toHaveLength(1);
    expect(records).toEqual([]);
  });
});

describe('an event for which the host fails', () => {
  test('is answered with what happened, where plugins are known and where none are', async () => {
    for (const handlers of [commands, []]) {
      const host = await hostWith(twoFunctions, handlers);
      const lines: string[] = [];
      host.subscribe('log', ({ level, text }) => lines.push(`${level}: ${text}`));
      const leave = host.subscribe('problems', () => {
        throw new Error('no disk');
      });
      const loading = host.load();
      const event = { event: 'onCommand', fields: { command: 'greet', arguments: [] } };
      const result = host.dispatch(event);
      const failing = host.dispatch({ ...event, fields: Promise.reject<Record<string, unknown>>(new Error('no text')) });
      await expect(loading).rejects.toThrow('no disk');
      const message = expect.stringContaining('because the host failed: plugins could not be made ready: no disk');
      const error = expect.objectContaining({ code: 'host-failed', message });
      expect(await result).toMatchObject({ error, response: null, results: handlers.map(() => ({ ok: false, error })) });
      expect(await failing).toMatchObject({ error });
      expect(lines.join()).toContain('plugins could not be made ready: no disk');
      expect(host.history()).toHaveLength(handlers.length > 0 ? 2 : 0);
      leave();
      expect((await host.dispatch(event)).error).toBeUndefined();
    }
  });
});

describe('what changes while the host loads plugins', () => {
  /** A host whose first load has read everything and is about to end when `change` is called; its plugin is found in no place yet. */
  async function hostThat(change: (host: PluginHost, folder: string) => Promise<unknown>): Promise<PluginHost> {
    const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-host-')));
    vi.stubEnv('HOME', base);
    const workspace = path.join(base, 'workspace');
    mkdirSync(workspace);
    const folder = path.join(base, 'elsewhere', 'plugin');
    writeManifest(folder, commands);
    writeFileSync(path.join(folder, 'a.js'), twoFunctions['a.js']);
    const host = new PluginHost({
      workspaceFolders: [workspace],
      trusted: true,
      grants: 'manifest',
      settings: defaultSettings,
      sandbox: 'none',
      stateFolder: path.join(base, 'state'),
    });
    onTestFinished(async () => {
      await host.close();
      vi.unstubAllEnvs();
      rmSync(base, { recursive: true, force: true });
    });
    let changed: Promise<unknown> | undefined;
    host.subscribe('problems', () => void (changed ??= change(host, folder)));
    await host.load();
    await changed;
    return host;
  }
  const withPath = (folder: string): HostSettings => ({ ...defaultSettings, pluginPaths: [folder] });

  test('a setting counts', async () => {
    const host = await hostThat((loading, folder) => loading.updateSettings(withPath(folder)));
    expect(host.plugins()).toMatchObject([{ name: 'Events' }]);
  });

  test('an event that comes after it reaches the plugins that it brings', async () => {
    let result: Promise<DispatchResult> | undefined;
    await hostThat((loading, folder) => {
      const updated = loading.updateSettings(withPath(folder));
      result = loading.dispatch({ event: 'onCommand', fields: { command: 'greet', arguments: [] } });
      return updated;
    });
    expect((await result!).results).toMatchObject([{ ok: true }, { ok: true }]);
  });

  test('a manifest is read anew', async () => {
    const host = await hostThat(async (loading, folder) => {
      await loading.updateSettings(withPath(folder));
      const [{ key }] = loading.plugins() as [PluginView];
      const reading = loading.load();
      const told = Promise.withResolvers<void>();
      const leave = loading.subscribe('problems', () => told.resolve(leave()));
      await told.promise;
      writeManifest(folder, commands, 'Renamed');
      await loading.reloadPlugin(key);
      await reading;
    });
    expect(host.plugins()).toMatchObject([{ name: 'Renamed' }]);
  });
});

describe('what others decide', () => {
  /** A host with two plugins that nobody was allowed yet, and what its user decides in another window. */
  async function undecided(): Promise<{
    host: PluginHost;
    keys: [string, string];
    elsewhere: (key: string, answer: 'allow' | 'deny') => Promise<void>;
    /** Of the questions that the host asked its user. */
    signals: AbortSignal[];
  }> {
    const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-host-')));
    const folders = ['one', 'two'].map((name) => path.join(base, name));
    for (const folder of folders) {
      writeManifest(
        folder,
        [{ event: 'onFileOpen', language: ['*'], script: 'a.js' }],
        path.basename(folder),
        `com.example.${path.basename(folder)}`,
      );
      writeFileSync(path.join(folder, 'a.js'), 'exports.onFileOpen = () => ({ message: `${process.pid}` });');
    }
    const options = {
      workspaceFolders: [base],
      explicitPlugins: folders,
      discover: false,
      trusted: true,
      grants: 'ask' as const,
      settings: defaultSettings,
      sandbox: 'none' as const,
      stateFolder: path.join(base, 'state'),
    };
    const never = (_question: unknown, signal: AbortSignal): Promise<'dismiss'> =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve('dismiss'), { once: true }));
    const signals: AbortSignal[] = [];
    const host = new PluginHost({
      ...options,
      askGrant: (question, signal) => {
        signals.push(signal);
        return never(question, signal);
      },
    });
    const window = new PluginHost({ ...options, askGrant: never });
    onTestFinished(async () => {
      await Promise.all([host.close(), window.close()]);
      rmSync(base, { recursive: true, force: true });
    });
    await Promise.all([host.load(), window.load()]);
    const elsewhere = async (key: string, answer: 'allow' | 'deny'): Promise<void> =>
      void (await window.setGranted(key, answer === 'allow'));
    const [one, two] = host.plugins().map(({ key }) => key);
    return { host, keys: [one!, two!], elsewhere, signals };
  }

  test('is made up for also where it was read with a decision of our own before anybody was told of it', async () => {
    const { host, keys, elsewhere } = await undecided();
    const filePath = path.join(path.dirname(keys[0]), 'a.txt');
    await host.dispatch({ event: 'onFileOpen', filePath, language: 'plaintext', fields: { fileContent: '' } });
    const missed = new Promise<string[]>((resolve) => {
      const told: string[] = [];
      host.subscribe('missed', ({ events }) => {
        told.push(...events.map(({ pluginKey }) => pluginKey));
        if (told.length === 2) resolve(told);
      });
    });
    // The file is not watched before a moment after the load.
    await elsewhere(keys[0], 'allow');
    await host.setGranted(keys[1], true);
    expect(host.plugins().map(({ state }) => state)).toEqual(['ready', 'ready']);
    expect((await missed).toSorted()).toEqual(keys.toSorted());
  });

  test('ends the worker of a plugin also where it was read before', async () => {
    const { host, keys, elsewhere } = await undecided();
    await host.setGranted(keys[0], true);
    const fired = { event: 'onFileOpen', filePath: path.join(keys[0], 'a.txt'), language: 'plaintext', fields: { fileContent: '' } };
    const { response } = await host.dispatch({ ...fired, only: { pluginKey: keys[0] } });
    const isAlive = (): boolean => {
      try {
        return process.kill(Number(response?.['message']), 0);
      } catch {
        return false;
      }
    };
    expect(isAlive()).toBe(true);
    await elsewhere(keys[0], 'deny');
    await host.setGranted(keys[1], true);
    await vi.waitUntil(() => !isAlive(), { timeout: 10_000 });
  });

  test('nobody is asked about a plugin any more that is disabled', async () => {
    const { host, keys, signals } = await undecided();
    const [key] = keys;
    const filePath = path.join(key, 'a.txt');
    await host.dispatch({ event: 'onFileOpen', filePath, language: 'plaintext', fields: { fileContent: '' }, only: { pluginKey: key } });
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    await host.setEnabled(key, false);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test.each<[string, string, (host: PluginHost, key: string) => unknown]>([
    ['a grant that is taken back', 'denied', (host, key) => host.setGranted(key, false)],
    ['a plugin that is disabled', 'disabled', (host, key) => host.setEnabled(key, false)],
    ['trust that is taken back', 'untrusted', (host) => host.setTrusted(false)],
  ])('stops what runs, and counts for events that wait for their turn too: %s', async (_, code, refuse) => {
    const { host, keys } = await undecided();
    const [key] = keys;
    const file = path.join(key, 'a.js');
    const script =
      "const fs = require('node:fs');\nexports.onFileOpen = (text) => { fs.appendFileSync(__dirname + '/ran', 'x'); return new Promise(() => {}); };";
    writeFileSync(file, script);
    await host.filesChanged([file]);
    await host.setGranted(key, true);
    const fired = {
      event: 'onFileOpen',
      filePath: path.join(key, 'a.txt'),
      language: 'plaintext',
      fields: { fileContent: '' },
      only: { pluginKey: key },
    };
    const first = host.dispatch(fired);
    const second = host.dispatch(fired);
    const ran = (): string => (existsSync(path.join(key, 'ran')) ? readFileSync(path.join(key, 'ran'), 'utf8') : '');
    await vi.waitUntil(() => ran() === 'x', { timeout: 10_000 });
    await refuse(host, key);
    const results = (await Promise.all([first, second])).flatMap((one) => one.results);
    expect(results).toMatchObject([
      { ok: false, error: { code: expect.not.stringMatching('timeout') } },
      { ok: false, error: { code } },
    ]);
    expect(ran()).toBe('x');
  });
});
