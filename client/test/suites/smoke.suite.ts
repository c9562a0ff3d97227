// The extension as a user meets it on the demo workspace: it starts, shows its plugins, asks once, and formats on save.
import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import type { TestAccess } from '../../src/extension.ts';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { inWorkspace, show, startedProduct } from '../suite/support/product.ts';
import { placeCursor, untilCalm, widenSidebar } from '../suite/support/workbench.ts';

const extension = vscode.extensions.getExtension<TestAccess>('codex-plugin-host.codex-plugin-host');

describe('smoke', () => {
  it('activates and starts the language server', async () => {
    assert.ok(extension, 'the extension is not installed');
    const access = await extension.activate();
    await access.started;
    assert.equal(access.client.isRunning(), true);
  });

  it('registers every command that it contributes', async () => {
    assert.ok(extension);
    const { contributes } = extension.packageJSON as { contributes: { commands: { command: string }[] } };
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      contributes.commands.map(({ command }) => command).filter((command) => !registered.has(command)),
      [],
    );
  });

  it('shows the plugins of the workspace', async () => {
    await vscode.commands.executeCommand('workbench.view.extension.codexPlugins');
    await editor.waitForText('.pane-body .monaco-list-row', /Project Report/);
    await editor.waitForText('.pane-body .monaco-list-row', /Tidy Python/);
  });

  it('asks before a plugin formats, and formats on save once it was allowed', async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const document = await vscode.workspace.openTextDocument(path.join(folder.uri.fsPath, 'data/stock.json'));
    const shown = await vscode.window.showTextDocument(document);
    const changeAndSave = async (): Promise<void> => {
      await shown.edit((edit) => edit.insert(new vscode.Position(0, 1), ' '));
      assert.equal(await document.save(), true);
    };
    await changeAndSave();
    assert.match(document.getText(), /^\{ "tea": 3, "biscuits": 40\}\n$/, 'a plugin ran that nobody allowed');

    await allow('Tidy');
    await changeAndSave();
    await eventually(() => /^\{\n\s+"tea": 3,\n/.test(document.getText()) && !document.isDirty, {
      what: () => `the formatted file; it is ${JSON.stringify(document.getText())}, ${document.isDirty ? 'not saved' : 'saved'}`,
    });
  });

  it('looks as the README shows it', async () => {
    const product = await startedProduct();
    await product.allowAll();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('codexPlugins.clearActivity');
    await widenSidebar('codexPlugins.plugins.focus');
    const shown = await show(inWorkspace('src/orders.js'));
    // The first save may be over before the worker has started.
    await eventually(
      async () => {
        await shown.edit((edit) => edit.insert(new vscode.Position(shown.document.lineCount, 0), '\n'));
        return (await shown.document.save()) && shown.document.getText().includes('const DISCOUNT = 0.1;\nconst orders = [\n');
      },
      { timeoutMs: 40_000, what: () => `the formatted file; it is ${shown.document.getText()}` },
    );
    const line = shown.document.getText().split('\n').indexOf('export async function printOrders(currency, limit = 10) {');
    assert.ok(line > 0, shown.document.getText());
    await shown.edit((edit) => edit.insert(new vscode.Position(line, 0), '\n\n'));
    await placeCursor(shown, line, 0);
    await editor.click('.pane:has(.pane-header:has-text("Plugins")) .monaco-list-row:has-text("Hints")');
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    // The workspace is learned from when the first completion is asked for; until then other sources are first.
    await editor.type('x');
    await editor.waitForVisible('.pane:has(.pane-header:has-text("Activity")) .monaco-list-row:has-text("completion")');
    await editor.key('Backspace');
    await editor.type('const first = totalO');
    await editor.waitForGhostText(/^fOrder$/);
    await untilCalm();
    await editor.shot('overview.png', { documentation: true });
    await editor.key('Tab');
    await eventually(() => shown.document.lineAt(line).text === 'const first = totalOfOrder', {
      what: () => `the accepted text; the line is ${shown.document.lineAt(line).text}`,
    });
  });
});

/** Answers what is asked until this plugin is allowed: the question about it alone, or the list where several wait. */
async function allow(plugin: string): Promise<void> {
  const question = '.notification-toast:has-text("to run in this workspace")';
  await eventually(
    async () => {
      const text = await editor.text(question);
      if (text === undefined) return false;
      if (text.includes('plugins want')) {
        const row = `.quick-input-list .monaco-list-row:has-text("${plugin}")`;
        await editor.click(`${question} >> role=button[name="Review…"]`);
        await editor.hover(row);
        await editor.click(`${row} .codicon-check`);
        await editor.key('Escape');
        return true;
      }
      await editor.click(`${question} >> role=button[name="Allow"]`);
      return text.includes(`"${plugin}"`);
    },
    { what: () => `the question about ${plugin}` },
  );
}
