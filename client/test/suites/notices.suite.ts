// What is said of what happened, where, and how loudly: handlers that decline, fail, wait for permission or take their time; what was done; projects.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { untilEventPage } from '../suite/support/eventPage.ts';
import { eventually } from '../suite/support/eventually.ts';
import { inWorkspace, readText, show, startedProduct, writeFile, type Product } from '../suite/support/product.ts';
import { untilCalm, waitForNotification, widenSidebar } from '../suite/support/workbench.ts';

const pluginRow = (name: string): string => `.pane:has(.pane-header:has-text("Plugins")) .monaco-list-row:has-text("${name}")`;
const activityRow = '.pane:has(.pane-header:has-text("Activity")) .monaco-list-row';
const statusBar = '.statusbar-item';
const message = '.notification-list-item-message';

/** The themes in which what is new was looked at. */
const THEMES = { dark: 'Default Dark Modern', light: 'Default Light Modern', contrast: 'Default High Contrast' };

describe('notices', () => {
  let product: Product;

  before(async () => {
    product = await startedProduct();
  });

  beforeEach(async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('gathers what plugins say of a project into one notification', async () => {
    await widenSidebar('codexPlugins.plugins.focus');
    for (const { key, name } of product.state.plugins) if (name !== 'Lint') await product.act('allow', key);
    await waitForNotification(/^Census: 2 files, 1 folder · Report: 3 orders are late$/);
    assert.equal((await editor.texts(message)).filter((text) => /Census:|Report:/.test(text)).length, 1);
    await picture('project');
  });

  it('shows what plugins say of a project only when it is new', async () => {
    await restartHost();
    await product.settled();
    writeFile('.codex/plugins/report/says.txt', 'No order is late\n');
    await restartHost();
    await waitForNotification(/Report: No order is late/);
    assert.deepEqual(
      (await editor.texts(message)).filter((text) => /Census:|Report:/.test(text)),
      ['Report: No order is late'],
    );
    await editor.waitForText(activityRow, /Project opened/);
  });

  it('has the words of a plugin that leaves a file as it is on the status bar, and nothing is failing', async () => {
    await save('broken.json', '{ "a": \n');
    await editor.waitForText(statusBar, /Tidy left broken\.json as it is: (?!broken\.json).*JSON/);
    await picture('declined');
    await editor.waitForText(pluginRow('Tidy'), /ready/);
    assert.doesNotMatch((await editor.text(pluginRow('Tidy'))) ?? '', /fail/);
    await editor.waitForText(activityRow, /broken\.json.*left as it is/s);
    const shown = await show(inWorkspace('broken.json'));
    await shown.edit((edit) => edit.replace(new vscode.Range(0, 0, 9, 0), '{}\n'));
    assert.equal(await shown.document.save(), true);
    await eventually(async () => (await editor.texts(statusBar)).every((text) => !text.includes('broken.json')), {
      what: () => 'the status bar to say no more what is mended',
    });
    await save('half.py', 'def f(:\n');
    await editor.waitForText(statusBar, /Snake left half\.py as it is: it is not finished/);
    await nothingIsNotified();
    // One waits for permission, and none is failing.
    assert.equal((await editor.texts('.activitybar .badge-content:visible')).join(''), '1');
    assert.equal(readText(inWorkspace('half.py')), ' def f(:\n');
  });

  it('tells who runs such a handler by hand what it says, as an answer', async () => {
    await show(writeFile('hand.json', '{ "b": \n'));
    const { key } = product.plugin('Tidy');
    await vscode.commands.executeCommand('codexPlugins.runHandler', { pluginKey: key, event: 'onFileSave', script: 'handlers/save.js' });
    await waitForNotification(/^Tidy left hand\.json as it is: /);
    assert.deepEqual(await editor.texts('.notification-list-item .codicon-error'), []);
    await editor.waitForVisible('.notification-list-item .codicon-info');
  });

  it('does not call done what waits for permission', async () => {
    await vscode.commands.executeCommand('codexPlugins.clearActivity');
    await save('good.json', '{"a":1}');
    await editor.waitForText(activityRow, /good\.json.*not allowed yet/s);
    const row = `${activityRow}:has-text("not allowed yet")`;
    await editor.waitForVisible(`${row} .codicon-shield`);
    await vscode.commands.executeCommand('notifications.clearAll');
    await picture('not-allowed');
  });

  it('tells of a failure once for each cause, with what can be done about it', async () => {
    await save('one.css', 'a {}\n');
    const text = await waitForNotification(/^Careless: handlers\/save\.js threw .*rule number 1/);
    assert.doesNotMatch(text, /com\.example/);
    await save('two.css', 'a {}\n');
    await save('three.css', 'a {}\n');
    await vscode.commands.executeCommand('notifications.showList');
    assert.equal((await editor.texts(message)).filter((one) => one.startsWith('Careless')).length, 1);
    for (const button of ['Show', 'Open Log', "Don't Show for This Plugin"]) {
      await editor.waitForVisible(`.notification-list-item:has-text("Careless") >> role=button[name="${button}"]`);
    }
    assert.deepEqual(await editor.texts('.notification-list-item >> role=button[name="Disable"]'), []);
    await picture('failure');
    await editor.click('.notification-list-item:has-text("Careless") >> role=button[name="Show"]');
    await untilEventPage(/one\.css \(saved\)/);
  });

  it('keeps quiet about a plugin as long as the user wants, and its row tells all the same', async () => {
    await save('fine-1.css', '/* fine */\n');
    await save('four.css', 'a {}\n');
    await waitForNotification(/^Careless: /);
    await editor.click(`.notification-list-item:has-text("Careless") >> role=button[name="Don't Show for This Plugin"]`);
    await editor.waitForText(statusBar, /^Failures of Careless are not shown any more/);
    await save('fine-2.css', '/* fine */\n');
    await save('five.css', 'a {}\n');
    await editor.waitForText(pluginRow('Careless'), /last run failed/);
    await nothingIsNotified();
    await editor.contextMenu(pluginRow('Careless'), 'Show Failures Again');
    await editor.waitForText(statusBar, /Failures of Careless are shown again/);
    await save('fine-3.css', '/* fine */\n');
    await save('six.css', 'a {}\n');
    await waitForNotification(/^Careless: /);
  });

  it('shows a handler that takes its time, and stops it', async () => {
    const done = product.nextEvent(({ filePath, outcome }) => (filePath?.endsWith('slow.txt') ?? false) && outcome !== 'late');
    await save('slow.txt', 'text\n', { wait: false });
    await editor.waitForText(statusBar, /Slowpoke is still at work on slow\.txt \(handlers\/wait\.js\)/);
    await editor.waitForVisible('.notification-toast:has-text("Slowpoke is still at work on slow.txt") >> role=button[name="Cancel"]');
    await picture('slow');
    await editor.click('.notification-toast:has-text("Slowpoke") >> role=button[name="Cancel"]');
    const entry = await done;
    assert.equal(entry.outcome, 'cancelled', entry.summary);
    await editor.waitForHidden('.notification-toast:has-text("Slowpoke is still at work")');
    await nothingIsNotified();
    assert.equal(readText(inWorkspace('slow.txt')), ' text\n');
    await editor.waitForText(pluginRow('Slowpoke'), /ready/);
    assert.doesNotMatch((await editor.text(pluginRow('Slowpoke'))) ?? '', /fail/);
  });

  it('says nothing of a handler that answers in time', async () => {
    writeFile('.codex/plugins/slow/go', '');
    await product.untilState('Slowpoke', 'ready');
    await save('quick.txt', 'text\n');
    await product.settled();
    assert.deepEqual(
      (await editor.texts(statusBar)).filter((text) => text.includes('Slowpoke')),
      [],
    );
    rmSync(inWorkspace('.codex/plugins/slow/go'));
  });

  it('says that it did what a menu was asked for', async () => {
    await editor.contextMenu(pluginRow('Careless'), 'Restart Worker');
    await waitForNotification(/^Careless was restarted$/);
    await picture('restarted');
    await editor.contextMenu(pluginRow('Careless'), 'Restart Worker');
    await waitForNotification(/^Careless had no worker running yet; its next event starts one$/);
    // What a menu is opened on may be drawn anew by what was done before.
    await untilCalm();
    await editor.contextMenu(pluginRow('Careless'), 'Disable Plugin');
    await editor.waitForText(statusBar, /Careless was disabled in this workspace/);
    await editor.waitForText(pluginRow('Careless'), /disabled/);
    await editor.contextMenu(pluginRow('Careless'), 'Enable Plugin');
    await editor.waitForText(statusBar, /Careless was enabled in this workspace/);
    writeFile('.codex/plugins/odd/plugin.manifest.json', '{ "pluginId": "com.example.odd", "version": "soon" }');
    await vscode.commands.executeCommand('codexPlugins.reloadAll');
    await waitForNotification(/^8 plugins were loaded; 1 has errors$/);
  });

  async function restartHost(): Promise<void> {
    const opened = product.nextEvent(({ event }) => event === 'onProjectOpen');
    await vscode.commands.executeCommand('codexPlugins.restartServer');
    await opened;
  }

  /** Writes a file, opens it, changes it and saves it; its events are over then, unless they are not waited for. */
  async function save(name: string, content: string, { wait = true } = {}): Promise<void> {
    const file = writeFile(name, content);
    const over = product.nextEvent(({ filePath, outcome }) => filePath === file && outcome !== 'late');
    const shown = await show(file);
    await shown.edit((edit) => edit.insert(new vscode.Position(0, 0), ' '));
    assert.equal(await shown.document.save(), true);
    if (wait) await over;
  }

  async function nothingIsNotified(): Promise<void> {
    await vscode.commands.executeCommand('notifications.showList');
    // Of the plugins that do something here: questions about others may be shown, and the list may still hold what came just before it was cleared.
    const told = (await editor.texts(message)).filter((text) => /^(?:Tidy|Snake|Careless|Slowpoke)\b/.test(text));
    assert.deepEqual(told, []);
    await vscode.commands.executeCommand('notifications.hideList');
  }

  /** Photographs the window in each theme. */
  async function picture(name: string): Promise<void> {
    const workbench = vscode.workspace.getConfiguration('workbench');
    for (const [theme, id] of Object.entries(THEMES)) {
      await workbench.update('colorTheme', id, vscode.ConfigurationTarget.Global);
      await editor.waitForVisible(
        theme === 'light' ? '.monaco-workbench.vs' : theme === 'dark' ? '.monaco-workbench.vs-dark' : '.monaco-workbench.hc-black',
      );
      await editor.shot(`${name}-${theme}.png`);
    }
    await workbench.update('colorTheme', THEMES.dark, vscode.ConfigurationTarget.Global);
    await editor.waitForVisible('.monaco-workbench.vs-dark');
  }
});
