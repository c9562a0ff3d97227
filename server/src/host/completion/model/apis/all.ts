// All ways to ask a model, by their names.
import type { ApiName } from '../../../../contract/modelViews.ts';
import type { Api } from './api.ts';
import { chat } from './chat.ts';
import { completions } from './completions.ts';
import { fim } from './fim.ts';
import { infill } from './infill.ts';
import { ollama } from './ollama.ts';
import { responses } from './responses.ts';

export const apis: Readonly<Record<ApiName, Api>> = { completions, infill, ollama, fim, chat, responses };
