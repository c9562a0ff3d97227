// Plugins as their authors and users meet them: declared commands, lenses and fixes in handler scripts, new plugins.
import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { placeCursor, runFromPalette, untilCalm, waitForNotification } from '../suite/support/workbench.ts';
import { inWorkspace, readText, show, startedProduct, writeFile, type Product } from '../suite/support/product.ts';
import { RunCommandRequest } from '../../../server/src/protocol.ts';

const PICKER = '.quick-input-widget';
const ROW = '.quick-input-list .monaco-list-row';
const FOCUSED_ROW = '.quick-input-list .monaco-list-row.focused';
const LENS = '.codelens-decoration';
const THEMES = [
  ['', 'Default Dark Modern'],
  ['-light', 'Default Light Modern'],
  ['-contrast', 'Default High Contrast'],
] as const;

describe('authoring', () => {
  let product: Product;

  before(async () => {
    product = await startedProduct();
    await product.allowAll();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  /** The next command that reaches a plugin. */
  const commanded = () => product.nextEvent(({ event }) => event === 'onCommand');

  // First, as we watch for ourselves where folders of plugins come into being.
  it('runs a plugin as other programs leave it: what its scripts read, and folders that come and go', async () => {
    const [script, words, lib] = ['handlers/command.js', 'data/words.json', 'lib'].map((name) => `.codex/plugins/report/${name}`);
    const former = readText(inWorkspace(script!));
    const say = () =>
      product.client.sendRequest<{ message: string }>(RunCommandRequest.method, {
        pluginKey: product.plugin('com.example.report').key,
        command: 'say',
        arguments: [],
      });
    const untilSaid = async (wanted: string): Promise<void> => {
      let said = '';
      await eventually(async () => ({ message: said } = await say()).message === wanted, { what: () => `${wanted}; it says ${said}` });
    };
    writeFile(words!, '{ "said": "one" }');
    writeFile(
      script!,
      `const { said } = require('../data/words.json'); let more = 'alone'; try { more = require('../lib/more.js'); } catch {}
exports.onCommand = () => ({ success: true, message: said + ' ' + more });`,
    );
    await untilSaid('one alone');
    writeFile(words!, '{ "said": "two" }');
    await untilSaid('two alone');
    writeFile('made/more.js', "module.exports = 'together';");
    renameSync(inWorkspace('made'), inWorkspace(lib!));
    await untilSaid('two together');
    // Nothing else is left to be told that could have it read anew.
    writeFile(words!, '{ "said": "three" }');
    await untilSaid('three together');
    rmSync(inWorkspace(lib!), { recursive: true });
    await untilSaid('three alone');
    rmSync(inWorkspace('.codex/plugins/report/data'), { recursive: true });
    writeFile(script!, former);
    await untilSaid('say() on no file');
  });

  it("runs a plugin's command from the palette, with nothing but the keyboard", async () => {
    await show(inWorkspace('data/prices.json'));
    await editor.key('F1');
    await editor.waitForVisible(`${PICKER} input`);
    await editor.type('Codex Plugins: Run Plugin Command');
    await editor.waitForText(FOCUSED_ROW, /Run Plugin Command…/);
    await editor.key('Enter');
    await editor.waitForText(PICKER, /Run Plugin Command on prices\.json/);
    await editor.waitForText(ROW, /Sort Keys.*Project Report/s);
    const titles = (await editor.texts(ROW)).join('\n');
    assert.match(titles, /Report on This Project[\s\S]*Sort Keys[\s\S]*Another Command…/);
    assert.doesNotMatch(titles, /Shout the Selection/, 'nothing is selected');
    await picturesOf('run-command');
    const ran = commanded();
    await editor.type('sort');
    await editor.waitForText(FOCUSED_ROW, /Sort Keys/);
    await editor.key('Enter');
    assert.equal((await ran).outcome, 'ok');
    await waitForNotification(/^sort\(\) on prices\.json$/);
  });

  it('offers what was used last first, and takes commands that are not declared', async () => {
    await show(inWorkspace('data/prices.json'));
    await runFromPalette('Run Plugin Command…', { selector: PICKER, text: /Run Plugin Command on prices\.json/ });
    await editor.waitForText(`${ROW} >> nth=0`, /Sort Keys[\s\S]*recently used/);
    await editor.click('.quick-input-widget .quick-input-box input');
    await editor.type('another');
    await editor.waitForText(FOCUSED_ROW, /Another Command…/);
    await editor.key('Enter');
    await editor.waitForText(PICKER, /Run a Command of Project Report/);
    const ran = commanded();
    await editor.type('greet you twice');
    await editor.key('Enter');
    await ran;
    await waitForNotification(/^greet\(you, twice\) on prices\.json$/);
  });

  it('copies an entry for the keyboard from the list', async () => {
    await show(inWorkspace('data/prices.json'));
    await runFromPalette('Run Plugin Command…', { selector: PICKER, text: /Run Plugin Command on prices\.json/ });
    await editor.hover(`${ROW}:has-text("Report on This Project")`);
    await editor.click(`${ROW}:has-text("Report on This Project") .codicon-record-keys`);
    await editor.key('Escape');
    await waitForNotification(/A keybinding for Report on This Project was copied/);
    assert.deepEqual(JSON.parse(await vscode.env.clipboard.readText()), {
      key: '',
      command: 'codexPlugins.runCommand',
      args: { plugin: 'com.example.report', command: 'report', arguments: [] },
    });
  });

  it('runs one on a file of the explorer, which need not be open', async () => {
    await vscode.commands.executeCommand('workbench.files.action.focusFilesExplorer');
    await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(inWorkspace('data/prices.json')));
    await editor.contextMenu('.explorer-folders-view .monaco-list-row:has-text("prices.json")', 'Codex Plugins');
    await editor.waitForText('.monaco-submenu .action-item', /Run Handler on This File/);
    await editor.shot('explorer-menu.png');
    // Menus take no click in their first tenth of a second; keys they do take, and it is the first.
    await editor.key('Enter');
    await editor.waitForText(PICKER, /Run Plugin Command on prices\.json/);
    const ran = commanded();
    await editor.click('.quick-input-widget .quick-input-box input');
    await editor.type('sort');
    await editor.waitForText(FOCUSED_ROW, /Sort Keys/);
    await editor.key('Enter');
    await ran;
    await waitForNotification(/^sort\(\) on prices\.json$/);
  });

  it('runs the one that a keybinding names, with its arguments', async () => {
    await show(inWorkspace('src/orders.js'));
    const ran = commanded();
    const args = { plugin: 'com.example.report', command: 'report', arguments: ['all', 2] };
    void vscode.commands.executeCommand('codexPlugins.runCommand', args);
    await ran;
    await waitForNotification(/^report\(all, 2\) on orders\.js$/);
    void vscode.commands.executeCommand('codexPlugins.runCommand', { plugin: 'com.example.gone', command: 'report' });
    await waitForNotification(/There is no plugin "com\.example\.gone" here/);
  });

  it('names the file that a handler will change', async () => {
    await show(inWorkspace('src/orders.js'));
    await runFromPalette('Run Handler on Active File', { selector: PICKER, text: /Run a Handler on orders\.js/ });
    await editor.waitForText(ROW, /Words[\s\S]*onFileSave/);
    assert.equal((await editor.texts(ROW)).length, 1, 'commands are not run on a file');
    await editor.shot('run-handler.png');
    await editor.key('Escape');
  });

  it('runs a handler from the line above its function, on the file that the line names', async () => {
    const orders = await show(inWorkspace('src/orders.js'));
    await show(inWorkspace('.codex/plugins/words/handlers/save.js'));
    await editor.waitForText(LENS, /Run on orders\.js[\s\S]*Debug[\s\S]*not run yet/);
    await editor.click(`${LENS} a:has-text("Run on orders.js")`);
    await eventually(() => orders.document.getText().startsWith('// THE FIRST ORDER\n'), {
      what: () => `the comment in capitals; the text is ${orders.document.getText()}`,
    });
    await editor.waitForText(LENS, /✓ [\d.]+ ms · just now · p95/);
    await untilCalm();
    await picturesOf('script-lenses');
  });

  it('adds a permission to the manifest from the line that needs it', async () => {
    const shown = await show(inWorkspace('.codex/plugins/words/handlers/save.js'));
    const codes = (): unknown[] => vscode.languages.getDiagnostics(shown.document.uri).map(({ message }) => message);
    await eventually(() => codes().some((message) => String(message).startsWith('"network:request:words.example.com" is not declared')), {
      what: () => `the permission that is missing; there is ${JSON.stringify(codes())}`,
    });
    await placeCursor(shown, 4, 45);
    await eventually(
      async () => {
        await editor.key('Control+.');
        return editor.waitForText('.action-widget .monaco-list-row', /Add "network:request:words\.example\.com" to the manifest/, {
          timeoutMs: 5000,
        });
      },
      { what: () => 'the fix' },
    );
    await editor.shot('script-permission.png');
    await editor.key('Enter');
    await eventually(() => codes().length === 0, { what: () => `no problem; there is ${JSON.stringify(codes())}` });
    const manifest = await vscode.workspace.openTextDocument(inWorkspace('.codex/plugins/words/plugin.manifest.json'));
    assert.deepEqual(JSON.parse(manifest.getText()).permissions, ['network:request:words.example.com']);
    assert.equal(manifest.isDirty, true, 'saving it is left to the author');
    await vscode.window.showTextDocument(manifest);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  for (const { language, choice, file, line } of [
    { language: 'Node.js', choice: 'Node.js', file: 'handlers/file-save.cjs', line: 'const formattedContent' },
    { language: 'Python', choice: 'Python', file: 'handlers/file_save.py', line: 'formatted = ' },
  ]) {
    it(`makes a plugin in ${language} that runs`, async () => {
      const name = `Trim ${language}`;
      const folder = name.toLowerCase().replaceAll(/[^a-z]+/g, '-');
      await runFromPalette('New Plugin…', { selector: PICKER, text: /New Codex Plugin/ });
      await editor.click('.quick-input-widget .quick-input-box input');
      await editor.type(name);
      await editor.key('Enter');
      await choose(/Format files when they are saved/, language === 'Python' ? 'new-plugin-purpose' : undefined);
      // One back, to see that what was answered is still there.
      await editor.waitForText(PICKER, /\(3\/4\)/);
      await editor.click('.quick-input-titlebar .codicon-quick-input-back');
      await choose(/Format files when they are saved/);
      await choose(new RegExp(`^${choice}`));
      await editor.waitForText(PICKER, /\(4\/4\)/);
      await editor.key('Enter');
      await eventually(() => vscode.window.activeTextEditor?.document.fileName === inWorkspace(`.codex/plugins/${folder}/${file}`), {
        what: () => `the handler; ${vscode.window.activeTextEditor?.document.fileName} is open`,
      });
      const shown = vscode.window.activeTextEditor!;
      assert.ok(shown.document.lineAt(shown.selection.active).text.includes(line), 'the cursor is where to go on');
      await editor.waitForText('.notification-list-item-message', new RegExp(`${name} is ready\\. Save a file`));
      if (language === 'Python') await picturesOf('new-plugin-ready');
      else await knowsTypes(shown.document);
      await eventually(() => product.state.plugins.some((plugin) => plugin.name === name && plugin.state === 'ungranted'), {
        what: () => 'the new plugin',
      });
      assert.deepEqual(product.plugin(name).problems, { errors: 0, warnings: 0 });
      await product.act('allow', name);
      await vscode.commands.executeCommand('notifications.clearAll');
      let number = 0;
      await eventually(
        async () => {
          const notes = await show(writeFile(`${folder}-${(number += 1)}.txt`, 'spaced   \n'));
          await notes.edit((edit) => edit.insert(new vscode.Position(1, 0), 'more\n'));
          await notes.document.save();
          return notes.document.getText() === 'spaced\nmore\n';
        },
        { timeoutMs: 40_000, what: () => 'a saved file without spaces' },
      );
    });
  }

  it('asks what a plugin may do where it can do with more or less', async () => {
    await runFromPalette('New Plugin…', { selector: PICKER, text: /New Codex Plugin/ });
    await editor.click('.quick-input-widget .quick-input-box input');
    await editor.type('Looker');
    await editor.key('Enter');
    await choose(/Look at the project/);
    await editor.waitForText(PICKER, /\(3\/5\)/);
    await choose(/^TypeScript/);
    await editor.waitForText(PICKER, /\(4\/5\)/);
    await editor.waitForText(FOCUSED_ROW, /It may read README\.md/);
    await picturesOf('new-plugin-permissions');
    await editor.key('Escape');
  });

  it('offers the command of a new plugin to be tried', async () => {
    await runFromPalette('New Plugin…', { selector: PICKER, text: /New Codex Plugin/ });
    await editor.click('.quick-input-widget .quick-input-box input');
    await editor.type('Greeter');
    await editor.key('Enter');
    await choose(/Offer a command/);
    await choose(/^TypeScript/);
    await choose(/Nothing beyond computing/);
    await editor.waitForText(PICKER, /\(5\/5\)/);
    await editor.key('Enter');
    await editor.waitForText('.notification-list-item-message', /Greeter is ready\. Run its command/);
    await editor.click('.notification-toast >> role=button[name="Try It"]');
    await editor.waitForText(ROW, /Say Hello[\s\S]*Greeter/);
    assert.equal((await editor.texts(ROW)).length, 2, 'those of other plugins are not offered');
    await editor.key('Escape');
  });

  it('shows the guide for authors', async () => {
    await vscode.commands.executeCommand('codexPlugins.openGuide');
    await eventually(() => vscode.window.tabGroups.activeTabGroup.activeTab?.label.includes('handler-guide.md'), {
      what: () => `the guide; ${vscode.window.tabGroups.activeTabGroup.activeTab?.label} is shown`,
    });
  });

  it('offers tasks that check, test and serve each plugin, whose problems are in the list of problems', async () => {
    const { folder, name } = product.plugin('Project Report');
    const manifest = product.plugin('Project Report').manifestFile;
    const before = readText(manifest);
    const offered = async (): Promise<vscode.Task[]> => {
      const tasks = await vscode.tasks.fetchTasks({ type: 'codex-plugin' });
      return tasks.filter((task) => task.name.endsWith(`(${name})`));
    };
    // Without the command line, the task says how to have it.
    const without = (await offered()).find((task) => task.definition['task'] === 'validate');
    assert.ok(without, 'there is no task that validates');
    if (without.execution instanceof vscode.CustomExecution) {
      await vscode.tasks.executeTask(without);
      await waitForNotification(/codex-plugin is not installed/);
      await vscode.commands.executeCommand('notifications.clearAll');
    }
    const { extensionPath } = vscode.extensions.getExtension('codex-plugin-host.codex-plugin-host')!;
    const bin = path.join(folder, 'node_modules', '.bin');
    mkdirSync(bin, { recursive: true });
    const shim = `#!/bin/sh\nexec "${process.execPath}" "${path.join(extensionPath, 'dist', 'cli.js')}" "$@"\n`;
    writeFileSync(path.join(bin, 'codex-plugin'), shim, { mode: 0o755 });
    try {
      const tasks = await offered();
      assert.deepEqual(tasks.map((task) => String(task.definition['task'])).sort(), ['dev', 'test', 'validate']);
      const validate = tasks.find((task) => task.definition['task'] === 'validate')!;
      writeFileSync(manifest, before.replace('"onCommand"', '"onComand"'));
      // In a browser, what tasks find is at an address of the remote machine.
      const all = (): [vscode.Uri, vscode.Diagnostic[]][] =>
        vscode.languages.getDiagnostics().filter(([uri]) => uri.path.endsWith('report/plugin.manifest.json'));
      const found = (): vscode.Diagnostic | undefined =>
        all()
          .flatMap(([, some]) => some)
          .find(({ source, message }) => source === 'codex-plugin' && message.includes('onComand'));
      await vscode.tasks.executeTask(validate);
      await eventually(() => found() !== undefined, {
        what: () => `the task's problem; there are ${JSON.stringify(all())}`,
      });
      assert.equal(
        found()?.range.start.line,
        before.split('\n').findIndex((line) => line.includes('"onCommand"')),
      );
      writeFileSync(manifest, before);
      // A server shows what is wrong for as long as it is, and no longer.
      const dev = tasks.find((task) => task.definition['task'] === 'dev')!;
      const message = 'There is no event "onComandd"';
      const served = (): boolean =>
        all().some(([, some]) => some.some((one) => one.source === 'codex-plugin' && one.message.includes(message)));
      const broken = before.replace('"onCommand"', '"onComandd"');
      writeFileSync(manifest, broken);
      const serving = await vscode.tasks.executeTask(dev);
      try {
        for (const isBroken of [true, false, true]) {
          writeFileSync(manifest, isBroken ? broken : before);
          await eventually(() => served() === isBroken, {
            what: () => `the server's problem to be ${isBroken ? 'there' : 'gone'}; there are ${JSON.stringify(all())}`,
            timeoutMs: 40_000,
          });
        }
      } finally {
        serving.terminate();
        writeFileSync(manifest, before);
      }
      // As the guide has them: with arguments of its own, and, where there are several plugins, by its folder.
      const plugin = path.relative(inWorkspace('.'), folder);
      const written = [
        { label: 'filtered', type: 'codex-plugin', task: 'test', plugin, args: ['--filter', 'nothing'] },
        { label: 'checked', type: 'codex-plugin', task: 'validate', plugin },
      ];
      writeFile('.vscode/tasks.json', JSON.stringify({ version: '2.0.0', tasks: written }));
      for (const { label, args = [] } of written) {
        await eventually(
          async () => (await vscode.tasks.fetchTasks()).some(({ name: one, source }) => one === label && source === 'Workspace'),
          { what: () => `the task ${label} of the workspace` },
        );
        const started = new Promise<vscode.Task>((resolve) => {
          const listening = vscode.tasks.onDidStartTask(({ execution: { task } }) => (listening.dispose(), resolve(task)));
        });
        await vscode.commands.executeCommand('workbench.action.tasks.runTask', label);
        const { name: ran, execution } = await started;
        assert.equal(ran, label);
        assert.deepEqual((execution as vscode.ShellExecution | undefined)?.args?.slice(1) ?? [plugin, ...args], [plugin, ...args]);
      }
    } finally {
      writeFileSync(manifest, before);
      rmSync(path.join(folder, 'node_modules'), { recursive: true });
      await vscode.commands.executeCommand('workbench.action.closePanel');
    }
  });
});

/** Walks to an item of the quick input and takes it. */
async function choose(wanted: RegExp, picture?: string): Promise<void> {
  await editor.waitForText(ROW, wanted);
  if (picture !== undefined) await picturesOf(picture);
  await eventually(
    async () => {
      const text = await editor.text(FOCUSED_ROW);
      if (text !== undefined && wanted.test(text)) return true;
      if (text !== undefined) await editor.key('ArrowDown');
      return false;
    },
    { what: () => `${wanted} in the list` },
  );
  await editor.key('Enter');
}

/** Photographs the window in a dark and a light theme, and in one with high contrast. */
async function picturesOf(name: string): Promise<void> {
  const settings = vscode.workspace.getConfiguration('workbench');
  for (const [suffix, theme] of THEMES) {
    await settings.update('colorTheme', theme, vscode.ConfigurationTarget.Global);
    await editor.waitForVisible(`.monaco-workbench.${suffix === '' ? 'vs-dark' : suffix === '-light' ? 'vs' : 'hc-black'}`);
    await editor.shot(`${name}${suffix}.png`);
  }
  await settings.update('colorTheme', THEMES[0][1], vscode.ConfigurationTarget.Global);
}

/** The editor's own language service checks the script by the types beside it: nothing was installed. */
async function knowsTypes(script: vscode.TextDocument): Promise<void> {
  const settings = vscode.workspace.getConfiguration('javascript');
  const found = (): string[] => vscode.languages.getDiagnostics(script.uri).map(({ message }) => message);
  await settings.update('validate.enable', true, vscode.ConfigurationTarget.Global);
  try {
    const at = script.positionAt(script.getText().indexOf('event.fileContent') + 'event.'.length);
    const word = new vscode.Range(at, at.translate(0, 'fileContent'.length));
    const change = (text: string, range: vscode.Range): Thenable<boolean> => {
      const edit = new vscode.WorkspaceEdit();
      edit.replace(script.uri, range, text);
      return vscode.workspace.applyEdit(edit);
    };
    await change('fileContnt', word);
    await eventually(() => found().some((message) => message.includes("'fileContnt' does not exist on type 'FileSaveEvent'")), {
      timeoutMs: 40_000,
      what: () => `the slip; found is ${found().join(' ')}`,
    });
    await change('fileContent', new vscode.Range(word.start, word.end.translate(0, -1)));
    await eventually(() => found().length === 0, { timeoutMs: 40_000, what: () => `a script without a fault: ${found().join(' ')}` });
    await picturesOf('new-plugin-types');
    await script.save();
  } finally {
    await settings.update('validate.enable', undefined, vscode.ConfigurationTarget.Global);
  }
}
