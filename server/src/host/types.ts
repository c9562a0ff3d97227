// What the host's parts and its callers (editor, commands) share. Leaf of host/ but for the types of manifest/ and runner/.
import type { SandboxChoice } from '../runner/sandbox/autoSandbox.ts';
import type { ProbedTier } from '../runner/sandbox/probe.ts';
import type { CallPhases, CodePlace, LogLevel, RunErrorCode, Runtime } from '../runner/types.ts';
import type { SavePhase } from '../contract/eventNames.ts';
import type { Problem } from '../manifest/rules/problem.ts';

/** How the host finds out whether a plugin may run: asks (and remembers), takes the manifest's word, or never. */
export type GrantMode = 'ask' | 'manifest' | 'none';

export type GrantAnswer = 'allow' | 'deny' | 'dismiss';

/** Why the host did not run a handler at all; joins the runner's own codes. */
export type SkipCode =
  | 'untrusted'
  | 'not-granted'
  | 'denied'
  | 'disabled'
  | 'resting'
  | 'broken-manifest'
  | 'isolation-too-weak'
  | 'budget-exceeded'
  | 'not-reached'
  | 'superseded'
  | 'handler-failed'
  | 'host-closed';

export interface HandlerError {
  code: RunErrorCode | SkipCode;
  message: string;
  detail?: string;
  permission?: string;
  /** With `permission-denied`: the line of the plugin's code that came to it, as far as it is known. */
  place?: CodePlace;
}

/** The outcome of one handler in one dispatch. */
export type HandlerResult = {
  pluginId: string;
  /** Identifies the loaded plugin; ids may clash, keys do not. */
  pluginKey: string;
  script: string;
  function?: string;
  durationMs: number;
  /** When it began, in ms from the dispatch; absent when it did not. */
  startedMs?: number;
  /** Where its time went; absent where no warm worker answered. */
  phases?: CallPhases;
} & (
  | { ok: true; response: Record<string, unknown> | null }
  /** `response`: what the handler returned, where it returned something that is not taken: its own failure, or what the event has no place for. */
  | { ok: false; error: HandlerError; response?: Record<string, unknown> }
);

export interface DispatchRequest {
  event: string;
  /** VS Code language id of the document, if the event has one. */
  language?: string;
  /** Absolute path of the document, if the event has one. */
  filePath?: string;
  /** Defaults to the workspace folder that contains filePath, else the first one. */
  workspaceRoot?: string;
  /** onFileSave only. */
  phase?: SavePhase;
  /**
   * The event's own fields (design: events and responses), without the common ones. As a promise where they depend on something that is under
   * way: the event has its place in the order of its document from the start, and its handlers run once the fields are known.
   */
  fields: Record<string, unknown> | Promise<Record<string, unknown>>;
  /** Restricts the dispatch to some handlers. A script that no handler of this event declares is run all the same, with this function if one is named. */
  only?: { pluginKey?: string; script?: string; function?: string };
  /** A UUID that the caller chose, who finds it in the result and in the record. */
  eventId?: string;
  /** When it happened, ISO; now by default. */
  timestamp?: string;
  /** Which opening of the document this is about: the caller's own, who finds it in `lateResult` again. */
  generation?: number;
  signal?: AbortSignal;
  /** For the whole chain; the event's default (1,200 ms beforeSave, the setting for onCodeCompletion) when absent; 0 for none. */
  budgetMs?: number;
}

export interface DispatchResult {
  event: string;
  eventId: string;
  results: HandlerResult[];
  /**
   * The merged answer: for chained events what the last good handler left, for the others all responses together.
   * Null when no handler answered.
   */
  response: Record<string, unknown> | null;
  /** onFileSave: the document's text as the chain left it, when that differs from what went in. */
  content?: string;
  /** afterSave only: a handler rewrote the file on disk, and `content` is what is there now. */
  rewrittenOnDisk?: boolean;
  /** True when the budget ended before the chain did. */
  overBudget: boolean;
  durationMs: number;
  /**
   * Over budget: the whole result, once all handlers have run, those that were not reached included. A late completion is kept for the next
   * request; what late beforeSave handlers return is applied after the save. Never rejects.
   */
  late?: Promise<DispatchResult>;
}

export type PluginState = 'ready' | 'running' | 'resting' | 'denied' | 'broken' | 'disabled' | 'ungranted' | 'restricted';

export interface HandlerView {
  event: string;
  phase?: SavePhase;
  languages: string[];
  pattern?: string;
  script: string;
  function?: string;
  /** 0-based line of the declaration in the manifest. */
  line: number;
  lastRun?: { at: string; ok: boolean; durationMs: number; eventId: string; error?: string };
  /** 95th percentile of the last 100 runs, in ms. */
  p95Ms?: number;
}

export interface PermissionView {
  name: string;
  /** Plain words: "read files in this workspace". */
  words: string;
  /** What could go wrong, where there is something to say. */
  risk?: string;
  granted: boolean;
  /** The user allowed the plugin before, but not this: it is new in the manifest. */
  added?: boolean;
}

