// Profiles on a real host: what is measured, and what is said where there is nothing to measure.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PluginHost } from '../host/host.ts';
import { defaultSettings } from '../host/settings.ts';
import type { DispatchRequest } from '../host/types.ts';
import type { GrantMode } from '../contract/grants.ts';
import { profileEvent, type EventProfile, type NoProfile } from './profileEvent.ts';

interface Given {
  files: Record<string, string>;
  handlers: object[];
  grants?: GrantMode;
}

/** @param plugins by their folders' names. */
async function hostWith(plugins: Record<string, Given>): Promise<PluginHost> {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-profile-')));
  const folders = Object.entries(plugins).map(([name, { files, handlers }]) => {
    const folder = path.join(base, name);
    mkdirSync(folder);
    const manifest = {
      pluginId: `com.example.${name}`,
      version: '1.0.0',
      name,
      description: 'For the tests of profiles.',
      entryPoints: { handlers },
      permissions: [],
    };
    writeFileSync(path.join(folder, 'plugin.manifest.json'), JSON.stringify(manifest));
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text);
    return folder;
  });
  const host = new PluginHost({
    workspaceFolders: [base],
    explicitPlugins: folders,
    discover: false,
    trusted: true,
    grants: Object.values(plugins)[0]?.grants ?? 'manifest',
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

const EVENT: DispatchRequest = { event: 'onCommand', fields: { command: 'x', arguments: [] }, budgetMs: 0 };
const onCommand = (script: string, more: object = {}): object => ({ event: 'onCommand', script, ...more });

const take = (host: PluginHost, request = EVENT, repeat = 4, signal?: AbortSignal): Promise<EventProfile | NoProfile> =>
  profileEvent(host, request, { repeat, ...(signal && { signal }) }, () => 'nobody');

async function taken(...args: Parameters<typeof take>): Promise<EventProfile> {
  const profile = await take(...args);
  if ('refused' in profile) throw new Error(profile.refused);
  return profile;
}

/** Counts its runs where everybody sees it. */
const COUNTS = `const { appendFileSync } = require('node:fs');
appendFileSync(__dirname + '/log', 'import ');
exports.onCommand = (text, { state }) => {
  appendFileSync(__dirname + '/log', 'run ');
  state.runs = (state.runs ?? 0) + 1;
  return { success: true, data: state.runs };
};`;

describe('the profile of an event', () => {
  test('is of as many runs as were asked for, in a worker to which the script is new', async () => {
    const host = await hostWith({ one: { files: { 'a.js': COUNTS }, handlers: [onCommand('a.js')] } });
    const { runs, handler, mode, format, memory, phases, profile } = await taken(host);
    expect({ runs, mode, format }).toEqual({ runs: { count: 4, failed: 0 }, mode: 'warm', format: 'cpuprofile' });
    expect(handler).toMatchObject({ pluginId: 'com.example.one', script: 'a.js', runtime: 'node' });
    expect(profile).toBeDefined();
    expect(memory.heapUsedBytes).toBeGreaterThan(0);
    expect(phases.import.p95Ms).toBeGreaterThan(0);
    // Two to find out how long it takes, and two in the worker that is profiled before the four.
    const { response } = await host.dispatch(EVENT);
    expect(response).toMatchObject({ data: 7 });
  });

  test('is of one script: of several, one has to be named', async () => {
    const files = { 'a.js': COUNTS, 'b.js': COUNTS };
    const host = await hostWith({ one: { files, handlers: [onCommand('a.js'), onCommand('b.js')] } });
    expect(await take(host)).toEqual({
      refused: 'onCommand is handled by several scripts, and a profile is of one: name it (a.js, b.js).',
      usage: true,
    });
    expect((await taken(host, { ...EVENT, only: { script: 'b.js' } })).handler.script).toBe('b.js');
  });

  test('is of one plugin: of several, each is named with its scripts', async () => {
    const one = { files: { 'a.js': COUNTS }, handlers: [onCommand('a.js')] };
    const host = await hostWith({ one, two: one });
    expect(await take(host)).toMatchObject({ refused: expect.stringContaining('(com.example.one: a.js, com.example.two: a.js)') });
    const { key } = host.plugins().find(({ id }) => id === 'com.example.two')!;
    expect((await taken(host, { ...EVENT, only: { pluginKey: key } })).handler.pluginId).toBe('com.example.two');
  });

  test('says why nobody can be profiled', async () => {
    const host = await hostWith({ one: { files: { 'a.js': COUNTS }, handlers: [onCommand('a.js')] } });
    expect(await take(host, { event: 'onFileOpen', fields: {} })).toEqual({ refused: 'nobody' });
    await host.setEnabled(host.plugins()[0]!.key, false);
    expect(await take(host)).toEqual({ refused: expect.stringContaining('com.example.one') });
  });

  test('asks for nothing that was not allowed', async () => {
    const host = await hostWith({ one: { files: { 'a.js': COUNTS }, handlers: [onCommand('a.js')], grants: 'none' } });
    expect(await take(host)).toEqual({ refused: expect.stringContaining('com.example.one') });
  });

  test('ends with a plugin that rests, as it crashed too often', async () => {
    const source = 'exports.onCommand = () => process.exit(1);';
    const host = await hostWith({ one: { files: { 'a.js': source }, handlers: [onCommand('a.js')] } });
    for (let run = 0; run < 3; run++) await host.dispatch(EVENT);
    expect(await take(host)).toEqual({ refused: expect.stringContaining('rests') });
  });

  test('is none where no run came to the handler, as its script was broken meanwhile', async () => {
    const host = await hostWith({ one: { files: { 'a.js': COUNTS }, handlers: [onCommand('a.js')] } });
    const breaks = host.subscribe('record', () => {
      breaks();
      writeFileSync(path.join(host.plugins()[0]!.folder, 'a.js'), "throw new Error('at its import');");
    });
    const { profile, fault, runs } = await taken(host);
    expect(profile).toBeUndefined();
    expect(fault).toContain('at its import');
    expect(runs.failed).toBeGreaterThan(0);
  });

  test('counts failures, and keeps the first', async () => {
    const source =
      'let runs = 0; exports.onCommand = () => { if (++runs > 4) throw new Error(`failure ${runs}`); return { success: true }; };';
    const host = await hostWith({ one: { files: { 'a.js': source }, handlers: [onCommand('a.js')] } });
    const { runs, error, profile } = await taken(host);
    expect(runs).toEqual({ count: 4, failed: 2 });
    expect(error?.message).toContain('failure 5');
    expect(profile).toBeDefined();
  });

  test('leaves deadlines as they are: a handler that is too late takes the profile with it', async () => {
    const source = 'let runs = 0; exports.onCommand = () => { if (++runs > 3) for (;;); return { success: true }; };';
    const host = await hostWith({ one: { files: { 'a.js': source }, handlers: [onCommand('a.js', { maxExecutionTimeMs: 300 })] } });
    const { runs, error, profile, fault } = await taken(host);
    expect(profile).toBeUndefined();
    expect(fault).toBe('There is no profile of a.js: its worker ended, and the profile with it.');
    expect(error?.code).toBe('timeout');
    // No more were tried.
    expect(runs).toEqual({ count: 2, failed: 1 });
  });

  test('ends early when it is no longer wanted, with what there is', async () => {
    const host = await hostWith({ one: { files: { 'a.js': COUNTS }, handlers: [onCommand('a.js')] } });
    const abort = new AbortController();
    let dispatched = 0;
    host.subscribe('record', () => {
      if (++dispatched === 7) abort.abort();
    });
    const { runs, profile } = await taken(host, EVENT, 1_000, abort.signal);
    expect(runs.count).toBeGreaterThanOrEqual(3);
    expect(runs.count).toBeLessThan(20);
    expect(profile).toBeDefined();
  });

  test('tells of its first run only, in lists and in the log', async () => {
    const logs = `exports.onCommand = (event, { log }) => { log.info('counting'); return { message: 'done' }; };`;
    const host = await hostWith({ one: { files: { 'a.js': logs }, handlers: [onCommand('a.js')] } });
    const said: string[] = [];
    host.subscribe('log', ({ text }) => said.push(text));
    const { runs } = await taken(host);
    expect(runs.count).toBe(4);
    expect(host.history()).toHaveLength(1);
    expect(said.filter((text) => text === 'counting')).toHaveLength(1);
    expect(said.filter((text) => text.startsWith('onCommand ok'))).toHaveLength(1);
  });

  test('is one at a time for each worker: a second one is refused, and harms the first one in no way', async () => {
    const host = await hostWith({ one: { files: { 'a.js': COUNTS }, handlers: [onCommand('a.js')] } });
    const both = await Promise.all([take(host), take(host)]);
    const refused = both.filter((one) => 'refused' in one);
    expect(refused).toEqual([{ refused: 'Another profile of com.example.one is being taken. Wait for its end.' }]);
    expect(both.find((one) => 'runs' in one)).toMatchObject({ runs: { count: 4, failed: 0 }, profile: expect.anything() });
    expect((await taken(host)).runs.count).toBe(4);
  });

  test('two profilers of one worker do not begin at the same time', async () => {
    const host = await hostWith({ one: { files: { 'a.js': COUNTS }, handlers: [onCommand('a.js')] } });
    const first = await host.profiler(EVENT);
    const second = await host.profiler(EVENT);
    if (!first.ok || !second.ok || !first.profiler || !second.profiler) throw new Error('no profilers');
    expect(await first.profiler.begin(1_000)).toBeUndefined();
    expect(await second.profiler.begin(1_000)).toEqual({ code: 'busy' });
    first.profiler.close();
    second.profiler.close();
  });

  test('a program of its own is timed, and there is no profile of it', async () => {
    const source = 'process.stdin.resume().on("end", () => console.log(JSON.stringify({ success: true })));';
    const host = await hostWith({ one: { files: { 'a.js': source }, handlers: [onCommand('a.js')] } });
    const { mode, profile, fault, phases, runs } = await taken(host);
    expect({ mode, profile, runs }).toEqual({ mode: 'oneShot', profile: undefined, runs: { count: 4, failed: 0 } });
    expect(fault).toContain('a.js is a program of its own');
    expect(phases.handler.p50Ms).toBeGreaterThan(0);
  });
});
