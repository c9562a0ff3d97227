// What was sent, for people who want to know what leaves their machine: how much, from where and to whom, and never the text itself.
import type { ApiName, Sent } from '../../../contract/modelViews.ts';
import type { ModelServer } from './modelServer.ts';
import type { Prompt } from './prompt.ts';

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
