import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { editor } from '../suite/support/editor.ts';
describe('res', () => {
  it('is restricted', async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    await editor.shot('res.png');
  });
});
