// The first half hour of a new user, from an empty profile, with keyboard and mouse and nothing else: what they see at each step is photographed.
// Nothing shouts at them: no red notification, and nothing that is said twice.
import assert from 'node:assert/strict';
import { editor } from '../suite/support/editor.ts';
import { inEventPage, untilEventPage } from '../suite/support/eventPage.ts';
import { eventually } from '../suite/support/eventually.ts';
import { inWorkspace, readText, writeFile } from '../suite/support/product.ts';
import { untilCalm } from '../suite/support/workbench.ts';

const view = (name: string): string => `.pane:has(.pane-header:has-text("${name}")) .monaco-list-row`;
const toast = '.notifications-toasts.visible .notification-list-item-message';
const dialog = '.monaco-dialog-box';
const picker = '.quick-input-widget';
const pickerRow = `${picker} .monaco-list-row`;
const focusedRow = `${pickerRow}.focused`;
const statusItem = '[id="codex-plugin-host.codex-plugin-host.codexPlugins.status"]';
const problem = '.markers-panel-container .monaco-list-row';
const stoppedLine = '.debug-top-stack-frame-line';

/** Undoing on a Mac has another key; the page that these suites drive is the same everywhere. */
const CONTROL = process.platform === 'darwin' ? 'Meta' : 'Control';

