// Values from a file for plugins, with real plugins: who is given them, what becomes of running workers, and where they are never seen.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PluginHost } from './host.ts';
import { serve } from './reloading/served.ts';
import { defaultSettings } from './settings.ts';
import type { DispatchResult, HostOptions } from './types.ts';
import type { HostLogLine } from '../contract/views.ts';

const NODE = `exports.look = () => { console.log('node has ' + process.env.GREETING); return { success: true, data: { greeting: process.env.GREETING ?? null, other: process.env.OTHER ?? null }, pid: process.pid }; };
exports.leak = () => { throw new Error('greeting is ' + process.env.GREETING); };
`;
const PYTHON = `import os
def look(event):
    print("python has " + os.environ.get("GREETING", "nothing"))
    return {"success": True, "data": {"greeting": os.environ.get("GREETING"), "other": os.environ.get("OTHER")}}
`;

/** A program for one event. */
const PROGRAM = `process.stdin.resume().on('end', () => console.log(JSON.stringify({ success: true, data: process.env.GREETING ?? null })));`;

const SCRIPTS = { 'a.js': NODE, 'a.py': PYTHON, 'program.js': PROGRAM };

interface UnderTest {
  host: PluginHost;
  lines: HostLogLine[];
  look(plugin: string, script?: keyof typeof SCRIPTS, called?: string): Promise<DispatchResult>;
  /** Runs the program. */
  run(plugin: string): Promise<DispatchResult>;
}

/** A host with a plugin for each list of permissions, by its name. */
async function hostWith(plugins: Record<string, string[]>, options: Partial<HostOptions> = {}): Promise<UnderTest> {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-environment-')));
  for (const [name, permissions] of Object.entries(plugins)) {
    const handlers = [
      { event: 'onCommand', script: 'a.js', function: 'look' },
      { event: 'onCommand', script: 'a.py', function: 'look' },
      { event: 'onCommand', script: 'program.js' },
    ];
    const about = { version: '1.0.0', name, description: 'For the tests of environments.' };
    mkdirSync(path.join(base, name));
    writeFileSync(
      path.join(base, name, 'plugin.manifest.json'),
      JSON.stringify({ pluginId: `com.example.${name}`, ...about, entryPoints: { handlers }, permissions }),
    );
    for (const [file, text] of Object.entries(SCRIPTS)) writeFileSync(path.join(base, name, file), text);
  }
  const host = new PluginHost({
    workspaceFolders: [base],
    explicitPlugins: Object.keys(plugins).map((name) => path.join(base, name)),
    discover: false,
    trusted: true,
    grants: 'manifest',
    settings: defaultSettings,
    sandbox: 'none',
    stateFolder: path.join(base, 'state'),
    ...options,
  });
  const lines: HostLogLine[] = [];
  host.subscribe('log', (line) => lines.push(line));
  onTestFinished(async () => {
    await host.close();
    rmSync(base, { recursive: true, force: true });
  });
  await host.load();
  const dispatch = (plugin: string, only: { script: string; function?: string }): Promise<DispatchResult> =>
    host.dispatch({ event: 'onCommand', fields: { command: 'look' }, only: { pluginKey: path.join(base, plugin), ...only } });
  return {
    host,
    lines,
    look: (plugin, script = 'a.js', called = 'look') => dispatch(plugin, { script, function: called }),
    run: (plugin) => dispatch(plugin, { script: 'program.js' }),
  };
}

const data = ({ response }: DispatchResult): unknown => response?.['data'];

/** What every process of this machine that may be looked at was started with. */
function commandLines(): string {
  const texts = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      } catch {
        return '';
      }
    });
  return texts.join('\n');
}

