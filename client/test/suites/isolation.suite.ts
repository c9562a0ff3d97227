// A machine that isolates plugins less than the user's setting asks for: nothing runs, and the sidebar says why.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { inWorkspace, readText, show, startedProduct, type Product } from '../suite/support/product.ts';
import { eventually } from '../suite/support/eventually.ts';

const pane = '.pane:has(.pane-header:has-text("Plugins"))';
const row = `${pane} .monaco-list-row:has-text("Shout")`;

describe('isolation', () => {
  let product: Product;

  before(async () => {
    assert.equal(vscode.workspace.getConfiguration('codexPlugins').get('isolation.minimum'), 'isolated');
    product = await startedProduct();
  });

  it('runs nothing below the minimum, and asks for no permission', async () => {
    await product.untilState('com.example.shout', 'restricted');
    const skipped = product.nextEvent(({ event, filePath }) => event === 'onFileSave' && filePath === inWorkspace('notes.md'));
    await changeAndSave('quiet\n');
    assert.equal((await skipped).outcome, 'skipped');
    assert.equal(readText(inWorkspace('notes.md')), '# Notes\nquiet\n');
    assert.equal(product.plugin('com.example.shout').state, 'restricted');
  });

  it('says in the sidebar why', async () => {
    await vscode.commands.executeCommand('codexPlugins.plugins.focus');
    await editor.resize(1100, 560);
    await editor.waitForText(row, /off: isolation too weak/);
    const text = await editor.waitForText(`${pane} .pane-body`, /No plugin runs\./);
    assert.match(text, /This machine confines plugins as "\w+", and the setting codexPlugins\.isolation\.minimum asks for "isolated"/);
    assert.doesNotMatch(text, /Restricted Mode/);
    const title = (await editor.texts(`${pane} .pane-header`)).join(' ');
    assert.match(title, /self-locked|partly isolated|checked from inside/);
    await editor.shot('isolation-too-weak.png');
  });

  it('runs them once the user asks for no more than the machine has', async () => {
    await vscode.workspace.getConfiguration('codexPlugins').update('isolation.minimum', 'advisory', vscode.ConfigurationTarget.Global);
    await product.untilState('com.example.shout', 'ungranted');
    await product.act('allow', 'com.example.shout');
    await eventually(
      async () => {
        await changeAndSave('loud\n');
        return /^# NOTES\nQUIET\n(?:LOUD\n)+$/.test(readText(inWorkspace('notes.md')));
      },
      { timeoutMs: 40_000, what: () => `the file in capital letters; it is ${readText(inWorkspace('notes.md'))}` },
    );
  });
});

/** Adds text at the end of the notes and saves them. */
async function changeAndSave(text: string): Promise<void> {
  const { document } = await show(inWorkspace('notes.md'));
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, document.lineAt(document.lineCount - 1).range.end, text);
  assert.equal(await vscode.workspace.applyEdit(edit), true);
  assert.equal(await document.save(), true);
}
