// The runner's entry: sends each invocation to the worker of its plugin and runtime, or to a process of its own.
import * as l10n from '@vscode/l10n';
import { isDeepStrictEqual } from 'node:util';
import { Call } from './call.ts';
import { KnownPlugins } from './knownPlugins.ts';
import { Launcher } from './launch/launch.ts';
import { cancelledError, closedError, pluginError } from './messages.ts';
import { OneShots } from './oneShot/oneShot.ts';
import { ProgramQuestions } from './launch/programQuestions.ts';
import { residentBytesOf } from './process/processUsage.ts';
import { Reaper } from './process/reaper.ts';
import { AutoSandbox } from './sandbox/autoSandbox.ts';
import type { Tools } from './sandbox/isolation.ts';
import { placeOf, Scripts } from './launch/scriptPath.ts';
import { scriptsAhead } from './worker/ahead.ts';
import { WorkerSlot, type SlotServices } from './worker/slot.ts';
import type { Succession } from './worker/succession.ts';
import { LocalTransport, type WorkerTransport } from './worker/transport.ts';
import type { InvocationOutcome, Runner, RunnerOptions, RunnerPlugin, ScriptAhead, TakenOver, TakeOverNews } from './types.ts';
import { BUDGETS } from '../contract/budgets.ts';
import type { Runtime } from '../contract/runtime.ts';
import type { RunError } from '../contract/errors.ts';

interface PluginEntry {
  slots: Map<Runtime, WorkerSlot>;
  oneShots: OneShots;
  /** What has not come to its end. */
  calls: Set<Promise<InvocationOutcome>>;
}

/**
 * Makes a runner. Nothing is started before it is needed; `close` it, or its workers stay until they are idle for long enough.
 * @param transport where warm workers are started: processes of this machine by default.
 */
