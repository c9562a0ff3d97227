// Where in its file a test is shown that failed.
import { get, nodeAtPath } from '../manifest/syntax/tree.ts';
import { placeIn } from './mockEvent.ts';
import type { FiredTest, TestResult } from './mockTests.ts';

/**
 * Counted from 1. What came is not what is expected: that is at the first thing that is expected and did not come, or at the event where nothing is
 * expected.
 */
export function failurePlace(
  { error }: TestResult,
  { read, differsAt: [first = []] = [] }: Pick<FiredTest, 'read' | 'differsAt'>,
): { line: number; column: number } {
  if (error?.line !== undefined) return { line: error.line, column: error.column ?? 1 };
  if ('faults' in read) return { line: 1, column: 1 };
  const { root } = read.document;
  const expect = get(root, 'expect');
  const node = nodeAtPath(expect, [...first]) ?? expect ?? get(root, 'event');
  return node ? placeIn(read.document, node.start) : { line: 1, column: 1 };
}
