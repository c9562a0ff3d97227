// A gap in the words of the model's family, over /v1/completions: for servers that know of no suffix.
import { familyOf } from '../families.ts';
import { prefixWithSnippets } from '../snippetComments.ts';
import { stops, type Api } from './api.ts';
import { readCompletions } from './completions.ts';

export const fim: Api = {
  name: 'fim',
  request: (prompt, { name, maxTokens, temperature, stop }) => {
    const family = familyOf(name);
    return (
      family && {
        route: { below: 'openai', path: '/completions' },
        format: 'events',
        body: {
          model: name,
          prompt: family.prompt(prefixWithSnippets(prompt), prompt.suffix),
          max_tokens: maxTokens,
          temperature,
          ...stops([...family.stop, ...stop]),
          stream: true,
        },
      }
    );
  },
  read: readCompletions,
};
