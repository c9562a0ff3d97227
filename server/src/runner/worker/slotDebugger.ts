// Debuggers and profiles of the worker in a slot, whichever that is: who waits for one that lets them in, and whether the one that is there does.
import * as l10n from '@vscode/l10n';
import type { AttachPlace } from '../../contract/attachTarget.ts';
import type { RunError } from '../../contract/errors.ts';
import type { Runtime } from '../../contract/runtime.ts';
import { pluginError } from '../messages.ts';
import type { RunnerPlugin, WorkerProfiler } from '../types.ts';
import { workersFolder } from '../workersFolder.ts';
import { AttachRelay } from './attachRelay.ts';
import type { DebuggerEndpoint } from './door.ts';
import type { PluginWorker } from './worker.ts';
import type { WorkerLine } from './workerLog.ts';
import { workerProfiler } from './workerProfiler.ts';

/** For how long calls wait for a debugger whose worker was replaced under it: otherwise they would run past the user's breakpoints. */
const RETURN_MS = 3_000;

type NotedEndpoint = DebuggerEndpoint & { note?: string };

/** The slot, as far as it is needed here. */
export interface DebuggedSlot {
  plugin(): RunnerPlugin;
  current(): PluginWorker | undefined;
  /** Why there will be no worker any more, once that is so. */
  closedFault(): RunError | undefined;
  start(): void;
  pump(): void;
  /** Ends the current worker. */
  retire(): void;
  changed(worker: PluginWorker): void;
  show(): void;
  log(line: WorkerLine): void;
}

export class SlotDebugger {
  readonly #slot: DebuggedSlot;
  readonly #runtime: Runtime;
  /** For how long one is expected to come. */
  readonly #waitMs: number;
  /** The current worker was started so that a debugger can attach. */
  startedFor = false;
  #relay: AttachRelay | undefined;
  /** When a debugger was last asked for or seen. */
  #seen = -Infinity;
  /** Set while the debugger of a worker that left is waited for, which comes back to the next one. */
  #return: NodeJS.Timeout | undefined;
  /** How many wait for a profile of the worker, or take one. */
  #profilers = 0;
  /** Set while a worker is waited for that is ready and lets a debugger in, whichever worker that will be. */
  #readiness: PromiseWithResolvers<PluginWorker | RunError> | undefined;

  constructor(slot: DebuggedSlot, runtime: Runtime, waitMs: number) {
    this.#slot = slot;
    this.#runtime = runtime;
    this.#waitMs = waitMs;
  }

