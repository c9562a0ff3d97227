import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
describe('ask', () => {
  it('trust is asked', async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    await editor.shot('ask.png');
    const d = new Promise((r) => vscode.workspace.onDidGrantWorkspaceTrust(r));
    await editor.click('role=button[name=/Yes, I trust/]');
    await d;
    assert.equal(vscode.workspace.isTrusted, true);
    const answer = vscode.commands.executeCommand('toy.ask');
    await editor.waitForVisible('text=Toy asks');
    await editor.shot('modal.png');
    await editor.click('role=button[name="Allow"]');
    assert.equal(await answer, 'Allow');
  });
});
