// The extension in a language of accents and brackets: what people read comes out of the bundles, wherever it stands.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { untilEventPage } from '../suite/support/eventPage.ts';
import { eventually } from '../suite/support/eventually.ts';
import { inWorkspace, show, startedProduct, writeFile, type Product } from '../suite/support/product.ts';
import { untilCalm, waitForNotification, widenSidebar } from '../suite/support/workbench.ts';

const rows = '.part.sidebar .monaco-list-row';
const statusItem = '[id$="codexPlugins.status"]';
const pickerRow = '.quick-input-widget .monaco-list-row';
const hover = '.workbench-hover';

/** What plugins are called, what they say of themselves, and where they are: that is in their authors' language. */
function valuesOf({ state }: Product): string[] {
  const own = state.plugins.flatMap(({ name, id, version, description = '', handlers, commands }) => [
    ...[name, id, version, description],
    ...handlers.flatMap(({ script, event, function: called = '', languages }) => [script, event, called, languages.join(', ')]),
    ...commands.map(({ title }) => title),
  ]);
  return [...new Set(own)].filter((value) => value !== '').sort((a, b) => b.length - a.length);
}

/** Two words, one behind the other, that are neither of a translated text nor of a value. A text may stand in another one. */
function untranslated(texts: readonly string[], values: readonly string[], translated = /\[[^[\]]*~\]/g): string[] {
  return texts.flatMap((text) => {
    let rest = text;
    for (let before = ''; before !== rest;) {
      before = rest;
      rest = rest.replaceAll(translated, '\0');
    }
    for (const value of values) rest = rest.replaceAll(value, '\0');
    const found = rest.replaceAll(/\S*[/\\]\S*|[\w-]+(?:[.:][\w*-]+)+/g, '\0').match(/\p{L}{2,}[,:.;]? \p{L}{2,}[^\0]*/gu);
    return found === null ? [] : [`${found.join(' … ')} (in: ${text})`];
  });
}

/** A list that is being drawn has rows with the text of those before. */
async function isTranslated(selector: string, product: Product, translated?: RegExp): Promise<void> {
  let left: string[] = [];
  await eventually(
    async () => {
      left = untranslated(await editor.texts(selector), valuesOf(product), translated);
      return left.length === 0;
    },
    { what: () => `all of ${selector} to be translated, and not ${JSON.stringify(left)}` },
  );
}

