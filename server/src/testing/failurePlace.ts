// Where in its file a test is shown that failed.
import { get } from '../manifest/syntax/tree.ts';
import type { FiredTest, TestResult } from './mockTests.ts';

/** Counted from 1. What came is not what is expected: that is at the expectation, or at the event where nothing is expected. */
export function failurePlace({ error }: TestResult, read: FiredTest['read']): { line: number; column: number } {
  if (error?.line !== undefined) return { line: error.line, column: error.column ?? 1 };
  if ('faults' in read) return { line: 1, column: 1 };
  const { root, lines } = read.document;
  const node = get(root, 'expect') ?? get(root, 'event');
  if (!node) return { line: 1, column: 1 };
  const { line, character } = lines.positionAt(node.start);
  return { line: line + 1, column: character + 1 };
}
