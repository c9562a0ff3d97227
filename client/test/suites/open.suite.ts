// Events that come of opening: a project, a folder that is added later, a file; and the plugin's own command.
import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { runFromPalette, waitForNotification } from '../suite/support/workbench.ts';
import { inWorkspace, show, startedProduct, type Product } from '../suite/support/product.ts';

describe('open', () => {
  let product: Product;

  before(async () => {
    product = await startedProduct();
  });

  it('tells plugins of the project once they may run, and shows what they found as problems', async () => {
    const opened = product.nextEvent(({ event, outcome }) => event === 'onProjectOpen' && outcome === 'ok');
    await product.allowAll();
    await opened;
    await problem(inWorkspace('README.md'), 'Opened north of 1.');
    await vscode.commands.executeCommand('workbench.actions.view.problems');
    await editor.waitForText('.markers-panel .monaco-list-row', /Opened north of 1\..*Greeter/s);
    await editor.shot('problems.png');
    await vscode.commands.executeCommand('workbench.action.closePanel');
  });

  it('tells plugins of a folder that is added later, once', async () => {
    const south = path.join(path.dirname(inWorkspace('.')), 'south');
    const opened = product.nextEvent(({ event }) => event === 'onProjectOpen');
    assert.equal(vscode.workspace.updateWorkspaceFolders(1, 0, { uri: vscode.Uri.file(south) }), true);
    await opened;
    await problem(path.join(south, 'README.md'), 'Opened south of 2.');
    await product.settled();
    const runs = product.state.activity.filter(({ event, outcome }) => event === 'onProjectOpen' && outcome === 'ok');
    assert.equal(runs.length, 2, product.eventList());
  });

  it('tells plugins of files that are opened', async () => {
    const file = inWorkspace('letter.txt');
    const opened = product.nextEvent(({ event, filePath }) => event === 'onFileOpen' && filePath === file);
    await show(file);
    assert.equal((await opened).outcome, 'ok');
    await problem(file, 'letter.txt has 12 characters.');
  });

  it('runs a plugin’s command from the palette and shows its answer', async () => {
    await runFromPalette('Run Plugin Command…', { selector: '.quick-input-widget', text: /Run a Command of Greeter/ });
    await editor.click('.quick-input-widget .quick-input-box input');
    await editor.type('Welcome Ada Grace');
    await editor.key('Enter');
    await waitForNotification(/^Welcome, Ada and Grace!$/);
    await vscode.commands.executeCommand('notifications.clearAll');
  });
});

/** Waits for a problem that a plugin reported. */
async function problem(file: string, message: string): Promise<void> {
  const uri = vscode.Uri.file(file);
  const messages = (): string[] => vscode.languages.getDiagnostics(uri).map((one) => one.message);
  await eventually(() => messages().includes(message), {
    what: () => `the problem "${message}" in ${file}; there are ${messages().join(', ')}`,
  });
}
