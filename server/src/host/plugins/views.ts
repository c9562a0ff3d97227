// How a loaded plugin looks from outside: plain data for the sidebar, the CLI and logs.
import { shownMark } from '../grants/shownPermissions.ts';
import type { Gate } from '../grants/gate.ts';
import type { LoadedHandler, LoadedPlugin } from './plugin.ts';
import type { Runtime } from '../../contract/runtime.ts';
import type { CommandView, HandlerView, PluginView } from '../../contract/views.ts';

export function pluginView(plugin: LoadedPlugin, gate: Gate): PluginView {
  const { state, reason } = gate.state(plugin);
  const until = state === 'resting' ? plugin.breaker.restingUntil : undefined;
  const { problems } = plugin;
  const change = gate.changeSince(plugin);
  return {
    key: plugin.key,
    id: plugin.id,
    name: plugin.name,
    ...(plugin.copies && { inFolder: plugin.copies.inFolder }),
    ...(plugin.workspaceFolder !== undefined && { workspaceFolder: plugin.workspaceFolder }),
    version: plugin.manifest?.version ?? '',
    ...(plugin.manifest?.description !== undefined && { description: plugin.manifest.description }),
    folder: plugin.key,
    manifestFile: plugin.manifestFile,
    origin: plugin.origin,
    state: state === 'ready' && plugin.running > 0 ? 'running' : state,
    ...(reason !== '' && { stateReason: sentence(reason) }),
    ...(until !== undefined && { restingUntil: new Date(until).toISOString() }),
    handlers: plugin.handlers.map(handlerView),
    ...(plugin.endpoints.length > 0 && { endpoints: plugin.endpoints.map(handlerView) }),
    commands: commandsOf(plugin),
    permissions: gate.permissions(plugin),
    ...((state === 'ungranted' || state === 'denied') && { manifestDigest: shownMark(plugin.asked.manifest, plugin.asked.places) }),
    ...(change !== undefined && { changed: change }),
    problems: {
      errors: problems.filter((problem) => problem.severity === 'error').length,
      warnings: problems.filter((problem) => problem.severity === 'warning').length,
    },
    runtimes: runtimesOf(plugin),
  };
}

function handlerView({ declaration, lastRun, statistics: { view: statistics } }: LoadedHandler): HandlerView {
  return {
    event: declaration.event,
    ...(declaration.phase && { phase: declaration.phase }),
    languages: declaration.languages,
    ...(declaration.pattern !== undefined && { pattern: declaration.pattern }),
    ...(declaration.formatter && { formatter: true }),
    ...(declaration.ranges && { ranges: true }),
    script: declaration.script,
    ...(declaration.function !== undefined && { function: declaration.function }),
    line: declaration.range.start.line,
    ...(lastRun && { lastRun }),
    ...(statistics && { statistics }),
  };
}

function commandsOf({ manifest, handlers }: LoadedPlugin): CommandView[] {
  if (!handlers.some(({ declaration }) => declaration.event === 'onCommand')) return [];
  return (manifest?.commands ?? []).map(({ range: _range, ...command }) => command);
}

/** The languages that a plugin's handlers are written in. */
export function runtimesOf(plugin: LoadedPlugin): Runtime[] {
  return [...new Set(plugin.callable.map(({ place }) => place.runtime))];
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
