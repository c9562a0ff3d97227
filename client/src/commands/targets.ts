// What a command was called on: a row of a view, or plain data from a notification, a code lens or another extension.

import { SAVE_PHASES, type SavePhase } from '../../../server/src/protocol.ts';

export interface HandlerTarget {
  pluginKey: string;
  event: string;
  script: string;
  /** Where its script has several handlers of the event. */
  function?: string;
  /** And where it has some of both phases of a save. */
  phase?: SavePhase;
}

/** The plugin's key, from a row, from `{pluginKey}` or from the key itself. */
export function pluginKeyOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  const { pluginKey, plugin, run } = fields(argument);
  return text(pluginKey) ?? text(fields(plugin)['key']) ?? text(fields(run)['pluginKey']);
}

/** The handler, from a row or from `{pluginKey, event, script, function}`. */
export function handlerOf(argument: unknown): HandlerTarget | undefined {
  const pluginKey = pluginKeyOf(argument);
  const { handler, event, script, function: name } = fields(argument);
  const declared = fields(handler);
  const target = { pluginKey, event: text(declared['event']) ?? text(event), script: text(declared['script']) ?? text(script) };
  const own = text(declared['function']) ?? text(name);
  const phase = SAVE_PHASES.find((one) => one === (declared['phase'] ?? fields(argument)['phase']));
  return isComplete(target) ? { ...target, ...(own !== undefined && { function: own }), ...(phase && { phase }) } : undefined;
}

export function targetOf(
  pluginKey: string,
  { event, script, function: name, phase }: Pick<HandlerTarget, 'event' | 'script' | 'function' | 'phase'>,
): HandlerTarget {
  return { pluginKey, event, script, ...(name !== undefined && { function: name }), ...(phase && { phase }) };
}

/** What a keybinding runs. */
export interface BoundCommand {
  /** The plugin's id, name or key. */
  plugin: string;
  command: string;
  arguments: unknown[];
}

/** The command that a keybinding names, from `{plugin, command, arguments}`. */
export function boundCommandOf(argument: unknown): BoundCommand | undefined {
  const { plugin, command, arguments: given } = fields(argument);
  const [called, name] = [text(plugin), text(command)];
  if (called === undefined || name === undefined) return undefined;
  return { plugin: called, command: name, arguments: Array.isArray(given) ? given : given === undefined ? [] : [given] };
}

/** The plugins that a keybinding means: its copies, where it names an id. A name counts only where no plugin has that id, as plugins choose theirs. */
export function boundPlugins<Plugin extends { id: string; key: string; name: string }>(
  plugins: readonly Plugin[],
  called: string,
): Plugin[] {
  const known = plugins.filter(({ id, key }) => id === called || key === called);
  return known.length > 0 ? known : plugins.filter(({ name }) => name === called);
}

/** The URI of a file, from a URI as the menus of files pass it, or from `{uri}`. */
export function fileUriOf(argument: unknown): string | undefined {
  const { scheme, fsPath, uri } = fields(argument);
  if (typeof scheme === 'string' && typeof fsPath === 'string') return String(argument);
  return text(uri);
}

/** The event's id: of an event's row, of the last run of a handler's row, from `{eventId}` or the id itself. */
export function eventIdOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return argument;
  const { eventId, entry, handler } = fields(argument);
  return text(eventId) ?? text(fields(entry)['eventId']) ?? text(fields(fields(handler)['lastRun'])['eventId']);
}

/** Which of an event's handlers: of a handler's row, or of `{index}`. */
export function runOf(argument: unknown): number | undefined {
  const { index, kind } = fields(argument);
  return Number.isInteger(index) && (kind === undefined || kind === 'run') ? (index as number) : undefined;
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isComplete(target: Record<'pluginKey' | 'event' | 'script', string | undefined>): target is HandlerTarget {
  return target.pluginKey !== undefined && target.event !== undefined && target.script !== undefined;
}
