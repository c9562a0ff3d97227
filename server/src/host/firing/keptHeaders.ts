// Events that are fired once more: of secret headers only a mask was kept, and what would be sent of that is nobody's value.
import { MASK } from '../secrets.ts';

type Fields = Record<string, unknown>;

/** An event's fields without the headers whose values are masked, and a sentence that says which those were. */
export function withoutMaskedHeaders(fields: Fields): { fields: Fields; warning?: string } {
  const { headers } = fields;
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return { fields };
  const all = Object.entries(headers);
  const masked = all.filter(([, value]) => isMasked(value)).map(([name]) => name);
  if (masked.length === 0) return { fields };
  const kept = Object.fromEntries(all.filter(([name]) => !masked.includes(name)));
  const which = masked.length === 1 ? `the header ${masked[0]}, whose value` : `the headers ${masked.join(', ')}, whose values`;
  return {
    fields: { ...fields, headers: kept },
    warning: `Sent without ${which} ${masked.length === 1 ? 'is' : 'are'} secret and not kept.`,
  };
}

function isMasked(value: unknown): boolean {
  return Array.isArray(value) ? value.some(isMasked) : typeof value === 'string' && value.includes(MASK);
}
