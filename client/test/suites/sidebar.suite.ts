// The Codex Plugins view and what hangs on it: states, activity, details, commands, logs, the wizard, and what a failure looks like.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import * as vscode from 'vscode';
import { EventDetailRequest, type HistoryDetail } from '../../../server/src/protocol.ts';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { untilEventPage } from '../suite/support/eventPage.ts';
import { runFromPalette, untilCalm, waitForNotification, widenSidebar } from '../suite/support/workbench.ts';
import { inWorkspace, readText, show, startedProduct, writeFile, type Product } from '../suite/support/product.ts';
import { skipCurrentTest } from '../suite/support/skip.ts';
import { canSeeProcesses, killWorkers, workerPids } from '../suite/support/workerProcesses.ts';

const pluginRow = (name: string): string => `.pane:has(.pane-header:has-text("Plugins")) .monaco-list-row:has-text("${name}")`;
const activityRow = '.pane:has(.pane-header:has-text("Activity")) .monaco-list-row';

describe('sidebar', () => {
  let product: Product;

  before(async () => {
    product = await startedProduct();
    for (const name of ['shout', 'careless', 'fragile', 'patient']) await product.act('allow', `com.example.${name}`);
  });

  beforeEach(async () => {
    await vscode.commands.executeCommand('codexPlugins.plugins.focus');
  });

  it('shows an event with its outcome and duration, and all about it on a page', async () => {
    await widenSidebar('codexPlugins.plugins.focus');
    const file = await product.writeAndSave('title.md', '# small title\n');
    await editor.waitForText(activityRow, /^title\.md\s*.*ms · saved · /s);
    await editor.click(`${activityRow}:has-text("title.md")`);
    const page = await untilEventPage(/title\.md \(saved\)/);
    for (const part of ['Worked', 'Shout', 'handlers/save.js', 'looking for headings']) {
      assert.ok(page.includes(part), `the page lacks ${part}:\n${page}`);
    }
    const [entry] = product.eventsOf(file);
    const detail = await product.client.sendRequest<HistoryDetail>(EventDetailRequest.method, { eventId: entry?.eventId });
    assert.match(detail.payload, /"fileContent": "# small title\\n/);
    assert.match(detail.response, /# SMALL TITLE/);
    await editor.shot('event.png');
  });

  it('shows what a handler logged, and with enableDebug what went in and out', async () => {
    await editor.contextMenu(pluginRow('Shout'), 'Show Plugin Log');
    const log = await editor.waitForText('.panel .output-view-content, .panel .view-lines', /looking for headings/);
    assert.match(log, /handlers\/save\.js/);
    // At the level that channels have by themselves.
    await editor.waitForText('.panel .output-view-content, .panel .view-lines', /"reason":"manual".*← onFileSave \{/s);
    await vscode.commands.executeCommand('workbench.action.closePanel');
  });

  it('runs a handler on the unsaved text of the active file', async () => {
    const shown = await show(writeFile('unsaved.md', '# one\n'));
    await shown.edit((edit) => edit.insert(new vscode.Position(1, 0), '# two\n'));
    await editor.click(pluginRow('Shout'));
    await editor.contextMenu(pluginRow('onFileSave'), 'Run Handler on Active File');
    await eventually(() => shown.document.getText() === '# ONE\n# TWO\n', { what: () => `the result; it is ${shown.document.getText()}` });
    assert.equal(shown.document.isDirty, true, 'it was saved, which nobody asked for');
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await editor.click(pluginRow('Shout'));
  });

  it('disables and enables a plugin', async () => {
    await editor.contextMenu(pluginRow('Shout'), 'Disable Plugin');
    await editor.waitForText(pluginRow('Shout'), /disabled/);
    const file = await product.writeAndSave('quiet.md', '# quiet\n');
    assert.match(readText(file), /^# quiet$/m);
    await editor.contextMenu(pluginRow('Shout'), 'Enable Plugin');
    await editor.waitForText(pluginRow('Shout'), /ready/);
    await untilSaved('loud.md', '# loud\n', /^# LOUD$/m);
  });

  it('shows how the plugins are that apply to the active file', async () => {
    await show(writeFile('status.md', '# status\n'));
    await editor.hover('[id="status.languageStatus"]');
    await editor.waitForText('.hover-language-status', /plugins? ready.*Shout/s);
    await editor.key('Escape');

    const manifest = { pluginId: 'com.example.unfinished', version: 'soon', name: 'Unfinished' };
    writeFile('.codex/plugins/unfinished/plugin.manifest.json', JSON.stringify(manifest));
    await editor.waitForText(pluginRow('unfinished'), /broken · \d errors?/);
    await editor.hover('.part.editor');
    await editor.waitForHidden('.hover-language-status');
    await editor.hover('[id="status.languageStatus"]');
    await editor.waitForText('.hover-language-status', /1 plugin broken.*Unfinished/s);
    await editor.key('Escape');
  });

  it('says which plugin, script and fault it was when a handler fails', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('notifications.clearAll');
    await editor.resize(1240, 560);
    await product.writeAndSave('style.css', 'a {\n  color: red;\n}\n');
    const text = await waitForNotification(/^Careless: /);
    assert.match(text, /handlers\/save\.py threw in on_file_save: KeyError.*fileContnet/);
    await editor.waitForText(pluginRow('Careless'), /last run failed/);
    await untilCalm();
    await editor.shot('failure.png', { documentation: true });
    await editor.click('.notification-list-item:has-text("careless") >> role=button[name="Show"]');
    assert.match(await untilEventPage(/style\.css/), /Failed/);
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  it('shows which plugins run, rest, are denied, broken or not asked yet', async () => {
    await vscode.commands.executeCommand('codexPlugins.clearActivity');
    for (let crash = 1; crash <= 3; crash++) await product.writeAndSave(`crash-${crash}.xml`, '<a/>\n');
    await editor.waitForText(pluginRow('Fragile'), /resting until/);
    await editor.waitForText(pluginRow('unfinished'), /broken · \d errors?/);
    await editor.waitForText(pluginRow('Unasked'), /needs permission/);
    await product.act('revoke', 'com.example.unasked');
    await editor.waitForText(pluginRow('Unasked'), /not allowed/);

    const waited = product.nextEvent(({ filePath }) => filePath?.endsWith('waiting.txt') ?? false);
    const shown = await show(writeFile('waiting.txt', 'text\n'));
    await shown.edit((edit) => edit.insert(new vscode.Position(0, 0), 'more '));
    await shown.document.save();
    await editor.waitForText(pluginRow('Patient'), /running/);
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await product.writeAndSave('heading.md', '# heading\n\nAnd text below it.\n');
    await editor.click(pluginRow('Shout'));
    await editor.waitForVisible(pluginRow('Permissions'));
    await editor.click('.monaco-editor .view-lines');
    await editor.resize(1040, 600);
    await untilCalm();
    await editor.shot('sidebar.png', { documentation: true });
    writeFile('go.txt', '');
    assert.equal((await waited).outcome, 'ok');
    await editor.waitForText(pluginRow('Patient'), /ready/);
  });

  it('names the fault when a worker is killed in the middle of an event, and the next event works', async () => {
    if (!canSeeProcesses) skipCurrentTest('this system does not show its processes in /proc');
    rmSync(inWorkspace('go.txt'), { force: true });
    const failed = product.nextEvent(({ filePath, event }) => event === 'onFileSave' && (filePath?.endsWith('killed.txt') ?? false));
    const shown = await show(writeFile('killed.txt', 'text\n'));
    await shown.edit((edit) => edit.insert(new vscode.Position(0, 0), 'more '));
    await shown.document.save();
    await product.untilState('com.example.patient', 'running');
    const pids = workerPids();
    assert.ok(pids.length > 0, 'there is no worker');
    killWorkers(pids);
    const entry = await failed;
    assert.equal(entry.outcome, 'failed');
    assert.match(entry.summary, /^Patient: handlers\/save\.js .*(?:SIGKILL|killed)/);
    assert.equal(readText(shown.document.fileName), 'more text\n');

    writeFile('go.txt', '');
    const next = product.nextEvent(({ filePath }) => filePath?.endsWith('killed.txt') ?? false);
    await shown.edit((edit) => edit.insert(new vscode.Position(0, 0), 'once '));
    await shown.document.save();
    assert.equal((await next).outcome, 'ok', (await next).summary);
  });

  it('makes a new plugin that works', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await nameNewPlugin('Trim It');
    await takeWhatIsProposed();
    await editor.key('Enter');
    await eventually(() => activeDocument('file')?.fileName.endsWith('trim-it/handlers/file-save.cjs'), {
      what: () => 'the new handler in an editor',
    });
    await eventually(() => product.state.plugins.some(({ id, state }) => id === 'com.example.trim-it' && state === 'ungranted'), {
      what: () => 'the new plugin, with nothing wrong in it',
    });
    await product.act('allow', 'com.example.trim-it');
    await untilSaved('new.js', 'const spaced = 1;   \n', /^const spaced = 1;$/m);
  });

  it('writes no new plugin over one that is there', async () => {
    await nameNewPlugin('Trim It');
    await editor.waitForText('.quick-input-widget', /The folder \.codex\/plugins\/trim-it exists already\. Choose another name\./);
    await editor.shot('name-taken.png');
    await editor.type(' Too');
    await editor.key('Enter');
    await takeWhatIsProposed();
    await editor.key('Control+A');
    await editor.type('com.example.trim-it');
    await editor.waitForText('.quick-input-widget', /There is a plugin with this id already/);
    await editor.key('Escape');
  });

  async function nameNewPlugin(name: string): Promise<void> {
    await runFromPalette('New Plugin…', { selector: '.quick-input-widget', text: /New Codex Plugin \(1\)/ });
    // The palette that closes may take the focus away for a moment: the question is answered once it has it for certain.
    await editor.click('.quick-input-widget .quick-input-box input');
    await editor.type(name);
    await editor.key('Enter');
  }

  /** From the question after the name up to the last one, which is left open. */
  async function takeWhatIsProposed(): Promise<void> {
    await editor.waitForText('.quick-input-widget', /New Codex Plugin \(2\)/);
    await editor.key('Enter');
    await editor.waitForText('.quick-input-widget', /\(3\/4\)/);
    await editor.key('Enter');
    await editor.waitForText('.quick-input-widget', /\(4\/4\)/);
  }

  /** Saves again until the file looks as it should: a first save may be over before the worker has started. */
  async function untilSaved(name: string, content: string, wanted: RegExp): Promise<void> {
    let number = 0;
    let text = '';
    await eventually(
      async () => {
        number += 1;
        text = readText(await product.writeAndSave(`${number}-${name}`, content));
        return wanted.test(text);
      },
      { timeoutMs: 40_000, what: () => `a saved file like ${wanted}; it is ${JSON.stringify(text)}` },
    );
  }
});

function activeDocument(scheme: string): vscode.TextDocument | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.uri.scheme === scheme ? document : undefined;
}
