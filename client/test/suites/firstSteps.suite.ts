// The walkthrough: each step has a picture, and is ticked when it was done.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { inWorkspace, show, startedProduct } from '../suite/support/product.ts';
import { shotInThemes } from '../suite/support/workbench.ts';

interface Step {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly media: { readonly svg: string };
  readonly completionEvents: readonly string[];
}

const extension = vscode.extensions.getExtension('codex-plugin-host.codex-plugin-host')!;
const { contributes } = extension.packageJSON as { contributes: { walkthroughs: { steps: Step[] }[]; commands: { command: string }[] } };
const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);

/** Steps that are ticked, by their titles. */
const ticked = '.getting-started-step[aria-checked=true] .step-title';

describe('first steps', () => {
  it('have a picture each, and lead to commands that there are', async () => {
    const commands = await vscode.commands.getCommands(true);
    for (const { title, description, media } of steps) {
      const picture = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extension.extensionUri, media.svg));
      assert.match(new TextDecoder().decode(picture), /^<svg /, title);
      const linked = [...description.matchAll(/\(command:([\w.]+)\)/g)].map(([, command]) => command!);
      assert.deepEqual(
        linked.filter((command) => !commands.includes(command)),
        [],
        title,
      );
      // The editor replaces keybindings in pictures' Markdown only, and shows them as they stand here.
      assert.doesNotMatch(description, /\bkb\(/, title);
    }
  });

  it('are ticked when they were done', async () => {
    const product = await startedProduct();
    await vscode.commands.executeCommand('codexPlugins.openWalkthrough');
    await editor.waitForText('.getting-started-category .category-title, .gettingStartedDetailsContent', /Get Started with Codex Plugins/);
    await untilTicked('Trust a workspace');
    await product.allowAll();
    await untilTicked('Say which plugins may run');

    const shown = await show(inWorkspace('data/stock.json'));
    const before = shown.document.getText();
    await shown.edit((edit) => edit.insert(new vscode.Position(0, 1), ' '));
    await eventually(async () => (await shown.document.save()) && shown.document.lineCount > 3, {
      timeoutMs: 40_000,
      what: () => `the formatted file; it is ${shown.document.getText()}`,
    });
    await vscode.commands.executeCommand('codexPlugins.openWalkthrough');
    await untilTicked('See a plugin format a file');
    await editor.click('.getting-started-step:has-text("Take it back")');
    await editor.click('.getting-started-step.expanded .monaco-button:has-text("Undo")');
    await eventually(() => shown.document.getText() === before.replace('{', '{ '), {
      what: () => `the text before; it is ${shown.document.getText()}`,
    });
    assert.equal(vscode.window.activeTextEditor?.document, shown.document, 'what was undone is not in front');
    // What was typed since is not what the plugins did.
    const again = await show(inWorkspace('data/stock.json'));
    assert.equal(await again.document.save(), true);
    await again.edit((edit) => edit.insert(new vscode.Position(0, 1), ' '));
    const typed = again.document.getText();
    await vscode.commands.executeCommand('codexPlugins.undoFormatting');
    assert.equal(again.document.getText(), typed);
    await vscode.commands.executeCommand('codexPlugins.openWalkthrough');
    await untilTicked('Take it back');
    await vscode.commands.executeCommand('workbench.action.closeSidebar');
    await editor.click('.getting-started-step:has-text("Look at what happened")');
    await shotInThemes('walkthrough');
  });
});

async function untilTicked(title: string): Promise<void> {
  await editor.waitForText(ticked, new RegExp(title));
}
