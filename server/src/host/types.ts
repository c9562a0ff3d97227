// What the host's parts and its callers (editor, commands) share beyond the contract.
import type { PlacedPolicy, Policy } from '../policy/policy.ts';
import type { ModelSettings } from '../contract/modelViews.ts';
import type { SourceName } from './completion/source.ts';
import type { SavePhase } from '../contract/eventNames.ts';
import type { SaveOrder } from './dispatch/saveOrder.ts';
import type { Excluded } from './leftAlone/leftAlone.ts';
import type { HandlerDeclaration } from '../manifest/model/manifest.ts';
import type { Problem } from '../manifest/rules/problem.ts';
import type { LogLevel } from '../contract/logLevel.ts';
import type { ProbedTier } from '../contract/isolation.ts';
import type { ReturnedDiagnostic } from '../contract/diagnostics.ts';
import type { HandlerError } from '../contract/errors.ts';
import type { GrantAnswer, GrantMode, GrantQuestion } from '../contract/grants.ts';
import type { PluginView, HistoryEntry, HostLogLine, IsolationView } from '../contract/views.ts';
import type { CallPhases } from '../contract/callPhases.ts';
import type { SandboxChoice } from '../runner/index.ts';
import type { FileText } from '../text/fileText.ts';

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
  | {
      ok: false;
      error: HandlerError;
      response?: Record<string, unknown>;
      /** What the handler said of places beside its own failure. */
      diagnostics?: ReturnedDiagnostic[];
    }
);

/** What an editor does for handlers that work on a saved file itself. Nothing rejects. */
export interface SavedDocument {
  /** The text that the file was saved with; what handlers are given may be further. */
  readonly text: string;
  /**
   * Puts what handlers made of the document so far into it and has it saved, so that the next handler finds it in the file. Left out where the editor
   * cannot.
   * @returns the text that is in the file then, or why it is not, which the user was told.
   */
  write?(content: string, file: FileInChainState): Promise<{ text: string } | { why: string }>;
  /** Once the editor has read the file anew, whose encoding only it knows: the document's text. Undefined where it does not do so in time. */
  reread(): Promise<string | undefined>;
  /** Whether the file is in UTF-8; undefined where the editor does not say. */
  isUtf8(): Promise<boolean | undefined>;
}

/** What became of the file itself, since it was saved or written for a handler. */
export interface FileInChainState {
  /** A handler rewrote it. */
  rewrittenOnDisk?: boolean;
  /** Somebody else did, going by what the handler that ran may do, and returned. */
  writtenByOthers?: boolean;
  /** It was written in an encoding that only an editor knows, so that what handlers made of it is not based on what is there. */
  unreadable?: boolean;
  /** As it was before that, where that can be said. */
  fileBefore?: FileText;
  /** What is in it since. */
  fileText?: string;
}

/** What the user's settings and files say about the saves of one document. */
export interface SavePlan {
  /** Why a plugin is to leave the document alone, if it is; completes "left alone: …". */
  leftAlone?: (plugin: { id: string }) => string | undefined;
  /** Ids of plugins in the order in which they are to run; what is not named keeps its place. */
  order?: readonly string[];
  /** Only those that come between these of the editor's steps in that order; see `segmentsOf`. */
  segment?: number;
}

