// What takes profiles of the worker in a slot, whichever that is when one begins.
import { pluginError } from '../messages.ts';
import type { RunnerPlugin, WorkerProfiler } from '../types.ts';
import { workersFolder } from '../workersFolder.ts';
import type { RunError } from '../../contract/errors.ts';
import type { Profiled } from './profiling.ts';
import type { PluginWorker } from './worker.ts';

/** The slot, as far as it is needed here. */
interface ProfiledSlot {
  current: () => PluginWorker | undefined;
  renew: () => Promise<RunError | undefined>;
  close: () => void;
}

/** @param ready the worker that is there at first. */
export function workerProfiler(plugin: RunnerPlugin, ready: PluginWorker, slot: ProfiledSlot): WorkerProfiler | RunError {
  const { debugging } = ready;
  if (debugging?.possible === false) return pluginError(plugin, 'worker-exited', debugging.note);
  let profiled: PluginWorker | undefined;
  let isClosed = false;
  return {
    ownFolder: workersFolder,
    ...(debugging !== undefined && { note: debugging.note }),
    renew: slot.renew,
    async begin(intervalUs) {
      const worker = slot.current();
      if (worker === undefined || worker.state !== 'ready') return { code: 'worker-ended' };
      if (worker.debugger.isAttached) return { code: 'debugger-attached' };
      const fault = await worker.profiling.begin(intervalUs);
      if (fault === undefined) profiled = worker;
      return fault;
    },
    burst(ms) {
      profiled?.profiling.burst(ms);
    },
    end(): Promise<Profiled> {
      if (profiled === undefined) return Promise.resolve({ fault: { code: 'not-begun' } });
      const { profiling } = profiled;
      profiled = undefined;
      return profiling.end();
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      // One that nobody asked for any more would go on as long as the worker does.
      void profiled?.profiling.end();
      slot.close();
    },
  };
}
