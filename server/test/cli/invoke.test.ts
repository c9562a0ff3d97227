// `codex-plugin invoke` as a user runs it: a process, its output and its exit code.
import { execa } from 'execa';
import { copyFile, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { floods, startModelServer, streamOf, streams } from '../completion/modelServer.mts';

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
      { event: 'onCodeCompletion', script: 'echo.js' },
      { event: 'onContextUpdate', script: 'fails.js' },
      { event: 'shipped', script: 'echo.js' },
      { event: 'raced', script: 'waits.js' },
      { event: 'raced', script: 'waits.py' },
    ],
  },
  events: ['shipped', 'raced'],
  permissions: ['filesystem:read', 'filesystem:write'],
};

const SCRIPTS = {
  'echo.js':
    'exports.handler = exports.onCommand = (text) => { console.log("{not protocol}"); return { success: true, data: JSON.parse(text) }; };',
  'second.py': 'def on_command(event):\n    return {"success": True, "data": "python", "message": "second"}\n',
  'shout.js': 'exports.onFileSave = (text) => ({ success: true, formattedContent: JSON.parse(text).fileContent.toUpperCase() });',
  'fails.js':
    'let runs = 0; exports.onContextUpdate = () => { if (++runs === 2) throw new Error("second"); }; exports.onFileOpen = () => { throw new TypeError("no such thing"); };',
  // Each leaves a mark when it is done, and waits for the mark of the other one where the event says so.
  'waits.js': `const fs = require('node:fs');
    exports.handler = async (text) => {
      const { payload, workspaceRoot } = JSON.parse(text);
      while (payload.first === 'py' && !fs.existsSync(workspaceRoot + '/py.done')) await new Promise((resolve) => setTimeout(resolve, 20));
      fs.writeFileSync(workspaceRoot + '/js.done', '');
      return { success: true, data: 'js', js: 1, message: 'from js' };
    };`,
  'waits.py': `import json, os, time
def handler(event):
    event = json.loads(event) if isinstance(event, str) else event
    root = event["workspaceRoot"]
    while event["payload"]["first"] == "js" and not os.path.exists(root + "/js.done"):
        time.sleep(0.02)
    open(root + "/py.done", "w").close()
    return {"success": True, "data": "py", "py": 1, "message": "from py"}
`,
  'program.js': 'console.log("{}");',
  'undeclared.js': 'exports.handler = () => ({ success: true, data: "undeclared" });',
};

interface Output {
  event: string;
  eventId: string;
  results: {
    pluginId: string;
    script: string;
    function: string | null;
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

  const run = async (
    args: string[],
    input = '',
    env: Record<string, string> = {},
  ): Promise<{ code: number | undefined; output: Output; stdout: string; stderr: string }> => {
    const options = { cwd: folder, input, env, reject: false } as const;
    const { exitCode, stdout, stderr } = await execa(process.execPath, [CLI, 'invoke', ...args], options);
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
    await writeFile(path.join(folder, 'big.json'), JSON.stringify({ filePath: 'a.js', fileContent: 'x'.repeat(3_000_000) }));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    ['UTF-8 with its mark', '\uFEFF{"command":"hi"}'],
    ['UTF-16', Buffer.from('\uFEFF{"command":"hi"}', 'utf16le')],
  ])('takes payloads as Windows PowerShell writes them: %s', async (_, written) => {
    const file = path.join(folder, 'written.json');
    await writeFile(file, written);
    expect((await run(['plugin', 'onCommand', '--payload', file])).stderr).not.toContain('not JSON');
    const { exitCode } = await execa(process.execPath, [CLI, 'invoke', 'plugin', 'onCommand', '--payload', '-'], {
      cwd: folder,
      inputFile: file,
    });
    expect(exitCode).toBe(0);
  });

  it('hands out no document in a place that the plugin has no permission for, and says which it would need', async () => {
    const careful = path.join(folder, 'careful');
    await mkdir(careful);
    await mkdir(path.join(folder, '.vscode'));
    await writeFile(path.join(folder, '.vscode/tasks.json'), '{"task": 1}');
    await writeFile(path.join(folder, 'b.json'), '{"b": 1}');
    await writeFile(path.join(careful, 'shout.js'), SCRIPTS['shout.js']);
    const handlers = [{ event: 'onFileSave', script: 'shout.js' }];
    await writeFile(
      path.join(careful, 'plugin.manifest.json'),
      JSON.stringify({ ...MANIFEST, pluginId: 'com.example.careful', entryPoints: { handlers }, events: [], permissions: [] }),
    );
    const save = (filePath: string, ...more: string[]): ReturnType<typeof run> =>
      run(['careful', 'onFileSave', '--json', '--payload', '-', ...more], JSON.stringify({ filePath }));
    expect((await save('b.json')).output.response).toMatchObject({ formattedContent: '{"B": 1}' });
    for (const more of [[], ['--handler', 'shout.js']]) {
      const { code, output, stderr } = await save('.vscode/tasks.json', ...more);
      expect(code).toBe(1);
      expect(output).toMatchObject({ results: [], response: null });
      expect(stderr).toContain('No handler of com.example.careful ran for onFileSave. com.example.careful was not handed');
      expect(stderr).toContain('filesystem:read:.vscode');
    }
  });

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

