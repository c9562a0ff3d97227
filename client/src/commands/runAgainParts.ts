// What is run when a past event is run again, and with what.
import type { HistoryDetail, PluginView } from '../../../server/src/protocol.ts';
import type { HandlerTarget } from './targets.ts';

export interface AgainWith {
  /** Of completions: where they were asked for. */
  position?: { line: number; character: number };
  command: string;
  args: unknown[];
}

/** The handlers that ran, in their order. A script that does not say which function is for the event is run once, whatever ran in it. */
export function againTargets(
  { event, phase, handlers }: Pick<HistoryDetail, 'event' | 'phase' | 'handlers'>,
  plugins: readonly PluginView[],
): HandlerTarget[] {
  const targets = new Map<string, HandlerTarget>();
  for (const { pluginKey, script, function: ran } of handlers) {
    const declared = plugins
      .find(({ key }) => key === pluginKey)
      ?.handlers.some((one) => one.event === event && one.script === script && one.function === ran);
    const name = declared ? ran : undefined;
    // A command goes to the plugin, whichever of its handlers take it.
    const key = event === 'onCommand' ? pluginKey : [pluginKey, script, name].join('\0');
    if (!targets.has(key))
      targets.set(key, { pluginKey, event, script, ...(name !== undefined && { function: name }), ...(phase && { phase }) });
  }
  return [...targets.values()];
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
