// The tree of plugins: what stands in which row, for plugins, their handlers and their permissions.
import {
  isForPreview,
  type HandlerView,
  type InstalledView,
  runtimeOf,
  STATISTICS_OF_RUNS,
  type HandlerStatistics,
  type IsolationView,
  type PermissionView,
  type PluginState,
  type PluginView,
  type WorkerMemory,
} from '../../../server/src/protocol.ts';
import * as l10n from '@vscode/l10n';
import { isolationSentence } from '../grants/isolationText.ts';
import { byName } from '../naturalOrder.ts';
import { ago, bothEnds, duration, escapeMarkdown, megabytes, oneLine, timeOfDay } from '../words.ts';
import { distinction } from './handlerWords.ts';
import type { Row } from './node.ts';
import { outcomeWord } from './outcomes.ts';
import { waitingRow, type WaitingNode } from './waitingRow.ts';

export type PluginNode =
  | WaitingNode
  | { kind: 'plugin'; plugin: PluginView }
  | { kind: 'handler'; plugin: PluginView; handler: HandlerView; index: number }
  | { kind: 'permissions'; plugin: PluginView }
  | { kind: 'permission'; plugin: PluginView; permission: PermissionView };

const ICONS: Record<PluginState, Row['icon']> = {
  ready: { name: 'pass', color: 'testing.iconPassed' },
  running: { name: 'sync~spin', color: 'testing.iconPassed' },
  resting: { name: 'debug-pause', color: 'problemsWarningIcon.foreground' },
  denied: { name: 'circle-slash', color: 'disabledForeground' },
  broken: { name: 'error', color: 'problemsErrorIcon.foreground' },
  disabled: { name: 'circle-large-outline', color: 'disabledForeground' },
  ungranted: { name: 'shield', color: 'problemsWarningIcon.foreground' },
  restricted: { name: 'workspace-untrusted', color: 'problemsWarningIcon.foreground' },
  forbidden: { name: 'law', color: 'disabledForeground' },
};

function originWords(origin: PluginView['origin']): string {
  switch (origin) {
    case 'workspace':
      return l10n.t('The workspace folder itself');
    case 'workspacePlugins':
      return l10n.t('The workspace (`.codex/plugins`)');
    case 'home':
      return l10n.t('Your home folder (`~/.codex/plugins`)');
    case 'setting':
      return l10n.t('The setting `codexPlugins.pluginPaths`');
    case 'explicit':
      return l10n.t('Named by hand');
  }
}

/** The rows below a row, or the top rows. */
export function pluginChildren(plugins: readonly PluginView[], parent?: PluginNode): PluginNode[] {
  if (parent?.kind === 'waiting') return [];
  if (!parent) {
    return [...plugins].sort(byName).map((plugin) => ({ kind: 'plugin', plugin }));
  }
  const { plugin } = parent;
  switch (parent.kind) {
    case 'plugin':
      return [
        ...plugin.handlers.map((handler, index): PluginNode => ({ kind: 'handler', plugin, handler, index })),
        ...(plugin.permissions.length > 0 ? [{ kind: 'permissions', plugin } as const] : []),
      ];
    case 'permissions':
      return plugin.permissions.map((permission) => ({ kind: 'permission', plugin, permission }));
    case 'handler':
    case 'permission':
      return [];
  }
}

/** What a row says about the machine and the workspace, beside the plugin itself. */
export interface Surroundings {
  trusted: boolean;
  isolation?: IsolationView | undefined;
  /** How a plugin was installed; undefined where it was put where it is by other means. */
  installed?: (plugin: PluginView) => InstalledView | undefined;
  /** What workers take of memory, where that was asked for. */
  memory?: readonly WorkerMemory[];
}

/** @param now milliseconds since 1970, for "2 min ago". */
export function pluginRow(node: PluginNode, now: number, surroundings: Surroundings): Row {
  switch (node.kind) {
    case 'waiting':
      return waitingRow(node);
    case 'plugin':
      return rowOfPlugin(node.plugin, now, surroundings);
    case 'handler':
      return rowOfHandler(node, now, surroundings.memory);
    case 'permissions':
      return rowOfPermissions(node.plugin);
    case 'permission':
      return rowOfPermission(node.plugin, node.permission);
  }
}

/** States in which a plugin does not run because somebody wants it so: what it did before needs nobody's eye. */
const STOPPED: ReadonlySet<PluginState> = new Set(['disabled', 'denied', 'restricted', 'forbidden']);

