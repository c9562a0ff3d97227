// OpenAI's /v1/completions with `suffix`. https://platform.openai.com/docs/api-reference/completions
import { prefixWithSnippets } from '../snippetComments.ts';
import { endOf, member, piece, stops, textAt, type Api, type Piece } from './api.ts';

/** OpenAI takes no more. */
const MOST_STOPS = 4;

export const completions: Api = {
  name: 'completions',
  request: (prompt, { name, maxTokens, temperature, stop }) => ({
    route: { below: 'openai', path: '/completions' },
    format: 'events',
    body: {
      model: name,
      prompt: prefixWithSnippets(prompt),
      suffix: prompt.suffix,
      max_tokens: maxTokens,
      temperature,
      ...stops(stop, MOST_STOPS),
      stream: true,
    },
  }),
  read: readCompletions,
};

/** Of every model that is asked at this address. */
export function readCompletions(event: unknown): Piece {
  return piece(textAt(event, 'choices', 0, 'text'), endOf(member(event, 'choices', 0, 'finish_reason')), event);
}
