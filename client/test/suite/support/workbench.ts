// Parts of the workbench around the editor, as suites use them.
import * as vscode from 'vscode';
import { editor } from './editor.ts';
import { eventually } from './eventually.ts';

/** Opens the list of notifications, which keeps those that were on the screen for a moment only, and waits for one. @returns its text. */
export async function waitForNotification(pattern: RegExp): Promise<string> {
  await vscode.commands.executeCommand('notifications.showList');
  const text = await editor.waitForText('.notification-list-item-message', pattern);
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
  return text;
}

/** Shows a view of the sidebar, and makes the sidebar a little wider, so that rows show all that they say. */
export async function widenSidebar(focusCommand: string): Promise<void> {
  await vscode.commands.executeCommand(focusCommand);
  await editor.waitForVisible('.part.sidebar');
  await editor.dragEdge('.part.sidebar', 60);
}

/** Waits until nothing in the sidebar or the status bar says that it is under way. */
export async function untilCalm(): Promise<void> {
  await editor.waitForHidden('.part.sidebar .monaco-progress-container.active');
  await editor.waitForHidden('.activitybar .progress-badge');
  // But for our own item, which says whether a plugin runs.
  const other = '.statusbar-item:not([id$="codexPlugins.status"])';
  await editor.waitForHidden(`${other} .codicon-loading, ${other} .codicon-sync`);
}

/** Sets the cursor and waits until it is there, for the page draws it later than the extension host sets it. */
export async function placeCursor(shown: vscode.TextEditor, line: number, character: number): Promise<void> {
  shown.selection = new vscode.Selection(line, character, line, character);
  await editor.waitForText('.statusbar-item', new RegExp(`Ln ${line + 1}, Col ${character + 1}`));
  await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
}

/**
 * Runs a command from the palette and waits for what it shows next. The palette closes by itself when something else takes the focus, as what came
 * before may still do: then it is opened again.
 */
export async function runFromPalette(title: string, next: { selector: string; text: RegExp }): Promise<void> {
  await eventually(
    async () => {
      await vscode.commands.executeCommand('workbench.action.quickOpen', `>Codex Plugins: ${title}`);
      await editor.click(`.quick-input-list .monaco-list-row:has-text("${title}")`, { timeoutMs: 3000 });
      return editor.waitForText(next.selector, next.text, { timeoutMs: 3000 });
    },
    { what: () => `"${title}" to show ${next.text}` },
  );
}

const THEMES = { dark: 'Default Dark Modern', light: 'Default Light Modern', 'high-contrast': 'Default High Contrast' } as const;

/** Photographs the window in each kind of theme, as `<name>-<kind>.png`, and goes back to the theme that was there. */
export async function shotInThemes(name: string): Promise<void> {
  const workbench = vscode.workspace.getConfiguration('workbench');
  for (const [kind, theme] of Object.entries(THEMES)) {
    await workbench.update('colorTheme', theme, vscode.ConfigurationTarget.Global);
    const shade = kind === 'high-contrast' ? 'hc-black' : kind === 'light' ? 'vs:not(.vs-dark)' : 'vs-dark';
    await editor.waitForVisible(`.monaco-workbench.${shade}`);
    await editor.shot(`${name}-${kind}.png`);
  }
  await workbench.update('colorTheme', undefined, vscode.ConfigurationTarget.Global);
}
