// The model that completes, as clients see it: how it stands, what left for it, and which servers there are.

/** The ways to ask a server, in the order in which they are tried. */
export const API_NAMES = ['completions', 'infill', 'ollama', 'fim', 'chat', 'responses'] as const;

export type ApiName = (typeof API_NAMES)[number];

export interface ModelSettings {
  /** Where the server is, such as `http://127.0.0.1:8080/v1`; `/v1` may be left out. Empty: nobody is asked. */
  baseUrl: string;
  /** What the server calls the model. Empty: nobody is asked. */
  name: string;
  /** `auto`: whichever the server offers, found by trying. */
  api: 'auto' | ApiName;
  /** The most that the model may write, in tokens. */
  maxTokens: number;
  temperature: number;
  /** Texts before which the model ends. */
  stop: readonly string[];
  /** The most that is sent, in tokens: text around the cursor and further texts together. */
  contextTokens: number;
}

export interface ModelStatus {
  /** `off`: nobody is to be asked. `failed`: the last request failed; `reason` says why, and nothing is asked before `retryAt`. */
  state: 'off' | 'ready' | 'asking' | 'failed';
  /** The server's, with its port; empty where none is set. */
  host: string;
  /** A sentence for people. */
  reason?: string;
  /** In ms since 1970. Absent where it failed for good: until the settings or the key change, or somebody has it tried again. */
  retryAt?: number;
  /** When the last text left, in ms since 1970. */
  lastSentAt?: number;
  /** How the server is asked, where that is known. */
  api?: ApiName;
  /** Why nothing was sent for the last completion that was asked for, where its document may not leave. */
  withheld?: string;
}

/** What was sent, described: how much, from where and to whom, and never the text itself. */
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

/** What the status bar shows. */
export interface ModelView extends ModelStatus {
  sent?: Sent;
}

/** llama.cpp's server, Ollama, LM Studio, vLLM. */
export type ServerKind = 'llamaCpp' | 'ollama' | 'lmStudio' | 'vllm';

export interface FoundServer {
  /** What it is likely to be, by its port. */
  kind: ServerKind;
  /** For the settings. */
  baseUrl: string;
  /** By the names under which they are asked for. */
  models: readonly string[];
}

/** What came of trying a model: an empty text is an answer as well. `reason` is a sentence for people. */
export type Trial = { ok: true; api: ApiName; latencyMs: number; text: string } | { ok: false; reason: string };
