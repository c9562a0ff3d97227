// What came of an event, as text for a terminal.
import type { FiredEvent } from '../host/firing/firedEvent.ts';
import { shownLine } from '../text/shownText.ts';

/** A line for each handler that ran, and the answer as JSON. */
export function firedLines({ results, response }: FiredEvent): string[] {
  const lines = results.map(({ pluginId, script, function: called, ok, durationMs, error }) => {
    const named = shownLine(`${pluginId}  ${script}${called === null ? '' : `  ${called}`}  ${durationMs.toFixed(1)} ms`);
    return ok ? `ok      ${named}` : `failed  ${named}\n        ${error?.code}: ${shownLine(error?.message ?? '')}`;
  });
  if (response !== null) lines.push(JSON.stringify(response, null, 2));
  return lines;
}
