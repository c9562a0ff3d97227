// Plugins from a registry, as a user gets them: found, looked at, confirmed, updated, gone back from and removed. In an ordinary window, with its dialogs.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { inEventPage as inPage } from '../suite/support/eventPage.ts';
import { inWorkspace, readText, show, writeFile } from '../suite/support/product.ts';
import { runFromPalette, untilCalm, waitForNotification, widenSidebar } from '../suite/support/workbench.ts';

const rows = '.pane-body .monaco-list-row';
const dialog = '.monaco-dialog-box';
const picks = '.quick-input-list .monaco-list-row';
const button = (name: string): string => `${dialog} >> role=button[name="${name}"]`;

describe('installed', () => {
  it('offers what the workspace recommends, and shows it where the user wants to see it', async () => {
    await editor.resize(1180, 720);
    await widenSidebar('codexPlugins.plugins.focus');
    // What names nothing in a registry is not offered.
    await waitForNotification(/^This workspace recommends a plugin: com\.example\.letters@\^2\.$/);
    await editor.shot('recommended.png');
    await editor.click('.notification-list-item:has-text("recommends") >> role=button[name="Show"]');
    await editor.click(`${picks}:has-text("com.example.letters@^2")`);
    await editor.waitForText(inPage('h1'), /com\.example\.letters/);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('notifications.clearAll');
  });

  it('finds plugins while the user types, and shows one before anything is installed', async () => {
    await runFromPalette('Install Plugin…', { selector: picks, text: /com\.example\.signs/ });
    await editor.type('letters');
    await eventually(
      async () =>
        (await editor.texts(picks)).every((text) => !text.includes('com.example.signs')) && (await editor.texts(picks)).length === 1,
      {
        what: () => 'the search to be narrowed',
      },
    );
    await editor.shot('install-search.png');
    await editor.key('Enter');
    await editor.waitForText(inPage('h1'), /com\.example\.letters/);
    // What the plugin says of itself looks and acts like nothing of the page's own.
    const said = await editor.waitForText(inPage('.readme'), /Bold/);
    assert.match(said, /Press me/);
    assert.equal((await editor.texts(inPage('.readme button, .readme img'))).length, 0);
    assert.deepEqual(await editor.texts(inPage('.readme a[href]')), ['web']);
  });

  it('shows permissions and signer in words, and installs what was confirmed', async () => {
    await runFromPalette('Install Plugin…', { selector: picks, text: /com\.example\.signs/ });
    await editor.type('com.example.signs');
    await editor.click(`${picks}:has-text("com.example.signs")`);
    const page = await editor.waitForText(inPage('main'), /Signs every text file that is saved/);
    assert.match(page, /read the environment variable LANG/);
    await vscode.commands.executeCommand('notifications.clearAll');
    await editor.shot('install-page.png');
    await editor.click(inPage('button.primary'));
    await editor.waitForText(picks, /All workspaces/);
    await editor.shot('install-place.png');
    await editor.click(`${picks}:has-text("All workspaces")`);
    const detail = await editor.waitForText(dialog, /Install "Signs" 1\.0\.0\?/);
    assert.match(detail, /• read the environment variable LANG \(env:read:LANG\)/);
    assert.match(detail, /Not signed: nobody vouches for what is in it\./);
    await editor.shot('install-confirm.png');
    await editor.click(button('Install and Allow'));
    await editor.waitForText(rows, /Signs.*1\.0\.0 · ready/s);
    await waitForNotification(/"Signs" 1\.0\.0 is installed\./);
    await untilSigned('1.0.0');
    await vscode.commands.executeCommand('notifications.clearAll');
    await untilCalm();
    await editor.shot('installed.png');
  });

  it('says in the row that there is a newer version, once the user asked, and none that a policy forbids', async () => {
    await publishNext();
    const settings = vscode.workspace.getConfiguration('codexPlugins');
    await settings.update('policy', { neverGranted: ['network:request'] }, vscode.ConfigurationTarget.Global);
    // Settings are on their way for a moment.
    const untilSaid = (said: RegExp): Promise<boolean> =>
      eventually(
        async () => {
          await vscode.commands.executeCommand('notifications.clearAll');
          await vscode.commands.executeCommand('codexPlugins.checkForUpdates');
          const last = await waitForNotification(/newer version/);
          return said.test(last);
        },
        { what: () => `a notification like ${said}` },
      );
    await untilSaid(/^There is no newer version that is allowed here\. com\.example\.signs 1\.1\.0 is not allowed here: the policy in /);
    assert.ok(!(await editor.texts(rows)).some((text) => text.includes('update to')));
    await editor.shot('update-forbidden.png');
    await settings.update('policy', undefined, vscode.ConfigurationTarget.Global);
    await untilSaid(/^There is a newer version of 1 plugin\./);
    await editor.waitForText(rows, /Signs.*1\.0\.0.*update to 1\.1\.0/s);
    await editor.shot('update-available.png');
    await vscode.commands.executeCommand('notifications.clearAll');
  }).timeout(60_000);

  it('names what is new before an update, and has it asked about where it was not allowed', async () => {
    await vscode.commands.executeCommand('codexPlugins.plugins.focus');
    await editor.contextMenu(`${rows}:has-text("Signs")`, 'Update Plugin…');
    const detail = await editor.waitForText(dialog, /Update "Signs" from 1\.0\.0 to 1\.1\.0\?/);
    assert.match(detail, /New:\s*• reach example\.com over the network \(network:request:example\.com\)/);
    assert.match(detail, /As before:\s*• read the environment variable LANG/);
    await editor.shot('update-confirm.png');
    await editor.click(button('Update'));
    await editor.waitForText(rows, /Signs.*1\.1\.0 · needs permission/s);
    await saveLetter();
    await waitForNotification(/asks for more than you allowed before\. New: reach example\.com over the network\./);
    await editor.shot('update-asks.png');
    await editor.click(`.notification-list-item:has-text("asks for more") >> role=button[name="Allow"]`);
    await editor.waitForText(rows, /Signs.*1\.1\.0 · ready/s);
    await untilSigned('1.1.0');
  });

  it('goes back by the list of versions, which says what is in each', async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('codexPlugins.plugins.focus');
    await editor.contextMenu(`${rows}:has-text("Signs")`, 'Roll Back Plugin…');
    const shown = (await editor.waitForText('.quick-input-list', /1\.0\.0/)).replaceAll(/\s+/g, ' ');
    assert.match(shown, /1\.1\.0.*serves now.*published.*Signs with the new version/);
    assert.match(shown, /1\.0\.0.*published.*Signs text files/);
    await editor.shot('roll-back.png');
    // Somebody worked on it where it is.
    const added = path.join(process.env['HOME'] ?? '', '.codex', 'plugins', 'com.example.signs@1.0.0', 'notes.txt');
    await appendFile(added, '');
    await editor.click(`${picks}:has-text("1.0.0")`);
    await editor.waitForText(dialog, /1\.0\.0 of "Signs" was changed since it was installed\.[^]*notes\.txt was put there/);
    await editor.shot('roll-back-changed.png');
    await editor.click(button('Roll Back Anyway'));
    await editor.waitForText(rows, /Signs.*1\.0\.0 · ready/s);
    await rm(added);
    await untilSigned('1.0.0');
  });

  it('updates by itself what asks for no more and is signed as before, where the user wants that', async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    await inTerminal(['install', 'com.example.letters'], process.env);
    await publishNext('1.1.1');
    await publishNext('2.3.2', 'com.example.letters', ['--sign', path.join(process.env['HOME'] ?? '', 'letters.pem')]);
    await vscode.commands.executeCommand('codexPlugins.plugins.focus');
    await editor.waitForText(rows, /Letters.*2\.3\.1/s);
    const settings = vscode.workspace.getConfiguration('codexPlugins');
    await settings.update('registry.autoUpdate', true, vscode.ConfigurationTarget.Global);
    await editor.waitForText(rows, /Letters.*2\.3\.2/s);
    // What nobody signed is only offered.
    await waitForNotification(/There is a newer version of 1 plugin\./);
    await editor.waitForText(rows, /Signs.*1\.0\.0.*update to 1\.1\.1/s);
    await untilSigned('1.0.0');
    await settings.update('registry.autoUpdate', undefined, vscode.ConfigurationTarget.Global);
  }).timeout(60_000);

  it('keeps off what a policy does not allow, and says which one and why', async () => {
    const settings = vscode.workspace.getConfiguration('codexPlugins');
    await settings.update('policy', { neverGranted: ['env:read'], allowedPlugins: ['com.example.*'] }, vscode.ConfigurationTarget.Global);
    await editor.waitForText(rows, /Signs.*1\.0\.0.*off by policy/s);
    // A row that is drawn anew under the pointer shows none.
    await eventually(
      async () => {
        await editor.hover('.pane-header:has-text("Plugins")');
        await editor.hover(`${rows}:has-text("Signs")`);
        const shown = editor.waitForText('.workbench-hover', /lets no plugin have env:read, and this one asks for env:read:LANG/, {
          timeoutMs: 3000,
        });
        return shown.then(
          () => true,
          () => false,
        );
      },
      { what: () => 'the tooltip to say why' },
    );
    await editor.shot('policy.png');
    // Of what a workspace says of parts by names of their own, VS Code makes a part of the whole.
    const own = '.vscode/settings.json';
    const before = existsSync(inWorkspace(own)) ? readText(inWorkspace(own)) : '{}';
    writeFile(own, JSON.stringify({ ...(JSON.parse(before) as object), 'codexPlugins.policy.neverGranted': [] }));
    const merged = (): unknown => vscode.workspace.getConfiguration('codexPlugins').get('policy.neverGranted');
    await eventually(() => Array.isArray(merged()) && (merged() as unknown[]).length === 0, {
      what: () => 'the settings of the workspace',
    });
    await vscode.commands.executeCommand('codexPlugins.reloadAll');
    const { written, saved } = await saveLetter();
    assert.equal(saved, `${written}\n`);
    assert.match((await editor.texts(rows)).join('\n'), /Signs.*1\.1\.1 · off by policy/s);
    writeFile(own, before);
    await settings.update('policy', undefined, vscode.ConfigurationTarget.Global);
    await editor.waitForText(rows, /Signs.*1\.0\.0.*ready/s);
  });

  it('removes what is not wanted any more', async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('codexPlugins.plugins.focus');
    await editor.contextMenu(`${rows}:has-text("Signs")`, 'Remove Installed Plugin…');
    await editor.waitForText(dialog, /Remove "Signs"\?[^]*1\.1\.0, 1\.0\.0/);
    await editor.shot('remove.png');
    await editor.click(button('Remove'));
    await eventually(async () => !(await editor.texts(rows)).some((text) => text.includes('Signs')), { what: () => 'the row to be gone' });
  });

  it('shows what would be published of a plugin, and what is new in it', async () => {
    await vscode.commands.executeCommand('notifications.clearAll');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('codexPlugins.plugins.focus');
    await editor.contextMenu(`${rows}:has-text("My Own")`, 'Publish Plugin…');
    const page = await editor.waitForText(inPage('main'), /Publish com\.example\.own/);
    assert.match(page, /New since 0\.1\.0\s+May now read files in this workspace/);
    assert.match(page, /Left out \(1\)[^]*notes\.txt/);
    await editor.shot('publish.png');
  });
});

