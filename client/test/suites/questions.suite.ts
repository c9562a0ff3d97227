// Plugins that wait for an answer: nothing holds them up or hides them, whatever the user does with a question, or does not do.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { inWorkspace, readText, show, untilSavedAs, writeFile } from '../suite/support/product.ts';
import { shotInThemes, untilCalm, waitForNotification, widenSidebar } from '../suite/support/workbench.ts';

const rows = '.pane-body .monaco-list-row';
const badge = '.activitybar .action-item:has([aria-label*="Codex Plugins"]) .badge-content';
const toast = '.notifications-toasts.visible .notification-list-item-message';
const picker = '.quick-input-widget';
const pickerRow = `${picker} .monaco-list-row`;
const dialog = '.monaco-dialog-box';

describe('questions', () => {
  before(async () => {
    await editor.resize(1100, 640);
    await widenSidebar('codexPlugins.plugins.focus');
  });

  it('shows how many plugins wait, in a badge and in a row that can be clicked', async () => {
    await editor.waitForText(rows, /^5 plugins want to run/);
    await editor.waitForText(badge, /^5$/);
    // While the view is drawn for the first time, the editor runs no command of what is clicked in it.
    await untilCalm();
    await eventually(
      async () => {
        await editor.click(`${rows}:has-text("5 plugins want to run")`);
        return editor.waitForText(pickerRow, /Tidy/, { timeoutMs: 3000 }).catch(() => false);
      },
      { what: () => 'the list of plugins that wait' },
    );
    await editor.key('Escape');
    await editor.waitForHidden(picker);
  });

  it('leaves a plugin waiting whose question nobody answers, and goes on to the next', async () => {
    await save('prose.txt', 'one\n');
    assert.match(await editor.waitForText(toast, /^"Tidy" wants to run/), /reach words\.example\.com over the network\.$/);
    // Two that wait are one question.
    await save('notes.md', 'one\n');
    await editor.waitForText(toast, /^2 plugins want to run in this workspace: Tidy, Careful\.$/);
    await editor.shot('notification-many.png');
    await editor.waitForHidden(toast, { timeoutMs: 40_000 });
    await editor.waitForText(rows, /^5 plugins want to run/);
  });

  it('asks once more at the next event of that plugin', async () => {
    await untilAsked('prose.txt', /^"Tidy" wants to run/);
    await untilCalm();
    // It takes so long that the question may be hidden by then, so that nothing follows which needs it.
    await shotInThemes('notification');
    await editor.waitForHidden(toast, { timeoutMs: 40_000 });
  });

  it('takes an answer that comes late, in the list of notifications, and makes up for the save that was missed', async () => {
    const { document } = await show(inWorkspace('prose.txt'));
    const before = document.getText();
    await waitForNotification(/^"Tidy" wants to run/);
    await vscode.commands.executeCommand('notifications.showList');
    await editor.click('.notification-list-item:has-text("\\"Tidy\\" wants") >> role=button[name="Allow"]');
    await vscode.commands.executeCommand('notifications.hideList');
    await editor.waitForText(rows, /Tidy.*ready/s);
    await untilSavedAs(document, `${before}Tidy\n`);
    assert.equal(readText(document.fileName), `${before}Tidy\n`);
  });

  it('counts Escape as later, and holds no other question up', async () => {
    await untilAsked('notes.md', /^"Careful" wants to run/);
    await vscode.commands.executeCommand('notifications.focusToasts');
    await editor.key('Escape');
    await editor.waitForHidden(toast);
    await save('settings.ini', 'a=1\n');
    await editor.waitForText(toast, /Bare/);
    await editor.waitForText(rows, /^4 plugins want to run/);
  });

  it('reviews them by keyboard alone: what one asks for, Later, Deny', async () => {
    await vscode.commands.executeCommand('codexPlugins.plugins.focus');
    await editor.waitForText(rows, /^4 plugins want to run/);
    for (const key of ['Home', 'Enter']) await editor.key(key);
    await editor.waitForText(pickerRow, /Careful.*Risk|Careful.*change or delete/s);
    await vscode.commands.executeCommand('notifications.clearAll');
    await shotInThemes('review');
    await editor.type('careful');
    await editor.waitForText(`${pickerRow}.focused`, /Careful/);
    await editor.key('Enter');
    await editor.waitForText(`${picker} .quick-input-title`, /Allow "Careful" to run in this workspace\?/);
    await editor.waitForText(pickerRow, /start git.*process:spawn:git/s);
    await shotInThemes('review-plugin');
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter']) await editor.key(key);
    await editor.waitForText(`${picker} .quick-input-title`, /4 plugins want to run/);
    await editor.type('careful');
    await editor.waitForText(`${pickerRow}.focused`, /Careful/);
    await editor.key('Enter');
    await editor.waitForText(`${picker} .quick-input-title`, /Allow "Careful"/);
    await editor.waitForText(`${pickerRow}.focused`, /^\s*Allow/);
    for (const key of ['ArrowDown', 'Enter']) await editor.key(key);
    await editor.waitForText(`${picker} .quick-input-title`, /3 plugins want to run/);
    await editor.waitForText(rows, /Careful.*not allowed/s);
    await editor.waitForText(badge, /^3$/);
  });

  it('allows all plugins of a folder, after it said what that opens together', async () => {
    await editor.click(`${pickerRow}:has-text("Allow all from this folder")`);
    const text = await editor.waitForText(dialog, /Allow all 2 plugins from "~\/.codex\/plugins \(your home folder\)"/);
    assert.match(text, /Mine 2, Mine 10\s+Together they may:/);
    assert.match(text, /read files in this workspace \(Mine 2, Mine 10\)/);
    assert.match(text, /LANG \(Mine 10\)/);
    await editor.shot('review-all.png');
    await editor.click(`${dialog} >> role=button[name="Allow All"]`);
    await editor.waitForText(rows, /Mine 2.*ready/s);
    await editor.waitForText(rows, /Mine 10.*ready/s);
    await editor.waitForText(`${picker} .quick-input-title`, /1 plugin wants to run/);
  });

  it('asks for no permissions where there are none, and closes when all are answered', async () => {
    const row = await editor.waitForText(pickerRow, /Bare/);
    assert.match(row, /Asks for no permissions\./);
    await editor.hover(`${pickerRow}:has-text("Bare")`);
    await editor.click(`${pickerRow}:has-text("Bare") .codicon-check`);
    await editor.waitForHidden(picker);
    await editor.waitForText(rows, /Bare.*ready/s);
    assert.deepEqual(await editor.texts(`${rows}:has-text("to run")`), []);
    await eventually(async () => (await editor.texts(badge)).length === 0, { what: () => 'the badge to go' });
  });

  it('notices at once what is allowed and revoked elsewhere', async () => {
    await grants('allow', 'careful');
    await editor.waitForText(rows, /Careful.*ready/s);
    await grants('revoke', 'careful');
    await editor.waitForText(rows, /Careful.*not allowed/s);
  });

  it('shows exactly what a plugin asks for beyond what it was allowed', async () => {
    const manifest = '.codex/plugins/tidy/plugin.manifest.json';
    const text = readText(inWorkspace(manifest)).replace('request:words.', 'request:*.');
    writeFile(manifest, text.replace('"filesystem:read"', '"filesystem:read", "env:read:LANG"'));
    await editor.waitForText(rows, /^1 plugin wants to run/);
    await vscode.commands.executeCommand('codexPlugins.plugins.focus');
    for (const key of ['Home', 'Enter']) await editor.key(key);
    await editor.waitForText(
      pickerRow,
      /New: read the environment variable LANG\. Wider: reach \*\.example\.com over the network \(before: reach words\.example\.com.*As before: read files/s,
    );
    await editor.key('Enter');
    await editor.waitForText(pickerRow, /Before: reach words\.example\.com/);
    await editor.shot('review-grown.png');
    await editor.key('Escape');
    await editor.waitForHidden(picker);
  });

  it('does not make up for a save whose text changed since', async () => {
    const { document } = await show(inWorkspace('prose.txt'));
    await save('prose.txt', 'missed\n');
    await editor.waitForText(toast, /^"Tidy" asks for more than you allowed before\. New: [^;]*LANG\. Wider: /);
    await append(document, 'typed since');
    const text = document.getText();
    await editor.click('.notifications-toasts .notification-list-item:has-text("Tidy") >> role=button[name="Allow"]');
    await editor.waitForText(rows, /Tidy.*ready/s);
    // A save that would be made up for comes before this one.
    await save('other.txt', 'one\n');
    await eventually(() => readText(inWorkspace('other.txt')) === 'one\nTidy\n', { what: () => 'the other file' });
    assert.equal(document.getText(), text);
    assert.equal(document.isDirty, true);
  });
});

async function append(document: vscode.TextDocument, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, document.lineAt(document.lineCount - 1).range.end, text);
  assert.equal(await vscode.workspace.applyEdit(edit), true);
}

/** Adds a text to a file, which is made where there is none, and saves it. */
async function save(name: string, text: string): Promise<void> {
  const files = await vscode.workspace.findFiles(name);
  const { document } = await show(files.length > 0 ? inWorkspace(name) : writeFile(name, ''));
  await append(document, text);
  assert.equal(await document.save(), true);
}

/** Saves until the question comes: the one before may be open for a moment longer than it is to be seen. */
async function untilAsked(name: string, question: RegExp): Promise<void> {
  await eventually(
    async () => {
      await save(name, 'again\n');
      return editor.waitForText(toast, question, { timeoutMs: 3_000 }).catch(() => false);
    },
    { timeoutMs: 30_000, what: () => `${question} to be asked again` },
  );
}

/** Another process decides, as a user does in a terminal. */
async function grants(action: 'allow' | 'revoke', plugin: string): Promise<void> {
  const extension = vscode.extensions.getExtension('codex-plugin-host.codex-plugin-host');
  const cli = path.join(extension!.extensionPath, 'dist/cli.js');
  const workspace = inWorkspace('.');
  const args = ['grants', action, path.join(workspace, '.codex/plugins', plugin), '--workspace', workspace];
  await promisify(execFile)(process.execPath, [cli, ...args], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
}
