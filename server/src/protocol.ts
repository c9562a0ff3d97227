// Custom requests and notifications between the language server and clients that know it, and what `initializationOptions` may hold.
// Standard LSP needs none of this: a plain client gets saves, completions and diagnostics.
// What the messages are made of is the contract's; the client, which sees no other file of the server's, gets it from here.
import type { FoundServer, ModelView, Trial } from './contract/modelViews.ts';
import {
  NotificationType,
  NotificationType0,
  type Position,
  type ProgressToken,
  ProgressType,
  type Range,
  RequestType,
  RequestType0,
} from 'vscode-languageserver-protocol';
import type { AttachRequest, AttachTarget } from './contract/attachTarget.ts';
import type { Runtime } from './contract/runtime.ts';
import type { BaseCompletion } from './contract/completions.ts';
import type { ErrorCode } from './contract/errors.ts';
import type { SavePhase } from './contract/eventNames.ts';
import type { GrantAnswer, GrantMode, GrantQuestion } from './contract/grants.ts';
import type { InspectorAddress, OpenInspectorParams } from './contract/inspectorAddress.ts';
import type {
  CarriedOut,
  FoundPlugin,
  InstalledPlugins,
  InstallPlace,
  InstallPlan,
  Outcome,
  PluginDetails,
} from './contract/installedViews.ts';
import type { LanguageChoice, NewPlugin, NewPluginQuestions, PluginFile } from './contract/newPlugin.ts';
import type { TestView, TestNews, TestsAnswer } from './contract/testViews.ts';
import type { PublishPreview } from './contract/publishPreview.ts';
import type { RecordedMockEvent } from './contract/recordedEvents.ts';
import type { RunOnFileAnswer, RunOnFileParams } from './contract/runOnFiles.ts';
import type { SaveSteps } from './contract/saveSteps.ts';
import type { ProfileHandlerAnswer, ProfileHandlerParams } from './contract/handlerProfile.ts';
import type { WorkerMemory } from './contract/workerMemory.ts';
import type { HistoryDetail, HistoryEntry, HostLogLine, IsolationView, PluginView } from './contract/views.ts';

export { FORMAT_STEP, isEditorStep, type SaveStep, type SaveSteps } from './contract/saveSteps.ts';
export {
  ATTACH_SECRET,
  SERVED_REQUEST,
  SERVED_TITLE,
  type AttachRequest,
  type AttachTarget,
  type InstallableDebugpy,
  type ServedAnswer,
} from './contract/attachTarget.ts';
export type { InspectorAddress } from './contract/inspectorAddress.ts';
export type { BaseCompletion } from './contract/completions.ts';
export { declinedReason } from './contract/declined.ts';
export { logText } from './contract/logText.ts';
export { isAboutFile, SAVE_PHASES, type SavePhase } from './contract/eventNames.ts';
export type { GrantQuestion } from './contract/grants.ts';
export type { TestView, TestNews, TestOutcome, TestsAnswer } from './contract/testViews.ts';
export { EVENTS_FOLDER } from './contract/mockEventFiles.ts';
export type { RecordedMockEvent, RecordFault } from './contract/recordedEvents.ts';
export { isForPreview, mayWorkOnDisk, worksOnDisk, type RunOnFileAnswer, type RunOnFileParams } from './contract/runOnFiles.ts';
export { tierLabel } from './contract/isolation.ts';
export { Languages } from './contract/languages.ts';
export type { FoundServer, ModelView, Sent, ServerKind, Trial } from './contract/modelViews.ts';
export { GitIgnored } from './contract/gitIgnored.ts';
export { ignoreFilesAbove, readIgnoreFile } from './contract/gitIgnoreFiles.ts';
export { readWhenClause, type WhenContext } from './contract/whenClause.ts';
export { escapeMarkdown } from './text/markdown.ts';
export { bothEnds, oneLine, shownLine, shownText, withoutLinks } from './text/shownText.ts';
export type {
  CarriedOut,
  FoundPlugin,
  InstalledPlugins,
  InstalledVersion,
  InstalledView,
  InstallPlace,
  InstallPlan,
  Outcome,
  PermissionInWords,
  PlannedStep,
  PluginDetails,
} from './contract/installedViews.ts';
export type { LanguageChoice, NewPlugin, PermissionChoice, PluginFile, PluginPurpose } from './contract/newPlugin.ts';
export type { PublishPreview } from './contract/publishPreview.ts';
export { runtimeOf, type Runtime } from './contract/runtime.ts';
export type { ProfiledEvent, ProfileHandlerAnswer } from './contract/handlerProfile.ts';
export { STATISTICS_OF_RUNS, type HandlerStatistics } from './contract/handlerStatistics.ts';
export type { WorkerMemory } from './contract/workerMemory.ts';
export type { CallPhases } from './contract/callPhases.ts';
export type {
  CommandView,
  RunDetail,
  HandlerView,
  HistoryDetail,
  HistoryEntry,
  HostLogLine,
  IsolationView,
  PermissionView,
  PluginState,
  PluginView,
} from './contract/views.ts';

