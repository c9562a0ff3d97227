// What the menu behind the status bar's item offers: first what waits for the user, then the plugins of the file, then everything else.
import * as l10n from '@vscode/l10n';
import { isAboutFile, type HandlerView, type PluginView } from '../../../server/src/protocol.ts';
import { handlesLanguage } from '../host/health.ts';
import { distinction } from '../sidebar/handlerWords.ts';
import { outcomeWord } from '../sidebar/outcomes.ts';
import { stateDescription } from '../sidebar/pluginRows.ts';
import { ago, duration, oneLine } from '../words.ts';
import { waitingPlugins, waitingWords } from '../grants/waiting.ts';
import type { StatusFacts } from './barStatus.ts';

export type MenuChoice =
  | { kind: 'command'; command: string; argument?: unknown }
  | { kind: 'saveEnabled'; enabled: boolean }
  | { kind: 'plugin'; plugin: PluginView };

export interface MenuItem {
  label: string;
  /** A codicon. */
  icon: string;
  description?: string;
  detail?: string;
  choice: MenuChoice;
}

export interface MenuGroup {
  title: string;
  items: MenuItem[];
}

export interface MenuFile {
  name: string;
  languageId: string;
  concerned: readonly PluginView[];
}

/** @param now milliseconds since 1970. Groups without items are left out. */
export function statusMenu(facts: StatusFacts & { hasFolder: boolean }, file: MenuFile | undefined, now: number): MenuGroup[] {
  const listed = file ? file.concerned : facts.plugins;
  const groups: MenuGroup[] = [
    { title: l10n.t('To decide'), items: toDecide(facts) },
    {
      title: file ? l10n.t('Plugins for {0}', oneLine(file.name, 60)) : l10n.t('Plugins'),
      items: listed.map((plugin) => pluginItem(plugin, facts.trusted, file?.languageId, now)),
    },
    { title: l10n.t('Codex Plugins'), items: always(facts) },
  ];
  return groups.filter(({ items }) => items.length > 0);
}

function toDecide(facts: StatusFacts): MenuItem[] {
  const { phase, trusted } = facts;
  if (phase === 'stopped') return [commandItem('debug-restart', l10n.t('Restart Plugin Host'), 'codexPlugins.restartServer')];
  if (!trusted)
    return [
      {
        ...commandItem('workspace-trusted', l10n.t('Manage Workspace Trust'), 'codexPlugins.manageTrust'),
        detail: l10n.t('Plugins are code that comes with the workspace: none runs until you trust it.'),
      },
    ];
  const waits = waitingPlugins(facts);
  if (waits.length === 0) return [];
  return [
    {
      ...commandItem('shield', l10n.t('Review…'), 'codexPlugins.reviewPlugins'),
      description: waitingWords(waits.length),
      detail: oneLine(waits.map(({ name }) => name).join(', '), 120),
    },
  ];
}

function always({ plugins, saveEnabled, hasFolder, trusted, phase }: StatusFacts & { hasFolder: boolean }): MenuItem[] {
  return [
    ...(hasFolder && plugins.length > 0
      ? [
          saveEnabled
            ? item('circle-slash', l10n.t('Disable Plugins on Save in This Workspace'), { kind: 'saveEnabled', enabled: false })
            : item('check', l10n.t('Enable Plugins on Save in This Workspace'), { kind: 'saveEnabled', enabled: true }),
        ]
      : []),
    ...(plugins.length > 0 ? [commandItem('list-ordered', l10n.t('Show Save Order'), 'codexPlugins.showSaveOrder')] : []),
    commandItem('history', l10n.t('Show Activity'), 'codexPlugins.showActivity'),
    commandItem('list-tree', l10n.t('Show Plugins'), 'codexPlugins.plugins.focus'),
    commandItem('output', l10n.t('Show Host Log'), 'codexPlugins.showHostLog'),
    commandItem('gear', l10n.t('Open Settings'), 'workbench.action.openSettings', 'codexPlugins'),
    ...(hasFolder && trusted && phase === 'running' ? [commandItem('add', l10n.t('New Plugin…'), 'codexPlugins.newPlugin')] : []),
  ];
}

