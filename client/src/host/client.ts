// The language client: how the server is started, what it is told at the start, and what happens when it stops by itself.
import path from 'node:path';
import * as vscode from 'vscode';
import {
  CloseAction,
  DidSaveTextDocumentNotification,
  ErrorAction,
  LanguageClient,
  RevealOutputChannelOn,
  TransportKind,
  type ConfigurationItem,
  type DidSaveTextDocumentParams,
  type LanguageClientOptions,
  type ServerOptions,
  type StaticFeature,
} from 'vscode-languageclient/node';
import { settleWithin } from '../deadline.ts';
import type { ConfirmedSaves } from '../runOnFiles/confirmedSaves.ts';
import { isForUs } from './completion.ts';
import type { GhostText } from './ghostText.ts';
import { OneAtATime } from './oneAtATime.ts';
import type { SaveChains } from './saveChain.ts';
import { RestartPolicy } from './restartPolicy.ts';
import type { ClientFeatures, InitializationOptions, SavedAsItIs } from '../../../server/src/protocol.ts';

/** VS Code ignores a save listener for good after four answers that came later than 1,500 ms or not at all. */
const SAVE_ANSWER_MS = 1_400;
/** Kept back for applying the last of several steps of a save. */
const STEPS_RESERVE_MS = 100;
const SERVER_DEBUG_PORT = 6019;
const SECTION = 'codexPlugins';

export interface ClientParts {
  output: vscode.LogOutputChannel;
  /** Plugins changed a document as part of its save, or to format it. */
  onFormatted(uri: vscode.Uri): void;
  /** Saves that no handlers are to run for. */
  confirmedSaves: ConfirmedSaves;
  saveChains: SaveChains;
  ghostText: GhostText;
  /** The server stopped too often and stays off until the user restarts it. */
  onGaveUp(message: string): void;
}

/** Makes the client; it is not started yet. */
export function createClient(context: vscode.ExtensionContext, parts: ClientParts): LanguageClient {
  const module = context.asAbsolutePath(path.join('dist', 'server.js'));
  const serverOptions: ServerOptions = {
    run: { module, transport: TransportKind.ipc },
    debug: {
      module,
      transport: TransportKind.ipc,
      options: { execArgv: ['--nolazy', `--inspect=${SERVER_DEBUG_PORT}`, '--enable-source-maps'] },
    },
  };
  const client: LanguageClient = new LanguageClient(
    'codexPlugins',
    'Codex Plugins',
    serverOptions,
    clientOptions(parts, () => client),
  );
  client.registerFeature(featureFlags);
  return client;
}

