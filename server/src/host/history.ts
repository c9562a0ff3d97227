// What happened lately: the activity list, and the bulk of each event (payload, responses, log) while it is kept.
import * as l10n from '@vscode/l10n';
import { Origins } from './completion/origins.ts';
import { completionsOf } from './dispatch/responses.ts';
import { changedIn, changedTo, eventChange, type ChangedTo } from './eventChange.ts';
import type { EventLines } from './eventLines.ts';
import type { DispatchRecord, DispatchRequest, DispatchResult, HandlerResult, PastEvent } from './types.ts';
import { declinedSentence, savedFileName } from '../contract/declined.ts';
import { namedMessage, outcomeOf, wasNotWaitedFor, wasSkipped, type HandlerError, type RunOutcome } from '../contract/errors.ts';
import { isQuery } from '../contract/eventNames.ts';
import { shownJson, shownText } from '../text/shownText.ts';
import { logText } from '../contract/logText.ts';
import type { EventChange, HistoryDetail, HistoryEntry, HostLogLine, RunDetail } from '../contract/views.ts';

/** Longest text kept of one payload or response, in UTF-16 code units. */
const TEXT_LIMIT = 256 * 1024;
/** The same of a command's name in the activity list. */
const COMMAND_LIMIT = 200;

/** Whether a save went on without its handlers, which still run and whose result is applied later. Late completions are only kept. */
export function goesOnLate(result: DispatchResult): result is DispatchResult & { late: Promise<DispatchResult> } {
  return result.event === 'onFileSave' && result.late !== undefined;
}

interface KeptEvent {
  entry: HistoryEntry;
  payload: string;
  /** The results themselves while they are small: they are turned into text when somebody looks. Large ones are cut after the answer. */
  response: string | PastEvent['result'];
  runs: RunDetail[];
  changedTo: ChangedTo | undefined;
}

/** A ring of the newest events. Texts are made after the dispatch, and masked when they are asked for: the hot path pays for neither. */
export class History {
  readonly #mask: (text: string) => string;
  readonly #records = new Map<string, KeptEvent>();
  readonly #lines: EventLines;
  readonly #names: () => ReadonlyMap<string, string>;
  readonly #folders: () => ReadonlyMap<string, string>;
  #size: number;

  /**
   * @param of.names the plugins' names by their keys.
   * @param of.folders by their keys, what tells copies of a plugin apart.
   */
  constructor(
    size: number,
    of: {
      lines: EventLines;
      mask: (text: string) => string;
      names: () => ReadonlyMap<string, string>;
      folders?: () => ReadonlyMap<string, string>;
    },
  ) {
    this.#size = size;
    this.#lines = of.lines;
    this.#mask = of.mask;
    this.#names = of.names;
    this.#folders = of.folders ?? (() => new Map());
  }

  resize(size: number): void {
    this.#size = size;
    this.#trim();
  }