export interface PluginView {
  key: string;
  id: string;
  name: string;
  version: string;
  description?: string;
  folder: string;
  manifestFile: string;
  origin: 'workspace' | 'workspacePlugins' | 'home' | 'setting' | 'explicit';
  state: PluginState;
  /** One sentence on why the state is what it is, unless it is ready. */
  stateReason?: string;
  /** End of the rest, ISO, while resting. */
  restingUntil?: string;
  handlers: HandlerView[];
  permissions: PermissionView[];
  problems: { errors: number; warnings: number };
  runtimes: Runtime[];
}

/** One dispatch as the activity list shows it; `HistoryDetail` has the bulk. */
export interface HistoryEntry {
  eventId: string;
  event: string;
  phase?: SavePhase;
  at: string;
  filePath?: string;
  durationMs: number;
  /**
   * `skipped`: no handler ran, and the reasons are in `summary`. `late`: the save went on without the handlers, which still run; the entry is
   * replaced once they have. `discarded`: they ran, and what they made of the document was not applied, for the reason in `summary`.
   */
  outcome: 'ok' | 'failed' | 'skipped' | 'cancelled' | 'late' | 'discarded';
  /** "Tidy, Python Black: 12 ms" or the first error. */
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
    /** The line that came to it. */
    place?: CodePlace;
  }[];
}

export interface HistoryDetail extends HistoryEntry {
  /** JSON texts, pretty-printed, secrets masked, cut at 256 KB with a note. */
  payload: string;
  response: string;
  log: string[];
}

/** A line for a plugin's log. Secrets are masked already. */
export interface HostLogLine {
  level: LogLevel;
  text: string;
  at: string;
  /** Absent for lines of the host itself. */
  pluginKey?: string;
  pluginId?: string;
  handler?: string;
  eventId?: string;
}

export interface GrantQuestion {
  pluginKey: string;
  pluginId: string;
  name: string;
  version: string;
  folder: string;
  permissions: PermissionView[];
  /** Permissions that are new since the user said yes; empty on the first question. */
  added: string[];
  /** How the plugin would be held to them on this machine. */
  isolation?: IsolationView;
}

/** How plugins are confined on this machine, as found out by trying. */
export interface IsolationView {
  tier: ProbedTier;
  /** "isolated: plugins see their grants and nothing else of this machine" */
  words: string;
  /** Why not better, and what would help, in sentences. */
  missing: string[];
  warnings: string[];
}

/** Everything about one dispatch that was answered. */
export interface DispatchRecord {
  eventId: string;
  event: string;
  /** When it was dispatched, ISO. */
  at: string;
  request: DispatchRequest;
  /** With what each handler returned, and where its time went. */
  result: DispatchResult;
  /** The event as its first handler got it, as JSON text. */
  payload: string;
  /** What was logged about it so far, masked; more may come. */
  log: readonly HostLogLine[];
  /** Why its result could not be applied, where that is known already; completes "discarded: …". */
  discarded?: string;
}

/** What the host tells its subscribers, until `close` resolves. */
export interface HostEvents {
  /** After every change: all of them, in dispatch order. */
  plugins: PluginView[];
  /** Told once, when it is known. */
  isolation: IsolationView;
  /**
   * After every dispatch that reached a handler. A save that went on without its handlers is told twice: when it did, with `result.late`, and when
   * they have run.
   */
  record: DispatchRecord;
  /** The same as a line of the activity list, which events that say nothing do not get; again when more is known of an event. */
  activity: HistoryEntry;
  log: HostLogLine;
  /** Problems of every manifest that was looked at in the last load, by manifest file. */
  problems: ReadonlyMap<string, Problem[]>;
  /** onProjectOpen or onFileOpen was fired again for a plugin that the user allowed only then. */
  lateResult: { request: DispatchRequest; result: DispatchResult };
}

/** Settings under `codexPlugins.*`, parsed (host/settings.ts has the schema and the defaults). */
export interface HostSettings {
  pluginPaths: string[];
  runtime: { node: string; python: string };
  save: { enabled: boolean; onAutoSave: boolean };
  completion: {
    enabled: boolean;
    budgetMs: number;
    baseBudgetMs: number;
    sources: ('languageService' | 'openDocuments')[];
    maxItems: number;
  };
  /** Codes of the manifest linter that are not shown. */
  lint: { disable: string[] };
  /** Plugins do not run where the machine confines them less than this. */
  isolation: { minimum: 'none' | ProbedTier };
  workers: { idleMinutes: number };
  history: { size: number };
  log: { level: LogLevel };
}

export interface HostOptions {
  /** Absolute paths. */
  workspaceFolders: string[];
  /** Plugin folders that were named by hand (CLI): a plain `manifest.json` counts there. */
  explicitPlugins?: string[];
  /** Look for plugins in the workspace folders, the home folder and `pluginPaths` too. Default true. */
  discover?: boolean;
  trusted: boolean;
  grants: GrantMode;
  settings: HostSettings;
  /** Asks the user. Without it the mode `ask` behaves as `none`. */
  askGrant?: (question: GrantQuestion) => Promise<GrantAnswer>;
  /** How plugins are confined. Default `auto`: as well as this machine can. */
  sandbox?: SandboxChoice;
  /** Where grants and enablement are kept; default: the user's state folder (host/grants/stateFolder.ts). */
  stateFolder?: string;
}

export type { Problem, SavePhase, Runtime, LogLevel };
