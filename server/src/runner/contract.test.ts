// The handler contract, form by form: what is looked up and called, with what, and what the handler may do.
import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { invocation, makePlugin, startRunner } from './testHarness.ts';
import type { Invocation } from './types.ts';
import { sdkFolder, workerPrograms } from './workersFolder.ts';

interface Form {
  name: string;
  file?: string;
  source: string;
  files?: Record<string, string>;
  more?: Partial<Invocation>;
  /** The function that was called. */
  function: string;
  value?: Record<string, unknown>;
}

const node: Form[] = [
  {
    name: 'CommonJS, the event by name',
    source: 'exports.onFileSave = (e) => ({ got: typeof e });',
    function: 'onFileSave',
    value: { got: 'string' },
  },
  {
    name: 'CommonJS, module.exports object',
    source: 'module.exports = { onFileSave() { return { ok: true }; } };',
    function: 'onFileSave',
  },
  { name: 'CommonJS, module.exports function', source: 'module.exports = () => ({ ok: true });', function: 'default' },
  {
    name: 'CommonJS, exports computed at run time',
    source: "for (const n of ['onFileSave']) exports[n] = () => ({ ok: true });",
    function: 'onFileSave',
  },
  {
    name: 'CommonJS, transpiled default',
    source: "Object.defineProperty(exports, '__esModule', { value: true }); exports.default = () => ({ ok: true });",
    function: 'default',
  },
  { name: 'CommonJS, handler', source: 'exports.handler = () => ({ ok: true }); exports.other = () => ({});', function: 'handler' },
  {
    name: 'the event before handler and default',
    source: 'exports.handler = exports.default = () => ({}); exports.onFileSave = () => ({ ok: true });',
    function: 'onFileSave',
  },
  {
    name: "the manifest's function before all",
    source: 'exports.onFileSave = () => ({}); exports.format = () => ({ ok: true });',
    more: { function: 'format' },
    function: 'format',
  },
  { name: 'ES module, named', file: 'a.mjs', source: 'export const onFileSave = async () => ({ ok: true });', function: 'onFileSave' },
  {
    name: 'ES module, default function',
    file: 'a.mjs',
    source: 'export default function () { return { ok: true }; }',
    function: 'default',
  },
  {
    name: 'ES module, default object',
    file: 'a.mjs',
    source: 'export default { onFileSave: () => ({ ok: true }) };',
    function: 'onFileSave',
  },
  { name: 'ES module in .js without package.json', source: 'export const onFileSave = () => ({ ok: true });', function: 'onFileSave' },
  {
    name: 'ES module with top-level await',
    file: 'a.mjs',
    source: 'const ok = await Promise.resolve(true); export const onFileSave = () => ({ ok });',
    function: 'onFileSave',
  },
  {
    name: 'class, instantiated once, with this',
    source: 'module.exports = class { constructor() { this.count = 0; } onFileSave() { return { count: ++this.count }; } };',
    function: 'onFileSave',
    value: { count: 2 },
  },
  {
    name: 'class, exported by some name',
    file: 'a.mjs',
    source: 'export class Saver { ok = true; async onFileSave() { return { ok: this.ok }; } }',
    function: 'onFileSave',
  },
  {
    name: 'class, default with handler',
    file: 'a.mjs',
    source: 'export default class { handler() { return { ok: true }; } }',
    function: 'handler',
  },
  {
    name: 'constructor function',
    source: 'function S() { this.ok = true; } S.prototype.onFileSave = function () { return { ok: this.ok }; }; exports.S = S;',
    function: 'onFileSave',
  },
  {
    name: 'instance as module.exports',
    source: 'class S { ok = true; onFileSave() { return { ok: this.ok }; } } module.exports = new S();',
    function: 'onFileSave',
  },
  {
    name: 'TypeScript',
    file: 'a.ts',
    source:
      'interface E { event: string }\nexport const onFileSave = (e: string): object => ({ ok: (JSON.parse(e) as E).event === "onFileSave" });',
    function: 'onFileSave',
  },
  {
    name: 'TypeScript, .mts',
    file: 'a.mts',
    source: 'export default async (e: string): Promise<object> => ({ ok: true });',
    function: 'default',
  },
  { name: 'TypeScript, .cts', file: 'a.cts', source: 'exports.onFileSave = (e: string) => ({ ok: true });', function: 'onFileSave' },
  { name: 'thenable', source: 'exports.onFileSave = () => ({ then: (done) => done({ ok: true }) });', function: 'onFileSave' },
  {
    name: 'not the main module',
    source: "if (require.main === module) throw new Error('main'); exports.onFileSave = () => ({ ok: true });",
    function: 'onFileSave',
  },
  {
    name: 'not the main ES module',
    file: 'a.mjs',
    source: 'export const onFileSave = () => ({ ok: !import.meta.main });',
    function: 'onFileSave',
  },
  {
    name: 'defineHandler, required',
    source:
      "const { defineHandler } = require('codex-plugin-sdk'); exports.onFileSave = defineHandler((e) => ({ ok: e.event === 'onFileSave' }));",
    function: 'onFileSave',
  },
  {
    name: 'defineHandler, imported, with runFromStdin',
    file: 'a.mjs',
    source:
      "import { defineHandler, runFromStdin } from 'codex-plugin-sdk'; export const onFileSave = defineHandler((e) => ({ ok: e.event === 'onFileSave' })); await runFromStdin(onFileSave);",
    function: 'onFileSave',
  },
  {
    name: "the plugin's own copy of the SDK",
    source: "exports.onFileSave = () => ({ ok: require('codex-plugin-sdk').own });",
    files: { 'node_modules/codex-plugin-sdk/index.js': 'exports.own = true;' },
    function: 'onFileSave',
  },
  {
    name: 'nothing, where the event asks for nothing',
    source: 'exports.onContextUpdate = () => {};',
    more: { event: 'onContextUpdate' },
    function: 'onContextUpdate',
  },
  {
    name: 'context.parse',
    source: 'exports.onFileSave = (e, c) => ({ ok: c.parse().event === JSON.parse(e).event });',
    function: 'onFileSave',
  },
  {
    name: 'context taken apart',
    source:
      'exports.onFileSave = (e, { parse, log, settings }) => { log.info("hi"); return { ok: settings.tabs === 4 && parse() === parse() }; };',
    function: 'onFileSave',
  },
  { name: 'context.settings', source: 'exports.onFileSave = (e, c) => ({ ok: c.settings.tabs === 4 });', function: 'onFileSave' },
  {
    name: 'context.state',
    source: 'exports.onFileSave = (e, { state }) => ({ count: (state.count = (state.count ?? 0) + 1) });',
    function: 'onFileSave',
    value: { count: 2 },
  },
  {
    name: 'context.signal',
    source: 'exports.onFileSave = (e, { signal }) => ({ ok: signal instanceof AbortSignal && !signal.aborted });',
    function: 'onFileSave',
  },
];

