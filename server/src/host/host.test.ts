// The host as a source of events, with a real plugin: what is told of a dispatch, to whom, and what the caller may choose.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PluginHost } from './host.ts';
import { defaultSettings } from './settings.ts';
import type { DispatchRecord } from './types.ts';
import type { HistoryEntry } from '../contract/views.ts';

async function hostWith(files: Record<string, string>, handlers: object[]): Promise<PluginHost> {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-host-')));
  const folder = path.join(base, 'plugin');
  mkdirSync(folder);
  const manifest = {
    pluginId: 'com.example.events',
    version: '1.0.0',
    name: 'Events',
    description: 'For the tests of the host.',
    entryPoints: { handlers },
    permissions: [],
  };
  writeFileSync(path.join(folder, 'plugin.manifest.json'), JSON.stringify(manifest));
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
    expect(Object.keys(greet!.phases!).sort()).toEqual(['handler', 'import', 'queued', 'response', 'wire']);
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
