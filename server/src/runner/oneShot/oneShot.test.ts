// Scripts that are run on their own, for one event: JSON in, one JSON object out.
import { describe, expect, test } from 'vitest';
import { invocation, isRunning, leftovers, makePlugin, startRunner } from '../testHarness.ts';
import type { Invocation, InvocationOutcome } from '../types.ts';

const READ_NODE = "let text = ''; for await (const chunk of process.stdin) text += chunk; const event = JSON.parse(text);";

async function run(script: string, source: string, more: Partial<Invocation> = {}): Promise<InvocationOutcome & { lines: string[] }> {
  const plugin = makePlugin({ [script]: source });
  const { runner, lines } = startRunner();
  const outcome = await runner.invoke(invocation(plugin, script, { mode: 'oneShot', ...more }));
  await runner.close();
  expect(leftovers()).toEqual([]);
  return { ...outcome, lines: lines.map((line) => `${line.source} ${line.eventId === undefined ? '' : 'tagged '}${line.text}`) };
}

async function fails(
  script: string,
  source: string,
  more: Partial<Invocation> = {},
): Promise<{ code: string; message: string; crashed: boolean }> {
  const outcome = await run(script, source, more);
  if (outcome.ok) throw new Error('It should have failed.');
  expect(outcome.error.message.startsWith(`com.example.test: ${script} `)).toBe(true);
  return { ...outcome.error, crashed: outcome.crashed };
}

