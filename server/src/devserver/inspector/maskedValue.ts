// Records on their way out: without secrets, and with no text so long that a page would choke on it.
import { maskedThroughout } from '../../host/secrets.ts';

/** Longest text in a record, in UTF-16 code units. */
export const TEXT_LIMIT = 128 * 1024;

/** Cut this much later before secrets are masked, so that none of them is cut in two and not recognised. */
const MARGIN = 8 * 1024;

export interface Shown<Value> {
  value: Value;
  /** Whether some text was cut. */
  cut: boolean;
}

/** What of a value may be shown. It has the same shape. */
export function shownValue<Value>(value: Value, mask: (text: string) => string): Shown<Value> {
  const roughly = cutTexts(value, TEXT_LIMIT + MARGIN);
  const masked = maskedThroughout(roughly.value, mask);
  const exactly = cutTexts(masked, TEXT_LIMIT);
  return { value: exactly.value, cut: roughly.cut || exactly.cut };
}

function cutTexts<Value>(value: Value, limit: number): Shown<Value> {
  let cut = false;
  const walk = (one: unknown): unknown => {
    if (typeof one === 'string') {
      if (one.length <= limit) return one;
      cut = true;
      return `${one.slice(0, limit)}\n\u2026 ${one.length - limit} more characters`;
    }
    if (typeof one !== 'object' || one === null) return one;
    if (Array.isArray(one)) return one.map(walk);
    return Object.fromEntries(Object.entries(one).map(([name, inner]) => [name, walk(inner)]));
  };
  const walked = walk(value) as Value;
  return cut ? { value: walked, cut } : { value, cut };
}

/** About how many bytes a value takes in memory. Stops counting at `most`. */
export function roughSize(value: unknown, most: number): number {
  let size = 0;
  const walk = (one: unknown): void => {
    size += typeof one === 'string' ? one.length * 2 : 16;
    if (typeof one !== 'object' || one === null) return;
    for (const key in one) {
      if (size > most) return;
      size += key.length;
      walk((one as Record<string, unknown>)[key]);
    }
  };
  walk(value);
  return size;
}
