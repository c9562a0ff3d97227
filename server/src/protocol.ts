// Custom requests and notifications between the language server and clients that know it, and what `initializationOptions` may hold.
// Imports nothing of ours, so that both sides can. Standard LSP needs none of this: a plain client gets saves, completions and diagnostics.
import { NotificationType, RequestType, RequestType0 } from 'vscode-languageserver-protocol';

/** `initializationOptions` of the server (fixed contract). */
export interface InitializationOptions {
  /** Whether the workspace is trusted: nothing runs otherwise. Default false. */
  trusted?: boolean;
  /** How permissions are granted. Default `ask`. */
  grants?: 'ask' | 'manifest' | 'none';
  /** The `codexPlugins.*` settings as a nested object, for clients without `workspace/configuration`. */
  settings?: Record<string, unknown>;
}

/** What a client can do beyond LSP, sent as `capabilities.experimental.codexPlugins`. */
export interface ClientFeatures {
  /** Answers AskGrantRequest. */
  askGrant?: boolean;
  /** Answers SaveDocumentRequest. */
  saveDocument?: boolean;
  /** Answers BaseCompletionsRequest. */
  baseCompletions?: boolean;
  /** Wants PluginsNotification, ActivityNotification and LogNotification. */
  views?: boolean;
}

export type PluginStateView = 'ready' | 'running' | 'resting' | 'denied' | 'broken' | 'disabled' | 'ungranted' | 'restricted';
export type SavePhaseView = 'beforeSave' | 'afterSave';
export type RuntimeView = 'node' | 'python';

export interface HandlerViewMessage {
  event: string;
  phase?: SavePhaseView;
  languages: string[];
  pattern?: string;
  script: string;
  function?: string;
  /** 0-based line of the declaration in the manifest. */
  line: number;
  lastRun?: { at: string; ok: boolean; durationMs: number; eventId: string; error?: string };
  p95Ms?: number;
}

/** How plugins are confined on this machine. */
export interface IsolationMessage {
  tier: 'isolated' | 'selfLocked' | 'partlyIsolated' | 'advisory';
  words: string;
  /** Why not better, and what would help. */
  missing: string[];
  warnings: string[];
}

export interface PermissionViewMessage {
  name: string;
  words: string;
  risk?: string;
  granted: boolean;
  /** The user allowed the plugin before, but not this: it is new in the manifest. */
  added?: boolean;
}

export interface PluginViewMessage {
  key: string;
  id: string;
  name: string;
  version: string;
  description?: string;
  folder: string;
  manifestFile: string;
  origin: 'workspace' | 'workspacePlugins' | 'home' | 'setting' | 'explicit';
  state: PluginStateView;
  stateReason?: string;
  restingUntil?: string;
  handlers: HandlerViewMessage[];
  permissions: PermissionViewMessage[];
  problems: { errors: number; warnings: number };
  runtimes: RuntimeView[];
}

/** Server to client, after every change: all plugins, as the sidebar shows them. */
export const PluginsNotification = {
  method: 'codexPlugins/plugins',
  type: new NotificationType<{ trusted: boolean; plugins: PluginViewMessage[]; isolation?: IsolationMessage }>('codexPlugins/plugins'),
} as const;

export interface ActivityMessage {
  eventId: string;
  event: string;
  phase?: SavePhaseView;
  at: string;
  filePath?: string;
  durationMs: number;
  /**
   * `skipped`: no handler ran, and the reasons are in `summary`. `late`: the save went on without the handlers, which still run. `discarded`: what
   * they made of the document was not applied, for the reason in `summary`.
   */
  outcome: 'ok' | 'failed' | 'skipped' | 'cancelled' | 'late' | 'discarded';
  summary: string;
  handlers: {
    pluginId: string;
    pluginKey: string;
    script: string;
    ok: boolean;
    durationMs: number;
    code?: string;
    message?: string;
    /** The permission that was missing. */
    permission?: string;
  }[];
}

