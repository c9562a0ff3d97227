// What happened before the inspector was there, as far as the host's history tells: shown like all other events, but they cannot be run again.
import type { HistoryDetail } from '../../contract/views.ts';
import { unifiedDiff } from '../../text/unifiedDiff.ts';
import type { EventRecordDetail, HandlerRun } from './messages.ts';

/** What a handler returned, as the history tells it. */
interface Told {
  response?: unknown;
  error?: { detail?: string };
}

export function pastEvent(detail: HistoryDetail): EventRecordDetail {
  const { eventId, event, at, phase, filePath, command, durationMs, outcome, summary, handlers, runs, change } = detail;
  const payload = parsed(detail.payload);
  const told = parsed(detail.response);
  const answers = Array.isArray(told) ? (told as Told[]) : [];
  const isWhole = change !== undefined && !('tooLarge' in change);
  return {
    eventId,
    event,
    at,
    ...(phase && { phase }),
    ...(filePath !== undefined && { filePath }),
    ...(command !== undefined && { command }),
    durationMs,
    outcome,
    summary,
    payload,
    handlers: handlers.map((one, index): HandlerRun => {
      const { pluginId, pluginKey, name, script, ok, outcome: own, durationMs: ms, code, message, words, permission, place } = one;
      const answer = answers[index];
      const detailOf = answer?.error?.detail;
      return {
        ...{ pluginId, pluginKey, name, script, ok, outcome: own, durationMs: ms },
        ...(one.function !== undefined && { function: one.function }),
        ...runs[index],
        ...(answer?.response !== undefined && { response: answer.response }),
        ...(code !== undefined && {
          error: {
            code,
            message: message ?? '',
            ...(words !== undefined && { words }),
            ...(detailOf !== undefined && { detail: detailOf }),
            ...(permission !== undefined && { permission }),
            ...(place !== undefined && { place }),
          },
        }),
      };
    }),
    response: null,
    past: true,
    ...((typeof payload === 'string' || typeof told === 'string') && { cut: true as const }),
    log: detail.log.map((line) => ({
      level: 'info',
      text: line.replace(/^\S+ \[\w+\] /, ''),
      at: line.slice(0, line.indexOf(' ')),
      eventId,
    })),
    changes: isWhole
      ? [{ of: change.steps.length > 0 || phase ? 'fileContent' : 'completions', diff: unifiedDiff(change.before, change.after) }]
      : [],
  };
}

/** Long ones are cut, and no JSON any more. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