/** `initializationOptions` of the server (fixed contract). */
export interface InitializationOptions {
  /** Whether the workspace is trusted: nothing runs otherwise. Default false. */
  trusted?: boolean;
  /** How permissions are granted. Default `ask`. */
  grants?: GrantMode;
  /** The `codexPlugins.*` settings as a nested object, for clients without `workspace/configuration`. */
  settings?: Record<string, unknown>;
  /** What the server says to people, in their language: translations by their English, as in the bundles of `l10n/`. Without one it is English. */
  texts?: Record<string, string>;
}

/** What a client can do beyond LSP, sent as `capabilities.experimental.codexPlugins`. */
export interface ClientFeatures {
  /** Answers AskGrantRequest. */
  askGrant?: boolean;
  /** Answers SaveDocumentRequest. */
  saveDocument?: boolean;
  /** Answers DocumentEncodingRequest. */
  documentEncoding?: boolean;
  /** Answers BaseCompletionsRequest. */
  baseCompletions?: boolean;
  /** Answers ModelKeyRequest. */
  modelKey?: boolean;
  /** Wants ModelStatusNotification. */
  modelStatus?: boolean;
  /** Answers EditorModelRequest. */
  editorModel?: boolean;
  /** Wants CompletionsNewsNotification. */
  completionsNews?: boolean;
  /** Answers DebugEventRequest. */
  debugEvent?: boolean;
  /** Wants PluginsNotification, ActivityNotification and LogNotification. */
  views?: boolean;
}

/** What the sidebar shows of plugins. */
export interface PluginsMessage {
  trusted: boolean;
  plugins: PluginView[];
  isolation?: IsolationView;
}

/** Server to client, after every change: all plugins, as the sidebar shows them. */
export const PluginsNotification = {
  method: 'codexPlugins/plugins',
  type: new NotificationType<PluginsMessage>('codexPlugins/plugins'),
} as const;

/** Server to client, after every dispatch: one line for the activity list. It replaces the one with the same `eventId`, if there is one. */
export const ActivityNotification = {
  method: 'codexPlugins/activity',
  type: new NotificationType<HistoryEntry>('codexPlugins/activity'),
} as const;

/** Server to client: a line for a plugin's output channel (or the host's, without `pluginKey`). */
export const LogNotification = {
  method: 'codexPlugins/log',
  type: new NotificationType<HostLogLine>('codexPlugins/log'),
} as const;

export interface FailureMessage {
  pluginKey: string;
  pluginId: string;
  name: string;
  script: string;
  eventId: string;
  code: ErrorCode;
  message: string;
  /** With `permission-denied`: what was missing, and whether the manifest declares it. */
  permission?: { name: string; declared: boolean };
  /** The line of the plugin's code that was stopped, counted from 0. */
  place?: { uri: string; line: number };
}

