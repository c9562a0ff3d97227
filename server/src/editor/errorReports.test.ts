import { describe, expect, it } from 'vitest';
import type { DispatchRequest, DispatchResult } from '../host/types.ts';
import type { ErrorReport } from '../protocol.ts';
import { DiagnosticsBoard } from './diagnosticsBoard.ts';
import { Documents } from './documents.ts';
import { ErrorReports } from './errorReports.ts';
import { PluginDiagnostics } from './pluginDiagnostics.ts';

const uri = 'file:///w/a.txt';
const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };

describe('reports of errors', () => {
  it('are not answered again for what was answered, so that nobody talks to himself', async () => {
    const told: string[][] = [];
    const documents = new Documents();
    documents.didOpen({ textDocument: { uri, languageId: 'plaintext', version: 1, text: 'text' } });
    const shown: ErrorReport['diagnostics'][] = [[]];
    const errors: ErrorReport['diagnostics'] = [{ message: 'no', severity: 'error', range }];
    const publishDiagnostics = ({ diagnostics: all }: { diagnostics: { message: unknown }[] }): void =>
      void shown.push([...errors, ...all.map(({ message }) => ({ message: String(message), severity: 'error', range }) as const)]);
    const diagnostics = new PluginDiagnostics(new DiagnosticsBoard({ publishDiagnostics }), documents);
    // A plugin that says something to each error that it is told of.
    const dispatch = async ({ event, fields }: DispatchRequest): Promise<DispatchResult> => {
      const { diagnostics: given } = fields as { diagnostics: { message: string }[] };
      told.push(given.map(({ message }) => message));
      const response = { success: true, diagnostics: given.map(({ message }) => ({ message: `about ${message}`, range })) };
      const results = [{ pluginId: 'p', pluginKey: '/p', script: 'a.js', durationMs: 1, ok: true as const, response }];
      return { event, eventId: 'e', order: told.length, results, response, overBudget: false, durationMs: 1 };
    };
    const reports = new ErrorReports({ host: { handles: () => true, dispatch }, documents, diagnostics });
    const report = (): Promise<void> => reports.report({ uri, diagnostics: shown.at(-1)! });
    shown.push(errors);
    for (let round = 0; round < 5; round++) await report();
    expect(told).toEqual([['no']]);
    errors.push({ message: 'never', severity: 'error', range });
    shown.push([...errors, { message: 'about no', severity: 'error', range }]);
    for (let round = 0; round < 5; round++) await report();
    expect(told).toEqual([['no'], ['no', 'never']]);
  });
});
