// Where a debugger can attach: to which plugin, and to which port.
import * as l10n from '@vscode/l10n';
import type { AttachRequest, AttachTarget } from '../../contract/attachTarget.ts';
import { namedMessage } from '../../contract/errors.ts';
import type { Runner } from '../../runner/index.ts';
import type { Gate } from '../grants/gate.ts';
import type { LoadedPlugin } from './plugin.ts';
import { runtimesOf } from './views.ts';

/** Of several plugins that it could be, the one that ran last is meant. */
export async function attachTarget(
  request: AttachRequest,
  { plugins, gate, runner }: { plugins: readonly LoadedPlugin[]; gate: Gate; runner: Runner },
): Promise<AttachTarget> {
  const candidates = plugins.filter(
    (plugin) => (request.pluginKey === undefined || plugin.key === request.pluginKey) && runtimesOf(plugin).includes(request.runtime),
  );
  const plugin = candidates.toSorted((a, b) => lastRunOf(b) - lastRunOf(a))[0];
  const runtimeName = request.runtime === 'node' ? 'Node.js' : 'Python';
  if (!plugin) return { ok: false, message: l10n.t('No loaded plugin has a {0} handler to attach to.', runtimeName) };
  const refusal = gate.check(plugin);
  if (refusal) gate.ask(plugin);
  if (refusal || !plugin.runnerPlugin)
    return {
      ok: false,
      message: namedMessage(refusal?.message ?? l10n.t('{0} is not loaded.', plugin.id), { pluginId: plugin.id, name: plugin.name }),
    };
  gate.began(plugin);
  const target = await runner.attachTarget(plugin.runnerPlugin, request.runtime, request.preferredPort, {
    stays: request.stays ?? false,
  });
  if ('error' in target) {
    const { error, debugpy } = target;
    return { ok: false, message: namedMessage(error.message, { pluginId: plugin.id, name: plugin.name }), ...(debugpy && { debugpy }) };
  }
  return { ok: true, ...target, pluginKey: plugin.key, folder: plugin.key };
}

function lastRunOf(plugin: LoadedPlugin): number {
  return Math.max(0, ...plugin.callable.map((handler) => (handler.lastRun ? Date.parse(handler.lastRun.at) : 0)));
}
