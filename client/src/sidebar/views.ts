// The two tree views of the sidebar, and the context keys that menus and welcome texts test.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { debounce } from '../debounce.ts';
import type { WorkerMemory } from '../../../server/src/protocol.ts';
import type { InstalledState } from '../installed/installedState.ts';
import type { HostState } from '../host/state.ts';
import { oneLine } from '../words.ts';
import { filtered, filterWords, isFiltering } from './activityFilter.ts';
import type { ActivityFiltering } from './activityFiltering.ts';
import { activityChildren, activityRow, type ActivityNode } from './activityRows.ts';
import { isolationLabel } from '../grants/isolationText.ts';
import { waitingPlugins } from '../grants/waiting.ts';
import { failingPlugins, pluginChildren, pluginRow, type PluginNode, type Surroundings } from './pluginRows.ts';
import { StateTree } from './stateTree.ts';
import { badgeWords, waitingNodes } from './waitingRow.ts';

/** Events come in bursts while typing; a tree that is drawn anew for each one flickers. */
const REDRAW_MS = 100;
/** How often "2 min ago" is brought up to date while the view is visible. */
const AGE_MS = 30_000;

export interface ViewParts {
  filtering: ActivityFiltering;
  /** Asks what workers take now. */
  memory: () => Promise<WorkerMemory[]>;
  installed: InstalledState;
}

export function registerViews(state: HostState, { filtering, memory, installed }: ViewParts): vscode.Disposable {
  const surroundings = (): Surroundings => ({
    trusted: state.trusted,
    isolation: state.isolation,
    installed: (plugin) => installed.of(plugin),
  });
  const plugins = new StateTree<PluginNode>(
    state,
    (parent) => [...(parent ? [] : waitingNodes(waitingPlugins(state))), ...pluginChildren(state.plugins, parent)],
    (node) => pluginRow(node, Date.now(), surroundings()),
    async (node) => {
      const taken = await memory();
      return pluginRow(node, Date.now(), { ...surroundings(), memory: taken }).tooltip;
    },
  );
  const activity = new StateTree<ActivityNode>(
    state,
    (parent) => activityChildren(filtered(state.activity, filtering.filter), parent),
    (node) => activityRow(node),
  );
  const pluginView = vscode.window.createTreeView<PluginNode>('codexPlugins.plugins', { treeDataProvider: plugins, showCollapseAll: true });
  const activityView = vscode.window.createTreeView<ActivityNode>('codexPlugins.activity', {
    treeDataProvider: activity,
    showCollapseAll: true,
  });
  const redrawPlugins = debounce(() => {
    plugins.redraw();
    decorate(pluginView, state);
  }, REDRAW_MS);
  const redrawActivity = debounce(() => {
    activity.redraw();
    describeFilter(activityView, state, filtering);
  }, REDRAW_MS);
  const age = setInterval(() => {
    if (pluginView.visible) plugins.redraw();
  }, AGE_MS);
  const changes = state.onChange((change) => {
    setContextKeys(state);
    if (change === 'activity') redrawActivity.trigger();
    else redrawPlugins.trigger();
    if (change === 'phase') redrawActivity.trigger();
  });
  const filters = filtering.onChange(() => {
    setContextKeys(state);
    setContext('codexPlugins.activityFiltered', isFiltering(filtering.filter));
    activity.redraw();
    describeFilter(activityView, state, filtering);
  });
  const installs = installed.onChange(() => {
    setContext('codexPlugins.hasInstalled', installed.all.length > 0);
    redrawPlugins.trigger();
  });
  setContextKeys(state);
  return vscode.Disposable.from(pluginView, activityView, plugins, activity, redrawPlugins, redrawActivity, changes, filters, installs, {
    dispose: () => clearInterval(age),
  });
}

function decorate(view: vscode.TreeView<PluginNode>, state: HostState): void {
  const waiting = waitingPlugins(state).length;
  const failing = failingPlugins(state.plugins).filter((plugin) => plugin.state !== 'ungranted').length;
  view.badge = failing + waiting > 0 ? { value: failing + waiting, tooltip: badgeWords(waiting, failing) } : undefined;
  view.description = state.isolation === undefined ? '' : isolationLabel(state.isolation);
  // Cleared by an empty text: the API takes no undefined here under exact optional properties.
  view.message = whyNothingRuns(state) ?? '';
}

/** A sentence for what keeps all plugins from running, if anything does. */
function whyNothingRuns({ phase, trusted, plugins }: HostState): string | undefined {
  if (phase !== 'running' || plugins.length === 0) return undefined;
  if (!trusted) return l10n.t('Restricted Mode: plugins are listed and checked, but none runs until you trust this workspace.');
  const reason = plugins.find(({ state }) => state === 'restricted')?.stateReason;
  return reason === undefined ? undefined : l10n.t('No plugin runs. {0}', oneLine(reason, 400));
}

/** An empty list says why it is empty, as nobody looks for a filter that they set an hour ago. */
function describeFilter(view: vscode.TreeView<ActivityNode>, state: HostState, { filter }: ActivityFiltering): void {
  view.description = filterWords(filter);
  const hidden = isFiltering(filter) && state.activity.length > 0 && filtered(state.activity, filter).length === 0;
  view.message = hidden ? l10n.t('No event is like that. The filter hides {0}.', state.activity.length) : '';
}

function setContextKeys(state: HostState): void {
  setContext('codexPlugins.hostState', state.phase);
  setContext('codexPlugins.hasPlugins', state.plugins.length > 0);
  setContext('codexPlugins.pluginsWait', waitingPlugins(state).length > 0);
  setContext('codexPlugins.hasActivity', state.activity.length > 0);
}

function setContext(key: string, value: unknown): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
