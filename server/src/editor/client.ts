// What the server may ask of, or tell, the editor. The server's parts see this and never the connection, so that tests can stand in for an editor.
import {
  DiagnosticTag,
  InsertTextMode,
  MarkupKind,
  ResourceOperationKind,
  type ApplyWorkspaceEditParams,
  type ApplyWorkspaceEditResult,
  type FileSystemWatcher,
  type InitializeParams,
  type PublishDiagnosticsParams,
  type Registration,
  type Unregistration,
} from 'vscode-languageserver-protocol';
import type { BaseCompletion } from '../contract/completions.ts';
import type { ModelView } from '../contract/modelViews.ts';
import type { TestNews } from '../contract/testViews.ts';
import { GRANT_MODES, type GrantAnswer, type GrantMode, type GrantQuestion } from '../contract/grants.ts';
import type { HistoryEntry, HostLogLine } from '../contract/views.ts';
import type {
  BaseCompletionsParams,
  CompletionsNews,
  ClientFeatures,
  DocumentEncodingParams,
  EditorModelAnswer,
  EditorModelQuestion,
  FailureMessage,
  InitializationOptions,
  PluginsMessage,
  ProjectMessages,
  SaveDocumentParams,
  SlowHandler,
  SaveMessage,
  DebugTestsParams,
} from '../protocol.ts';

/** Requests reject when the editor is gone or answers with an error; notifications are sent as they can be. */
export interface EditorClient {
  showMessage(kind: 'info' | 'warning' | 'error', text: string): void;
  /** A line for the editor's own log of this server; the way out for clients without our views. */
  logMessage(level: HostLogLine['level'], text: string): void;
  publishDiagnostics(params: PublishDiagnosticsParams): void;
  applyEdit(params: ApplyWorkspaceEditParams): Promise<ApplyWorkspaceEditResult>;
  /** The `codexPlugins` section, as it is for one document where that is named. */
  configuration(uri?: string): Promise<unknown>;
  /** Whether the editor formats a document when it is saved; undefined where it does not say. */
  formatsOnSave(uri: string): Promise<boolean | undefined>;
  /** Asks to hear of changed settings. */
  watchConfiguration(): Promise<void>;
  /** Registers what the editor takes only now that it is ready. */
  register(registrations: Registration[]): Promise<void>;
  unregister(unregistrations: Unregistration[]): Promise<void>;
  /** Asks for a new look at code lenses that were given out. */
  refreshCodeLenses(): void;
  refreshInlayHints(): void;
  /** Asks to hear of changed files; replaces what was asked for before. */
  watchFiles(watchers: FileSystemWatcher[]): Promise<void>;

  askGrant(question: GrantQuestion, signal: AbortSignal): Promise<{ answer: GrantAnswer }>;
  saveDocument(params: SaveDocumentParams): Promise<{ saved: boolean }>;
  documentEncoding(params: DocumentEncodingParams): Promise<{ encoding?: string | undefined }>;
  baseCompletions(params: BaseCompletionsParams, signal: AbortSignal): Promise<{ completions: BaseCompletion[] }>;
  completionsNews(params: CompletionsNews): void;
  modelKey(params: { baseUrl: string }): Promise<{ key?: string }>;
  modelStatus(view: ModelView): void;
  /** @param onPiece told what the model writes, as it does. */
  editorModel(
    question: Omit<EditorModelQuestion, 'partialResultToken'>,
    onPiece: (piece: string) => void,
    signal: AbortSignal,
  ): Promise<EditorModelAnswer>;
  /** @returns why nothing was debugged, where that is so. */
  debugEvent(params: { eventId: string }): Promise<{ message?: string }>;
  /** Has the user's debugger attach to a worker that runs tests, for a client that asked for it. */
  debugTests(params: DebugTestsParams): Promise<{ isAttached: boolean }>;
  plugins(params: PluginsMessage): void;
  activity(entry: HistoryEntry): void;
  log(line: HostLogLine): void;
  failure(failure: FailureMessage): void;
  testNews(params: { runId: string; news: TestNews }): void;
  saveMessages(params: { messages: SaveMessage[] }): void;
  slowHandler(handler: SlowHandler): void;
  slowHandlerEnded(ended: { runId: string }): void;
  projectMessages(params: ProjectMessages): void;
  /** Shows that something goes on, in the way of the protocol. @param onCancel the user wants it to stop. */
  workDone(title: string, onCancel: () => void): Promise<WorkDone>;
}

/** Something that an editor shows as long as it goes on. */
export interface WorkDone {
  end(): void;
}