/** Plugins that need the user's eye: broken, resting, or with a handler whose last run failed. */
export function failingPlugins(plugins: readonly PluginView[]): PluginView[] {
  return plugins.filter(
    ({ state, handlers }) =>
      state === 'broken' || state === 'resting' || (!STOPPED.has(state) && handlers.some(({ lastRun }) => lastRun?.outcome === 'failed')),
  );
}

function rowOfPlugin(plugin: PluginView, now: number, surroundings: Surroundings): Row {
  const installed = surroundings.installed?.(plugin);
  const words = [
    'plugin',
    isTooWeaklyIsolated(plugin, surroundings) ? 'tooWeaklyIsolated' : plugin.state,
    ...(plugin.state === 'disabled' ? [] : ['enabled']),
    ...actionsOf(plugin),
    ...(plugin.handlers.some(({ event }) => event === 'onCommand') ? ['commands'] : []),
    ...(plugin.handlers.some((handler) => isForPreview(plugin, handler)) ? ['saves'] : []),
    ...(installed ? ['installed'] : []),
    ...(installed?.update === undefined ? [] : ['updatable']),
    ...((installed?.versions.length ?? 0) > 1 ? ['versions'] : []),
  ];
  const description = [
    ...(installed?.current === undefined ? [] : [oneLine(installed.current, 40)]),
    ...(installed?.update === undefined ? [] : [l10n.t('update to {0}', oneLine(installed.update, 40))]),
    stateDescription(plugin, surroundings),
  ].join(' · ');
  const failed = plugin.state === 'ready' && plugin.handlers.some(({ lastRun }) => lastRun?.outcome === 'failed');
  return {
    id: `plugin:${plugin.key}`,
    label: oneLine(plugin.name, 80),
    description,
    spoken: l10n.t('Plugin {0}, {1}', oneLine(plugin.name, 80), description),
    tooltip: pluginTooltip(plugin, now, surroundings),
    icon: failed
      ? { name: 'warning', color: 'problemsWarningIcon.foreground' }
      : isTooWeaklyIsolated(plugin, surroundings)
        ? ICONS.ungranted
        : ICONS[plugin.state],
    contextValue: words.join(' '),
    children: plugin.handlers.length + plugin.permissions.length > 0 ? 'collapsed' : 'none',
    file: plugin.manifestFile,
  };
}

/** `runnable`: running it works, or asks for its permissions first. `attachable`: it has, or may have, a worker. */
function actionsOf({ state }: PluginView): string[] {
  switch (state) {
    case 'ready':
    case 'running':
    case 'resting':
      return ['runnable', 'attachable'];
    case 'ungranted':
      return ['runnable'];
    case 'broken':
    case 'denied':
    case 'disabled':
    case 'restricted':
    case 'forbidden':
      return [];
  }
}

/** The host restricts plugins in untrusted workspaces, and where the machine confines them less than the user's settings ask for. */
function isTooWeaklyIsolated({ state }: PluginView, { trusted }: Surroundings): boolean {
  return state === 'restricted' && trusted;
}

/** `ready · 12 ms`, `needs permission`. */
export function stateDescription(plugin: PluginView, surroundings: Surroundings): string {
  switch (plugin.state) {
    case 'ready': {
      const last = latestRun(plugin);
      if (!last) return l10n.t('ready');
      return last.outcome === 'failed' ? l10n.t('ready · last run failed') : l10n.t('ready · {0}', duration(last.durationMs));
    }
    case 'running':
      return l10n.t('running');
    case 'resting':
      return plugin.restingUntil === undefined ? l10n.t('resting') : l10n.t('resting until {0}', timeOfDay(plugin.restingUntil));
    case 'broken':
      return [l10n.t('broken'), problemCounts(plugin).join(', ')].filter((part) => part !== '').join(' · ');
    case 'denied':
      return l10n.t('not allowed');
    case 'ungranted':
      return l10n.t('needs permission');
    case 'disabled':
      return l10n.t('disabled');
    case 'restricted':
      return isTooWeaklyIsolated(plugin, surroundings) ? l10n.t('off: isolation too weak') : l10n.t('off in Restricted Mode');
    case 'forbidden':
      return l10n.t('off by policy');
  }
}

function latestRun(plugin: PluginView): HandlerView['lastRun'] {
  return plugin.handlers
    .map(({ lastRun }) => lastRun)
    .filter((run) => run !== undefined)
    .sort((a, b) => (a.at < b.at ? 1 : -1))[0];
}

