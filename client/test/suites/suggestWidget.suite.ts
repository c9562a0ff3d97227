// Completions of plugins in the list of suggestions, as a person meets them beside those of a language service.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { placeCursor, untilCalm } from '../suite/support/workbench.ts';
import { inWorkspace, show, startedProduct, writeFile } from '../suite/support/product.ts';

const ROW = '.suggest-widget.visible .monaco-list-row';
const FOCUSED = `${ROW}.focused`;
const DETAILS = '.suggest-details';

describe('the suggest widget', () => {
  before(async () => {
    const product = await startedProduct();
    await product.allowAll();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('lists what a plugin made, after what the language service has, with what the plugin says, and takes it', async () => {
    await editor.resize(1280, 560);
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    const shown = await show(inWorkspace('src/orders.js'));
    // The language service has started when it knows what is in the file; the editor asks plugins once it was told which files they complete.
    const empty = new vscode.Position(3, 0);
    let labels: string[] = [];
    await eventually(
      async () => {
        labels = await offered(shown.document, empty);
        return ['shopName', 'shopTotalOf(order)'].every((label) => labels.includes(label));
      },
      { timeoutMs: 60_000, what: () => `the language service and the plugin; there are ${labels.join()}` },
    );
    await placeCursor(shown, 3, 0);
    await editor.type('  shop');
    let rows: string[] = [];
    let looks = 0;
    await eventually(
      async () => {
        rows = await editor.texts(ROW);
        // Whatever else happens in a window that was just opened may have taken the list away again, and nobody types any more. Asking anew ends what is
        // under way, so that is done now and then.
        looks += 1;
        if (rows.length === 0 && looks % 50 === 0) await vscode.commands.executeCommand('editor.action.triggerSuggest');
        return rows.some((row) => row.includes('shopTotalOf'));
      },
      { what: () => `shopTotalOf in the list; it has ${JSON.stringify(rows)}` },
    );
    assert.match(rows[0] ?? '', /^shopName/, `the language service's own come first: ${JSON.stringify(rows)}`);
    assert.equal(rows.filter((row) => row.includes('shopName')).length, 1, JSON.stringify(rows));
    assert.ok(!rows.some((row) => row.includes('shopWithoutKind')), JSON.stringify(rows));
    // The row says whose it is.
    assert.match(rows.find((row) => row.includes('shopTaxOf')) ?? '', /Shop Domain/);

    const details = await detailsOf(/shopTotalOf/, /The sum of an order, in cents/);
    assert.match(details, /\(order: Order\): number/);
    // HTML stands there as it was written, or not at all.
    assert.deepEqual(await editor.texts(`${DETAILS} img, ${DETAILS} b, ${DETAILS} a[data-href^="command:"]`), [], details);
    await untilCalm();
    await detailsOf(/shopTotalOf/, /The sum of an order, in cents/);
    await editor.shot('suggest-widget.png');
    await editor.key('Enter');
    await lineBecomes(shown, 3, '  shopTotalOf(order)');
  });

  it('filters what a plugin made while it is typed, and takes several lines as they stand', async () => {
    const shown = await show(writeFile('lines.txt', '  \n'));
    await placeCursor(shown, 0, 2);
    await editor.type('sh');
    await editor.waitForText(ROW, /shopTaxOf/);
    await editor.type('opLo');
    await eventually(async () => (await editor.texts(ROW)).length === 1, { what: () => 'one item to be left' });
    await editor.waitForText(FOCUSED, /^shopLoop = \(\) => \{ …/);
    await editor.key('Enter');
    await lineBecomes(shown, 1, '    work();');
    assert.equal(shown.document.getText().trimEnd(), '  shopLoop = () => {\n    work();\n  };');
  });

  it('has in a manifest what that may have, once, though a plugin completes such files', async () => {
    const shown = await show(writeFile('other.json', '{\n  \n}\n'));
    await eventually(async () => (await offered(shown.document, new vscode.Position(0, 0))).includes('shopTotalOf(order)'), {
      what: () => 'the plugin to complete JSON',
    });
    const manifest = await show(writeFile('.codex/plugins/other/plugin.manifest.json', '{\n  \n}\n'));
    const labels = await offered(manifest.document, new vscode.Position(1, 2));
    assert.equal(labels.filter((label) => label === 'pluginId').length, 1, labels.join());
    assert.ok(!labels.includes('shopTotalOf(order)'), labels.join());
  });

  it('has nothing of plugins where it is off', async () => {
    const settings = vscode.workspace.getConfiguration('codexPlugins', { languageId: 'plaintext' });
    await settings.update('completion.suggestWidget', false, vscode.ConfigurationTarget.Workspace, true);
    try {
      const shown = await show(writeFile('off.txt', ''));
      await placeCursor(shown, 0, 0);
      await editor.type('shop');
      // Ghost text is there all the same.
      await editor.waitForGhostText(/^TotalOf\(order\)$/);
      assert.deepEqual(await offered(shown.document, new vscode.Position(0, 'shop'.length)), []);
      assert.deepEqual(await editor.texts(ROW), []);
    } finally {
      await settings.update('completion.suggestWidget', undefined, vscode.ConfigurationTarget.Workspace, true);
    }
  });
});

/** What all who complete offer at a place, as other extensions are told. */
async function offered({ uri }: vscode.TextDocument, position: vscode.Position): Promise<string[]> {
  const list = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', uri, position);
  return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
}

/**
 * Walks down the list until what is wanted has the focus, and shows what is said of it. Whoever tells the editor that it completes something, of whichever
 * language, has it draw an open list anew and go back to its top, and extensions of its own still do that in a window that was just opened.
 * @returns what is said.
 */
async function detailsOf(wanted: RegExp, said: RegExp): Promise<string> {
  let details: string | undefined;
  return eventually(
    async () => {
      const focused = await editor.text(FOCUSED);
      details = await editor.text(DETAILS);
      if (focused === undefined || !wanted.test(focused)) {
        if (focused !== undefined) await editor.key('ArrowDown');
        return undefined;
      }
      if (details === undefined) await editor.key('Control+Space');
      return details !== undefined && said.test(details) && details;
    },
    { what: () => `${wanted} in the list, with ${said}; it says ${JSON.stringify(details)}` },
  );
}

async function lineBecomes(shown: vscode.TextEditor, line: number, text: string): Promise<void> {
  await eventually(() => shown.document.lineCount > line && shown.document.lineAt(line).text === text, {
    what: () => `line ${line} to be ${JSON.stringify(text)}; the text is ${JSON.stringify(shown.document.getText())}`,
  });
}
