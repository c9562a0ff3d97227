// Whatever there is to suspect in one script, by its text and its syntax tree.
import type { Tree } from '@lezer/common';
import { parser as python } from '@lezer/python';
import type { Runtime } from '../../contract/runtime.ts';
import { LineIndex } from '../../text/lineIndex.ts';
import { readableNode } from '../readableNode.ts';
import { parseNode } from '../syntaxTree.ts';
import { hiddenCharacters } from './hiddenCharacters.ts';
import { madeCode } from './madeCode.ts';
import { scrambledText } from './scrambledText.ts';
import type { SpottedAt, Suspicion, SuspicionKind } from './suspicion.ts';

/** Of one kind nobody reads more in one script. */
const MOST_OF_A_KIND = 10;

/** Reads a script. Takes long for some texts, so strangers' scripts are read in the thread (`KnownScripts.suspicions`). */
export function suspicionsIn(source: string, runtime: Runtime, typescript: boolean): Suspicion[] {
  const isPython = runtime === 'python';
  const tree: Tree = isPython ? python.parse(source) : parseNode(readableNode(source).source, typescript);
  const found = [...madeCode(tree, source, isPython), ...scrambledText(tree, source), ...hiddenCharacters(tree, source)];
  const lines = new LineIndex(source);
  const counts = new Map<SuspicionKind, number>();
  return found
    .sort((one, other) => one.start - other.start)
    .filter(({ kind }) => {
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      return count <= MOST_OF_A_KIND;
    })
    .map(({ kind, subject, ...span }: SpottedAt) => ({ kind, subject, range: lines.range(span) }));
}