/**
 * Server to client: a handler failed in a way the user should hear of (once per plugin and cause until it works again; the cause is the kind of fault,
 * the script and the permission, not what differs from one time to the next).
 * A plain client gets `window/showMessage` instead.
 */
export const FailureNotification = {
  method: 'codexPlugins/failure',
  type: new NotificationType<FailureMessage>('codexPlugins/failure'),
} as const;

/** A handler that runs for longer than people wait without asking themselves what goes on. */
export interface SlowHandler {
  runId: string;
  event: string;
  /** As in `PluginView`. */
  name: string;
  script: string;
  filePath?: string;
}

/** Server to client: a handler has run for a second. A plain client gets `$/progress`, if it shows that. */
export const SlowHandlerNotification = {
  method: 'codexPlugins/slowHandler',
  type: new NotificationType<SlowHandler>('codexPlugins/slowHandler'),
} as const;

/** Server to client: a handler that was told of runs no longer. */
export const SlowHandlerEndedNotification = {
  method: 'codexPlugins/slowHandlerEnded',
  type: new NotificationType<{ runId: string }>('codexPlugins/slowHandlerEnded'),
} as const;

/** Client to server: stop that handler. The others of its event go on, and so does the save. */
export const CancelRunNotification = {
  method: 'codexPlugins/cancelRun',
  type: new NotificationType<{ runId: string }>('codexPlugins/cancelRun'),
} as const;

/** What plugins have to say about a workspace folder that was opened. */
export interface ProjectMessages {
  workspaceRoot: string;
  /** One for each plugin that ran; empty where it has nothing to say. */
  messages: { pluginKey: string; name: string; message: string }[];
}

/**
 * Server to client: what came of onProjectOpen, which happens in every window; the client shows what is new.
 * A plain client gets `window/showMessage` instead.
 */
export const ProjectMessagesNotification = {
  method: 'codexPlugins/projectMessages',
  type: new NotificationType<ProjectMessages>('codexPlugins/projectMessages'),
} as const;

/** What a plugin said about a file that was saved. */
export interface SaveMessage {
  filePath: string;
  /** The plugin's. */
  name: string;
  message: string;
}

/** Server to client: what plugins said about the last saves, of all files that were saved together. */
export const SaveMessagesNotification = {
  method: 'codexPlugins/saveMessages',
  type: new NotificationType<{ messages: SaveMessage[] }>('codexPlugins/saveMessages'),
} as const;

/** Server to client: may this plugin run with these permissions? */
export const AskGrantRequest = {
  method: 'codexPlugins/askGrant',
  type: new RequestType<GrantQuestion, { answer: GrantAnswer }, void>('codexPlugins/askGrant'),
} as const;

export interface SaveDocumentParams {
  uri: string;
  version: number;
}

/**
 * Server to client: save this document, if it still is at that version, because handlers changed it after the user's own save.
 * The client answers whether it did. The server does not run handlers for that save.
 */
export const SaveDocumentRequest = {
  method: 'codexPlugins/saveDocument',
  type: new RequestType<SaveDocumentParams, { saved: boolean }, void>('codexPlugins/saveDocument'),
} as const;

/**
 * Client to server, as a further member `part` of `textDocument/willSaveWaitUntil`: run only the plugins that come between these of the editor's steps,
 * counted from 0. The client asks for one part after the other, each on the text as its own steps left it.
 */
export interface SavePart {
  segment: number;
  /** What is left of the time that a save may take. */
  budgetMs: number;
}

/**
 * Client to server, as a further member of `textDocument/didSave`: the user has seen what was saved and wants it so, and plugins do not run. Otherwise a save
 * is known for that where nobody announced it.
 */
export interface SavedAsItIs {
  asItIs?: boolean;
}