describe('one-shot', () => {
  test('a Node script answers on stdout, and logs on stderr', async () => {
    const outcome = await run(
      'a.mjs',
      `${READ_NODE} console.error('working'); console.log('  ', JSON.stringify({ got: event.event }), '\\n');`,
    );
    expect(outcome).toMatchObject({
      ok: true,
      value: { got: 'onFileSave' },
      function: 'script',
      cold: true,
      lines: ['stderr tagged working'],
    });
  });

  test('a Python script answers on stdout', async () => {
    const source =
      'import json, sys\nevent = json.load(sys.stdin)\nif __name__ == "__main__":\n    print(json.dumps({"got": event["event"], "text": "ä"}, ensure_ascii=False))';
    expect(await run('a.py', source)).toMatchObject({ ok: true, value: { got: 'onFileSave', text: 'ä' } });
  });

  test('TypeScript and the SDK work as well', async () => {
    const source =
      "import { defineHandler, runFromStdin } from 'codex-plugin-sdk';\nawait runFromStdin(defineHandler((e: { event: string }) => ({ got: e.event })));";
    expect(await run('a.mts', source)).toMatchObject({ ok: true, value: { got: 'onFileSave' } });
    expect(
      await run('a.py', 'from codex_plugin_sdk import run_from_stdin\nrun_from_stdin(lambda e: {"got": type(e).__name__})'),
    ).toMatchObject({
      ok: true,
      value: { got: 'str' },
    });
  });

  test('a script that does not read its input answers all the same', async () => {
    const payload = JSON.stringify({ fileContent: 'x'.repeat(1_000_000) });
    expect(await run('a.js', 'console.log(\'{"ok":true}\')', { payload })).toMatchObject({ ok: true, value: { ok: true } });
  });

  test('what it prints around its response are log lines', async () => {
    const source = 'console.log("reading [1, 2]"); console.log(JSON.stringify({ ok: true })); console.log("done");';
    expect(await run('a.js', source)).toMatchObject({
      ok: true,
      value: { ok: true },
      lines: ['stdout tagged reading [1, 2]', 'stdout tagged done'],
    });
    const python = 'import json\nprint("{not JSON}")\nprint(json.dumps({"ok": True}))';
    expect(await run('a.py', python)).toMatchObject({ ok: true, value: { ok: true }, lines: ['stdout tagged {not JSON}'] });
  });

  test('its response is read without a byte order mark, and UTF-16 is named', async () => {
    expect(await run('a.js', "console.log('\\uFEFF' + JSON.stringify({ ok: true }, null, 2))")).toMatchObject({
      ok: true,
      value: { ok: true },
    });
    const python = 'import json, sys\nsys.stdout.reconfigure(encoding="ENCODING")\nprint(json.dumps({"ok": True}, indent=2))';
    expect(await run('a.py', python.replace('ENCODING', 'utf-8-sig'))).toMatchObject({ ok: true, value: { ok: true } });
    for (const encoding of ['utf-16', 'utf-16-le']) {
      const message = expect.stringContaining('printed UTF-16 for onFileSave');
      expect(await fails('a.py', python.replace('ENCODING', encoding))).toMatchObject({ code: 'invalid-response', message });
    }
  });

  test('anything but one JSON object is quoted', async () => {
    expect(await fails('a.js', `console.log('{"first":1}'); console.log('{"second":2}')`)).toMatchObject({
      code: 'invalid-response',
      message: expect.stringContaining('"first\\":1}\\n{'),
      crashed: false,
    });
    expect(await fails('a.js', "console.log('[1]')")).toMatchObject({
      code: 'invalid-response',
      message: expect.stringContaining('"[1]"'),
    });
    expect(await fails('a.js', '')).toMatchObject({
      code: 'invalid-response',
      message: expect.stringMatching(/printed nothing.*no function onFileSave, handler or a default export/),
    });
    expect(await fails('a.py', 'def tidy(e): return {}')).toMatchObject({
      code: 'invalid-response',
      message: expect.stringMatching(/printed nothing.*no function on_file_save, onFileSave or handler/),
    });
  });

  test('an error ends it with its exit code and last words', async () => {
    expect(await fails('a.py', 'raise KeyError("tabs")')).toMatchObject({
      code: 'worker-exited',
      message: expect.stringContaining("exit code 1 in onFileSave: KeyError: 'tabs'"),
      crashed: false,
    });
    expect(await fails('a.js', 'throw new TypeError("no tabs");')).toMatchObject({
      code: 'worker-exited',
      message: expect.stringContaining('exit code 1 in onFileSave: TypeError: no tabs.'),
    });
    expect(await fails('a.js', 'require("./missing");')).toMatchObject({
      message: expect.stringContaining("exit code 1 in onFileSave: Error: Cannot find module './missing'."),
    });
    expect(await fails('a.js', 'process.abort()')).toMatchObject({
      code: 'worker-exited',
      message: expect.stringContaining('SIGABRT'),
      crashed: true,
    });
  });

  test('a deadline ends it, even when it ignores SIGTERM', async () => {
    // The script itself never ends.
    expect(await fails('a.js', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)", { deadlineMs: 300 })).toMatchObject({
      code: 'timeout',
      crashed: true,
    });
  });

  test('an abort ends it', async () => {
    const abort = new AbortController();
    const plugin = makePlugin({ 'a.js': "console.error('running'); setInterval(() => {}, 1000)" });
    const { runner, line } = startRunner();
    const call = runner.invoke(invocation(plugin, 'a.js', { mode: 'oneShot', signal: abort.signal }));
    await line(({ text }) => text === 'running');
    abort.abort();
    expect(await call).toMatchObject({ ok: false, crashed: false, error: { code: 'cancelled' } });
  });

  test('too much output ends it', async () => {
    expect(await fails('a.js', "process.stdout.write('x'.repeat(20_000_000)); setInterval(() => {}, 1000)")).toMatchObject({
      code: 'response-too-large',
      message: expect.stringContaining(' MB on stdout from onFileSave; '),
    });
  });

  test('children that keep its output open do not hold the answer up, and are ended', async () => {
    const source = `
      const { spawn } = require('node:child_process');
      const children = [{}, { env: {} }].map((more) => spawn('sleep', ['3600'], { stdio: 'inherit', detached: true, ...more }).pid);
      console.log(JSON.stringify({ children }));
      process.exit(0);`;
    const outcome = await run('a.js', source, { deadlineMs: 8_000 });
    if (!outcome.ok) throw new Error(outcome.error.message);
    const [carrier, stranger] = outcome.value!['children'] as [number, number];
    expect(isRunning(carrier)).toBe(false);
    // Without the token and its parent, nothing tells this one from anybody's process; the sandbox has to.
    process.kill(stranger, 'SIGKILL');
  });
});