export function createRunner(options: RunnerOptions, transport?: WorkerTransport): Runner {
  const graceMs = options.graceMs ?? BUDGETS.graceMs;
  const maxQueued = options.maxQueued ?? 64;
  const reaper = new Reaper();
  const sandbox = new AutoSandbox(options.sandbox ?? 'none', options.minimumTier, options.strangeFolders);
  const questions = new ProgramQuestions(reaper);
  const launcher = new Launcher(options, sandbox, questions);
  const scripts = new Scripts();
  const plugins = new Map<string, PluginEntry>();
  /** Of plugins that are called no more, and have calls that run. */
  const retiring = new Map<PluginEntry, string>();
  let closed: Promise<void> | undefined;

  const known = new KnownPlugins();
  const shared = {
    launcher,
    reaper,
    maxQueued,
    now: (plugin: RunnerPlugin): RunnerPlugin => known.now(plugin),
    onLog: options.onLog ?? ((): void => undefined),
  };
  const services: SlotServices = {
    ...shared,
    transport: transport ?? new LocalTransport(launcher, reaper),
    limits: { graceMs, importMs: options.importMs ?? BUDGETS.importMs },
    idleMs: options.idleMs ?? BUDGETS.idleMs,
    debuggerMs: options.debuggerMs ?? BUDGETS.debuggerMs,
    valuesFor: (plugin) => launcher.valuesFor(plugin),
    onChange: options.onWorkerChange ?? ((): void => undefined),
  };

  const entry = (key: string): PluginEntry => {
    let found = plugins.get(key);
    if (found === undefined)
      plugins.set(key, (found = { slots: new Map(), oneShots: new OneShots({ ...shared, graceMs }), calls: new Set() }));
    return found;
  };
  const track = ({ outcome, invocation }: Call): Promise<InvocationOutcome> => {
    const { calls } = entry(invocation.plugin.key);
    calls.add(outcome);
    void outcome.finally(() => calls.delete(outcome));
    return outcome;
  };
  const close = async ({ slots, oneShots }: PluginEntry): Promise<void> => {
    await Promise.all([oneShots.close(), ...[...slots.values()].map((one) => one.close())]);
  };
  const slot = (plugin: RunnerPlugin, runtime: Runtime): WorkerSlot => {
    const { slots } = entry(plugin.key);
    let found = slots.get(runtime);
    if (found === undefined) slots.set(runtime, (found = new WorkerSlot(known.now(plugin), runtime, services)));
    return found;
  };
  const use = (plugin: RunnerPlugin): void => {
    if (known.isNews(plugin)) runner.adopt(plugin);
  };

  /** Workers that were given something else than they would be now give their place to others, with what handlers have kept in them. */
  const renew = async (key: string, slots: readonly WorkerSlot[]): Promise<void> => {
    const isAny = slots.map((one) => one.heedValues()).includes(true);
    const plugin = known.of(key);
    // Where files changed that are not loaded yet, that would be another version.
    if (isAny && plugin !== undefined && !slots.some((one) => one.isOutdated)) {
      const warmed = await runner.warm(plugin, [], { signal: AbortSignal.timeout(BUDGETS.importMs) });
      const nobody = (): void => undefined;
      if (warmed.kind === 'ready') await warmed.takeOver({ begun: nobody, undone: nobody });
    }
    await Promise.all(slots.map((one) => one.renew()));
  };

  let tools: Tools | undefined;
  const runner: Runner = {
    adopt(plugin) {
      known.adopt(plugin);
      for (const one of plugins.get(plugin.key)?.slots.values() ?? []) one.adopt(plugin);
    },

    invoke(invocation) {
      if (closed !== undefined) return Promise.resolve(refused(closedError(invocation)));
      if (invocation.signal?.aborted) return Promise.resolve(refused(cancelledError(invocation)));
      use(invocation.plugin);
      const warm = invocation.mode === 'oneShot' ? undefined : placeOf(invocation);
      // What the worker has in memory runs, whatever has become of the file since: that is told when a newer version is to take over.
      if (warm !== undefined && plugins.get(invocation.plugin.key)?.slots.get(warm.runtime)?.hasLoaded(warm.path) === true) {
        const call = new Call(invocation, warm.path);
        slot(invocation.plugin, warm.runtime).submit(call);
        return track(call);
      }
      const script = scripts.find(invocation);
      if ('code' in script) return Promise.resolve(refused(script));
      const call = new Call(invocation, script.path);
      if (invocation.mode === 'oneShot') entry(invocation.plugin.key).oneShots.submit(call, script.runtime);
      else slot(invocation.plugin, script.runtime).submit(call);
      return track(call);
    },

    async restart(pluginKey, { forget = false } = {}) {
      const former = forget ? [...retiring].filter(([, key]) => key === pluginKey).map(([one]) => close(one)) : [];
      const found = plugins.get(pluginKey);
      if (forget) plugins.delete(pluginKey);
      const ended = [...(found?.slots.values() ?? [])].map((one) => (forget ? one.close() : one.restart()));
      const oneShots = forget && found ? [found.oneShots.close()] : [];
      await whileAlive(Promise.all([...former, ...ended, ...oneShots]));
    },

    async retire(pluginKey) {
      const found = plugins.get(pluginKey);
      if (found === undefined) return;
      plugins.delete(pluginKey);
      retiring.set(found, pluginKey);
      // Each of them has a deadline.
      await whileAlive(Promise.allSettled(found.calls).then(() => close(found)));
      retiring.delete(found);
    },

    async warm(plugin, wanted, { runtimes = [], signal }) {
      if (closed !== undefined || signal.aborted) return { kind: 'overtaken' };
      for (const runtime of runtimes) slot(plugin, runtime);
      const found = [...(plugins.get(plugin.key)?.slots ?? [])].filter(([runtime, one]) => one.isServing || runtimes.includes(runtime));
      if (found.length === 0) return { kind: 'idle' };
      const declaredIn = (runtime: Runtime): ScriptAhead[] => wanted.filter((one) => one.runtime === runtime);
      const abandon = (): void => {
        for (const [, one] of found) one.abandon();
      };
      const overtake = (): void => {
        for (const [, one] of found) one.overtake();
      };
      signal.addEventListener('abort', overtake, { once: true });
      const parts = await whileAlive(
        Promise.all(
          found.map(async ([runtime, one]) => {
            const part = await one.warm(plugin, scriptsAhead(plugin, scripts, { declared: declaredIn(runtime), loaded: one.loaded }));
            // Nobody waits for the others then.
            if (!part.isWarm && part.fault) abandon();
            return part;
          }),
        ),
      );
      signal.removeEventListener('abort', overtake);
      const cold = parts.filter((part) => !part.isWarm);
      const warm = found.flatMap(([, one], index): Taking[] => {
        const part = parts[index];
        return part?.isWarm === true ? [{ slot: one, succession: part.succession }] : [];
      });
      if (signal.aborted) {
        overtake();
        return { kind: 'overtaken' };
      }
      if (cold.length > 0) {
        abandon();
        const error = cold.find(({ fault }) => fault !== undefined)?.fault;
        return error === undefined ? { kind: 'overtaken' } : { kind: 'failed', error };
      }
      return {
        kind: 'ready',
        errors: parts.flatMap((part) => (part.isWarm ? part.faults : [])),
        takeOver: (news) => whileAlive(takeOver(warm, news)),
        isServing: () => {
          const now = [...(plugins.get(plugin.key)?.slots.values() ?? [])].filter((one) => one.isServing);
          return (
            now.length > 0 && now.every((one) => warm.some(({ slot: taken, succession }) => taken === one && one.runs(succession.worker)))
          );
        },
        abandon,
      };
    },

    outdate(pluginKey) {
      for (const one of plugins.get(pluginKey)?.slots.values() ?? []) one.outdate();
    },

    keep(pluginKey, error) {
      for (const one of plugins.get(pluginKey)?.slots.values() ?? []) one.keep(error);
    },

    prepare(plugin, runtime) {
      if (closed !== undefined) return;
      use(plugin);
      slot(plugin, runtime).prepare();
    },

    configure({ node, python, idleMs }) {
      launcher.configure({ ...(node !== undefined && { node }), ...(python !== undefined && { python }) });
      if (idleMs !== undefined) services.idleMs = idleMs;
    },

    async setEnvironment(values) {
      launcher.setEnvironment(values);
      await whileAlive(Promise.all([...plugins].map(([key, { slots }]) => renew(key, [...slots.values()]))));
    },

    workers: () => [...plugins.values()].flatMap(({ slots }) => [...slots.values()].map((one) => one.status)),

    async memory() {
      const sizes = runner.workers().map(async ({ pluginKey, runtime, pid }) => {
        const residentBytes = pid === undefined ? undefined : await residentBytesOf(pid);
        return residentBytes === undefined ? [] : [{ pluginKey, runtime, residentBytes }];
      });
      return (await Promise.all(sizes)).flat();
    },

    async attachTarget(plugin, runtime, preferredPort, { stays } = { stays: false }) {
      if (closed !== undefined) return { error: pluginError(plugin, 'runner-closed', l10n.t('the plugin host is shutting down.')) };
      use(plugin);
      const target = await whileAlive(slot(plugin, runtime).attach(preferredPort, stays));
      if (!('code' in target)) return target;
      const python = target.lacksDebugpy && (await launcher.pythonOf(plugin));
      if (python === undefined) return { error: target };
      // What a plugin brings along is not to be run outside of its sandbox.
      return { error: target, debugpy: { python: python.command, mayInstall: !python.foreign && !target.lacksDebugpy!.isManaged } };
    },

    async profiler(plugin, runtime) {
      if (closed !== undefined) return { error: pluginError(plugin, 'runner-closed', l10n.t('the plugin host is shutting down.')) };
      use(plugin);
      const profiler = await whileAlive(slot(plugin, runtime).profiler());
      if ('code' in profiler) return { error: profiler };
      return {
        ...profiler,
        renew: () => whileAlive(profiler.renew()),
        begin: (intervalUs) => whileAlive(profiler.begin(intervalUs)),
        end: () => whileAlive(profiler.end()),
      };
    },

    missingInterpreter: (runtime) => launcher.missing(runtime),

    async isolation() {
      const report = await sandbox.report();
      const before = tools;
      tools = report?.tools;
      // What was confined by something that turned out to be a workspace's was not confined.
      if (before !== undefined && !isDeepStrictEqual(before, tools))
        await Promise.all([...plugins.keys()].map((key) => runner.restart(key)));
      return report;
    },

    close() {
      closed ??= whileAlive(Promise.all([questions.close(), ...[...plugins.values(), ...retiring.keys()].map(close)])).then(() =>
        reaper.close(),
      );
      return closed;
    },
  };
  return runner;
}

