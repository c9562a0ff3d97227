// A dispatch as the inspector tells it.
import { outcomeOf, type HandlerError } from '../../contract/errors.ts';
import { eventOutcome, summarise } from '../../host/history.ts';
import { changedTo, eventChange } from '../../host/eventChange.ts';
import type { DispatchRecord, HandlerResult } from '../../host/types.ts';
import { unifiedDiff } from '../../text/unifiedDiff.ts';
import { shownValue } from './maskedValue.ts';
import type { EventRecord, EventRecordDetail, HandlerRun, TextChange } from './messages.ts';

/** What is needed of the host to tell of its events. */
export interface Telling {
  mask: (text: string) => string;
  /** The plugins' names by their keys. */
  names: ReadonlyMap<string, string>;
}

export function eventRecord(record: DispatchRecord, { mask, names }: Telling): EventRecord {
  const { eventId, event, at, request, result, payload, log, discarded } = record;
  const command = request.fields instanceof Promise ? undefined : request.fields['command'];
  const outcome = eventOutcome(request, result);
  const summary = summarise(request, result, names);
  const { value, cut } = shownValue(
    {
      eventId,
      event,
      at,
      ...(request.profileRun !== undefined && { profiled: true as const }),
      ...(request.phase && { phase: request.phase }),
      ...(request.filePath !== undefined && { filePath: request.filePath }),
      ...(event === 'onCommand' && typeof command === 'string' && { command }),
      durationMs: result.durationMs,
      outcome: discarded !== undefined && outcome === 'ok' ? ('discarded' as const) : outcome,
      summary: discarded === undefined ? summary : `${summary}; discarded: ${discarded}`,
      payload: JSON.parse(payload) as unknown,
      handlers: result.results.map((one) => handlerRun(one, names)),
      response: result.response,
      ...(result.content !== undefined && { content: result.content }),
    },
    mask,
  );
  // What was logged is masked already, and its texts have a limit of their own.
  return { ...value, ...(cut && { cut: true as const }), log: [...log] };
}

function handlerRun(one: HandlerResult, names: ReadonlyMap<string, string>): HandlerRun {
  const { pluginId, pluginKey, script, ok, durationMs, startedMs, phases } = one;
  return {
    pluginId,
    pluginKey,
    name: names.get(pluginKey) ?? pluginId,
    script,
    ...(one.function !== undefined && { function: one.function }),
    ok,
    outcome: one.ok ? 'ok' : outcomeOf(one.error.code),
    durationMs,
    ...(startedMs !== undefined && { startedMs }),
    ...(phases !== undefined && { phases }),
    ...(one.response !== undefined && { response: one.response }),
    ...(!one.ok && { error: errorOf(one.error) }),
  };
}

function errorOf({ code, message, words, detail, permission, place }: HandlerError): NonNullable<HandlerRun['error']> {
  return {
    code,
    message,
    ...(words !== undefined && { words }),
    ...(detail !== undefined && { detail }),
    ...(permission !== undefined && { permission }),
    ...(place !== undefined && { place: { file: place.file, line: place.line } }),
  };
}

/** With what became of texts. Comparing takes a while, so it is done for somebody who looks. */
export function eventRecordDetail(record: DispatchRecord, telling: Telling): EventRecordDetail {
  return { ...eventRecord(record, telling), changes: shownValue(changesOf(record), telling.mask).value };
}

/** A change by one handler alone is the event's too, and is not told twice. */
function changesOf({ request, result, payload }: DispatchRecord): TextChange[] {
  const to = changedTo({ request, result });
  const change = to && eventChange(payload, to, result.results);
  if (!to || !change || 'tooLarge' in change) return [];
  const of = to.kind === 'text' ? 'fileContent' : 'completions';
  const { before, after, steps } = change;
  const whole: TextChange = { of, diff: unifiedDiff(before, after) };
  if (steps.length < 2) return [withAuthor(whole, result.results[steps[0]?.run ?? -1])];
  let last = before;
  const each = steps.map(({ run, after: then }) => {
    const diff = unifiedDiff(last, then);
    last = then;
    return withAuthor({ of, diff }, result.results[run]);
  });
  return [whole, ...each];
}

function withAuthor(change: TextChange, by: HandlerResult | undefined): TextChange {
  return by ? { ...change, by: { pluginId: by.pluginId, script: by.script } } : change;
}
