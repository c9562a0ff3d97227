// How the plugins are that concern one file, in one line.
import type { HandlerViewMessage, PluginStateView, PluginViewMessage } from '../../server/src/protocol.ts';
import { count, oneLine } from './words.ts';

export interface Health {
  /** `3 plugins ready`, or the worst there is to say. */
  text: string;
  detail: string;
  severity: 'information' | 'warning' | 'error';
  busy: boolean;
}

/** Worst first. */
const ORDER: readonly PluginStateView[] = ['broken', 'resting', 'ungranted', 'restricted', 'denied', 'disabled', 'running', 'ready'];

const WORDS: Record<PluginStateView, string> = {
  broken: 'broken',
  resting: 'resting after crashes',
  ungranted: 'waiting for permission',
  restricted: 'off in Restricted Mode',
  denied: 'not allowed',
  disabled: 'disabled',
  running: 'running',
  ready: 'ready',
};

/** True when the handler may be run for documents of that language. */
export function handlesLanguage(handler: HandlerViewMessage, languageId: string): boolean {
  return handler.languages.length === 0 || handler.languages.includes(languageId);
}

/** Whether some plugin that may run handles this event. */
export function isHandled(plugins: readonly PluginViewMessage[], event: string, languageId?: string): boolean {
  return plugins.some(
    (plugin) =>
      (plugin.state === 'ready' || plugin.state === 'running') &&
      plugin.handlers.some((handler) => handler.event === event && (languageId === undefined || handlesLanguage(handler, languageId))),
  );
}

/** The health of the plugins with a handler for documents of that language; undefined when there is none. */
export function healthFor(plugins: readonly PluginViewMessage[], languageId: string): Health | undefined {
  // A broken manifest has no handlers to go by: it concerns every file until it is repaired.
  const concerned = plugins.filter(
    (plugin) => plugin.state === 'broken' || plugin.handlers.some((handler) => handlesLanguage(handler, languageId)),
  );
  if (concerned.length === 0) return undefined;
  const failing = concerned.filter((plugin) =>
    plugin.handlers.some((handler) => handlesLanguage(handler, languageId) && handler.lastRun?.ok === false),
  );
  const worst = ORDER.find((state) => concerned.some((plugin) => plugin.state === state)) ?? 'ready';
  const busy = concerned.some((plugin) => plugin.state === 'running');
  const inWorst = concerned.filter((plugin) => plugin.state === worst).length;
  const isWell = worst === 'ready' || worst === 'running' || worst === 'disabled';
  const text = isWell
    ? failing.length > 0
      ? `${count(failing.length, 'plugin')} failed`
      : `${count(concerned.filter((plugin) => plugin.state !== 'disabled').length, 'plugin')} ready`
    : `${count(inWorst, 'plugin')} ${WORDS[worst]}`;
  return {
    text,
    detail: concerned
      .map((plugin) => `${oneLine(plugin.name, 40)}: ${failing.includes(plugin) ? 'last run failed' : WORDS[plugin.state]}`)
      .join(', '),
    severity: worst === 'broken' || failing.length > 0 ? 'error' : isWell ? 'information' : 'warning',
    busy,
  };
}