/** The worker of one language, which is to take the place of the one in a slot. */
interface Taking {
  slot: WorkerSlot;
  succession: Succession;
}

/** All of them take over, or none does. */
async function takeOver(all: readonly Taking[], news: TakeOverNews): Promise<TakenOver> {
  await Promise.all(all.map(({ slot, succession }) => slot.handOver(succession)));
  const gone = all.filter(({ succession }) => !succession.isReady);
  if (gone.length > 0) {
    for (const { slot, succession } of all) slot.stay(succession);
    const error = gone.find(({ succession }) => succession.fault !== undefined)?.succession.fault;
    return error === undefined ? { kind: 'overtaken' } : { kind: 'failed', error };
  }
  news.begun();
  let isUndone = false;
  const undo = (error: RunError): void => {
    if (isUndone) return;
    isUndone = true;
    for (const { slot } of all) slot.goBack(error);
    news.undone(error);
  };
  for (const { slot, succession } of all) slot.takeOver(succession, undo);
  return { kind: 'taken' };
}

function refused(error: RunError): InvocationOutcome {
  return { ok: false, error, durationMs: 0, crashed: false };
}

/** Idle workers do not keep the host alive; waiting for them does. */
async function whileAlive<T>(work: Promise<T>): Promise<T> {
  const alive = setInterval(() => undefined, 60_000);
  try {
    return await work;
  } finally {
    clearInterval(alive);
  }
}
