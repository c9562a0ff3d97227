// What a person who saves sees of plugins: the text, the cursor, undo, the file's bytes, and that the save never waits long.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { nothingBeside } from '../../../server/test/placeOfClone.mts';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { waitForNotification } from '../suite/support/workbench.ts';
import {
  countSaves,
  inWorkspace,
  readText,
  show,
  startedProduct,
  untilSavedAs,
  writeFile,
  type Product,
} from '../suite/support/product.ts';
import { skipCurrentTest } from '../suite/support/skip.ts';

const UNTIDY = 'function area(side) {\n\treturn side * side;\n}\n\n\n\n\nconst sides = [1, 2, 3];\nconst areas = sides.map(area);\n';
const TIDY = 'function area(side) {\n  return side * side;\n}\n\nconst sides = [1, 2, 3];\nconst areas = sides.map(area);\n';
/** Only tabs, for the handler that answers with edits. */
const TABBED = 'if (ready) {\n\tstart();\n\t\tgo();\n}\n';
const SPACED = 'if (ready) {\n  start();\n    go();\n}\n';

describe('save', () => {
  let product: Product;

  before(async () => {
    product = await startedProduct();
    await product.allowAll();
    // The first save starts the worker, which may take longer than a save waits; what follows is about warm workers.
    const shown = await show(writeFile('before/first.js', UNTIDY));
    await eventually(
      async () => {
        await makeDirty(shown);
        return (await shown.document.save()) && shown.document.getText().startsWith(TIDY);
      },
      { timeoutMs: 60_000, what: () => `a formatted file; the events are ${product.eventList()}` },
    );
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('formats as part of the save: one save, one event, one undo step', async () => {
    const file = writeFile('before/once.js', UNTIDY);
    const shown = await show(file);
    const dirty = await makeDirty(shown);
    const saves = countSaves(shown.document);
    const ran = product.nextEvent(({ filePath }) => filePath === file);
    assert.equal(await shown.document.save(), true);
    assert.equal((await ran).phase, 'beforeSave');
    const formatted = `${TIDY}// typed\n`;
    assert.equal(shown.document.getText(), formatted);
    assert.equal(shown.document.isDirty, false);
    assert.equal(readText(file), formatted);

    await product.settled();
    assert.equal(saves.count, 1);
    assert.equal(product.eventsOf(file).length, 1, product.eventList());
    saves.dispose();

    await vscode.commands.executeCommand('undo');
    assert.equal(shown.document.getText(), dirty, 'one undo must take back all that the save changed, and nothing else');
  });

  it('keeps cursors, selections, folds and breakpoints where they were', async () => {
    const file = writeFile('before/marks.js', UNTIDY);
    const shown = await show(file);
    await makeDirty(shown);
    const uri = shown.document.uri;
    const breakpoint = new vscode.SourceBreakpoint(new vscode.Location(uri, new vscode.Position(8, 0)));
    vscode.debug.addBreakpoints([breakpoint]);
    await vscode.commands.executeCommand('editor.fold', { selectionLines: [0] });
    await eventually(() => shown.visibleRanges.length === 2, { what: () => 'the function to be folded' });
    // "sides" where it is declared and where it is used, below the blank lines that go.
    shown.selections = [new vscode.Selection(7, 6, 7, 11), new vscode.Selection(8, 14, 8, 19)];

    assert.equal(await shown.document.save(), true);
    assert.equal(shown.document.getText(), `${TIDY}// typed\n`);
    await eventually(() => shown.selections[0]?.start.line === 4, {
      what: () => `the selections to move with their text; they are ${JSON.stringify(shown.selections)}`,
    });
    assert.deepEqual(
      shown.selections.map((selection) => shown.document.getText(selection)),
      ['sides', 'sides'],
    );
    await eventually(() => lineOfBreakpoint(uri) === 5, { what: () => `the breakpoint on line 6; it is on ${lineOfBreakpoint(uri)}` });
    assert.equal(shown.visibleRanges.length, 2, 'the fold has opened');
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
  });

  it('applies text that comes after the save and saves once more, without running handlers again', async () => {
    const file = writeFile('after/once.js', UNTIDY);
    await checkAfterSave(file, `${TIDY}// typed\n`);
  });

  it('applies edits that come after the save', async () => {
    const file = writeFile('edits/once.js', TABBED);
    await checkAfterSave(file, `${SPACED}// typed\n`);
  });

  it('takes over what a Python handler wrote into the file itself', async () => {
    const file = writeFile('disk/once.txt', 'one\n\ttwo\nthree\n');
    const shown = await show(file);
    await makeDirty(shown);
    shown.selection = new vscode.Selection(2, 0, 2, 5);
    const saves = countSaves(shown.document);
    const ran = product.nextEvent(({ filePath, phase }) => filePath === file && phase === 'afterSave');
    assert.equal(await shown.document.save(), true);
    assert.equal((await ran).outcome, 'ok', (await ran).summary);
    const wanted = '# reviewed\none\n    two\nthree\n// typed\n';
    await untilSavedAs(shown.document, wanted);
    assert.equal(readText(file), wanted);
    assert.equal(shown.document.getText(shown.selection), 'three');
    await product.settled();
    assert.ok(saves.count <= 2, `saved ${saves.count} times`);
    assert.equal(product.eventsOf(file).length, 1, product.eventList());
    saves.dispose();
  });

  it('puts what a handler returned into the file before the next one works on it', async () => {
    const file = writeFile('chain/both.txt', 'one  \ntwo\n');
    const shown = await show(file);
    await makeDirty(shown);
    const saves = countSaves(shown.document);
    assert.equal(await shown.document.save(), true);
    const wanted = 'one\ntwo\n// typed\nadded\n';
    await eventually(() => readText(file) === wanted, { what: () => `the file to be ${wanted}; it is ${readText(file)}` });
    await untilSavedAs(shown.document, wanted);
    // The editor may read by itself what a handler wrote, before that handler is done.
    await eventually(() => product.eventsOf(file).length > 0, { what: () => `an event; ${product.eventList()}` });
    await product.settled();
    assert.ok(saves.count <= 3, `saved ${saves.count} times`);
    assert.equal(product.eventsOf(file).length, 1, product.eventList());
    assert.equal(product.eventsOf(file)[0]?.outcome, 'ok', product.eventList());
    saves.dispose();
  });

  it('saves what a handler returned once another save of the file is over, which the editor lets nobody save in', async () => {
    const file = writeFile('chain/busy.txt', 'one  \ntwo\n');
    const shown = await show(file);
    await makeDirty(shown);
    const returned = 'one  \ntwo\n// typed\nadded  \n';
    let other: Thenable<boolean> | undefined;
    let asked = 0;
    const listeners = [
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === shown.document && document.getText() === returned) other ??= document.save();
      }),
      // Another extension takes its time over that save; by then, the server has asked for one.
      vscode.workspace.onWillSaveTextDocument((event) => {
        if (event.document === shown.document && ++asked === 2) event.waitUntil(delay(800));
      }),
    ];
    assert.equal(await shown.document.save(), true);
    const wanted = 'one\ntwo\n// typed\nadded\n';
    await eventually(() => product.eventsOf(file).length > 0, { what: () => `an event; ${product.eventList()}` });
    await untilSavedAs(shown.document, wanted);
    assert.equal(await other, true);
    assert.equal(readText(file), wanted);
    assert.equal(product.eventsOf(file)[0]?.outcome, 'ok', product.eventList());
    vscode.Disposable.from(...listeners).dispose();
  });

  for (const encoding of ['utf8', 'iso88591']) {
    it(`puts what a handler returned on top of what another one wrote into the file (${encoding})`, async () => {
      const configuration = vscode.workspace.getConfiguration('files');
      await configuration.update('encoding', encoding, vscode.ConfigurationTarget.Workspace);
      try {
        const file = writeFile(`back/${encoding}.txt`, Buffer.from('Größe  \n', encoding === 'utf8' ? 'utf8' : 'latin1'));
        const shown = await show(file);
        await makeDirty(shown);
        assert.equal(await shown.document.save(), true);
        const wanted = 'Größe\n// typed\nadded\n';
        const bytes = Buffer.from(wanted, encoding === 'utf8' ? 'utf8' : 'latin1');
        // The document has the text for a moment before it is said to be dirty.
        await eventually(() => readFileSync(file).equals(bytes), { what: () => `the file to be ${wanted}; it is ${readText(file)}` });
        await untilSavedAs(shown.document, wanted);
        await product.settled();
        assert.deepEqual(
          product.eventsOf(file).map(({ outcome }) => outcome),
          ['ok'],
          product.eventList(),
        );
      } finally {
        await configuration.update('encoding', undefined, vscode.ConfigurationTarget.Workspace);
      }
    });
  }

  it('leaves a file in another encoding as a handler wrote it, and reads it again in that encoding', async () => {
    const configuration = vscode.workspace.getConfiguration('files');
    await configuration.update('encoding', 'iso88591', vscode.ConfigurationTarget.Workspace);
    try {
      const file = writeFile('latin1/words.txt', Buffer.from('Größe  \nÃ¤  \n', 'latin1'));
      const shown = await show(file);
      assert.equal(shown.document.encoding, 'iso88591');
      await makeDirty(shown);
      const saves = countSaves(shown.document);
      assert.equal(await shown.document.save(), true);
      const wanted = 'Größe\nÃ¤\n// typed\n';
      await untilSavedAs(shown.document, wanted);
      assert.deepEqual(readFileSync(file), Buffer.from(wanted, 'latin1'));
      await eventually(() => product.eventsOf(file)[0]?.outcome === 'ok', { what: () => `an event; ${product.eventList()}` });
      assert.match(product.eventsOf(file)[0]?.summary ?? '', /^Trim/);
      assert.equal(saves.count, 1, 'saving it again could write other bytes than the handler');
      saves.dispose();
    } finally {
      await configuration.update('encoding', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('runs the tutorial’s plugin, which calls black on the saved file', async () => {
    if (!existsSync(inWorkspace('.codex/plugins/tutorial'))) skipCurrentTest(nothingBeside);
    if (spawnSync('black', ['--version']).error !== undefined) skipCurrentTest('black is not installed');
    const file = writeFile('tutorial.py', "x = {  'a':37,'b':42 }\n");
    const shown = await show(file);
    await shown.edit((edit) => edit.insert(new vscode.Position(1, 0), "y  = 'typed'\n"));
    const ran = product.nextEvent(({ filePath, event }) => filePath === file && event === 'onFileSave');
    assert.equal(await shown.document.save(), true);
    assert.equal((await ran).outcome, 'ok', (await ran).summary);
    const wanted = 'x = {"a": 37, "b": 42}\ny = "typed"\n';
    await untilSavedAs(shown.document, wanted);
    assert.equal(readText(file), wanted);
  });

  it('applies text that was too late for the save once it comes and saves once more, without running handlers again', async () => {
    const file = writeFile('held-before/late.txt', 'small letters\n');
    const shown = await show(file);
    const dirty = await makeDirty(shown);
    const saves = countSaves(shown.document);
    assert.equal(await shown.document.save(), true);
    assert.equal(readText(file), dirty, 'the save goes on without the handler');
    await eventually(() => product.eventsOf(file)[0]?.outcome === 'late', { what: () => `a late event; ${product.eventList()}` });
    writeFile('held-before/late.txt.go', '');
    await untilSavedAs(shown.document, dirty.toUpperCase());
    assert.equal(readText(file), dirty.toUpperCase());
    await eventually(() => product.eventsOf(file)[0]?.outcome === 'ok', { what: () => `an event that ended well; ${product.eventList()}` });
    await product.settled();
    assert.equal(saves.count, 2);
    assert.equal(product.eventsOf(file).length, 1, product.eventList());
    saves.dispose();
    await vscode.commands.executeCommand('undo');
    assert.equal(shown.document.getText(), dirty, 'one undo must take back all that came late, and nothing else');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  /** Saves a file that is typed into while its handler runs. */
  async function typeMeanwhile(phase: 'before' | 'after'): Promise<{ file: string; document: vscode.TextDocument }> {
    const file = writeFile(`held-${phase}/meanwhile.txt`, 'small letters\n');
    const shown = await show(file);
    await makeDirty(shown);
    const discarded = product.nextEvent(({ filePath, outcome }) => filePath === file && outcome === 'discarded');
    const saving = shown.document.save();
    await eventually(() => existsSync(`${file}.started`), { what: () => 'the handler to start' });
    await shown.edit((edit) => edit.insert(new vscode.Position(0, 0), 'meanwhile '));
    writeFile(`held-${phase}/meanwhile.txt.go`, '');
    await saving;
    assert.match((await discarded).summary, /discarded: the file changed meanwhile$/);
    return { file, document: shown.document };
  }

  it('applies nothing to a document that changed while an afterSave handler ran', async () => {
    const { file, document } = await typeMeanwhile('after');
    await product.settled();
    assert.equal(document.getText(), 'meanwhile small letters\n// typed\n');
    assert.doesNotMatch(readText(file), /SMALL/);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('runs a beforeSave handler once more on what was saved, where that was typed while it ran', async () => {
    const { file, document } = await typeMeanwhile('before');
    const saved = 'MEANWHILE SMALL LETTERS\n// TYPED\n';
    await eventually(() => readText(file) === saved && !document.isDirty, {
      what: () => `${readText(file)} to be in capitals, and saved; ${product.eventList()}`,
    });
    assert.equal(document.getText(), saved);
  });

  const exact: Record<string, string> = {
    'line endings of Windows': 'a\r\n\tb\r\n\r\n\r\n\r\nc\r\n',
    'a byte order mark': '\uFEFFa\n\tb\n',
    'no line break at the end': 'a\n\tb',
    'characters outside the basic plane': '👩‍💻\t🎉\n\t𝒳 = "ß\u0301"\n\t👍🏽',
    'all of that at once': '\uFEFF\t👩‍💻\r\n\r\n\r\n\r\n\t🎉\tend',
  };
  for (const [index, [what, content]] of Object.entries(exact).entries()) {
    it(`keeps ${what}, byte for byte`, async () => {
      const wanted = content.replaceAll('\t', '  ').replace(/(\r?\n)(?:\r?\n){2,}/g, '$1$1');
      for (const phase of ['before', 'after'] as const) {
        const file = writeFile(`${phase}/exact-${index}.txt`, content);
        const shown = await show(file);
        await touch(shown);
        assert.equal(await shown.document.save(), true);
        await eventually(() => readText(file) === wanted, {
          what: () => `${phase}Save to write ${JSON.stringify(wanted)}; it wrote ${JSON.stringify(readText(file))}`,
        });
        assert.deepEqual(readFileSync(file), Buffer.from(wanted));
        await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
      }
    });
  }

  it('keeps a file of 5 MB', async () => {
    const line = `${'0123456789 äöü 👍 '.repeat(5)}\n`;
    const lines = Math.ceil((5 * 1024 * 1024) / Buffer.byteLength(line));
    const half = line.repeat(lines / 2);
    const file = writeFile('after/large.txt', `${half}\tthe one tab\n${half}`);
    const shown = await show(file);
    await touch(shown);
    const ran = product.nextEvent(({ filePath, phase }) => filePath === file && phase === 'afterSave', { timeoutMs: 60_000 });
    assert.equal(await shown.document.save(), true);
    assert.equal((await ran).outcome, 'ok', (await ran).summary);
    const wanted = Buffer.from(`${half}  the one tab\n${half}`);
    await eventually(() => readFileSync(file).equals(wanted), {
      timeoutMs: 60_000,
      what: () => 'the large file with its one tab replaced',
    });
    await eventually(() => !shown.document.isDirty, { what: () => 'the large file to be saved' });
  }).timeout(150_000);

  it('runs nothing when the editor saves by itself, unless the setting says so', async () => {
    const settings = vscode.workspace.getConfiguration();
    const file = writeFile('before/auto.js', UNTIDY);
    const shown = await show(file);
    await settings.update('files.autoSaveDelay', 50, vscode.ConfigurationTarget.Workspace);
    await settings.update('files.autoSave', 'afterDelay', vscode.ConfigurationTarget.Workspace);
    try {
      await makeDirty(shown);
      await eventually(() => !shown.document.isDirty, { what: () => 'the editor to save by itself' });
      await product.settled();
      assert.equal(readText(file), `${UNTIDY}// typed\n`);
      assert.deepEqual(product.eventsOf(file), []);

      await vscode.workspace.getConfiguration('codexPlugins').update('save.onAutoSave', true, vscode.ConfigurationTarget.Workspace);
      await makeDirty(shown);
      await untilSavedAs(shown.document, `${TIDY}// typed\n// typed\n`);
    } finally {
      for (const name of ['files.autoSave', 'files.autoSaveDelay', 'codexPlugins.save.onAutoSave']) {
        await vscode.workspace.getConfiguration().update(name, undefined, vscode.ConfigurationTarget.Workspace);
      }
    }
  });

  it('does not hold up saves for a handler that never returns, says whose it is, and goes on formatting', async () => {
    const stuck = await show(writeFile('stuck/forever.txt', 'text\n'));
    // VS Code stops asking an extension whose answers come too late four times.
    for (let time = 1; time <= 5; time++) {
      await makeDirty(stuck);
      const start = performance.now();
      assert.equal(await stuck.document.save(), true);
      const took = performance.now() - start;
      assert.ok(took < 5000, `save ${time} took ${Math.round(took)} ms`);
    }
    assert.equal(readText(stuck.document.fileName), `text\n${'// typed\n'.repeat(5)}`);

    const fine = await show(writeFile('before/still.js', UNTIDY));
    await makeDirty(fine);
    assert.equal(await fine.document.save(), true);
    assert.equal(fine.document.getText(), `${TIDY}// typed\n`);

    await waitForNotification(/^Stuck.*handlers\/forever\.js/);
    await editor.shot('stuck.png');
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  /** Saves a changed file whose handler answers after the save. */
  async function checkAfterSave(file: string, wanted: string): Promise<void> {
    const shown = await show(file);
    const dirty = await makeDirty(shown);
    const saves = countSaves(shown.document);
    const ran = product.nextEvent(({ filePath }) => filePath === file);
    assert.equal(await shown.document.save(), true);
    assert.equal((await ran).phase, 'afterSave');
    await untilSavedAs(shown.document, wanted);
    assert.equal(readText(file), wanted);
    await product.settled();
    assert.equal(saves.count, 2);
    assert.equal(product.eventsOf(file).length, 1, product.eventList());
    saves.dispose();
    await vscode.commands.executeCommand('undo');
    assert.equal(shown.document.getText(), dirty);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  }
});

/** Adds a line at the end. @returns the text then. */
async function makeDirty(shown: vscode.TextEditor): Promise<string> {
  const end = shown.document.lineAt(shown.document.lineCount - 1).range.end;
  await shown.edit((edit) => edit.insert(end, '// typed\n'));
  return shown.document.getText();
}

/** Makes the document dirty without a change to its text. */
async function touch(shown: vscode.TextEditor): Promise<void> {
  const start = new vscode.Position(0, 0);
  await shown.edit((edit) => edit.insert(start, 'x'), { undoStopBefore: true, undoStopAfter: true });
  await shown.edit((edit) => edit.delete(new vscode.Range(0, 0, 0, 1)), { undoStopBefore: true, undoStopAfter: true });
}

function lineOfBreakpoint(uri: vscode.Uri): number | undefined {
  return vscode.debug.breakpoints
    .filter((one) => one instanceof vscode.SourceBreakpoint)
    .find(({ location }) => location.uri.toString() === uri.toString())?.location.range.start.line;
}
