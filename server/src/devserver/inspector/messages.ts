// What the inspector's routes say, for its page and for whoever else asks them: plain data, without secrets.
import type { CallPhases } from '../../contract/callPhases.ts';
import type { ErrorCode, RunOutcome } from '../../contract/errors.ts';
import type { SavePhase } from '../../contract/eventNames.ts';
import type { HistoryEntry, HostLogLine, PluginView } from '../../contract/views.ts';
import type { PluginReload } from '../../host/types.ts';

/** What one handler did in an event. */
export interface HandlerRun {
  pluginId: string;
  pluginKey: string;
  /** The plugin's, as in `PluginView`. */
  name: string;
  script: string;
  function?: string;
  ok: boolean;
  outcome: RunOutcome;
  durationMs: number;
  /** When it began, in ms from the dispatch; absent when it did not. */
  startedMs?: number;
  phases?: CallPhases;
  response?: unknown;
  error?: {
    code: ErrorCode;
    message: string;
    words?: string;
    detail?: string;
    permission?: string;
    place?: { file: string; line: number };
  };
}

/** One event, as the stream tells it. Again with the same `eventId` when more is known: the later one counts. */
export interface EventRecord {
  eventId: string;
  event: string;
  at: string;
  phase?: SavePhase;
  filePath?: string;
  command?: string;
  durationMs: number;
  outcome: HistoryEntry['outcome'];
  summary: string;
  /** The event as its first handler got it. Long texts in it are cut, which `cut` says. */
  payload: unknown;
  handlers: HandlerRun[];
  /** The merged answer. */
  response: unknown;
  /** onFileSave: the document's text as the handlers left it, where that is another. */
  content?: string;
  /** It happened before the inspector was there: it cannot be run again as it was. */
  past?: true;
  /** It was fired for a profile, many times: this is the first time, and of the others nothing is told. */
  profiled?: true;
  /** Some text was too long to be told whole. */
  cut?: true;
  log: HostLogLine[];
}

/** What handlers made of a text, as a unified diff. */
export interface TextChange {
  /** What became another text, such as `fileContent`. */
  of: string;
  /** Whose work it is; absent for the whole event's. */
  by?: { pluginId: string; script: string };
  diff: string;
}

/** For somebody who looks at one event. */
export interface EventRecordDetail extends EventRecord {
  changes: TextChange[];
}

/** First in every stream: which run of the server this is, and what it can do. */
export interface Hello {
  /** Another one after each restart. */
  run: string;
  startedAt: string;
  /** The package's. */
  version: string;
  /** What was told since `Last-Event-ID`, and is not kept any more, is missing from what follows. */
  missed: boolean;
  /** What the optional routes are there for. */
  features: { mockEvents: boolean; profiles: boolean; debugging: boolean };
}

/** A finding of the manifest linter; line and column counted from 1. */
export interface ManifestProblem {
  file: string;
  line: number;
  column: number;
  severity: string;
  code: string;
  message: string;
}

/** What plugins were kept from, counted since the server started. */
export interface DenialCount {
  pluginId: string;
  permission: string;
  count: number;
  lastAt: string;
}

export interface PluginsView {
  plugins: PluginView[];
  denials: DenialCount[];
  /** How plugins are confined, in words. */
  isolation?: string;
}

/** What the stream tells, by the names of its events. */
export interface StreamMessages {
  hello: Hello;
  record: EventRecord;
  /** A line that belongs to no record, or to one that was told before. */
  log: HostLogLine;
  plugins: PluginsView;
  problems: ManifestProblem[];
  reload: PluginReload & { at: string };
}

export type StreamMessage = { [Type in keyof StreamMessages]: { type: Type; data: StreamMessages[Type] } }[keyof StreamMessages];