/**
 * Client to server: where the inspector's page of this host is. The server for it is started by the first request, and ends with the language server.
 */
export const OpenInspectorRequest = {
  method: 'codexPlugins/openInspector',
  type: new RequestType<OpenInspectorParams, InspectorAddress, void>('codexPlugins/openInspector'),
} as const;

/** Client to server: what happens when a document is saved, in which order. Null for what is no open file. */
export const SaveStepsRequest = {
  method: 'codexPlugins/saveSteps',
  type: new RequestType<{ uri: string }, SaveSteps | null, void>('codexPlugins/saveSteps'),
} as const;

export interface DocumentEncodingParams {
  uri: string;
}

/**
 * Server to client: in which encoding does the editor have this file, by its own name for it (`utf8`, `utf8bom`, `iso88591`)? Asked where a handler
 * rewrote a file and its bytes do not tell. Left out of the answer where the editor does not know.
 */
export const DocumentEncodingRequest = {
  method: 'codexPlugins/documentEncoding',
  type: new RequestType<DocumentEncodingParams, { encoding?: string }, void>('codexPlugins/documentEncoding'),
} as const;

export interface BaseCompletionsParams {
  uri: string;
  position: Position;
  version: number;
  maxItems: number;
  budgetMs: number;
}

/** The client's command for a base completion that was taken: its argument is `WhenTaken.id`. */
export const TAKEN_COMMAND = 'codexPlugins.completionTaken';

/** Server to client: what the editor's own language service would suggest here. Answers within `budgetMs`, with an empty list if need be. */
export const BaseCompletionsRequest = {
  method: 'codexPlugins/baseCompletions',
  type: new RequestType<BaseCompletionsParams, { completions: BaseCompletion[] }, void>('codexPlugins/baseCompletions'),
} as const;

/**
 * What becomes of the last answer about a document: more of it may come; there is more of what is shown, for who asks again; and all is there. Whoever asks then
 * asks as for what is typed.
 */
export interface CompletionsNews {
  uri: string;
  /** Of the request that it is about: what is said of an older one is old. */
  id: number;
  news: 'coming' | 'more' | 'over';
}

/** Server to client: some sources of completions had not said all when they were asked for. */
export const CompletionsNewsNotification = {
  method: 'codexPlugins/completionsNews',
  type: new NotificationType<CompletionsNews>('codexPlugins/completionsNews'),
} as const;

/** Client to server: the user does not want the completion that may be shown, or went away from it. Nothing more is made for it. */
export const CompletionsDismissedNotification = {
  method: 'codexPlugins/completionsDismissed',
  type: new NotificationType<{ uri: string }>('codexPlugins/completionsDismissed'),
} as const;

/** Server to client: the user's key for a model server, which only the client keeps. */
export const ModelKeyRequest = {
  method: 'codexPlugins/modelKey',
  type: new RequestType<{ baseUrl: string }, { key?: string }, void>('codexPlugins/modelKey'),
} as const;

/** Client to server: the key is another one. */
export const ModelKeyChangedNotification = {
  method: 'codexPlugins/modelKeyChanged',
  type: new NotificationType0('codexPlugins/modelKeyChanged'),
} as const;

/** Server to client, after every change: how the model that completes stands, and what left for it. */
export const ModelStatusNotification = {
  method: 'codexPlugins/modelStatus',
  type: new NotificationType<ModelView>('codexPlugins/modelStatus'),
} as const;

/** What a model of the editor is asked. */
export interface EditorModelQuestion {
  /** What it is to do. */
  instruction: string;
  /** The text with the gap. */
  text: string;
  /** For what it wrote so far, piece by piece. */
  partialResultToken: ProgressToken;
}

/** That a model of the editor has written all; or why none wrote anything, or no more, as a sentence for people. */
export type EditorModelAnswer = { model: string } | { reason: string };

/**
 * Server to client: what a language model of the editor makes of a question that the user asked for. The client asks for consent where the user has not
 * given it yet.
 */