/** What the editor can do, from `initialize`. */
export interface ClientProfile {
  features: Required<ClientFeatures>;
  willSaveWaitUntil: boolean;
  applyEdit: boolean;
  documentChanges: boolean;
  configuration: boolean;
  watchConfiguration: boolean;
  watchFiles: boolean;
  relativePatterns: boolean;
  workspaceFolders: boolean;
  relatedInformation: boolean;
  diagnosticTags: boolean;
  codeDescription: boolean;
  createFiles: boolean;
  refreshCodeLenses: boolean;
  refreshInlayHints: boolean;
  hoverMarkdown: boolean;
  workDoneProgress: boolean;
  completion: { snippets: boolean; markdown: boolean; asIs: boolean };
}

export function clientProfile(params: InitializeParams): ClientProfile {
  const { workspace, textDocument, experimental } = params.capabilities;
  const completionItem = textDocument?.completion?.completionItem;
  const given = (experimental as { codexPlugins?: ClientFeatures } | undefined)?.codexPlugins ?? {};
  return {
    features: {
      askGrant: given.askGrant === true,
      saveDocument: given.saveDocument === true,
      documentEncoding: given.documentEncoding === true,
      baseCompletions: given.baseCompletions === true,
      modelKey: given.modelKey === true,
      modelStatus: given.modelStatus === true,
      editorModel: given.editorModel === true,
      completionsNews: given.completionsNews === true,
      debugEvent: given.debugEvent === true,
      views: given.views === true,
    },
    willSaveWaitUntil: textDocument?.synchronization?.willSaveWaitUntil === true,
    applyEdit: workspace?.applyEdit === true,
    documentChanges: workspace?.workspaceEdit?.documentChanges === true,
    configuration: workspace?.configuration === true,
    watchConfiguration: workspace?.didChangeConfiguration?.dynamicRegistration === true,
    watchFiles: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
    relativePatterns: workspace?.didChangeWatchedFiles?.relativePatternSupport === true,
    workspaceFolders: workspace?.workspaceFolders === true,
    relatedInformation: textDocument?.publishDiagnostics?.relatedInformation === true,
    diagnosticTags: textDocument?.publishDiagnostics?.tagSupport?.valueSet.includes(DiagnosticTag.Unnecessary) === true,
    codeDescription: textDocument?.publishDiagnostics?.codeDescriptionSupport === true,
    createFiles: workspace?.workspaceEdit?.resourceOperations?.includes(ResourceOperationKind.Create) === true,
    refreshCodeLenses: workspace?.codeLens?.refreshSupport === true,
    refreshInlayHints: workspace?.inlayHint?.refreshSupport === true,
    workDoneProgress: params.capabilities.window?.workDoneProgress === true,
    hoverMarkdown: textDocument?.hover?.contentFormat?.includes(MarkupKind.Markdown) === true,
    completion: {
      snippets: completionItem?.snippetSupport === true,
      markdown: completionItem?.documentationFormat?.includes(MarkupKind.Markdown) === true,
      asIs: completionItem?.insertTextModeSupport?.valueSet.includes(InsertTextMode.asIs) === true,
    },
  };
}

/** `initializationOptions`, with the safe default for everything that is missing or of the wrong type; the latter is reported as a sentence. */
export function initializationOptions(raw: unknown): { initialization: Required<InitializationOptions>; problems: string[] } {
  const problems: string[] = [];
  const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
  const take = <T>(name: keyof InitializationOptions, value: unknown, fits: boolean, expected: string, otherwise: T): T => {
    if (fits) return value as T;
    if (value !== undefined && value !== null)
      problems.push(
        `initializationOptions.${name} is ${JSON.stringify(value)}, but should be ${expected}; ${JSON.stringify(otherwise)} counts.`,
      );
    return otherwise;
  };
  const given = (isObject(raw) ? raw : {}) as Record<keyof InitializationOptions, unknown>;
  const { trusted, grants, settings, texts } = given;
  return {
    initialization: {
      trusted: take('trusted', trusted, typeof trusted === 'boolean', 'true or false', false),
      grants: take('grants', grants, GRANT_MODES.includes(grants as GrantMode), 'ask, manifest or none', 'ask'),
      settings: take('settings', settings, isObject(settings), 'an object with the codexPlugins settings', {}),
      texts: take(
        'texts',
        texts,
        isObject(texts) && Object.values(texts as object).every((text) => typeof text === 'string'),
        'an object with texts',
        {},
      ),
    },
    problems,
  };
}
