// Ollama's /api/generate with `suffix`. https://docs.ollama.com/api/generate
import { prefixWithSnippets } from '../snippetComments.ts';
import { endOf, member, piece, stops, textAt, type Api } from './api.ts';

export const ollama: Api = {
  name: 'ollama',
  request: (prompt, { name, maxTokens, temperature, stop }) => ({
    route: { below: 'own', path: '/api/generate' },
    format: 'lines',
    body: {
      model: name,
      prompt: prefixWithSnippets(prompt),
      suffix: prompt.suffix,
      options: { num_predict: maxTokens, temperature, ...stops(stop) },
      stream: true,
    },
  }),
  read: (event) => {
    const isOver = member(event, 'done') === true;
    return piece(textAt(event, 'response'), isOver ? (endOf(member(event, 'done_reason')) ?? 'stop') : undefined, event);
  },
};
