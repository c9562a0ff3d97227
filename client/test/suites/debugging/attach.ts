// Debuggers that attach by a configuration, ours or the author's: they stop in the live worker, and the handler's deadline waits meanwhile.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import {
  addBreakpoint,
  changeAndSave,
  goesOn,
  handlerFile,
  lineOf,
  python,
  skipWithoutDebugpy,
  standsAt,
} from '../../suite/support/debuggee.ts';
import { isConfigured, isStopped, isVerified, SessionTracker } from '../../suite/support/debugSessions.ts';
import { editor } from '../../suite/support/editor.ts';
import { eventually } from '../../suite/support/eventually.ts';
import { inWorkspace, readText, startedProduct, type Product } from '../../suite/support/product.ts';
import { workerPids } from '../../suite/support/workerProcesses.ts';
import { skipCurrentTest } from '../../suite/support/skip.ts';

/** The plugin's limit for one event, and some more. */
const PAST_DEADLINE_MS = 1500;

describe('attach', () => {
  let product: Product;
  const tracker = new SessionTracker();

  before(async () => {
    product = await startedProduct();
    await product.allowAll();
  });

  after(() => tracker.dispose());

  afterEach(async () => {
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await tracker.endAll();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('attaches with a configuration of our own type', async () => {
    await stopsInHandler(
      { type: 'codexPlugins', request: 'attach', name: 'Debug my plugin', plugin: 'com.example.debuggee', runtime: 'node' },
      { script: 'save.js', file: 'notes.txt', line: 3 },
    );
  });

  it('attaches with the plain Node.js configuration that authors have', async () => {
    await stopsInHandler(
      {
        type: 'node',
        request: 'attach',
        name: 'Attach to Codex Plugin',
        port: 9229,
        restart: true,
        protocol: 'inspector',
        skipFiles: ['<node_internals>/**'],
      },
      { script: 'save.js', file: 'notes.txt', line: 2 },
    );
  });

  for (const { runtime, script, file, entry } of [
    { runtime: 'node', script: 'save.js', file: 'notes.txt', entry: { type: 'node', name: 'Attach to Codex Plugin', restart: true } },
    { runtime: 'python', script: 'save.py', file: 'notes.md', entry: { type: 'debugpy', name: 'Python: Attach to Handler' } },
  ] as const) {
    it(`attaches to what codex-plugin dev serves, for ${runtime}, and comes back after a reload`, async () => {
      if (runtime === 'python') skipWithoutDebugpy();
      const handler = handlerFile(script);
      const before = readText(handler);
      const dev = await served();
      try {
        addBreakpoint(handler, lineOf(handler, 'return'));
        const port = dev.portOf(runtime);
        const attached = { ...entry, request: 'attach', ...(runtime === 'node' ? { port } : { connect: { host: '127.0.0.1', port } }) };
        const configured = (): Promise<unknown> =>
          tracker.next(isConfigured, ({ parentSession }) => runtime === 'python' || parentSession !== undefined);
        const begun = configured();
        assert.equal(await vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], attached), true);
        await begun;
        const stops = async (): Promise<void> => {
          const stopped = tracker.next(isStopped);
          const answered = dev.fire({
            filePath: inWorkspace(file),
            fileContent: 'a\nb\n',
            language: runtime === 'node' ? 'plaintext' : 'markdown',
          });
          await goesOn(await stopped, { handler, line: lineOf(handler, 'return'), variable: 'lines', value: /^[23]$/ });
          assert.equal((await answered).status, 200);
        };
        await stops();
        // There is one debugger at a time, and whoever wants a second one is told so.
        assert.equal(await vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], attached), false);
        await editor.waitForText('.notification-list-item-message', new RegExp(`Another debugger is attached .* at port ${port}`));
        await vscode.commands.executeCommand('notifications.clearAll');
        await stops();
        // The debugger is told of it when it comes back.
        vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
        addBreakpoint(handler, lineOf(handler, 'return') + 1);
        const reloaded = dev.nextReload();
        const back = configured();
        writeFileSync(handler, `${runtime === 'node' ? '//' : '#'} One line more.\n${before}`);
        await reloaded;
        // Events wait for the debugger for three seconds, and a busy machine takes longer.
        await back;
        await stops();
        // Node.js's debugger goes on knocking at the port for a while, as it is told to.
        if (runtime === 'node') await tracker.endAll();
      } finally {
        dev.child.kill();
        writeFileSync(handler, before);
      }
      await tracker.untilNone('the end of the session, with that of the server');
    });
  }

  it('attaches to Python handlers with the configuration that authors have', async () => {
    skipWithoutDebugpy();
    const configuration = await stopsInHandler(
      {
        type: 'debugpy',
        request: 'attach',
        name: 'Attach to Codex Plugin (Python)',
        connect: { host: 'localhost', port: 5678 },
        pathMappings: [{ localRoot: '${workspaceFolder}/handlers', remoteRoot: '/app/handlers' }],
      },
      { script: 'save.py', file: 'notes.md', line: 5 },
    );
    const { connect, pathMappings } = configuration as unknown as {
      connect: { host: string; port: number };
      pathMappings: { localRoot: string; remoteRoot: string }[];
    };
    assert.equal(connect.host, '127.0.0.1');
    assert.ok(connect.port > 0);
    const folder = inWorkspace('.codex/plugins/debuggee');
    assert.deepEqual(pathMappings, [{ localRoot: folder, remoteRoot: folder }]);
  });

  it('attaches with the entries for launch.json that the tutorial has, as they stand there', async () => {
    const [inNode, inPython] = tutorialEntries();
    await stopsInHandler(inNode!, { script: 'save.js', file: 'notes.txt', line: lineOf(handlerFile('save.js'), 'const lines') });
    await tracker.endAll();
    skipWithoutDebugpy();
    await stopsInHandler(inPython!, { script: 'save.py', file: 'notes.md', line: lineOf(handlerFile('save.py'), 'lines =') });
  });

  it('says of a save that it is paused, and not that a handler is slow', async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    const file = inWorkspace('early.json');
    const handler = handlerFile('early.js');
    await changeAndSave(product, file, undefined, ' ');
    addBreakpoint(handler, 3);
    const verified = tracker.next(isVerified);
    const wanted = { type: 'codexPlugins', request: 'attach', name: 'Debug my plugin', plugin: 'Debuggee', runtime: 'node' };
    assert.equal(await vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], wanted), true);
    await verified;
    const late = product.nextEvent(({ filePath, outcome }) => filePath === file && outcome === 'late');
    const stopped = tracker.next(isStopped);
    await changeAndSave(product, file, stopped, ' ');
    const { handlers, summary, eventId: lateId } = await late;
    assert.deepEqual(
      handlers.map(({ outcome, code }) => [outcome, code]),
      [['paused', 'in-debugger']],
    );
    assert.match(summary, /^Debuggee: paused in the debugger; the save went on without it/);
    await editor.waitForText('.statusbar-item', /Paused in the debugger; early\.json was saved unformatted$/);
    const { session, message } = await stopped;
    const threadId = message.body?.threadId ?? 0;
    const { stackFrames } = (await session.customRequest('stackTrace', { threadId })) as {
      stackFrames: { source?: { path?: string; presentationHint?: string; origin?: string } }[];
    };
    const own = stackFrames.filter(({ source }) => source?.path?.includes('/workers/node/'));
    assert.ok(own.length > 0, 'no frame is of the worker');
    assert.deepEqual(
      own.filter(({ source }) => source?.presentationHint !== 'deemphasize'),
      [],
      'a frame of the worker is shown as the plugin’s',
    );
    await editor.shot('paused.png');
    // That nothing more is said at the deadline, nor of a slow handler, can only be seen by letting the time pass.
    await delay(3 * PAST_DEADLINE_MS);
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await session.customRequest('continue', { threadId });
    const entry = await eventually(() => product.eventsOf(file).find(({ outcome, eventId }) => outcome === 'ok' && eventId === lateId), {
      what: () => `the event to end well; there are ${product.eventList()}`,
    });
    assert.equal(
      product.plugin('Debuggee').handlers.find(({ script }) => script.endsWith('early.js'))?.lastRun?.outcome,
      'ok',
      entry.summary,
    );
    await vscode.commands.executeCommand('notifications.showList');
    assert.deepEqual(await editor.texts('.notification-list-item-message'), []);
    await vscode.commands.executeCommand('notifications.hideList');
  });

  it('has the newer of two sessions for Python on one plugin take the place of the other, once', async () => {
    skipWithoutDebugpy();
    await changeAndSave(product, inWorkspace('notes.md'));
    const wanted = { type: 'codexPlugins', request: 'attach', plugin: 'Debuggee', runtime: 'python' };
    const names: string[] = [];
    const listening = vscode.debug.onDidStartDebugSession(({ name }) => void names.push(name));
    const configured = (): Promise<unknown> => tracker.next(isConfigured);
    for (const name of ['the first', 'the second']) {
      const told = configured();
      assert.equal(await vscode.debug.startDebugging(undefined, { ...wanted, name }), true);
      await told;
    }
    await tracker.untilOne('the first session to have ended');
    // It would come back within the time that a save takes.
    await (
      await changeAndSave(product, inWorkspace('notes.md'))
    )();
    listening.dispose();
    assert.deepEqual(names, ['the first', 'the second']);
  });

  it('leaves no empty session for Node.js behind where an entry of the author’s takes the place of one', async () => {
    const roots = new Map<string, string>();
    const listening = vscode.Disposable.from(
      vscode.debug.onDidStartDebugSession(({ id, name, parentSession }) => void (parentSession ?? roots.set(id, name))),
      vscode.debug.onDidTerminateDebugSession(({ id }) => void roots.delete(id)),
    );
    const configured = (): Promise<unknown> => tracker.next(isConfigured, ({ parentSession }) => parentSession !== undefined);
    const own = { type: 'codexPlugins', request: 'attach', name: 'the first', plugin: 'Debuggee', runtime: 'node' };
    const entry = { type: 'node', request: 'attach', name: 'Attach to Codex Plugin', port: 9229, restart: true, codexPlugin: 'Debuggee' };
    for (const wanted of [own, entry]) {
      const told = configured();
      assert.equal(await vscode.debug.startDebugging(undefined, wanted), true);
      await told;
    }
    await eventually(() => roots.size === 1, { what: () => `one session; there are ${[...roots.values()].join(', ')}` });
    assert.deepEqual([...roots.values()], [entry.name]);
    // That one stops.
    const handler = handlerFile('save.js');
    const line = lineOf(handler, 'return');
    addBreakpoint(handler, line);
    const stopped = tracker.next(isStopped);
    const finished = await changeAndSave(product, inWorkspace('notes.txt'), stopped);
    await goesOn(await stopped, { handler, line, variable: 'lines', value: /^\d+$/ });
    await finished();
    listening.dispose();
  });

  it('keeps out of the way of many saves', async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    // Its worker is there from then on.
    await (
      await changeAndSave(product, inWorkspace('notes.txt'))
    )();
    const workers = workerPids().length;
    const wanted = { type: 'codexPlugins', request: 'attach', name: 'Debug my plugin', plugin: 'Debuggee', runtime: 'node' };
    assert.equal(await vscode.debug.startDebugging(undefined, wanted), true);
    for (let save = 0; save < 40; save++) {
      const finished = await changeAndSave(product, inWorkspace('notes.txt'), undefined, 'x');
      assert.equal((await finished()).outcome, 'ok');
    }
    await vscode.commands.executeCommand('notifications.showList');
    assert.deepEqual(await editor.texts('.notification-list-item-message'), []);
    await vscode.commands.executeCommand('notifications.hideList');
    await tracker.endAll();
    assert.ok(workerPids().length <= workers, `${workerPids().length} workers, and ${workers} before`);
  });

  /** Attaches, saves a file, and expects the handler to stop at the 1-based line and to finish long after its deadline. */
  async function stopsInHandler(
    wanted: vscode.DebugConfiguration,
    { script, file, line }: { script: string; file: string; line: number },
  ): Promise<vscode.DebugConfiguration> {
    const handler = handlerFile(script);
    // The breakpoint is known to be in place once the debugger has seen the script.
    await changeAndSave(product, inWorkspace(file));
    addBreakpoint(handler, line);
    const verified = tracker.next(isVerified);
    assert.equal(await vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], wanted), true);
    const { session: verifying } = await verified;

    const stopped = tracker.next(isStopped);
    const finished = await changeAndSave(product, inWorkspace(file), stopped);
    const { threadId } = await standsAt(await stopped, { handler, line });

    // That nothing happens at the deadline can only be seen by letting it pass.
    await delay(PAST_DEADLINE_MS);
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await (await stopped).session.customRequest('continue', { threadId });
    const entry = await finished();
    assert.equal(entry.outcome, 'ok', entry.summary);
    assert.ok(entry.durationMs > PAST_DEADLINE_MS, `${entry.durationMs} ms`);
    return (verifying.parentSession ?? verifying).configuration;
  }
});

