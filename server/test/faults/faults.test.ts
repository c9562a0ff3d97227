// Every way in which a handler can fail: what is said, that the plugin goes on working, and that nothing stays behind.
import { rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { describePlugin, invocation, isRunning, leftovers, makePlugin, startRunner } from '../../src/runner/testHarness.ts';
import type { RunErrorCode } from '../../src/contract/errors.ts';

const folder = path.resolve(import.meta.dirname, '../../../test-fixtures/plugins/faults');
const plugin = describePlugin(folder, { id: 'com.example.faults' });

interface Fault {
  script: string;
  code: RunErrorCode | 'ok';
  /** Must all be in the message, besides plugin and script. */
  says?: (string | RegExp)[];
  /** Must be in the detail. */
  detail?: RegExp;
  crashed?: true;
  function?: string;
  deadlineMs?: number;
  graceMs?: number;
}

/** Where neither is what is tested, they are longer than a busy machine needs. */
const AMPLE_MS = 20_000;

const faults: Fault[] = [
  {
    script: 'throws.js',
    code: 'handler-threw',
    says: ['threw in onFileSave: TypeError: the formatter is missing', '(handlers/throws.js:2:9)'],
    detail: /at exports.onFileSave/,
  },
  {
    script: 'throws.py',
    code: 'handler-threw',
    says: ["threw in on_file_save: KeyError: 'formatter'", '(handlers/throws.py:2)'],
    detail: /Traceback/,
  },
  { script: 'rejects.js', code: 'handler-threw', says: ['rejected: RangeError: no such line', '(handlers/rejects.js:3:9)'] },
  { script: 'rejects.py', code: 'handler-threw', says: ['rejected: LookupError: no such line', '(handlers/rejects.py:6)'] },
  { script: 'throwsLater.js', code: 'handler-threw', says: ['uncaught', 'onFileSave', 'Error: from a timer'] },
  { script: 'throwsText.js', code: 'handler-threw', says: ['threw in onFileSave', 'just a text'] },
  { script: 'returnsNothing.js', code: 'invalid-response', says: ['returned nothing (undefined) from onFileSave'] },
  { script: 'returnsNothing.py', code: 'invalid-response', says: ['returned nothing (None) from on_file_save'] },
  { script: 'returnsText.js', code: 'invalid-response', says: ['returned a string', 'from onFileSave'] },
  { script: 'returnsText.py', code: 'invalid-response', says: ['returned a string', 'from on_file_save'] },
  { script: 'returnsCircle.js', code: 'invalid-response', says: ['circular', 'onFileSave'] },
  { script: 'returnsCircle.py', code: 'invalid-response', says: ['circular', 'on_file_save'] },
  { script: 'returnsBigInt.js', code: 'invalid-response', says: ['cannot be written as JSON', 'BigInt'] },
  { script: 'returnsNan.py', code: 'invalid-response', says: ['cannot be written as JSON', 'not JSON compliant'] },
  { script: 'returnsHuge.js', code: 'response-too-large', says: ['50.0 MB', 'at most 8 MB'] },
  { script: 'returnsHuge.py', code: 'response-too-large', says: ['50.0 MB', 'at most 8 MB'] },
  { script: 'printsMegabytes.js', code: 'ok' },
  { script: 'printsMegabytes.py', code: 'ok' },
  { script: 'printsMegabytesRaw.js', code: 'ok' },
  { script: 'printsShortLines.js', code: 'ok' },
  { script: 'printsShortLines.py', code: 'ok' },
  { script: 'printsProtocol.js', code: 'ok' },
  { script: 'printsProtocol.py', code: 'ok' },
  { script: 'neverReturns.js', code: 'timeout', deadlineMs: 100, crashed: true, says: ['within 100 ms', 'onFileSave'] },
  { script: 'neverReturns.py', code: 'timeout', deadlineMs: 100, crashed: true, says: ['within 100 ms'] },
  { script: 'blocks.js', code: 'timeout', deadlineMs: 100, crashed: true, says: ['did not stop within 200 ms'] },
  { script: 'blocks.py', code: 'timeout', deadlineMs: 100, crashed: true, says: ['did not stop within 200 ms'] },
  { script: 'ignoresAbort.js', code: 'timeout', deadlineMs: 100, crashed: true },
  { script: 'ignoresAbort.py', code: 'timeout', deadlineMs: 100, crashed: true },
  { script: 'heedsAbort.js', code: 'timeout', deadlineMs: 100, graceMs: AMPLE_MS, says: ['stopped when it was aborted'] },
  { script: 'heedsAbort.py', code: 'timeout', deadlineMs: 100, graceMs: AMPLE_MS, says: ['stopped when it was aborted'] },
  {
    script: 'exits.js',
    code: 'worker-exited',
    crashed: true,
    says: ['exit code 3', 'process.exit(3) was called', 'onFileSave', 'return instead of exiting'],
  },
  { script: 'exits.py', code: 'worker-exited', crashed: true, says: ['exit code 3', 'onFileSave'] },
  { script: 'sysExits.py', code: 'handler-threw', says: ['called sys.exit(3) in on_file_save'] },
  { script: 'aborts.js', code: 'worker-exited', crashed: true, says: ['SIGABRT', 'comes from native code'] },
  { script: 'aborts.py', code: 'worker-exited', crashed: true, says: ['SIGABRT', 'comes from native code'] },
  { script: 'forksAndExits.js', code: 'worker-exited', crashed: true, says: ['exit code 0'] },
  { script: 'forksAndExits.py', code: 'worker-exited', crashed: true, says: ['exit code 0'] },
  { script: 'forksAndHangs.js', code: 'timeout', deadlineMs: 1500, crashed: true },
  { script: 'failsAtImport.js', code: 'import-failed', says: ['Error: no licence', '(handlers/failsAtImport.js:1:7)'] },
  {
    script: 'failsAtImport.py',
    code: 'import-failed',
    says: ['ModuleNotFoundError', 'a_module_that_does_not_exist', '(handlers/failsAtImport.py:1)'],
  },
  { script: 'missesModule.js', code: 'import-failed', says: ["Error: Cannot find module './tabs' (handlers/missesModule.js"] },
  { script: 'syntaxError.js', code: 'import-failed', says: ['SyntaxError', 'handlers/syntaxError.js:2'] },
  { script: 'syntaxError.py', code: 'import-failed', says: ['SyntaxError', 'handlers/syntaxError.py:2'] },
  { script: 'exitsAtImport.js', code: 'worker-exited', crashed: true, says: ['exit code 4', 'process.exit(4)'] },
  { script: 'slowImport.mjs', code: 'ok', deadlineMs: 1500 },
  { script: 'slowImport.py', code: 'ok', deadlineMs: 1500 },
  { script: 'missing.js', code: 'script-not-found', says: ['does not exist'] },
  { script: 'folder.js', code: 'script-not-a-file', says: ['is a directory'] },
  { script: '../../secret.js', code: 'script-outside-folder', says: ["outside the plugin's folder"] },
  { script: '../plugin.manifest.json', code: 'unsupported-script', says: ['.mjs', '.py'] },
  { script: 'noFunction.js', code: 'function-not-found', says: ['onFileSave, handler or a default export', 'it offers check, format'] },
  { script: 'noFunction.py', code: 'function-not-found', says: ['it offers format'] },
  { script: 'ok.js', function: 'reformat', code: 'function-not-found', says: ['no function named reformat', 'it offers onFileSave'] },
  { script: 'ok.py', function: 'reformat', code: 'function-not-found', says: ['no function named reformat', 'it offers on_file_save'] },
  { script: 'garbage.js', code: 'protocol-violation', crashed: true, says: ['broke the protocol'] },
  { script: 'garbage.py', code: 'protocol-violation', crashed: true, says: ['broke the protocol'] },
  { script: 'forgesAnswer.js', code: 'protocol-violation', crashed: true, says: ['answered call 4242424242'] },
  {
    script: 'closesPipe.js',
    code: 'protocol-violation',
    crashed: true,
    says: ['closed its end of the pipe', 'leave file descriptor 3 alone'],
  },
  {
    script: 'closesPipe.py',
    code: 'protocol-violation',
    crashed: true,
    says: ['closed its end of the pipe', 'leave file descriptor 3 alone'],
  },
];

describe.concurrent('faults', { timeout: 2 * AMPLE_MS }, () => {
  test.for(faults)('$script: $code', async (fault, { expect, onTestFinished }) => {
    const { runner, lines } = startRunner(fault.graceMs === undefined ? {} : { graceMs: fault.graceMs }, onTestFinished);
    const script = `handlers/${fault.script}`;
    const outcome = await runner.invoke(
      invocation(plugin, script, {
        deadlineMs: fault.deadlineMs ?? AMPLE_MS,
        ...(fault.function === undefined ? {} : { function: fault.function }),
      }),
    );
    if (fault.code === 'ok') {
      expect(outcome).toMatchObject({ ok: true, value: { success: true } });
    } else {
      expect(outcome).toMatchObject({ ok: false, error: { code: fault.code }, crashed: fault.crashed ?? false });
      if (outcome.ok) return;
      const { message, detail } = outcome.error;
      expect(message.startsWith(`com.example.faults: ${script} `)).toBe(true);
      expect(message).toMatch(/\.$/);
      for (const said of fault.says ?? []) expect(message).toMatch(said instanceof RegExp ? said : new RegExp(escape(said)));
      if (fault.detail !== undefined) expect(detail).toMatch(fault.detail);
    }
    // What bypasses the worker's own streams is limited per second on the host instead, so that its amount depends on the time taken.
    const printed = lines.reduce((bytes, line) => bytes + line.text.length, 0);
    if (fault.script !== 'printsMegabytesRaw.js') expect(printed).toBeLessThan(70 * 1024);

    const next = await runner.invoke(invocation(plugin, script.endsWith('.py') ? 'handlers/ok.py' : 'handlers/ok.js'));
    expect(next).toMatchObject({ ok: true, value: { success: true } });

    const children = lines.flatMap((line) =>
      [...line.text.matchAll(/^children ([\d ]+)$/g)].flatMap((match) => match[1]!.split(' ').map(Number)),
    );
    expect(children).toHaveLength(script.includes('forksAndExits') ? 2 : script.includes('forksAndHangs') ? 1 : 0);
    await runner.close();
    expect(children.filter(isRunning)).toEqual([]);
  });
});

describe('faults', () => {
  test('nothing is left running after all of them', () => {
    expect(leftovers()).toEqual([]);
  });

  test('a link that leads out of the folder is not followed', async () => {
    const outside = makePlugin({ 'outside.js': 'exports.onFileSave = () => ({ success: true });' });
    const inside = makePlugin({ 'ok.js': 'exports.onFileSave = () => ({ success: true });' });
    symlinkSync(path.join(outside.folder, 'outside.js'), path.join(inside.folder, 'link.js'));
    symlinkSync(path.join(inside.folder, 'ok.js'), path.join(inside.folder, 'alias.js'));
    const { runner } = startRunner();
    expect(await runner.invoke(invocation(inside, 'link.js'))).toMatchObject({
      ok: false,
      error: { code: 'script-outside-folder', message: expect.stringContaining(`to ${outside.folder}`) },
    });
    expect(await runner.invoke(invocation(inside, 'alias.js'))).toMatchObject({ ok: true });
  });

  test('a script that is replaced by a link out of the folder is never imported: what was good before serves on, as long as its worker lives', async () => {
    const outside = makePlugin({ 'outside.js': 'exports.onFileSave = () => ({ success: true, message: "outside" });' });
    const inside = makePlugin({ 'a.js': 'exports.onFileSave = () => ({ success: true, message: "inside" });' });
    const { runner } = startRunner();
    expect(await runner.invoke(invocation(inside, 'a.js'))).toMatchObject({ ok: true });
    rmSync(path.join(inside.folder, 'a.js'));
    symlinkSync(path.join(outside.folder, 'outside.js'), path.join(inside.folder, 'a.js'));
    expect(await runner.invoke(invocation(inside, 'a.js'))).toMatchObject({ ok: true, value: { message: 'inside' } });
    const script = { script: 'a.js', runtime: 'node', handlers: [{ event: 'onFileSave' }], unclear: [] } as const;
    const newer = await runner.warm(inside, [script], { signal: new AbortController().signal });
    expect(newer).toMatchObject({ kind: 'failed', error: { code: 'script-outside-folder' } });
    expect(await runner.invoke(invocation(inside, 'a.js'))).toMatchObject({ ok: true, value: { message: 'inside' } });
    await runner.restart(inside.key);
    expect(await runner.invoke(invocation(inside, 'a.js'))).toMatchObject({ ok: false, error: { code: 'script-outside-folder' } });
  });

  test('an import that takes longer than its limit ends the worker, and the next call works', async () => {
    const { runner } = startRunner({ importMs: 2000 });
    for (const script of ['handlers/slowImport.mjs', 'handlers/slowImport.py']) {
      expect(await runner.invoke(invocation(plugin, script))).toMatchObject({
        ok: false,
        crashed: true,
        error: { code: 'import-failed', message: expect.stringContaining('more than 2000 ms to be imported') },
      });
    }
    expect(await runner.invoke(invocation(plugin, 'handlers/ok.py'))).toMatchObject({ ok: true });
  });

  test('an error in the background ends the worker as a crash that no outcome carries', async () => {
    const { runner, status } = startRunner();
    expect(await runner.invoke(invocation(plugin, 'handlers/breaksLater.js'))).toMatchObject({ ok: true });
    const { state, crash } = await status((one) => one.crash !== undefined);
    expect(state).toBe('stopped');
    expect(crash?.message).toContain('Error: from the background');
    expect(crash?.message).toContain('exit code 70');
    expect(await runner.invoke(invocation(plugin, 'handlers/ok.js'))).toMatchObject({ ok: true });
  });

  test.for([
    { script: 'printsMegabytes', lines: 29_344, bytes: 2_934_464 },
    { script: 'printsShortLines', lines: 31_000, bytes: 62_000 },
  ])('what $script prints too much is cut with a note that says how much', async ({ script, lines: dropped, bytes }) => {
    const { runner, lines } = startRunner();
    const eventId = 'the-event';
    await runner.invoke(invocation(plugin, `handlers/${script}.js`, { eventId }));
    await runner.invoke(invocation(plugin, `handlers/${script}.py`, { eventId }));
    const notes = lines.filter((line) => line.source === 'runner');
    const kept = '1000 lines or 64 KB are kept, and 2000 lines a second of all together';
    expect(notes.map((line) => line.text)).toEqual([
      `${dropped} more lines (${bytes} bytes) that handlers/${script}.js printed were dropped: ${kept}.`,
      `${dropped} more lines (${bytes} bytes) that handlers/${script}.py printed were dropped: ${kept}.`,
    ]);
    expect(new Set(lines.map((line) => line.eventId))).toEqual(new Set([eventId]));
  });

  test.for([
    ['a.js', "exports.onFileSave = () => { for (let line = 0; line < 1000; line++) console.log('.'); return {}; };"],
    ['a.py', 'def on_file_save(e):\n    for line in range(1000): print(".")\n    return {}\n'],
  ] as const)('many calls that print in the same second break nothing (%s)', async ([script, source]) => {
    const chatty = makePlugin({ [script]: source });
    const { runner } = startRunner();
    const calls = Array.from({ length: 60 }, () => runner.invoke(invocation(chatty, script)));
    for (const outcome of await Promise.all(calls)) expect(outcome).toMatchObject({ ok: true });
  });

  test('a worker program of another release is said to be one', async () => {
    const { runner } = startRunner();
    const hostile = path.resolve(import.meta.dirname, '../../../test-fixtures/workers/hostile.mjs');
    const other = makePlugin({ 'attack.txt': 'otherRelease', 'a.js': '' }, { runtime: { node: hostile } });
    expect(await runner.invoke(invocation(other, 'a.js'))).toMatchObject({
      ok: false,
      error: {
        code: 'protocol-violation',
        message: expect.stringMatching(/version 0 of the protocol, and this host version 2: .* Install/),
      },
    });
  });

  test('an interpreter that is missing is named with the setting to change', async () => {
    const missing = { runtime: { node: 'node-that-does-not-exist', python: '/nowhere/python3' } };
    const { runner } = startRunner();
    for (const [script, setting, name] of [
      ['handlers/ok.js', 'codexPlugins.runtime.node', 'node-that-does-not-exist'],
      ['handlers/ok.py', 'codexPlugins.runtime.python', '/nowhere/python3'],
    ] as const) {
      const outcome = await runner.invoke(invocation({ ...plugin, ...missing }, script));
      expect(outcome).toMatchObject({ ok: false, crashed: false, error: { code: 'interpreter-not-found' } });
      if (outcome.ok) continue;
      expect(outcome.error.message).toContain(setting);
      expect(outcome.error.message).toContain(name);
    }
    expect(await runner.invoke(invocation(plugin, 'handlers/ok.py'))).toMatchObject({ ok: true });
  });
});

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
