// Reads the JSON of a response. Small texts can become huge or bottomless values: such are refused before they cost the host its memory.
import * as l10n from '@vscode/l10n';

/** How deep a response may be nested. What walks through it later may do so by recursion. */
export const MAX_DEPTH = 500;

/** How many values (members of objects and lists) a response may have. Each takes much more memory than its text. */
export const MAX_VALUES = 500_000;

/** Texts below this size cannot hold enough values to be worth counting. */
const COUNTED_FROM_BYTES = 1024 * 1024;

export type ReadResponse =
  | { kind: 'object'; value: Record<string, unknown> }
  | { kind: 'null' }
  /** JSON, but no object; or no JSON at all. */
  | { kind: 'other' }
  /** `what` completes "the response is …" or "returned …". */
  | { kind: 'too-many'; what: string }
  | { kind: 'too-deep'; what: string };

export function readResponse(text: Buffer): ReadResponse {
  if (text.length > COUNTED_FROM_BYTES && hasTooManyValues(text))
    return { kind: 'too-many', what: l10n.t('more than {0} values', MAX_VALUES) };
  let value: unknown;
  try {
    value = JSON.parse(text.toString('utf8'));
  } catch {
    return { kind: 'other' };
  }
  if (value === null) return { kind: 'null' };
  if (typeof value !== 'object' || Array.isArray(value)) return { kind: 'other' };
  if (isDeeperThan(value, MAX_DEPTH)) return { kind: 'too-deep', what: l10n.t('it is nested deeper than {0} levels', MAX_DEPTH) };
  return { kind: 'object', value: value as Record<string, unknown> };
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENING_BRACKET = 0x5b;
const OPENING_BRACE = 0x7b;

function hasTooManyValues(text: Buffer): boolean {
  let values = 0;
  let inText = false;
  for (let index = 0; index < text.length; index++) {
    const byte = text[index];
    if (inText) {
      if (byte === BACKSLASH) index++;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if ((byte === COMMA || byte === OPENING_BRACKET || byte === OPENING_BRACE) && ++values > MAX_VALUES) return true;
  }
  return false;
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const inner of Array.isArray(value) ? value : Object.values(value)) if (isDeeperThan(inner, levels - 1)) return true;
  return false;
}
