// The plugin of the workspace `editor-debug`, whose handlers suites debug: what is saved for them, and where they stand still.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as vscode from 'vscode';
import type { SessionTracker } from './debugSessions.ts';
import { inWorkspace, readText, show, type Product } from './product.ts';
import { skipCurrentTest } from './skip.ts';

/** The one that Debian's debugpy belongs to. */
export const python = '/usr/bin/python3';

/** A message that says that a session stands still. */
type Stop = Awaited<ReturnType<SessionTracker['next']>>;

export function handlerFile(name: string): string {
  return inWorkspace(`.codex/plugins/debuggee/handlers/${name}`);
}

/** The 1-based line of a file in which a text stands first. */
export function lineOf(file: string, text: string): number {
  return (
    readText(file)
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  );
}

/** The 1-based line. */
export function addBreakpoint(file: string, line: number): void {
  vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(new vscode.Location(vscode.Uri.file(file), new vscode.Position(line - 1, 0)))]);
}

export function targetOf(product: Product, script: string): object {
  const plugin = product.plugin('Debuggee');
  const handler = plugin.handlers.find((one) => one.script.endsWith(script));
  return { pluginKey: plugin.key, event: handler?.event, script: handler?.script, phase: handler?.phase };
}

export function skipWithoutDebugpy(): void {
  if (spawnSync(python, ['-c', 'import debugpy']).status !== 0) skipCurrentTest(`${python} has no debugpy`);
}

/** Expects a session to stand still at the 1-based line. */
export async function standsAt(
  { session, message }: Stop,
  { handler, line }: { handler: string; line: number },
): Promise<{ threadId: number; frameId: number | undefined }> {
  const threadId = message.body?.threadId ?? 0;
  const { stackFrames } = (await session.customRequest('stackTrace', { threadId, levels: 1 })) as {
    stackFrames: { id: number; line: number; source?: { path?: string } }[];
  };
  const [frame] = stackFrames;
  assert.equal(frame?.line, line);
  // The web workbench says on which machine the file is.
  assert.equal(frame?.source?.path?.replace(/^vscode-remote:\/\/[^/]+/, ''), handler);
  return { threadId, frameId: frame?.id };
}

/** The same, with a variable, and lets it go on. */
export async function goesOn(
  stop: Stop,
  { variable, value, ...expected }: { handler: string; line: number; variable: string; value: RegExp },
): Promise<void> {
  const { threadId, frameId } = await standsAt(stop, expected);
  const evaluated = (await stop.session.customRequest('evaluate', { expression: variable, frameId, context: 'watch' })) as {
    result: string;
  };
  assert.match(evaluated.result, value);
  await stop.session.customRequest('continue', { threadId });
}

/** Saves a changed file; waits until its handler has finished, or until `halt` resolves, and answers with how to wait for the rest. */
export async function changeAndSave(
  product: Product,
  file: string,
  halt?: Promise<unknown>,
  inserted = 'more ',
): Promise<() => ReturnType<Product['nextEvent']>> {
  const finished = product.nextEvent(({ filePath, event }) => filePath === file && event === 'onFileSave', { timeoutMs: 45_000 });
  const { document } = await show(file);
  const change = new vscode.WorkspaceEdit();
  // Where the debugger stops meanwhile, its script takes the place of this editor.
  change.insert(document.uri, new vscode.Position(0, 0), inserted);
  assert.equal(await vscode.workspace.applyEdit(change), true);
  assert.equal(await document.save(), true);
  await (halt ?? finished);
  assert.ok(readText(file).startsWith(inserted));
  return () => finished;
}
