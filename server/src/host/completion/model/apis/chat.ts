// OpenAI's /v1/chat/completions. https://platform.openai.com/docs/api-reference/chat
import { endOf, member, piece, stops, textAt, type Api } from './api.ts';
import { INSTRUCTION, question } from './instruction.ts';

/** OpenAI takes no more. */
const MOST_STOPS = 4;

export const chat: Api = {
  name: 'chat',
  isChat: true,
  request: (prompt, { name, maxTokens, temperature, stop }) => ({
    route: { below: 'openai', path: '/chat/completions' },
    format: 'events',
    body: {
      model: name,
      messages: [
        { role: 'system', content: INSTRUCTION },
        { role: 'user', content: question(prompt) },
      ],
      max_tokens: maxTokens,
      temperature,
      ...stops(stop, MOST_STOPS),
      stream: true,
    },
  }),
  read: (event) => {
    // `message` where the server does not stream whatever it is asked.
    const text = textAt(event, 'choices', 0, 'delta', 'content') ?? textAt(event, 'choices', 0, 'message', 'content');
    return piece(text, endOf(member(event, 'choices', 0, 'finish_reason')), event);
  },
};