  it.each(['js', 'py'])(
    'merges what handlers answer that run side by side as the manifest lists them, also where %s is the first',
    async (first) => {
      const { code, output } = await run(['plugin', 'raced', '--json', '--payload', '-'], JSON.stringify({ first }));
      await Promise.all(['js.done', 'py.done'].map((mark) => rm(path.join(folder, mark))));
      expect(code).toBe(0);
      expect(JSON.stringify(output.response)).toBe('{"success":true,"data":"py","js":1,"message":"from js\\nfrom py","py":1}');
    },
  );

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

  it('takes a byte order mark off the file, as editors do, and says when there is no file', async () => {
    await writeFile(path.join(folder, 'marked.js'), '\uFEFFlet b;');
    const { output } = await run(['plugin', 'onFileSave', '--json', '--payload', '-'], '{"filePath":"marked.js"}');
    expect(output.response).toEqual({ success: true, formattedContent: 'LET B;' });
    const { stderr } = await run(['plugin', 'onFileSave', '--json', '--payload', '-'], '{"filePath":"gone.js"}');
    expect(stderr).toMatch(/gone\.js.*cannot be read.*fileContent/);
  });

  it.runIf(process.platform !== 'win32')('takes documents from anywhere, but waits for no pipe', async () => {
    await execa('mkfifo', [path.join(folder, 'pipe.js')]);
    const { stderr } = await run(['plugin', 'onFileSave', '--json', '--payload', '-'], '{"filePath":"pipe.js"}');
    expect(stderr).toMatch(/no text of .*pipe\.js: it is no ordinary file\./);
  });

  it('has completions come about as in an editor: with onRequest before and onResponse after', async () => {
    const chained = path.join(folder, 'chained');
    await mkdir(chained);
    const handlers = ['onRequest', 'onCodeCompletion', 'onResponse'].map((event) => ({ event, script: 'chain.js' }));
    await writeFile(path.join(chained, 'plugin.manifest.json'), JSON.stringify({ ...MANIFEST, entryPoints: { handlers } }));
    await writeFile(
      path.join(chained, 'chain.js'),
      `exports.onRequest = () => ({ prefix: 'seen by all' });
      exports.onCodeCompletion = (text, { parse }) => ({ message: 'enriched', completions: [...parse().completions, { text: parse().prefix }] });
      exports.onResponse = (text, { parse }) => ({ completions: parse().completions.map(({ text }) => ({ text: text + '!' })) });`,
    );
    const payload = JSON.stringify({ filePath: 'a.js', prefix: 'l', completions: [{ text: 'let' }] });
    const { code, output } = await run(['chained', 'onCodeCompletion', '--json', '--payload', '-'], payload);
    expect(code).toBe(0);
    expect(output.results.map((one) => one.function)).toEqual(['onRequest', 'onCodeCompletion', 'onResponse']);
    const range = (start: number): object => ({ start: { line: 0, character: start }, end: { line: 0, character: 1 } });
    expect(output.response).toEqual({
      message: 'enriched',
      completions: [
        { text: 'let!', range: range(0) },
        { text: 'seen by all!', range: range(1) },
      ],
    });
    const alone = await run(['chained', 'onCodeCompletion', '--handler', 'chain.js', '--json', '--payload', '-'], payload);
    expect(alone.output.results.map((one) => one.function)).toEqual(['onCodeCompletion']);
  });

