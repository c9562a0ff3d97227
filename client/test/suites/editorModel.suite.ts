// A language model that another extension brings into the editor, as a person has it complete: set up, asked for consent, asked, and failing quietly.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { show, writeFile } from '../suite/support/product.ts';
import { placeCursor, untilCalm } from '../suite/support/workbench.ts';

const dialog = '.monaco-dialog-box';
const bar = '.statusbar-item[id$="codexPlugins.model"]';

describe('editorModel', () => {
  before(async () => {
    await vscode.extensions.getExtension('codex-plugin-host.codex-plugin-host')!.activate();
    await editor.resize(1280, 480);
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('is one of the models that the setup offers, which asks for consent and tries it', async () => {
    const setUp = vscode.commands.executeCommand('codexPlugins.setUpCompletions');
    await editor.waitForText('.quick-input-list .monaco-list-row', /Fixture Coder.*fixture, of the editor/s);
    await editor.shot('editor-model-setup.png');
    await editor.type('Fixture');
    await editor.key('Enter');
    assert.match(await editor.waitForText(dialog, /wants to access the language models/), /from the text around the cursor/);
    await editor.shot('editor-model-consent.png');
    await editor.click(`${dialog} >> role=button[name="Allow"]`);
    await setUp;
    await editor.waitForText('.notification-list-item-message', /"Fixture Coder" completed.*only when you trigger/);
    await editor.shot('editor-model-tried.png');
    const settings = vscode.workspace.getConfiguration('codexPlugins');
    assert.equal(settings.get('completion.editorModel'), 'fixture-coder');
    assert.deepEqual(settings.get('completion.sources'), ['editorModel', 'languageService']);
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  it('is asked where the user asks, and never for what is typed', async () => {
    const shown = await show(writeFile('prices.go', 'x := 1\n\n'));
    await placeCursor(shown, 1, 0);
    await editor.type('tot');
    await untilCalm();
    const before = (await asked()).length;
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    await editor.waitForGhostText(/^al = sum\(prices\)$/);
    await editor.hover(bar);
    await editor.waitForText('.monaco-hover', /Last sent to the editor.s model Fixture Coder/);
    await editor.shot('editor-model-hover.png');
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    await editor.type('al');
    await editor.waitForGhostText(/^ = sum\(prices\)$/);
    // VS Code asks as if the user did when the pointer is above it.
    await editor.hover('.monaco-editor [class*="ghost-text"]');
    await editor.waitForVisible('.monaco-hover .inlineSuggestionsHints, .monaco-hover .inlineSuggestionStatusBarItemLabel, .monaco-hover');
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    await editor.key('Tab');
    await eventually(() => shown.document.lineAt(1).text === 'total = sum(prices)', { what: () => shown.document.getText() });
    assert.equal((await asked()).length, before + 1);
    assert.match((await asked()).at(-1)![1]!, /<before>x := 1\ntot<\/before>/);
  });

  it('says in the status bar why it did not answer, and nowhere else', async () => {
    await vscode.commands.executeCommand('editorModelFixture.answerWith', { fails: 'Blocked' });
    const shown = await show(writeFile('blocked.go', 'x := 1\n\n'));
    await placeCursor(shown, 1, 0);
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    await editor.waitForVisible(`${bar} .codicon-warning`);
    // It is there already, and shows nothing new to a pointer that stays.
    await editor.hover('.monaco-editor .view-lines');
    await editor.hover(bar);
    await editor.waitForText('.monaco-hover', /Fixture Coder answers no more for now/);
    await editor.shot('editor-model-blocked.png');
    assert.deepEqual(await editor.texts('.notification-list-item-message'), []);
  });

  it('is not asked by the pointer above what a plugin made', async () => {
    await vscode.commands.executeCommand('editorModelFixture.answerWith', { answer: ['total by the model'] });
    const handlers = [{ event: 'onCodeCompletion', language: ['markdown'], script: 'complete.js' }];
    const manifest = { pluginId: 'com.example.hints', version: '1.0.0', name: 'Hints', description: 'Completes.', permissions: [] };
    writeFile(
      '.codex/plugins/hints/complete.js',
      `exports.onCodeCompletion = () => ({ success: true, completions: [{ text: 'total by hand' }] });\n`,
    );
    writeFile('.codex/plugins/hints/plugin.manifest.json', JSON.stringify({ ...manifest, entryPoints: { handlers } }));
    const shown = await show(writeFile('notes.md', ''));
    await placeCursor(shown, 0, 0);
    await editor.type('t');
    await editor.click('.statusbar-item:has-text("Hints")');
    await editor.waitForText('.quick-input-list .monaco-list-row', /Review….*Hints/s);
    await editor.key('Enter');
    await editor.waitForText('.quick-input-title', /1 plugin wants to run/);
    await editor.type('Hints');
    await editor.key('Enter');
    await editor.waitForText('.quick-input-title', /Allow "Hints" to run/);
    await editor.type('allow');
    await editor.key('Enter');
    await editor.waitForHidden('.quick-input-widget');
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    await eventually(
      async () => {
        await editor.key('Enter');
        await editor.type('tot');
        return editor.waitForGhostText(/^al by hand$/, { timeoutMs: 2000 }).catch(() => false);
      },
      { what: () => 'ghost text of the plugin' },
    );
    await untilCalm();
    const before = (await asked()).length;
    await editor.hover('.monaco-editor [class*="ghost-text"]');
    await editor.waitForVisible('.monaco-hover .inlineSuggestionsHints, .monaco-hover .inlineSuggestionStatusBarItemLabel, .monaco-hover');
    await untilCalm();
    assert.equal((await asked()).length, before);
    // Where nothing is shown, it is asked at the same place.
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    await editor.key('Escape');
    await editor.waitForHidden('.monaco-editor [class*="ghost-text"]');
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    await eventually(async () => (await asked()).length === before + 1, { what: () => 'the model to be asked' });
  });
});

/** What the model was asked: the parts of each question. */
async function asked(): Promise<string[][]> {
  return vscode.commands.executeCommand('editorModelFixture.answerWith');
}
