// OpenAI's /v1/responses. https://platform.openai.com/docs/api-reference/responses-streaming
import { member, piece, textAt, type Api, type Piece } from './api.ts';
import { INSTRUCTION, question } from './instruction.ts';

/** The server takes no less. */
const LEAST_TOKENS = 16;

export const responses: Api = {
  name: 'responses',
  isChat: true,
  request: (prompt, { name, maxTokens, temperature }) => ({
    route: { below: 'openai', path: '/responses' },
    format: 'events',
    body: {
      model: name,
      instructions: INSTRUCTION,
      input: question(prompt),
      max_output_tokens: Math.max(LEAST_TOKENS, maxTokens),
      temperature,
      // Or else the server keeps what it was asked.
      store: false,
      stream: true,
    },
  }),
  read: (event) => {
    switch (textAt(event, 'type') ?? '') {
      case 'response.output_text.delta':
        return piece(textAt(event, 'delta'), undefined, undefined);
      case 'response.completed':
        return { end: 'stop' };
      case 'response.incomplete':
        return { end: 'length' };
      case 'response.failed':
        return failed(textAt(event, 'response', 'error', 'message'));
      case 'error':
        return failed(textAt(event, 'message') ?? textAt(event, 'error', 'message'));
      default:
        return piece(undefined, undefined, { error: member(event, 'error') });
    }
  },
};

function failed(message = ''): Piece {
  return { failure: message };
}