export interface DispatchRequest {
  event: string;
  /** VS Code language id of the document, if the event has one. */
  language?: string;
  /** Absolute path of the document, if the event has one. */
  filePath?: string;
  /**
   * Defaults to the workspace folder that contains filePath, else the first one; for plugins of which several workspace folders have a copy, each
   * one's own.
   */
  workspaceRoot?: string;
  /** onFileSave only. */
  phase?: SavePhase;
  /** onFileSave: the document is not saved, but all of it, or the range in `fields`, is to be formatted. Only handlers that do that are reached. */
  formatting?: 'document' | 'range';
  /** Handlers that the event does not reach although they are for it. */
  leaveOut?: (plugin: { id: string; key: string }, handler: HandlerDeclaration) => boolean;
  /** What the user wants of saves of this document. Its handlers run once that is known. Never rejects. */
  plan?: Promise<SavePlan>;
  /**
   * onFileSave for Run on Files, which saves nothing: handlers are given a text, and the file is neither looked at nor written to. Of many results, only
   * those are recorded that `isRecorded` says.
   */
  runOnFiles?: { isRecorded: (result: DispatchResult) => boolean };
  /** A profile fires one event many times: how often it did so before this time. */
  profileRun?: number;
  /** A request to an endpoint, or onRequest and onResponse around one: its headers are not recorded where they are secret. */
  endpoint?: true;
  /** Such a request that somebody waits for over HTTP. */
  overHttp?: true;
  /** onFileSave after the save: the editor's part in it. */
  document?: SavedDocument;
  /**
   * The event's own fields (design: events and responses), without the common ones. As a promise where they depend on something that is under
   * way: the event has its place in the order of its document from the start, and its handlers run once the fields are known.
   */
  fields: Record<string, unknown> | Promise<Record<string, unknown>>;
  /** Restricts the dispatch to some handlers. A script that no handler of this event declares is run all the same, with this function if one is named. */
  only?: { pluginKey?: string; script?: string; function?: string; phase?: SavePhase };
  /** A UUID that the caller chose, who finds it in the result and in the record. */
  eventId?: string;
  /** When it happened, ISO; now by default. */
  timestamp?: string;
  /** Which opening of the document this is about: the caller's own, who finds it in `missed` again. */
  generation?: number;
  signal?: AbortSignal;
  /** For the whole chain; the event's own (`BUDGETS.beforeSaveMs`, the setting for onCodeCompletion) when absent; 0 for none. */
  budgetMs?: number;
  /** The whole of which `budgetMs` is what is left, for what is said of handlers that are not in time. */
  ofBudgetMs?: number;
}