/** Server to client, after every dispatch: one line for the activity list. It replaces the one with the same `eventId`, if there is one. */
export const ActivityNotification = {
  method: 'codexPlugins/activity',
  type: new NotificationType<ActivityMessage>('codexPlugins/activity'),
} as const;

export interface LogMessage {
  level: 'debug' | 'info' | 'warn' | 'error';
  text: string;
  at: string;
  pluginKey?: string;
  pluginId?: string;
  handler?: string;
  eventId?: string;
}

/** Server to client: a line for a plugin's output channel (or the host's, without `pluginKey`). */
export const LogNotification = {
  method: 'codexPlugins/log',
  type: new NotificationType<LogMessage>('codexPlugins/log'),
} as const;

export interface FailureMessage {
  pluginKey: string;
  pluginId: string;
  name: string;
  eventId: string;
  code: string;
  message: string;
  /** With `permission-denied`: what was missing, and whether the manifest declares it. */
  permission?: { name: string; declared: boolean };
  /** The line of the plugin's code that was stopped, counted from 0. */
  place?: { uri: string; line: number };
}

/**
 * Server to client: a handler failed in a way the user should hear of (once per plugin and fault until it works again).
 * A plain client gets `window/showMessage` instead.
 */
export const FailureNotification = {
  method: 'codexPlugins/failure',
  type: new NotificationType<FailureMessage>('codexPlugins/failure'),
} as const;

export interface GrantQuestionMessage {
  pluginKey: string;
  pluginId: string;
  name: string;
  version: string;
  folder: string;
  permissions: PermissionViewMessage[];
  /** Names of permissions that are new since the user last said yes. */
  added: string[];
  isolation?: IsolationMessage;
}

/** Server to client: may this plugin run with these permissions? */
export const AskGrantRequest = {
  method: 'codexPlugins/askGrant',
  type: new RequestType<GrantQuestionMessage, { answer: 'allow' | 'deny' | 'dismiss' }, void>('codexPlugins/askGrant'),
} as const;

/**
 * Server to client: save this document, if it still is at that version, because handlers changed it after the user's own save.
 * The client answers whether it did. The server does not run handlers for that save.
 */
export const SaveDocumentRequest = {
  method: 'codexPlugins/saveDocument',
  type: new RequestType<{ uri: string; version: number }, { saved: boolean }, void>('codexPlugins/saveDocument'),
} as const;

export interface BaseCompletion {
  text: string;
  /** LSP range that `text` replaces. */
  range: { start: { line: number; character: number }; end: { line: number; character: number } };
}

/** Server to client: what the editor's own language service would suggest here. Answers within `budgetMs`, with an empty list if need be. */
export const BaseCompletionsRequest = {
  method: 'codexPlugins/baseCompletions',
  type: new RequestType<
    { uri: string; position: { line: number; character: number }; version: number; maxItems: number; budgetMs: number },
    { completions: BaseCompletion[] },
    void
  >('codexPlugins/baseCompletions'),
} as const;

/** Client to server: the workspace became trusted. */
export const TrustNotification = {
  method: 'codexPlugins/trust',
  type: new NotificationType<{ trusted: boolean }>('codexPlugins/trust'),
} as const;

/** Client to server: payload, responses and log of one past event, or null when it is no longer kept. */
export const EventDetailRequest = {
  method: 'codexPlugins/eventDetail',
  type: new RequestType<{ eventId: string }, (ActivityMessage & { payload: string; response: string; log: string[] }) | null, void>(
    'codexPlugins/eventDetail',
  ),
} as const;

/** Client to server: the plugins and the activity so far (newest first), for a view that opens late. */
export const SnapshotRequest = {
  method: 'codexPlugins/snapshot',
  type: new RequestType0<
    { trusted: boolean; plugins: PluginViewMessage[]; activity: ActivityMessage[]; isolation?: IsolationMessage },
    void
  >('codexPlugins/snapshot'),
} as const;

/** Client to server: run one handler now on an open document (its unsaved text included); edits come back through workspace/applyEdit. */
export const RunHandlerRequest = {
  method: 'codexPlugins/runHandler',
  type: new RequestType<
    { pluginKey: string; script: string; event: string; uri?: string; position?: { line: number; character: number }; command?: string },
    { ok: boolean; eventId: string; message: string },
    void
  >('codexPlugins/runHandler'),
} as const;

