// Between LSP's cancellation and AbortSignal, which is all that anything below the editor edge knows.
import type { CancellationToken } from 'vscode-languageserver-protocol';

/** A signal that aborts when the token is cancelled. */
export function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  else token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
