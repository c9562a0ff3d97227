// Debugging handlers: sessions attach to the live worker, stop at breakpoints, and the handler's deadline waits meanwhile.
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { SessionTracker, type AdapterMessage } from '../suite/support/debugSessions.ts';
import { inWorkspace, readText, show, startedProduct, writeFile, type Product } from '../suite/support/product.ts';
import { workerPids } from '../suite/support/workerProcesses.ts';
import { skipCurrentTest } from '../suite/support/skip.ts';

/** The plugin's limit for one event, and some more. */
const PAST_DEADLINE_MS = 1500;
const python = '/usr/bin/python3';

describe('debug', () => {
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
          tracker.next(
            ({ type, command }) => type === 'response' && command === 'configurationDone',
            ({ parentSession }) => runtime === 'python' || parentSession !== undefined,
          );
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
    const handler = inWorkspace('.codex/plugins/debuggee/handlers/early.js');
    await changeAndSave(file, undefined, ' ');
    vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(new vscode.Location(vscode.Uri.file(handler), new vscode.Position(2, 0)))]);
    const verified = tracker.next(isVerified);
    const wanted = { type: 'codexPlugins', request: 'attach', name: 'Debug my plugin', plugin: 'Debuggee', runtime: 'node' };
    assert.equal(await vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], wanted), true);
    await verified;
    const late = product.nextEvent(({ filePath, outcome }) => filePath === file && outcome === 'late');
    const stopped = tracker.next(({ event }) => event === 'stopped');
    await changeAndSave(file, stopped, ' ');
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

  for (const { language, script, file, line, variable, value } of [
    { language: 'JavaScript', script: 'save.js', file: 'notes.txt', line: 4, variable: 'lines', value: /^[12]$/ },
    { language: 'TypeScript', script: 'save.ts', file: 'notes.xml', line: 11, variable: 'counts.lines', value: /^2$/ },
    { language: 'Python', script: 'save.py', file: 'notes.md', line: 7, variable: 'lines', value: /^1$/ },
  ]) {
    it(`debugs a handler in ${language} by one command, and stops at the right line after its script was edited`, async () => {
      if (language === 'Python') skipWithoutDebugpy();
      const handler = inWorkspace(`.codex/plugins/debuggee/handlers/${script}`);
      await show(inWorkspace(file));
      addBreakpoint(handler, line);
      const ran = product.nextEvent(({ filePath, byHand }) => filePath === inWorkspace(file) && byHand === true, { timeoutMs: 45_000 });
      const stopped = tracker.next(isStopped);
      const commanded = vscode.commands.executeCommand('codexPlugins.debugHandler', targetOf(product, script));
      await goesOn(await stopped, { handler, line, variable, value });
      assert.equal((await ran).outcome, 'ok');
      await commanded;

      const edited = await show(handler);
      await edited.edit((edit) => edit.insert(new vscode.Position(0, 0), '\n'));
      const { session: before } = await stopped;
      const reattached = tracker.next(isVerified, ({ id }) => id !== before.id);
      assert.equal(await edited.document.save(), true);
      await reattached;
      const stoppedAgain = tracker.next(isStopped);
      const finished = await changeAndSave(inWorkspace(file), stoppedAgain, ' ');
      await goesOn(await stoppedAgain, { handler, line: line + 1, variable, value });
      assert.equal((await finished()).outcome, 'ok');
    });
  }

  for (const { language, script, file } of [
    { language: 'JavaScript', script: 'save.js', file: 'notes.txt' },
    { language: 'Python', script: 'save.py', file: 'notes.md' },
  ]) {
    it(`stops again in ${language} when the session is restarted while a handler stands still, and when it was stopped and is wanted twice`, async () => {
      if (language === 'Python') skipWithoutDebugpy();
      const handler = handlerFile(script);
      await show(inWorkspace(file));
      addBreakpoint(handler, lineOf(handler, 'return'));
      const stops = async (act: () => unknown): Promise<void> => {
        const stopped = tracker.next(isStopped);
        const acted = act();
        await goesOn(await stopped, { handler, line: lineOf(handler, 'return'), variable: 'lines', value: /^\d+$/ });
        await acted;
      };
      const debugHandler = (): Thenable<unknown> => vscode.commands.executeCommand('codexPlugins.debugHandler', targetOf(product, script));
      const stopped = tracker.next(isStopped);
      const commanded = debugHandler();
      await stopped;
      const [pid] = workerPids();
      const configured = tracker.next(({ type, command }) => type === 'response' && command === 'configurationDone');
      await vscode.commands.executeCommand('workbench.action.debug.restart');
      await configured;
      await commanded;
      await stops(debugHandler);
      assert.ok(workerPids().includes(pid!), 'the worker has stayed');
      // Stopped as the toolbar does, and then a double click.
      await vscode.commands.executeCommand('workbench.action.debug.stop');
      await tracker.untilNone('the session to end');
      const begun: vscode.DebugSession[] = [];
      const listening = vscode.debug.onDidStartDebugSession((session) => void (session.parentSession ?? begun.push(session)));
      let count = 0;
      const [first, second] = [tracker.next(isStopped), tracker.next((message) => isStopped(message) && ++count === 2)];
      const clicks = Promise.all([debugHandler(), debugHandler()]);
      await goesOn(await first, { handler, line: lineOf(handler, 'return'), variable: 'lines', value: /^\d+$/ });
      // In Python both may stand still at once, and go on at once.
      const { session, message } = await second;
      await Promise.resolve(session.customRequest('continue', { threadId: message.body?.threadId ?? 0 })).catch(() => undefined);
      await clicks;
      listening.dispose();
      assert.equal(begun.length, 1);
      await vscode.commands.executeCommand('notifications.showList');
      assert.deepEqual(await editor.texts('.notification-list-item-message'), []);
      await vscode.commands.executeCommand('notifications.hideList');
    });
  }

  it('debugs with a mock event where nothing else is there, in the session that is there, and leaves nothing when that ends', async () => {
    const handler = inWorkspace('.codex/plugins/debuggee/handlers/save.js');
    const wanted = { type: 'codexPlugins', request: 'attach', name: 'Debug my plugin', plugin: 'Debuggee', runtime: 'node' };
    const configured = tracker.next(({ type, command }) => type === 'response' && command === 'configurationDone');
    assert.equal(await vscode.debug.startDebugging(undefined, wanted), true);
    await configured;
    await vscode.commands.executeCommand('codexPlugins.clearActivity');
    addBreakpoint(handler, lineOf(handler, 'return'));
    const begun: vscode.DebugSession[] = [];
    const listening = vscode.debug.onDidStartDebugSession((session) => void (session.parentSession ?? begun.push(session)));
    for (const command of ['codexPlugins.debugHandler', 'codexPlugins.debugHandler']) {
      const stopped = tracker.next(isStopped);
      const commanded = vscode.commands.executeCommand(command, targetOf(product, 'save.js'));
      await goesOn(await stopped, { handler, line: lineOf(handler, 'return'), variable: 'lines', value: /^3$/ });
      await commanded;
    }
    listening.dispose();
    assert.deepEqual(begun, []);
    const { session } = await configured;
    const { port } = (session.parentSession ?? session).configuration as unknown as { port: number };
    assert.equal(await isOpen(port), true);
    const workers = workerPids();
    await tracker.endAll();
    await eventually(async () => !(await isOpen(port)), { what: () => 'the port for debuggers to be closed' });
    assert.deepEqual(workerPids(), workers);
  });

  it('debugs an event because somebody asked for it on the inspector’s page', async () => {
    const handler = handlerFile('save.js');
    const page = await vscode.commands.executeCommand<string>('codexPlugins.openInspector');
    const finished = await changeAndSave(inWorkspace('notes.txt'));
    const { eventId } = await finished();
    addBreakpoint(handler, lineOf(handler, 'return'));
    const again = product.nextEvent(({ filePath }) => filePath === inWorkspace('notes.txt'));
    const stopped = tracker.next(isStopped);
    const asked = fetch(`${page}records/${eventId}/debug`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: new URL(page).origin },
      body: '{}',
    });
    await goesOn(await stopped, { handler, line: lineOf(handler, 'return'), variable: 'lines', value: /^\d+$/ });
    const answer = await asked;
    assert.deepEqual([answer.status, await answer.json()], [200, {}]);
    assert.equal((await again).outcome, 'ok');
  });

  it('stops where a handler fails, when it is to stop at uncaught exceptions', async () => {
    await show(inWorkspace('notes.ini'));
    const handler = inWorkspace('.codex/plugins/debuggee/handlers/fail.js');
    const wanted = { type: 'codexPlugins', request: 'attach', name: 'Debug my plugin', plugin: 'Debuggee', runtime: 'node' };
    const configured = tracker.next(
      ({ type, command }) => type === 'response' && command === 'configurationDone',
      ({ parentSession }) => parentSession !== undefined,
    );
    assert.equal(await vscode.debug.startDebugging(undefined, wanted), true);
    const { session } = await configured;
    await session.customRequest('setExceptionBreakpoints', { filters: ['uncaught'], filterOptions: [] });
    const stopped = tracker.next(isStopped);
    const commanded = vscode.commands.executeCommand('codexPlugins.debugHandler', targetOf(product, 'fail.js'));
    const { message } = await stopped;
    assert.equal(message.body?.reason, 'exception');
    await goesOn(await stopped, { handler, line: lineOf(handler, 'throw'), variable: 'fileContent.length', value: /^\d+$/ });
    await commanded;
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  it('lets other plugins, and the plugin’s other workers, go on while one stands still', async () => {
    await anotherPlugin();
    writeFile('notes.yaml', 'title: Notes\n');
    const handler = handlerFile('save.js');
    addBreakpoint(handler, lineOf(handler, 'return'));
    const stopped = tracker.next(isStopped);
    const commanded = vscode.commands.executeCommand('codexPlugins.debugHandler', targetOf(product, 'save.js'));
    const { session } = await stopped;
    for (const file of ['notes.yaml', 'notes.md']) {
      const finished = await changeAndSave(inWorkspace(file));
      assert.equal((await finished()).outcome, 'ok', file);
    }
    assert.equal(vscode.debug.activeDebugSession?.id, session.id, 'it stands still');
    await goesOn(await stopped, { handler, line: lineOf(handler, 'return'), variable: 'lines', value: /^\d+$/ });
    await commanded;
  });

  it('has the newer of two sessions for Python on one plugin take the place of the other, once', async () => {
    skipWithoutDebugpy();
    await changeAndSave(inWorkspace('notes.md'));
    const wanted = { type: 'codexPlugins', request: 'attach', plugin: 'Debuggee', runtime: 'python' };
    const names: string[] = [];
    const listening = vscode.debug.onDidStartDebugSession(({ name }) => void names.push(name));
    const configured = (): Promise<unknown> => tracker.next(({ type, command }) => type === 'response' && command === 'configurationDone');
    for (const name of ['the first', 'the second']) {
      const told = configured();
      assert.equal(await vscode.debug.startDebugging(undefined, { ...wanted, name }), true);
      await told;
    }
    await tracker.untilOne('the first session to have ended');
    // It would come back within the time that a save takes.
    await (
      await changeAndSave(inWorkspace('notes.md'))
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
    const configured = (): Promise<unknown> =>
      tracker.next(
        ({ type, command }) => type === 'response' && command === 'configurationDone',
        ({ parentSession }) => parentSession !== undefined,
      );
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
    const finished = await changeAndSave(inWorkspace('notes.txt'), stopped);
    await goesOn(await stopped, { handler, line, variable: 'lines', value: /^\d+$/ });
    await finished();
    listening.dispose();
  });

  for (const { name, script, language, text, line } of [
    {
      ...{ name: 'JavaScript', script: 'save.js', language: 'css', line: 3 },
      text: "exports.onFileSave = (eventText) => {\n  const { filePath } = JSON.parse(eventText);\n  return { success: filePath !== '' };\n};\n",
    },
    {
      ...{ name: 'Python', script: 'save.py', language: 'less', line: 5 },
      text: "import json\n\ndef onFileSave(event_text):\n    filePath = json.loads(event_text)['filePath']\n    return {'success': filePath != ''}\n",
    },
  ]) {
    it(`stops in ${name} at a breakpoint in a plugin whose folder is a link`, async () => {
      if (name === 'Python') skipWithoutDebugpy();
      const real = mkdtempSync(path.join(tmpdir(), 'linked-plugin-'));
      const handlers = [{ event: 'onFileSave', language: [language], script, phase: 'afterSave' }];
      const manifest = { pluginId: 'com.example.linked', version: '1.0.0', name: 'Linked', entryPoints: { handlers }, permissions: [] };
      writeFileSync(path.join(real, script), text);
      writeFileSync(path.join(real, 'plugin.manifest.json'), JSON.stringify(manifest));
      const link = inWorkspace(`.codex/plugins/linked-${language}`);
      symlinkSync(real, link);
      try {
        const isThere = (): boolean =>
          product.state.plugins.some(({ folder, state }) => folder === realpathSync(real) && state === 'ungranted');
        await eventually(isThere, { what: () => 'the linked plugin' });
        await product.act('allow', 'Linked');
        await product.untilState('Linked', 'ready');
        const handler = path.join(link, script);
        // VS Code's debugger for Node.js shows where the file really is.
        const shown = name === 'Python' ? handler : path.join(realpathSync(real), script);
        const file = writeFile(`linked.${language}`, 'a {}\n');
        await show(file);
        addBreakpoint(handler, line);
        const ran = product.nextEvent(({ filePath, byHand }) => filePath === file && byHand === true, { timeoutMs: 45_000 });
        const stopped = tracker.next(isStopped);
        const commanded = vscode.commands.executeCommand('codexPlugins.debugHandler', {
          ...{ pluginKey: product.plugin('Linked').key, event: 'onFileSave', script },
        });
        await goesOn(await stopped, { handler: shown, line, variable: 'filePath', value: /linked/ });
        assert.equal((await ran).outcome, 'ok');
        await commanded;
      } finally {
        rmSync(link);
        rmSync(real, { recursive: true });
        await eventually(() => product.state.plugins.every(({ name: one }) => one !== 'Linked'), { what: () => 'the linked plugin to go' });
      }
    });
  }

  it('says what Python lacks to be debugged, with a button that installs it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'bare-python-'));
    const made = spawnSync(python, ['-m', 'venv', '--without-pip', folder]);
    if (made.status !== 0) skipCurrentTest('Python makes no environment without debugpy');
    const settings = vscode.workspace.getConfiguration('codexPlugins');
    const before = settings.inspect('runtime.python')?.globalValue;
    await settings.update('runtime.python', path.join(folder, 'bin/python'), vscode.ConfigurationTarget.Global);
    try {
      await show(inWorkspace('notes.md'));
      await vscode.commands.executeCommand('codexPlugins.debugHandler', targetOf(product, 'save.py'));
      await editor.waitForText('.notification-list-item-message', /debugpy/);
      await editor.click('.notification-toast >> role=button[name="Install debugpy"]');
      const terminal = await eventually(() => vscode.window.terminals.find(({ name }) => name === 'debugpy'), { what: () => 'pip' });
      assert.deepEqual((terminal.creationOptions as vscode.TerminalOptions).shellArgs, ['-i', '-m', 'pip', 'install', 'debugpy']);
      terminal.dispose();
    } finally {
      await settings.update('runtime.python', before, vscode.ConfigurationTarget.Global);
      rmSync(folder, { recursive: true });
    }
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  it('says of a script that is a program that no debugger stops in it, and runs nothing', async () => {
    await anotherPlugin();
    const begun: vscode.DebugSession[] = [];
    const listening = vscode.debug.onDidStartDebugSession((session) => void begun.push(session));
    await show(writeFile('notes.sql', 'select 1;\n'));
    const { key } = product.plugin('Onlooker');
    const before = product.state.activity.length;
    await vscode.commands.executeCommand('codexPlugins.debugHandler', {
      pluginKey: key,
      event: 'onFileSave',
      script: 'program.js',
    });
    await editor.waitForText('.notification-list-item-message', /program\.js has no function for onFileSave, so it is run as a program/);
    listening.dispose();
    assert.deepEqual(begun, []);
    assert.equal(product.state.activity.length, before);
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  it('keeps out of the way of many saves', async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    // Its worker is there from then on.
    await (
      await changeAndSave(inWorkspace('notes.txt'))
    )();
    const workers = workerPids().length;
    const wanted = { type: 'codexPlugins', request: 'attach', name: 'Debug my plugin', plugin: 'Debuggee', runtime: 'node' };
    assert.equal(await vscode.debug.startDebugging(undefined, wanted), true);
    for (let save = 0; save < 40; save++) {
      const finished = await changeAndSave(inWorkspace('notes.txt'), undefined, 'x');
      assert.equal((await finished()).outcome, 'ok');
    }
    await vscode.commands.executeCommand('notifications.showList');
    assert.deepEqual(await editor.texts('.notification-list-item-message'), []);
    await vscode.commands.executeCommand('notifications.hideList');
    await tracker.endAll();
    assert.ok(workerPids().length <= workers, `${workerPids().length} workers, and ${workers} before`);
  });

  /** It comes when it is needed: with two of them there, debuggers that name none ask which is meant. */
  async function anotherPlugin(): Promise<void> {
    if (product.state.plugins.some(({ name }) => name === 'Onlooker')) return;
    const handlers = [
      { event: 'onFileSave', language: ['yaml'], script: 'count.js', phase: 'afterSave' },
      { event: 'onFileSave', language: ['sql'], script: 'program.js', phase: 'afterSave' },
    ];
    const manifest = { pluginId: 'com.example.onlooker', version: '1.0.0', name: 'Onlooker', entryPoints: { handlers }, permissions: [] };
    writeFile('.codex/plugins/onlooker/count.js', 'exports.onFileSave = () => ({ success: true });\n');
    writeFile('.codex/plugins/onlooker/program.js', "process.stdin.on('end', () => console.log('{}')).resume();\n");
    writeFile('.codex/plugins/onlooker/plugin.manifest.json', JSON.stringify(manifest));
    await eventually(() => product.state.plugins.some(({ name, state }) => name === 'Onlooker' && state === 'ungranted'), {
      what: () => 'the other plugin',
    });
    await product.act('allow', 'Onlooker');
    await product.untilState('Onlooker', 'ready');
  }

  /** Expects a session to stand still at the 1-based line, with the variable, and lets it go on. */
  async function goesOn(
    { session, message }: Awaited<ReturnType<SessionTracker['next']>>,
    expected: { handler: string; line: number; variable: string; value: RegExp },
  ): Promise<void> {
    const threadId = message.body?.threadId ?? 0;
    const { stackFrames } = (await session.customRequest('stackTrace', { threadId, levels: 1 })) as {
      stackFrames: { id: number; line: number; source?: { path?: string } }[];
    };
    assert.equal(stackFrames[0]?.line, expected.line);
    assert.equal(withoutMachine(stackFrames[0]?.source?.path), expected.handler);
    const { result } = (await session.customRequest('evaluate', {
      expression: expected.variable,
      frameId: stackFrames[0]?.id,
      context: 'watch',
    })) as { result: string };
    assert.match(result, expected.value);
    await session.customRequest('continue', { threadId });
  }

  /** Attaches, saves a file, and expects the handler to stop at the 1-based line and to finish long after its deadline. */
  async function stopsInHandler(
    wanted: vscode.DebugConfiguration,
    { script, file, line }: { script: string; file: string; line: number },
  ): Promise<vscode.DebugConfiguration> {
    const handler = inWorkspace(`.codex/plugins/debuggee/handlers/${script}`);
    // The breakpoint is known to be in place once the debugger has seen the script.
    await changeAndSave(inWorkspace(file));
    vscode.debug.addBreakpoints([
      new vscode.SourceBreakpoint(new vscode.Location(vscode.Uri.file(handler), new vscode.Position(line - 1, 0))),
    ]);
    const verified = tracker.next(isVerified);
    assert.equal(await vscode.debug.startDebugging(vscode.workspace.workspaceFolders?.[0], wanted), true);
    const { session: verifying } = await verified;

    const stopped = tracker.next(({ event }) => event === 'stopped');
    const finished = await changeAndSave(inWorkspace(file), stopped);
    const { session, message } = await stopped;
    const threadId = message.body?.threadId ?? 0;
    const { stackFrames } = (await session.customRequest('stackTrace', { threadId, levels: 1 })) as {
      stackFrames: { line: number; source?: { path?: string } }[];
    };
    assert.equal(stackFrames[0]?.line, line);
    assert.equal(withoutMachine(stackFrames[0]?.source?.path), handler);

    // That nothing happens at the deadline can only be seen by letting it pass.
    await delay(PAST_DEADLINE_MS);
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await session.customRequest('continue', { threadId });
    const entry = await finished();
    assert.equal(entry.outcome, 'ok', entry.summary);
    assert.ok(entry.durationMs > PAST_DEADLINE_MS, `${entry.durationMs} ms`);
    return (verifying.parentSession ?? verifying).configuration;
  }

  /** Saves a changed file; waits until its handler has finished, or until `halt` resolves, and answers with how to wait for the rest. */
  async function changeAndSave(file: string, halt?: Promise<unknown>, inserted = 'more '): Promise<() => ReturnType<Product['nextEvent']>> {
    const finished = product.nextEvent(({ filePath, event }) => filePath === file && event === 'onFileSave', { timeoutMs: 45_000 });
    const { document } = await show(file);
    const change = new vscode.WorkspaceEdit();
    // Where the debugger stops meanwhile, its script takes the place of this editor.
    change.insert(document.uri, new vscode.Position(0, 0), inserted);
    assert.equal(await vscode.workspace.applyEdit(change), true);
    assert.equal(await document.save(), true);
    await (halt ?? finished);
    assert.ok(readText(file).startsWith(inserted));
    return () => finished;
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

function handlerFile(name: string): string {
  return inWorkspace(`.codex/plugins/debuggee/handlers/${name}`);
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

/** Whether something listens at a port of this machine. */
function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** The 1-based line of a file in which a text stands first. */
function lineOf(file: string, text: string): number {
  return (
    readText(file)
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  );
}

/** The 1-based line. */
function addBreakpoint(file: string, line: number): void {
  vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(new vscode.Location(vscode.Uri.file(file), new vscode.Position(line - 1, 0)))]);
}

function targetOf(product: Product, script: string): object {
  const plugin = product.plugin('Debuggee');
  const handler = plugin.handlers.find((one) => one.script.endsWith(script));
  return { pluginKey: plugin.key, event: handler?.event, script: handler?.script, phase: handler?.phase };
}

/** The web workbench says on which machine the file is. */
function withoutMachine(file: string | undefined): string | undefined {
  return file?.replace(/^vscode-remote:\/\/[^/]+/, '');
}

function skipWithoutDebugpy(): void {
  if (spawnSync(python, ['-c', 'import debugpy']).status !== 0) skipCurrentTest(`${python} has no debugpy`);
}

function isStopped({ event }: AdapterMessage): boolean {
  return event === 'stopped';
}

function isVerified({ type, event, command, body }: AdapterMessage): boolean {
  if (type === 'event' && event === 'breakpoint') return body?.breakpoint?.verified === true;
  return type === 'response' && command === 'setBreakpoints' && body?.breakpoints?.[0]?.verified === true;
}