  /** Opens the debugger, and the relay in front of it for one session, or, where it `stays`, for one after the other. */
  async attach(preferredPort: number | undefined, stays: boolean): Promise<AttachPlace | RunError> {
    const endpoint = await this.#find();
    if ('code' in endpoint) return endpoint;
    const relay = (this.#relay ??= this.#makeRelay());
    try {
      const port = await relay.listen(preferredPort);
      // The host may have ended meanwhile.
      const closed = this.#slot.closedFault();
      if (closed !== undefined) return closed;
      const secret = relay.expect(stays);
      this.#slot.show();
      return {
        host: '127.0.0.1',
        port,
        secret,
        ownFolder: workersFolder,
        ...(this.#runtime === 'node' && { websocketAddress: `ws://127.0.0.1:${port}/${secret}` }),
        ...(endpoint.note !== undefined && { note: endpoint.note }),
      };
    } catch (error) {
      await relay.close();
      return pluginError(
        this.#slot.plugin(),
        'worker-exited',
        l10n.t('no loopback port could be opened for a debugger: {0}.', (error as Error).message),
      );
    }
  }

  /** Has a worker ready that can be profiled: where Node.js keeps inspectors out, one that was started as for a debugger. */
  async profiler(): Promise<WorkerProfiler | RunError> {
    this.#profilers++;
    const close = (): void => {
      this.#profilers--;
      const worker = this.#slot.current();
      if (worker !== undefined) this.#slot.changed(worker);
    };
    const renew = async (): Promise<RunError | undefined> => {
      this.#slot.retire();
      const worker = await this.#ready();
      return 'code' in worker ? worker : undefined;
    };
    this.#slot.pump();
    const worker = await this.#ready();
    const current = (): PluginWorker | undefined => this.#slot.current();
    const profiler = 'code' in worker ? worker : workerProfiler(this.#slot.plugin(), worker, { current, renew, close });
    if ('code' in profiler) close();
    return profiler;
  }

  /** Where a debugger can attach, as long as one can. */
  get port(): number | undefined {
    return this.#relay?.port;
  }

  /** Whether somebody waits for a worker. */
  get isWaitedFor(): boolean {
    return this.#readiness !== undefined;
  }

  /** Whether the worker is there for somebody, though nothing runs in it. */
  get keepsWorker(): boolean {
    return this.#slot.current()?.debugger.isAttached === true || this.#profilers > 0;
  }

  /** Whether a worker that is started now is to let debuggers in. */
  get isExpected(): boolean {
    if (this.#readiness !== undefined || this.keepsWorker) return true;
    return performance.now() - this.#seen < this.#waitMs;
  }

  /** Whether the current worker runs otherwise than usual, so that a debugger can attach. */
  get isWhyItRuns(): boolean {
    return this.startedFor && this.#slot.current()?.debugging?.possible === true;
  }

  /** Whether the current worker keeps a debugger out that is expected, or runs otherwise than usual for one that does not come back. */
  isReasonToReplace(worker: PluginWorker): boolean {
    if (this.isExpected) return !this.startedFor && worker.debugging?.possible === false;
    return this.isWhyItRuns;
  }

  /** The debugger of a worker that leaves comes back to the next one. */
  leaves(worker: PluginWorker): void {
    if (!worker.debugger.isAttached) return;
    this.#seen = performance.now();
    if (this.#relay === undefined) return;
    clearTimeout(this.#return);
    this.#return = setTimeout(() => this.#returned(), RETURN_MS).unref();
  }

  /** Whether calls are to wait, as a debugger is on its way back. */
  get isReturning(): boolean {
    return this.#return !== undefined;
  }

  /** It is there again, with its breakpoints, or does not come. */
  #returned(): void {
    if (this.#return === undefined) return;
    clearTimeout(this.#return);
    this.#return = undefined;
    this.#slot.pump();
  }

  /** The current worker's state changed. */
  changed(worker: PluginWorker): void {
    if (worker.state === 'ready' && !this.isReasonToReplace(worker)) this.endWaiting(worker);
  }

  /** Tells all who wait for a worker that it is there, or why there is none. */
  endWaiting(outcome: PluginWorker | RunError): void {
    if (this.#readiness === undefined) return;
    this.#readiness.resolve(outcome);
    this.#readiness = undefined;
    this.#seen = performance.now();
  }

  async close(): Promise<void> {
    clearTimeout(this.#return);
    this.#return = undefined;
    await this.#relay?.close();
  }

  #makeRelay(): AttachRelay {
    const relay = new AttachRelay({
      runtime: this.#runtime,
      waitMs: this.#waitMs,
      find: async (start) => {
        const worker = this.#slot.current();
        if (!start && !(worker?.state === 'ready' && worker.debugger.isAskedFor)) return undefined;
        const endpoint = await (start ? this.#find() : this.#endpointOf(worker!));
        if (!('code' in endpoint)) return endpoint;
        this.#slot.log({ level: 'error', source: 'runner', text: l10n.t('A debugger could not be attached. {0}', endpoint.message) });
        return undefined;
      },
      isReturning: () => this.isReturning,
      onClosed: () => {
        if (this.#relay === relay) this.#relay = undefined;
        this.#returned();
        this.#slot.show();
      },
      tell: (text) => this.#slot.log({ level: 'warn', source: 'runner', text }),
    });
    return relay;
  }

  async #find(): Promise<NotedEndpoint | RunError> {
    this.#seen = performance.now();
    this.#slot.pump();
    const worker = await this.#ready();
    if ('code' in worker) return worker;
    return this.#endpointOf(worker);
  }

  async #endpointOf(worker: PluginWorker): Promise<NotedEndpoint | RunError> {
    const { debugging } = worker;
    if (debugging?.possible === false) return pluginError(this.#slot.plugin(), 'worker-exited', debugging.note);
    const opened = await worker.debugger.open();
    if ('code' in opened) return opened;
    const sockets = worker.listenersAt(opened.port);
    if (sockets === undefined) {
      const reason = l10n.t(
        "a debugger cannot attach: its worker says that its debugger listens at port {0} of this machine, but that port is not the worker's.",
        opened.port,
      );
      return pluginError(this.#slot.plugin(), 'worker-exited', reason);
    }
    return {
      ...opened,
      isOwn: () => worker.listenersAt(opened.port) === sockets,
      ...(debugging !== undefined && { note: debugging.note }),
      ...(worker.connectDebugger !== undefined && { connect: worker.connectDebugger }),
      settled: () => {
        if (worker === this.#slot.current()) this.#returned();
      },
      paused: (is) => {
        worker.debugger.isPaused = is;
        this.#slot.show();
      },
      attached: () => {
        const detach = worker.debugger.attach();
        this.#slot.show();
        return () => {
          detach();
          this.#seen = performance.now();
          this.#slot.changed(worker);
        };
      },
    };
  }

  async #ready(): Promise<PluginWorker | RunError> {
    const closed = this.#slot.closedFault();
    if (closed !== undefined) return closed;
    const worker = this.#slot.current();
    if (worker?.state === 'ready' && !this.isReasonToReplace(worker)) return worker;
    this.#readiness ??= Promise.withResolvers();
    const { promise } = this.#readiness;
    if (worker === undefined) this.#slot.start();
    return promise;
  }
}
