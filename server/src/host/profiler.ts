// What takes profiles of one handler: found by the event that reaches it, in the worker that it runs in.
import * as l10n from '@vscode/l10n';
import type { Runtime } from '../contract/runtime.ts';
import { runtimeOf } from '../contract/runtime.ts';
import type { Runner, WorkerProfiler } from '../runner/index.ts';
import type { HandlerIndex, Target } from './dispatch/select.ts';
import type { Gate } from './grants/gate.ts';
import type { DispatchRequest } from './types.ts';

/** The handler that an event reaches: one script of one plugin. */
export interface ProfiledHandler {
  pluginKey: string;
  pluginId: string;
  /** The plugin's folder. */
  folder: string;
  /** Relative to it, forward slashes. */
  script: string;
  runtime: Runtime;
}

export type ProfilerAnswer =
  | { ok: true; handler: ProfiledHandler; profiler: WorkerProfiler }
  /** A script that is a process of its own for each event, of which there are no profiles. */
  | { ok: true; handler: ProfiledHandler; profiler?: undefined }
  /** The event is for nobody. */
  | { ok: false; why: 'none' }
  /** It is for several scripts, of which the request has to name one. */
  | { ok: false; why: 'several'; scripts: string[] }
  /** The handler cannot run, in a sentence. */
  | { ok: false; why: 'refused'; message: string };

interface Parts {
  index: HandlerIndex;
  gate: Gate;
  runner: Runner;
  modeOf: (target: Target) => Promise<'warm' | 'oneShot'>;
}

/** Nothing of the plugin runs, but for a worker that waits. */
export async function openProfiler(request: DispatchRequest, { index, gate, runner, modeOf }: Parts): Promise<ProfilerAnswer> {
  const targets = index.select(request);
  const [target] = targets;
  if (!target) return { ok: false, why: 'none' };
  const scripts = new Set(targets.map(({ plugin, handler }) => `${plugin.key}\0${handler.declaration.script}`));
  if (scripts.size > 1) {
    const isOne = targets.every(({ plugin }) => plugin === target.plugin);
    const names = targets.map(({ plugin, handler }) => `${isOne ? '' : `${plugin.id}: `}${handler.declaration.script}`);
    return { ok: false, why: 'several', scripts: [...new Set(names)] };
  }
  const { plugin } = target;
  const refusal = gate.check(plugin);
  if (refusal) gate.ask(plugin, request.event);
  if (refusal || !plugin.runnerPlugin)
    return { ok: false, why: 'refused', message: refusal?.message ?? l10n.t('{0} is not loaded.', plugin.id) };
  const { script } = target.handler.declaration;
  const runtime = runtimeOf(script) ?? 'node';
  const handler = { pluginKey: plugin.key, pluginId: plugin.id, folder: plugin.runnerPlugin.folder, script, runtime };
  if ((await modeOf(target)) === 'oneShot') return { ok: true, handler };
  gate.began(plugin);
  const profiler = await runner.profiler(plugin.runnerPlugin, runtime);
  return 'error' in profiler ? { ok: false, why: 'refused', message: profiler.error.message } : { ok: true, handler, profiler };
}
