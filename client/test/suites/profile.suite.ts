// "Profile Handler" and "Show Statistics": where the time of handlers goes, shown in the editor.
import assert from 'node:assert/strict';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { inEventPage } from '../suite/support/eventPage.ts';
import { eventually } from '../suite/support/eventually.ts';
import { waitForNotification } from '../suite/support/workbench.ts';
import { inWorkspace, readText, show, startedProduct, type Product } from '../suite/support/product.ts';

const STATUS = '#codexPlugins\\.profile, .statusbar-item:has-text("p95")';

const pluginRow = (name: string): string => `.pane:has(.pane-header:has-text("Plugins")) .monaco-list-row:has-text("${name}")`;

describe('profile', () => {
  let product: Product;

  before(async () => {
    product = await startedProduct();
    await product.allowAll();
  });

  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('runs a handler on the file in front, whose text stays as it is, and opens the profile in the editor', async () => {
    const file = inWorkspace('notes.txt');
    const { document } = await show(file);
    const event = product.nextEvent(({ event: name }) => name === 'onFileSave');
    await vscode.commands.executeCommand('codexPlugins.profileHandler', target('count.js'));
    await event;
    await editor.waitForText(inEventPage('body'), /countPrimes/, { timeoutMs: 20_000 });
    const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
    assert.ok(input instanceof vscode.TabInputCustom, 'no viewer of profiles is open');
    assert.equal(input.viewType, 'jsProfileVisualizer.cpuprofile.table');
    assert.ok(!input.uri.fsPath.startsWith(inWorkspace('.')), 'the profile was put into the workspace');
    const said = await editor.waitForText(STATUS, /runs · p50 .* · p95 .* · countPrimes \d+ %/);
    await editor.shot('profile-node.png');
    assert.match(said, /\d+ runs/);
    assert.equal(document.getText(), '7\n');
    assert.equal(readText(file), '7\n');
    assert.equal(document.isDirty, false);
    const runs = product.state.activity.filter(({ event: name }) => name === 'onFileSave');
    assert.equal(runs.length, 1, 'of a profile, one event is listed');
    assert.equal(handler('count.js').statistics, undefined, 'runs of a profile count in the statistics');
  });

  it('draws the profile of a Python handler as the inspector does, in a tab', async () => {
    await show(inWorkspace('notes.md'));
    await vscode.commands.executeCommand('codexPlugins.profileHandler', target('words.py'));
    await editor.waitForText(inEventPage('h1'), /Slowpoke: onFileOpen, handlers\/words\.py/, { timeoutMs: 20_000 });
    await editor.waitForText(inEventPage('.flame-graph table'), /count_words/);
    await editor.shot('profile-python.png');
  });

  it('profiles the handler of a past event again', async () => {
    const { eventId } = product.state.activity.find(({ handlers }) => handlers.some(({ script }) => script.endsWith('count.js')))!;
    await vscode.commands.executeCommand('codexPlugins.profileAgain', { eventId, index: 0 });
    await editor.waitForText(inEventPage('body'), /countPrimes/, { timeoutMs: 20_000 });
  });

  it('asks first where the plugin may write files, as each run would', async () => {
    await show(inWorkspace('notes.md'));
    const before = product.state.activity.length;
    // The editor shows no question while it runs tests: it says which one it has not shown, and nothing runs.
    await vscode.commands.executeCommand('codexPlugins.profileHandler', target('writes.js'));
    await waitForNotification(/Writer may write files or start programs, and a profile runs it many times/);
    assert.equal(product.state.activity.length, before);
  });

  it('puts a copy of the profile where the user wants it', async () => {
    const copies = (): string[] => readdirSync(inWorkspace('.')).filter((name) => name.endsWith('.cpuprofile'));
    assert.deepEqual(copies(), []);
    await show(inWorkspace('notes.txt'));
    await vscode.commands.executeCommand('codexPlugins.profileHandler', target('count.js'));
    const commanded = vscode.commands.executeCommand('codexPlugins.saveProfileAs');
    // The workspace's folder is proposed, and shown once it was read.
    await editor.waitForText('.quick-input-widget .monaco-list-row', /notes\.md/);
    await editor.click('.quick-input-widget >> role=button[name="OK"]');
    await commanded;
    const [copy = ''] = copies();
    assert.ok((JSON.parse(readText(inWorkspace(copy))) as { nodes: unknown[] }).nodes.length > 1);
    rmSync(inWorkspace(copy));
  });

  it('counts the runs of each handler, in the hover of its row and on a page that is kept up to date', async () => {
    for (let save = 0; save < 3; save++) await product.writeAndSave(`saved-${save}.txt`, `${save}\n`);
    const failed = product.nextEvent(({ outcome }) => outcome === 'failed');
    await show(inWorkspace('data.json'));
    await failed;
    await eventually(() => handler('count.js').statistics?.runs === 3, { what: () => JSON.stringify(handler('count.js')) });
    await vscode.commands.executeCommand('codexPlugins.showStatistics');
    const row = (script: string): string => inEventPage(`tr:has(code:has-text("${script}"))`);
    await editor.waitForText(row('count.js'), /onFileSave[\s\S]*3\s+0\s+0/);
    await editor.waitForText(row('count.js'), /\d MB/);
    await editor.waitForText(row('fails.js'), /1\s+1\s+0/);
    await vscode.commands.executeCommand('notifications.clearAll');
    await editor.shot('statistics.png');
    await product.writeAndSave('saved-again.txt', 'x\n');
    await vscode.commands.executeCommand('codexPlugins.showStatistics');
    await editor.waitForText(row('count.js'), /4\s+0\s+0/);

    await editor.click(inEventPage('button.sort:has-text("Errors")'));
    await editor.waitForText(inEventPage('th[aria-sort="descending"]'), /Errors/);
    await editor.waitForText(inEventPage('tbody tr:first-child'), /fails\.js/);
    // The button that was pressed still has the keyboard.
    await editor.key('Enter');
    await editor.waitForText(inEventPage('th[aria-sort="ascending"]'), /Errors/);
    await editor.click(inEventPage('button:has-text("Copy as Text")'));
    await eventually(async () => /count\.js/.test(await vscode.env.clipboard.readText()), {
      what: () => 'the statistics on the clipboard',
    });
    const copied = (await vscode.env.clipboard.readText()).split('\n');
    assert.match(copied[0] ?? '', /^Plugin +Handler +Runs +Errors +Timeouts +p50 +p95 +p99 +Worker Memory +Script$/);
    await editor.click(`${row('count.js')} >> button:has-text("Script")`);
    await eventually(() => vscode.window.activeTextEditor?.document.uri.fsPath.endsWith('count.js') ?? false, {
      what: () => 'the script of the handler',
    });

    await vscode.commands.executeCommand('codexPlugins.plugins.focus');
    await vscode.commands.executeCommand('notifications.clearAll');
    await editor.click(pluginRow('Slowpoke'));
    // Where the row is drawn anew just then, no hover comes, and people move the mouse once more.
    const hovered = async (): Promise<boolean> => {
      await editor.hover('.part.editor');
      await editor.hover(pluginRow('onFileSave'));
      const numbers = /Runs\s+Errors\s+Timeouts\s+p50\s+p95\s+p99\s+Worker\s+4\s+0\s+0[\s\S]* MB/;
      return editor.waitForText('.workbench-hover table', numbers, { timeoutMs: 3000 }).then(
        () => true,
        () => false,
      );
    };
    await eventually(hovered, { timeoutMs: 20_000, what: () => 'the hover with the numbers of the handler' });
    await editor.shot('handler-hover.png');
  });

  it('says once why a handler failed of which there is no profile for that', async () => {
    const { eventId } = product.state.activity.find(({ handlers }) => handlers.some(({ script }) => script.endsWith('fails.js')))!;
    await vscode.commands.executeCommand('notifications.clearAll');
    const script = inWorkspace('.codex/plugins/slowpoke/handlers/fails.js');
    const text = readText(script);
    writeFileSync(script, "throw new Error('at its import');\n");
    try {
      const failed = product.nextEvent(({ outcome }) => outcome === 'failed');
      await vscode.commands.executeCommand('codexPlugins.profileAgain', { eventId, index: 0 });
      await failed;
      await waitForNotification(/at its import/);
      await vscode.commands.executeCommand('notifications.showList');
      // That it is profiled stands there for a moment longer.
      await editor.waitForHidden('.notification-list-item-message:has-text("Profiling")');
      const shown = await editor.texts('.notification-list-item-message');
      assert.equal(shown.length, 1, shown.join('\n'));
    } finally {
      writeFileSync(script, text);
    }
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  it('looks right in every kind of theme', async () => {
    await vscode.commands.executeCommand('codexPlugins.showStatistics');
    const workbench = vscode.workspace.getConfiguration('workbench');
    const before = workbench.get('colorTheme');
    for (const [name, theme] of [
      ['light', 'Default Light Modern'],
      ['high-contrast', 'Default High Contrast'],
    ]) {
      await workbench.update('colorTheme', theme, vscode.ConfigurationTarget.Global);
      await editor.waitForVisible(inEventPage(`body.vscode-${name}`));
      await editor.shot(`statistics-${name}.png`);
    }
    await show(inWorkspace('notes.md'));
    await vscode.commands.executeCommand('codexPlugins.profileHandler', target('words.py'));
    await editor.waitForText(inEventPage('.flame-graph table'), /count_words/);
    await editor.shot('profile-python-high-contrast.png');
    await workbench.update('colorTheme', before, vscode.ConfigurationTarget.Global);
  });

  function target(script: string): object {
    const plugin = product.state.plugins.find(({ handlers }) => handlers.some((one) => one.script.endsWith(script)))!;
    const { event, script: named, phase } = plugin.handlers.find((one) => one.script.endsWith(script))!;
    return { pluginKey: plugin.key, event, script: named, ...(phase && { phase }) };
  }

  function handler(script: string) {
    return product.plugin('com.example.slowpoke').handlers.find((one) => one.script.endsWith(script))!;
  }
});
