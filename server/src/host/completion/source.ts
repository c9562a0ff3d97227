// Where base completions come from: what handlers are given to enrich.
import type { Completion } from '../../contract/completions.ts';
import { inTime } from '../../waiting/inTime.ts';

/** What is asked for completions. Positions are LSP (0-based, UTF-16). */
export interface CompletionQuery {
  filePath?: string;
  language?: string;
  position: { line: number; character: number };
  /** The text before and after the cursor, as onRequest handlers left it. */
  prefix: string;
  suffix: string;
  maxItems: number;
  /** `invoked` where the user asked for it. */
  triggerKind: string;
  /** Further texts that onRequest handlers would have considered. */
  context: readonly ContextPart[];
}

/** What may help to complete a text beside the text itself. */
export interface ContextPart {
  /** The file that it is from, absolute; or what it is, in a word. */
  path: string;
  text: string;
}

/** What a source has. */
export interface SourcedCompletion extends Completion {
  /**
   * Of one that comes bit by bit: what is yielded under the same id takes the place of what was yielded before, whose text it begins with.
   */
  id?: string;
}

export interface CompletionSource {
  /** What it is called in settings and logs. */
  readonly id: string;
  /** Answers at once or bit by bit. What it has when the signal aborts is taken; a source that fails has nothing. */
  complete(query: CompletionQuery, signal: AbortSignal): Promise<readonly Completion[]> | AsyncIterable<SourcedCompletion>;
}

/**
 * Asks all sources side by side, each for at most `budgetMs`.
 * @returns what they had by then, in the order of the sources whichever was faster, without those that say the same.
 */
export async function baseCompletions(
  sources: readonly CompletionSource[],
  query: CompletionQuery,
  { budgetMs, signal }: { budgetMs: number; signal: AbortSignal },
): Promise<Completion[]> {
  const enough = new AbortController();
  const found = Promise.all(sources.map((source) => collect(source, query, enough.signal)));
  if (!(await inTime(found, { ms: budgetMs, signal }))) enough.abort();
  return withoutDuplicates((await found).flat(), query.maxItems);
}

async function collect(source: CompletionSource, query: CompletionQuery, signal: AbortSignal): Promise<Completion[]> {
  const found: Completion[] = [];
  const read = async (): Promise<void> => {
    const answer = source.complete(query, signal);
    if (!(Symbol.asyncIterator in answer)) {
      found.push(...(await answer));
      return;
    }
    for await (const completion of answer) {
      if (signal.aborted || found.length >= query.maxItems) return;
      found.push(completion);
    }
  };
  await inTime(
    read().catch(() => undefined),
    { signal },
  );
  // What comes later is not for this answer.
  return [...found];
}

/** Completions of several sources without those that say the same. */
export function withoutDuplicates<T extends Completion>(completions: readonly T[], maxItems: number): T[] {
  const unique = new Map(completions.map((completion) => [JSON.stringify([completion.text, completion.range]), completion]));
  return [...unique.values()].slice(0, maxItems);
}
