// What models that follow instructions are told.
import type { Prompt } from '../prompt.ts';

export const INSTRUCTION = [
  'You complete text at the cursor in an editor. <before> has the text before the cursor and <after> the text after it;',
  '<other> has texts of other files that may help.',
  'Answer with exactly the text that is to be inserted at the cursor, and nothing else: no explanation, no Markdown, no code fences,',
  'and nothing of what stands in <before> or <after> already. Begin where <before> ends, in the middle of a line or word if it ends there.',
  'Keep to the style and indentation of the text. Insert few lines. If nothing is to be inserted, answer with nothing.',
].join(' ');

/** The text with the gap. */
export function question({ prefix, suffix, snippets, language, name }: Prompt): string {
  const others = snippets.map((snippet) => `<other name="${snippet.name}">\n${snippet.text}\n</other>\n`);
  const about = [name === undefined ? '' : `File: ${name}\n`, language === undefined ? '' : `Language: ${language}\n`];
  return [...about, ...others, `<before>${prefix}</before>\n<after>${suffix}</after>`].join('');
}