/** `codex-plugin dev` in a terminal, with doors for debuggers of each language at ports of their own. */
async function served(): Promise<{
  child: ChildProcess;
  portOf: (runtime: string) => number;
  nextReload: () => Promise<unknown>;
  fire: (fields: object) => Promise<Response>;
}> {
  const command = path.join(vscode.extensions.getExtension('codex-plugin-host.codex-plugin-host')?.extensionPath ?? '', 'dist/cli.js');
  const args = ['dev', '--watch', '--json', '--port', '0', '--inspect=0', '--debugpy=0', inWorkspace('.codex/plugins/debuggee')];
  // debugpy is where this interpreter is.
  const env = { ...process.env, PATH: [path.dirname(python), process.env['PATH']].join(path.delimiter) };
  const child = spawn(process.execPath, [command, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const told: { type: string; url: string; token: string; debuggers: { runtime: string; port: number }[] }[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => told.push(JSON.parse(line) as (typeof told)[number]));
  const { url, token, debuggers } = await eventually(() => told.find(({ type }) => type === 'listening'), {
    timeoutMs: 40_000,
    what: () => 'the development server',
  });
  return {
    child,
    portOf: (runtime) => debuggers.find((one) => one.runtime === runtime)?.port ?? 0,
    nextReload: () => {
      const known = told.length;
      return eventually(() => told.slice(known).find(({ type }) => type === 'reload'), { timeoutMs: 40_000, what: () => 'a reload' });
    },
    fire: (fields) =>
      fetch(`${url}/_codex/events/onFileSave`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ phase: 'afterSave', reason: 'manual', options: { formatOnSave: true }, ...fields }),
      }),
  };
}

