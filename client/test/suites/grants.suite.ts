// The question before a plugin runs: what it says, what each answer does, that it is remembered, and that it comes back when the plugin
// wants more. In an ordinary window, since the details are a modal dialog; so all of it is done as a user does it.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { untilCalm, waitForNotification, widenSidebar } from '../suite/support/workbench.ts';
import { inWorkspace, readText, show, writeFile } from '../suite/support/product.ts';

const rows = '.pane-body .monaco-list-row';
const dialog = '.monaco-dialog-box';

describe('grants', () => {
  before(async () => {
    await editor.resize(1100, 560);
    await widenSidebar('codexPlugins.plugins.focus');
    await editor.waitForText(rows, /Prose Formatter.*needs permission/s);
  });

  it('asks at the first event, naming each permission, and lets nothing run meanwhile', async () => {
    const file = inWorkspace('prose.txt');
    await changeAndSave(file, 'third line\n');
    assert.match(readText(file), /^first line\n/, 'a plugin ran that nobody allowed');
    const text = await question('Prose Formatter');
    assert.match(
      text,
      /"Prose Formatter" wants to run in this workspace\. It asks to: read files in this workspace; .*words\.example\.com/,
    );
    await untilCalm();
    await editor.shot('grant-request.png', { documentation: true });
  });

  it('shows the details in a dialog, and runs the plugin once it was allowed', async () => {
    await answer('Prose Formatter', 'Details');
    const detail = await editor.waitForText(dialog, /Allow "Prose Formatter" to run in this workspace\?/);
    assert.match(detail, /• .*\(filesystem:read\)/);
    assert.match(detail, /• .*\(network:request:words\.example\.com\)/);
    assert.match(detail, /Plugin: com\.example\.formatter 1\.0\.0/);
    await editor.shot('grant-details.png');
    await editor.click(`${dialog} >> role=button[name="Allow"]`);
    await editor.waitForText(rows, /Prose Formatter.*ready/s);
    await untilFormatted(inWorkspace('prose.txt'), /^First line\nSecond line\nThird line\n/);
  });

  it('keeps a denied plugin from running, and says so in the sidebar', async () => {
    const file = inWorkspace('notes.md');
    await changeAndSave(file, 'one\n');
    assert.match(await question('Notes'), /asks to: change files in this workspace; start any program\.$/);
    await answer('Notes', 'Deny');
    await editor.waitForText(rows, /Notes.*not allowed/s);
    await changeAndSave(file, 'two\n');
    assert.equal(readText(file), '# Notes\none\ntwo\n');
    await noQuestion();

    await vscode.commands.executeCommand('codexPlugins.restartServer');
    await editor.waitForText(rows, /Notes.*not allowed/s);
    await changeAndSave(file, 'three\n');
    assert.equal(readText(file), '# Notes\none\ntwo\nthree\n');
    await noQuestion();
  });

  it('asks again when the manifest wants more, and names what is new', async () => {
    const manifest = inWorkspace('.codex/plugins/formatter/plugin.manifest.json');
    writeFile(
      '.codex/plugins/formatter/plugin.manifest.json',
      readText(manifest).replace('"filesystem:read"', '"filesystem:read", "process:spawn:git"'),
    );
    await editor.waitForText(rows, /Prose Formatter.*needs permission/s);
    const file = inWorkspace('prose.txt');
    await show(file);
    // Whoever runs it by hand is asked at once, and is told the same.
    void vscode.commands.executeCommand('codexPlugins.runHandler');
    await editor.click('.quick-input-list .monaco-list-row:has-text("Prose Formatter")');
    const detail = await editor.waitForText(dialog, /Allow "Prose Formatter"/);
    assert.match(detail, /New:\n•.*\(process:spawn:git\)\n/);
    assert.match(detail, /\n\s*As you allowed before:\n•.*\(filesystem:read\)\n/);
    await editor.shot('grant-grown.png');
    await editor.key('Escape');

    await changeAndSave(file, 'fourth line\n');
    assert.match(readText(file), /^fourth line$/m);
    const text = await question('Prose Formatter');
    assert.match(text, /asks for more than you allowed before\. New: [^;]*git[^;]*\.$/);
    await answer('Prose Formatter', 'Allow');
    await untilFormatted(file, /^Fourth line$/m);
  });

  it('stops a plugin whose permissions are revoked in the sidebar', async () => {
    await vscode.commands.executeCommand('codexPlugins.plugins.focus');
    await editor.contextMenu(`${rows}:has-text("Prose Formatter")`, 'Manage Permissions');
    await editor.waitForText('.quick-input-list .monaco-list-row', /granted · filesystem:read/);
    await editor.shot('permissions.png');
    await editor.click('.quick-input-list .monaco-list-row:has-text("Revoke")');
    await editor.waitForText(rows, /Prose Formatter.*not allowed/s);
    const file = inWorkspace('prose.txt');
    await changeAndSave(file, 'fifth line\n');
    assert.match(readText(file), /^fifth line$/m);
    await noQuestion();
  });
});

/** Adds text at the end and saves. */
async function changeAndSave(file: string, text: string): Promise<void> {
  const { document } = await show(file);
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, document.lineAt(document.lineCount - 1).range.end, text);
  assert.equal(await vscode.workspace.applyEdit(edit), true);
  assert.equal(await document.save(), true);
}

/** Saves until the file looks as it should: the first save of all may be over before the worker has started. */
async function untilFormatted(file: string, pattern: RegExp): Promise<void> {
  await eventually(
    async () => {
      await changeAndSave(file, 'again\n');
      return pattern.test(readText(file));
    },
    { timeoutMs: 40_000, what: () => `${file} to match ${pattern}; it is ${JSON.stringify(readText(file))}` },
  );
}

/** Waits for the question about a plugin. @returns its text. */
async function question(plugin: string): Promise<string> {
  return waitForNotification(new RegExp(`^"${plugin}" `));
}

async function answer(plugin: string, button: 'Allow' | 'Deny' | 'Details'): Promise<void> {
  await editor.click(`.notification-list-item:has-text("${plugin}") >> role=button[name="${button}"]`);
}

async function noQuestion(): Promise<void> {
  await vscode.commands.executeCommand('notifications.showList');
  const questions = (await editor.texts('.notification-list-item-message')).filter((text) =>
    /wants to (?:run|go on running)|asks for more/.test(text),
  );
  assert.deepEqual(questions, []);
}
