// Manifests as their author meets them: from an empty file to a plugin that works with the keyboard alone; explanations, lenses, quick fixes.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { placeCursor, untilCalm, widenSidebar } from '../suite/support/workbench.ts';
import { inWorkspace, readText, show, startedProduct, writeFile, type Product } from '../suite/support/product.ts';

const TIDY = '.codex/plugins/tidy/plugin.manifest.json';
const SHOUT = '.codex/plugins/shout/plugin.manifest.json';
const SUGGESTION = '.suggest-widget.visible .monaco-list-row';
const FOCUSED_SUGGESTION = '.suggest-widget.visible .monaco-list-row.focused';
const FOCUSED_ACTION = '.action-widget .monaco-list-row.focused';
const LIGHT_BULB = ':is(.lightBulbWidget, .codicon-gutter-lightbulb, .codicon-gutter-lightbulb-auto-fix):visible';
const pluginRow = (name: string): string => `.pane:has(.pane-header:has-text("Plugins")) .monaco-list-row:has-text("${name}")`;

describe('manifest', () => {
  let product: Product;

  before(async () => {
    product = await startedProduct();
    await product.act('allow', 'com.example.shout');
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.saveAll');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('grows from an empty file to a plugin, with nothing but the keyboard', async function () {
    // Each of its many steps has a limit of its own; on a busy machine the way is long all the same.
    this.timeout(180_000);
    await widenSidebar('codexPlugins.plugins.focus');
    const shown = await show(inWorkspace(TIDY));
    await untilProblems(shown.document, /./);
    await placeCursor(shown, 0, 0);
    await editor.resize(1240, 640);

    await choose(/^plugin manifest/);
    await editor.waitForText('.view-lines', /"pluginId": "com\.example\.tidy"/);
    // Past the id, the version and the name, which are right already.
    for (let stop = 1; stop <= 3; stop++) await editor.key('Tab');
    await editor.type('Tidies files when they are saved.');
    await editor.key('Tab');
    await editor.type('onFileSvae');
    await editor.key('Tab');
    await editor.key('Tab');
    await editor.type('handlers/tidy.js');
    await editor.key('Tab');
    await editor.key('End');
    await editor.type(',\n');

    // Its list of suggestions needs the room.
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    await suggestions(/^settings/);
    await focused(FOCUSED_SUGGESTION, /^settings/);
    await showDetails();
    await untilCalm();
    // Where the list had closed meanwhile, as the editor was laid out anew, asking for the explanation has opened another one.
    await focused(FOCUSED_SUGGESTION, /^settings/);
    await editor.shot('manifest-completion.png', { documentation: true });
    await editor.key('Enter');
    await editor.waitForText('.view-lines', /"settings": \{/);
    await choose(/^maxExecutionTimeMs/);
    await editor.type('800');
    await editor.key('Escape');

    await vscode.commands.executeCommand('workbench.action.toggleSidebarVisibility');
    await untilProblems(shown.document, /unknown-event/);
    await untilProblems(shown.document, /script-missing/);
    await quickFix(shown, '"onFileSvae"', /^Write "onFileSave"/);
    await untilProblems(shown.document, /^[^,]*script-missing[^,]*$/);
    await quickFix(shown, '"handlers/tidy.js"', /^Create "handlers\/tidy\.js"/, 'manifest-quick-fix.png');
    await eventually(() => existsSync(inWorkspace('.codex/plugins/tidy/handlers/tidy.js')), { what: () => 'the script' });
    await editor.key('Control+k');
    await editor.key('s');

    await untilProblems(shown.document, /^$/);
    await eventually(() => !shown.document.isDirty, { what: () => 'the manifest to be saved' });
    const { settings, entryPoints } = JSON.parse(readText(inWorkspace(TIDY)));
    assert.deepEqual(settings, { maxExecutionTimeMs: 800 });
    assert.deepEqual(entryPoints, { handlers: [{ event: 'onFileSave', language: ['javascript'], script: 'handlers/tidy.js' }] });
    await editor.waitForText(pluginRow('tidy'), /needs permission/);

    await product.act('allow', 'com.example.tidy');
    const file = writeFile('src/two.js', 'const two = 2;\n');
    const ran = product.nextEvent(({ event, filePath }) => event === 'onFileSave' && filePath === file);
    const script = await show(file);
    await script.edit((edit) => edit.insert(new vscode.Position(1, 0), '// more\n'));
    assert.equal(await script.document.save(), true);
    assert.equal((await ran).outcome, 'ok');
  });

  it('explains what is under the pointer', async () => {
    const shown = await show(inWorkspace(SHOUT));
    await goToLine(shown, '"language"');
    await editor.key('Control+k');
    await editor.key('Control+i');
    await editor.waitForText('.monaco-hover', /language/i);
    await editor.key('Escape');
  });

  it('leads from a problem to the explanation of its rule', async () => {
    const manifest = { pluginId: 'com.example.odd', version: '1.0.0', name: 'Odd', description: 'Odd.', hooks: {}, colour: 'blue' };
    const shown = await show(writeFile('.codex/plugins/odd/plugin.manifest.json', JSON.stringify(manifest, undefined, 2)));
    await untilProblems(shown.document, /unknown-key/);
    await goToLine(shown, '"colour"');
    await editor.key('Control+k');
    await editor.key('Control+i');
    await editor.click('.monaco-hover a:has-text("manifest/unknown-key")');
    await eventually(
      () => {
        const active = vscode.window.activeTextEditor;
        return active?.document.lineAt(active.selection.active.line).text.endsWith(' manifest/unknown-key');
      },
      { what: () => `the rule in the reference; ${vscode.window.activeTextEditor?.document.fileName} is open` },
    );
  });

  it('runs a handler on the active file from the line above it', async () => {
    const script = await show(inWorkspace('src/one.js'));
    await show(inWorkspace(SHOUT));
    await editor.waitForText('.codelens-decoration', /Run on one\.js/);
    await editor.click('.codelens-decoration a:has-text("Run on one.js")');
    await eventually(() => script.document.getText().startsWith('// THE FIRST LINE\n'), {
      what: () => `the comment in capitals; the text is ${script.document.getText()}`,
    });
    await editor.waitForText('.codelens-decoration', /✓ [\d.]+ ms/);
  });
});

/** Opens the list of suggestions and waits for one. */
async function suggestions(wanted: RegExp): Promise<void> {
  await editor.key('Control+Space');
  await editor.waitForText(SUGGESTION, wanted);
}

/** Takes a suggestion from the list, with the keyboard. */
async function choose(wanted: RegExp): Promise<void> {
  await suggestions(wanted);
  await focused(FOCUSED_SUGGESTION, wanted);
  await editor.key('Enter');
  await editor.waitForHidden('.suggest-widget.visible');
}

/** Walks down a list until what is wanted has the focus. */
async function focused(row: string, wanted: RegExp): Promise<void> {
  await eventually(
    async () => {
      const text = await editor.text(row);
      if (text !== undefined && wanted.test(text)) return true;
      if (text !== undefined) await editor.key('ArrowDown');
      return false;
    },
    { what: () => `${wanted} in the list` },
  );
}

/** The explanation beside the list stays open once it was asked for. */
async function showDetails(): Promise<void> {
  if ((await editor.texts('.suggest-details')).length === 0) await editor.key('Control+Space');
  await editor.waitForVisible('.suggest-details');
}

/**
 * Carries out a quick fix for the problem at a text. The editor looks for fixes by itself soon after the cursor moved or the problems changed, and
 * drops a list that was asked for meanwhile. The light bulb tells that it has looked, but stays where it was until it has: so the cursor comes from
 * a line that nothing is wrong with. Problems may change once more after that, and a list that was dropped is asked for again.
 */
async function quickFix(shown: vscode.TextEditor, text: string, wanted: RegExp, picture?: string): Promise<void> {
  await placeCursor(shown, 0, 0);
  await editor.waitForHidden(LIGHT_BULB);
  await goToLine(shown, text);
  await editor.waitForVisible(LIGHT_BULB);
  await eventually(
    async () => {
      await editor.key('Control+.');
      return editor.waitForText('.action-widget .monaco-list-row', wanted, { timeoutMs: 5000 });
    },
    { what: () => `the list of fixes to show ${wanted}` },
  );
  await focused(FOCUSED_ACTION, wanted);
  if (picture !== undefined) await editor.shot(picture, { documentation: true });
  await editor.key('Enter');
  await editor.waitForHidden('.action-widget');
}

/** Puts the cursor into a text. */
async function goToLine(shown: vscode.TextEditor, text: string): Promise<void> {
  const { line, character } = shown.document.positionAt(shown.document.getText().indexOf(text) + 2);
  await placeCursor(shown, line, character);
}

/** Waits until the codes of a document's problems, with commas between them, are as they should be. */
async function untilProblems(document: vscode.TextDocument, wanted: RegExp): Promise<void> {
  const codes = (): string =>
    vscode.languages
      .getDiagnostics(document.uri)
      .map(({ code }) => String(typeof code === 'object' ? code.value : code))
      .join(', ');
  await eventually(() => wanted.test(codes()), { what: () => `problems like ${wanted}; they are: ${codes()}` });
}