export const EditorModelRequest = {
  method: 'codexPlugins/editorModel',
  type: new RequestType<EditorModelQuestion, EditorModelAnswer, void>('codexPlugins/editorModel'),
  pieces: new ProgressType<string>(),
} as const;

/** Client to server: a model server that failed is to be asked again. */
export const ModelTryAgainNotification = {
  method: 'codexPlugins/modelTryAgain',
  type: new NotificationType0('codexPlugins/modelTryAgain'),
} as const;

/** Client to server: which servers of models are on this machine. */
export const FindModelServersRequest = {
  method: 'codexPlugins/findModelServers',
  type: new RequestType0<FoundServer[], void>('codexPlugins/findModelServers'),
} as const;

/** Client to server: one small completion of nobody's code by a model, to see whether it works. With the key that counts now. */
export const TryModelRequest = {
  method: 'codexPlugins/tryModel',
  type: new RequestType<{ baseUrl: string; name: string }, Trial, void>('codexPlugins/tryModel'),
} as const;

/** Client to server: the workspace became trusted. */
export const TrustNotification = {
  method: 'codexPlugins/trust',
  type: new NotificationType<{ trusted: boolean }>('codexPlugins/trust'),
} as const;

/** Client to server: payload, responses and log of one past event, or null when it is no longer kept. */
export const EventDetailRequest = {
  method: 'codexPlugins/eventDetail',
  type: new RequestType<{ eventId: string }, HistoryDetail | null, void>('codexPlugins/eventDetail'),
} as const;

export interface RecordMockEventParams {
  eventId: string;
  /** One of the plugins that the event went to: the mock event is written into its folder. */
  pluginKey: string;
}

/** Client to server: keep a past event as a mock event of a plugin, in a new file. */
export const RecordMockEventRequest = {
  method: 'codexPlugins/recordMockEvent',
  type: new RequestType<RecordMockEventParams, RecordedMockEvent, void>('codexPlugins/recordMockEvent'),
} as const;

/** Client to server: the mock events of a plugin, as a list of tests. Nothing is run. */
export const ListTestsRequest = {
  method: 'codexPlugins/listTests',
  type: new RequestType<{ pluginKey: string }, TestView[], void>('codexPlugins/listTests'),
} as const;

export interface HandlerModeParams {
  pluginKey: string;
  event: string;
  script: string;
  /** As the manifest names it. */
  function?: string;
}

/** Client to server: whether a handler is called in the plugin's worker, or is a program that is started for each event. `null` where there is no such handler. */
export const HandlerModeRequest = {
  method: 'codexPlugins/handlerMode',
  type: new RequestType<HandlerModeParams, 'warm' | 'oneShot' | null, void>('codexPlugins/handlerMode'),
} as const;

export interface RunTestsParams {
  /** The client's name for the run, by which it is told what happens. */
  runId: string;
  pluginKey: string;
  /** The mock events to fire, absolute. */
  files: string[];
  /** Has debuggers on the workers of these runtimes meanwhile, which the client is asked to attach before anything is fired. */
  debug?: Runtime[];
}

/** A worker that runs tests, which is another one than that of the editor's own events: where a debugger can attach to it, or why none can. */
export interface DebugTestsParams {
  pluginKey: string;
  runtime: Runtime;
  target: AttachTarget;
}

/** Server to client: attach a debugger, whose breakpoints are to be in place when this is answered, or say why there is none. */
export const DebugTestsRequest = {
  method: 'codexPlugins/debugTests',
  type: new RequestType<DebugTestsParams, { isAttached: boolean }, void>('codexPlugins/debugTests'),
} as const;

/** Client to server: fire mock events as `codex-plugin test` does. Cancelling it stops the handlers. */
export const RunTestsRequest = {
  method: 'codexPlugins/runTests',
  type: new RequestType<RunTestsParams, TestsAnswer, void>('codexPlugins/runTests'),
} as const;

