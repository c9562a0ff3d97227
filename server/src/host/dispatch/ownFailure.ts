// Where in the document a handler found what it failed at: a parser's error has a place that the user wants to see.
import type { ReturnedDiagnostic } from '../../contract/diagnostics.ts';
import type { Range } from '../../text/range.ts';

/** An `error` with a place: a range as in LSP, or a line and a column as compilers count them, from 1. */
interface PlacedError {
  message: string;
  code?: string | number;
  range?: Range;
  line?: number;
  column?: number;
  endLine?: number;
  endColumn?: number;
}

/** Past the end of every line. */
const LINE_END = 2 ** 31 - 1;

/**
 * @param response of a handler that failed by its own account, and valid.
 * @returns what it says of places; undefined where it says nothing of any.
 */
export function diagnosticsOfFailure(response: Record<string, unknown>): ReturnedDiagnostic[] | undefined {
  const diagnostics = response['diagnostics'] as ReturnedDiagnostic[] | undefined;
  const error = response['error'] as string | PlacedError | null | undefined;
  const range = typeof error === 'object' && error !== null ? rangeOf(error) : undefined;
  if (range === undefined) return diagnostics;
  const { message, code } = error as PlacedError;
  return [...(diagnostics ?? []), { message, range, severity: 1, ...(code !== undefined && { code }) }];
}

function rangeOf({ range, line, column, endLine, endColumn }: PlacedError): Range | undefined {
  if (range !== undefined || line === undefined) return range;
  const start = { line: line - 1, character: (column ?? 1) - 1 };
  // Editors underline the word at a place that has no end.
  if (column !== undefined && endLine === undefined && endColumn === undefined) return { start, end: start };
  const end = { line: (endLine ?? line) - 1, character: endColumn === undefined ? LINE_END : endColumn - 1 };
  return { start, end: end.line < start.line ? start : end };
}