  it('completes by a model too, with the key of the environment, and says why one had nothing', async () => {
    const good = streams(streamOf('completions', ['al = sum(prices)']));
    const server = await startModelServer({ '/v1/completions': good });
    try {
      const payload = JSON.stringify({ filePath: 'a.py', prefix: 'tot', suffix: '\n', completions: [{ text: 'total' }] });
      const args = ['plugin', 'onCodeCompletion', '--model', 'a-model', '--model-url', server.url, '--json', '--payload', '-'];
      const { code, output } = await run(args, payload, { OPENAI_API_KEY: 'key-for-tests' });
      expect(code).toBe(0);
      expect(output.response).toMatchObject({ completions: [{ text: 'total' }, { text: 'al = sum(prices)' }] });
      expect(server.requests.map(({ authorization }) => authorization)).toEqual(['Bearer key-for-tests']);

      const variables = await run(args, JSON.stringify({ filePath: '.env', prefix: 'A=', suffix: '' }));
      expect(variables.stderr).toContain('Nothing was sent to 127.0.0.1:');
      expect(server.requests).toHaveLength(1);
    } finally {
      await server.close();
    }
    const gone = await run(
      ['plugin', 'onCodeCompletion', '--model', 'a', '--model-url', server.url, '--payload', '-'],
      '{"prefix": "a", "filePath": "a.js"}',
    );
    expect(gone.stderr).toContain('cannot be reached');
    const half = await run(['plugin', 'onCodeCompletion', '--model', 'a']);
    expect([half.code, half.stderr]).toEqual([2, expect.stringContaining('--model and --model-url go together')]);
  });

  it.runIf(process.platform !== 'win32')('ends at once with Ctrl+C while a model writes, which is told', async () => {
    const begun = Promise.withResolvers<void>();
    const server = await startModelServer({
      '/v1/completions': (request, response) => {
        begun.resolve();
        return floods('data: {"choices":[{"text":"a"}]}\n\n', 50)(request, response);
      },
    });
    try {
      const args = ['invoke', 'plugin', 'onCodeCompletion', '--model', 'a', '--model-url', server.url, '--payload', '-'];
      const child = execa(process.execPath, [CLI, ...args], {
        cwd: folder,
        input: '{"prefix": "a", "filePath": "a.js"}',
        reject: false,
        env: { CODEX_PLUGINS_STATE_DIR: path.join(folder, 'state') },
      });
      await begun.promise;
      child.kill('SIGINT');
      const { exitCode, stdout, stderr } = await child;
      expect([exitCode, stdout, stderr]).toEqual([130, '', '']);
      // It is closed, and not only given up when the process ends 60 s later.
      expect(await server.requests[0]!.closed).toBeGreaterThan(0);
    } finally {
      await server.close();
    }
  });

  it('shows completions as they fit the text around the cursor, as in an editor', async () => {
    await writeFile(path.join(folder, 'fits.js'), 'console.log(tot);\nconst to = 1;\n');
    const at = (line: number, character: number, ...completions: object[]): Promise<{ output: Output }> =>
      run(
        ['plugin', 'onCodeCompletion', '--json', '--payload', '-'],
        JSON.stringify({ filePath: 'fits.js', position: { line, character }, completions }),
      );
    const { output } = await at(0, 15, { text: 'console.log(total)' }, { text: 'tot);' }, { text: 'total', detail: 'kept' });
    expect(output.response).toMatchObject({
      completions: [
        { text: 'console.log(total)', range: { start: { line: 0, character: 0 }, end: { line: 0, character: 16 } } },
        { text: 'total', detail: 'kept', range: { start: { line: 0, character: 12 }, end: { line: 0, character: 15 } } },
      ],
    });
    expect((await at(1, 7, { text: 'const total = 1;' })).output.response).toMatchObject({ completions: [] });
  });

  it('fills in the text around the cursor', async () => {
    const data = async (payload: object): Promise<Record<string, unknown>> => {
      const { output } = await run(['plugin', 'onCodeCompletion', '--json', '--payload', '-'], JSON.stringify(payload));
      return (output.results[0]!.response as { data: Record<string, unknown> }).data;
    };
    expect(await data({ filePath: 'a.js', position: { line: 0, character: 3 } })).toMatchObject({
      language: 'javascript',
      position: { line: 0, character: 3 },
      prefix: 'let',
      suffix: ' a;\n',
      triggerKind: 'invoked',
      completions: [],
    });
    expect(await data({ filePath: 'none.py', prefix: 'a = 1\n  b', completions: [{ text: 'c' }] })).toMatchObject({
      language: 'python',
      position: { line: 1, character: 3 },
      prefix: 'a = 1\n  b',
      suffix: '',
      completions: [{ text: 'c' }],
    });
    expect(await data({})).toMatchObject({ position: { line: 0, character: 0 }, prefix: '', suffix: '' });
  });

