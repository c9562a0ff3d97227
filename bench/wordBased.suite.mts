/// <reference types="mocha" />
// Runs in VS Code: types the beginnings of words, and notes what the list of suggestions has selected then. bench/wordBased.check.mts compares that.
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Tries } from './wordBased.check.mts';

/** By then the list is there on a busy machine, or nothing is suggested. */
const LIST_MS = 700;

async function selectedAt(before: string, typed: string, language: string): Promise<string | null> {
  const document = await vscode.workspace.openTextDocument({ language, content: before });
  const shown = await vscode.window.showTextDocument(document);
  const end = document.positionAt(before.length);
  shown.selection = new vscode.Selection(end, end);
  for (const character of typed) await vscode.commands.executeCommand('type', { text: character });
  await delay(LIST_MS);
  await vscode.commands.executeCommand('acceptSelectedSuggestion');
  await delay(50);
  const after = document.getText().slice(before.length);
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  return after === typed ? null : after;
}

describe('word-based suggestions', () => {
  it('select what they select', async function () {
    this.timeout(600_000);
    const { others, tries, language }: Tries = JSON.parse(readFileSync(process.env['WORD_BASED_TRIES']!, 'utf8')) as Tries;
    for (const content of others) await vscode.workspace.openTextDocument({ language, content });
    const selected: (string | null)[] = [];
    for (const { before, typed } of tries) selected.push(await selectedAt(before, typed, language));
    writeFileSync(process.env['WORD_BASED_SELECTED']!, JSON.stringify(selected));
  });
});