/** Server to client: what happens in a run of tests. */
export const TestNewsNotification = {
  method: 'codexPlugins/testNews',
  type: new NotificationType<{ runId: string; news: TestNews }>('codexPlugins/testNews'),
} as const;

export interface AcceptAnswerParams {
  pluginKey: string;
  /** The mock event, absolute. */
  file: string;
  /** Of the file as it was when the answer came that is accepted. */
  digest: string;
}

/** Client to server: have a mock event's file expect what its handlers answered when it was run last, as `codex-plugin test --update` does. */
export const AcceptAnswerRequest = {
  method: 'codexPlugins/acceptAnswer',
  type: new RequestType<AcceptAnswerParams, TestsAnswer, void>('codexPlugins/acceptAnswer'),
} as const;

/** A mock event, and the handler that is to have it. */
export interface FireMockEventParams extends Pick<RunHandlerParams, 'pluginKey' | 'script' | 'function' | 'phase'> {
  file: string;
}

/** Client to server: fire a mock event at one handler. What it answers is shown, and applied to nothing. */
export const FireMockEventRequest = {
  method: 'codexPlugins/fireMockEvent',
  type: new RequestType<FireMockEventParams, RunAnswer, void>('codexPlugins/fireMockEvent'),
} as const;

/** Server to client: debug the handlers of this past event, as somebody asked for on the inspector's page. */
export const DebugEventRequest = {
  method: 'codexPlugins/debugEvent',
  type: new RequestType<{ eventId: string }, { message?: string }, void>('codexPlugins/debugEvent'),
} as const;

export interface HostSnapshot extends PluginsMessage {
  activity: HistoryEntry[];
}

/** Client to server: the plugins and the activity so far (newest first), for a view that opens late. */
export const SnapshotRequest = {
  method: 'codexPlugins/snapshot',
  type: new RequestType0<HostSnapshot, void>('codexPlugins/snapshot'),
} as const;

export interface RunHandlerParams {
  pluginKey: string;
  script: string;
  /** Where the script has several handlers of the event: the one that declares this function. */
  function?: string;
  /** And where it has some of both phases: the one of this phase. */
  phase?: SavePhase;
  event: string;
  uri?: string;
  position?: Position;
  command?: string;
}

/** How a run that the user asked for went. */
export interface RunAnswer {
  ok: boolean;
  /** Where it is not ok: whether that is anybody's fault. */
  outcome: 'ok' | 'declined' | 'cancelled' | 'failed';
  eventId: string;
  /** One sentence for the user; empty where there is nothing to say. */
  message: string;
}

/** Client to server: run one handler now on an open document (its unsaved text included); edits come back through workspace/applyEdit. */
export const RunHandlerRequest = {
  method: 'codexPlugins/runHandler',
  type: new RequestType<RunHandlerParams, RunAnswer, void>('codexPlugins/runHandler'),
} as const;

/**
 * Client to server: what would a plugin's save handlers make of this text, were it saved? Nothing is applied or written. The user's own events go first.
 * Cancelling it stops the handlers.
 */
export const RunOnFileRequest = {
  method: 'codexPlugins/runOnFile',
  type: new RequestType<RunOnFileParams, RunOnFileAnswer, void>('codexPlugins/runOnFile'),
} as const;

export interface RunCommandParams {
  pluginKey?: string;
  command: string;
  arguments: unknown[];
  uri?: string;
}

export interface RunCommandAnswer extends RunAnswer {
  data?: unknown;
}

/** Client to server: fire onCommand for a plugin from the palette or the sidebar. */
export const RunCommandRequest = {
  method: 'codexPlugins/runCommand',
  type: new RequestType<RunCommandParams, RunCommandAnswer, void>('codexPlugins/runCommand'),
} as const;

