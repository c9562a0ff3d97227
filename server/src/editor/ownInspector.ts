// "Open Inspector": a server for the inspector's page on the editor's own host, from when it is first asked for.
import * as l10n from '@vscode/l10n';
import type { InspectorAddress, OpenInspectorParams } from '../contract/inspectorAddress.ts';
import type { Host } from './hostFace.ts';

/** The server, as `main.ts` makes one. */
export interface InspectorServer {
  readonly url: string;
  urlForOnce(): string;
  readonly place: { port: number; token: string };
  allow(authority: string): void;
  close(): Promise<void>;
}

export interface InspectorServerOptions {
  host: Host;
  /** The workspace folder of events that are sent by hand. */
  workspace: () => string;
  /** Has the editor debug an event's handlers. @returns why it did not, where that is so. */
  debug?: (eventId: string) => Promise<{ message?: string }>;
  place?: { port: number; token: string };
}

interface OwnInspectorOptions extends Omit<InspectorServerOptions, 'place'> {
  trusted: () => boolean;
  start: (options: InspectorServerOptions) => Promise<InspectorServer>;
}

export class OwnInspector {
  readonly #options: OwnInspectorOptions;
  #server: Promise<InspectorServer> | undefined;
  #closed = false;

  constructor(options: OwnInspectorOptions) {
    this.#options = options;
  }

  async open({ authority, before }: OpenInspectorParams): Promise<InspectorAddress> {
    const { trusted, start, host, workspace, debug } = this.#options;
    // Events can be sent from there, and nobody said that anything may run here.
    if (!trusted()) return { ok: false, message: l10n.t('The inspector is there once you trust this workspace.') };
    if (this.#closed) return { ok: false, message: l10n.t('The Codex language server is not running (any more).') };
    this.#server ??= start({ host, workspace, ...(debug && { debug }), ...(before && { place: before }) });
    try {
      const server = await this.#server;
      if (authority !== undefined) server.allow(authority);
      return { ok: true, url: server.url, urlForOnce: server.urlForOnce(), place: server.place };
    } catch (error) {
      this.#server = undefined;
      return { ok: false, message: l10n.t('The inspector could not start: {0}', error instanceof Error ? error.message : String(error)) };
    }
  }

  /** Safe to call again. */
  async close(): Promise<void> {
    this.#closed = true;
    const server = await this.#server?.catch(() => undefined);
    await server?.close();
  }
}
