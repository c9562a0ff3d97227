// What an event's handlers made of the document, or of the completions: before and after, and handler by handler.
import { isDeepStrictEqual } from 'node:util';
import { completionsOf } from './dispatch/responses.ts';
import { applyTextEdits, type TextEdit } from '../text/textEdits.ts';
import { shownJson } from '../text/shownText.ts';
import type { EventChange, HistoryEntry } from '../contract/views.ts';
import type { DispatchRecord, DispatchResult, HandlerResult } from './types.ts';

/** As the event left it, where its handlers made something else of it. */
export type ChangedTo = { kind: 'text'; after: string } | { kind: 'completions'; after: readonly unknown[] };

/** Cheap enough for every event: texts are not compared, as the chain knows whether it changed one. */
export function changedTo({ request, result }: Pick<DispatchRecord, 'request' | 'result'>): ChangedTo | undefined {
  switch (request.event) {
    case 'onFileSave': {
      const after = result.content ?? (result.rewrittenOnDisk ? result.fileText : undefined);
      return after === undefined ? undefined : { kind: 'text', after };
    }
    case 'onCodeCompletion': {
      const after = result.response?.['completions'];
      const before = request.fields instanceof Promise ? undefined : request.fields['completions'];
      return Array.isArray(after) && Array.isArray(before) && !isDeepStrictEqual(after, before)
        ? { kind: 'completions', after }
        : undefined;
    }
    default:
      return undefined;
  }
}

/**
 * The whole change, for somebody who looks at it.
 * @param payload the event as JSON text, as its first handler got it; not cut.
 * @param results what the handlers returned, where it is still kept.
 */
export function eventChange(payload: string, to: ChangedTo, results: DispatchResult['results'] | undefined): EventChange | undefined {
  const fields = JSON.parse(payload) as Record<string, unknown>;
  if (to.kind === 'text') {
    const before = fields['fileContent'];
    return typeof before === 'string' ? { before, after: to.after, steps: textSteps(before, to.after, results ?? []) } : undefined;
  }
  const steps = (results ?? []).flatMap((one, run) => {
    const completions = one.ok && one.response ? completionsOf(one.response) : undefined;
    return completions ? [{ run, after: shownJson(completions, 2) }] : [];
  });
  const before = shownJson(fields['completions'], 2);
  return { before, after: shownJson(to.after, 2), steps: withoutRepeats(before, steps) };
}

/** Empty where what the handlers returned does not lead to the text that it became: one of them wrote the file itself, which shows nowhere. */
function textSteps(before: string, after: string, results: readonly HandlerResult[]): { run: number; after: string }[] {
  let text = before;
  const steps = results.map((one, run) => {
    text = textAfter(text, one) ?? text;
    return { run, after: text };
  });
  return text === after ? withoutRepeats(before, steps) : [];
}

function textAfter(text: string, result: HandlerResult): string | undefined {
  if (!result.ok || !result.response) return undefined;
  const { formattedContent, edits } = result.response;
  if (typeof formattedContent === 'string') return formattedContent;
  if (!Array.isArray(edits)) return undefined;
  const applied = applyTextEdits(text, edits as TextEdit[]);
  return 'text' in applied ? applied.text : undefined;
}

/** Without the handlers that left everything as it was. */
function withoutRepeats(before: string, steps: { run: number; after: string }[]): { run: number; after: string }[] {
  return steps.filter(({ after }, at) => after !== (steps[at - 1]?.after ?? before));
}

/** What the activity list says of it. */
export function changedIn(to: ChangedTo | undefined): Pick<HistoryEntry, 'changed'> {
  return to === undefined ? {} : { changed: to.kind };
}
