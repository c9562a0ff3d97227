// How the plugins are that concern one file, in one line.
import * as l10n from '@vscode/l10n';
import type { HandlerView, PluginState, PluginView } from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';

export interface Health {
  /** `3 plugins ready`, or the worst there is to say. */
  text: string;
  /** Which plugins that is about. */
  detail: string;
  severity: 'information' | 'warning' | 'error';
}

/** Worst first. */
const ORDER: readonly PluginState[] = [
  'broken',
  'resting',
  'ungranted',
  'restricted',
  'forbidden',
  'denied',
  'disabled',
  'running',
  'ready',
];

/** How many plugins the detail names. */
const NAMED = 2;

/** `2 plugins broken`. */
function inState(state: PluginState, number: number): string {
  const one = number === 1;
  switch (state) {
    case 'broken':
      return one ? l10n.t('1 plugin broken') : l10n.t('{0} plugins broken', number);
    case 'resting':
      return one ? l10n.t('1 plugin resting after crashes') : l10n.t('{0} plugins resting after crashes', number);
    case 'ungranted':
      return one ? l10n.t('1 plugin waiting for permission') : l10n.t('{0} plugins waiting for permission', number);
    case 'restricted':
      return one ? l10n.t('1 plugin kept from running') : l10n.t('{0} plugins kept from running', number);
    case 'forbidden':
      return one ? l10n.t('1 plugin kept from running by policy') : l10n.t('{0} plugins kept from running by policy', number);
    case 'denied':
      return one ? l10n.t('1 plugin not allowed') : l10n.t('{0} plugins not allowed', number);
    case 'disabled':
      return one ? l10n.t('1 plugin disabled') : l10n.t('{0} plugins disabled', number);
    case 'running':
    case 'ready':
      return one ? l10n.t('1 plugin ready') : l10n.t('{0} plugins ready', number);
  }
}

/** True when the handler may be run for documents of that language. */
export function handlesLanguage(handler: HandlerView, languageId: string): boolean {
  return handler.languages.length === 0 || handler.languages.includes(languageId);
}

/** Whether some plugin that may run handles this event. */
export function isHandled(plugins: readonly PluginView[], event: string, languageId?: string): boolean {
  return plugins.some(
    (plugin) =>
      (plugin.state === 'ready' || plugin.state === 'running') &&
      plugin.handlers.some((handler) => handler.event === event && (languageId === undefined || handlesLanguage(handler, languageId))),
  );
}

/** The plugins with a handler for documents of that language. A broken manifest has no handlers to go by: it concerns every file until it is repaired. */
export function concernedPlugins(plugins: readonly PluginView[], languageId: string): PluginView[] {
  return plugins.filter((plugin) => plugin.state === 'broken' || plugin.handlers.some((handler) => handlesLanguage(handler, languageId)));
}

/** The health of the plugins with a handler for documents of that language; undefined when there is none. */
export function healthFor(plugins: readonly PluginView[], languageId: string): Health | undefined {
  const concerned = concernedPlugins(plugins, languageId);
  if (concerned.length === 0) return undefined;
  const failing = concerned.filter((plugin) =>
    plugin.handlers.some((handler) => handlesLanguage(handler, languageId) && handler.lastRun?.outcome === 'failed'),
  );
  const worst = ORDER.find((state) => concerned.some((plugin) => plugin.state === state)) ?? 'ready';
  const isWell = worst === 'ready' || worst === 'running' || worst === 'disabled';
  // Plugins to name: those that are in the worst state, or whose handlers failed, or else all that may run.
  const named = !isWell
    ? concerned.filter((plugin) => plugin.state === worst)
    : failing.length > 0
      ? failing
      : concerned.filter((plugin) => plugin.state !== 'disabled');
  const number = named.length > 0 ? named.length : concerned.length;
  const failed = number === 1 ? l10n.t('1 plugin failed') : l10n.t('{0} plugins failed', number);
  return {
    text: isWell && failing.length > 0 ? failed : inState(!isWell ? worst : named.length > 0 ? 'ready' : 'disabled', number),
    detail: nameSome(named.length > 0 ? named : concerned),
    severity: worst === 'broken' || failing.length > 0 ? 'error' : isWell ? 'information' : 'warning',
  };
}

/** The first names, short enough for one line of the status list, which cuts nothing off by itself. */
function nameSome(plugins: readonly PluginView[]): string {
  const names = plugins.slice(0, NAMED).map(({ name }) => oneLine(name, 24));
  const more = plugins.length - names.length;
  return [...names, ...(more > 0 ? [l10n.t('{0} more', more)] : [])].join(', ');
}