describe('a new user', () => {
  it('is asked whether the folder is trusted, and sees plugins that wait', async () => {
    await editor.waitForText(dialog, /Do you trust the authors/);
    await photograph('trust');
    await editor.click(`${dialog} >> role=button[name=/Yes, I trust/]`);
    await palette('View: Show Codex Plugins');
    await editor.waitForText(view('Plugins'), /^4 plugins want to run/);
    await editor.waitForText(statusItem, /4 plugins want to run/);
    await photograph('plugins-wait');
  });

  it('lets the question pass, and finds it again', async () => {
    await open('stock.json');
    await editor.key(`${CONTROL}+Home`);
    await editor.type(' ');
    await save();
    await editor.waitForText(toast, /want(s)? to run in this workspace/);
    await photograph('question');
    await editor.waitForHidden(toast, { timeoutMs: 60_000 });
    await editor.waitForText(statusItem, /4 plugins want to run/);
  });

  it('reviews two plugins, and the save that waited for them is made up for', async () => {
    await editor.click(statusItem);
    await editor.waitForText(focusedRow, /Review…/);
    await photograph('status-menu');
    await editor.key('Enter');
    await editor.waitForText(`${picker} .quick-input-title`, /4 plugins want to run/);
    await editor.waitForText(pickerRow, /Tidy/);
    await photograph('review');
    for (const name of ['Project Report', 'Tidy']) {
      await editor.type(name);
      await editor.waitForText(focusedRow, new RegExp(`^\\s*${name}`));
      await editor.key('Enter');
      await editor.waitForText(`${picker} .quick-input-title`, new RegExp(`Allow "${name}" to run`));
      await editor.waitForText(focusedRow, /^\s*Allow/);
      await editor.key('Enter');
      await editor.waitForText(view('Plugins'), new RegExp(`^${name}.*ready`, 's'));
    }
    await editor.waitForText(`${picker} .quick-input-title`, /2 plugins want to run/);
    await editor.key('Escape');
    await untilFile('data/stock.json', /^\{\n\s+"tea": 3,\n/);
    await untilCalm();
    await photograph('formatted');
  });

  it('takes the formatting back with one undo', async () => {
    await focusEditor();
    await editor.key(`${CONTROL}+Z`);
    await untilText(/^ \{"tea": 3, "biscuits": 40\}/);
    await photograph('undone');
    await editor.key(`${CONTROL}+Shift+Z`);
    await untilText(/^\{\s+"tea": 3,/);
    await save();
  });

  it('breaks a file, and is told so once, without alarm', async () => {
    await open('broken.json');
    await editor.key(`${CONTROL}+End`);
    await editor.type(' ');
    await save();
    await editor.waitForText('.statusbar-item', /Tidy left broken\.json as it is: /);
    await palette('View: Focus Problems');
    await editor.waitForText(problem, /Tidy/);
    const said = (await editor.texts(problem)).filter((text) => text.includes('Tidy'));
    assert.equal(said.length, 1, `it is said ${said.length} times: ${said.join('; ')}`);
    await photograph('left-as-it-is');
    assert.deepEqual(await editor.texts(`${view('Plugins')}:has-text("Tidy") .codicon-error`), []);
  });

  it('looks at what a save did, and compares before and after', async () => {
    await palette('Codex Plugins: Show Activity');
    await editor.waitForText(view('Activity'), /^broken\.json.*left as it is/s);
    await editor.click(`${view('Activity')}:has-text("stock.json"):has-text("saved")`);
    await untilEventPage(/stock\.json \(saved\)/);
    await photograph('event');
    await editor.click(`${view('Activity')}:has-text("stock.json"):has(.codicon-diff)`);
    await untilEventPage(/stock\.json \(saved\)/);
    await editor.click(inEventPage('button:has-text("Show Changes")'));
    await editor.waitForVisible('.monaco-diff-editor');
    await untilCalm();
    await photograph('changes');
  });

  it('runs a command that a plugin declares', async () => {
    await palette('Codex Plugins: Run Plugin Command…');
    await editor.waitForText(pickerRow, /Project Report/);
    await photograph('commands');
    await editor.key('Enter');
    await editor.waitForText(toast, /TODO/);
    await photograph('command-answer');
    await palette('Notifications: Clear All Notifications');
  });

  it('makes a plugin in Python, and stops in it', async () => {
    await palette('Codex Plugins: New Plugin…');
    await editor.waitForText(`${picker} .quick-input-title`, /New Codex Plugin/);
    await editor.type('Trimmer');
    await editor.key('Enter');
    await choose(/Format files when they are saved/);
    await choose(/^Python/);
    await editor.waitForText(`${picker} .quick-input-title`, /\(4\/4\)/);
    await editor.key('Enter');
    await editor.waitForText('.tab.active', /\.py/);
    await editor.waitForText(toast, /Trimmer is ready/);
    await photograph('new-plugin');
    // The cursor is where its author goes on.
    await focusEditor();
    await editor.key('F9');
    await editor.waitForVisible('.codicon-debug-breakpoint, .codicon-debug-breakpoint-unverified');
    await palette('Codex Plugins: Review Plugins That Want to Run…');
    await editor.waitForText(`${picker} .quick-input-title`, /3 plugins want to run/);
    await editor.type('Trimmer');
    await editor.waitForText(focusedRow, /^\s*Trimmer/);
    await editor.key('Enter');
    await editor.waitForText(focusedRow, /^\s*Allow/);
    await editor.key('Enter');
    await editor.waitForText(view('Plugins'), /^Trimmer.*ready/s);
    await editor.key('Escape');
    await palette('Notifications: Clear All Notifications');
    // As the walkthrough's button does: the script is in front, and a file that the handler is for is open.
    await palette('Codex Plugins: Debug Handler');
    await editor.waitForVisible('.debug-toolbar', { timeoutMs: 40_000 });
    await editor.waitForVisible(stoppedLine, { timeoutMs: 40_000 });
    await editor.key('F5');
    await editor.waitForHidden(stoppedLine);
    // The session stays, and the next save stops there as well.
    writeFile('thanks.txt', '');
    await open('thanks.txt');
    await editor.type('Thank you   ');
    await editor.key('Enter');
    await save();
    await editor.waitForVisible(stoppedLine, { timeoutMs: 40_000 });
    await photograph('breakpoint');
    await editor.key('F5');
    await editor.waitForHidden(stoppedLine);
    await untilFile('thanks.txt', /^Thank you$/m);
    await editor.key('Shift+F5');
    await editor.waitForHidden('.debug-toolbar');
  }).timeout(120_000);

  it('finds every step of the walkthrough done, without having looked at it before', async () => {
    await palette('Codex Plugins: Get Started');
    const steps = '.getting-started-step .step-title';
    await editor.waitForText(steps, /Debug it/);
    // The page takes the focus some time after it is drawn, also from a palette that was opened meanwhile.
    await editor.waitForVisible('.gettingStartedContainer .getting-started-step.expanded:focus-within');
    const all = (await editor.texts(steps)).filter((text) => text !== '');
    let done: string[] = [];
    await eventually(
      async () => {
        done = (await editor.texts('.getting-started-step[aria-checked=true] .step-title')).filter((text) => text !== '');
        return done.length === all.length;
      },
      { what: () => `all of ${all.join(', ')} to be done; ${done.join(', ')} are` },
    );
    await photograph('walkthrough');
  });

  it('was never shouted at', async () => {
    await palette('Notifications: Show Notifications');
    await photograph('notifications');
    assert.deepEqual(await redNotifications(), []);
  });
});

let photographs = 0;

/** Each picture is also a look at what is on the screen. */
async function photograph(name: string): Promise<void> {
  photographs += 1;
  await editor.shot(`${String(photographs).padStart(2, '0')}-${name}.png`);
  assert.deepEqual(await redNotifications(), []);
}

async function redNotifications(): Promise<string[]> {
  const texts = await editor.texts('.notification-list-item:has(.codicon-error) .notification-list-item-message');
  // The editor's own extensions do not all come along.
  return texts.filter((text) => !text.startsWith("Activating extension 'vscode."));
}

/** Types a command's title into the palette, and runs it. */
async function palette(title: string): Promise<void> {
  await editor.key('F1');
  await editor.waitForVisible(`${picker} input`);
  await editor.type(title);
  await editor.waitForText(focusedRow, new RegExp(title.replaceAll(/[.…()]/g, String.raw`\$&`)));
  await editor.key('Enter');
}

async function choose(row: RegExp): Promise<void> {
  await editor.waitForText(pickerRow, row);
  const rows = await editor.texts(pickerRow);
  const at = rows.findIndex((text) => row.test(text.trim()));
  for (let moved = 0; moved < at; moved += 1) await editor.key('ArrowDown');
  await editor.waitForText(focusedRow, row);
  await editor.key('Enter');
}

async function open(name: string): Promise<void> {
  await editor.key(`${CONTROL}+P`);
  await editor.waitForVisible(`${picker} input`);
  await editor.type(name);
  // Name and ending stand on lines of their own where there is little room.
  const shown = new RegExp(name.replaceAll('.', String.raw`\s*\.`));
  await editor.waitForText(focusedRow, shown);
  await editor.key('Enter');
  await editor.waitForText('.tab.active', shown);
  await focusEditor();
}

async function focusEditor(): Promise<void> {
  await palette('View: Focus Active Editor Group');
  // What is typed before goes to the palette that is about to close.
  await editor.waitForHidden(picker);
  await editor.waitForVisible('.editor-group-container.active .monaco-editor.focused');
}

async function save(): Promise<void> {
  await editor.key(`${CONTROL}+S`);
  await editor.waitForHidden('.tab.active.dirty');
}

async function untilFile(name: string, text: RegExp): Promise<void> {
  await eventually(() => text.test(readText(inWorkspace(name))), {
    timeoutMs: 40_000,
    what: () => `${name} to be like ${text}; it is ${JSON.stringify(readText(inWorkspace(name)))}`,
  });
}

/** What the active editor shows, which may not be saved. */
async function untilText(text: RegExp): Promise<void> {
  let seen = '';
  await eventually(
    async () => {
      seen = (await editor.texts('.editor-group-container.active .view-line')).join('\n');
      return text.test(seen);
    },
    { what: () => `a text like ${text}; it is ${JSON.stringify(seen)}` },
  );
}
