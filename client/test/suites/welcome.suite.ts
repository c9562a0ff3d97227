// What the Codex Plugins view says in a workspace without any plugin.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { inWorkspace, writeFile } from '../suite/support/product.ts';

const plugin = '.part.sidebar .monaco-list-row';

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

  it('sees plugins that are written in a terminal, and what becomes of them there', async () => {
    const folder = '.codex/plugins/hello';
    const manifest = (name: string): string =>
      writeFile(
        `${folder}/plugin.manifest.json`,
        JSON.stringify({
          pluginId: 'com.example.hello',
          version: '1.0.0',
          name,
          entryPoints: { handlers: [{ event: 'onFileSave', script: 'handlers/greet.js' }] },
          permissions: [],
        }),
      );
    // The editor is told of the outermost folder only.
    mkdirSync(inWorkspace(path.join(folder, 'handlers')), { recursive: true });
    writeFile(`${folder}/handlers/greet.js`, 'exports.onFileSave = () => ({ success: true });\n');
    manifest('Hello');
    await editor.waitForText(plugin, /^Hello.*needs permission/s);
    manifest('Hello Again');
    await editor.waitForText(plugin, /^Hello Again.*needs permission/s);
  });
});
