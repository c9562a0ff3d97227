// Mock events in the Test Explorer: they are found, run, shown with what differs, run again when something changes, updated and recorded.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { SessionTracker } from '../suite/support/debugSessions.ts';
import { eventually } from '../suite/support/eventually.ts';
import { inWorkspace, readText, show, startedProduct, writeFile, type Product } from '../suite/support/product.ts';

const FOLDER = '.codex/plugins/tidy';
const ROW = '.test-explorer-tree .monaco-list-row';
/** What a row shows of a result. */
const ICONS = { Passed: 'testing-passed-icon', Failed: 'testing-failed-icon', Errored: 'testing-error-icon' } as const;
const ENDS = 'ends with a line break';

describe('tests', () => {
  let product: Product;

  before(async () => {
    product = await startedProduct();
    await vscode.commands.executeCommand('workbench.view.testing.focus');
    await untilShown('says that it is done');
  });

  after(() => vscode.commands.executeCommand('testing.stopContinuousRun'));

  /** All items by their labels, as they stand below each other. */
  function items(): Map<string, vscode.TestItem> {
    const found = new Map<string, vscode.TestItem>();
    const visit = (all: vscode.TestItemCollection): void => {
      for (const item of [...all].map(([, one]) => one).sort((a, b) => ((a.sortText ?? a.label) < (b.sortText ?? b.label) ? -1 : 1))) {
        found.set(item.label, item);
        visit(item.children);
      }
    };
    if (product.tests.controller) visit(product.tests.controller.items);
    return found;
  }

  function untilItem(label: string): Promise<vscode.TestItem> {
    return eventually(() => items().get(label), { what: () => `an item ${label}; there are ${[...items().keys()].join(', ')}` });
  }

  /**
   * Waits until an item has a row in the Test Explorer. The window hears of items a moment after they are made, and what it has not heard of yet, it
   * does not run either, without a word to who asked for that.
   */
  async function untilShown(label: string): Promise<void> {
    await vscode.commands.executeCommand('vscode.revealTestInExplorer', await untilItem(label));
    await editor.waitForVisible(row(label));
  }

  /** Waits until a row of the Test Explorer says how an item came out. */
  async function untilRow(label: string, state: keyof typeof ICONS): Promise<void> {
    await vscode.commands.executeCommand('vscode.revealTestInExplorer', await untilItem(label));
    await editor.waitForVisible(row(label, state));
  }

  /** Runs the test that a file is, which has to be one that the window knows, and waits until that is over. */
  async function runFile(file: string, label: string): Promise<vscode.TextEditor> {
    await untilShown(label);
    const shown = await show(file);
    const ranBefore = product.tests.runs;
    await vscode.commands.executeCommand('testing.runCurrentFile');
    assert.equal(product.tests.runs, ranBefore + 1, `${label} did not run`);
    return shown;
  }

  async function saved(file: string, change: (text: string) => string): Promise<void> {
    const shown = await show(file);
    const { document } = shown;
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    await shown.edit((edit) => edit.replace(whole, change(document.getText())));
    assert.equal(await document.save(), true);
  }

  it('finds mock events, by plugin and by event, in the order in which people count', () => {
    assert.deepEqual(
      [...items().keys()],
      ['Tidy', 'Files that cannot be read', 'has no payload', 'onCommand', 'says that it is done', 'onFileSave', 'removes blanks', ENDS],
    );
    assert.equal(items().get('onFileSave')?.description, 'save.js');
    assert.match(items().get('has no payload')?.error as string, /payload/);
    assert.equal(items().get('removes blanks')?.description, 'save-2.json');
  });

  it('runs nothing before it is allowed, and says why', async () => {
    // The editor refuses modal dialogs while it runs tests, which is as good as leaving the question alone.
    await vscode.commands.executeCommand('testing.runAll');
    await untilRow('removes blanks', 'Errored');
    assert.deepEqual(
      product.state.plugins.map(({ state }) => state),
      ['ungranted'],
    );
    await product.allowAll();
  });

  it('comes to the results of the command line', async () => {
    await vscode.commands.executeCommand('testing.runAll');
    await untilRow('removes blanks', 'Passed');
    await untilRow(ENDS, 'Failed');
    await untilRow('says that it is done', 'Passed');
    await untilRow('has no payload', 'Errored');
    assert.deepEqual(
      commandLine().tests.map(({ name, ok }) => [name, ok]),
      [
        ['says that it is done', true],
        ['removes blanks', true],
        [ENDS, false],
        ['has no payload', false],
      ],
    );
    await editor.shot('results.png');
  });

  it('shows what differs, and nothing else, as the editor’s own diff', async () => {
    await vscode.commands.executeCommand('workbench.action.closePanel');
    const settings = vscode.workspace.getConfiguration('testing');
    await settings.update('automaticallyOpenPeekView', 'failureInVisibleDocument', vscode.ConfigurationTarget.Global);
    await runFile(inWorkspace(`${FOLDER}/events/save-10.json`), ENDS);
    await editor.waitForVisible('.zone-widget .monaco-diff-editor');
    await editor.waitForText('.zone-widget .editor.modified .view-lines', /success: true/);
    await editor.shot('diff.png');
    await vscode.commands.executeCommand('editor.closeTestPeek');
    await settings.update('automaticallyOpenPeekView', undefined, vscode.ConfigurationTarget.Global);
  });

  it('keeps items and their results over edits of mock events and of the manifest', async () => {
    const before = await untilItem('removes blanks');
    await saved(inWorkspace(`${FOLDER}/events/save-2.json`), (text) => text.replace('removes blanks', 'leaves no blanks'));
    assert.equal(await untilItem('leaves no blanks'), before);
    await saved(inWorkspace(`${FOLDER}/plugin.manifest.json`), (text) => text.replace('"Tidy"', '"Tidier"'));
    await untilItem('Tidier');
    assert.equal(items().get('leaves no blanks'), before);
    await untilRow('leaves no blanks', 'Passed');
  });

  it('runs again what changed, for as long as that is wanted', async () => {
    const ranBefore = product.tests.runs;
    await vscode.commands.executeCommand('testing.startContinuousRun');
    await eventually(() => product.tests.continuousRuns > 0, { what: () => 'the continuous run to begin' });
    // One that runs first and fails must not be in the way of what comes of the next.
    await saved(inWorkspace(`${FOLDER}/events/save-10.json`), (text) => `${text}\n`);
    await eventually(() => product.tests.runs > ranBefore, { what: () => 'the first run' });
    await saved(inWorkspace(`${FOLDER}/save.js`), (text) =>
      text.replace(".replace(/[ \\t]+$/gm, '')", ".replace(/[ \\t]+$/gm, '').trimEnd() + '\\n'"),
    );
    await untilRow(ENDS, 'Passed');
    await saved(inWorkspace(`${FOLDER}/events/save-10.json`), (text) => text.replace('"one\\ntwo\\n" }', '"three" }'));
    await untilRow(ENDS, 'Failed');
    await untilRow('leaves no blanks', 'Passed');
    await vscode.commands.executeCommand('testing.stopContinuousRun');
  });

  it('accepts a new response, but not over unsaved changes', async () => {
    const file = inWorkspace(`${FOLDER}/events/save-10.json`);
    const text = readText(file);
    const shown = await show(file);
    await shown.edit((edit) => edit.insert(new vscode.Position(0, 0), ' '));
    await untilRow(ENDS, 'Failed');
    await editor.contextMenu(row(ENDS, 'Failed'), 'Accept New Response');
    await editor.waitForText('.notifications-toasts', /save-10\.json has unsaved changes/);
    assert.equal(readText(file), text);
    await vscode.commands.executeCommand('notifications.clearAll');
    await show(file);
    await vscode.commands.executeCommand('workbench.action.files.revert');

    await editor.contextMenu(row(ENDS, 'Failed'), 'Accept New Response');
    await untilRow(ENDS, 'Passed');
    assert.equal(readText(file), text.replace('"three"', '"one\\ntwo\\n"'));
  });

  it('profiles the handler of a mock event', async () => {
    await untilRow(ENDS, 'Passed');
    await editor.contextMenu(row(ENDS, 'Passed'), 'Execute Using Profile...');
    await editor.type('Run with Profile');
    await editor.key('Enter');
    const profiles = (): vscode.Tab[] =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(({ label }) => label.endsWith('.cpuprofile')));
    await eventually(() => profiles().length === 1, { what: () => 'the profile to be open' });
    await vscode.window.tabGroups.close(profiles());

    // Of many tests, it takes one.
    await editor.contextMenu(row('onFileSave'), 'Execute Using Profile...');
    await editor.type('Run with Profile');
    await editor.key('Enter');
    await editor.waitForText('.quick-input-title', /Choose the test to profile/);
    await editor.shot('profile-which.png');
    await editor.type(ENDS);
    await editor.key('Enter');
    await eventually(() => profiles().length === 1, { what: () => 'one profile to be open' });
    await vscode.window.tabGroups.close(profiles());
  });

  it('debugs the handler of a mock event, and judges its answer', async () => {
    const tracker = new SessionTracker();
    const script = vscode.Uri.file(inWorkspace(`${FOLDER}/save.js`));
    vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(new vscode.Location(script, new vscode.Position(2, 0)))]);
    const stopped = tracker.next(({ event }) => event === 'stopped');
    const ranBefore = product.tests.runs;
    await untilRow(ENDS, 'Passed');
    await editor.contextMenu(row(ENDS, 'Passed'), 'Debug Test');
    const { session, message } = await stopped;
    const threadId = message.body?.threadId ?? 0;
    const { stackFrames } = (await session.customRequest('stackTrace', { threadId, levels: 1 })) as { stackFrames: { id: number }[] };
    const evaluated = (await session.customRequest('evaluate', {
      expression: 'eventText',
      frameId: stackFrames[0]?.id,
      context: 'clipboard',
    })) as { result: string };
    // It is the test that stands still, in a workspace of its own.
    assert.match(evaluated.result, /workspaceRoot/);
    assert.ok(!evaluated.result.includes(inWorkspace('.').replace(/\/\.?$/, '')), evaluated.result);
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    await session.customRequest('continue', { threadId });
    await eventually(() => product.tests.runs > ranBefore, { what: () => 'the test to be judged' });
    await untilRow(ENDS, 'Passed');
    await tracker.untilNone('the session to end with the tests');
    tracker.dispose();
  });

  it('records the last event of a handler', async () => {
    await product.writeAndSave('notes.txt', 'a note  \n');
    await untilShown('onFileSave');
    await editor.contextMenu(row('onFileSave'), 'Record from Last Event');
    const item = await untilItem('onFileSave notes.txt');
    await eventually(() => vscode.window.activeTextEditor?.document.uri.fsPath === item.uri?.fsPath, {
      what: () => 'the mock event to be shown',
    });
    await vscode.commands.executeCommand('testing.runAll');
    await untilRow('onFileSave notes.txt', 'Passed');
  });

  it('forgets what is removed, and finds a folder that comes later', async () => {
    const folder = inWorkspace(`${FOLDER}/events`);
    const [, ...all] = readdirSync(folder);
    assert.ok(all.length > 2);
    rmSync(folder, { recursive: true });
    await eventually(() => items().size === 1, { what: () => `the items to be gone; there are ${[...items().keys()].join(', ')}` });
    writeFile(`${FOLDER}/events/late.json`, JSON.stringify({ name: 'came late', event: 'onCommand', payload: { command: 'tidy' } }));
    await untilItem('came late');
  });

  it('has the debugger on the worker that follows one which a test has ended', async () => {
    makePlugin(inWorkspace('.codex/plugins/crasher'), {
      name: 'Crasher',
      script:
        'exports.onCommand = (text) => {\n  const { command } = JSON.parse(text);\n  if (command === "end") process.exit(3);\n  return { success: true };\n};\n',
      events: { 'a-ends': { command: 'end' }, 'b-stays': { command: 'stay' } },
    });
    await allowed('Crasher');
    const tracker = new SessionTracker();
    const script = vscode.Uri.file(inWorkspace('.codex/plugins/crasher/run.js'));
    vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(new vscode.Location(script, new vscode.Position(3, 0)))]);
    const stopped = tracker.next(({ event }) => event === 'stopped');
    await untilShown('b-stays');
    await editor.contextMenu(row('Crasher'), 'Debug Test');
    const { session, message } = await stopped;
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    // It is the last test, with which the worker may be gone before it has answered that it goes on.
    await Promise.resolve(session.customRequest('continue', { threadId: message.body?.threadId ?? 0 })).catch(() => undefined);
    await untilRow('b-stays', 'Passed');
    await untilRow('a-ends', 'Failed');
    await tracker.untilNone('the session to end with the tests');
    tracker.dispose();
  });

  it('knows the files of a plugin that is a link by the name that the user does', async () => {
    const real = mkdtempSync(path.join(tmpdir(), 'linked-tests-'));
    makePlugin(real, {
      name: 'Linked',
      script: 'exports.onCommand = () => ({ success: true, message: "done" });\n',
      events: { says: { command: 'x' } },
      expect: { message: 'undone' },
    });
    const link = inWorkspace('.codex/plugins/linked');
    symlinkSync(real, link);
    await allowed('Linked');
    const file = path.join(link, 'events/says.json');
    const text = readText(file);
    assert.equal((await untilItem('says')).uri?.fsPath, file);
    const shown = await runFile(file, 'says');
    await untilRow('says', 'Failed');
    await shown.edit((edit) => edit.insert(new vscode.Position(0, 0), ' '));
    await editor.contextMenu(row('says', 'Failed'), 'Accept New Response');
    await editor.waitForText('.notifications-toasts', /says\.json has unsaved changes/);
    assert.equal(readText(file), text);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await editor.contextMenu(row('says', 'Failed'), 'Accept New Response');
    await untilRow('says', 'Passed');
    assert.equal(readText(file), text.replace('undone', 'done'));
    const tasks = await vscode.tasks.fetchTasks({ type: 'codex-plugin' });
    const plugins = tasks.filter(({ name }) => name.includes('Linked')).map(({ definition }) => definition['plugin'] as string);
    assert.deepEqual([...new Set(plugins)], [path.join('.codex', 'plugins', 'linked')]);
    rmSync(link);
    rmSync(real, { recursive: true });
  });

  async function allowed(name: string): Promise<void> {
    await eventually(() => product.state.plugins.some((one) => one.name === name && one.state === 'ungranted'), { what: () => name });
    await product.act('allow', name);
    await product.untilState(name, 'ready');
  }
});

