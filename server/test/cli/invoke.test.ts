// `codex-plugin invoke` as a user runs it: a process, its output and its exit code.
import { execa } from 'execa';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');

const MANIFEST = {
  pluginId: 'com.example.cli',
  version: '1.0.0',
  name: 'Command line',
  description: 'A plugin for trying the command line.',
  entryPoints: {
    handlers: [
      { event: 'onCommand', script: 'echo.js' },
      { event: 'onCommand', script: 'second.py' },
      { event: 'onFileSave', language: ['javascript'], script: 'shout.js' },
      { event: 'onFileOpen', script: 'fails.js' },
    ],
  },
  permissions: [],
};

const SCRIPTS = {
  'echo.js': 'exports.onCommand = (text) => { console.log("{not protocol}"); return { success: true, data: JSON.parse(text) }; };',
  'second.py': 'def on_command(event):\n    return {"success": True, "data": "python", "message": "second"}\n',
  'shout.js': 'exports.onFileSave = (text) => ({ success: true, formattedContent: JSON.parse(text).fileContent.toUpperCase() });',
  'fails.js': 'exports.onFileOpen = () => { throw new TypeError("no such thing"); };',
  'undeclared.js': 'exports.handler = () => ({ success: true, data: "undeclared" });',
};

interface Output {
  event: string;
  eventId: string;
  results: {
    pluginId: string;
    script: string;
    function?: string;
    ok: boolean;
    durationMs: number;
    response?: unknown;
    error?: { code: string; message: string };
  }[];
  response: Record<string, unknown> | null;
  timings?: { coldMs: number; warm: { count: number; p50Ms: number; p95Ms: number; p99Ms: number; maxMs: number } };
}