  /**
   * Keeps a dispatch. A late result replaces what was recorded when it was late.
   * @returns its entry for the activity list, or undefined for events that would fill the list and say nothing.
   */
  record({ request, result, payload, discarded }: DispatchRecord): HistoryEntry | undefined {
    const before = this.#records.get(result.eventId)?.entry;
    const outcome = eventOutcome(request, result);
    const names = this.#names();
    const said = summarise(request, result, names);
    const summary = request.runOnFiles ? l10n.t('Run on Files: {0}', said) : said;
    const folders = this.#folders();
    const command = request.fields instanceof Promise ? undefined : request.fields['command'];
    const change = changedTo({ request, result });
    const done: HistoryEntry = {
      eventId: result.eventId,
      event: result.event,
      ...(request.phase && { phase: request.phase }),
      ...(request.runOnFiles && { runOnFiles: true }),
      at: before?.at ?? new Date().toISOString(),
      ...(request.filePath && { filePath: request.filePath }),
      durationMs: result.durationMs,
      outcome,
      summary: this.#mask(before?.outcome === 'late' && outcome === 'ok' ? l10n.t('{0}, after the save', summary) : summary),
      ...(isByHand(request) && { byHand: true as const }),
      ...(request.event === 'onCommand' && typeof command === 'string' && { command: this.#mask(command.slice(0, COMMAND_LIMIT)) }),
      ...changedIn(change),
      ...fromIn(request, result),
      handlers: result.results.map((one) => ({
        pluginId: one.pluginId,
        pluginKey: one.pluginKey,
        name: nameOf(one, names),
        ...(folders.has(one.pluginKey) && { inFolder: folders.get(one.pluginKey)! }),
        script: one.script,
        ...(one.function !== undefined && { function: one.function }),
        ok: one.ok,
        outcome: runOutcome(one),
        durationMs: one.durationMs,
        ...(!one.ok && { code: one.error.code, message: this.#mask(messageOf(request, one, { error: one.error, names })) }),
        ...(!one.ok && one.error.words !== undefined && { words: this.#mask(one.error.words) }),
        ...(!one.ok && one.error.permission !== undefined && { permission: one.error.permission }),
        ...(!one.ok && one.error.place !== undefined && { place: one.error.place }),
      })),
    };
    const entry = discarded === undefined ? done : asDiscarded(done, discarded);
    if (isNoise(entry)) {
      this.#drop(entry.eventId);
      return undefined;
    }
    const runs = result.results.map(({ startedMs, phases }) => ({
      ...(startedMs !== undefined && { startedMs }),
      ...(phases !== undefined && { phases }),
    }));
    const kept: KeptEvent = { entry, payload, response: pastResult(result), runs, changedTo: change };
    this.#records.set(result.eventId, kept);
    // A large document must not be kept whole for as long as its event is listed.
    if (payload.length > TEXT_LIMIT || isLarge(result.results) || isLarge(change)) setImmediate(() => shorten(kept));
    this.#trim();
    return entry;
  }

  /**
   * Takes back that an event's result was of use.
   * @returns its entry, if the event is still kept.
   */
  discard(eventId: string, why: string): HistoryEntry | undefined {
    const kept = this.#records.get(eventId);
    if (!kept) return undefined;
    kept.entry = asDiscarded(kept.entry, why);
    return kept.entry;
  }

  #drop(eventId: string): void {
    this.#records.delete(eventId);
    this.#lines.drop(eventId);
  }

  /** Newest first. */
  entries(): HistoryEntry[] {
    return [...this.#records.values()].map((record) => record.entry).toReversed();
  }

  detail(eventId: string): HistoryDetail | undefined {
    const kept = this.#records.get(eventId);
    if (!kept) return undefined;
    const { entry, payload, runs } = kept;
    const change = this.#changeOf(kept);
    return {
      ...entry,
      payload: this.#mask(pretty(cut(payload))),
      response: this.#mask(pretty(responseText(kept))),
      log: this.#lines.of(eventId).map(lineText),
      runs,
      ...(change && { change }),
    };
  }

  /** What it takes to fire an event again, not masked; `too-large` where not all of it is kept. */
  past(eventId: string): PastEvent | 'too-large' | undefined {
    const kept = this.#records.get(eventId);
    if (!kept) return undefined;
    const { entry, payload, response } = kept;
    return typeof response === 'string' || payload.length > TEXT_LIMIT ? 'too-large' : { event: entry.event, payload, result: response };
  }

  #changeOf({ payload, response, changedTo: to, entry }: KeptEvent): EventChange | undefined {
    if (entry.changed === undefined) return undefined;
    // What was cut is no document any more, and a change of it would be one that nobody made.
    if (to === undefined || payload.length > TEXT_LIMIT) return { tooLarge: true };
    const change = eventChange(payload, to, typeof response === 'string' ? undefined : response.results);
    if (!change || 'tooLarge' in change) return change;
    return {
      before: this.#mask(change.before),
      after: this.#mask(change.after),
      steps: change.steps.map(({ run, after }) => ({ run, after: this.#mask(after) })),
    };
  }

  #trim(): void {
    for (const eventId of this.#records.keys()) {
      if (this.#records.size <= this.#size) break;
      this.#drop(eventId);
    }
  }
}

/** Where the first completion is from, as it left the handlers. */
function fromIn({ event, fields }: DispatchRequest, result: DispatchResult): Pick<HistoryEntry, 'from'> {
  if (event !== 'onCodeCompletion' || fields instanceof Promise) return {};
  const base = completionsOf(fields);
  const [first] = completionsOf(result.response ?? fields) ?? [];
  if (!base || first === undefined) return {};
  const origins = new Origins(base);
  origins.passed(result);
  const { source, plugins } = origins.of(first);
  if (source === undefined && plugins.length === 0) return {};
  return { from: { plugins, ...(source !== undefined && { source }) } };
}

/** An event that is made up for is for one plugin too, and nobody waits for its answer. */
function isByHand({ only, event, runOnFiles }: DispatchRequest): boolean {
  return only?.script !== undefined || runOnFiles !== undefined || event === 'onCommand';
}

/** Events that come by themselves, again and again. */
const QUIET: ReadonlySet<string> = new Set(['onFileOpen', 'onCompletionFeedback', 'onContextUpdate', 'onErrorReport']);

/**
 * Events that would fill the list and say nothing: those that come by themselves, for plugins that may not run (their state in the sidebar says
 * so), and completions that the next keystroke made pointless.
 */
function isNoise({ event, outcome, handlers }: HistoryEntry): boolean {
  const noneRan = outcome === 'skipped' || (outcome === 'notAllowed' && handlers.every((one) => !one.ok));
  if (noneRan) return QUIET.has(event);
  return outcome === 'cancelled' && isQuery(event);
}

function lineText(line: HostLogLine): string {
  return logText(line, `${line.at} [${line.level}] `);
}

/** A handler that failed beside the others is the more important news. */
function asDiscarded(entry: HistoryEntry, why: string): HistoryEntry {
  return {
    ...entry,
    outcome: entry.outcome === 'ok' || entry.outcome === 'notAllowed' ? 'discarded' : entry.outcome,
    summary: l10n.t('{0}; discarded: {1}', entry.summary, why),
    discarded: why,
  };
}

type Names = ReadonlyMap<string, string>;

function nameOf({ pluginKey, pluginId }: HandlerResult, names: Names): string {
  return names.get(pluginKey) ?? pluginId;
}

function messageOf(request: DispatchRequest, one: HandlerResult, { error, names }: { error: HandlerError; names: Names }): string {
  const name = nameOf(one, names);
  if (error.words === undefined) return namedMessage(error.message, { pluginId: one.pluginId, name });
  return declinedSentence(name, error.words, savedFileName(request));
}

function runOutcome(one: HandlerResult): RunOutcome {
  return one.ok ? 'ok' : outcomeOf(one.error.code);
}

/** What counts most of what happened to an event's handlers, but for a document's own fate. */
export function eventOutcome(request: DispatchRequest, result: DispatchResult): HistoryEntry['outcome'] {
  if (goesOnLate(result)) return 'late';
  const outcomes = new Set(result.results.map(runOutcome));
  if (request.signal?.aborted && !outcomes.has('ok')) return 'cancelled';
  if (outcomes.has('failed')) return 'failed';
  // The first call of a handler starts its worker: that this takes longer than a completion waits is no failure, and the answer is kept.
  if (outcomes.has('late') || outcomes.has('paused')) return isQuery(request.event) ? 'tooLate' : 'failed';
  // A plugin that may not run for good takes nothing away from what the others did; one that waits for permission would have done its part.
  return (['declined', 'cancelled', 'notAllowed', 'ok'] as const).find((one) => outcomes.has(one)) ?? 'skipped';
}

/** What an event came to, in a line: who ran and how long that took, or the first error. */
export function summarise(request: DispatchRequest, result: DispatchResult, names: Names): string {
  if (goesOnLate(result)) {
    const waitedFor = result.results.filter((one) => !one.ok && wasNotWaitedFor(one.error.code));
    const late = [...new Set(waitedFor.map((one) => nameOf(one, names)))];
    return waitedFor.some((one) => runOutcome(one) === 'paused')
      ? l10n.t('{0}: paused in the debugger; the save went on without it; its result follows', late.join(', '))
      : l10n.t('{0}: the save went on without it; its result follows', late.join(', '));
  }
  const good = result.results.filter((one) => one.ok);
  // Why something did not run is news only where nothing ran.
  const isFault = (one: DispatchResult['results'][number]): boolean => !one.ok && !wasSkipped(one.error.code);
  const failed = result.results.find(isFault) ?? (good.length === 0 ? result.results[0] : undefined);
  if (failed && !failed.ok) return messageOf(request, failed, { error: failed.error, names });
  const ran = [...new Set(good.map((one) => nameOf(one, names)))];
  const waiting = [...new Set(result.results.filter((one) => runOutcome(one) === 'notAllowed').map((one) => nameOf(one, names)))];
  if (ran.length === 0) return l10n.t('No handler applies');
  const took = l10n.t('{0}: {1} ms', ran.join(', '), Math.round(result.durationMs));
  return waiting.reduce((before, name) => l10n.t('{0}; {1} is not allowed yet', before, name), took);
}

/** Lets go of what is more than is kept of one event. */
function shorten(kept: KeptEvent): void {
  kept.response = responseText(kept);
  if (kept.payload.length > TEXT_LIMIT || isLarge(kept.changedTo)) kept.changedTo = undefined;
  kept.payload = cut(kept.payload);
}

/** What was returned, and what became of the file where handlers work on that. */
function pastResult({ results, response, rewrittenOnDisk, content }: DispatchResult): PastEvent['result'] {
  return { results, response, ...(rewrittenOnDisk && content !== undefined && { rewrittenOnDisk, content }) };
}

function responseText({ response }: KeptEvent): string {
  return typeof response === 'string' ? response : cut(responsesAsText(response));
}

/** Whether the texts and values in there may take more than what is kept of one event. Stops looking as soon as that is clear. */
function isLarge(values: unknown): boolean {
  let left = TEXT_LIMIT;
  const walk = (value: unknown): void => {
    left -= typeof value === 'string' ? value.length : 8;
    if (typeof value !== 'object' || value === null) return;
    for (const key in value) {
      if (left < 0) return;
      left -= key.length;
      walk((value as Record<string, unknown>)[key]);
    }
  };
  walk(values);
  return left < 0;
}

function responsesAsText(result: Pick<DispatchResult, 'results'>): string {
  const responses = result.results.map((one) => ({
    plugin: one.pluginId,
    script: one.script,
    ...(one.function && { function: one.function }),
    ...(one.ok ? { response: one.response } : { error: one.error }),
  }));
  // Long texts are cut on the way, so that recording a large document costs no more than a small one.
  return JSON.stringify(responses, (_, value: unknown) => (typeof value === 'string' ? cut(value) : value));
}

function cut(text: string): string {
  return text.length <= TEXT_LIMIT
    ? text
    : `${text.slice(0, TEXT_LIMIT)}\n${l10n.t('… {0} more characters were not kept', text.length - TEXT_LIMIT)}`;
}

function pretty(text: string): string {
  try {
    return shownJson(JSON.parse(text), 2);
  } catch {
    return shownText(text);
  }
}