/** Publishes a version that the setup wrote. */
async function publishNext(version = '1.1.0', id = 'com.example.signs', more: readonly string[] = []): Promise<void> {
  const home = process.env['HOME'] ?? '';
  const folder = path.join(home, 'sources', `${id}-${version}`);
  await inTerminal(['publish', folder, ...more], { ...process.env, XDG_STATE_HOME: path.join(home, 'author') });
}

async function inTerminal(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const extension = vscode.extensions.getExtension('codex-plugin-host.codex-plugin-host');
  const cli = path.join(extension!.extensionPath, 'dist', 'cli.js');
  await promisify(execFile)(process.execPath, [cli, ...args, '--json'], {
    cwd: env['HOME'] ?? '',
    env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
  });
}

let letters = 0;

/** @returns what the user wrote, and what was saved. */
async function saveLetter(): Promise<{ written: string; saved: string }> {
  const file = inWorkspace('letter.txt');
  const written = `Dear reader, letter ${++letters} is for you`;
  const { document } = await show(file);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), `${written}\n`);
  await vscode.workspace.applyEdit(edit);
  assert.equal(await document.save(), true);
  return { written, saved: readText(file) };
}

async function untilSigned(version: string): Promise<void> {
  let last = '';
  await eventually(
    async () => {
      const { written, saved } = await saveLetter();
      last = saved;
      return saved === `${written} ${version}\n`;
    },
    { what: () => `saves to be signed by ${version}; the last was ${JSON.stringify(last)}` },
  );
}
