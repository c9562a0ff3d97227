// The extension in a language of accents and brackets: what people read comes out of the bundles, wherever it stands.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { inWorkspace, show, startedProduct } from '../suite/support/product.ts';
import { untilCalm, widenSidebar } from '../suite/support/workbench.ts';

const rows = '.part.sidebar .monaco-list-row';
const statusItem = '[id$="codexPlugins.status"]';

describe('another language', () => {
  it('is that of commands, views and the status bar', async () => {
    assert.equal(vscode.env.language, 'qps-ploc');
    await startedProduct();
    await widenSidebar('codexPlugins.plugins.focus');
    await editor.waitForText(rows, /\[4 plúgíñš wáñt tó rúñ~\]/);
    await editor.waitForText(statusItem, /\[4 plúgíñš wáñt tó rúñ~\]/);
    await editor.waitForText('.part.sidebar .pane-header', /\[.*~\]/);
    await vscode.commands.executeCommand('workbench.action.quickOpen', '>Codex Plugins:');
    const titles = await eventually(
      async () => {
        const found = (await editor.texts('.quick-input-list .monaco-list-row')).filter((text) => text.includes('Codex Plugins:'));
        return found.length > 5 && found;
      },
      { what: () => 'the commands in the palette' },
    );
    assert.deepEqual(
      titles.filter((title) => !/Codex Plugins: \[.*~\]/.test(title)),
      [],
    );
    await editor.key('Escape');
  });

  it('is that of rows and pages, with room for it', async () => {
    const product = await startedProduct();
    await product.allowAll();
    const shown = await show(inWorkspace('data/stock.json'));
    await shown.edit((edit) => edit.insert(new vscode.Position(0, 1), ' '));
    await eventually(async () => (await shown.document.save()) && shown.document.lineCount > 3, {
      timeoutMs: 40_000,
      what: () => `the formatted file; it is ${shown.document.getText()}`,
    });
    await vscode.commands.executeCommand('codexPlugins.activity.focus');
    await editor.waitForText(rows, /^stock\.json.*\[šávéd~\]/s);
    await editor.click('.part.sidebar .monaco-list-row:has-text("stock.json"):has-text("[šávéd~]")');
    await eventually(() => vscode.window.tabGroups.activeTabGroup.activeTab?.label.includes('[šávéd~]'), {
      what: () => `the page; ${vscode.window.tabGroups.activeTabGroup.activeTab?.label} is shown`,
    });
    await untilCalm();
    await editor.shot('pseudo-language.png');
    await vscode.commands.executeCommand('codexPlugins.openWalkthrough');
    await editor.waitForText('.step-title', /\[Trúšt á wórkšpáçé~\]/);
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    await editor.shot('pseudo-language-walkthrough.png');
  });

  it('is that of problems, quick fixes, lenses and explanations in manifests', async () => {
    await startedProduct();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const shown = await show(inWorkspace('.codex/plugins/tidy/plugin.manifest.json'));
    const { document } = shown;
    await shown.edit((edit) => edit.insert(document.positionAt(document.getText().indexOf('{') + 1), '\n  "descripton": 1,'));
    const found = await eventually(
      () => {
        const ours = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'codex');
        return ours.some(({ message }) => message.includes('descripton')) && ours;
      },
      { what: () => 'the problem' },
    );
    assert.deepEqual(
      found.map(({ message }) => message).filter((message) => !/^\[.*~\]$/.test(message)),
      [],
    );
    const at = new vscode.Range(1, 4, 1, 4);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, at);
    const titles = actions.map(({ title }) => title).filter((title) => title.includes('manifest/') || title.includes('description'));
    assert.ok(titles.length > 0 && titles.every((title) => /^\[.*~\]$/.test(title)), titles.join('\n'));
    const key = document.positionAt(document.getText().indexOf('"pluginId"') + 2);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, key);
    const explained = hovers.flatMap(({ contents }) => contents.map((one) => (typeof one === 'string' ? one : one.value))).join('\n');
    assert.match(explained, /\[Thé plúgíñ'š úñíqúé íd.*~\]/);
    await editor.waitForText('.codelens-decoration', /\[Débúg~\]/);
    await vscode.commands.executeCommand('editor.action.marker.next');
    await editor.waitForText('.marker-widget', /\[.*~\]/);
    await untilCalm();
    await editor.shot('pseudo-language-manifest.png');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });
});
