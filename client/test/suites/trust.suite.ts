// Restricted Mode: manifests are checked, nothing runs, the sidebar says why; and all begins once the user trusts the workspace.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { inWorkspace, readText, show, startedProduct, type Product } from '../suite/support/product.ts';

const rows = '.pane-body .monaco-list-row';

describe('trust', () => {
  let product: Product;

  before(async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    product = await startedProduct();
  });

  it('checks manifests in Restricted Mode', async () => {
    const manifest = inWorkspace('.codex/plugins/broken/plugin.manifest.json');
    await show(manifest);
    const diagnostics = await eventually(
      () => {
        const found = vscode.languages.getDiagnostics(vscode.Uri.file(manifest));
        return found.length > 0 && found;
      },
      { what: () => 'a problem in the manifest' },
    );
    assert.deepEqual(
      diagnostics.map(({ range, severity }) => [range.start.line, severity]),
      [[2, vscode.DiagnosticSeverity.Error]],
    );
    assert.match(diagnostics[0]?.message ?? '', /version/);
  });

  it('says in the status bar that plugins are restricted, and offers the way out', async () => {
    const item = '[id$="codexPlugins.status"]';
    await editor.waitForText(item, /Plugins restricted/);
    await editor.click(item);
    await editor.waitForText('.quick-input-widget', /Manage Workspace Trust/);
    await editor.key('Escape');
  });

  it('opens no inspector', async () => {
    assert.equal(await vscode.commands.executeCommand('codexPlugins.openInspector'), undefined);
    await editor.waitForText('.notification-toast', /once you trust this workspace/);
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  it('says in the sidebar why nothing runs', async () => {
    await vscode.commands.executeCommand('codexPlugins.plugins.focus');
    await editor.resize(1100, 560);
    await editor.waitForText(rows, /Witness.*off in Restricted Mode/s);
    await editor.waitForText(rows, /broken · 1 error/);
    await editor.waitForText('.pane-body', /none runs until you trust this workspace/);
    await editor.waitForText('.pane-body', /No events: plugins do not run in Restricted Mode/);
    await editor.shot('restricted-mode.png', { documentation: true });
  });

  it('runs nothing for files that are opened, saved or completed', async () => {
    const shown = await show(inWorkspace('notes.txt'));
    await shown.edit((edit) => edit.insert(new vscode.Position(0, 0), 'More. '));
    assert.equal(await shown.document.save(), true);
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    await product.settled();
    assert.equal(existsSync(inWorkspace('witness.log')), false, 'a handler ran');
    assert.deepEqual(
      product.state.activity.filter(({ outcome }) => outcome !== 'skipped'),
      [],
    );
  });

  it('begins to work as soon as the user trusts the workspace', async () => {
    const opened = product.nextEvent(({ event, outcome }) => event === 'onProjectOpen' && outcome === 'ok');
    await vscode.commands.executeCommand('workbench.trust.manage');
    await editor.click('.workspace-trust-editor .workspace-trust-buttons .monaco-button');
    await eventually(() => vscode.workspace.isTrusted, { what: () => 'the workspace to be trusted' });
    await product.untilState('com.example.witness', 'ungranted');
    assert.equal(existsSync(inWorkspace('witness.log')), false, 'a handler ran that nobody allowed');
    await product.allowAll();
    await opened;
    assert.match(readText(inWorkspace('witness.log')), /^onProjectOpen$/m);
    assert.equal(product.plugin('broken').state, 'broken');
  });
});
