// `codex-plugin test --update`: has a mock event's file expect what the answer is now. The layout of the file stays, and so does what it expects rightly.
import type { ManifestDocument } from '../manifest/syntax/tree.ts';
import { addProperty, applyEdits } from '../manifest/syntax/edits.ts';
import { get, nodeAtPath } from '../manifest/syntax/tree.ts';
import type { ProblemFix } from '../manifest/rules/problem.ts';
import { withBreaksOf } from '../text/lineEndings.ts';
import { isOwnFailure, type Answer } from './answer.ts';
import type { MockEvent } from './mockEvent.ts';
import { differences, type SameText } from './subset.ts';
import { shownPath } from './valuePath.ts';

type Edit = ProblemFix['edits'][number];

export interface Update {
  /** The file's new text. */
  text: string;
  /** What is new in it: `expect.message`. */
  places: string[];
}

/**
 * Whether an answer says something of what the plugin does: a refusal, a crash or a timeout is none that anybody would want to expect. That a handler
 * does not want to is only written where that is expected.
 */
export function isWorthExpecting({ value, failed }: Answer, expect: MockEvent['expect']): boolean {
  return failed ? isOwnFailure(failed) && expect?.['success'] === false : value !== null;
}

/**
 * @param asWritten gives what of the answer is written the names of places, and takes secrets out of it.
 * @returns undefined where there is nothing to change.
 */
export function updatedExpect(
  document: ManifestDocument,
  answer: Record<string, unknown>,
  { sameText, asWritten }: { sameText: SameText; asWritten: (value: unknown) => unknown },
): Update | undefined {
  const { root } = document;
  if (root?.kind !== 'object') return undefined;
  const unit = indentUnit(document.text);
  const expect = get(root, 'expect');
  if (!expect) {
    const edits = addProperty(document, root, 'expect', written(asWritten(answer), unit, unit));
    return applied(document, edits ?? [], ['expect']);
  }
  const found = differences(valueOf(document), answer, sameText);
  const edits = found.flatMap(({ at, actual }): Edit[] => {
    const node = nodeAtPath(expect, [...at]);
    if (!node) return [];
    const text = written(asWritten(actual), unit, indentOf(document, node.start));
    return [{ range: document.lines.range(node), newText: withBreaksOf(document.text, text) }];
  });
  return applied(
    document,
    edits,
    found.map(({ at }) => shownPath(['expect', ...at])),
  );
}

function valueOf({ value }: ManifestDocument): unknown {
  return (value as { expect?: unknown }).expect;
}

function applied(document: ManifestDocument, edits: readonly Edit[], places: string[]): Update | undefined {
  const text = edits.length === 0 ? undefined : applyEdits(document, edits);
  return text === undefined || text === document.text ? undefined : { text, places };
}

/** A value as it stands in a file behind its key. */
function written(value: unknown, unit: string, indent: string): string {
  return JSON.stringify(value, null, unit).replaceAll('\n', `\n${indent}`);
}

/** What each level of a file is indented by; two spaces where nothing is. */
function indentUnit(text: string): string {
  return /\n([ \t]+)\S/.exec(text)?.[1] ?? '  ';
}

function indentOf({ lines, text }: ManifestDocument, offset: number): string {
  const start = lines.lineStart(lines.lineAt(offset));
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}
