// What the Codex Plugins view says in a workspace without any plugin.
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';

describe('welcome', () => {
  it('says that there are no plugins, and offers to make one', async () => {
    await vscode.commands.executeCommand('codexPlugins.plugins.focus');
    await editor.waitForText('.pane-body .welcome-view', /No plugins in this workspace yet/);
    await editor.waitForText('.pane-body .welcome-view', /No events yet/);
    await editor.shot('welcome.png');
    await editor.click('.pane-body .welcome-view >> role=button[name="New Plugin"]');
    await editor.waitForText('.quick-input-widget', /New Codex Plugin \(1\)/);
    await editor.key('Escape');
  });
});
