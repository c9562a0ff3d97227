// Thirty plugins that all want to run at the first save: one question, one list, and a save that is made up for when they were allowed.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { readText, show, untilSavedAs, writeFile } from '../suite/support/product.ts';
import { widenSidebar } from '../suite/support/workbench.ts';

const rows = '.pane-body .monaco-list-row';
const picker = '.quick-input-widget';
const pickerRow = `${picker} .monaco-list-row`;
const toast = '.notifications-toasts.visible .notification-list-item-message';
const names = Array.from({ length: 30 }, (_, index) => `Plugin ${index + 1}`);

describe('thirty', () => {
  let document: vscode.TextDocument;

  before(async () => {
    await editor.resize(1100, 700);
    await widenSidebar('codexPlugins.plugins.focus');
    await editor.waitForText(rows, /^30 plugins want to run/);
  });

  it('are one question', async () => {
    ({ document } = await show(writeFile('all.txt', 'one\n')));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(1, 0), 'two\n');
    assert.equal(await vscode.workspace.applyEdit(edit), true);
    assert.equal(await document.save(), true);
    await editor.waitForText(toast, /^30 plugins want to run in this workspace: (?:Plugin \d+, ){4}Plugin \d+, and 25 more\.$/);
    assert.equal((await editor.texts(toast)).length, 1);
    await editor.shot('notification.png');
  });

  it('are one list, in which one is answered after the other by keyboard', async () => {
    await editor.click('.notifications-toasts >> role=button[name="Review…"]');
    await editor.waitForText(`${picker} .quick-input-title`, /^30 plugins want to run/);
    await editor.waitForText(`${pickerRow}.focused`, /Plugin 1\b/);
    for (const key of ['ArrowDown', 'Enter']) await editor.key(key);
    await editor.waitForText(`${picker} .quick-input-title`, /Allow "Plugin 2"/);
    await editor.waitForText(`${pickerRow}.focused`, /^\s*Allow/);
    for (const key of ['ArrowDown', 'Enter']) await editor.key(key);
    await editor.waitForText(`${picker} .quick-input-title`, /^29 plugins want to run/);
    // The next one has its place.
    await editor.waitForText(`${pickerRow}.focused`, /Plugin 3\b/);
    await editor.shot('list.png');
  });

  it('are allowed together, and make up for the save, each once and in their order', async () => {
    await editor.type('allow all');
    await editor.waitForText(`${pickerRow}.focused`, /Allow all from this folder\s*29 plugins/);
    await editor.key('Enter');
    const dialog = await editor.waitForText('.monaco-dialog-box', /Allow all 29 plugins from/);
    assert.match(dialog, /read files in this workspace \(29 plugins\)/);
    assert.match(dialog, /start git \(10 plugins\)/);
    await editor.shot('allow-all.png');
    await editor.click('.monaco-dialog-box >> role=button[name="Allow All"]');
    await editor.waitForHidden(picker, { timeoutMs: 60_000 });
    const text = ['one', 'two', ...names.filter((name) => name !== 'Plugin 2'), ''].join('\n');
    await untilSavedAs(document, text);
    assert.equal(readText(document.fileName), text);
    assert.deepEqual(await editor.texts(`${rows}:has-text("to run")`), []);
  });
});
