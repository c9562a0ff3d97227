// What a user has of ghost text when the window is loaded anew, with another extension host and all of ours. The suite's own process ends then, and
// the next one goes on where this one left off.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { inWorkspace, show, writeFile } from '../suite/support/product.ts';
import { placeCursor } from '../suite/support/workbench.ts';

const WAS_HERE = 'restarted.txt';

describe('a new extension host', () => {
  it('finds the text as it was typed, asks nothing a second time, and completes it', async function () {
    // The first life must not say that its time is up.
    this.timeout(170_000);
    if (!existsSync(inWorkspace(WAS_HERE))) {
      const shown = await show(writeFile('kept.md', ''));
      await placeCursor(shown, 0, 0);
      await editor.type('first>');
      await editor.click('.statusbar-item:has-text("plugins want to run")');
      await editor.waitForText('.quick-input-list .monaco-list-row', /Review…/);
      await editor.key('Enter');
      await editor.waitForText('.quick-input-widget .quick-input-title', /plugins want to run/);
      await editor.type('allow all');
      await editor.key('Enter');
      await editor.click('.monaco-dialog-box >> role=button[name="Allow All"]');
      await editor.waitForHidden('.quick-input-widget');
      await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
      await eventually(
        async () => {
          await editor.key('Enter');
          await editor.type('>');
          return editor.waitForGhostText(/ever\.after$/, { timeoutMs: 2000 }).catch(() => false);
        },
        { what: () => 'ghost text of the plugin that was allowed' },
      );
      writeFile(WAS_HERE, '');
      // Only so does a window with an extension under development survive the end of its extension host.
      await vscode.workspace.saveAll();
      // With the window the channel to it is gone, and so is this life before it reports that as a failure.
      const end = (): void => void process.kill(process.pid, 'SIGKILL');
      process.prependListener('unhandledRejection', end);
      void vscode.commands.executeCommand('workbench.action.reloadWindow').then(undefined, end);
      await new Promise(() => {});
    }
    await editor.waitForText('.view-line', /^first>$/);
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    await eventually(
      async () => {
        await editor.key('Enter');
        await editor.type('again>');
        return editor.waitForGhostText(/ever\.after$/, { timeoutMs: 2000 }).catch(() => false);
      },
      { what: () => 'ghost text in the new extension host' },
    );
    assert.deepEqual(await editor.texts('.statusbar-item:has-text("want to run")'), []);
    await editor.key('Tab');
    const { activeTextEditor } = vscode.window;
    await eventually(
      () => activeTextEditor?.document.getText().endsWith('again>a long line (of words), that = goes [on and] on; ever.after'),
      {
        what: () => `the accepted text; it is ${JSON.stringify(activeTextEditor?.document.getText())}`,
      },
    );
  });
});
