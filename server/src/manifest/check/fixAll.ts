// Applies every fix that leaves nothing to decide, again and again, until none is left.
import { applyEdits } from '../syntax/edits.ts';
import { RULES, type Rule, type RuleCode } from '../rules/table.ts';
import { LineIndex } from '../../text/lineIndex.ts';
import type { Problem, ProblemFix } from '../rules/problem.ts';

export interface AppliedFix {
  code: string;
  title: string;
  /** 0-based, in the text as it was when the fix was applied. */
  line: number;
}

export interface FixResult {
  text: string;
  applied: AppliedFix[];
}

/** A manifest with more faults than this in a row is better looked at by a person. */
const MAX_ROUNDS = 100;

/** The fix of a problem that can be applied unseen: the only one, in the file itself, and no decision. */
export function safeFix(problem: Problem): ProblemFix | undefined {
  const rule: Rule | undefined = Object.hasOwn(RULES, problem.code) ? RULES[problem.code as RuleCode] : undefined;
  const [fix] = problem.fixes;
  if (!rule || rule.asks || !fix || problem.fixes.length > 1) return undefined;
  return fix.creates || fix.elsewhere || fix.edits.length === 0 ? undefined : fix;
}

/** @param check finds the problems of a text; called anew after each round, as fixes bring other problems to light */
export async function fixAll(text: string, check: (text: string) => Promise<readonly Problem[]>): Promise<FixResult> {
  const applied: AppliedFix[] = [];
  const seen = new Set([text]);
  let current = text;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const chosen = choose(await check(current), current);
    if (chosen.length === 0) break;
    const next = applyEdits(
      { text: current, lines: new LineIndex(current) },
      chosen.flatMap(({ fix }) => fix.edits),
    );
    // Two fixes that undo each other would go on for ever.
    if (next === undefined || seen.has(next)) break;
    seen.add(next);
    current = next;
    applied.push(...chosen.map(({ problem, fix }) => ({ code: problem.code, title: fix.title, line: problem.range.start.line })));
  }
  return { text: current, applied };
}

/** As many fixes as do not touch each other. */
function choose(problems: readonly Problem[], text: string): { problem: Problem; fix: ProblemFix }[] {
  const lines = new LineIndex(text);
  const taken: { start: number; end: number }[] = [];
  return problems.flatMap((problem) => {
    const fix = safeFix(problem);
    if (!fix) return [];
    const spans = fix.edits.map(({ range }) => ({ start: lines.offsetAt(range.start), end: lines.offsetAt(range.end) }));
    if (spans.some((span) => taken.some((other) => span.start <= other.end && other.start <= span.end))) return [];
    taken.push(...spans);
    return [{ problem, fix }];
  });
}
