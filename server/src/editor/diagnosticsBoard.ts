// Who says what about which document: LSP replaces all diagnostics of a URI at once, so those of all owners are joined here.
import type { Diagnostic } from 'vscode-languageserver-protocol';
import type { EditorClient } from './client.ts';

/** Joins the diagnostics of several owners per URI and publishes what changed. */
export class DiagnosticsBoard {
  readonly #client: Pick<EditorClient, 'publishDiagnostics'>;
  readonly #byUri = new Map<string, Map<string, Diagnostic[]>>();
  /** What the editor has, as JSON: nothing is sent twice. */
  readonly #published = new Map<string, string>();

  constructor(client: Pick<EditorClient, 'publishDiagnostics'>) {
    this.#client = client;
  }

  /** Replaces what an owner says about a document; an empty list takes it back. */
  set(uri: string, owner: string, diagnostics: Diagnostic[]): void {
    const owners = this.#byUri.get(uri) ?? new Map<string, Diagnostic[]>();
    if (diagnostics.length > 0) owners.set(owner, diagnostics);
    else owners.delete(owner);
    if (owners.size > 0) this.#byUri.set(uri, owners);
    else this.#byUri.delete(uri);
    this.#publish(uri);
  }

  /** Takes back everything that the owners chosen by `isOwner` said about one document, or about all. */
  clear(isOwner: (owner: string) => boolean, uri?: string): void {
    for (const [where, owners] of this.#byUri) {
      if (uri !== undefined && where !== uri) continue;
      for (const owner of owners.keys()) if (isOwner(owner)) owners.delete(owner);
      if (owners.size === 0) this.#byUri.delete(where);
      this.#publish(where);
    }
  }

  #publish(uri: string): void {
    // By owner: in the order in which they spoke, the list would depend on who happened to be faster.
    const owners = [...(this.#byUri.get(uri) ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const diagnostics = owners.flatMap(([, found]) => found);
    const text = JSON.stringify(diagnostics);
    if (text === (this.#published.get(uri) ?? '[]')) return;
    if (diagnostics.length > 0) this.#published.set(uri, text);
    else this.#published.delete(uri);
    this.#client.publishDiagnostics({ uri, diagnostics });
  }
}