describe('another language', () => {
  it('is that of commands, views and the status bar', async () => {
    assert.equal(vscode.env.language, 'qps-ploc');
    await startedProduct();
    await widenSidebar('codexPlugins.plugins.focus');
    await editor.waitForText(rows, /\[4 plúgíñš wáñt tó rúñ~\]/);
    await editor.waitForText(statusItem, /\[4 plúgíñš wáñt tó rúñ~\]/);
    await editor.waitForText('.part.sidebar .pane-header', /\[.*~\]/);
    await vscode.commands.executeCommand('workbench.action.quickOpen', '>Codex Plugins:');
    const titles = await eventually(
      async () => {
        const found = (await editor.texts('.quick-input-list .monaco-list-row')).filter((text) => text.includes('Codex Plugins:'));
        return found.length > 5 && found;
      },
      { what: () => 'the commands in the palette' },
    );
    assert.deepEqual(
      titles.filter((title) => !/Codex Plugins: \[.*~\]/.test(title)),
      [],
    );
    await editor.key('Escape');
  });

  it('is that of all rows, and of what is said when the pointer rests on them', async () => {
    const product = await startedProduct();
    await vscode.commands.executeCommand('codexPlugins.plugins.focus');
    // What opens may have more to be opened in it.
    await eventually(
      async () => {
        const closed = `${rows}[aria-expanded="false"]`;
        if ((await editor.texts(closed)).length > 0) await editor.click(`${closed} .monaco-tl-twistie`);
        return (await editor.texts(closed)).length === 0;
      },
      { what: () => 'all rows to be opened' },
    );
    await editor.waitForText(rows, /\[réád fíléš íñ thíš wórkšpáçé~\]/);
    await isTranslated(rows, product);
    await editor.shot('pseudo-language-tree.png');
    await editor.hover(`${rows}:has-text("Project Report")`);
    await editor.waitForText(hover, /\[ít ñéédš .*~\]/s);
    // What stands between two tildes is struck out there, and they are gone.
    await isTranslated(hover, product, /\[[^[\]]*\]/g);
    await editor.shot('pseudo-language-hover.png');
    await editor.hover('.part.editor');
  });

  it('is that of the question, of the list of all that wait, and of what is granted', async () => {
    const product = await startedProduct();
    // It was asked when the project was opened, and may have hidden since.
    const question = await waitForNotification(/\[.*Project Report.*\[réád .*~\].*~\]/s);
    assert.deepEqual(untranslated([question], valuesOf(product)), []);
    await vscode.commands.executeCommand('notifications.showList');
    await editor.shot('pseudo-language-question.png');
    await vscode.commands.executeCommand('notifications.hideList');
    void vscode.commands.executeCommand('codexPlugins.reviewPlugins');
    await editor.waitForText(pickerRow, /Project Report/);
    await isTranslated(pickerRow, product);
    await editor.click(`${pickerRow}:has-text("Project Report")`);
    await editor.waitForText(pickerRow, /filesystem:read/);
    await isTranslated(pickerRow, product);
    await editor.shot('pseudo-language-review.png');
    for (const key of ['Escape', 'Escape']) await editor.key(key);
    const { key: pluginKey } = product.plugin('Project Report');
    void vscode.commands.executeCommand('codexPlugins.managePermissions', { pluginKey });
    await editor.waitForText(pickerRow, /filesystem:read/);
    await isTranslated(pickerRow, product);
    await editor.shot('pseudo-language-permissions.png');
    await editor.key('Escape');
  });

  it('is that of rows and pages, with room for it', async () => {
    const product = await startedProduct();
    await product.allowAll();
    const shown = await show(inWorkspace('data/stock.json'));
    await shown.edit((edit) => edit.insert(new vscode.Position(0, 1), ' '));
    await eventually(async () => (await shown.document.save()) && shown.document.lineCount > 3, {
      timeoutMs: 40_000,
      what: () => `the formatted file; it is ${shown.document.getText()}`,
    });
    await vscode.commands.executeCommand('codexPlugins.activity.focus');
    await editor.waitForText(rows, /^stock\.json.*\[šávéd~\]/s);
    await editor.click('.part.sidebar .monaco-list-row:has-text("stock.json"):has-text("[šávéd~]")');
    await eventually(() => vscode.window.tabGroups.activeTabGroup.activeTab?.label.includes('[šávéd~]'), {
      what: () => `the page; ${vscode.window.tabGroups.activeTabGroup.activeTab?.label} is shown`,
    });
    await untilCalm();
    await editor.shot('pseudo-language.png');
    await untilEventPage(/stock\.json/);
    await isTranslated(rows, product);
    await vscode.commands.executeCommand('codexPlugins.openWalkthrough');
    await editor.waitForText('.step-title', /\[Trúšt á wórkšpáçé~\]/);
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    await editor.shot('pseudo-language-walkthrough.png');
  });

  it('is that of problems, quick fixes, lenses and explanations in manifests', async () => {
    await startedProduct();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const shown = await show(inWorkspace('.codex/plugins/tidy/plugin.manifest.json'));
    const { document } = shown;
    await shown.edit((edit) => edit.insert(document.positionAt(document.getText().indexOf('{') + 1), '\n  "descripton": 1,'));
    const found = await eventually(
      () => {
        const ours = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'codex');
        return ours.some(({ message }) => message.includes('descripton')) && ours;
      },
      { what: () => 'the problem' },
    );
    assert.deepEqual(
      found.map(({ message }) => message).filter((message) => !/^\[.*~\]$/.test(message)),
      [],
    );
    const at = new vscode.Range(1, 4, 1, 4);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, at);
    const titles = actions.map(({ title }) => title).filter((title) => title.includes('manifest/') || title.includes('description'));
    assert.ok(titles.length > 0 && titles.every((title) => /^\[.*~\]$/.test(title)), titles.join('\n'));
    const key = document.positionAt(document.getText().indexOf('"pluginId"') + 2);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, key);
    const explained = hovers.flatMap(({ contents }) => contents.map((one) => (typeof one === 'string' ? one : one.value))).join('\n');
    assert.match(explained, /\[Thé plúgíñ'š úñíqúé íd.*~\]/);
    await editor.waitForText('.codelens-decoration', /\[Débúg~\]/);
    await vscode.commands.executeCommand('editor.action.marker.next');
    await editor.waitForText('.marker-widget', /\[.*~\]/);
    await untilCalm();
    await editor.shot('pseudo-language-manifest.png');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('is that of a failure, in the notification, in the tree and on the page of the event', async () => {
    const product = await startedProduct();
    writeFile('.codex/plugins/tidy/handlers/save.js', 'exports.onFileSave = () => [];\n');
    const failed = product.nextEvent(({ event, outcome }) => event === 'onFileSave' && outcome === 'failed');
    const shown = await show(inWorkspace('data/stock.json'));
    await eventually(
      async () => {
        await shown.edit((edit) => edit.insert(new vscode.Position(0, 1), ' '));
        await shown.document.save();
        return product.state.activity.some(({ event, outcome }) => event === 'onFileSave' && outcome === 'failed');
      },
      { what: () => `a save that fails; the events are ${product.eventList()}` },
    );
    const { eventId } = await failed;
    const notification = await waitForNotification(/Tidy: \[.*\[áñ árráy~\].*~\]/s);
    assert.deepEqual(untranslated([notification], valuesOf(product)), []);
    await vscode.commands.executeCommand('codexPlugins.openEvent', { eventId });
    const page = await untilEventPage(/stock\.json/);
    const [said] = page.split('\n').filter((line) => line.includes('áñ árráy'));
    assert.deepEqual(untranslated([said ?? page], valuesOf(product)), []);
    await editor.shot('pseudo-language-failure.png');
    await vscode.commands.executeCommand('codexPlugins.plugins.focus');
    await isTranslated(rows, product);
  });
});