const py = 'a.py';
const python: Form[] = [
  {
    name: 'the event by name',
    file: py,
    source: 'def onFileSave(e): return {"got": type(e).__name__}',
    function: 'onFileSave',
    value: { got: 'str' },
  },
  { name: 'the event in snake case', file: py, source: 'def on_file_save(e, context): return {"ok": True}', function: 'on_file_save' },
  { name: 'handler', file: py, source: 'def handler(e): return {"ok": True}', function: 'handler' },
  {
    name: "the manifest's function",
    file: py,
    source: 'def handler(e): return {}\ndef run(e): return {"ok": True}',
    more: { function: 'run' },
    function: 'run',
  },
  { name: 'no arguments', file: py, source: 'def handler(): return {"ok": True}', function: 'handler' },
  { name: 'any arguments', file: py, source: 'def handler(*a): return {"ok": len(a) == 2}', function: 'handler' },
  { name: 'a default argument', file: py, source: 'def handler(e, c=None): return {"ok": c is not None}', function: 'handler' },
  {
    name: 'a decorated function',
    file: py,
    source:
      'import functools\ndef d(f):\n    @functools.wraps(f)\n    def w(*a): return f(*a)\n    return w\n@d\ndef handler(e): return {"ok": True}',
    function: 'handler',
  },
  {
    name: 'a decorator that takes fewer arguments than what it decorates',
    file: py,
    source:
      'import functools\ndef d(f):\n    @functools.wraps(f)\n    def w(e): return f(e, "extra")\n    return w\n@d\ndef handler(e, extra): return {"ok": extra == "extra"}',
    function: 'handler',
  },
  {
    name: 'a decorator that takes more arguments than what it decorates',
    file: py,
    source:
      'import functools\ndef d(f):\n    @functools.wraps(f)\n    def w(e, context): return {**f(e), "ok": context.settings["tabs"] == 4}\n    return w\n@d\ndef handler(e): return {}',
    function: 'handler',
  },
  {
    name: 'the context by keyword only',
    file: py,
    source: 'def handler(e, *, context): return {"ok": context.settings["tabs"] == 4}',
    function: 'handler',
  },
  {
    name: 'a partial function',
    file: py,
    source: 'import functools\ndef run(tabs, e, c): return {"ok": c.settings["tabs"] == tabs}\nhandler = functools.partial(run, 4)',
    function: 'handler',
  },
  {
    name: 'an object that can be called',
    file: py,
    source: 'class Tidy:\n    def __call__(self, e): return {"ok": True}\nhandler = Tidy()',
    function: 'handler',
  },
  {
    name: 'coroutine',
    file: py,
    source: 'import asyncio\nasync def handler(e):\n    await asyncio.sleep(0)\n    return {"ok": True}',
    function: 'handler',
  },
  {
    name: 'class, instantiated once',
    file: py,
    source:
      'class S:\n    def __init__(self): self.n = 0\n    def on_file_save(self, e):\n        self.n += 1\n        return {"count": self.n}',
    function: 'on_file_save',
    value: { count: 2 },
  },
  {
    name: 'class that fills in an abstract one',
    file: py,
    source:
      'import abc\nclass Base(abc.ABC):\n    def on_file_save(self, e): return {"ok": self.good()}\n    @abc.abstractmethod\n    def good(self): ...\nclass Tidy(Base):\n    def good(self): return True',
    function: 'on_file_save',
  },
  {
    name: 'class with a coroutine',
    file: py,
    source: 'class S:\n    async def onFileSave(self, e, c): return {"ok": c.parse()["event"] == "onFileSave"}',
    function: 'onFileSave',
  },
  {
    name: '@handler on a function of the event',
    file: py,
    source:
      'from codex_plugin_sdk import handler, run_from_stdin\n@handler\ndef on_file_save(e): return {"ok": e["event"] == "onFileSave"}\nrun_from_stdin(on_file_save)',
    function: 'on_file_save',
  },
  {
    name: '@handler on the only such function',
    file: py,
    source: 'from codex_plugin_sdk import handler\n@handler\ndef tidy(e): return {"ok": e["event"] == "onFileSave"}',
    function: 'tidy',
  },
  {
    name: '@handler() with parentheses',
    file: py,
    source: 'from codex_plugin_sdk import handler\n@handler()\ndef tidy(e): return {"ok": e["event"] == "onFileSave"}',
    function: 'tidy',
  },
  {
    name: 'not the main module',
    file: py,
    source: 'if __name__ == "__main__": raise SystemExit(1)\ndef handler(e): return {"ok": True}',
    function: 'handler',
  },
  {
    name: 'imports from its own folder',
    file: 'handlers/a.py',
    source: 'import helper\ndef handler(e): return {"ok": helper.OK}',
    files: { 'handlers/helper.py': 'OK = True' },
    function: 'handler',
  },
  {
    name: "imports from the plugin's folder",
    file: 'handlers/a.py',
    source: 'from handlers.helper import OK\nfrom . import helper\ndef handler(e): return {"ok": OK and helper.OK}',
    files: { 'handlers/helper.py': 'OK = True' },
    function: 'handler',
  },
  {
    name: 'named like a module of the standard library',
    file: 'handlers/json.py',
    source: 'import json\ndef handler(e): return {"ok": True}',
    function: 'handler',
  },
  {
    name: 'nothing, where the event asks for nothing',
    file: py,
    source: 'def on_context_update(e): pass',
    more: { event: 'onContextUpdate' },
    function: 'on_context_update',
  },
  {
    name: 'context.state',
    file: py,
    source: 'def handler(e, c):\n    c.state["n"] = c.state.get("n", 0) + 1\n    return {"count": c.state["n"]}',
    function: 'handler',
    value: { count: 2 },
  },
  { name: 'context.settings', file: py, source: 'def handler(e, c): return {"ok": c.settings["tabs"] == 4}', function: 'handler' },
  {
    name: 'context.signal',
    file: py,
    source: 'def handler(e, c): return {"ok": not c.signal.aborted and not c.signal.wait(0)}',
    function: 'handler',
  },
  {
    name: 'half a surrogate pair',
    file: py,
    source: 'def handler(e): return {"ok": True, "text": "\\ud83d"}',
    function: 'handler',
    value: { ok: true, text: '\ud83d' },
  },
  {
    name: 'text beyond ASCII',
    file: py,
    source: 'def handler(e): return {"ok": True, "text": "Größe 😀"}',
    function: 'handler',
    value: { ok: true, text: 'Größe 😀' },
  },
];

