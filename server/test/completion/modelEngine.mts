// A real engine behind the routes of the servers that people have: llama.cpp, from node-llama-cpp, with a model that is made here.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Llama, LlamaCompletion } from 'node-llama-cpp';
import { dialects, fails, type RecordedRequest, type Route } from './modelServer.mts';
import { writeTinyModel } from './tinyModel.mts';
import type { ApiName } from '../../src/contract/modelViews.ts';

export interface Engine {
  /** By the API whose streams the engine's text is put into. */
  routes: Readonly<Record<'completions' | 'infill' | 'ollama' | 'chat' | 'responses', Route>>;
  /** How many tokens were made for all requests. */
  tokens: () => number;
  /** Resolves when the engine has nothing to do. */
  idle: () => Promise<void>;
  close: () => Promise<void>;
}

/** What the model has read: one file, as it goes in circles by what it read, and should do so no differently after each change of another one. */
const corpus = path.resolve(import.meta.dirname, '../../src/text/lineIndex.ts');

/** @returns why there is none here, as `missing`. */
export async function startEngine(): Promise<Engine | { missing: string }> {
  // One for this system is all that is installed (package.json, "overrides").
  if (process.platform !== 'linux' || process.arch !== 'x64') return { missing: 'needs the engine for models (Linux on x64)' };
  let llama: Llama;
  try {
    const { getLlama, LlamaLogLevel } = await import('node-llama-cpp');
    // One thread: more of them wait for each other on a machine that has other work.
    llama = await getLlama({ gpu: false, build: 'never', maxThreads: 1, logLevel: LlamaLogLevel.error });
  } catch (error) {
    return { missing: `needs the engine for models: ${String(error).split('\n')[0]}` };
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'codex-model-'));
  try {
    const file = path.join(folder, 'tiny.gguf');
    writeTinyModel(file, readFileSync(corpus, 'utf8'));
    const model = await llama.loadModel({ modelPath: file });
    const context = await model.createContext({ contextSize: 1024 });
    const { LlamaCompletion: Completion } = await import('node-llama-cpp');
    return engineWith(new Completion({ contextSequence: context.getSequence() }), () => llama.dispose());
  } finally {
    // It is in memory by now.
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Gap {
  prefix: string;
  suffix?: string;
  maxTokens: number;
}

function engineWith(completion: LlamaCompletion, close: () => Promise<void>): Engine {
  let tokens = 0;
  let running: Promise<unknown> = Promise.resolve();
  const serve =
    (api: ApiName, gapIn: (body: Record<string, unknown>) => Gap): Route =>
    async ({ body }, response) => {
      const { prefix, suffix, maxTokens } = gapIn(body);
      const ends = new AbortController();
      response.once('close', () => ends.abort());
      const { begin, piece, end } = dialects[api];
      response.writeHead(200, { 'content-type': api === 'ollama' ? 'application/x-ndjson' : 'text/event-stream' });
      response.write(begin);
      const options = {
        maxTokens,
        temperature: 0,
        signal: ends.signal,
        stopOnAbortSignal: true,
        onToken: (made: readonly unknown[]) => void (tokens += made.length),
        onTextChunk: (made: string) => void response.write(piece(made)),
      };
      // One at a time, as a server with one slot.
      const former = running;
      const work = former.then(() =>
        suffix === undefined
          ? completion.generateCompletionWithMeta(prefix, options)
          : completion.generateInfillCompletionWithMeta(prefix, suffix, options),
      );
      running = work.catch(() => undefined);
      const { metadata } = await work;
      response.end(end(metadata.stopReason === 'maxTokens' ? 'length' : 'stop'));
    };
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const number = (value: unknown): number => (typeof value === 'number' ? value : 16);
  return {
    routes: {
      completions: serve('completions', (body) => ({
        prefix: text(body['prompt']),
        ...('suffix' in body && { suffix: text(body['suffix']) }),
        maxTokens: number(body['max_tokens']),
      })),
      infill: serve('infill', (body) => ({
        prefix: text(body['input_prefix']),
        suffix: text(body['input_suffix']),
        maxTokens: number(body['n_predict']),
      })),
      ollama: serve('ollama', (body) => ({
        prefix: text(body['prompt']),
        suffix: text(body['suffix']),
        maxTokens: number((body['options'] as Record<string, unknown>)['num_predict']),
      })),
      // It follows no instruction, but goes on with what it was told last.
      chat: serve('chat', (body) => ({
        prefix: beforeGap(text((body['messages'] as { content: string }[]).at(-1)?.content)),
        maxTokens: number(body['max_tokens']),
      })),
      responses: serve('responses', (body) => ({ prefix: beforeGap(text(body['input'])), maxTokens: number(body['max_output_tokens']) })),
    },
    tokens: () => tokens,
    idle: async () => {
      await running;
    },
    close,
  };
}

function beforeGap(question: string): string {
  return /<before>([^]*)<\/before>/.exec(question)?.[1] ?? '';
}

/** llama.cpp's own server takes no suffix in completions. */
export const llamaCppRefusesSuffix = (route: Route): Route => {
  return (request: RecordedRequest, response: ServerResponse) =>
    ('suffix' in request.body ? fails(500, { error: { message: 'Unsupported param: suffix', code: 500 } }) : route)(request, response);
};
