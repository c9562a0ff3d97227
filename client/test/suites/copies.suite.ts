// Two workspace folders with a copy of the same plugin: each one's files, its row, its permission.
import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { inWorkspace, readText, show, startedProduct, untilSavedAs, type Product } from '../suite/support/product.ts';

const pluginRow = (name: string): string => `.pane:has(.pane-header:has-text("Plugins")) .monaco-list-row:has-text("${name}")`;

describe('copies', () => {
  let product: Product;

  before(async () => {
    product = await startedProduct();
  });

  it('are two plugins, each allowed for itself', async () => {
    assert.deepEqual(product.state.plugins.map(({ name, state }) => `${name} ${state}`).sort(), [
      'Sign (app) ungranted',
      'Sign (lib) ungranted',
    ]);
    await product.act('allow', 'Sign (app)');
    await product.untilState('Sign (app)', 'ready');
    assert.equal(product.plugin('Sign (lib)').state, 'ungranted');
    await product.allowAll();
    const duplicates = vscode.languages
      .getDiagnostics()
      .flatMap(([, all]) => all.filter(({ code }) => JSON.stringify(code).includes('duplicate-id')));
    assert.deepEqual(duplicates, []);
  });

  it('handle the files of their own folders', async () => {
    for (const name of ['app', 'lib']) {
      const file = path.join(inWorkspace('..'), name, 'letter.txt');
      const shown = await show(file);
      // The first save starts the worker, which may take longer than a save waits.
      await eventually(
        async () => {
          await shown.edit((edit) => edit.replace(new vscode.Range(0, 0, shown.document.lineCount, 0), 'typed\n'));
          return (await shown.document.save()) && shown.document.getText() === `typed by ${name}\n`;
        },
        { timeoutMs: 60_000, what: () => `a signed file; the events are ${product.eventList()}` },
      );
      await untilSavedAs(shown.document, `typed by ${name}\n`);
      assert.equal(readText(file), `typed by ${name}\n`);
      const keys = product.eventsOf(file).flatMap(({ handlers }) => handlers.map(({ pluginKey }) => pluginKey));
      assert.deepEqual(new Set(keys), new Set([product.plugin(`Sign (${name})`).key]));
    }
  });

  it('have rows that name their folders', async () => {
    await vscode.commands.executeCommand('codexPlugins.plugins.focus');
    for (const name of ['app', 'lib']) await editor.waitForText(pluginRow(`Sign (${name})`), /ready/);
    await editor.shot('copies.png');
  });
});
