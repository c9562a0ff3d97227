// Where a script cannot be read, which Node.js does not say of ES modules that others import.
import { parser as python } from '@lezer/python';
import { readableNode } from './readableNode.ts';
import { parseNode } from './syntaxTree.ts';

/** The offset of the first thing in it that cannot be read; undefined where all of it can. */
export function syntaxFault(written: string, language: 'javascript' | 'typescript' | 'python'): number | undefined {
  const tree = language === 'python' ? python.parse(written) : parseNode(readableNode(written).source, language === 'typescript');
  const cursor = tree.cursor();
  do if (cursor.type.isError) return cursor.from;
  while (cursor.next());
  return undefined;
}
