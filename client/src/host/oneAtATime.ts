// Completions in files that may be manifests: the server is to be asked once where VS Code asks twice.
import type * as vscode from 'vscode';

type Items = vscode.ProviderResult<vscode.CompletionItem[] | vscode.CompletionList>;

/** What manifests are written in. */
const LANGUAGES = ['json', 'jsonc', 'yaml'];

interface Asked {
  document: vscode.TextDocument;
  version: number;
  position: vscode.Position;
  token: vscode.CancellationToken;
}

/**
 * A manifest that plugins complete as well, as a JSON file, is in two registrations of the server's, and VS Code asks on behalf of both at once. The server
 * has the same answer for both, which would be shown twice.
 */
export class OneAtATime {
  readonly #waiting = new Set<Asked>();

  /** Has the server asked, unless it is being asked just that. */
  async once(
    document: vscode.TextDocument,
    position: vscode.Position,
    token: vscode.CancellationToken,
    ask: () => Items,
  ): Promise<Awaited<Items>> {
    if (!LANGUAGES.includes(document.languageId)) return ask();
    const { version } = document;
    for (const asked of this.#waiting) {
      const isSame = asked.document === document && asked.version === version && asked.position.isEqual(position);
      if (isSame && !asked.token.isCancellationRequested) return [];
    }
    const asked: Asked = { document, version, position, token };
    this.#waiting.add(asked);
    try {
      return await ask();
    } finally {
      this.#waiting.delete(asked);
    }
  }
}