function clientOptions(parts: ClientParts, client: () => LanguageClient): LanguageClientOptions {
  const restarts = new RestartPolicy();
  const manifestQuestions = new OneAtATime();
  return {
    documentSelector: [{ scheme: 'file' }],
    outputChannel: parts.output,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    diagnosticCollectionName: 'codexPlugins',
    // What plugins explain beside completions is shown, and can neither run commands nor be HTML.
    markdown: { isTrusted: false, supportHtml: false },
    // A function, so that a restarted server hears what is true then.
    initializationOptions: (): InitializationOptions => ({
      trusted: vscode.workspace.isTrusted,
      grants: 'ask',
      settings: currentSettings(),
      ...(vscode.l10n.bundle && { texts: vscode.l10n.bundle }),
    }),
    initializationFailedHandler: (error: unknown) => {
      parts.output.error(error instanceof Error ? error : String(error));
      return false;
    },
    errorHandler: {
      error: (_error, _message, count) => ({ action: (count ?? 0) <= 3 ? ErrorAction.Continue : ErrorAction.Shutdown }),
      closed: () => {
        const decision = restarts.onStopped(Date.now());
        if (decision.restart) {
          parts.output.warn(decision.message);
          return { action: CloseAction.Restart, message: decision.message, handled: true };
        }
        parts.onGaveUp(decision.message);
        return { action: CloseAction.DoNotRestart, message: decision.message, handled: true };
      },
    },
    middleware: {
      // Of a save that was confirmed, the server hears when it is done, and that nothing is to follow it.
      willSave: async (event, next) => {
        if (!parts.confirmedSaves.has(event.document)) await next(event);
      },
      willSaveWaitUntil: async (event, next) => {
        if (parts.confirmedSaves.has(event.document)) return [];
        const endsAt = performance.now() + SAVE_ANSWER_MS;
        // What is applied in steps is in the document already.
        const chain = await settleWithin(parts.saveChains.run(client(), event, endsAt - STEPS_RESERVE_MS), SAVE_ANSWER_MS);
        if (chain.kind !== 'value') return [];
        if (chain.value) {
          if (chain.value.formatted) parts.onFormatted(event.document.uri);
          return [];
        }
        const edits = await settleWithin(Promise.resolve(next(event)), endsAt - performance.now());
        if (edits.kind !== 'value') return [];
        if (edits.value.length > 0) parts.onFormatted(event.document.uri);
        return edits.value;
      },
      didSave: async (document, next) => {
        if (!parts.confirmedSaves.has(document)) {
          await next(document);
          return;
        }
        const params: DidSaveTextDocumentParams & SavedAsItIs = {
          ...client().code2ProtocolConverter.asSaveTextDocumentParams(document),
          asItIs: true,
        };
        await client().sendNotification(DidSaveTextDocumentNotification.type, params);
      },
      workspace: {
        configuration: (params, token, next) => {
          const answers = next(params, token);
          // The library asks for the settings of a file, without those for its language.
          return Array.isArray(answers) ? answers.map((answer: unknown, index) => settingsFor(params.items[index]) ?? answer) : answers;
        },
      },
      provideDocumentFormattingEdits: async (document, options, token, next) => {
        if (parts.saveChains.isFormatting(document) || parts.confirmedSaves.has(document)) return [];
        const edits = await next(document, options, token);
        if (edits && edits.length > 0) parts.onFormatted(document.uri);
        return edits;
      },
      provideCompletionItem: (document, position, completionContext, token, next) =>
        isForUs(completionContext)
          ? []
          : manifestQuestions.once(document, position, token, () => next(document, position, completionContext, token)),
      provideInlineCompletionItems: (document, position, completionContext, token, next) =>
        parts.ghostText.provide(document, position, completionContext, (asked) => next(document, position, asked, token)),
    },
  };
}

const featureFlags: StaticFeature = {
  fillClientCapabilities: (capabilities) => {
    const codexPlugins: ClientFeatures = {
      askGrant: true,
      saveDocument: true,
      documentEncoding: true,
      baseCompletions: true,
      completionsNews: true,
      modelKey: true,
      modelStatus: true,
      editorModel: true,
      debugEvent: true,
      views: true,
    };
    capabilities.experimental = { ...(capabilities.experimental as object | undefined), codexPlugins };
  },
  initialize: () => {},
  getState: () => ({ kind: 'static' }),
  clear: () => {},
};

/** Ours, and what is set for an open document, its language included; undefined for what is left to the client's own answer. */
function settingsFor(item: ConfigurationItem | undefined): unknown {
  if (item?.scopeUri === undefined) return item?.section === SECTION ? currentSettings() : undefined;
  const { section, scopeUri } = item;
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === vscode.Uri.parse(scopeUri).toString());
  if (!document || section === undefined) return undefined;
  return section === SECTION ? currentSettings(document) : vscode.workspace.getConfiguration(undefined, document).get(section);
}

/** The settings as plain data: a configuration object has functions besides its values. */
function currentSettings(document?: vscode.TextDocument): Record<string, unknown> {
  const settings = vscode.workspace.getConfiguration(SECTION, document);
  const values = JSON.parse(JSON.stringify(settings)) as Record<string, unknown>;
  // VS Code merges into an object what a workspace says of its parts by names of their own, whatever the object's scope is.
  return { ...values, policy: settings.inspect('policy')?.globalValue ?? {} };
}
