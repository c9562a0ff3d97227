import type { PublishDiagnosticsParams } from 'vscode-languageserver-protocol';
import { describe, expect, it } from 'vitest';
import { DiagnosticsBoard } from './diagnosticsBoard.ts';

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };

describe('the board of diagnostics', () => {
  it('shows the same list whoever spoke first', () => {
    const shown = ([...owners]: string[]): string[] => {
      const published: PublishDiagnosticsParams[] = [];
      const board = new DiagnosticsBoard({ publishDiagnostics: (params) => void published.push(params) });
      for (const owner of owners) board.set('file:///a', owner, [{ range, message: owner }]);
      return published.at(-1)!.diagnostics.map((one) => one.message as string);
    };
    expect(shown(['b', 'a', 'c'])).toEqual(shown(['c', 'b', 'a']));
  });
});
