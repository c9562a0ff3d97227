import assert from 'node:assert/strict';
import os from 'node:os';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';

describe('toy', () => {
  it('types and sees ghost text', async () => {
    console.log('home', os.homedir(), process.env['PATH']);
    const document = await vscode.workspace.openTextDocument({ content: '', language: 'javascript' });
    await vscode.window.showTextDocument(document);
    await editor.type('re');
    await editor.waitForGhostText(/turn 42/);
    await editor.shot('ghost.png', { documentation: true });
    console.log('GHOST', JSON.stringify(await editor.texts('.monaco-editor [class*="ghost-text"]')), JSON.stringify(await editor.texts('.view-line')));
    await editor.key('Tab');
    await eventually(() => document.getText() === 'return 42;', { what: () => `text, is ${document.getText()}` });
  });
  it('fails', () => { assert.equal(vscode.workspace.isTrusted, 'x'); });
});
