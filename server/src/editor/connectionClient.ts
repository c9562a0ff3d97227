// The editor at the other end of a connection.
import { randomUUID } from 'node:crypto';
import {
  CodeLensRefreshRequest,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  InlayHintRefreshRequest,
  MessageType,
  RegistrationRequest,
  UnregistrationRequest,
  CancellationTokenSource,
  type CancellationToken,
  type FileSystemWatcher,
} from 'vscode-languageserver-protocol';
import type { Connection } from 'vscode-languageserver';
import {
  ActivityNotification,
  AskGrantRequest,
  BaseCompletionsRequest,
  CompletionsNewsNotification,
  ModelKeyRequest,
  ModelStatusNotification,
  DebugEventRequest,
  DebugTestsRequest,
  DocumentEncodingRequest,
  EditorModelRequest,
  FailureNotification,
  LogNotification,
  PluginsNotification,
  ProjectMessagesNotification,
  SaveDocumentRequest,
  SlowHandlerEndedNotification,
  SlowHandlerNotification,
  SaveMessagesNotification,
  TestNewsNotification,
  type HostLogLine,
} from '../protocol.ts';
import type { EditorClient } from './client.ts';
import { shownLine, shownText, withoutLinks } from '../text/shownText.ts';

const MESSAGE_TYPES = { info: MessageType.Info, warning: MessageType.Warning, error: MessageType.Error } as const;
const LOG_TYPES: Record<HostLogLine['level'], MessageType> = {
  debug: MessageType.Debug,
  info: MessageType.Info,
  warn: MessageType.Warning,
  error: MessageType.Error,
};

/** Sends a request that is taken back when the signal says that nobody needs its answer any more. */
async function cancellable<T>(signal: AbortSignal, send: (token: CancellationToken) => Promise<T>): Promise<T> {
  const source = new CancellationTokenSource();
  const cancel = (): void => source.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await send(source.token);
  } finally {
    signal.removeEventListener('abort', cancel);
    source.dispose();
  }
}

const WATCHED_FILES_ID = 'codexPlugins.watchedFiles';

/** The lib's connection, as the parts of the server see it. */
export function connectionClient(connection: Connection): EditorClient {
  /** What is said to an editor that is gone is lost, whether that is thrown or rejected; the end of the connection is dealt with in main.ts. */
  const unheeded = (send: () => Promise<unknown>): void => {
    new Promise((resolve) => resolve(send())).catch(() => {});
  };
  const notify = (method: string, params: object): void => unheeded(() => connection.sendNotification(method, params));
  let watching: Promise<void> | undefined;
  let watches = 0;

  const watch = async (previous: Promise<void> | undefined, watchers: FileSystemWatcher[]): Promise<void> => {
    await previous?.catch(() => {});
    const { method } = DidChangeWatchedFilesNotification;
    const before = `${WATCHED_FILES_ID}.${watches}`;
    const registrations = [{ id: `${WATCHED_FILES_ID}.${++watches}`, method, registerOptions: { watchers } }];
    try {
      await connection.sendRequest(RegistrationRequest.type, { registrations });
    } finally {
      // Only now, so that nothing is missed in between.
      if (previous)
        await connection.sendRequest(UnregistrationRequest.type, { unregisterations: [{ id: before, method }] }).catch(() => {});
    }
  };

  return {
    showMessage: (kind, message) => notify('window/showMessage', { type: MESSAGE_TYPES[kind], message: withoutLinks(shownLine(message)) }),
    logMessage: (level, message) => notify('window/logMessage', { type: LOG_TYPES[level], message: shownText(message) }),
    publishDiagnostics: (params) => unheeded(() => connection.sendDiagnostics(params)),
    applyEdit: (params) => connection.workspace.applyEdit(params),
    configuration: (scopeUri) =>
      connection.workspace.getConfiguration({ section: 'codexPlugins', ...(scopeUri !== undefined && { scopeUri }) }),
    formatsOnSave: async (scopeUri) => {
      const answer: unknown = await connection.workspace.getConfiguration({ section: 'editor.formatOnSave', scopeUri });
      return typeof answer === 'boolean' ? answer : undefined;
    },
    watchConfiguration: async () => {
      const registerOptions = { section: 'codexPlugins' };
      const method = DidChangeConfigurationNotification.method;
      await connection.sendRequest(RegistrationRequest.type, {
        registrations: [{ id: 'codexPlugins.configuration', method, registerOptions }],
      });
    },
    register: async (registrations) => {
      if (registrations.length > 0) await connection.sendRequest(RegistrationRequest.type, { registrations });
    },
    unregister: async (unregisterations) => {
      await connection.sendRequest(UnregistrationRequest.type, { unregisterations });
    },
    refreshCodeLenses: () => unheeded(() => connection.sendRequest(CodeLensRefreshRequest.type)),
    refreshInlayHints: () => unheeded(() => connection.sendRequest(InlayHintRefreshRequest.type)),
    watchFiles: (watchers) => (watching = watch(watching, watchers)),
    askGrant: (question, signal) => cancellable(signal, (token) => connection.sendRequest(AskGrantRequest.type, question, token)),
    saveDocument: (params) => connection.sendRequest(SaveDocumentRequest.type, params),
    documentEncoding: (params) => connection.sendRequest(DocumentEncodingRequest.type, params),
    baseCompletions: (params, signal) => cancellable(signal, (token) => connection.sendRequest(BaseCompletionsRequest.type, params, token)),
    debugEvent: (params) => connection.sendRequest(DebugEventRequest.type, params),
    debugTests: (params) => connection.sendRequest(DebugTestsRequest.type, params),
    plugins: (params) => notify(PluginsNotification.method, params),
    activity: (entry) => notify(ActivityNotification.method, entry),
    log: (line) => notify(LogNotification.method, line),
    failure: (failure) => notify(FailureNotification.method, failure),
    slowHandler: (handler) => notify(SlowHandlerNotification.method, handler),
    modelKey: (params) => connection.sendRequest(ModelKeyRequest.type, params),
    modelStatus: (view) => notify(ModelStatusNotification.method, view),
    editorModel: async (question, onPiece, signal) => {
      const partialResultToken = randomUUID();
      const pieces = connection.onProgress(EditorModelRequest.pieces, partialResultToken, onPiece);
      try {
        const params = { ...question, partialResultToken };
        return await cancellable(signal, (token) => connection.sendRequest(EditorModelRequest.type, params, token));
      } finally {
        pieces.dispose();
      }
    },
    completionsNews: (params) => notify(CompletionsNewsNotification.method, params),
    slowHandlerEnded: (ended) => notify(SlowHandlerEndedNotification.method, ended),
    projectMessages: (params) => notify(ProjectMessagesNotification.method, params),
    workDone: async (title, onCancel) => {
      const progress = await connection.window.createWorkDoneProgress();
      progress.token.onCancellationRequested(onCancel);
      progress.begin(title, undefined, undefined, true);
      return { end: () => progress.done() };
    },
    testNews: (params) => notify(TestNewsNotification.method, params),
    saveMessages: (params) => notify(SaveMessagesNotification.method, params),
  };
}
