// "Open Inspector": the page of the editor's own host, for as long as that runs, and after it was started anew.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { editor } from '../../suite/support/editor.ts';
import { eventually } from '../../suite/support/eventually.ts';
import { startedProduct, type Product } from '../../suite/support/product.ts';

interface Told {
  event: string;
  filePath?: string;
  past?: true;
}

describe('inspector', () => {
  let product: Product;
  let url: string;

  before(async () => {
    product = await startedProduct();
    await product.allowAll();
  });

  it('is offered in the view, and opens at an address of its own', async () => {
    await product.writeAndSave('before.js', 'a   \n');
    await vscode.commands.executeCommand('codexPlugins.plugins.focus');
    await editor.waitForVisible('.pane:has(.pane-header:has-text("Plugins")) .action-label[aria-label="Open Inspector"]');
    const opened = await vscode.commands.executeCommand<string | undefined>('codexPlugins.openInspector');
    assert.ok(opened, 'no address was opened');
    url = opened;
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/[\w-]{43}\/_codex\/$/);
    const page = await fetch(url);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /<title>Codex Plugin Inspector<\/title>/);
  });

  it('shows what plugins do in this editor, also from before', async () => {
    assert.ok((await records()).some(({ event, filePath, past }) => event === 'onFileSave' && filePath?.endsWith('before.js') && past));
    const file = await product.writeAndSave('after.js', 'b   \n');
    await eventually(async () => (await records()).some(({ filePath, past }) => filePath === file && !past), {
      what: () => `the save of ${file} in the inspector`,
    });
  });

  it('is where it was, once the plugin host was started anew', async () => {
    await vscode.commands.executeCommand('codexPlugins.restartServer');
    await eventually(
      () =>
        fetch(url).then(
          (page) => page.ok,
          () => false,
        ),
      { timeoutMs: 40_000, what: () => `a page at ${url}` },
    );
    assert.equal(await vscode.commands.executeCommand('codexPlugins.openInspector'), url);
  });

  async function records(): Promise<Told[]> {
    const told = (await (await fetch(`${url}records`)).json()) as { records: Told[] };
    return told.records;
  }
});
