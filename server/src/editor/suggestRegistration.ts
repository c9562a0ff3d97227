// For which documents the editor asks what plugins offer in the suggest widget: those that a plugin completes, where the user wants to see that there.
import * as l10n from '@vscode/l10n';
import { CompletionRequest, type ClientCapabilities, type DocumentFilter, type Registration } from 'vscode-languageserver-protocol';
import type { PluginView } from '../contract/views.ts';
import type { HostSettings } from '../host/types.ts';
import type { EditorClient } from './client.ts';
import type { Documents } from './documents.ts';
import { OFFERED, selectorOf } from './formatterRegistration.ts';
import type { Host } from './hostFace.ts';
import type { Views } from './views.ts';

/** Whether a plugin that may run completes in a language, by what its manifest says. */
export function completesIn(language: string, plugins: readonly PluginView[]): boolean {
  return completing(plugins).some(({ languages }) => languages.length === 0 || languages.includes(language));
}

/** One whose permissions the user has not decided on yet is none of them: nobody is asked for a list that opens by itself. */
function completing(plugins: readonly PluginView[]): PluginView['handlers'] {
  const offered = plugins.filter(({ state }) => OFFERED.includes(state));
  return offered.flatMap(({ handlers }) => handlers.filter(({ event }) => event === 'onCodeCompletion'));
}

export interface SuggestRegistrationOptions {
  host: Pick<Host, 'plugins'>;
  client: Pick<EditorClient, 'register' | 'unregister'>;
  documents: Pick<Documents, 'all'>;
  /** As they are for one document. */
  settingsOf: (uri: string) => Promise<HostSettings>;
  views: Pick<Views, 'say'>;
  capabilities: ClientCapabilities;
}

/**
 * Keeps what the editor is told in step with plugins, settings and open documents: it asks nothing on account of plugins where nobody wants that. Manifests
 * have a registration of their own, with characters after which something is suggested: elsewhere, those would end the list that typing opens.
 */
export class SuggestRegistration {
  readonly #options: SuggestRegistrationOptions;
  readonly #isDynamic: boolean;
  #told = '[]';
  #telling: Promise<void> = Promise.resolve();
  #updates = 0;

  constructor(options: SuggestRegistrationOptions) {
    this.#options = options;
    // Editors that take no registrations later ask for every document from the start.
    this.#isDynamic = options.capabilities.textDocument?.completion?.dynamicRegistration === true;
  }

  /** Plugins or settings changed, or a document was opened. */
  update(): void {
    if (!this.#isDynamic) return;
    this.#update().catch((error: unknown) => {
      this.#options.views.say('warn', l10n.t('The editor was not told what plugins offer in the suggest widget: {0}', String(error)));
    });
  }

  async #update(): Promise<void> {
    const { host, documents, settingsOf } = this.#options;
    const update = ++this.#updates;
    const plugins = host.plugins();
    const open = [...documents.all()].filter(({ languageId }) => completesIn(languageId, plugins));
    const settings = await Promise.all(open.map(({ uri }) => settingsOf(uri)));
    // There is newer news, of which somebody else knows.
    if (update !== this.#updates) return;
    const isWanted = settings.some(({ completion: { enabled, suggestWidget } }) => enabled && suggestWidget);
    const selector = isWanted ? selectorOf(completing(plugins)) : [];
    const text = JSON.stringify(selector);
    if (text !== this.#told) {
      const wasTold = this.#told !== '[]';
      this.#told = text;
      this.#telling = this.#telling.catch(() => undefined).then(() => this.#tell(selector, wasTold));
    }
    await this.#telling;
  }

  async #tell(selector: readonly DocumentFilter[], wasTold: boolean): Promise<void> {
    const { client } = this.#options;
    const { method } = CompletionRequest;
    const id = `codexPlugins.${method}.plugins`;
    if (wasTold) await client.unregister([{ id, method }]);
    const registration: Registration = { id, method, registerOptions: { documentSelector: selector } };
    if (selector.length > 0) await client.register([registration]);
  }
}
