// What a person sees of plugins that format: Format Document, Format Selection, format on save beside other formatters, and saves without it.
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { waitForNotification } from '../suite/support/workbench.ts';
import { countSaves, readText, show, startedProduct, writeFile, type Product } from '../suite/support/product.ts';

const OURS = 'codex-plugin-host.codex-plugin-host';
const OTHER = 'vscode.typescript-language-features';

describe('formatting', () => {
  let product: Product;

  before(async () => {
    product = await startedProduct();
    await product.allowAll();
    // The first run starts the worker, which may take longer than a save waits; what follows is about warm workers.
    const shown = await show(writeFile('first.js', 'first();\n'));
    await formatterIs(OURS);
    await eventually(
      async () => {
        await vscode.commands.executeCommand('editor.action.formatDocument');
        return /stamped/.test(shown.document.getText());
      },
      { timeoutMs: 60_000, what: () => `a formatted file; the events are ${product.eventList()}` },
    );
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await formatterIs(undefined);
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const name of ['editor.defaultFormatter', 'editor.formatOnSave']) await set(name, undefined);
  });

  it('Format Document runs the plugins that format, as one step, and saves nothing', async () => {
    await formatterIs(OURS);
    const file = writeFile('format/document.js', 'one();\n');
    const shown = await show(file);
    await vscode.commands.executeCommand('editor.action.formatDocument');
    assert.equal(shown.document.getText(), 'one();\n// stamped\n');
    assert.equal(shown.document.isDirty, true);
    assert.equal(readText(file), 'one();\n');
    await vscode.commands.executeCommand('undo');
    assert.equal(shown.document.getText(), 'one();\n');
  });

  it('Format Selection changes what is selected', async () => {
    const shown = await show(writeFile('format/selection.txt', 'one\ntwo\nthree\n'));
    shown.selection = new vscode.Selection(1, 0, 1, 3);
    await vscode.commands.executeCommand('editor.action.formatSelection');
    assert.equal(shown.document.getText(), 'one\nTWO!\nthree\n');
  });

  it('is offered where a plugin formats, and nowhere else', async () => {
    const formatters = async (file: string): Promise<unknown> => {
      const { document } = await show(file);
      return vscode.commands.executeCommand('vscode.executeFormatDocumentProvider', document.uri, { tabSize: 2, insertSpaces: true });
    };
    assert.ok(await formatters(writeFile('format/offered.py', 'one\n')));
    assert.equal(await formatters(writeFile('format/not-offered.rb', 'one\n')), undefined);
  });

  it('"Format Document With…" has one entry for all plugins', async () => {
    await show(writeFile('format/with.js', 'one();\n'));
    // Chosen in the list, whose command waits for that.
    void vscode.commands.executeCommand('editor.action.formatDocument.multiple');
    await editor.waitForText('.quick-input-list .monaco-list-row', /Codex/);
    await editor.shot('format-with.png');
    const rows = (await editor.texts('.quick-input-list .monaco-list-row')).filter((text) => /Codex/.test(text));
    assert.equal(rows.length, 1, JSON.stringify(rows));
    await editor.key('Escape');
  });

  for (const [what, formatter] of [
    ['our extension', OURS],
    ['another formatter', OTHER],
    ['no formatter that was chosen', undefined],
  ] as const) {
    it(`formats once when a file is saved, with format on save and ${what}`, async () => {
      await formatterIs(formatter);
      await set('editor.formatOnSave', true);
      const file = writeFile(`on-save/${formatter ?? 'none'}.js`, 'one( )\n');
      const shown = await show(file);
      await type(shown);
      assert.equal(await shown.document.save(), true);
      await product.settled();
      assert.equal(occurrences(readText(file)), 1, `${readText(file)} ${product.eventList()}`);
      if (formatter === OTHER) assert.match(readText(file), /^one\(\)/m);
      assert.equal(shown.document.isDirty, false);
      if (formatter === OTHER) return;
      await vscode.commands.executeCommand('undo');
      assert.equal(shown.document.getText(), 'one( )\n// typed\n', 'one undo must take back all that the save changed');
    });
  }

  it('formats once what comes after the save, with format on save', async () => {
    await formatterIs(OURS);
    await set('editor.formatOnSave', true);
    const file = writeFile('on-save/after.py', 'one\n');
    const shown = await show(file);
    await type(shown, '# typed\n');
    assert.equal(await shown.document.save(), true);
    await eventually(() => readText(file) === 'one\n# typed\n# stamped\n' && !shown.document.isDirty, { what: () => readText(file) });
    await product.settled();
    assert.equal(readText(file), 'one\n# typed\n# stamped\n');
  });

  it('does not hold up a save with a plugin that takes long, with format on save: what it returns follows', async () => {
    await formatterIs(OURS);
    await set('editor.formatOnSave', true);
    const file = writeFile('on-save/held.lua', 'one\n');
    const shown = await show(file);
    await type(shown, '-- typed\n');
    // It goes on when it finds this file, which is not there before the save is over.
    assert.equal(await shown.document.save(), true);
    assert.equal(readText(file), 'one\n-- typed\n');
    writeFile('on-save/held.lua.go', '');
    await eventually(() => readText(file) === 'one\n-- typed\n-- held\n' && !shown.document.isDirty, {
      timeoutMs: 60_000,
      what: () => `the result to follow the save; ${readText(file)} ${product.eventList()}`,
    });
    await vscode.commands.executeCommand('undo');
    assert.equal(shown.document.getText(), 'one\n-- typed\n');
  });

  for (const [what, save] of [
    ['is saved by hand', () => vscode.commands.executeCommand('workbench.action.files.save')],
    ['is saved by an extension', () => vscode.window.activeTextEditor!.document.save()],
    ['is saved with all others', () => vscode.workspace.saveAll()],
    [
      'is left, with auto save',
      async () => {
        await set('files.autoSave', 'onFocusChange');
        await show(writeFile('saves/elsewhere.md', ''));
      },
    ],
  ] as const) {
    it(`runs plugins when a file ${what}`, async () => {
      for (const name of ['before.js', 'after.py']) {
        const file = writeFile(`saves/${what.replaceAll(/\W/g, '-')}-${name}`, 'one\n');
        const shown = await show(file);
        await type(shown, '\n');
        await save();
        await eventually(() => /stamped/.test(readText(file)), { what: () => `plugins to run; ${product.eventList()}` });
        await set('files.autoSave', 'off');
      }
    });
  }

  it('runs no plugins for a save without formatting, neither before nor after it', async () => {
    for (const name of ['before.js', 'after.py']) {
      const file = writeFile(`saves/without-${name}`, 'one\n');
      const shown = await show(file);
      await type(shown, '\n');
      await vscode.commands.executeCommand('workbench.action.files.saveWithoutFormatting');
      await eventually(() => !shown.document.isDirty, { what: () => 'the save' });
      await product.settled();
      assert.equal(readText(file), 'one\n\n');
      assert.deepEqual(product.eventsOf(file), []);
      await type(shown, '\n');
      assert.equal(await shown.document.save(), true);
      await eventually(() => /stamped/.test(readText(file)), { what: () => `plugins to run; ${product.eventList()}` });
    }
  });

  it('leaves files alone that .codexignore excludes, and says so where it was asked to format them', async () => {
    writeFile('.codexignore', 'left/\n');
    await formatterIs(OURS);
    const file = writeFile('left/alone.js', 'one\n');
    const shown = await show(file);
    await vscode.commands.executeCommand('editor.action.formatDocument');
    await waitForNotification(/alone\.js was not formatted\. Stamp left alone\.js alone: excluded by \.codexignore line 1\./);
    await editor.shot('left-alone.png');
    await vscode.commands.executeCommand('notifications.clearAll');
    await type(shown, '\n');
    assert.equal(await shown.document.save(), true);
    await product.settled();
    assert.equal(readText(file), 'one\n\n');
    assert.equal(product.eventsOf(file)[0]?.outcome, 'skipped', product.eventList());
  });

  it('takes settings of a language into account', async () => {
    const configuration = vscode.workspace.getConfiguration('codexPlugins', { languageId: 'plaintext' });
    const formatted = async (name: string): Promise<string> => {
      const shown = await show(writeFile(`order/${name}.txt`, 'two;three\n'));
      shown.selection = new vscode.Selection(0, 0, 0, 3);
      await vscode.commands.executeCommand('editor.action.formatSelection');
      return shown.document.getText();
    };
    assert.equal(await formatted('by-id'), 'TWO;!\nTHREE!\n');
    const order = ['com.example.exclaim', 'com.example.capitals'];
    await configuration.update('save.order', order, vscode.ConfigurationTarget.Workspace, true);
    try {
      await eventually(async () => (await formatted(`by-setting-${Math.random()}`)) === 'TWO;\nTHREE!\n', {
        what: () => 'the other order',
      });
    } finally {
      await configuration.update('save.order', undefined, vscode.ConfigurationTarget.Workspace, true);
    }
  });

  it('says once what plugins said of many files that are saved together', async () => {
    for (let file = 0; file < 5; file++) await type(await show(writeFile(`all/${file}.js`, `one(${file})\n`)));
    assert.equal(await vscode.workspace.saveAll(), true);
    await editor.waitForText('.statusbar-item', /^5 files were saved with Stamp$/);
    await editor.shot('save-all.png');
  });

  describe('with steps of the editor between plugins', () => {
    const order = (steps: unknown[] | undefined): Promise<void> => set('codexPlugins.save.order', steps);
    afterEach(() => order(undefined));

    for (const [what, steps, saved] of [
      ['before all plugins', ['editor.formatDocument', 'com.example.last'], 'one()\nlast( 1)\nrough( )\n'],
      ['between two plugins', ['com.example.rough', 'editor.formatDocument', 'com.example.last'], 'one()\nrough()\nlast( 2)\n'],
      ['after all plugins', ['com.example.rough', 'com.example.last', 'editor.formatDocument'], 'one()\nrough()\nlast(2)\n'],
    ] as const) {
      it(`formats ${what}, within one save and as one step to undo`, async () => {
        await order([...steps]);
        await untilInTime(async (time) => {
          const file = writeFile(`chain/${what.replaceAll(' ', '-')}-${time}.ts`, '');
          const shown = await show(file);
          await untilTypeScriptFormats(shown.document);
          await type(shown, 'one( )\n');
          const saves = countSaves(shown.document);
          assert.equal(await shown.document.save(), true);
          assert.equal(readText(file), saved);
          assert.equal(shown.document.isDirty, false);
          await product.settled();
          assert.equal(saves.count, 1);
          saves.dispose();
          await vscode.commands.executeCommand('undo');
          assert.equal(shown.document.getText(), 'one( )\n', 'one undo must take back all that the save changed');
        });
      });
    }

    it('runs code actions in their place', async () => {
      await order(['com.example.rough', 'source.organizeImports', 'com.example.last']);
      await untilInTime(async (time) => {
        const file = writeFile(`chain/imports-${time}.ts`, '');
        const shown = await show(file);
        await untilTypeScriptFormats(shown.document);
        await type(shown, "import { b, a } from './x';\nimport { c } from './x';\na(b, c);\n");
        assert.equal(await shown.document.save(), true);
        assert.equal(readText(file), "import { a, b, c } from './x';\na(b, c);\nrough( )\nlast( 3)\n");
      });
    });

    it('runs each code action of a kind on the text that the one before it left', async () => {
      await order(['source.fixAll', 'com.example.last']);
      const replacing = (from: string, to: string): vscode.Disposable => {
        const kind = vscode.CodeActionKind.SourceFixAll.append(from);
        const provider: vscode.CodeActionProvider = {
          provideCodeActions: (document) => {
            const at = document.getText().indexOf(from);
            if (at < 0) return [];
            const action = new vscode.CodeAction(`Replace ${from}`, kind);
            action.edit = new vscode.WorkspaceEdit();
            action.edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + from.length)), to);
            return [action];
          },
        };
        return vscode.languages.registerCodeActionsProvider({ pattern: '**/chain/actions-*.ts' }, provider, {
          providedCodeActionKinds: [kind],
        });
      };
      // The editor asks the newest one first.
      const providers = [replacing('three', 'another_name'), replacing('two', 'b'), replacing('one', 'a_long_name')];
      try {
        await untilInTime(async (time) => {
          const file = writeFile(`chain/actions-${time}.ts`, '');
          const shown = await show(file);
          await type(shown, 'one; two; three;\n');
          assert.equal(await shown.document.save(), true);
          assert.equal(readText(file), 'a_long_name; b; another_name;\nlast( 1)\nrough( )\n');
        });
      } finally {
        for (const provider of providers) provider.dispose();
      }
    });

    it('does not run them again on what plugins make of a file once it is saved', async () => {
      await order(['editor.formatDocument', 'com.example.after']);
      await untilInTime(async (time) => {
        const file = writeFile(`chain/after-${time}.tsx`, '');
        const shown = await show(file);
        await untilTypeScriptFormats(shown.document);
        await type(shown, 'one( )\n');
        assert.equal(await shown.document.save(), true);
        await eventually(() => /after/.test(readText(file)), { what: () => `the plugin to run; ${product.eventList()}` });
        assert.equal(readText(file), 'one()\nafter( )\n');
      });
    });

    it('does so in files that are not in sight', async () => {
      await order(['com.example.rough', 'editor.formatDocument', 'com.example.last']);
      await untilInTime(async (time) => {
        const file = writeFile(`chain/hidden-${time}.ts`, '');
        const hidden = await show(file);
        await untilTypeScriptFormats(hidden.document);
        await type(hidden, 'one( )\n');
        const { document } = hidden;
        await show(writeFile('chain/in-front.md', ''));
        assert.equal(await vscode.workspace.saveAll(), true);
        assert.equal(document.isDirty, false);
        assert.equal(readText(file), 'one()\nrough()\nlast( 2)\n');
      });
    });

    it('does not format twice where the editor formats on save too', async () => {
      await order(['com.example.rough', 'com.example.last', 'editor.formatDocument']);
      await set('editor.formatOnSave', true);
      let times = 0;
      const formatter = vscode.languages.registerDocumentFormattingEditProvider('ini', {
        provideDocumentFormattingEdits(document) {
          times++;
          const text = document.getText();
          const whole = new vscode.Range(document.positionAt(0), document.positionAt(text.length));
          return [vscode.TextEdit.replace(whole, text.replaceAll(/\( */g, '('))];
        },
      });
      try {
        await untilInTime(async (time) => {
          times = 0;
          const file = writeFile(`chain/on-save-${time}.ini`, '');
          const shown = await show(file);
          await type(shown, 'one( )\n');
          assert.equal(await shown.document.save(), true);
          assert.equal(times, 1, product.eventList());
          // The editor's own ways of saving come before those of extensions, unless these were there first when the window opened.
          assert.match(readText(file), /^one\(\)\nrough\((?: \)\nlast\( 2\)|\)\nlast\(2\))\n$/);
        });
      } finally {
        formatter.dispose();
      }
    });

    // The times run past that at which the editor goes on, about 1.5 s: plugins and steps are cut off in any part of them.
    it('leaves nothing unsaved where other extensions take so long before them that the editor goes on', async () => {
      await order(['com.example.rough', 'source.fixAll', 'com.example.last']);
      let othersMs = 0;
      const others = vscode.Disposable.from(
        vscode.workspace.onWillSaveTextDocument((event) => {
          if (event.document.languageId === 'typescript') event.waitUntil(new Promise((resolve) => setTimeout(resolve, othersMs)));
        }),
        vscode.languages.registerCodeActionsProvider(
          { pattern: '**/chain/impatient-*.ts' },
          { provideCodeActions: () => new Promise((resolve) => setTimeout(() => resolve([]), 100)) },
          { providedCodeActionKinds: [vscode.CodeActionKind.SourceFixAll] },
        ),
      );
      try {
        // The editor asks extensions in the order in which they said that they want to know; ours says so anew when the server starts.
        await vscode.commands.executeCommand('codexPlugins.restartServer');
        await product.allowAll();
        for (othersMs of [1000, 1350, 1450, 1600]) {
          const file = writeFile(`chain/impatient-${othersMs}.ts`, '');
          const shown = await show(file);
          await type(shown, 'one();\n');
          await vscode.commands.executeCommand('workbench.action.files.save');
          const left = (): string => `${JSON.stringify(shown.document.getText())} after ${othersMs} ms, dirty: ${shown.document.isDirty}`;
          // What would be made of the file now has been made when a whole save of another one is over, or is being saved.
          await product.writeAndSave(`chain/next-${othersMs}.js`, 'next();\n');
          await eventually(() => readText(file) === shown.document.getText() && !shown.document.isDirty, { what: left });
        }
      } finally {
        others.dispose();
      }
    });

    it('applies no step to a file that was written before it was known which there are', async () => {
      await order(['com.example.rough', 'source.fixAll', 'com.example.last']);
      const file = writeFile('chain/unknown.ts', '');
      const shown = await show(file);
      await type(shown, 'one();\n');
      const written = new Promise<void>((resolve) => {
        const listening = vscode.workspace.onDidSaveTextDocument(({ fileName }) => {
          if (fileName !== file) return;
          listening.dispose();
          resolve();
        });
      });
      const { client } = product;
      const { sendRequest } = client;
      Object.assign(client, {
        sendRequest: async (asked: unknown, ...more: unknown[]) => {
          const answer = await (sendRequest as (...all: unknown[]) => unknown).call(client, asked, ...more);
          if ((asked as { method?: string }).method === 'codexPlugins/saveSteps') await written;
          return answer;
        },
      });
      const other = vscode.workspace.onWillSaveTextDocument((event) => {
        if (event.document.fileName === file) event.waitUntil(new Promise((resolve) => setTimeout(resolve, 1200)));
      });
      try {
        // VS Code asks extensions in the order in which they said that they want to know; ours says so anew when the server starts.
        await vscode.commands.executeCommand('codexPlugins.restartServer');
        await product.allowAll();
        await vscode.commands.executeCommand('workbench.action.files.save');
        await written;
        // What would be done to it now has been done when another one, which is not shown, is saved as well.
        const behind = await vscode.workspace.openTextDocument(writeFile('chain/behind.js', 'next();\n'));
        const ran = product.nextEvent(({ event, filePath }) => event === 'onFileSave' && filePath === behind.fileName);
        const edit = new vscode.WorkspaceEdit();
        edit.insert(behind.uri, new vscode.Position(0, 0), '// typed\n');
        await vscode.workspace.applyEdit(edit);
        assert.equal(await behind.save(), true);
        await ran;
        assert.deepEqual({ text: shown.document.getText(), isDirty: shown.document.isDirty }, { text: 'one();\n', isDirty: false });
      } finally {
        other.dispose();
        Object.assign(client, { sendRequest });
      }
    });

    it('says in the list what becomes of the default formatter', async () => {
      const rows = '.quick-input-list .monaco-list-row';
      await order(['editor.formatDocument', 'com.example.last']);
      await show(writeFile('chain/formatter.ts', 'one();\n'));
      await formatterIs(OTHER);
      void vscode.commands.executeCommand('codexPlugins.showSaveOrder');
      await editor.waitForText(rows, /Format with the editor.*The first formatter that answers, maybe not JavaScript and TypeScript/s);
      await editor.shot('save-order-formatter.png');
      await editor.key('Escape');
      await formatterIs(undefined);
      await set('editor.formatOnSave', true);
      void vscode.commands.executeCommand('codexPlugins.showSaveOrder');
      await editor.waitForText(
        rows,
        /Choose the default formatter.*With several formatters and none chosen, the editor formats nothing on save/s,
      );
      await editor.shot('save-order-no-formatter.png');
      await editor.key('Escape');
    });

    it('shows the steps in a list, and moves them', async () => {
      await order(['editor.formatDocument', 'com.example.last']);
      await show(writeFile('chain/list.ts', 'one();\n'));
      const steps = async (): Promise<string[]> => (await editor.texts('.quick-input-list .monaco-list-row')).filter((text) => text !== '');
      void vscode.commands.executeCommand('codexPlugins.showSaveOrder');
      await editor.waitForText('.quick-input-list .monaco-list-row', /Last/);
      await editor.shot('save-order.png');
      assert.match((await steps()).slice(0, 3).join('|'), /Format with the editor.*\|.*Last.*\|.*Rough/s);
      await product.act('disable', 'Rough');
      await editor.hover('.quick-input-list .monaco-list-row:has-text("Last")');
      await editor.click('.quick-input-list .monaco-list-row:has-text("Last") .codicon-arrow-up');
      await eventually(async () => /Last.*\|.*Format with the editor/s.test((await steps()).slice(0, 2).join('|')), {
        what: () => 'the step to be moved up',
      });
      const setting = vscode.workspace.getConfiguration('codexPlugins').get('save.order');
      assert.deepEqual(setting, ['com.example.last', 'editor.formatDocument', 'com.example.rough']);
      await editor.shot('save-order-moved.png');
      await editor.key('Enter');
      await editor.waitForText('.quick-input-list .monaco-list-row', /Move down/);
      await editor.key('Enter');
      const back = ['editor.formatDocument', 'com.example.last', 'com.example.rough'];
      const kept = (): unknown => vscode.workspace.getConfiguration('codexPlugins').get('save.order');
      await eventually(() => JSON.stringify(kept()) === JSON.stringify(back), {
        what: () => `the step to be moved back; ${String(kept())}`,
      });
      await editor.waitForText('.quick-input-list .monaco-list-row', /Rough/);
      await editor.key('Escape');
      await product.act('enable', 'Rough');
    });
  });

  it('says why nothing was formatted', async () => {
    const greedy = await show(writeFile('styles/greedy.css', 'a{}\nb{}\n'));
    greedy.selection = new vscode.Selection(0, 0, 0, 1);
    await formatterIs(OURS);
    await vscode.commands.executeCommand('editor.action.formatSelection');
    await waitForNotification(/The selection in greedy\.css was not formatted: Greedy changed text outside of it/);
    await editor.shot('not-formatted.png');
    assert.equal(greedy.document.getText(), 'a{}\nb{}\n');
    await vscode.commands.executeCommand('notifications.clearAll');
  });
});

