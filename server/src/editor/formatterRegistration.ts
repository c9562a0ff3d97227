// For which documents the editor offers to format: those that a plugin formats which may run.
import {
  DocumentFormattingRequest,
  DocumentRangeFormattingRequest,
  type ClientCapabilities,
  type DocumentFilter,
  type Registration,
  type ServerCapabilities,
} from 'vscode-languageserver-protocol';
import type { HandlerView, PluginState, PluginView } from '../contract/views.ts';
import type { EditorClient } from './client.ts';

/**
 * One that the user has not answered for is none of them: VS Code formats nothing on save where it has two formatters to choose from, and nobody has
 * chosen this one.
 */
export const OFFERED: readonly PluginState[] = ['ready', 'running', 'resting'];

/** Globs that mean the same to plugins and to editors. */
const SIMPLE_GLOB = /^[\w.*-][\w.*?/-]*$/;

interface Kind {
  method: string;
  wants: (handler: HandlerView) => boolean;
}

const KINDS: Record<'formatting' | 'rangeFormatting', Kind> = {
  formatting: { method: DocumentFormattingRequest.method, wants: ({ formatter }) => formatter === true },
  rangeFormatting: { method: DocumentRangeFormattingRequest.method, wants: ({ ranges }) => ranges === true },
};

/** For editors that take no registrations later: they ask for every document. */
export function staticFormatting({ textDocument }: ClientCapabilities): ServerCapabilities {
  return {
    ...(!textDocument?.formatting?.dynamicRegistration && { documentFormattingProvider: true }),
    ...(!textDocument?.rangeFormatting?.dynamicRegistration && { documentRangeFormattingProvider: true }),
  };
}

/**
 * Keeps what the editor is told in step with the plugins. All of them are one formatter: an editor tells its formatters apart by the extension that
 * they come from, so several of ours would have one name.
 */
export class FormatterRegistration {
  readonly #client: Pick<EditorClient, 'register' | 'unregister'>;
  readonly #kinds: Kind[];
  /** By method, what the editor was told last. */
  readonly #told = new Map<string, string>();
  #telling: Promise<void> = Promise.resolve();

  constructor(client: Pick<EditorClient, 'register' | 'unregister'>, { textDocument }: ClientCapabilities) {
    this.#client = client;
    this.#kinds = (['formatting', 'rangeFormatting'] as const).flatMap((name) =>
      textDocument?.[name]?.dynamicRegistration ? [KINDS[name]] : [],
    );
  }

  /** Rejects where the editor does not take it. */
  pluginsChanged(plugins: readonly PluginView[]): Promise<void> {
    const handlers = plugins.flatMap((plugin) => (OFFERED.includes(plugin.state) ? plugin.handlers : []));
    for (const { method, wants } of this.#kinds) {
      const selector = selectorOf(handlers.filter((handler) => wants(handler)));
      const text = JSON.stringify(selector);
      const before = this.#told.get(method) ?? '[]';
      if (text === before) continue;
      this.#told.set(method, text);
      const tell = async (): Promise<void> => {
        const id = `codexPlugins.${method}`;
        if (before !== '[]') await this.#client.unregister([{ id, method }]);
        const registration: Registration = { id, method, registerOptions: { documentSelector: selector } };
        if (selector.length > 0) await this.#client.register([registration]);
      };
      this.#telling = this.#telling.catch(() => undefined).then(tell);
    }
    return this.#telling;
  }
}

/** What handlers are for, each once; a little more where a pattern means something to plugins only. */
export function selectorOf(handlers: readonly HandlerView[]): DocumentFilter[] {
  const filters = new Map<string, DocumentFilter>();
  for (const { languages, pattern } of handlers) {
    const named = pattern !== undefined && SIMPLE_GLOB.test(pattern) ? { pattern: `**/${pattern}` } : {};
    for (const language of languages.length > 0 ? languages : [undefined]) {
      const filter: DocumentFilter = { scheme: 'file', ...(language !== undefined && { language }), ...named };
      filters.set(JSON.stringify(filter), filter);
    }
  }
  const everything = JSON.stringify({ scheme: 'file' });
  return filters.has(everything) ? [{ scheme: 'file' }] : [...filters.values()];
}
