// How plugins and what they did look from outside: plain data for the editor, the command line and logs.
import type { SavePhase } from './eventNames.ts';
import type { HandlerStatistics } from './handlerStatistics.ts';
import type { Runtime } from './runtime.ts';
import type { LogLevel } from './logLevel.ts';
import type { ProbedTier } from './isolation.ts';
import type { CodePlace, ErrorCode, RunOutcome } from './errors.ts';
import type { CallPhases } from './callPhases.ts';

export type PluginState = 'ready' | 'running' | 'resting' | 'denied' | 'broken' | 'disabled' | 'ungranted' | 'restricted' | 'forbidden';

/** Where a plugin was found. */
export type PluginOrigin = 'workspace' | 'workspacePlugins' | 'home' | 'setting' | 'explicit';

export interface HandlerView {
  event: string;
  phase?: SavePhase;
  languages: string[];
  pattern?: string;
  /** Is run for Format Document too. */
  formatter?: true;
  /** And for Format Selection. */
  ranges?: true;
  script: string;
  function?: string;
  /** 0-based line of the declaration in the manifest. */
  line: number;
  /** `error` with every outcome but `ok`: what is shown for it. Only `failed` is the handler's fault. */
  lastRun?: { at: string; outcome: RunOutcome; durationMs: number; eventId: string; error?: string };
  /** Absent until a run counts. */
  statistics?: HandlerStatistics;
}

export interface PermissionView {
  name: string;
  /** Plain words: "read files in this workspace". */
  words: string;
  /** What could go wrong, where there is something to say. */
  risk?: string;
  granted: boolean;
  /** The user allowed the plugin before, but not this: it is new in the manifest, or wider than it was. */
  added?: boolean;
  /** With `added`, where it is wider than it was: plain words for what was allowed in its place. */
  before?: string[];
}

/** A command that the manifest declares and an onCommand handler runs. */
export interface CommandView {
  command: string;
  /** For people, and untrusted. */
  title: string;
  /** When it is offered (`whenClause.ts`), as written. */
  when?: string;
  /** The name of a codicon. */
  icon?: string;
}

export interface PluginView {
  key: string;
  id: string;
  /** With `inFolder` behind it, where there is one. */
  name: string;
  /** Where several workspace folders have a copy of the plugin: what tells this one's folder from the others. */
  inFolder?: string;
  /** The workspace folder that it was found in or through, if it was. */
  workspaceFolder?: string;
  version: string;
  description?: string;
  /** Without links. */
  folder: string;
  /** By the name that the user knows it by, also where a link leads to its folder. */
  manifestFile: string;
  origin: PluginOrigin;
  state: PluginState;
  /** One sentence on why the state is what it is, unless it is ready. */
  stateReason?: string;
  /** End of the rest, ISO, while resting. */
  restingUntil?: string;
  handlers: HandlerView[];
  /** What answers requests to its endpoints; the event is method and path: `POST /generate`. Absent where it has none. */
  endpoints?: HandlerView[];
  /** What it offers to be run; empty where nothing handles onCommand. */
  commands: CommandView[];
  permissions: PermissionView[];
  /** Tells its manifest, and where its permissions lead, from any other, while the plugin waits for a decision. To be sent back with `allow`. */
  manifestDigest?: string;
  /** A sentence on how what it asks for is not what the user allowed, where that keeps the plugin from running. */
  changed?: string;
  problems: { errors: number; warnings: number };
  runtimes: Runtime[];
}

/** What a plugin is called where its id has to do, copies of it in other workspace folders told apart. */
export function idIn({ pluginId, inFolder }: { pluginId: string; inFolder?: string | undefined }): string {
  return inFolder === undefined ? pluginId : `${pluginId} (${inFolder})`;
}

/** One dispatch as the activity list shows it; `HistoryDetail` has the bulk. */
export interface HistoryEntry {
  eventId: string;
  event: string;
  phase?: SavePhase;
  /** onFileSave: nothing was saved; it was run on the text of one of many files, to show what would become of them. */
  runOnFiles?: true;
  at: string;
  filePath?: string;
  durationMs: number;
  /**
   * `skipped`: no handler ran, and the reasons are in `summary`. `late`: the save went on without the handlers, which still run; the entry is
   * replaced once they have. `discarded`: they ran, and what they made of the document was not applied, for the reason in `summary`. `declined`: one
   * of them says itself that it does not want to, and none failed. `tooLate`: a completion went out without one of them, which is not waited for. `notAllowed`: what could run did well, but some plugin waits for permission.
   */
  outcome: 'ok' | 'failed' | 'declined' | 'notAllowed' | 'skipped' | 'cancelled' | 'late' | 'tooLate' | 'discarded';
  /** "Tidy, Python Black: 12 ms" or the first error. */
  summary: string;
  /** Why nothing became of what the handlers made of the document, where that is so. */
  discarded?: string;
  /** The user asked for it, who hears of it by the answer. */
  byHand?: true;
  /** Of onCommand: the command. */
  command?: string;
  /** What the handlers made something else of, whether or not that could be applied. */
  changed?: 'text' | 'completions';
  /** Of completions: which source the first one comes from, absent where a plugin made it up, and the ids of the plugins that made something of it. */
  from?: { source?: string; plugins: readonly string[] };
  handlers: {
    pluginId: string;
    pluginKey: string;
    /** As in `PluginView`. */
    name: string;
    /** As in `PluginView`. */
    inFolder?: string;
    script: string;
    /** Which function of the script ran, where that is known. */
    function?: string;
    ok: boolean;
    /** `code` and `message` are its reason, where it is not `ok`. */
    outcome: RunOutcome;
    durationMs: number;
    code?: ErrorCode;
    /** With the plugin's name. */
    message?: string;
    /** With `declined`: what the handler said, alone. */
    words?: string;
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
  /** Of each of `handlers`, in their order. */
  runs: RunDetail[];
  /** Where `changed` says so: what it was and what it became. */
  change?: EventChange;
}

export interface RunDetail {
  /** When it began, in ms from the dispatch; absent when it did not. */
  startedMs?: number;
  /** Where its time went; absent where no warm worker answered. */
  phases?: CallPhases;
}

/** A document's text before and after an event, or the completions as JSON text; secrets masked. */
export type EventChange =
  | {
      before: string;
      after: string;
      /** The handlers that changed it, where that is known of each: their place in `handlers`, and what it was after them. */
      steps: { run: number; after: string }[];
    }
  /** Larger than what is kept of an event. */
  | { tooLarge: true };

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
  /** Said by the host about a plugin. What a plugin's process wrote never has it. */
  byHost?: true;
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
