// *Debug Handler*: one command attaches a debugger, sends an event, and stops in the author's line, again after each edit.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import {
  addBreakpoint,
  changeAndSave,
  goesOn,
  handlerFile,
  lineOf,
  python,
  skipWithoutDebugpy,
  targetOf,
} from '../../suite/support/debuggee.ts';
import { isConfigured, isStopped, isVerified, SessionTracker } from '../../suite/support/debugSessions.ts';
import { editor } from '../../suite/support/editor.ts';
import { eventually } from '../../suite/support/eventually.ts';
import { inWorkspace, show, startedProduct, writeFile, type Product } from '../../suite/support/product.ts';
import { workerPids } from '../../suite/support/workerProcesses.ts';
import { skipCurrentTest } from '../../suite/support/skip.ts';

describe('debug handler', () => {
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

  for (const { language, script, file, line, variable, value } of [
    { language: 'JavaScript', script: 'save.js', file: 'notes.txt', line: 4, variable: 'lines', value: /^[12]$/ },
    { language: 'TypeScript', script: 'save.ts', file: 'notes.xml', line: 11, variable: 'counts.lines', value: /^2$/ },
    { language: 'Python', script: 'save.py', file: 'notes.md', line: 7, variable: 'lines', value: /^1$/ },
  ]) {
    it(`debugs a handler in ${language} by one command, and stops at the right line after its script was edited`, async () => {
      if (language === 'Python') skipWithoutDebugpy();
      const handler = handlerFile(script);
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
      const finished = await changeAndSave(product, inWorkspace(file), stoppedAgain, ' ');
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
      const configured = tracker.next(isConfigured);
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
    const handler = handlerFile('save.js');
    const wanted = { type: 'codexPlugins', request: 'attach', name: 'Debug my plugin', plugin: 'Debuggee', runtime: 'node' };
    const configured = tracker.next(isConfigured);
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
    const finished = await changeAndSave(product, inWorkspace('notes.txt'));
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
    const handler = handlerFile('fail.js');
    const wanted = { type: 'codexPlugins', request: 'attach', name: 'Debug my plugin', plugin: 'Debuggee', runtime: 'node' };
    const configured = tracker.next(isConfigured, ({ parentSession }) => parentSession !== undefined);
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
      const finished = await changeAndSave(product, inWorkspace(file));
      assert.equal((await finished()).outcome, 'ok', file);
    }
    assert.equal(vscode.debug.activeDebugSession?.id, session.id, 'it stands still');
    await goesOn(await stopped, { handler, line: lineOf(handler, 'return'), variable: 'lines', value: /^\d+$/ });
    await commanded;
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
});

/** Whether something listens at a port of this machine. */
function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