export interface PluginActionParams {
  action: 'enable' | 'disable' | 'reload' | 'restart' | 'allow' | 'revoke' | 'ask' | 'reloadAll';
  pluginKey?: string;
  /** Of `allow`: the names of the permissions that the user saw. If the plugin asks for others by now, nothing is allowed. */
  permissions?: readonly string[];
  /** Of `allow`: the `manifestDigest` of what the user saw. If the manifest is another one by now, nothing is allowed. */
  manifestDigest?: string;
}

/** Whether something was done that the user asked for, and if not, why. */
export interface ActionAnswer {
  ok: boolean;
  message?: string;
  /** Of `restart`: whether there was anything to be restarted. */
  restarted?: boolean;
}

/** Client to server: what the sidebar's menus do to a plugin. `managePermissions` asks again; `reloadAll` looks for plugins anew. */
export const PluginActionRequest = {
  method: 'codexPlugins/pluginAction',
  type: new RequestType<PluginActionParams, ActionAnswer, void>('codexPlugins/pluginAction'),
} as const;

export interface AddPermissionParams {
  pluginKey: string;
  permission: string;
}

/**
 * Client to server: add a permission to a plugin's manifest, by an edit that the user sees and saves. Asked for by the author after a denial;
 * the plugin asks the user again once the manifest declares more.
 */
export const AddPermissionRequest = {
  method: 'codexPlugins/addPermission',
  type: new RequestType<AddPermissionParams, ActionAnswer, void>('codexPlugins/addPermission'),
} as const;

/** Client to server: what to ask for a new plugin. The rules stand in the server alone, which the command line shares. */
export const NewPluginQuestionsRequest = {
  method: 'codexPlugins/newPluginQuestions',
  type: new RequestType<{ name?: string; id?: string }, NewPluginQuestions, void>('codexPlugins/newPluginQuestions'),
} as const;

/** Client to server: the languages that a new plugin can be written in, with what this machine lacks for each. */
export const NewPluginLanguagesRequest = {
  method: 'codexPlugins/newPluginLanguages',
  type: new RequestType0<LanguageChoice[], void>('codexPlugins/newPluginLanguages'),
} as const;

/** Client to server: the files of a new plugin, the manifest first. Paths are relative to its folder, with forward slashes; the client writes them. */
export const NewPluginRequest = {
  method: 'codexPlugins/newPlugin',
  type: new RequestType<NewPlugin, { folder: string; files: PluginFile[] }, void>('codexPlugins/newPlugin'),
} as const;

/** Client to server: take a profile of a handler. Cancelling it ends the runs. */
export const ProfileHandlerRequest = {
  method: 'codexPlugins/profileHandler',
  type: new RequestType<ProfileHandlerParams, ProfileHandlerAnswer, void>('codexPlugins/profileHandler'),
} as const;

/** Client to server: what the workers of plugins take of memory now, where the system tells. */
export const WorkerMemoryRequest = {
  method: 'codexPlugins/workerMemory',
  type: new RequestType0<WorkerMemory[], void>('codexPlugins/workerMemory'),
} as const;

/** Client to server: where a debugger can attach to a plugin's worker (started if need be). */
export const AttachTargetRequest = {
  method: 'codexPlugins/attachTarget',
  type: new RequestType<AttachRequest, AttachTarget, void>('codexPlugins/attachTarget'),
} as const;

/** What the user looks at. */
export interface EditorContext {
  activeFile: string | null;
  selection: Range | null;
  visibleFiles: string[];
}

/** Client to server: the active editor or its selection changed (fires onContextUpdate where a plugin wants it; debounced by the client). */
export const ContextNotification = {
  method: 'codexPlugins/context',
  type: new NotificationType<EditorContext>('codexPlugins/context'),
} as const;

/** Client to server: a file came to the front. Code lenses of handlers name the last one, and run on it. */
export const FileShownNotification = {
  method: 'codexPlugins/fileShown',
  type: new NotificationType<{ uri: string }>('codexPlugins/fileShown'),
} as const;

