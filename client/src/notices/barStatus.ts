// What the status bar says of the plugins: the one thing that matters most now.
import * as l10n from '@vscode/l10n';
import type { PluginView } from '../../../server/src/protocol.ts';
import { waitingPlugins, waitingWords } from '../grants/waiting.ts';
import type { HostPhase } from '../host/state.ts';
import { failingPlugins, stateDescription } from '../sidebar/pluginRows.ts';
import { escapeMarkdown, oneLine } from '../words.ts';

export interface StatusFacts {
  phase: HostPhase;
  trusted: boolean;
  plugins: readonly PluginView[];
  /** The setting `codexPlugins.save.enabled`. */
  saveEnabled: boolean;
  /** Something runs for so long that it is worth telling. */
  runsLong: boolean;
}

export interface BarStatus {
  kind: 'stopped' | 'restricted' | 'waiting' | 'running' | 'failing' | 'off' | 'ready';
  /** With an icon. */
  text: string;
  /** Without one. */
  spoken: string;
  background?: 'warning' | 'error';
}

const NAME = 30;

/** Undefined where there is nothing to say: without plugins, and before it is known whether there are some. */
export function barStatus(facts: StatusFacts): BarStatus | undefined {
  const { phase, trusted, plugins } = facts;
  if (phase === 'stopped') return said('stopped', 'error', l10n.t('Plugin host stopped'), 'error');
  if (phase === 'starting' || plugins.length === 0) return undefined;
  if (!trusted) return said('restricted', 'workspace-untrusted', l10n.t('Plugins restricted'));
  return waiting(facts) ?? running(facts) ?? failing(facts) ?? off(facts) ?? ready(plugins);
}

function waiting(facts: StatusFacts): BarStatus | undefined {
  const waits = waitingPlugins(facts);
  if (waits.length === 0) return undefined;
  const words = waits.length === 1 ? l10n.t('{0} wants to run', oneLine(waits[0]!.name, NAME)) : waitingWords(waits.length);
  return said('waiting', 'shield', words, 'warning');
}

function running({ plugins, runsLong }: StatusFacts): BarStatus | undefined {
  const runs = plugins.filter(({ state }) => state === 'running');
  if (runs.length === 0 || !runsLong) return undefined;
  const words = runs.length === 1 ? l10n.t('{0} runs', oneLine(runs[0]!.name, NAME)) : l10n.t('{0} plugins run', runs.length);
  return said('running', 'sync~spin', words);
}

function failing({ plugins }: StatusFacts): BarStatus | undefined {
  const fails = failingPlugins(plugins);
  if (fails.length === 0) return undefined;
  // A plugin that rests goes on by itself.
  const background = fails.every(({ state }) => state === 'resting') ? 'warning' : 'error';
  return said(
    'failing',
    background,
    fails.length === 1 ? oneFailing(fails[0]!) : l10n.t('{0} plugins are failing', fails.length),
    background,
  );
}

function oneFailing({ name, state }: PluginView): string {
  const short = oneLine(name, NAME);
  if (state === 'broken') return l10n.t('{0} is broken', short);
  return state === 'resting' ? l10n.t('{0} rests after crashes', short) : l10n.t('{0} failed', short);
}

function off({ plugins, saveEnabled }: StatusFacts): BarStatus | undefined {
  if (plugins.every(({ state }) => state === 'disabled' || state === 'denied')) return said('off', 'circle-slash', l10n.t('Plugins off'));
  if (plugins.every(({ state }) => state === 'restricted' || state === 'forbidden'))
    return said('off', 'circle-slash', l10n.t('Plugins off'), 'warning');
  return saveEnabled ? undefined : said('off', 'circle-slash', l10n.t('Plugins off on save'));
}

function ready(plugins: readonly PluginView[]): BarStatus {
  const able = plugins.filter(({ state }) => state === 'ready' || state === 'running').length;
  return said('ready', 'plug', able === 1 ? l10n.t('1 plugin') : l10n.t('{0} plugins', able));
}

function said(kind: BarStatus['kind'], icon: string, words: string, background?: BarStatus['background']): BarStatus {
  return { kind, text: `$(${icon}) ${words}`, spoken: l10n.t('Codex Plugins: {0}', words), ...(background && { background }) };
}

/** How many plugins the tooltip names. */
const NAMED = 12;

/** @param concerned those of the active file, if there is one. As Markdown. */
export function barTooltip(
  status: BarStatus,
  facts: StatusFacts,
  file: { name: string; concerned: readonly PluginView[] } | undefined,
): string {
  const headline = `**${escapeMarkdown(status.spoken)}**`;
  const isolated = { trusted: facts.trusted };
  const listed = file ? file.concerned : facts.plugins;
  const lines = listed
    .slice(0, NAMED)
    .map((plugin) => `- ${escapeMarkdown(oneLine(plugin.name, 60))}: ${escapeMarkdown(oneLine(stateDescription(plugin, isolated), 80))}`);
  const more = listed.length - lines.length;
  const subject = file
    ? listed.length === 0
      ? l10n.t('No plugin is for {0}.', escapeMarkdown(oneLine(file.name, 80)))
      : l10n.t('For {0}:', escapeMarkdown(oneLine(file.name, 80)))
    : undefined;
  return [
    headline,
    ...(subject === undefined ? [] : [subject]),
    ...(lines.length > 0 ? [[...lines, ...(more > 0 ? [`- ${l10n.t('{0} more', more)}`] : [])].join('\n')] : []),
    l10n.t('Select for what can be done.'),
  ].join('\n\n');
}
