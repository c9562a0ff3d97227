// What was sent, for people who want to know what leaves their machine: how much, from where and to whom, and never the text itself.
import type { ApiName } from './modelSettings.ts';
import type { ModelServer } from './modelServer.ts';
import type { Prompt } from './prompt.ts';

export interface Sent {
  host: string;
  api: ApiName;
  /** In ms since 1970. */
  at: number;
  /** Of the text before and after the cursor. */
  prefixCharacters: number;
  suffixCharacters: number;
  /** Of the further texts. */
  contextCharacters: number;
  /** Of everything, estimated. */
  tokens: number;
  /** What of the query's context went along, as it is called there. */
  contextPaths: readonly string[];
}

export function describeSent(prompt: Prompt, { host }: Pick<ModelServer, 'host'>, api: ApiName, at = Date.now()): Sent {
  const { prefix, suffix, snippets, tokens } = prompt;
  return {
    host,
    api,
    at,
    prefixCharacters: prefix.length,
    suffixCharacters: suffix.length,
    contextCharacters: snippets.reduce((sum, { text }) => sum + text.length, 0),
    tokens,
    contextPaths: snippets.map(({ path }) => path),
  };
}
