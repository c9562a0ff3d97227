// What a model is told: the text around the cursor and what may help beside it, within so many tokens, and nothing of it twice.
import path from 'node:path';
import type { ContextPart, CompletionQuery } from '../source.ts';
import { beginningWithin, endWithin, estimatedTokens } from './tokens.ts';

export interface Prompt {
  /** The text before and after the cursor, with `\n` as line ends. */
  prefix: string;
  suffix: string;
  snippets: readonly Snippet[];
  language?: string;
  /** The document's name, without its folders. */
  name?: string;
  /** An estimate for all of it. */
  tokens: number;
}

export interface Snippet {
  /** As the query has it. */
  path: string;
  /** As the model reads it: relative to the document's folder, so that nobody's home is told. */
  name: string;
  text: string;
}

/** What follows the cursor takes at most this share, and so do further texts. What they leave is for what stands before it. */
const SHARE = 0.25;

/** Names and frames around a snippet. */
const FRAME_TOKENS = 16;

/** @param context what of the query's further texts may be sent, the most helpful first. */
export function promptFor(query: CompletionQuery, context: readonly ContextPart[], contextTokens: number): Prompt {
  const [before, after] = [withPlainLineEnds(query.prefix), withPlainLineEnds(query.suffix)];
  const suffix = beginningWithin(after, Math.floor(contextTokens * SHARE));
  const suffixTokens = estimatedTokens(suffix);
  // The prefix matters most: further texts have what it leaves, or their share where it would leave nothing.
  const own = endWithin(before, contextTokens - suffixTokens);
  const leftOver = contextTokens - suffixTokens - estimatedTokens(own);
  const room = context.length === 0 ? 0 : Math.max(leftOver, Math.floor(contextTokens * SHARE));
  const snippets = snippetsWithin(query, context, before + after, room);
  const snippetTokens = snippets.reduce((sum, { text }) => sum + estimatedTokens(text) + FRAME_TOKENS, 0);
  const prefix = endWithin(before, contextTokens - suffixTokens - snippetTokens);
  return {
    prefix,
    suffix,
    snippets,
    ...(query.language !== undefined && { language: query.language }),
    ...(query.filePath !== undefined && { name: path.basename(query.filePath) }),
    tokens: estimatedTokens(prefix) + suffixTokens + snippetTokens,
  };
}

function snippetsWithin({ filePath }: CompletionQuery, context: readonly ContextPart[], document: string, tokens: number): Snippet[] {
  const snippets: Snippet[] = [];
  let left = tokens;
  for (const part of context) {
    const text = beginningWithin(withPlainLineEnds(part.text), left - FRAME_TOKENS).trimEnd();
    const bare = text.trim();
    if (bare === '' || document.includes(bare) || snippets.some((one) => one.text.includes(bare))) continue;
    // One that is longer says it all.
    const within = snippets.findIndex((one) => text.includes(one.text.trim()));
    if (within !== -1) {
      const [shorter] = snippets.splice(within, 1);
      left += estimatedTokens(shorter!.text) + FRAME_TOKENS;
    }
    left -= estimatedTokens(text) + FRAME_TOKENS;
    snippets.push({ path: part.path, name: nameOf(part.path, filePath), text });
  }
  return snippets;
}

function nameOf(file: string, document: string | undefined): string {
  if (!path.isAbsolute(file)) return file;
  const relative = document === undefined ? file : path.relative(path.dirname(document), file);
  // Other drives, and what is far away, would tell where the user's folders are.
  const isFar = path.isAbsolute(relative) || /^(?:\.\.[\\/]){4}/.test(relative);
  return isFar ? path.basename(file) : relative.replaceAll('\\', '/');
}

/** Models have seen little else, and a token is saved with each line. */
function withPlainLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}