  it('hands an event of the plugin’s own its payload, whether or not it is wrapped', async () => {
    for (const [given, payload] of [
      ['{"version":2}', { version: 2 }],
      ['{"payload":{"version":2}}', { version: 2 }],
      ['{}', {}],
    ] as const) {
      const { output } = await run(['plugin', 'shipped', '--json', '--payload', '-'], given);
      const { data } = output.results[0]!.response as { data: Record<string, unknown> };
      expect(data).toMatchObject({ event: 'shipped', payload });
      expect(data).not.toHaveProperty('version');
    }
  });

  it('has every member of a result in every result', async () => {
    const { output } = await run(['plugin', 'onCommand', '--handler', 'nowhere.js', '--json']);
    expect(output.results).toEqual([
      {
        pluginId: 'com.example.cli',
        script: 'nowhere.js',
        function: null,
        ok: false,
        durationMs: expect.any(Number),
        error: { code: 'script-not-found', message: expect.stringContaining('nowhere.js') },
      },
    ]);
  });

  it('ends with 1 and says why when no handler is for the event', async () => {
    const other = await run(['plugin', 'onFileSave', '--json', '--payload', '-'], '{"filePath":"a.py","fileContent":""}');
    expect(other.code).toBe(1);
    expect(other.output).toMatchObject({ results: [], response: null });
    expect(other.stderr).toMatch(/shout\.js is for javascript.*python/s);
    const { code, stderr } = await run(['plugin', 'onErrorReport']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/It handles onCommand, onFileSave,/);
  });

  it('ends with 1 when any of many runs failed, and shows that run', async () => {
    const { code, output } = await run(['plugin', 'onContextUpdate', '--repeat', '4', '--json']);
    expect(code).toBe(1);
    expect(output.results[0]!.error?.message).toContain('second');
    expect(output.timings?.warm.count).toBe(3);
  });

  it('is silent when nobody reads its output to the end', async () => {
    const child = execa(
      'sh',
      ['-c', '"$0" "$@" | head -c 1', process.execPath, CLI, 'invoke', 'plugin', 'onFileSave', '--json', '--payload', 'big.json'],
      {
        cwd: folder,
        reject: false,
      },
    );
    const { stderr } = await child;
    expect(stderr).not.toMatch(/EPIPE/);
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

  it('says which fields an event lacks before a handler meets that, and how they are given', async () => {
    const { stderr } = await run(['plugin', 'onFileSave'], '{"filePath":"a.txt"}');
    expect(stderr).toMatch(
      /^warn: onFileSave needs filePath and fileContent, and they are not in the payload\. Give it with --payload FILE, or with --payload - on standard input, which is not read otherwise\.$/m,
    );
    expect((await run(['plugin', 'onCommand', '--handler', 'second.py'])).stderr).not.toContain('needs');
  });

  it('says that a payload is a file where it is given the JSON itself', async () => {
    const { code, stderr } = await run(['plugin', 'onCommand', '--payload', '{"command":"x"}']);
    expect(code).toBe(2);
    expect(stderr).toContain('--payload takes a file, or - for standard input, and this is JSON itself.');
  });

  it('prints for people without --json', async () => {
    const { stdout } = await run(['plugin', 'onCommand', '--handler', 'second.py']);
    expect(stdout).toMatch(/^ok {6}com\.example\.cli {2}second\.py {2}on_command {2}[\d.]+ ms\n\{/);
  });

  for (const [what, args, input] of [
    ['an unknown option', ['plugin', 'onCommand', '--colour']],
    ['no event', ['plugin']],
    ['an event that there is not', ['plugin', 'onFilesave']],
    ['an empty payload', ['plugin', 'onCommand', '--payload', '-'], ''],
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

  it('suggests the event that was probably meant', async () => {
    const { stderr } = await run(['plugin', 'onFilesave']);
    expect(stderr).toMatch(/"onFilesave".*Did you mean onFileSave\?/);
  });

  it('explains itself', async () => {
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/--payload/);
  });

  it('runs handlers on the Node.js of its own dependencies where the machine has none that is new enough', async () => {
    const older = path.join(folder, 'oldNode.cjs');
    await writeFile(older, "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });");
    // Another program than the one among the dependencies.
    const own = path.join(folder, 'oldNode');
    await copyFile(process.execPath, own);
    const { exitCode, stdout, stderr } = await execa(
      own,
      ['--require', older, CLI, 'invoke', 'plugin', 'onCommand', '--handler', 'undeclared.js', '--json'],
      { cwd: folder, input: '', reject: false, env: { PATH: path.join(folder, 'nothing') } },
    );
    expect(stderr).not.toMatch(/no usable Node/);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ response: { data: 'undeclared' } });
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
