// Ghost text as a person meets it: enriched by handlers, taken with Tab, and never an old answer to a new text.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { nothingBeside } from '../../../server/test/placeOfClone.mts';
import * as vscode from 'vscode';
import {
  dialects,
  fails,
  startModelServer,
  streamOf,
  streams,
  type ModelServer,
  type Route,
} from '../../../server/test/completion/modelServer.mts';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { placeCursor, untilCalm, widenSidebar } from '../suite/support/workbench.ts';
import { inWorkspace, show, startedProduct, writeFile, type Product } from '../suite/support/product.ts';
import { skipCurrentTest } from '../suite/support/skip.ts';

const TUTORIAL = 'com.example.mycodexplugin';
const GHOST = '.monaco-editor [class*="ghost-text"]';

describe('completion', () => {
  let product: Product;

  before(async () => {
    product = await startedProduct();
    await product.allowAll();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('shows a line of another open document, enriched by one handler after the other, and Tab takes it', async () => {
    await editor.resize(1280, 480);
    await widenSidebar('codexPlugins.plugins.focus');
    await show(inWorkspace('src/cart.js'));
    const shown = await show(inWorkspace('src/wishes.js'));
    await placeCursor(shown, 5, 0);
    await editor.type('  const pr');
    const wanted = 'const prices = items.map((item) => item.price * item.quantity); // approved, no. 1';
    assert.equal(await editor.waitForGhostText(/no\. 1/), wanted.slice('const pr'.length));
    await editor.waitForVisible('.pane:has-text("Activity") .monaco-list-row:has-text("completion")');
    await untilCalm();
    await editor.shot('ghost-text.png', { documentation: true });
    await editor.key('Tab');
    await eventually(() => shown.document.lineAt(5).text === `  ${wanted}`, {
      what: () => `the accepted text; the line is ${JSON.stringify(shown.document.lineAt(5).text)}`,
    });
  });

  it('asks handlers also where there is nothing to enrich', async () => {
    const shown = await show(writeFile('empty.txt', ''));
    await placeCursor(shown, 0, 0);
    await editor.type('xyz');
    await editor.waitForGhostText(/\(out of nothing\)$/);
    await editor.key('Tab');
    await eventually(() => shown.document.getText() === 'xyz (out of nothing)', {
      what: () => `the text; it is ${shown.document.getText()}`,
    });
  });

  it('shows the rest of a line whose bracket the editor has closed, and Tab takes it', async () => {
    const shown = await show(writeFile('closed.ts', 'console.log(total);\n\n'));
    await placeCursor(shown, 1, 0);
    await editor.type('console.log');
    await typeBracket(shown, 1);
    await editor.type('tot');
    await editor.waitForGhostText(/^al;$/);
    await editor.key('Tab');
    await lineBecomes(shown, 1, 'console.log(total);');
  });

  it('shows what is missing between brackets, and in the middle of a word', async () => {
    const shown = await show(writeFile('between.ts', 'function f() {\n}\nx = conle;\n'));
    await placeCursor(shown, 0, 'function f('.length);
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    await editor.waitForGhostText(/^a, b$/);
    await editor.key('Tab');
    await lineBecomes(shown, 0, 'function f(a, b) {');
    await placeCursor(shown, 2, 'x = con'.length);
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    await editor.waitForGhostText(/^so$/);
    await editor.key('Tab');
    await lineBecomes(shown, 2, 'x = console;');
  });

  it('shows what is left when a word of it was taken', async () => {
    const shown = await show(writeFile('words.txt', ''));
    await placeCursor(shown, 0, 0);
    await editor.type('word');
    await editor.waitForGhostText(/^ \(out of nothing\)$/);
    await vscode.commands.executeCommand('editor.action.inlineSuggest.acceptNextWord');
    await lineBecomes(shown, 0, 'word ');
    await editor.waitForGhostText(/^\(out of nothing\)$/);
    await editor.key('Tab');
    await lineBecomes(shown, 0, 'word (out of nothing)');
  });

  it('enriches what the editor’s own language service suggests', async () => {
    let asked = 0;
    const provider = vscode.languages.registerCompletionItemProvider('plaintext', {
      provideCompletionItems: () => {
        asked += 1;
        return [new vscode.CompletionItem('languageServiceWord')];
      },
    });
    const settings = vscode.workspace.getConfiguration('codexPlugins');
    await settings.update('completion.sources', ['languageService'], vscode.ConfigurationTarget.Workspace);
    try {
      const shown = await show(writeFile('service.txt', ''));
      await placeCursor(shown, 0, 0);
      await editor.type('lang');
      await editor.waitForGhostText(/^uageServiceWord \(known\)$/);
      assert.ok(asked > 0 && asked < 20, `the language service was asked ${asked} times for four letters`);
    } finally {
      provider.dispose();
      await settings.update('completion.sources', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  describe('of a language service', () => {
    const settings = vscode.workspace.getConfiguration('codexPlugins');
    let items: vscode.CompletionItem[] = [];
    let provider: vscode.Disposable;
    const snippet = (label: string, value: string): vscode.CompletionItem => {
      const item = new vscode.CompletionItem(label, vscode.CompletionItemKind.Function);
      item.insertText = new vscode.SnippetString(value);
      return item;
    };
    const plain = (text: string, sortText = text): vscode.CompletionItem => Object.assign(new vscode.CompletionItem(text), { sortText });

    before(async () => {
      provider = vscode.languages.registerCompletionItemProvider('typescript', { provideCompletionItems: () => items });
      await settings.update('completion.sources', ['languageService'], vscode.ConfigurationTarget.Workspace);
      // The widget is in the way of what is looked at here, and is looked at elsewhere.
      await vscode.workspace.getConfiguration('editor').update('quickSuggestions', false, vscode.ConfigurationTarget.Workspace);
    });

    after(async () => {
      provider.dispose();
      await settings.update('completion.sources', undefined, vscode.ConfigurationTarget.Workspace);
      await vscode.workspace.getConfiguration('editor').update('quickSuggestions', undefined, vscode.ConfigurationTarget.Workspace);
    });

    it('is taken with its tab stops, and with what belongs to it in other places', async () => {
      const item = snippet('zoneOffset', 'zoneOffset(${1:date}, $0)');
      item.additionalTextEdits = [vscode.TextEdit.insert(new vscode.Position(0, 0), "import { zoneOffset } from 'zones';\n")];
      items = [item];
      const shown = await show(writeFile('taken.ts', 'export {};\n\n'));
      await placeCursor(shown, 1, 0);
      await editor.type('zone');
      await editor.waitForGhostText(/^Offset\(date, \)$/);
      await editor.key('Tab');
      await lineBecomes(shown, 0, "import { zoneOffset } from 'zones';");
      await lineBecomes(shown, 2, 'zoneOffset(date, )');
      // What stands for the first argument is selected, and is typed over.
      await eventually(() => shown.document.getText(shown.selection) === 'date', { what: () => 'the first argument to be selected' });
      await editor.type('now');
      await editor.key('Tab');
      await editor.type('3');
      await lineBecomes(shown, 2, 'zoneOffset(now, 3)');
    });

    it('has alternatives, which the editor’s keys go through', async () => {
      items = [plain('zoneA.first', '1'), plain('zoneA.second', '2'), plain('zoneA.third', '3')];
      const shown = await show(writeFile('cycled.ts', '\n'));
      await placeCursor(shown, 0, 0);
      await editor.type('zoneA');
      await editor.waitForGhostText(/^\.first$/);
      await editor.key('Alt+]');
      await editor.waitForGhostText(/^\.second$/);
      await editor.key('Alt+]');
      await editor.waitForGhostText(/^\.third$/);
      await editor.key('Alt+[');
      await editor.waitForGhostText(/^\.second$/);
      await editor.key('Tab');
      await lineBecomes(shown, 0, 'zoneA.second');
    });

    it('is taken line by line, is gone when it is put away, and there again when what was typed is taken back', async () => {
      items = [plain('zoneB = {\n  one: 1,\n  two: 2,\n};')];
      const shown = await show(writeFile('lines.ts', '\n'));
      await placeCursor(shown, 0, 0);
      await editor.type('zoneB');
      await editor.waitForGhostText(/ = \{/);
      await editor.type(' =');
      await editor.waitForGhostText(/(?<!=) \{$/);
      await editor.type('x');
      await eventually(async () => (await editor.texts(GHOST)).length === 0, { what: () => 'no ghost text' });
      await editor.key('Backspace');
      await editor.waitForGhostText(/(?<!=) \{$/);
      await editor.key('Escape');
      await eventually(async () => (await editor.texts(GHOST)).length === 0, { what: () => 'no ghost text' });
      await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
      await editor.waitForGhostText(/(?<!=) \{$/);
      await vscode.commands.executeCommand('editor.action.inlineSuggest.acceptNextLine');
      await lineBecomes(shown, 0, 'zoneB = {');
      await editor.waitForGhostText(/one: 1/);
      await vscode.commands.executeCommand('editor.action.inlineSuggest.acceptNextLine');
      await lineBecomes(shown, 1, '  one: 1,');
      await editor.waitForGhostText(/two: 2/);
      await editor.key('Tab');
      await lineBecomes(shown, 3, '};');
    });
  });

  describe('by a model', () => {
    const settings = vscode.workspace.getConfiguration('codexPlugins');
    const bar = '.statusbar-item[id="codex-plugin-host.codex-plugin-host.codexPlugins.model"]';
    let isWell = true;
    /** What the server does for one test alone. */
    let script: Route | undefined;
    let server: ModelServer;

    before(async () => {
      const text = streamOf('completions', ['al = sum(prices)\n', 'print(total)\n']);
      // Its first line can be seen before there is more.
      const good = streams(text, { cuts: [text.indexOf('\n\n') + 2], pauseMs: 300 });
      server = await startModelServer({
        '/v1/completions': (request, response) =>
          (script ?? (isWell ? good : fails(503, { error: { message: 'overloaded' } })))(request, response),
      });
      await settings.update('completion.sources', ['model'], vscode.ConfigurationTarget.Workspace);
      await settings.update('completion.model.name', 'tiny-coder', vscode.ConfigurationTarget.Global);
      await settings.update('completion.model.baseUrl', server.url, vscode.ConfigurationTarget.Global);
    });

    afterEach(() => {
      isWell = true;
      script = undefined;
    });

    after(async () => {
      await settings.update('completion.sources', undefined, vscode.ConfigurationTarget.Workspace);
      await settings.update('completion.model.baseUrl', undefined, vscode.ConfigurationTarget.Global);
      await settings.update('completion.model.name', undefined, vscode.ConfigurationTarget.Global);
      await server.close();
    });

    it('shows what it wrote in a file that no plugin completes, and says what was sent to which host', async () => {
      const shown = await show(writeFile('asked.go', 'x := 1\n\n'));
      await placeCursor(shown, 1, 0);
      await editor.type('tot');
      await editor.waitForGhostText(/al = sum\(prices\)/);
      await editor.waitForText(bar, /tiny-coder/);
      await editor.hover(bar);
      await editor.waitForText('.monaco-hover', /Last sent: .* characters before the cursor/);
      await editor.shot('model-hover.png');
      // What came later goes on from there.
      await editor.waitForGhostText(/print\(total\)/);
      await editor.key('Tab');
      await lineBecomes(shown, 1, 'total = sum(prices)');
      await lineBecomes(shown, 2, 'print(total)');
      // Drawing it anew when there is more of it asks nobody.
      const prompts = server.requests.map(({ body }) => JSON.stringify([body['prompt'], body['suffix']]));
      assert.deepEqual(prompts, [...new Set(prompts)]);
    });

    it('grows on the screen while the model goes on, and is there in every frame', async () => {
      const pieces = ['tal = sum(prices)\n', 'print(total)\n', 'print(tax)\n'];
      const goesOn = pieces.map(() => Promise.withResolvers<void>());
      script = async (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (const [index, piece] of pieces.entries()) {
          response.write(dialects.completions.piece(piece));
          await goesOn[index]!.promise;
        }
        response.end(dialects.completions.end('stop'));
      };
      const shown = await show(writeFile('growing.go', 'x := 1\n\n'));
      await placeCursor(shown, 1, 0);
      const asked = server.requests.length;
      await editor.type('to');
      await editor.waitForGhostText(/tal = sum/);
      await editor.beginFrames();
      const grows = (text: string): Promise<unknown> =>
        eventually(async () => (await editor.shownText()).ghost === text, {
          what: () => `ghost text that has grown to ${JSON.stringify(text)}`,
        });
      goesOn[0]!.resolve();
      await grows('tal = sum(prices)\nprint(total)');
      goesOn[1]!.resolve();
      await grows('tal = sum(prices)\nprint(total)\nprint(tax)');
      goesOn[2]!.resolve();
      // Neither does it shrink when it is typed through.
      await editor.type('tal');
      await lineBecomes(shown, 1, 'total');
      await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger', { explicit: false });
      let former = 'total = sum';
      for (const { before, ghost } of await editor.takeFrames()) {
        const line = (before + ghost).slice('x := 1\n'.length);
        assert.ok(line.startsWith(former), `${JSON.stringify(line)} after ${JSON.stringify(former)}`);
        former = line;
      }
      await editor.key('Tab');
      await lineBecomes(shown, 1, 'total = sum(prices)');
      await lineBecomes(shown, 2, 'print(total)');
      await lineBecomes(shown, 3, 'print(tax)');
      assert.equal(server.requests.length - asked, 1);
    });

    it('is quiet when it fails: the status bar says why, and has it tried again', async () => {
      isWell = false;
      // Of what was before.
      await vscode.commands.executeCommand('notifications.clearAll');
      const shown = await show(writeFile('failing.go', '\n'));
      await placeCursor(shown, 0, 0);
      const before = server.requests.length;
      await editor.type('tot');
      await editor.waitForVisible(`${bar} .codicon-warning`);
      await editor.type('x');
      await editor.key('Backspace');
      assert.deepEqual(await editor.texts('.notification-list-item-message'), []);
      assert.ok(server.requests.length - before <= 3, `${server.requests.length - before} requests to a server that fails`);
      isWell = true;
      await editor.click(bar);
      await editor.waitForText('.quick-input-list .monaco-list-row', /Try Again/);
      await editor.shot('model-menu.png');
      await editor.key('Enter');
      await eventually(async () => (await editor.texts(`${bar} .codicon-warning`)).length === 0, { what: () => 'no warning' });
      await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
      await editor.type('a');
      await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
      await editor.waitForGhostText(/al = sum/);
    });

    it('is set up in a few steps, which end with a completion to see that it works', async () => {
      const setUp = vscode.commands.executeCommand('codexPlugins.setUpCompletions');
      await editor.waitForText('.quick-input-list .monaco-list-row', /Another Server/);
      await editor.shot('model-setup.png');
      await editor.type('Another');
      await editor.key('Enter');
      await editor.waitForText('.quick-input-widget', /The address of the server/);
      await editor.key('Enter');
      await editor.waitForText('.quick-input-widget', /Kept in the editor/);
      await editor.type('key-for-tests');
      await editor.key('Enter');
      await editor.waitForText('.quick-input-widget', /What the server calls the model/);
      await editor.type('other-coder');
      await editor.key('Enter');
      await editor.waitForText('.notification-list-item-message', /"other-coder" completed/);
      await editor.shot('model-tried.png');
      await setUp;
      assert.equal(server.requests.at(-1)!.authorization, 'Bearer key-for-tests');
      assert.equal(vscode.workspace.getConfiguration('codexPlugins').get('completion.model.name'), 'other-coder');
      await vscode.commands.executeCommand('notifications.clearAll');
    });
  });

  it('never shows the answer where the cursor was', async () => {
    const shown = await show(writeFile('moved.md', 'ab'));
    await placeCursor(shown, 0, 2);
    await editor.type('?');
    await eventually(() => existsSync(inWorkspace('asked.txt')), { what: () => 'the handler to be asked' });
    const answered = product.nextEvent(({ event, filePath }) => event === 'onCodeCompletion' && filePath === shown.document.fileName);
    for (let left = 0; left < 2; left++) await editor.key('ArrowLeft');
    await eventually(() => shown.selection.active.character === 1, { what: () => 'the cursor to be moved' });
    writeFile('go.txt', '');
    await answered;
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger', { explicit: false });
    assert.equal((await editor.shownText()).ghost, '');
    for (const name of ['asked.txt', 'go.txt']) await rm(inWorkspace(name));
  });

  it('never shows the answer to a text that is no longer there', async () => {
    const shown = await show(writeFile('stale.md', ''));
    await placeCursor(shown, 0, 0);
    await editor.type('why?');
    await eventually(() => existsSync(inWorkspace('asked.txt')), { what: () => 'the handler to be asked about "why?"' });
    await editor.type(' ok');
    await editor.waitForGhostText(/^ \[answer to "why\? ok"\]$/);
    writeFile('go.txt', '');
    await product.settled();
    assert.equal(await editor.waitForGhostText(/answer/), ' [answer to "why? ok"]');
    await editor.type('!');
    await editor.waitForGhostText(/^ \[answer to "why\? ok!"\]$/);
  });

  it('runs the tutorial’s plugin, which adds its comment to each completion', async () => {
    if (!existsSync(inWorkspace('tutorial'))) skipCurrentTest(nothingBeside);
    await rename(inWorkspace('tutorial'), inWorkspace('.codex/plugins/tutorial'));
    await vscode.commands.executeCommand('codexPlugins.reloadAll');
    await eventually(() => product.state.plugins.some(({ id }) => id === TUTORIAL), { what: () => 'the plugin to be found' });
    await product.act('allow', TUTORIAL);
    const shown = await show(writeFile('completed.py', 'total = sum(prices)\n\n'));
    await placeCursor(shown, 1, 0);
    await editor.type('total');
    await editor.waitForGhostText(/^ = sum\(prices\) \/\/ .*Codex Plugin$/);
    await editor.key('Tab');
    await eventually(() => shown.document.lineAt(1).text.startsWith('total = sum(prices) // '), {
      what: () => `the accepted text; the line is ${JSON.stringify(shown.document.lineAt(1).text)}`,
    });
  });
});

async function lineBecomes(shown: vscode.TextEditor, line: number, text: string): Promise<void> {
  const read = (): string => shown.document.lineAt(line).text;
  await eventually(() => read() === text, {
    what: () => `line ${line + 1} to be ${JSON.stringify(text)}; it is ${JSON.stringify(read())}`,
  });
}

/** The editor closes brackets once it has read how that is done in a language, which it does not tell. */
async function typeBracket(shown: vscode.TextEditor, line: number): Promise<void> {
  const read = (): string => shown.document.lineAt(line).text;
  await eventually(
    async () => {
      await editor.type('(');
      await eventually(() => read().includes('('), { what: () => 'the bracket' });
      if (read().endsWith('()')) return true;
      await editor.key('Backspace');
      await eventually(() => !read().includes('('), { what: () => 'no bracket' });
      return false;
    },
    { what: () => 'the editor to close a bracket' },
  );
}
