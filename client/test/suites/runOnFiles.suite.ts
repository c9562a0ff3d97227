// A plugin on many files: the question, the files, the preview, one edit and one undo for all of it. In an ordinary window, done as a user does it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { inWorkspace, readText, show, writeFile } from '../suite/support/product.ts';
import { runFromPalette, shotInThemes, waitForNotification } from '../suite/support/workbench.ts';

const dialog = '.monaco-dialog-box';
const rows = '.pane-body .monaco-list-row';
const quickRows = '.quick-input-list .monaco-list-row';
const preview = '.bulk-edit-panel';
const previewRows = `${preview} .monaco-list-row`;

describe('run on files', () => {
  before(async () => {
    await vscode.commands.executeCommand('codexPlugins.plugins.focus');
  });

  it('asks for the plugin, for its permissions and for the files, and shows what would change, by keyboard', async () => {
    await editor.resize(1280, 900);
    await editor.waitForText(rows, /Tidy.*needs permission/s);
    await runFromPalette('Run on Files…', { selector: quickRows, text: /Tidy/ });
    await editor.shot('plugin.png');
    await editor.type('Tidy');
    await editor.key('Enter');
    await editor.waitForText(dialog, /Allow "Tidy" to run in this workspace\?/);
    await editor.click(`${dialog} >> role=button[name="Allow"]`);
    await editor.waitForText(quickRows, /Files in the Workspace/);
    await editor.shot('files.png');
    await editor.type('pattern');
    await editor.waitForText(quickRows, /Files That Match a Pattern/);
    await editor.key('Enter');
    await editor.waitForText('.quick-input-widget', /A glob pattern/);
    await editor.shot('pattern.png');
    await editor.key('Control+A');
    await editor.type('{src,vendor,built}/**/*.{js,json,txt}');
    await editor.key('Enter');
    await editor.waitForText(previewRows, /orders\.js/, { timeoutMs: 60_000 });
    assert.equal(
      readText(inWorkspace('src/orders.js')),
      'const orders = [];  \nmodule.exports = { orders };\t\n',
      'nothing is written before Apply',
    );
  });

  it('shows the preview with everything ticked, and says what was left out and why', async () => {
    const text = await waitForNotification(/^Tidy would change/);
    assert.match(text, /^Tidy would change 4 files\. 1 file stays as it is\. 1 file had a problem\. 3 files were left out\./);
    await shotInThemes('preview');
    const names = (await editor.texts(previewRows)).join('\n');
    for (const name of ['crlf.js', 'bom.js']) assert.match(names, new RegExp(name.replace('.', String.raw`\.`)));
    assert.doesNotMatch(names, /broken\.js|lib\.js|bundle\.js|binary\.js|locked\.js|latin1\.js/);
    await vscode.commands.executeCommand('notifications.showList');
    await editor.click('.notification-list-item:has-text("Tidy would change") >> role=button[name="Show"]');
    await editor.waitForText('.view-lines', /Run on Files: Tidy/);
    await shotInThemes('report');
  });

  it('makes all changes as one, byte for byte, and saves them', async () => {
    await editor.click(`${preview} >> text="Apply"`);
    await waitForNotification(/^Tidy changed/);
    const bytes = (name: string): string => readFileSync(inWorkspace(name)).toString('latin1');
    await eventually(() => bytes('src/crlf.js') === 'one\r\ntwo\r\nthree\r\n', {
      what: () => `crlf.js; it is ${JSON.stringify(bytes('src/crlf.js'))}`,
    });
    await eventually(() => bytes('src/bom.js') === '\xEF\xBB\xBFone\n', {
      what: () => `bom.js; it is ${JSON.stringify(bytes('src/bom.js'))}`,
    });
    await eventually(() => readText(inWorkspace('src/orders.js')) === 'const orders = [];\nmodule.exports = { orders };\n', {
      what: () => 'orders.js',
    });
    assert.equal(bytes('src/locked.js'), 'locked  \n');
    assert.equal(bytes('src/latin1.js'), '// caf\xe9  \n');
    assert.equal(bytes('vendor/lib.js'), 'vendored = 1;   \n');
    assert.equal(bytes('built/bundle.js'), 'built = 1;  \n');
    await editor.shot('applied.png');
  });

  it('is taken back by one undo', async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    await show(inWorkspace('src/orders.js'));
    await editor.key('Control+Z');
    const texts = (): Record<string, string> =>
      Object.fromEntries(vscode.workspace.textDocuments.map((document) => [document.uri.path.split('/').at(-1), document.getText()]));
    await eventually(
      () => {
        const { 'orders.js': orders, 'crlf.js': crlf, 'bom.js': bom } = texts();
        return orders === 'const orders = [];  \nmodule.exports = { orders };\t\n' && crlf === 'one  \r\ntwo\r\nthree' && bom === 'one  \n';
      },
      { what: () => `the texts before; they are ${JSON.stringify(texts())}` },
    );
  });

  it('changes nothing where the preview is discarded', async () => {
    for (const { isDirty } of vscode.workspace.textDocuments)
      if (isDirty) await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await runOn('many');
    await editor.waitForText(previewRows, /file1\.properties/, { timeoutMs: 90_000 });
    await editor.shot('many.png');
    await editor.click(`${preview} >> text="Discard"`);
    await editor.waitForText('.statusbar-item', /Nothing was changed/);
    assert.equal(readText(inWorkspace('many/file7.properties')), 'number = 7  \n# end\n');
  });

  it('changes 300 files at once', async () => {
    await runOn('many');
    await editor.waitForText(previewRows, /file1\.properties/, { timeoutMs: 90_000 });
    await editor.click(`${preview} >> text="Apply"`);
    await eventually(
      () =>
        Array.from({ length: 300 }, (_, index) => index + 1).every(
          (number) => readText(inWorkspace(`many/file${number}.properties`)) === `number = ${number}\n# end\n`,
        ),
      {
        timeoutMs: 120_000,
        what: () => 'all files to be changed on disk',
      },
    );
    await eventually(() => waitForNotification(/^Tidy changed 300 files\.$/), {
      timeoutMs: 60_000,
      what: () => 'the news that they were changed',
    });
  }).timeout(240_000);

  it('stops at once when it is cancelled, in the middle of slow handlers', async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    await runOn('slow');
    await editor.waitForText('.notification-list-item-message', /Tidy: 0 of 6 files, [ab]\.js/);
    await editor.shot('progress.png');
    await editor.click('.notification-list-item:has-text("of 6 files") >> role=button[name="Cancel"]');
    await editor.waitForText('.statusbar-item', /Tidy was stopped\. Nothing was changed\./, { timeoutMs: 4000 });
    assert.equal(readText(inWorkspace('slow/a.js')), '// @sleep 60000  \n');
    // The plugin is there for the next file.
    await runOn('changing/two.js');
    await editor.waitForText(previewRows, /two\.js/);
    await editor.click(`${preview} >> text="Discard"`);
  });

  it('leaves out a file that changes meanwhile, and takes what is not saved for its text', async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    const { document } = await show(inWorkspace('changing/two.js'));
    const typed = new vscode.WorkspaceEdit();
    typed.insert(document.uri, new vscode.Position(0, 0), '// unsaved  \n');
    await vscode.workspace.applyEdit(typed);
    await runOn('changing');
    await editor.waitForText('.notification-list-item-message', /Tidy: \d of 2 files/);
    writeFile('changing/one.js', '// written meanwhile  \n');
    assert.match(await waitForNotification(/^Tidy would change/), /^Tidy would change 1 file\. 1 file was left out\.$/);
    await editor.waitForText(previewRows, /two\.js/);
    await editor.click(`${preview} >> text="Apply"`);
    await waitForNotification(/^Tidy changed 1 file\. 1 of them is not saved\.$/);
    assert.equal(document.getText(), '// unsaved\n// two\n');
    assert.equal(document.isDirty, true, 'what the user had not saved is theirs to save');
    assert.equal(readText(inWorkspace('changing/one.js')), '// written meanwhile  \n');
  });

  it('takes back nothing that the user did after it, and leaves a save without formatting to itself', async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    const file = writeFile('later/one.js', '// one  \n');
    const { document } = await show(file);
    await runOn('later');
    await editor.waitForText(previewRows, /one\.js/);
    await editor.click(`${preview} >> text="Apply"`);
    await waitForNotification(/^Tidy changed 1 file\.$/);
    await eventually(() => readText(file) === '// one\n', { what: () => 'the file to be saved' });
    const typed = new vscode.WorkspaceEdit();
    typed.replace(document.uri, new vscode.Range(0, 0, 2, 0), '// mine');
    await vscode.workspace.applyEdit(typed);
    await vscode.commands.executeCommand('notifications.showList');
    await editor.click('.notification-list-item:has-text("Tidy changed 1 file") >> role=button[name="Undo"]');
    await waitForNotification(/one\.js was changed since, so nothing was undone\./);
    assert.equal(document.getText(), '// mine');
    await show(file);
    await vscode.commands.executeCommand('workbench.action.files.saveWithoutFormatting');
    await eventually(() => readText(file) === '// mine', { what: () => 'the save' });
    // What would run for that save has run when handlers of a later one have.
    const other = await show(writeFile('later/other.js', ''));
    await other.edit((edit) => edit.insert(new vscode.Position(0, 0), '// other'));
    await other.document.save();
    await eventually(() => readText(inWorkspace('later/other.js')) === '// other\n', { what: () => 'the other save' });
    assert.equal(readText(file), '// mine');
    assert.equal(document.getText(), '// mine');
  });

  it('saves what was confirmed and nothing else, also where the editor formats on save', async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    const set = (name: string, value: unknown): Thenable<void> =>
      vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Workspace);
    await set('editor.formatOnSave', true);
    await set('editor.defaultFormatter', 'codex-plugin-host.codex-plugin-host');
    try {
      const file = writeFile('grows/one.js', '// @grow\n');
      await show(file);
      await runOn('grows');
      await editor.waitForText(previewRows, /one\.js/);
      await editor.click(`${preview} >> text="Apply"`);
      await waitForNotification(/^Tidy changed 1 file\.$/);
      assert.equal(readText(file), '// @grow\n// more\n');
    } finally {
      await set('editor.formatOnSave', undefined);
      await set('editor.defaultFormatter', undefined);
    }
  });

  it('leaves out handlers that work on files on disk, and says so', async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('codexPlugins.plugins.focus');
    await editor.contextMenu(`${rows}:has-text("Stamp")`, 'Run on Files…');
    await editor.waitForText(dialog, /Allow "Stamp" to run in this workspace\?/);
    await editor.click(`${dialog} >> role=button[name="Allow"]`);
    await editor.waitForText(quickRows, /Files in the Workspace.*plaintext/s);
    await editor.key('Enter');
    const text = await waitForNotification(/^Stamp would change/);
    assert.match(text, /^Stamp would change 1 file\. list\.js was not run: it works on files on disk, of which there is no preview\.$/);
    await editor.waitForText(previewRows, /notes\.txt/);
    await editor.shot('on-disk.png');
    await editor.click(`${preview} >> text="Discard"`);
    await editor.waitForText('.statusbar-item', /Nothing was changed/);
    assert.equal(readText(inWorkspace('src/notes.txt')), 'first line\n');
  });

  it('asks before a plugin that may write files is profiled, or debugged with a mock event', async () => {
    const file = inWorkspace('src/notes.txt');
    await show(file);
    const profileHeading = async (): Promise<void> => {
      await runFromPalette('Profile Handler', { selector: quickRows, text: /heading\.js/ });
      await editor.type('heading');
      await editor.key('Enter');
      await editor.waitForText(dialog, /Stamp may write files or start programs, and a profile runs it many times\./);
    };
    const profileTab = '.tab.active[data-resource-name$=".cpuprofile"]';
    await profileHeading();
    await editor.shot('profile-anyway.png');
    await editor.key('Escape');
    await editor.waitForHidden(dialog);
    await profileHeading();
    assert.deepEqual(await editor.texts(profileTab), [], 'nothing was profiled');
    await editor.click(`${dialog} >> role=button[name="Profile Anyway"]`);
    await editor.waitForVisible(profileTab, { timeoutMs: 60_000 });

    // It writes to the file that its event names, which here is the user's.
    const payload = { filePath: 'src/notes.txt', fileContent: 'first line\n', phase: 'afterSave' };
    writeFile('.codex/plugins/stamp/events/noted.json', JSON.stringify({ name: 'noted', event: 'onFileSave', payload }));
    await show(file);
    const debugList = async (): Promise<void> => {
      await runFromPalette('Debug Handler with…', { selector: quickRows, text: /list\.js/ });
      await editor.type('list');
      await editor.key('Enter');
      await editor.waitForText(quickRows, /noted.*mock event/s);
      await editor.type('noted');
      await editor.key('Enter');
      await editor.waitForText(dialog, /Stamp may write files or start programs, and this mock event is fired in your workspace\./, {
        timeoutMs: 40_000,
      });
    };
    await debugList();
    await editor.shot('debug-anyway.png');
    await editor.key('Escape');
    await editor.waitForHidden(dialog);
    assert.equal(vscode.debug.activeDebugSession, undefined, 'nothing was attached');
    await debugList();
    assert.equal(readText(file), 'first line\n', 'nothing was fired');
    await editor.click(`${dialog} >> role=button[name="Debug Anyway"]`);
    await eventually(() => readText(file) === 'first line\nsaved\n', { what: () => `the handler to write; it is ${readText(file)}` });
    await vscode.commands.executeCommand('workbench.action.debug.stop');
    await editor.waitForHidden('.debug-toolbar');
  });
});

/** As the explorer's menu does. */
async function runOn(name: string): Promise<void> {
  const uri = vscode.Uri.file(inWorkspace(name));
  void vscode.commands.executeCommand('codexPlugins.runOnFiles', uri, [uri]);
  await editor.waitForText(quickRows, /Tidy/);
  await editor.type('Tidy');
  await editor.key('Enter');
}