describe('codex-plugin invoke', () => {
  let folder: string;
  let plugin: string;

  const run = async (args: string[], input = ''): Promise<{ code: number | undefined; output: Output; stdout: string; stderr: string }> => {
    const { exitCode, stdout, stderr } = await execa(process.execPath, [CLI, 'invoke', ...args], { cwd: folder, input, reject: false });
    const output = (stdout.startsWith('{') ? JSON.parse(stdout) : undefined) as Output;
    return { code: exitCode, output, stdout, stderr };
  };

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'invoke-')));
    plugin = path.join(folder, 'plugin');
    await mkdir(plugin);
    await writeFile(path.join(plugin, 'plugin.manifest.json'), JSON.stringify(MANIFEST));
    for (const [name, source] of Object.entries(SCRIPTS)) await writeFile(path.join(plugin, name), source);
    await writeFile(path.join(folder, 'a.js'), 'let a;\n');
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('prints the results of all handlers and the merged response as one JSON object, and nothing else on standard output', async () => {
    const { code, output, stderr } = await run(['plugin', 'onCommand', '--json', '--payload', '-'], '{"command":"hi","arguments":[1]}');
    expect(code).toBe(0);
    expect(output).toMatchObject({
      event: 'onCommand',
      results: [
        { pluginId: 'com.example.cli', script: 'echo.js', function: 'onCommand', ok: true },
        { script: 'second.py', function: 'on_command', ok: true, response: { data: 'python' } },
      ],
      response: { success: true, data: 'python', message: 'second' },
    });
    const { data } = output.results[0]!.response as { data: Record<string, unknown> };
    expect(data).toMatchObject({
      event: 'onCommand',
      eventId: output.eventId,
      pluginId: 'com.example.cli',
      workspaceRoot: folder,
      command: 'hi',
      arguments: [1],
    });
    expect(new Date(data['timestamp'] as string).toISOString()).toBe(data['timestamp']);
    expect(stderr).toContain('{not protocol}');
  });

  it('runs one script only, declared or not', async () => {
    const declared = await run(['plugin', 'onCommand', '--handler', './second.py', '--json']);
    expect(declared.output.results.map((one) => one.script)).toEqual(['second.py']);
    const undeclared = await run(['plugin', 'onCommand', '--handler', 'undeclared.js', '--json']);
    expect(undeclared.output).toMatchObject({
      results: [{ script: 'undeclared.js', function: 'handler', ok: true }],
      response: { data: 'undeclared' },
    });
  });

  it('fills in what an editor would send with a saved file', async () => {
    const { code, output } = await run(['plugin', 'onFileSave', '--json', '--payload', '-'], '{"filePath":"a.js"}');
    expect(code).toBe(0);
    expect(output.response).toEqual({ success: true, formattedContent: 'LET A;\n' });
  });

  it('leaves the host’s own fields to the host', async () => {
    const payload = '{"eventId":"forged","pluginId":"forged","workspaceRoot":"/forged","command":"x","arguments":[]}';
    const { output } = await run(['plugin', 'onCommand', '--handler', 'echo.js', '--json', '--payload', '-'], payload);
    expect(JSON.stringify(output)).not.toContain('forged');
  });

  it('ends with 1 and names plugin, script, function and fault when a handler fails', async () => {
    const { code, output } = await run(['plugin', 'onFileOpen', '--json']);
    expect(code).toBe(1);
    expect(output).toMatchObject({ response: null, results: [{ ok: false, script: 'fails.js', error: { code: 'handler-threw' } }] });
    expect(output.results[0]!.error!.message).toMatch(/com\.example\.cli.*fails\.js.*onFileOpen.*TypeError: no such thing/s);
  });

  it('runs nothing without grants', async () => {
    const { code, output } = await run(['plugin', 'onCommand', '--grants', 'none', '--json']);
    expect(code).toBe(1);
    expect(output.results.map((one) => one.error?.code)).toEqual(['not-granted', 'not-granted']);
  });

  it('measures cold and warm dispatches with --repeat', async () => {
    const { output } = await run(['plugin', 'onCommand', '--handler', 'echo.js', '--repeat', '20', '--json']);
    expect(output.timings?.warm.count).toBe(19);
    const { p50Ms, p95Ms, p99Ms, maxMs } = output.timings!.warm;
    expect([p50Ms, p95Ms, p99Ms, maxMs]).toEqual([p50Ms, p95Ms, p99Ms, maxMs].toSorted((a, b) => a - b));
    expect(output.timings!.coldMs).toBeGreaterThan(0);
  });

  it('prints for people without --json', async () => {
    const { stdout } = await run(['plugin', 'onCommand', '--handler', 'second.py']);
    expect(stdout).toMatch(/^ok {6}com\.example\.cli {2}second\.py {2}on_command {2}[\d.]+ ms\n\{/);
  });

  for (const [what, args, input] of [
    ['an unknown option', ['plugin', 'onCommand', '--colour']],
    ['no event', ['plugin']],
    ['a folder that does not exist', ['nowhere', 'onCommand']],
    ['a folder without a manifest', ['.', 'onCommand']],
    ['a payload that is not JSON', ['plugin', 'onCommand', '--payload', '-'], '{'],
    ['a payload that is no object', ['plugin', 'onCommand', '--payload', '-'], '[]'],
    ['a payload file that does not exist', ['plugin', 'onCommand', '--payload', 'nowhere.json']],
    ['a repeat count that is no number', ['plugin', 'onCommand', '--repeat', 'often']],
    ['a grant mode that does not exist', ['plugin', 'onCommand', '--grants', 'all']],
  ] as [string, string[], string?][]) {
    it(`ends with 2 and an explanation for ${what}`, async () => {
      const { code, stdout, stderr } = await run(args, input);
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).not.toBe('');
      expect(stderr).not.toMatch(/^\s+at /m);
    });
  }

  it('explains itself', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/--payload/);
  });

  it('works where Node lacks the newest language features', async () => {
    const older = path.join(folder, 'older.cjs');
    await writeFile(older, 'delete Promise.withResolvers; delete Set.prototype.union;');
    const { exitCode, stdout } = await execa(process.execPath, ['--require', older, CLI, 'invoke', 'plugin', 'onCommand', '--json'], {
      cwd: folder,
      input: '',
      reject: false,
    });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ response: { data: 'python' } });
  });
});