/** Client to server: fire onCommand for a plugin from the palette or the sidebar. */
export const RunCommandRequest = {
  method: 'codexPlugins/runCommand',
  type: new RequestType<
    { pluginKey?: string; command: string; arguments: unknown[]; uri?: string },
    { ok: boolean; eventId: string; message: string; data?: unknown },
    void
  >('codexPlugins/runCommand'),
} as const;

/** Client to server: what the sidebar's menus do to a plugin. `managePermissions` asks again; `reloadAll` looks for plugins anew. */
export const PluginActionRequest = {
  method: 'codexPlugins/pluginAction',
  type: new RequestType<
    { action: 'enable' | 'disable' | 'reload' | 'restart' | 'allow' | 'revoke' | 'ask' | 'reloadAll'; pluginKey?: string },
    { ok: boolean; message?: string },
    void
  >('codexPlugins/pluginAction'),
} as const;

/**
 * Client to server: add a permission to a plugin's manifest, by an edit that the user sees and saves. Asked for by the author after a denial;
 * the plugin asks the user again once the manifest declares more.
 */
export const AddPermissionRequest = {
  method: 'codexPlugins/addPermission',
  type: new RequestType<{ pluginKey: string; permission: string }, { ok: boolean; message?: string }, void>('codexPlugins/addPermission'),
} as const;

/** What a new plugin needs, and what is wrong with the answers so far. */
export interface NewPluginQuestionsMessage {
  /** The events to choose from, each with what the first handler will do. */
  events: { event: string; does: string }[];
  /** What the folder of a plugin of that name is called. */
  folder?: string;
  nameProblem?: string;
  idProblem?: string;
}

/** Client to server: what to ask for a new plugin. The rules stand in the server alone, which the command line shares. */
export const NewPluginQuestionsRequest = {
  method: 'codexPlugins/newPluginQuestions',
  type: new RequestType<{ name?: string; id?: string }, NewPluginQuestionsMessage, void>('codexPlugins/newPluginQuestions'),
} as const;

export interface NewPluginMessage {
  name: string;
  id: string;
  language: 'node' | 'typescript' | 'python';
  events: string[];
}

/** Client to server: the files of a new plugin, the manifest first. Paths are relative to its folder, with forward slashes; the client writes them. */
export const NewPluginRequest = {
  method: 'codexPlugins/newPlugin',
  type: new RequestType<NewPluginMessage, { folder: string; files: { path: string; text: string }[] }, void>('codexPlugins/newPlugin'),
} as const;

/** Client to server: where a debugger can attach to a plugin's worker (started if need be). */
export const AttachTargetRequest = {
  method: 'codexPlugins/attachTarget',
  type: new RequestType<
    { pluginKey?: string; runtime: RuntimeView; preferredPort?: number },
    { ok: true; host: string; port: number; pluginKey: string; folder: string } | { ok: false; message: string },
    void
  >('codexPlugins/attachTarget'),
} as const;

/** Client to server: the active editor or its selection changed (fires onContextUpdate where a plugin wants it; debounced by the client). */
export const ContextNotification = {
  method: 'codexPlugins/context',
  type: new NotificationType<{
    activeFile: string | null;
    selection: { start: { line: number; character: number }; end: { line: number; character: number } } | null;
    visibleFiles: string[];
  }>('codexPlugins/context'),
} as const;

/** Client to server: diagnostics of a document as the user sees them (fires onErrorReport where a plugin wants it). */
export const ErrorReportNotification = {
  method: 'codexPlugins/errorReport',
  type: new NotificationType<{
    uri: string;
    diagnostics: {
      message: string;
      severity: 'error' | 'warning' | 'info' | 'hint';
      range: { start: { line: number; character: number }; end: { line: number; character: number } };
      source?: string;
      code?: string;
    }[];
  }>('codexPlugins/errorReport'),
} as const;
