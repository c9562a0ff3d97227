// Who says what about which document: LSP replaces all diagnostics of a URI at once, so those of all owners are joined here.
import type { Diagnostic } from 'vscode-languageserver-protocol';
import type { EditorClient } from './client.ts';

/** What an owner says: once, or as it is at any time. */
export type Said = readonly Diagnostic[] | (() => readonly Diagnostic[]);

/**
 * When what moved with a text is told anew, in ms after the last change. An editor moves what it shows while somebody types; its lists of problems wait
 * for us.
 */
const MOVED_MS = 300;

/** Joins the diagnostics of several owners per URI and publishes what changed. */
export class DiagnosticsBoard {
  readonly #client: Pick<EditorClient, 'publishDiagnostics'>;
  /** Of open documents. */
  readonly #versionOf: (uri: string) => number | undefined;
  readonly #byUri = new Map<string, Map<string, Said>>();
  /** What the editor has, as JSON: nothing is sent twice. */
  readonly #published = new Map<string, string>();
  /** Documents that were changed, until what moved with them is told. */
  readonly #moved = new Map<string, NodeJS.Timeout>();

  constructor(client: Pick<EditorClient, 'publishDiagnostics'>, versionOf: (uri: string) => number | undefined = () => undefined) {
    this.#client = client;
    this.#versionOf = versionOf;
  }

  /** Replaces what an owner says about a document; an empty list takes it back. */
  set(uri: string, owner: string, said: Said): void {
    const owners = this.#byUri.get(uri) ?? new Map<string, Said>();
    if (said.length > 0 || typeof said === 'function') owners.set(owner, said);
    else owners.delete(owner);
    if (owners.size > 0) this.#byUri.set(uri, owners);
    else this.#byUri.delete(uri);
    this.publish(uri);
  }

  /** A document's text changed: what owners say of it as it is at any time may stand elsewhere now. */
  textChanged(uri: string): void {
    const moves = [...(this.#byUri.get(uri)?.values() ?? [])].some((said) => typeof said === 'function');
    if (!moves) return;
    const waiting = this.#moved.get(uri);
    if (waiting) waiting.refresh();
    else this.#moved.set(uri, setTimeout(() => this.publish(uri), MOVED_MS).unref());
  }

  dispose(): void {
    for (const timer of this.#moved.values()) clearTimeout(timer);
    this.#moved.clear();
  }

  /** Tells the editor what is said about a document now, if that is another than what it has. */
  publish(uri: string): void {
    clearTimeout(this.#moved.get(uri));
    this.#moved.delete(uri);
    // By owner: in the order in which they spoke, the list would depend on who happened to be faster.
    const owners = [...(this.#byUri.get(uri) ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const diagnostics = owners.flatMap(([, said]) => (typeof said === 'function' ? said() : said));
    const text = JSON.stringify(diagnostics);
    if (text === (this.#published.get(uri) ?? '[]')) return;
    if (diagnostics.length > 0) this.#published.set(uri, text);
    else this.#published.delete(uri);
    const version = this.#versionOf(uri);
    this.#client.publishDiagnostics({ uri, diagnostics, ...(version !== undefined && { version }) });
  }
}
