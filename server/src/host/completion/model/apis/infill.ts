// llama.cpp's /infill, which knows the model's own tokens for gaps. https://github.com/ggml-org/llama.cpp/tree/master/tools/server
import { member, piece, stops, textAt, type Api } from './api.ts';

export const infill: Api = {
  name: 'infill',
  request: ({ prefix, suffix, snippets }, { name, maxTokens, temperature, stop }) => ({
    route: { below: 'own', path: '/infill' },
    format: 'events',
    body: {
      model: name,
      input_prefix: prefix,
      input_suffix: suffix,
      input_extra: snippets.map((snippet) => ({ filename: snippet.name, text: snippet.text })),
      prompt: '',
      n_predict: maxTokens,
      temperature,
      ...stops(stop),
      // What did not change since the last request is not computed again.
      cache_prompt: true,
      stream: true,
    },
  }),
  read: (event) => {
    const isOver = member(event, 'stop') === true;
    const end = member(event, 'stop_type') === 'limit' || member(event, 'stopped_limit') === true ? 'length' : 'stop';
    return piece(textAt(event, 'content'), isOver ? end : undefined, event);
  },
};
