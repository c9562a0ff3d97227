// Records on their way out: without secrets, and with no text so long that a page would choke on it.
import { maskedIn } from '../../host/secrets.ts';

/** Longest text in a record, in UTF-16 code units. */
export const TEXT_LIMIT = 128 * 1024;

/** What is masked beside a telling name, and nowhere else. */
const PROBE = '1234567';

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
  const masked = maskedJson(roughly.value, mask);
  const exactly = cutTexts(masked, TEXT_LIMIT);
  return { value: exactly.value, cut: roughly.cut || exactly.cut };
}

/** Masks what stands beside telling names too, so the value is masked as JSON text, as in the history. */
function maskedJson<Value>(value: Value, mask: (text: string) => string): Value {
  const known = new Map<string, boolean>();
  const isTelling = (name: string): boolean => {
    const probe = `${name}=${PROBE}`;
    const telling = known.get(name) ?? mask(probe) !== probe;
    known.set(name, telling);
    return telling;
  };
  // The mask of a number has to stand between quotes.
  const quoted = (name: string, one: unknown): unknown => (typeof one === 'number' && isTelling(name) ? String(one) : one);
  const text = JSON.stringify(value, quoted) as string | undefined;
  if (text === undefined) return value;
  return (parsed(mask(text)) as Value | undefined) ?? maskedIn(value, mask);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