describe('handler contract', () => {
  test.for([...node.map((form) => ({ runtime: 'Node', ...form })), ...python.map((form) => ({ runtime: 'Python', ...form }))])(
    '$runtime: $name',
    async (form) => {
      const script = form.file ?? 'a.js';
      const plugin = makePlugin({ [script]: form.source, ...form.files }, { settings: { tabs: 4 } });
      const { runner } = startRunner();
      const call = invocation(plugin, script, form.more);
      // Twice: the first call imports, the second finds everything in place.
      const first = await runner.invoke(call);
      const second = await runner.invoke(call);
      const value = call.event === 'onContextUpdate' ? null : (form.value ?? { ok: true });
      expect(first).toMatchObject({ ok: true, function: form.function, cold: true });
      expect(second).toMatchObject({ ok: true, function: form.function, cold: false, value });
    },
  );

  test("a virtual environment in the plugin's folder is used, and its programs come first", async () => {
    const plugin = makePlugin({
      'a.py':
        'import sys, os, shutil\ndef handler(e): return {"prefix": sys.prefix, "env": os.environ["VIRTUAL_ENV"], "python": shutil.which("python")}',
    });
    const venv = path.join(plugin.folder, '.venv');
    execFileSync('python3', ['-m', 'venv', '--without-pip', venv]);
    const { runner } = startRunner();
    expect(await runner.invoke(invocation(plugin, 'a.py'))).toMatchObject({
      ok: true,
      value: { prefix: venv, env: venv, python: path.join(venv, 'bin/python') },
    });
  });

  test('prints and log lines carry event and script, and never reach the protocol', async () => {
    const plugin = makePlugin({
      'a.js':
        "console.log('from import'); exports.onFileSave = async (e, { log }) => { console.log('one\\ntwo'); process.stderr.write('no newline'); await null; log.debug('deep %d', 1); log.error('bad'); return { ok: true }; };",
      'b.py':
        'import sys\nprint("from import")\ndef handler(e, c):\n    print("one\\ntwo")\n    sys.stderr.write("no newline")\n    c.log.debug("deep %d", 1)\n    c.log.error("bad")\n    return {"ok": True}',
    });
    const { runner, lines } = startRunner();
    for (const script of ['a.js', 'b.py']) {
      lines.length = 0;
      expect(await runner.invoke(invocation(plugin, script, { eventId: 'id' }))).toMatchObject({ ok: true });
      const common = { pluginKey: plugin.key, pluginId: plugin.id, eventId: 'id', script };
      expect(lines.toSorted((a, b) => (a.text < b.text ? -1 : 1))).toEqual([
        { ...common, source: 'log', level: 'error', text: 'bad' },
        { ...common, source: 'log', level: 'debug', text: 'deep 1' },
        { ...common, source: 'stdout', level: 'info', text: 'from import' },
        { ...common, source: 'stderr', level: 'warn', text: 'no newline' },
        { ...common, source: 'stdout', level: 'info', text: 'one' },
        { ...common, source: 'stdout', level: 'info', text: 'two' },
      ]);
    }
  });

  test('a log line that cannot be formatted is printed as it is', async () => {
    const plugin = makePlugin({
      'a.py':
        'def handler(e, c):\n    c.log.info("lines:", 5)\n    c.log.info("%d lines", "no")\n    c.log.info({"lines": 5})\n    return {}',
    });
    const { runner, lines } = startRunner();
    expect(await runner.invoke(invocation(plugin, 'a.py'))).toMatchObject({ ok: true });
    expect(lines.map(({ text }) => text)).toEqual(['lines: 5', '%d lines no', "{'lines': 5}"]);
    const byHand = spawnSync('python3', ['-c', 'import codex_plugin_sdk as s; s.run_from_stdin(lambda e, c: c.log.info("lines:", 5))'], {
      input: '{}',
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: sdkFolder },
    });
    expect(byHand).toMatchObject({ status: 0, stderr: 'lines: 5\n' });
  });

  test('changed settings reach a running worker', async () => {
    const plugin = makePlugin({
      'a.js': 'exports.onFileSave = (e, { settings, state }) => ({ tabs: settings.tabs, calls: (state.calls = (state.calls ?? 0) + 1) });',
    });
    const { runner } = startRunner();
    await runner.invoke(invocation({ ...plugin, settings: { tabs: 2 } }, 'a.js'));
    expect(await runner.invoke(invocation({ ...plugin, settings: { tabs: 8 } }, 'a.js'))).toMatchObject({ value: { tabs: 8, calls: 2 } });
  });

  test('changed grants start a new worker', async () => {
    process.env['CODEX_TEST_FLAG'] = 'on';
    const plugin = makePlugin({ 'a.js': 'exports.onFileSave = () => ({ pid: process.pid, flag: process.env.CODEX_TEST_FLAG ?? null });' });
    const { runner } = startRunner();
    const before = await runner.invoke(invocation(plugin, 'a.js'));
    const grants = { permissions: ['env:read:CODEX_TEST_FLAG'], workspaceFolders: [] };
    const after = await runner.invoke(invocation({ ...plugin, grants }, 'a.js'));
    expect(before).toMatchObject({ value: { flag: null } });
    expect(after).toMatchObject({ value: { flag: 'on' } });
  });

  test('the same script works by hand', () => {
    const plugin = makePlugin({
      'a.mjs':
        "import { defineHandler, runFromStdin } from 'codex-plugin-sdk'; export const onFileSave = defineHandler((e) => ({ got: e.event })); await runFromStdin(onFileSave);",
      'a.py':
        'from codex_plugin_sdk import handler, run_from_stdin\n@handler\nasync def on_file_save(e): return {"got": e["event"]}\nrun_from_stdin(on_file_save)',
    });
    const input = '{"event":"onFileSave"}';
    const resolver = path.join(path.dirname(workerPrograms.node), '../sdkResolver.mjs');
    const byNode = spawnSync(process.execPath, ['--import', resolver, path.join(plugin.folder, 'a.mjs')], { input, encoding: 'utf8' });
    const byPython = spawnSync('python3', [path.join(plugin.folder, 'a.py')], {
      input,
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: sdkFolder },
    });
    expect(JSON.parse(byNode.stdout)).toEqual({ got: 'onFileSave' });
    expect(JSON.parse(byPython.stdout)).toEqual({ got: 'onFileSave' });
  });

  test('the worker programs refuse to be run by hand', () => {
    for (const [command, program] of [
      [process.execPath, workerPrograms.node],
      ['python3', workerPrograms.python],
    ] as const) {
      const { status, stderr } = spawnSync(command, [program], { input: '', encoding: 'utf8' });
      expect(status).toBe(2);
      expect(stderr).toContain('started by the Codex plugin host');
    }
  });
});
