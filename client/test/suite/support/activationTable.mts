// What the editor writes about the activation of extensions, read. A leaf: the suite in the extension host and the benchmark both import it.

/** The environment variable that tells the suite where to write what it found. */
export const activationFileVariable = 'EDITOR_BENCH_ACTIVATION';

/** Ours, and what it is compared with: the editor's own JSON extension, which starts a language server too, and one that does nothing. */
export const extensions = {
  ours: 'codex-plugin-host.codex-plugin-host',
  vscodeJson: 'vscode.json-language-features',
  empty: 'test-fixtures.empty',
} as const;

/** One activation, in whole milliseconds, as the editor counts them. */
export interface Activation {
  /** Reading and evaluating the extension's main file. */
  loadMs: number;
  /** The call of `activate` up to its return. */
  callMs: number;
  /** From there until what it returned has settled. */
  finishMs: number;
}

export type Activations = Record<keyof typeof extensions, Activation>;

/** The rows of these extensions in the table "Extension Activation Stats", or undefined while one is missing. */
export function activationsIn(text: string): Activations | undefined {
  const found = Object.entries(extensions).map(([key, id]) => [key, activationOf(text, id)] as const);
  return found.every(([, activation]) => activation !== undefined) ? (Object.fromEntries(found) as Activations) : undefined;
}

function activationOf(text: string, id: string): Activation | undefined {
  for (const line of text.split('\n')) {
    const [, extension, , load, call, finish] = line.split('|').map((cell) => cell.trim());
    const [loadMs, callMs, finishMs] = [load, call, finish].map((cell) => (cell === undefined || cell === '' ? NaN : Number(cell)));
    if (extension !== id || !Number.isFinite(loadMs) || !Number.isFinite(callMs) || !Number.isFinite(finishMs)) continue;
    return { loadMs: loadMs!, callMs: callMs!, finishMs: finishMs! };
  }
  return undefined;
}