async function set(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Workspace);
  const now = (): unknown => vscode.workspace.getConfiguration().inspect(name)?.workspaceValue;
  // Extensions may hear of it later than who wrote it.
  await eventually(() => isDeepStrictEqual(now(), value), {
    what: () => `${name} to be ${JSON.stringify(value)}; it is ${JSON.stringify(now())}`,
  });
}

async function formatterIs(extension: string | undefined): Promise<void> {
  await set('editor.defaultFormatter', extension);
}

function occurrences(text: string): number {
  return text.split('// stamped').length - 1;
}

/** Adds a line at the end. */
async function type(shown: vscode.TextEditor, text = '// typed\n'): Promise<void> {
  const end = shown.document.lineAt(shown.document.lineCount - 1).range.end;
  await shown.edit((edit) => edit.insert(end, text));
}

/** The language service of TypeScript starts with the first file, and does nothing before. */
async function untilTypeScriptFormats(document: vscode.TextDocument): Promise<void> {
  const probe = await vscode.workspace.openTextDocument({ language: 'typescript', content: 'a( )' });
  const options = { tabSize: 2, insertSpaces: true };
  await eventually(
    async () => {
      const edits = await vscode.commands.executeCommand<unknown[] | undefined>('vscode.executeFormatDocumentProvider', probe.uri, options);
      return edits !== undefined && edits.length > 0;
    },
    { timeoutMs: 60_000, what: () => `TypeScript to format, before ${document.fileName} is saved` },
  );
}

/** What takes longer than a save waits is left out of it, as on a machine that is busy with other things: then it is tried with another file. */
async function untilInTime(attempt: (time: number) => Promise<void>): Promise<void> {
  const most = 4;
  for (let time = 1; ; time++) {
    try {
      await attempt(time);
      return;
    } catch (error) {
      if (time === most) throw error;
    }
  }
}
