import type { PublishDiagnosticsParams } from 'vscode-languageserver-protocol';
import { describe, expect, it } from 'vitest';
import type { DispatchResult } from '../host/types.ts';
import { DiagnosticsBoard } from './diagnosticsBoard.ts';
import { Documents } from './documents.ts';
import { PluginDiagnostics } from './pluginDiagnostics.ts';

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };

/** What one plugin found in one file when a folder was opened. */
function opened(filePath: string): DispatchResult {
  const response = { success: true, diagnostics: [{ range, message: 'found', filePath }] };
  const results = [{ pluginId: 'p', pluginKey: '/p', script: 'a.js', durationMs: 1, ok: true as const, response }];
  return { event: 'onProjectOpen', eventId: 'e', results, response, overBudget: false, durationMs: 1 };
}

describe('diagnostics of plugins', () => {
  it('keeps what was found in one workspace folder when another one is opened, until that folder is removed', () => {
    const shown = new Map<string, number>();
    const publishDiagnostics = ({ uri, diagnostics }: PublishDiagnosticsParams): void => void shown.set(uri, diagnostics.length);
    const diagnostics = new PluginDiagnostics(new DiagnosticsBoard({ publishDiagnostics }), new Documents());
    diagnostics.take(opened('a.txt'), { workspaceRoot: '/one' });
    diagnostics.take(opened('a.txt'), { workspaceRoot: '/two' });
    expect(Object.fromEntries(shown)).toEqual({ 'file:///one/a.txt': 1, 'file:///two/a.txt': 1 });
    diagnostics.folderRemoved('/one');
    expect(Object.fromEntries(shown)).toEqual({ 'file:///one/a.txt': 0, 'file:///two/a.txt': 1 });
  });

  it('shows nothing that was found in a document before it was closed, also where it is open again', () => {
    const published: PublishDiagnosticsParams[] = [];
    const publishDiagnostics = (params: PublishDiagnosticsParams): void => void published.push(params);
    const documents = new Documents();
    const diagnostics = new PluginDiagnostics(new DiagnosticsBoard({ publishDiagnostics }), documents);
    const textDocument = { uri: 'file:///a.txt', languageId: 'plaintext', version: 1, text: 'text' };
    documents.didOpen({ textDocument });
    const document = documents.snapshot(textDocument.uri)!;
    documents.didClose({ textDocument });
    const response = { success: true, diagnostics: [{ range, message: 'found' }] };
    const results = [{ pluginId: 'p', pluginKey: '/p', script: 'a.js', durationMs: 1, ok: true as const, response }];
    const result: DispatchResult = { event: 'onFileOpen', eventId: 'e', results, response, overBudget: false, durationMs: 1 };
    diagnostics.take(result, { document });
    documents.didOpen({ textDocument });
    diagnostics.take(result, { document });
    expect(published).toEqual([]);
    diagnostics.take(result, { document: documents.snapshot(textDocument.uri)! });
    expect(published).toMatchObject([{ diagnostics: [{ message: 'found' }] }]);
  });
});