const STATE_ICONS: Record<PluginView['state'], string> = {
  ready: 'pass',
  running: 'sync~spin',
  resting: 'debug-pause',
  denied: 'circle-slash',
  broken: 'error',
  disabled: 'circle-large-outline',
  ungranted: 'shield',
  restricted: 'workspace-untrusted',
  forbidden: 'law',
};

function pluginItem(plugin: PluginView, trusted: boolean, languageId: string | undefined, now: number): MenuItem {
  const last = lastRunOf(plugin, languageId);
  return {
    ...item(STATE_ICONS[plugin.state], oneLine(plugin.name, 60), { kind: 'plugin', plugin }),
    description: stateDescription(plugin, { trusted }),
    ...(last && { detail: l10n.t('Last run: {0}, {1}, {2}', outcomeWord(last.outcome), duration(last.durationMs), ago(last.at, now)) }),
  };
}

function lastRunOf({ handlers }: PluginView, languageId: string | undefined): HandlerView['lastRun'] {
  return handlers
    .filter((handler) => languageId === undefined || handlesLanguage(handler, languageId))
    .flatMap(({ lastRun }) => (lastRun ? [lastRun] : []))
    .toSorted((a, b) => (a.at < b.at ? 1 : -1))[0];
}

/** What can be done with one plugin. */
export function pluginMenu(plugin: PluginView, file: MenuFile | undefined, trusted: boolean): MenuItem[] {
  const { key: pluginKey, state } = plugin;
  const mayRun = trusted && ['ready', 'running', 'resting', 'ungranted'].includes(state);
  const last = lastRunOf(plugin, file?.languageId);
  const runs = file && mayRun ? plugin.handlers.filter((one) => one.event !== 'onCommand' && handlesLanguage(one, file.languageId)) : [];
  const of = (icon: string, label: string, command: string): MenuItem => commandItem(icon, label, command, { pluginKey });
  return [
    ...(state === 'ungranted' ? [of('shield', l10n.t('Decide on Permissions…'), 'codexPlugins.managePermissions')] : []),
    ...runs.map((handler) => ({
      ...commandItem('play', runLabel(handler.event, file!), 'codexPlugins.runHandler', { pluginKey, handler }),
      description: oneLine([handler.event, ...distinction(handler, plugin.handlers)].join(' · '), 120),
    })),
    ...(last ? [commandItem('open-preview', l10n.t('Show Last Event'), 'codexPlugins.openEvent', { eventId: last.eventId })] : []),
    of('output', l10n.t('Show Plugin Log'), 'codexPlugins.showLog'),
    ...(mayRun && state !== 'ungranted' ? [of('debug-alt', l10n.t('Attach Debugger'), 'codexPlugins.attachDebugger')] : []),
    state === 'disabled'
      ? of('plug', l10n.t('Enable Plugin'), 'codexPlugins.enablePlugin')
      : of('circle-slash', l10n.t('Disable Plugin'), 'codexPlugins.disablePlugin'),
    ...(state === 'ungranted' ? [] : [of('shield', l10n.t('Manage Permissions'), 'codexPlugins.managePermissions')]),
    of('go-to-file', l10n.t('Open Manifest'), 'codexPlugins.openManifest'),
  ];
}

/** A plugin's own events, and those of the project, are about no file. */
function runLabel(event: string, file: MenuFile): string {
  return isAboutFile(event) ? l10n.t('Run on {0}', oneLine(file.name, 60)) : l10n.t('Run Handler');
}

function commandItem(icon: string, label: string, command: string, argument?: unknown): MenuItem {
  return item(icon, label, { kind: 'command', command, ...(argument !== undefined && { argument }) });
}

function item(icon: string, label: string, choice: MenuChoice): MenuItem {
  return { icon, label, choice };
}
