// What of a question for completions is put to a model: the text around the cursor and the further texts, as far as they may leave the machine.
import type { CompletionQuery } from '../source.ts';
import { promptFor, type Prompt } from './prompt.ts';

/** Why a text may not leave this machine; undefined where it may. What is of no file, or of none that has a name yet, has no path. */
export type MayLeave = (filePath: string | undefined, text: string) => Promise<string | undefined>;

/**
 * @param contextTokens the most that is sent, in tokens.
 * @returns no prompt where the document may not leave, with why, or says nothing that could be completed.
 */
export async function outgoing(
  query: CompletionQuery,
  contextTokens: number,
  mayLeave: MayLeave,
): Promise<{ prompt?: Prompt; withheld?: string }> {
  const { filePath, prefix, suffix, context } = query;
  const whyNot = judgedBy(mayLeave);
  const [withheld, ...reasons] = await Promise.all([
    whyNot(filePath, prefix + suffix),
    ...context.map((part) => whyNot(part.path, part.text)),
  ]);
  if (withheld !== undefined) return { withheld };
  const prompt = promptFor(
    query,
    context.filter((_, index) => reasons[index] === undefined),
    contextTokens,
  );
  return prompt.tokens === 0 ? {} : { prompt };
}

/** What cannot be judged stays here. */
function judgedBy(mayLeave: MayLeave): MayLeave {
  return async (filePath, text) => {
    try {
      return await mayLeave(filePath, text);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
}
