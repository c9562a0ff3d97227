/** 0-based line and UTF-16 character, as in the Language Server Protocol. */
export interface Position {
  line: number;
  character: number;
}

export interface Range {
  start: Position;
  end: Position;
}

export interface TextEdit {
  range: Range;
  newText: string;
}

/** Something to show in the Problems view. Its range is in the text that the handler was given. */
export interface Diagnostic {
  range: Range;
  message: string;
  severity?: 1 | 2 | 3 | 4;
  code?: string | number;
  source?: string;
}

/** A diagnostic that a handler returns: of the event's document, or of another file. */
export interface ReturnedDiagnostic extends Diagnostic {
  /** Absolute, or relative to the workspace folder. May be left out where the event has a document. */
  filePath?: string;
}

/** A failure with its place in the document: a range, or line and column, which are counted from 1. */
export interface PlacedError {
  message: string;
  code?: string | number;
  range?: Range;
  line?: number;
  column?: number;
  endLine?: number;
  endColumn?: number;
}

export interface Completion {
  text: string;
  range?: Range;
  /** The source that it comes from, of those that the host asked. */
  source?: string;
  /** With a kind, it is offered in the suggest widget as well, where `codexPlugins.completion.suggestWidget` is on. */
  kind?: CompletionKind;
  /** What the suggest widget says beside it: one line. */
  detail?: string;
  /** What the suggest widget explains beside it, in Markdown. */
  documentation?: string;
}

/** What a completion is, by the names of LSP. */
export type CompletionKind =
  | 'text'
  | 'method'
  | 'function'
  | 'constructor'
  | 'field'
  | 'variable'
  | 'class'
  | 'interface'
  | 'module'
  | 'property'
  | 'unit'
  | 'value'
  | 'enum'
  | 'keyword'
  | 'snippet'
  | 'color'
  | 'file'
  | 'reference'
  | 'folder'
  | 'enumMember'
  | 'constant'
  | 'struct'
  | 'event'
  | 'operator'
  | 'typeParameter';

/** What every event carries. Paths are absolute. */
export interface CodexEvent {
  event: string;
  eventId: string;
  /** ISO 8601. */
  timestamp: string;
  pluginId: string;
  workspaceRoot: string;
  language?: string;
}

/** An event of which nothing more is known: whatever fields it has can be read. */
export interface AnyEvent extends CodexEvent {
  [field: string]: unknown;
}

export interface ProjectOpenEvent extends CodexEvent {
  event: 'onProjectOpen';
  workspaceFolders: string[];
}

export interface FileOpenEvent extends CodexEvent {
  event: 'onFileOpen';
  filePath: string;
  fileContent: string;
}

export interface FileSaveEvent extends CodexEvent {
  event: 'onFileSave';
  filePath: string;
  fileContent: string;
  phase: 'beforeSave' | 'afterSave';
  /** `manual`, `afterDelay` or `focusOut`; `format` where the document is to be formatted and not saved. */
  reason: 'manual' | 'afterDelay' | 'focusOut' | 'format';
  options: { formatOnSave: boolean; tabSize?: number; insertSpaces?: boolean };
  /** What is to be formatted, where that is not the whole document: for handlers that declare `ranges`. */
  range?: Range;
}

export interface CodeCompletionEvent extends CodexEvent {
  event: 'onCodeCompletion';
  filePath: string;
  position: Position;
  prefix: string;
  suffix: string;
  triggerKind: string | number;
  completions: Completion[];
}

/** What completions are asked for with, before any are collected; or a request to one of the plugin's endpoints, with the fields from `method` on. */
export interface RequestEvent extends AnyEvent {
  event: 'onRequest';
  filePath?: string;
  position?: Position;
  prefix?: string;
  suffix?: string;
  triggerKind?: string | number;
  maxItems?: number;
  method?: string;
  path?: string;
  params?: Record<string, unknown>;
  query?: Record<string, string | string[]>;
  headers?: Record<string, string | string[]>;
  body?: unknown;
  requestId?: string;
}

/** The completions that are about to be shown; or the answer of one of the plugin's endpoints, with the fields from `status` on. */
export interface ResponseEvent extends AnyEvent {
  event: 'onResponse';
  filePath?: string;
  position?: Position;
  prefix?: string;
  suffix?: string;
  triggerKind?: string | number;
  completions?: Completion[];
  status?: number;
  data?: unknown;
  method?: string;
  path?: string;
  params?: Record<string, unknown>;
  query?: Record<string, string | string[]>;
  requestId?: string;
}

/** A request over HTTP to one of the plugin's endpoints, whose function gets it as an object. */
export interface EndpointRequest extends CodexEvent {
  method: string;
  /** As it was asked for, without the query. */
  path: string;
  /** What stands for the path's parameters, over the query. */
  params: Record<string, unknown>;
  query: Record<string, string | string[]>;
  /** Names in lower case. */
  headers: Record<string, string | string[]>;
  /** What the body says as JSON; null where there is none. */
  body: unknown;
  requestId: string;
}

/** The answer of an endpoint: `data` or `result` with a `status` is the body of an answer, and any other object is the body itself. */
export interface EndpointResponse {
  status?: number;
  data?: unknown;
  result?: unknown;
  success?: boolean;
  error?: string | PlacedError;
  [field: string]: unknown;
}

export interface CompletionFeedbackEvent extends CodexEvent {
  event: 'onCompletionFeedback';
  filePath: string;
  /** Where the completion begins. */
  position: Position;
  /** All of it is in the document; a part of it was taken, and something else followed; or none of it was taken. */
  outcome: 'accepted' | 'partly' | 'rejected';
  /** For how long it could be seen. */
  shownMs: number;
  completion: Completion;
}