export interface DispatchResult extends FileInChainState {
  event: string;
  eventId: string;
  /** Of two results, the one with the higher number was dispatched later, whichever came first. Absent where nothing was dispatched. */
  order?: number;
  results: HandlerResult[];
  /** By the place in `results`: the document's text that the handler was given, which what it says of positions refers to. */
  given?: readonly (string | undefined)[];
  /**
   * The merged answer: for chained events what the last good handler left, for the others all responses together.
   * Null when no handler answered.
   */
  response: Record<string, unknown> | null;
  /** onFileSave: the document's text as the chain left it, when that differs from what went in. */
  content?: string;
  /** Why something that handlers returned is not in `content`, where the file on disk had got another text, which counts. */
  lost?: string;
  /** Where the document really was when the handlers had run: what they made of it is for that place and no other. */
  place?: string;
  /** Where no handler was reached because none of their plugins is handed the document: why, in a sentence for each. */
  without?: string[];
  /** True when the budget ended before the chain did. */
  overBudget: boolean;
  durationMs: number;
  /** Set where the host itself failed at the event, also where no handler is known that it would have reached. */
  error?: HandlerError;
  /**
   * Over budget: the whole result, once all handlers have run, those that were not reached included. A late completion is kept for the next
   * request; what late beforeSave handlers return is applied after the save. Never rejects.
   */
  late?: Promise<DispatchResult>;
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

/** What is left of an event that happened, enough to fire it again. Records are such. */
export interface PastEvent {
  event: string;
  payload: string;
  result: Pick<DispatchResult, 'results' | 'response' | 'rewrittenOnDisk' | 'content'>;
}

/** A handler that runs for something that a person did and may wait for. */
export interface RunningHandler {
  /** For `cancelRun`. */
  runId: string;
  event: string;
  filePath?: string;
  pluginKey: string;
  /** As in `PluginView`. */
  name: string;
  script: string;
  /** Whether a debugger is attached to it: its time is the user's own then. */
  isDebugged: () => boolean;
}

/** What became of a plugin whose files changed. */
export interface PluginReload {
  pluginKey: string;
  pluginId: string;
  /** What changed, absolute paths. */
  files: readonly string[];
  /** Whether it serves as it is on disk now. Where it does not, what was loaded before goes on serving, if anything was, for the reason in `fault`. */
  ok: boolean;
  /** From when the change was told to when the new version served, in ms. */
  durationMs: number;
  /**
   * 1-based line and column, where they are known. Of a plugin that serves as it is, it is that of another script that could not be loaded before
   * either, if there is one.
   */
  fault?: { message: string; file?: string; line?: number; column?: number };
}

/** An event that a plugin missed, as nobody had said yet whether it may run. */
export interface MissedEvent extends Pick<DispatchRequest, 'event' | 'filePath' | 'workspaceRoot' | 'phase' | 'generation'> {
  pluginKey: string;
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
  /** A handler began to run for a save, a command, an opened project, or by hand; and it no longer runs. */
  began: RunningHandler;
  ended: RunningHandler;
  /** After every change of a plugin's files. */
  reload: PluginReload;
  /** Problems of every manifest that was looked at in the last load, by manifest file. */
  problems: ReadonlyMap<string, Problem[]>;
  /**
   * What a plugin missed that the user allowed only then, in the order in which it happened. Whoever fired these events fires them again for that
   * plugin, as things are now and where their moment has not passed.
   */
  missed: { name: string; events: MissedEvent[] };
}

/** Settings under `codexPlugins.*`, parsed (host/settings.ts has the schema and the defaults). */
export interface HostSettings {
  pluginPaths: string[];
  runtime: { node: string; python: string };
  save: { enabled: boolean; onAutoSave: boolean; exclude: Excluded; order: SaveOrder };
  /** Whether plugins are offered to the editor as formatters. */
  format: { enabled: boolean };
  completion: {
    enabled: boolean;
    budgetMs: number;
    baseBudgetMs: number;
    sources: SourceName[];
    maxItems: number;
    inComments: boolean;
    inStrings: boolean;
    /** Whether what plugins offer with a kind is in the suggest widget too. */
    suggestWidget: boolean;
    model: ModelSettings & { enabled: boolean; keyFromEnvironment: boolean };
  };
  /** Codes of the manifest linter that are not shown. */
  lint: { disable: string[] };
  /** Plugins do not run where the machine confines them less than this. */
  isolation: { minimum: 'none' | ProbedTier };
  workers: { idleMinutes: number };
  history: { size: number };
  /** How many runs a profile in the editor is of; 0 where that is left to the profiler. */
  profile: { runs: number };
  /** The address of the registry that the editor installs from; empty where npm's own configuration counts. */
  registry: { url: string };
  /** What no plugin may do on this machine, whatever the user grants it. */
  policy: Policy;
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
  /** Asks the user, until the signal says that nobody needs the answer any more. Without it the mode `ask` behaves as `none`. */
  askGrant?: (question: GrantQuestion, signal: AbortSignal) => Promise<GrantAnswer>;
  /** Values from a file for plugins' processes: see `PluginHost.setEnvironment`. */
  environment?: Readonly<Record<string, string>>;
  /** The policies of this machine, read anew at each load; default: those that `policy/machinePolicy.ts` finds. */
  machinePolicies?: () => Promise<readonly PlacedPolicy[]>;
  /** How plugins are confined. Default `auto`: as well as this machine can. */
  sandbox?: SandboxChoice;
  /** Where grants and enablement are kept; default: the user's state folder (host/grants/stateFolder.ts). */
  stateFolder?: string;
}

/** A change of a manifest by the user's own hand, in the editor. */
export interface ManifestEdit {
  file: string;
  /** What the file said before it was saved. */
  before: string;
  /** What was saved. */
  text: string;
}