interface Made {
  name: string;
  script: string;
  /** Payloads of mock events, by their names. */
  events: Record<string, object>;
  expect?: object;
}

/** A plugin of one handler of onCommand. */
function makePlugin(folder: string, { name, script, events, expect }: Made): void {
  mkdirSync(path.join(folder, 'events'), { recursive: true });
  writeFileSync(path.join(folder, 'run.js'), script);
  for (const [one, payload] of Object.entries(events))
    writeFileSync(path.join(folder, 'events', `${one}.json`), JSON.stringify({ name: one, event: 'onCommand', payload, expect }));
  const handlers = [{ event: 'onCommand', script: 'run.js' }];
  const manifest = { pluginId: `com.example.${name.toLowerCase()}`, version: '1.0.0', name, entryPoints: { handlers }, permissions: [] };
  writeFileSync(path.join(folder, 'plugin.manifest.json'), JSON.stringify(manifest));
}

/** The row of an item of exactly this label, beside which rows say more, and with this result where one is given. */
function row(label: string, state?: keyof typeof ICONS): string {
  return `${ROW}:has(:text-is("${label}"))${state === undefined ? '' : `:has(.codicon-${ICONS[state]})`}`;
}

interface CommandLine {
  tests: { name: string; ok: boolean }[];
}

function commandLine(): CommandLine {
  const { extensionPath } = vscode.extensions.getExtension('codex-plugin-host.codex-plugin-host')!;
  const program = path.join(extensionPath, 'dist/cli.js');
  const { stdout } = spawnSync('node', [program, 'test', inWorkspace(FOLDER), '--json'], { encoding: 'utf8' });
  return JSON.parse(stdout) as CommandLine;
}
