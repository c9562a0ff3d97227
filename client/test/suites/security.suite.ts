// Plugins that try what their manifest does not declare: who is told what, how the permission is added, and that a plugin ends when its
// permissions are revoked. In an ordinary window, since the details are a modal dialog; so all of it is done as a user does it.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { untilEventPage } from '../suite/support/eventPage.ts';
import { eventually } from '../suite/support/eventually.ts';
import { inWorkspace, readText, show, writeFile } from '../suite/support/product.ts';
import { untilCalm, waitForNotification, widenSidebar } from '../suite/support/workbench.ts';

const pluginsPane = '.pane:has(.pane-header:has-text("Plugins"))';
const pluginRow = (name: string): string => `${pluginsPane} .monaco-list-row:has-text("${name}")`;
const activityRow = '.pane:has(.pane-header:has-text("Activity")) .monaco-list-row';
const dialog = '.monaco-dialog-box';

describe('security', () => {
  beforeEach(async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('codexPlugins.plugins.focus');
  });

  it('shows beside the title how plugins are isolated on this machine', async () => {
    await editor.resize(1100, 620);
    await widenSidebar('codexPlugins.plugins.focus');
    await editor.waitForText(pluginRow('Weather'), /needs permission/);
    await editor.waitForText(`${pluginsPane} .pane-header`, /isolated|self-locked|partly isolated|advisory/);
  });

  it('lists permissions, what they risk, and the isolation in the details of the question', async () => {
    await changeAndSave(inWorkspace('notes.html'), '<p>More.</p>\n');
    await waitForNotification(/^"Release Notes" wants to run in this workspace\./);
    // So that this save is not made up for: the handler would run until there is a go.txt.
    await change(inWorkspace('notes.html'), '<p>Typed.</p>\n');
    await answer('Release Notes', 'Details');
    const detail = await editor.waitForText(dialog, /Allow "Release Notes" to run in this workspace\?/);
    for (const permission of ['filesystem:read', 'filesystem:write', 'network:request', 'process:spawn:git']) {
      assert.ok(detail.includes(`(${permission})`), `${permission} is not listed in ${detail}`);
    }
    assert.match(detail, /\(filesystem:write\)\s+Risk: /);
    assert.match(detail, /\(network:request\)\s+Risk: /);
    assert.match(detail, /Isolation on this machine – (?:partly )?(?:isolated|advisory)/);
    await vscode.commands.executeCommand('notifications.hideList');
    await untilCalm();
    await editor.shot('grant-details.png', { documentation: true });
    await editor.click(`${dialog} >> role=button[name="Allow"]`);
    await editor.waitForText(pluginRow('Release Notes'), /ready/);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('names the plugin and the host that it tried to reach', async () => {
    await changeAndSave(inWorkspace('diary.md'), 'More.\n');
    await allow('Weather');
    await changeAndSave(inWorkspace('diary.md'), 'And more.\n');
    const text = await waitForNotification(/^"Weather" tried/);
    assert.match(text, /^"Weather" tried to reach api\.example\.com(?::443)?, which its manifest does not declare\./);
    assert.match(text, /"network:request:api\.example\.com(?::443)?" is missing/);
    assert.match(text, /handlers\/save\.js, line 2\./);
    assert.match(readText(inWorkspace('diary.md')), /And more\.\n$/);
    await editor.waitForText(pluginRow('Weather'), /last run failed/);
    await editor.waitForVisible('.notification-list-item:has-text("Weather") >> role=button[name="Add to Manifest"]');
    await untilCalm();
    await editor.shot('permission-denied.png', { documentation: true });
    await answer('Weather', 'Show');
    const script = inWorkspace('.codex/plugins/weather/handlers/save.js');
    const shown = await eventually(() => vscode.window.activeTextEditor?.document.fileName === script && vscode.window.activeTextEditor, {
      what: () => `${script} to be shown; the active editor has ${vscode.window.activeTextEditor?.document.fileName}`,
    });
    assert.match(shown.document.lineAt(shown.selection.active).text, /await fetch\(/);
  });

  it('adds the program that a plugin tried to start to its manifest, asks for it, and lets it work', async () => {
    const file = inWorkspace('shopping.txt');
    await changeAndSave(file, 'bread\n');
    await allow('Sorted List');
    await changeAndSave(file, 'cherries\n');
    const text = await waitForNotification(/^"Sorted List" tried/);
    assert.match(text, /^"Sorted List" tried to start sort, which its manifest does not declare\./);
    assert.equal(readText(file), 'pears\napples\nbread\ncherries\n');

    await addToManifest('Sorted List', 'sorted', 'process:spawn:sort');
    await changeAndSave(file, 'dates\n');
    const question = await waitForNotification(/^"Sorted List" asks/);
    assert.match(question, /asks for more than you allowed before\. New: [^;]*sort[^;]*\.$/);
    assert.equal(readText(file), 'pears\napples\nbread\ncherries\ndates\n');
    await answer('Sorted List', 'Allow');
    await untilFormatted(file, 'again\n', /^(?:again\n)+apples\nbread\ncherries\ndates\npears\n$/);
  });

  it('adds the file that a plugin tried to read to its manifest, asks for it, and lets it work', async () => {
    const list = path.join(path.dirname(inWorkspace('.')), 'spelling.txt');
    const file = inWorkspace('style.css');
    await changeAndSave(file, 'b { color: grey; }\n');
    await allow('Spelling');
    await changeAndSave(file, 'i { color: grey; }\n');
    const text = await waitForNotification(/^"Spelling" tried/);
    assert.ok(text.startsWith(`"Spelling" tried to read ${list}, which its manifest does not declare.`), text);

    await addToManifest('Spelling', 'spelling', `filesystem:read:${list}`);
    await changeAndSave(file, 's { color: grey; }\n');
    const question = await waitForNotification(/^"Spelling" asks/);
    assert.match(question, /New: [^;]*spelling\.txt/);
    assert.doesNotMatch(readText(file), /gray/);
    await answer('Spelling', 'Allow');
    await untilFormatted(file, 'u { color: grey; }\n', /^i \{ color: gray; \}$/m);
    assert.doesNotMatch(readText(file), /grey/);
  });

  it('ends a handler in the middle of its run when its permissions are revoked, and runs it no more', async () => {
    const log = inWorkspace('release.log');
    await changeAndSave(inWorkspace('notes.html'), '<p>Revoked.</p>\n');
    await eventually(() => existsSync(log) && readText(log) === 'began notes.html\n', { what: () => 'the handler to begin' });
    await editor.waitForText(pluginRow('Release Notes'), /running/);
    await vscode.commands.executeCommand('codexPlugins.clearActivity');
    await editor.contextMenu(pluginRow('Release Notes'), 'Manage Permissions');
    await editor.click('.quick-input-list .monaco-list-row:has-text("Revoke")');
    await editor.waitForText(pluginRow('Release Notes'), /not allowed/);
    assert.match(await onlyEventOf('notes.html'), /handlers\/save\.js did not finish onFileSave: it was stopped/);

    // What the handler waits for comes too late, and the next save finds nobody.
    writeFile('go.txt', '');
    await vscode.commands.executeCommand('codexPlugins.clearActivity');
    await changeAndSave(inWorkspace('notes.html'), '<p>Unheard.</p>\n');
    assert.match(await onlyEventOf('notes.html'), /No handler ran/);
    assert.equal(readText(log), 'began notes.html\n');
    await vscode.commands.executeCommand('notifications.showList');
    const told = (await editor.texts('.notification-list-item-message')).filter((text) => /Release Notes|com\.example\.release/.test(text));
    assert.deepEqual(told, [], 'the user is told of what the user did');
  });
});

/** Adds text at the end and saves. */
async function changeAndSave(file: string, text: string): Promise<void> {
  assert.equal(await (await change(file, text)).save(), true);
}

/** Adds text at the end. */
async function change(file: string, text: string): Promise<vscode.TextDocument> {
  const { document } = await show(file);
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, document.lineAt(document.lineCount - 1).range.end, text);
  assert.equal(await vscode.workspace.applyEdit(edit), true);
  return document;
}

/** Saves until the file looks as it should: the first save of all may be over before the worker has started. */
async function untilFormatted(file: string, addition: string, pattern: RegExp): Promise<void> {
  await eventually(
    async () => {
      await changeAndSave(file, addition);
      return pattern.test(readText(file));
    },
    { timeoutMs: 40_000, what: () => `${file} to match ${pattern}; it is ${JSON.stringify(readText(file))}` },
  );
}

/** Answers the question that the last save led to. */
async function allow(plugin: string): Promise<void> {
  await waitForNotification(new RegExp(`^"${plugin}" wants to run`));
  await answer(plugin, 'Allow');
  await editor.waitForText(pluginRow(plugin), /ready/);
}

async function answer(plugin: string, button: 'Allow' | 'Deny' | 'Details' | 'Add to Manifest' | 'Show'): Promise<void> {
  await vscode.commands.executeCommand('notifications.showList');
  await editor.click(`.notification-list-item:has-text("${plugin}") >> role=button[name="${button}"]`);
}

/** Follows the offer of a denial: the manifest opens with the permission in it, unsaved; then saves it. */
async function addToManifest(plugin: string, folder: string, permission: string): Promise<void> {
  await answer(plugin, 'Add to Manifest');
  const file = inWorkspace(`.codex/plugins/${folder}/plugin.manifest.json`);
  const document = await eventually(
    () => {
      const active = vscode.window.activeTextEditor?.document;
      return active?.fileName === file && active.getText().includes(`"${permission}"`) && active;
    },
    { what: () => `"${permission}" in ${file}; the active editor has ${vscode.window.activeTextEditor?.document.getText()}` },
  );
  assert.equal(document.isDirty, true, 'the manifest was saved, which is for its author to do');
  const { permissions } = JSON.parse(document.getText()) as { permissions: string[] };
  assert.equal(permissions.at(-1), permission);
  assert.ok(!readText(file).includes(permission));
  assert.equal(await document.save(), true);
  await editor.waitForText(pluginRow(plugin), /needs permission/);
}

/** Opens the one event about a file in the activity list. @returns what its page says. */
async function onlyEventOf(file: string): Promise<string> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  await editor.click(`${activityRow}:has-text("${file}")`);
  return untilEventPage(new RegExp(file.replace('.', String.raw`\.`)));
}
