// What of a past event's payload is needed to run its handlers again.
import type { HistoryDetail } from '../../../server/src/protocol.ts';

export interface AgainWith {
  /** Of completions: where they were asked for. */
  position?: { line: number; character: number };
  command: string;
  args: unknown[];
}

/** A payload that was cut says nothing. */
export function againWith({ payload, command = '' }: Pick<HistoryDetail, 'payload' | 'command'>): AgainWith {
  let fields: Record<string, unknown> = {};
  try {
    const value: unknown = JSON.parse(payload);
    if (typeof value === 'object' && value !== null) fields = value as Record<string, unknown>;
  } catch {
    // Without it, the beginning of the document is as good as any place.
  }
  const { position, command: whole, arguments: args } = fields;
  return {
    ...(isPosition(position) && { position }),
    command: typeof whole === 'string' ? whole : command,
    args: Array.isArray(args) ? args : [],
  };
}

function isPosition(value: unknown): value is { line: number; character: number } {
  const { line, character } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  return Number.isInteger(line) && Number.isInteger(character);
}
