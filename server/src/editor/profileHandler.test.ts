// Profiles as an editor asks for them, on a real host.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ProfileHandlerAnswer, ProfiledEvent } from '../contract/handlerProfile.ts';
import { PluginHost } from '../host/host.ts';
import { defaultSettings } from '../host/settings.ts';
import { PluginTests } from './pluginTests.ts';
import { HandlerProfiles } from './profileHandler.ts';

const SLOW = `function busy() { let sum = 0; for (let at = 0; at < 3e6; at++) sum = (sum * 31 + at) % 1000003; return sum; }
exports.onFileOpen = () => ({ success: true, message: String(busy()) });`;

interface Opened {
  host: PluginHost;
  folder: string;
  pluginKey: string;
  ask: (event: ProfiledEvent, signal?: AbortSignal) => Promise<ProfileHandlerAnswer>;
  settings: { runs: number };
}

async function opened(script: string): Promise<Opened> {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-profile-')));
  const plugin = path.join(base, 'plugin');
  mkdirSync(path.join(plugin, 'events'), { recursive: true });
  const manifest = {
    ...{ pluginId: 'com.example.slow', version: '1.0.0', name: 'slow', permissions: [] },
    entryPoints: { handlers: [{ event: 'onFileOpen', script: 'a.js' }] },
  };
  writeFileSync(path.join(plugin, 'plugin.manifest.json'), JSON.stringify(manifest));
  writeFileSync(path.join(plugin, 'a.js'), script);
  writeFileSync(path.join(base, 'x.txt'), 'text');
  const mock = { name: 'x', event: 'onFileOpen', payload: { filePath: 'x.txt', fileContent: 'mocked' } };
  writeFileSync(path.join(plugin, 'events', 'x.json'), JSON.stringify(mock));
  const host = new PluginHost({
    ...{ workspaceFolders: [base], explicitPlugins: [plugin], discover: false, trusted: true, grants: 'manifest', sandbox: 'none' },
    ...{ settings: defaultSettings, stateFolder: path.join(base, 'state') },
  });
  onTestFinished(async () => {
    await host.close();
    rmSync(base, { recursive: true, force: true });
  });
  await host.load();
  const pluginKey = host.plugins()[0]!.key;
  const folder = path.join(base, 'profiles');
  const fields = { fileContent: 'text' };
  const only = { pluginKey, script: 'a.js' };
  const settings = { runs: 0 };
  const profiles = new HandlerProfiles({
    host,
    commands: { eventFor: () => ({ event: 'onFileOpen', filePath: path.join(base, 'x.txt'), fields, only, budgetMs: 0 }) },
    workspaceFolders: () => [base],
    tests: new PluginTests({ host, runtime: () => defaultSettings.runtime, tell: () => undefined, debug: () => Promise.resolve(false) }),
    runs: () => settings.runs,
  });
  const never = new AbortController().signal;
  const ask: Opened['ask'] = (event, signal = never) =>
    profiles.profile({ pluginKey, script: 'a.js', event: 'onFileOpen', with: event, folder }, signal);
  return { host, folder, pluginKey, ask, settings };
}

describe('Profile Handler', () => {
  it('writes a profile that names the author’s file, and says what took the time', async () => {
    const { host, folder, pluginKey, ask } = await opened(SLOW);
    const answer = await ask({ kind: 'file', uri: 'file:///x.txt' });
    expect(answer).toMatchObject({ ok: true, format: 'cpuprofile', hottest: { name: 'busy' }, runs: { failed: 0 } });
    if (!answer.ok) return;
    expect(path.dirname(answer.file)).toBe(folder);
    expect(answer.p50Ms).toBeGreaterThan(0.5);
    expect(answer.p95Ms).toBeGreaterThanOrEqual(answer.p50Ms);
    const { nodes } = JSON.parse(readFileSync(answer.file, 'utf8')) as { nodes: { callFrame: { functionName: string; url: string } }[] };
    const busy = nodes.find(({ callFrame }) => callFrame.functionName === 'busy');
    expect(busy?.callFrame.url).toBe(pathToFileURL(path.join(pluginKey, 'a.js')).href);
    // One event is listed, and none counts.
    expect(host.history()).toHaveLength(1);
    const [handler] = host.plugins()[0]!.handlers;
    expect(handler?.statistics).toBeUndefined();
    expect(handler?.lastRun?.eventId).toBe(host.history()[0]?.eventId);
  }, 30_000);

  it('takes one of a past event and of a mock event too', async () => {
    const { host, folder, pluginKey, ask } = await opened(SLOW);
    const filePath = path.join(path.dirname(folder), 'x.txt');
    const { eventId } = await host.dispatch({ event: 'onFileOpen', filePath, fields: { fileContent: 'past' } });
    expect(host.history()).toHaveLength(1);
    expect(await ask({ kind: 'past', eventId })).toMatchObject({ ok: true });
    expect(await ask({ kind: 'mock', file: path.join(pluginKey, 'events', 'x.json') })).toMatchObject({ ok: true });
    const texts = host.history().map((entry) => JSON.parse(host.historyDetail(entry.eventId)!.payload) as { fileContent: string });
    // The mock event is none of the editor's own host, and its runs are in no workspace of the user's.
    expect(texts.map(({ fileContent }) => fileContent)).toEqual(['past', 'past']);
    expect(await ask({ kind: 'past', eventId: 'gone' })).toEqual({ ok: false, message: 'The plugin host no longer keeps this event.' });
    expect(host.plugins()[0]!.handlers[0]!.statistics).toMatchObject({ runs: 1 });
  }, 30_000);

  it('fires a mock event as its test does, in a workspace of its own', async () => {
    const { host, pluginKey, ask } = await opened(
      'exports.onFileOpen = (text) => { if (JSON.parse(text).workspaceRoot === require("node:path").dirname(__dirname)) throw new Error("theirs"); return { success: true }; };',
    );
    const file = path.join(pluginKey, 'events', 'x.json');
    expect(await ask({ kind: 'mock', file })).toMatchObject({ ok: true, runs: { failed: 0 } });
    expect(host.history()).toEqual([]);
    writeFileSync(file, '{');
    expect(await ask({ kind: 'mock', file })).toEqual({ ok: false, message: expect.stringContaining('never closed') });
  }, 30_000);

  it('is of as many runs as the setting says', async () => {
    const { ask, settings } = await opened(SLOW);
    settings.runs = 3;
    expect(await ask({ kind: 'plain' })).toMatchObject({ ok: true, runs: { count: 3, failed: 0 } });
  }, 30_000);

  it('names the event at which the handler failed, where there is none for that', async () => {
    const { host, ask } = await opened("throw new Error('at its import');");
    const answer = await ask({ kind: 'plain' });
    expect(answer).toEqual({ ok: false, message: expect.stringContaining('at its import'), eventId: host.history()[0]?.eventId });
  }, 30_000);

  it('writes nothing where nobody wants it any more', async () => {
    const { folder, ask } = await opened(SLOW);
    const stop = new AbortController();
    const answer = ask({ kind: 'plain' }, stop.signal);
    stop.abort();
    expect(await answer).toEqual({ ok: false });
    expect(() => readdirSync(folder)).toThrow('ENOENT');
  }, 30_000);

  it('says why there is none', async () => {
    const { ask } = await opened('process.stdout.write(JSON.stringify({ success: true }));');
    expect(await ask({ kind: 'plain' })).toEqual({ ok: false, message: expect.stringContaining('is a program of its own for each event') });
  }, 30_000);
});
