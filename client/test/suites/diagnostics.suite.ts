// The problems that plugins show: in the first minute of the demo, while somebody types, and where a plugin itself is broken.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { inWorkspace, readText, show, startedProduct, writeFile, type Product } from '../suite/support/product.ts';
import { untilCalm } from '../suite/support/workbench.ts';

const NOTE = /(?:TODO|FIXME): .*/;

describe('diagnostics', () => {
  let product: Product;

  before(async () => {
    product = await startedProduct();
  });

  it('marks the notes of the demo on their lines, each once, through two saves that format', async () => {
    const surveyed = product.nextEvent(({ event, outcome }) => event === 'onProjectOpen' && outcome === 'ok');
    await product.allowAll();
    await surveyed;
    const shown = await show(inWorkspace('src/orders.js'));
    await vscode.commands.executeCommand('workbench.actions.view.problems');
    await marksNotes(shown.document, 2);
    const untidy = shown.document.getText();
    await saved(shown, 'const DISCOUNT = 0.1;\nconst orders = [\n');
    assert.notEqual(shown.document.getText(), untidy);
    await marksNotes(shown.document, 2);
    await shown.edit((edit) => edit.insert(new vscode.Position(0, 0), '\n\n\n'));
    assert.equal(await shown.document.save(), true);
    await marksNotes(shown.document, 2);
    await editor.waitForText('.markers-panel', /read the discount from data\/prices\.json/);
    await untilCalm();
    await editor.shot('saved-twice.png');
  });

  it('keeps markers and the list of problems in step with what is typed', async () => {
    const shown = await show(inWorkspace('src/money.ts'));
    await marksNotes(shown.document, 1);
    const { line } = noteIn(shown.document);
    shown.selection = new vscode.Selection(0, 0, 0, 0);
    await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
    for (let count = 0; count < 4; count++) await editor.key('Enter');
    await editor.type('// A line more.');
    await marksNotes(shown.document, 1);
    assert.equal(noteIn(shown.document).line, line + 4);
    await editor.waitForText('.markers-panel .monaco-list-row', new RegExp(`\\[Ln ${line + 5}, `));
    await untilCalm();
    await editor.shot('typed.png');
    const note = noteIn(shown.document);
    await shown.edit((edit) => edit.delete(new vscode.Range(note.line, 0, note.line + 1, 0)));
    await eventually(() => problemsOf(shown.document).length === 0, { what: () => `no problem; there are ${listed(shown.document)}` });
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('shows where a formatter could not go on', async () => {
    const shown = await show(inWorkspace('data/broken.json'));
    await shown.edit((edit) => edit.insert(new vscode.Position(0, 0), '\n'));
    assert.equal(await shown.document.save(), true);
    const [problem] = await problems(shown.document, 1);
    assert.match(problem!.message, /^broken\.json was left as it is: /);
    assert.equal(problem!.source, 'Tidy');
    assert.equal(shown.document.getText(new vscode.Range(problem!.range.start, problem!.range.start.translate(0, 1))), ']');
    await vscode.commands.executeCommand('notifications.clearAll');
    await untilCalm();
    await editor.shot('broken-json.png');
    await shown.edit((edit) => edit.delete(new vscode.Range(problem!.range.start.translate(0, -1), problem!.range.start)));
    assert.equal(await shown.document.save(), true);
    await problems(shown.document, 0);
  });

  it('marks the line of a plugin’s script that threw, until it runs well again', async () => {
    const file = inWorkspace('.codex/plugins/tidy/lib/spacing.js');
    const text = readText(file);
    const script = await show(file);
    const line = text.split('\n').findIndex((one) => one.startsWith('function ')) + 1;
    await script.edit((edit) => edit.insert(new vscode.Position(line, 0), '  throw new TypeError(`no ${typeof spaces}`);\n'));
    assert.equal(await script.document.save(), true);
    const orders = await show(inWorkspace('src/orders.js'));
    await orders.edit((edit) => edit.insert(new vscode.Position(0, 0), '\n'));
    assert.equal(await orders.document.save(), true);
    const [fault] = await problems(script.document, 1);
    assert.equal(fault!.message, 'TypeError: no undefined\nTidy failed at onFileSave of src/orders.js.');
    assert.equal(fault!.range.start.line, line);
    await vscode.window.showTextDocument(script.document);
    script.revealRange(fault!.range, vscode.TextEditorRevealType.InCenter);
    await vscode.commands.executeCommand('notifications.clearAll');
    for (const theme of ['Default Dark Modern', 'Default Light Modern', 'Default High Contrast']) {
      await vscode.workspace.getConfiguration().update('workbench.colorTheme', theme, vscode.ConfigurationTarget.Global);
      await editor.waitForText('.markers-panel', /TypeError: no undefined/);
      await untilCalm();
      await editor.shot(`script-${theme.split(' ').slice(1).join('-').toLowerCase()}.png`);
    }
    writeFile('.codex/plugins/tidy/lib/spacing.js', text);
    await eventually(() => script.document.getText() === text, { what: () => 'the editor to read the script again' });
    await problems(script.document, 0);
  });

  it('lists the notes of the project still when its documents are closed', async () => {
    const { document } = await show(inWorkspace('src/orders.js'));
    await marksNotes(document, 2);
    const expected = listed(document);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await product.settled();
    assert.equal(listed(document), expected);
  });
});

function problemsOf({ uri }: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri);
}

function listed(document: vscode.TextDocument): string {
  return problemsOf(document)
    .map(({ range, message }) => `${range.start.line}:${range.start.character} ${message}`)
    .sort()
    .join('\n');
}

/** Waits for so many problems of a document. */
async function problems(document: vscode.TextDocument, count: number): Promise<vscode.Diagnostic[]> {
  await eventually(() => problemsOf(document).length === count, { what: () => `${count} problems; there are ${listed(document)}` });
  return problemsOf(document);
}

function noteIn(document: vscode.TextDocument): { line: number } {
  return {
    line: document
      .getText()
      .split('\n')
      .findIndex((line) => NOTE.test(line)),
  };
}

/** Waits until every note of a document is marked where it stands, and nothing else is. */
async function marksNotes(document: vscode.TextDocument, count: number): Promise<void> {
  const isRight = (): boolean => {
    const notes = document
      .getText()
      .split('\n')
      .flatMap((line, index) => (NOTE.test(line) ? [`${index} ${NOTE.exec(line)![0]}`] : []));
    const marked = problemsOf(document).map(({ range }) => `${range.start.line} ${document.getText(range)}`);
    return notes.length === count && marked.sort().join('\n') === notes.sort().join('\n');
  };
  await eventually(isRight, { what: () => `${count} notes marked; there are ${listed(document)} in ${document.getText()}` });
}

/** Changes and saves a document until what formats it is in time: the first save may be over before the worker has started. */
async function saved(shown: vscode.TextEditor, part: string): Promise<void> {
  await eventually(
    async () => {
      await shown.edit((edit) => edit.insert(new vscode.Position(shown.document.lineCount, 0), '\n'));
      return (await shown.document.save()) && shown.document.getText().includes(part);
    },
    { timeoutMs: 40_000, what: () => `the formatted file; it is ${shown.document.getText()}` },
  );
}