describe('values from a file', () => {
  test.each(['none', 'auto'] as const)('reach whom env:read covers them for, and nobody else (sandbox: %s)', async (sandbox) => {
    const { host, look } = await hostWith(
      { named: ['env:read:GREETING'], all: ['env:read'], none: ['network:request'] },
      { sandbox, environment: { GREETING: 'hello-from-file', OTHER: 'other-from-file', UNREAD: 'x' } },
    );
    for (const script of ['a.js', 'a.py'] as const) {
      expect(data(await look('named', script))).toEqual({ greeting: 'hello-from-file', other: null });
      expect(data(await look('all', script))).toEqual({ greeting: 'hello-from-file', other: 'other-from-file' });
      expect(data(await look('none', script))).toEqual({ greeting: null, other: null });
    }
    expect(commandLines()).not.toContain('from-file');
    expect(host.environmentNotGiven()).toEqual([]);
    await host.setEnvironment({ SECRET_TOKEN: 'abcdefgh', GREETING: 'hi' });
    expect(host.environmentNotGiven()).toEqual(['SECRET_TOKEN']);
  });

  test('count more than variables of the host, which come back when they are gone', async () => {
    process.env['GREETING'] = 'hello-from-host';
    onTestFinished(() => void delete process.env['GREETING']);
    const { host, look } = await hostWith({ named: ['env:read:GREETING'] });
    expect(data(await look('named'))).toMatchObject({ greeting: 'hello-from-host' });
    await host.setEnvironment({ GREETING: 'hello-from-file' });
    expect(data(await look('named'))).toMatchObject({ greeting: 'hello-from-file' });
    await host.setEnvironment({});
    expect(data(await look('named'))).toMatchObject({ greeting: 'hello-from-host' });
  });

  test('reach programs that are started for one event', async () => {
    const { host, run } = await hostWith({ named: ['env:read:GREETING'], none: [] }, { environment: { GREETING: 'first-value' } });
    expect(data(await run('named'))).toBe('first-value');
    expect(data(await run('none'))).toBeNull();
    await host.setEnvironment({ GREETING: 'second-value' });
    expect(data(await run('named'))).toBe('second-value');
  });

  test('replace the workers that are given others, and no others', async () => {
    const { host, look } = await hostWith(
      { named: ['env:read:GREETING'], none: [] },
      { environment: { GREETING: 'first-value', OTHER: 'first-other' } },
    );
    const pids = async (): Promise<unknown[]> =>
      (await Promise.all([look('named'), look('none')])).map((result) => result.response?.['pid']);
    const before = await pids();
    await host.setEnvironment({ GREETING: 'first-value', OTHER: 'second-other' });
    expect(await pids()).toEqual(before);
    await host.setEnvironment({ GREETING: 'second-value' });
    const after = await pids();
    expect(after[0]).not.toEqual(before[0]);
    expect(after[1]).toEqual(before[1]);
  });

  test('are others from then on, without that a call is cut or what handlers keep is lost; but nobody goes on with one that is gone', async () => {
    const script =
      'exports.onCommand = async (e, { state, log }) => { const { arguments: [ms] } = JSON.parse(e); log.info(`running ${ms}`); await new Promise((resolve) => setTimeout(resolve, ms)); return { data: [process.env.GREETING ?? null, (state.count = (state.count ?? 0) + 1)] }; };';
    const handler = { script: 'a.js', permissions: ['env:read:GREETING'] };
    const { host, ask, line } = await serve({ 'a.js': script }, handler, { environment: { GREETING: 'first-value' } });
    const call = (ms: number): Promise<unknown> => ask({ arguments: [ms] });
    expect(await call(0)).toEqual(['first-value', 1]);
    const long = call(800);
    await line('running 800');
    await host.setEnvironment({ GREETING: 'second-value' });
    expect(await call(0)).toEqual(['second-value', 2]);
    expect(await long).toEqual(['first-value', 2]);
    const cut = call(900);
    await line('running 900');
    await host.setEnvironment({});
    expect(await cut).toMatchObject({ code: 'worker-restarted' });
    expect(await call(0)).toEqual([null, 1]);
  });

  test('are those that were set last, also where a worker was being started with others', async () => {
    const { host, look } = await hostWith({ named: ['env:read:GREETING'] }, { environment: { GREETING: 'first-value' } });
    const first = look('named');
    await host.setEnvironment({ GREETING: 'second-value' });
    expect(data(await first)).toMatchObject({ greeting: 'second-value' });
  });

  test('are masked in what plugins print and throw, in the history and in what was told before they changed', async () => {
    const { host, lines, look } = await hostWith({ named: ['env:read:GREETING'] }, { environment: { GREETING: 'quite-plain-words' } });
    await look('named');
    await look('named', 'a.py');
    await look('named', 'a.js', 'leak');
    const printed = lines.map(({ text }) => text).join('\n');
    expect(printed).toContain('node has ••••••');
    expect(printed).toContain('python has ••••••');
    expect(printed).toContain('greeting is ••••••');
    await host.setEnvironment({ GREETING: 'another-phrase' });
    await look('named');
    const shown = [host.history(), host.history().map(({ eventId }) => host.historyDetail(eventId)), lines];
    expect(JSON.stringify(shown)).not.toMatch(/quite-plain-words|another-phrase/);
    expect(JSON.stringify(host.history())).toContain('greeting is ••••••');
  });
});