export interface ContextUpdateEvent extends CodexEvent {
  event: 'onContextUpdate';
  activeFile: string | null;
  selection: Range | null;
  visibleFiles: string[];
}

export interface ErrorReportEvent extends CodexEvent {
  event: 'onErrorReport';
  filePath: string;
  diagnostics: Diagnostic[];
}

export interface CommandEvent extends CodexEvent {
  event: 'onCommand';
  command: string;
  /** The file that it was asked for, if it was asked for one. */
  filePath?: string;
  arguments: unknown[];
}

/** An event of the plugin's own, which the manifest names under `events`. */
export interface OwnEvent<Payload = unknown> extends CodexEvent {
  payload: Payload;
}

/** What every response may carry. */
export interface CommonResponse {
  success?: boolean;
  /** With `success: false`: what went wrong; where, if it is to be shown there. */
  error?: string | PlacedError;
  /** An HTTP status in place of `success`: 200 to 299 is success. */
  status?: number;
}

/** A response that tells the user something. */
export interface InformingResponse extends CommonResponse {
  message?: string;
  /** In place of all that the plugin showed for the document before; an empty list takes it back. */
  diagnostics?: ReturnedDiagnostic[];
}

export type ProjectOpenResponse = InformingResponse;
export type FileOpenResponse = InformingResponse;
export type CompletionFeedbackResponse = CommonResponse;
export type ContextUpdateResponse = CommonResponse;

export interface FileSaveResponse extends InformingResponse {
  formattedContent?: string;
  edits?: TextEdit[];
}

export interface CodeCompletionResponse extends CommonResponse {
  completions?: Completion[];
  /** A second form for completions. */
  result?: { suggestions?: (string | { text: string; range?: Range })[] };
}

export interface ErrorReportResponse extends InformingResponse {
  completions?: Completion[];
}

export interface CommandResponse extends InformingResponse {
  data?: unknown;
}

export interface OwnEventResponse extends InformingResponse {
  data?: unknown;
}

/** Each event by its name. */
export interface EventsByName {
  onProjectOpen: ProjectOpenEvent;
  onFileOpen: FileOpenEvent;
  onFileSave: FileSaveEvent;
  onCodeCompletion: CodeCompletionEvent;
  onRequest: RequestEvent;
  onResponse: ResponseEvent;
  onCompletionFeedback: CompletionFeedbackEvent;
  onContextUpdate: ContextUpdateEvent;
  onErrorReport: ErrorReportEvent;
  onCommand: CommandEvent;
}

/** What a handler of each event may return, and of a change of context nothing as well. What the fields of requests and their answers are is the plugin's own affair. */
export interface ResponsesByName {
  onProjectOpen: ProjectOpenResponse;
  onFileOpen: FileOpenResponse;
  onFileSave: FileSaveResponse;
  onCodeCompletion: CodeCompletionResponse;
  onRequest: HandlerResponse;
  onResponse: HandlerResponse;
  onCompletionFeedback: CompletionFeedbackResponse | void;
  onContextUpdate: ContextUpdateResponse | void;
  onErrorReport: ErrorReportResponse;
  onCommand: CommandResponse;
}

/** A handler of one event as the host calls it, with the event as JSON text: `context.parse()` has it as an object. */
export type Handler<Name extends keyof EventsByName> = (
  eventText: string,
  context: HandlerContext<EventsByName[Name]>,
) => Returned<ResponsesByName[Name]>;

/** One JSON object. Which fields count depends on the event. */
export interface HandlerResponse {
  success?: boolean;
  /** With `success: false`: what went wrong; where, if it is to be shown there. */
  error?: string | PlacedError;
  /** An HTTP status in place of `success`: 200 to 299 is success. */
  status?: number;
  message?: string;
  formattedContent?: string;
  edits?: TextEdit[];
  completions?: Completion[];
  /** A second form for completions. */
  result?: { suggestions?: (string | { text: string; range?: Range })[] };
  /** In place of all that the plugin showed for the document before; an empty list takes it back. */
  diagnostics?: ReturnedDiagnostic[];
  data?: unknown;
  [field: string]: unknown;
}

export interface HandlerContext<Event extends CodexEvent = AnyEvent> {
  /** Aborted when the answer is no longer wanted or its time is up. */
  readonly signal: AbortSignal;
  readonly log: Record<'debug' | 'info' | 'warn' | 'error', (...args: unknown[]) => void>;
  /** Shared by the plugin's scripts in one language, for as long as their worker lives and when it is reloaded. */
  readonly state: Record<string, unknown>;
  /** The manifest's `settings`. */
  readonly settings: Record<string, unknown>;
  /** The event as an object. */
  parse(): Event;
}

/** What a handler of an event may return: of an event that is known by its name what that may be answered with, else whatever counts for some event. */
export type ResponseTo<Event extends CodexEvent> = Event extends { event: infer Name extends keyof ResponsesByName }
  ? ResponsesByName[Name]
  : HandlerResponse;

type Returned<Response> = Response | Promise<Response>;

/** Marks a handler that wants the event as an object instead of as JSON text. */
export function defineHandler<Event extends CodexEvent = AnyEvent>(
  handler: (event: Event, context: HandlerContext<Event>) => Returned<ResponseTo<Event>>,
): (event: Event, context: HandlerContext<Event>) => Returned<ResponseTo<Event>>;

/**
 * Runs a handler by hand: one event as JSON on stdin, its response as one line of JSON on stdout; exit code 1 when it fails.
 * Does nothing inside the plugin host's worker.
 */
export function runFromStdin(handler: (event: never, context: never) => unknown): Promise<void>;