function pluginTooltip(plugin: PluginView, now: number, surroundings: Surroundings): string {
  const { isolation } = surroundings;
  const last = latestRun(plugin);
  const found = problemCounts(plugin);
  return [
    `**${text(plugin.name)}** ${text(plugin.version)}`,
    ...(plugin.description === undefined ? [] : [text(plugin.description)]),
    `${capitalized(stateDescription(plugin, surroundings))}${plugin.stateReason === undefined ? '' : `. ${text(plugin.stateReason)}`}`,
    ...(last?.outcome === 'failed' && last.error !== undefined
      ? [l10n.t('Last error, {0}: {1}', ago(last.at, now), text(last.error))]
      : []),
    [
      l10n.t('Id: {0}', code(plugin.id)),
      l10n.t('Folder: {0}', code(plugin.folder)),
      l10n.t('Found in: {0}', originWords(plugin.origin)),
      ...installedWords(surroundings.installed?.(plugin)),
      ...(plugin.runtimes.length > 0
        ? [l10n.t('Runs on: {0}', plugin.runtimes.map((runtime) => (runtime === 'node' ? 'Node.js' : 'Python')).join(', '))]
        : []),
      ...(found.length > 0 ? [l10n.t('Manifest: {0}', found.join(', '))] : []),
    ].join('  \n'),
    permissionsTooltip(plugin),
    ...(isolation ? [text(isolationSentence(isolation))] : []),
  ].join('\n\n');
}

/** Where it came from, and which of its versions are here. */
function installedWords(installed: InstalledView | undefined): string[] {
  if (!installed) return [];
  const { from, versions } = installed;
  return [
    ...(from === undefined ? [] : [l10n.t('Installed from: {0}', code(from))]),
    l10n.t('Versions that are here: {0}', versions.map(({ version }) => code(version)).join(', ')),
  ];
}

function problemCounts({ problems: { errors, warnings } }: PluginView): string[] {
  return [
    ...(errors === 0 ? [] : [errors === 1 ? l10n.t('1 error') : l10n.t('{0} errors', errors)]),
    ...(warnings === 0 ? [] : [warnings === 1 ? l10n.t('1 warning') : l10n.t('{0} warnings', warnings)]),
  ];
}

function permissionsTooltip(plugin: PluginView): string {
  if (plugin.permissions.length === 0) return l10n.t('Asks for no permissions.');
  const lines = plugin.permissions.map(({ words, granted }) => `- ${granted ? text(words) : l10n.t('{0} (not granted)', text(words))}`);
  return [l10n.t('Permissions:'), ...lines].join('\n');
}

function rowOfHandler(
  { plugin, handler, index }: Extract<PluginNode, { kind: 'handler' }>,
  now: number,
  memory: readonly WorkerMemory[] | undefined,
): Row {
  const { lastRun } = handler;
  const failed = lastRun?.outcome === 'failed';
  const apart = distinction(handler, plugin.handlers);
  const languages = handler.languages.length > 0 ? handler.languages.join(', ') : l10n.t('all languages');
  const description = [
    ...apart,
    ...(apart.includes(languages) ? [] : [languages]),
    ...(lastRun ? [failed ? l10n.t('failed {0}', ago(lastRun.at, now)) : `${duration(lastRun.durationMs)}, ${ago(lastRun.at, now)}`] : []),
  ];
  const spokenRun = lastRun
    ? l10n.t('last run {0}, {1}, {2}', outcomeWord(lastRun.outcome), duration(lastRun.durationMs), ago(lastRun.at, now))
    : l10n.t('has not run yet');
  return {
    id: `handler:${plugin.key}:${index}:${handler.event}:${handler.script}`,
    label: oneLine(handler.event, 60),
    description: oneLine(description.join(' · '), 160),
    spoken: oneLine([l10n.t('Handler of {0}', oneLine(handler.event, 60)), ...apart, languages, spokenRun].join(', '), 300),
    tooltip: handlerTooltip(handler, now, memoryOf(plugin, handler, memory)),
    isTooltipLive: true,
    icon: failed ? { name: 'error', color: 'problemsErrorIcon.foreground' } : { name: 'symbol-event' },
    contextValue: ['handler', ...actionsOf(plugin), ...(lastRun ? ['ran'] : [])].join(' '),
    children: 'none',
    command: 'codexPlugins.openHandlerScript',
  };
}