export interface ErrorReport {
  uri: string;
  diagnostics: {
    message: string;
    severity: 'error' | 'warning' | 'info' | 'hint';
    range: Range;
    source?: string;
    code?: string;
  }[];
}

/** Client to server: diagnostics of a document as the user sees them (fires onErrorReport where a plugin wants it). */
export const ErrorReportNotification = {
  method: 'codexPlugins/errorReport',
  type: new NotificationType<ErrorReport>('codexPlugins/errorReport'),
} as const;

/** Client to server: what is installed, and with `checkForUpdates` what is newer of it, which registries are asked for. */
export const InstalledPluginsRequest = {
  method: 'codexPlugins/installed',
  type: new RequestType<{ checkForUpdates: boolean }, Outcome<InstalledPlugins>, void>('codexPlugins/installed'),
} as const;

/** Client to server: the plugins that the registry finds by a text. */
export const SearchRegistryRequest = {
  method: 'codexPlugins/searchRegistry',
  type: new RequestType<{ text: string }, Outcome<{ found: FoundPlugin[] }>, void>('codexPlugins/searchRegistry'),
} as const;

/** Client to server: what the registry has of a plugin. `spec` is an id, or one with a version or a range. */
export const PluginDetailsRequest = {
  method: 'codexPlugins/pluginDetails',
  type: new RequestType<{ spec: string }, Outcome<PluginDetails>, void>('codexPlugins/pluginDetails'),
} as const;

/** What is to be installed, or which plugins are to be updated: all of the place where none is named. */
export type PlanInstallParams = { place: InstallPlace } & ({ spec: string } | { update: string[] });

/** Client to server: what would installing or updating change? Packages are fetched and looked through, and nothing is written. */
export const PlanInstallRequest = {
  method: 'codexPlugins/planInstall',
  type: new RequestType<PlanInstallParams, Outcome<InstallPlan>, void>('codexPlugins/planInstall'),
} as const;

export interface CarryOutPlanParams {
  planId: string;
  /** Whether the user lets the plugins run in this workspace, with the permissions that the plan says. Otherwise they are asked about as any others. */
  allow: boolean;
}

/** Client to server: do what was planned. What it installs serves when this is answered. */
export const CarryOutPlanRequest = {
  method: 'codexPlugins/carryOutPlan',
  type: new RequestType<CarryOutPlanParams, Outcome<CarriedOut>, void>('codexPlugins/carryOutPlan'),
} as const;

/** Client to server: the user does not want what was planned. */
export const ForgetPlanNotification = {
  method: 'codexPlugins/forgetPlan',
  type: new NotificationType<{ planId: string }>('codexPlugins/forgetPlan'),
} as const;

export interface InstalledPluginParams {
  id: string;
  place: InstallPlace;
}

/** Client to server: have another version serve that is there; without `version` the one that did before, with `force` also where files of it were changed since it was installed. Needs no network. */
export const RollBackRequest = {
  method: 'codexPlugins/rollBack',
  type: new RequestType<InstalledPluginParams & { version?: string; force?: boolean }, Outcome<CarriedOut>, void>('codexPlugins/rollBack'),
} as const;

/** Client to server: remove a plugin with all its versions; with `force` also where others need it. */
export const RemoveInstalledRequest = {
  method: 'codexPlugins/removeInstalled',
  type: new RequestType<InstalledPluginParams & { force: boolean }, Outcome<{ versions: string[] }>, void>('codexPlugins/removeInstalled'),
} as const;

/** Client to server: what would be published of a loaded plugin, and what is new in it. Nothing is sent. */
export const PublishPreviewRequest = {
  method: 'codexPlugins/publishPreview',
  type: new RequestType<{ pluginKey: string }, Outcome<PublishPreview>, void>('codexPlugins/publishPreview'),
} as const;
