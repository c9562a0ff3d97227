// What happened, and how it is seen: the list of events, the page of one, its changes in the editor's own comparison, and the status bar.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { editor } from '../../suite/support/editor.ts';
import { inEventPage, untilEventPage } from '../../suite/support/eventPage.ts';
import { eventually } from '../../suite/support/eventually.ts';
import { inWorkspace, readText, show, startedProduct, writeFile, type Product } from '../../suite/support/product.ts';
import { placeCursor, runFromPalette, shotInThemes, untilCalm } from '../../suite/support/workbench.ts';

const activityRow = '.pane:has(.pane-header:has-text("Activity")) .monaco-list-row';
const statusItem = '[id="codex-plugin-host.codex-plugin-host.codexPlugins.status"]';
const MESSY = 'function total(items) {\n\treturn items.length;   \n}\n';
const TIDY = 'function total(items) {\n  return items.length;\n}\n\n';

describe('activity', () => {
  let product: Product;

  before(async () => {
    product = await startedProduct();
    for (const name of ['press', 'picky', 'careless']) await product.act('allow', `com.example.${name}`);
    // A first save may be over before the worker has started.
    let number = 0;
    await eventually(async () => readText(await product.writeAndSave(`first-${(number += 1)}.js`, MESSY)) === TIDY, {
      timeoutMs: 40_000,
      what: () => 'a save that Press is in time for',
    });
  });

  beforeEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('codexPlugins.activity.focus');
  });

  it('names events by their files, and shows what one changed in the editor’s own comparison', async () => {
    await untilChanged('orders.js');
    const row = await editor.waitForText(`${activityRow}:has-text("orders.js")`, /ms · saved · \d/);
    assert.match(row, /^orders\.js/);
    await editor.hover(`${activityRow}:has-text("orders.js")`);
    await editor.click(`${activityRow}:has-text("orders.js") .action-label.codicon-diff`);
    const diff = await eventually(shownDiff, { what: () => 'the comparison' });
    const [before, after] = await Promise.all([diff.original, diff.modified].map((uri) => vscode.workspace.openTextDocument(uri)));
    assert.deepEqual([before!.getText(), after!.getText()], [`${MESSY}\n`, TIDY]);
    assert.deepEqual([before!.languageId, after!.languageId], ['javascript', 'javascript']);
    await untilCalm();
    await editor.shot('event-changes.png');
  });

  it('opens an event as a page by keyboard, from which everything can be reached by keyboard', async () => {
    const file = await untilChanged('page.js');
    await vscode.commands.executeCommand('codexPlugins.activity.focus');
    await editor.waitForText(activityRow, /^page\.js/);
    await vscode.commands.executeCommand('list.focusFirst');
    await editor.key('Enter');
    const page = await untilEventPage(/page\.js \(saved\)/);
    for (const part of [
      'Worked',
      'changed the text',
      'press.js (trim)',
      'press.js (indent)',
      'taking away what stands',
      'Start and import',
    ]) {
      assert.ok(page.includes(part), `the page lacks ${part}:\n${page}`);
    }
    await editor.shot('event-page.png');

    // The page has the focus by itself.
    await editor.key('Tab');
    await editor.waitForVisible(inEventPage('button:focus-visible:has-text("Show Changes")'));
    await editor.shot('event-page-focus.png');
    await editor.key('Enter');
    await eventually(shownDiff, { what: () => 'the comparison' });

    await vscode.commands.executeCommand('workbench.action.previousEditor');
    await editor.click(inEventPage('summary:has-text("fileContent")'));
    await editor.waitForText(inEventPage('pre'), /^function total\(items\) \{\n\treturn/);
    await editor.click(inEventPage('role=button[name="Show what Press changed"] >> nth=1'));
    const step = await eventually(shownDiff, { what: () => 'what the second handler changed' });
    assert.equal((await vscode.workspace.openTextDocument(step.original)).getText(), TIDY.replace('  return', '\treturn'));
    assert.equal(readText(file), TIDY);
  });

  it('runs an event again on the text that its file has now', async () => {
    const file = await untilChanged('again.js');
    await openPage('again.js');
    const shown = await show(file);
    await shown.edit((edit) => edit.insert(new vscode.Position(0, 0), '\tfirst();  \n'));
    await vscode.commands.executeCommand('codexPlugins.activity.focus');
    await openPage('again.js');
    await editor.click(inEventPage('role=button[name="Run Again"]'));
    await eventually(() => shown.document.getText() === `  first();\n${TIDY}`, {
      what: () => `the result; it is ${shown.document.getText()}`,
    });
    assert.equal(shown.document.isDirty, true, 'it was saved, which nobody asked for');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('says of every outcome what it is', async () => {
    await editor.resize(1240, 700);
    await product.writeAndSave('broken.json', '{"a":\n');
    await product.writeAndSave('style.css', 'a {}\n');
    await product.writeAndSave('guide.md', '# Guide\n');
    await vscode.commands.executeCommand('codexPlugins.activity.focus');
    await editor.waitForText(`${activityRow}:has-text("broken.json")`, /left as it is/);
    await editor.waitForText(`${activityRow}:has-text("style.css")`, /failed/);
    await editor.waitForText(`${activityRow}:has-text("guide.md")`, /not allowed yet/);
    await editor.waitForVisible(`${activityRow}[aria-label^="guide.md, saved, not allowed yet"]`);
    await editor.waitForText(activityRow, /^Project opened/);
    await openPage('style.css');
    const page = await untilEventPage(/style\.css/);
    assert.match(page, /<img src=x> is no colour/);
    await vscode.commands.executeCommand('notifications.clearAll');
    await editor.dragEdge('.part.sidebar', -50);
    await editor.shot('outcomes.png');
    await editor.dragEdge('.part.sidebar', 50);
  });

  it('folds the completions of a document into one row', async () => {
    await show(writeFile('prices.js', 'const prices = items.map((item) => item.price);\n'));
    const shown = await show(writeFile('wishes.js', '\n\n'));
    for (const text of ['const pr', 'const pri']) {
      const ran = product.nextEvent(({ event }) => event === 'onCodeCompletion');
      // With another text behind the cursor, for what was asked is not asked again.
      await shown.edit((edit) => {
        edit.replace(shown.document.lineAt(0).range, '');
        edit.replace(shown.document.lineAt(1).range, `// ${text}`);
      });
      await placeCursor(shown, 0, 0);
      await editor.type(text);
      await editor.waitForGhostText(/pressed/);
      await ran;
      await editor.key('Escape');
    }
    const row = await editor.waitForText(`${activityRow}:has-text("wishes.js")`, /\d+ completions, \d+ changed/);
    assert.match(row, /^wishes\.js/);
    await editor.click(`${activityRow}:has-text("wishes.js")`);
    await editor.waitForText(`${activityRow}[aria-level="2"]`, /^\d\d:\d\d:\d\d\s*<?\d+ m?s · changed/);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('filters by keyboard, says what is filtered, and shows all again', async () => {
    await product.writeAndSave('filtered.json', '{}\n');
    await runFromPalette('Filter Activity…', { selector: '.quick-input-widget', text: /Outcome/ });
    await editor.type('Outcome');
    await editor.key('Enter');
    await editor.waitForText('.quick-input-widget', /Failed/);
    await editor.type('Failed');
    await editor.key('Enter');
    await editor.waitForText('.pane-header:has-text("Activity")', /failed/);
    await eventually(async () => (await editor.texts(activityRow)).every((text) => /failed/.test(text)), {
      what: () => 'failed events only',
    });
    await editor.shot('activity-filtered.png');
    await editor.hover('.pane-header:has-text("Activity")');
    await editor.click('.pane-header:has-text("Activity") .codicon-filter-filled');
    await editor.waitForText(activityRow, /^filtered\.json/);
  });

  it('asks for the event where an action comes without one, as when the list was just read anew', async () => {
    await untilChanged('asked.js');
    // What the editor passes on for a row that it has just let go of.
    const opened = vscode.commands.executeCommand('codexPlugins.openEvent', undefined);
    await editor.waitForText('.quick-input-widget .monaco-list-row', /asked\.js.*saved · worked/s);
    await editor.shot('choose-event.png');
    await editor.type('asked.js');
    await editor.waitForText('.quick-input-widget .monaco-list-row.focused', /asked\.js/);
    await editor.key('Enter');
    await opened;
    await untilEventPage(/asked\.js \(saved\)/);
  });

  it('copies an event as the command line takes it', async () => {
    await untilChanged('copied.js');
    await vscode.commands.executeCommand('codexPlugins.activity.focus');
    await editor.contextMenu(`${activityRow}:has-text("copied.js")`, 'Copy as Event');
    const copied = await eventually(
      async () => (await vscode.env.clipboard.readText()).includes('copied.js') && vscode.env.clipboard.readText(),
      {
        what: () => 'the event in the clipboard',
      },
    );
    const payload = JSON.parse(copied) as Record<string, unknown>;
    assert.equal(payload['fileContent'], `${MESSY}\n`);
  });

  it('saves an event as a mock event, which is shown then and takes no other’s place', async () => {
    await untilChanged('mocked.js');
    const saved: string[] = [];
    for (const name of ['on-file-save-mocked-js.json', 'on-file-save-mocked-js-2.json']) {
      await vscode.commands.executeCommand('codexPlugins.activity.focus');
      if (saved.length === 0) await editor.contextMenu(`${activityRow}:has-text("mocked.js")`, 'Save as Mock Event');
      else {
        await openPage('mocked.js');
        await editor.shot('event-page-mock.png');
        await editor.click(inEventPage('role=button[name="Save as Mock Event"]'));
      }
      const document = await eventually(
        () => vscode.window.activeTextEditor?.document.fileName.endsWith(name) && vscode.window.activeTextEditor.document,
        {
          what: () => `the mock event; shown is ${vscode.window.activeTextEditor?.document.fileName}`,
        },
      );
      assert.match(document.fileName, /[\\/]\.codex[\\/]plugins[\\/]press[\\/]events[\\/]/);
      assert.equal(document.isDirty, false);
      saved.push(document.getText());
    }
    const { payload, ...rest } = JSON.parse(saved[0]!) as { payload: Record<string, unknown> };
    assert.deepEqual([payload['filePath'], payload['fileContent']], ['mocked.js', `${MESSY}\n`]);
    assert.deepEqual(rest, { name: 'onFileSave mocked.js', event: 'onFileSave', expect: { success: true, formattedContent: TIDY } });
    assert.equal(saved[1], saved[0]);
    await untilCalm();
    await editor.shot('mock-event.png');

    const shown = vscode.window.activeTextEditor!;
    const at = shown.document.getText().indexOf('"expect"');
    await shown.edit((edit) => edit.insert(shown.document.positionAt(at + 7), 's'));
    await eventually(() => vscode.languages.getDiagnostics(shown.document.uri).some(({ message }) => /expects/.test(message)), {
      what: () => 'a word on the key that means nothing',
    });
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('asks before it writes a mock event outside of the workspace, and says so where there is no way to', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'codex-elsewhere-'));
    cpSync(inWorkspace('.codex/plugins/press'), folder, { recursive: true });
    const events = path.join(folder, 'events');
    rmSync(events, { recursive: true, force: true });
    const manifest = path.join(folder, 'plugin.manifest.json');
    writeFileSync(
      manifest,
      readFileSync(manifest, 'utf8').replace('com.example.press', 'com.example.elsewhere').replace('"Press"', '"Elsewhere"'),
    );
    const settings = vscode.workspace.getConfiguration('codexPlugins');
    await settings.update('pluginPaths', [folder], vscode.ConfigurationTarget.Workspace);
    await eventually(() => product.state.plugins.some(({ id }) => id === 'com.example.elsewhere'), {
      what: () => 'the plugin elsewhere to be found',
    });
    await product.act('disable', 'com.example.press');
    await product.act('allow', 'com.example.elsewhere');
    await untilChanged('outside.js');
    const save = async (): Promise<void> => {
      await vscode.commands.executeCommand('codexPlugins.activity.focus');
      await editor.contextMenu(`${activityRow}:has-text("outside.js")`, 'Save as Mock Event');
      await editor.waitForText('.notification-list-item-message', /Elsewhere is not in this workspace, but in .*Save the mock event/);
    };
    await save();
    await untilCalm();
    await editor.shot('mock-event-outside.png');
    assert.equal(existsSync(events), false, 'it was written before anybody said so');
    await vscode.commands.executeCommand('notifications.clearAll');
    assert.equal(existsSync(events), false, 'it was written though nobody said so');
    // Where a folder cannot be made, not even by the user that may do everything.
    writeFileSync(events, '');
    await save();
    await editor.click('.notification-list-item .monaco-button:has-text("Save There")');
    await editor.waitForText('.notification-list-item-message', /The mock event was not saved: /);
    rmSync(events);
    await vscode.commands.executeCommand('notifications.clearAll');
    await save();
    await editor.click('.notification-list-item .monaco-button:has-text("Save There")');
    await eventually(() => vscode.window.activeTextEditor?.document.fileName === path.join(events, 'on-file-save-outside-js.json'), {
      what: () => `the mock event; shown is ${vscode.window.activeTextEditor?.document.fileName}`,
    });
    await settings.update('pluginPaths', undefined, vscode.ConfigurationTarget.Workspace);
    await product.act('enable', 'com.example.press');
    rmSync(folder, { recursive: true });
  });

  it('says in the status bar that a plugin waits, with a menu that begins with it, and runs one handler of two', async () => {
    await vscode.commands.executeCommand('codexPlugins.activity.focus');
    await editor.waitForText(statusItem, /Waiting wants to run/);
    const { document } = await show(writeFile('menu.js', '\tmenu();  \n'));
    await untilCalm();
    await editor.click(statusItem);
    const menu = await editor.waitForText('.quick-input-widget', /Review….*Press.*Plugins for menu\.js/s);
    assert.match(menu, /Last run: worked/);
    await editor.shot('status-menu.png');
    await editor.type('Press');
    await editor.key('Enter');
    await editor.waitForText('.quick-input-widget', /Run on menu\.js.*trim.*indent.*Show Last Event/s);
    await editor.shot('status-plugin.png');
    await editor.type('trim');
    await editor.key('Enter');
    await eventually(() => document.getText() === '\tmenu();\n', {
      what: () => `what one of the two handlers makes of it; it is ${document.getText()}`,
    });
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('turns plugins off and on for this workspace from the status bar', async () => {
    await product.act('allow', 'com.example.waiting');
    await product.act('disable', 'com.example.careless');
    await editor.waitForText(statusItem, /3 plugins/);
    await chooseInMenu('Disable Plugins on Save in This Workspace');
    await editor.waitForText(statusItem, /Plugins off on save/);
    const file = writeFile('off.js', MESSY);
    const shown = await show(file);
    await shown.edit((edit) => edit.insert(new vscode.Position(0, 0), '\n'));
    assert.equal(await shown.document.save(), true);
    assert.equal(readText(file), `\n${MESSY}`);
    await chooseInMenu('Enable Plugins on Save in This Workspace');
    await editor.waitForText(statusItem, /3 plugins/);
    await product.act('enable', 'com.example.careless');
  });

  it('says so where the host no longer keeps the event', async () => {
    await vscode.commands.executeCommand('codexPlugins.openEvent', { eventId: 'long-gone' });
    const page = await untilEventPage(/^Event$/);
    assert.match(page, /no longer keeps this event/);
  });

  it('leaves a page as it is while somebody reads it, also when its event is not listed any more', async () => {
    await untilChanged('read.js');
    await openPage('read.js');
    const settings = vscode.workspace.getConfiguration('codexPlugins');
    await settings.update('history.size', 1, vscode.ConfigurationTarget.Workspace);
    await untilChanged('later.js');
    await editor.waitForText(activityRow, /^later\.js/);
    await vscode.commands.executeCommand('workbench.action.previousEditor');
    assert.match(await untilEventPage(/read\.js/), /Worked/);
    await settings.update('history.size', undefined, vscode.ConfigurationTarget.Workspace);
  });

  it('can be read in dark and light themes and in high contrast', async () => {
    await untilChanged('themes.js');
    await editor.resize(1040, 900);
    await vscode.commands.executeCommand('codexPlugins.activity.focus');
    await openPage('themes.js');
    await untilCalm();
    await editor.dragEdge('.part.sidebar', -50);
    await shotInThemes('event-page');
    await editor.resize(760, 900);
    await editor.shot('event-page-narrow.png');
    await editor.dragEdge('.part.sidebar', 50);
  });

  /** Saves a file whose text Press changes. @returns its path. */
  async function untilChanged(name: string): Promise<string> {
    const file = await product.writeAndSave(name, MESSY);
    await eventually(() => readText(file) === TIDY, {
      what: () => `the pressed text; it is ${readText(file)}, after ${product.eventList()}`,
    });
    return file;
  }

  async function openPage(file: string): Promise<void> {
    await editor.click(`${activityRow}:has-text("${file}")`);
    await untilEventPage(new RegExp(file.replace('.', String.raw`\.`)));
  }

  async function chooseInMenu(label: string): Promise<void> {
    await runFromPalette('Show Menu', { selector: '.quick-input-widget', text: new RegExp(label) });
    await editor.type(label);
    await editor.key('Enter');
  }
});

function shownDiff(): vscode.TabInputTextDiff | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputTextDiff && input.original.scheme === 'codex-plugins-event' ? input : undefined;
}