function handlerTooltip(handler: HandlerView, now: number, memoryBytes: number | undefined): string {
  const { lastRun, statistics } = handler;
  const script = code(handler.script);
  const facts = [
    handler.function === undefined ? l10n.t('Script: {0}', script) : l10n.t('Script: {0}, function {1}', script, code(handler.function)),
    handler.languages.length > 0 ? l10n.t('Languages: {0}', handler.languages.map(code).join(', ')) : l10n.t('Languages: all'),
    ...(handler.phase === undefined
      ? []
      : [handler.phase === 'beforeSave' ? l10n.t('Runs as part of the save') : l10n.t('Runs after the file was saved')]),
    ...(handler.pattern === undefined ? [] : [l10n.t('Files: {0}', code(handler.pattern))]),
    lastRun
      ? l10n.t('Last run: {0}, {1}, {2}', outcomeWord(lastRun.outcome), duration(lastRun.durationMs), ago(lastRun.at, now))
      : l10n.t('Has not run yet'),
  ];
  const { error, outcome } = lastRun ?? {};
  return [
    `**${text(handler.event)}**`,
    facts.join('  \n'),
    ...(statistics ? [statisticsTable(statistics, memoryBytes)] : []),
    ...(error === undefined ? [] : [outcome === 'failed' ? l10n.t('Error: {0}', text(error)) : text(error)]),
  ].join('\n\n');
}

/** How much its worker holds, which runs the plugin's other handlers of that language too. */
export function memoryOf(
  { key }: Pick<PluginView, 'key'>,
  { script }: Pick<HandlerView, 'script'>,
  memory: readonly WorkerMemory[] | undefined,
): number | undefined {
  const runtime = runtimeOf(script) ?? 'node';
  return memory?.find((one) => one.pluginKey === key && one.runtime === runtime)?.residentBytes;
}

function statisticsTable({ runs, errors, timeouts, p50Ms, p95Ms, p99Ms }: HandlerStatistics, memoryBytes: number | undefined): string {
  const columns = [
    [l10n.t('Runs'), String(runs)],
    [l10n.t('Errors'), String(errors)],
    [l10n.t('Timeouts'), String(timeouts)],
    ['p50', duration(p50Ms)],
    ['p95', duration(p95Ms)],
    ['p99', duration(p99Ms)],
    ...(memoryBytes === undefined ? [] : [[l10n.t('Worker'), megabytes(memoryBytes)]]),
  ];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const table = [line(columns.map(([name = '']) => name)), line(columns.map(() => '--:')), line(columns.map(([, value = '']) => value))];
  const note = runs > STATISTICS_OF_RUNS ? [l10n.t('Times are of the last {0} runs.', STATISTICS_OF_RUNS)] : [];
  return [table.join('\n'), ...note].join('\n\n');
}

function rowOfPermissions(plugin: PluginView): Row {
  const missing = plugin.permissions.filter(({ granted }) => !granted).length;
  const all = plugin.permissions.length;
  const description = missing > 0 ? l10n.t('{0} of {1} not granted', missing, all) : l10n.t('{0} granted', all);
  return {
    id: `permissions:${plugin.key}`,
    label: l10n.t('Permissions'),
    description,
    spoken: l10n.t('Permissions of {0}, {1}', oneLine(plugin.name, 80), description),
    tooltip: permissionsTooltip(plugin),
    icon: { name: missing > 0 ? 'shield' : 'verified' },
    contextValue: 'permissions',
    children: 'collapsed',
  };
}

function rowOfPermission(plugin: PluginView, permission: PermissionView): Row {
  return {
    id: `permission:${plugin.key}:${permission.name}`,
    label: bothEnds(permission.words, 100),
    description: oneLine(permission.name, 100),
    spoken: permission.granted
      ? l10n.t('Permission to {0}, granted', bothEnds(permission.words, 100))
      : l10n.t('Permission to {0}, not granted', bothEnds(permission.words, 100)),
    tooltip: [
      `**${text(permission.words)}** (${code(permission.name)})`,
      permission.granted ? l10n.t('Granted.') : l10n.t('Not granted.'),
      ...(permission.risk === undefined ? [] : [l10n.t('Risk: {0}', text(permission.risk))]),
    ].join('\n\n'),
    icon: permission.granted ? { name: 'check', color: 'testing.iconPassed' } : { name: 'circle-slash', color: 'disabledForeground' },
    contextValue: 'permission',
    children: 'none',
  };
}

function text(value: string): string {
  return escapeMarkdown(oneLine(value, 600));
}

/** Text in code style. No escape works inside of it, so its own marks are replaced. */
function code(value: string): string {
  return `\`${oneLine(value, 400).replaceAll('`', "'")}\``;
}

function capitalized(value: string): string {
  return value.charAt(0).toUpperCase() + value.slice(1);
}
