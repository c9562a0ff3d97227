// Which model is asked, and how: what the user says of it.

/** The ways to ask, in the order in which a server is tried. */
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

/** Whether there is anybody to ask. */
export function isConfigured({ baseUrl, name }: ModelSettings): boolean {
  return baseUrl.trim() !== '' && name.trim() !== '';
}
