// How a test came out, as the editor shows results.
import * as vscode from 'vscode';
import type { TestOutcome } from '../../../server/src/protocol.ts';
import { shownText } from '../../../server/src/protocol.ts';

/** The mark of messages about an answer that can be expected from now on, for their menus. */
export const NEW_RESPONSE = 'codexPlugins.newResponse';

export function showResult(run: vscode.TestRun, item: vscode.TestItem, outcome: TestOutcome): void {
  const { ok, durationMs, isFault } = outcome;
  if (ok) run.passed(item, durationMs);
  else if (isFault) run.errored(item, messageOf(item, outcome), durationMs);
  else run.failed(item, messageOf(item, outcome), durationMs);
}

/** Says why a test did not run. */
export function showNotRun(run: vscode.TestRun, item: vscode.TestItem, why: string): void {
  run.errored(item, new vscode.TestMessage(shownText(why)));
}

function messageOf(item: vscode.TestItem, { message = '', sides, place }: TestOutcome): vscode.TestMessage {
  const text = shownText(message);
  const shown = sides ? vscode.TestMessage.diff(text, sides.expected, sides.actual) : new vscode.TestMessage(text);
  if (sides) shown.contextValue = NEW_RESPONSE;
  const { line, character } = place ?? { line: 0, character: 0 };
  if (item.uri) shown.location = new vscode.Location(item.uri, new vscode.Position(line, character));
  return shown;
}

/** Output of tests is shown as on a terminal, which begins each line where the one before ended, and takes orders from some characters. */
export function outputText(text: string): string {
  return `${shownText(text).replaceAll(/\r?\n/g, '\r\n')}\r\n`;
}
