// Where a script stops being JavaScript: Node.js does not say that of ES modules that others import.
import { readableNode } from './readableNode.ts';
import { parseNode } from './syntaxTree.ts';

/** The offset of the first thing in it that cannot be read; undefined where all of it can. */
export function syntaxFault(written: string, typescript: boolean): number | undefined {
  const { source } = readableNode(written);
  const cursor = parseNode(source, typescript).cursor();
  do if (cursor.type.isError) return cursor.from;
  while (cursor.next());
  return undefined;
}
