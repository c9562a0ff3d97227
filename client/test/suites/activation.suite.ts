// What the editor says about the activation of extensions, in the table that "Developer: Startup Performance" shows. bench/activation.mts
// takes its figures from here.
import { writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { eventually } from '../suite/support/eventually.ts';
import { inWorkspace, show } from '../suite/support/product.ts';
import { activationFileVariable, activationsIn, extensions } from '../suite/support/activationTable.mts';

describe('activation', () => {
  it('is in the table of the editor', async () => {
    // A JSON document is what the editor's own JSON extension activates for.
    await show(inWorkspace('data/stock.json'));
    const ids = Object.values(extensions);
    await eventually(() => ids.every((id) => vscode.extensions.getExtension(id)?.isActive === true), {
      timeoutMs: 40_000,
      what: () => `${ids.join(', ')} to be active`,
    });
    await vscode.commands.executeCommand('perfview.show');
    const text = (): string => vscode.window.activeTextEditor?.document.getText() ?? '';
    await eventually(() => activationsIn(text()) !== undefined, { timeoutMs: 40_000, what: () => `the table in ${text().slice(0, 4000)}` });
    const file = process.env[activationFileVariable];
    if (file !== undefined) writeFileSync(file, JSON.stringify(activationsIn(text())));
  });
});