/** Of Node.js and of Python, from the tutorial for developers of plugins, which is there on some machines. */
function tutorialEntries(): vscode.DebugConfiguration[] {
  const folder = path.join(vscode.extensions.getExtension('codex-plugin-host.codex-plugin-host')?.extensionPath ?? '', '../shared/seed');
  const text = existsSync(folder)
    ? readdirSync(folder)
        .map((name) => readFileSync(path.join(folder, name), 'utf8'))
        .join('\n')
    : '';
  const found = ['"port": 9229', '"port": 5678'].map((mark) => objectAround(text, text.indexOf(mark)));
  if (found.includes(undefined)) skipCurrentTest('the tutorial is not on this machine');
  return found as vscode.DebugConfiguration[];
}

/** The smallest object in JSON around a place that says what kind of session it is. */
function objectAround(text: string, at: number): vscode.DebugConfiguration | undefined {
  for (let start = text.lastIndexOf('{', at); start >= 0 && at >= 0; start = text.lastIndexOf('{', start - 1)) {
    for (let end = text.indexOf('}', at); end >= 0 && end < at + 2000; end = text.indexOf('}', end + 1)) {
      try {
        const value = JSON.parse(text.slice(start, end + 1)) as Partial<vscode.DebugConfiguration>;
        if (value.request !== undefined) return value as vscode.DebugConfiguration;
        break;
      } catch {
        // It ends further on.
      }
    }
  }
  return undefined;
}
