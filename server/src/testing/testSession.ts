// A plugin's mock events on a host of their own, fired as often as somebody wants: once, or after each change.
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { replaceFile, type NotReplaced } from '../disk/replaceFile.ts';
import { PluginHost } from '../host/host.ts';
import { defaultSettings } from '../host/settings.ts';
import { paths } from '../paths/paths.ts';
import type { HostLogLine, PluginView } from '../contract/views.ts';
import type { DispatchRequest, HostSettings, PluginReload } from '../host/types.ts';
import type { AttachTarget } from '../contract/attachTarget.ts';
import type { Runtime } from '../contract/runtime.ts';
import { EVENTS_FOLDER } from '../contract/mockEventFiles.ts';
import { mockEventFiles, nameInPlugin } from './eventFiles.ts';
import { readMockEvent, type ReadMockEvent } from './mockEvent.ts';
import { MockTests, type FiredTest, type TestError, type TestResult } from './mockTests.ts';
import type { TestRun } from './reports/report.ts';
import { TestWorkspace } from './testWorkspace.ts';
import { isWorthExpecting, updatedExpect } from './update.ts';

/** Completes "FILE …, so it was not updated.". */
const NOT_UPDATED: Record<NotReplaced, string> = {
  changed: 'was changed meanwhile',
  elsewhere: "leads out of the plugin's folder",
  'read-only': 'is read-only',
};

export interface TestSessionOptions {
  /** The plugin's folder, absolute and without links. */
  plugin: string;
  /** The workspace folder, which handlers may change. By default a new one for each event. */
  workspace?: string;
  /** Only mock events that have this in their name, event or file, in any case. */
  filter?: string;
  /** Has failing mock events expect what came. */
  update?: boolean;
  /** Variables from a file, for handlers that may read them. */
  environment?: Readonly<Record<string, string>>;
  /** What handlers run on, where it is not what commands find. */
  runtime?: HostSettings['runtime'];
  mask: (text: string) => string;
  /** Ends a run. */
  signal: AbortSignal;
  /** Hears of what handlers, and the host of them, say meanwhile. */
  onLog?: (line: HostLogLine) => void;
}

/** Who wants to know more of a run than how its tests came out. */
export interface RunOptions {
  /** Only the mock events in these files, absolute. */
  only?: ReadonlySet<string>;
  /** Hears of each file when its turn has come, before it is fired. */
  onStart?: (file: string) => void | Promise<void>;
}

/** A test that was run. */
export interface RunTest extends FiredTest {
  /** Has its file expect what came, as `update` does for each. @returns how the test is then. Nothing is written over a file that was changed since. */
  accept: () => Promise<TestResult>;
}

export class TestSession {
  readonly plugin: PluginView;
  readonly #options: TestSessionOptions;
  readonly #host: PluginHost;
  readonly #workspace: TestWorkspace | undefined;
  readonly #tests: MockTests;
  /** Why the plugin does not serve as it is on disk now, where it does not. */
  #stale: TestError | undefined;
  #hasRun = false;

  private constructor(options: TestSessionOptions, host: PluginHost, plugin: PluginView, workspace: TestWorkspace | undefined) {
    this.#options = options;
    this.#host = host;
    this.plugin = plugin;
    this.#workspace = workspace;
    this.#tests = new MockTests({
      host,
      places: { plugin: options.plugin, workspace: workspace?.folder ?? options.workspace! },
      mask: options.mask,
      signal: options.signal,
      ...(workspace && { prepare: (payload) => workspace.prepare(payload) }),
    });
    if (options.onLog) host.subscribe('log', options.onLog);
    // What was loaded before goes on serving then, but is not what is to be tested.
    host.subscribe('reload', ({ ok, fault }) => (this.#stale = ok ? undefined : staleError(options.plugin, fault)));
  }

  /** @returns undefined where there is no plugin. */
  static async open(options: TestSessionOptions): Promise<TestSession | undefined> {
    const workspace = options.workspace === undefined ? await TestWorkspace.make(options.plugin) : undefined;
    const host = new PluginHost({
      workspaceFolders: [workspace?.folder ?? options.workspace!],
      explicitPlugins: [options.plugin],
      discover: false,
      trusted: true,
      grants: 'manifest',
      ...(options.environment && { environment: options.environment }),
      settings: { ...defaultSettings, log: { level: 'info' }, ...(options.runtime && { runtime: options.runtime }) },
    });
    let plugin: PluginView | undefined;
    try {
      await host.load();
      [plugin] = host.plugins();
      return plugin && new TestSession(options, host, plugin, workspace);
    } finally {
      if (!plugin) await Promise.all([host.close(), workspace?.remove()]);
    }
  }

  /**
   * Fires the plugin's mock events as they are now, in order.
   * @param onTest hears of each when it is done.
   */
  async run(onTest: (result: TestResult, run: RunTest) => void, { only, onStart }: RunOptions = {}): Promise<TestRun> {
    const { plugin: folder, signal } = this.#options;
    const [at, start] = [new Date().toISOString(), performance.now()];
    const tests: TestResult[] = [];
    await this.#beginAnew();
    for (const file of await mockEventFiles(folder)) {
      if (only && !only.has(file)) continue;
      const read = await readMockEvent(file);
      if (!this.#isWanted(file, read)) continue;
      if (signal.aborted) break;
      await onStart?.(file);
      const [plugin = this.plugin] = this.#host.plugins();
      const fired = this.#stale ? this.#tests.notFired(file, read, this.#stale) : await this.#tests.run(file, read, plugin);
      // What was stopped says nothing of the plugin.
      if (signal.aborted) break;
      const result = this.#options.update ? await this.#updated(fired) : fired.result;
      tests.push(result);
      onTest(result, { ...fired, accept: () => this.#updated(fired) });
    }
    return { plugin: { id: this.plugin.id, folder }, tests, at, durationMs: performance.now() - start };
  }

  /** What fires a mock event as its test does, for who wants that many times; or why nothing does, as a sentence. */
  async fired(file: string): Promise<{ host: Pick<PluginHost, 'profiler' | 'dispatch'>; request: DispatchRequest } | { fault: string }> {
    const read = await readMockEvent(file);
    const why = this.#stale?.message ?? ('faults' in read ? read.faults[0]?.message : undefined);
    if ('faults' in read || why !== undefined) return { fault: why ?? `${nameInPlugin(this.#options.plugin, file)} cannot be read.` };
    const ready = await this.#tests.readied(read.event);
    return 'fault' in ready ? ready : { host: this.#host, request: ready.request };
  }

  /** Where a debugger can attach to the worker that handlers run in, for as long as the session lasts. */
  attachTarget(runtime: Runtime): Promise<AttachTarget> {
    return this.#host.attachTarget({ pluginKey: this.plugin.key, runtime });
  }

  /** Names among the variables that were given, which the plugin is not given. */
  variablesNotGiven(): string[] {
    return this.#host.environmentNotGiven();
  }

  /** Files of the plugin changed: the next run has it as it is then. */
  async filesChanged(files: readonly string[]): Promise<void> {
    const events = path.join(this.#options.plugin, EVENTS_FOLDER);
    const others = files.filter((file) => !paths.within(file, events));
    if (others.length > 0) await this.#host.filesChanged(others);
  }

  /** Ends all that was started. */
  async close(): Promise<void> {
    await this.#host.close();
    await this.#workspace?.remove();
  }

  /** What handlers kept in the run before must not decide how this one comes out. */
  async #beginAnew(): Promise<void> {
    const isFirst = !this.#hasRun;
    this.#hasRun = true;
    const [plugin] = this.#host.plugins();
    if (!isFirst && plugin && !this.#stale) await this.#host.restartPlugin(plugin.key);
  }

  #isWanted(file: string, read: ReadMockEvent): boolean {
    const filter = this.#options.filter?.toLowerCase();
    if (filter === undefined) return true;
    const { name, event } = 'faults' in read ? { name: read.name, event: undefined } : read.event;
    return [name, event, nameInPlugin(this.#options.plugin, file)].some((text) => text?.toLowerCase().includes(filter));
  }

  async #updated({ result, read, file, answer, fired }: FiredTest): Promise<TestResult> {
    if ('faults' in read || !answer?.value || fired?.results.length === 0) return result;
    const { expect } = read.event;
    if ((result.ok && expect !== undefined) || !isWorthExpecting(answer, expect)) return result;
    const { sameText } = this.#tests;
    const update = updatedExpect(read.document, answer.value, { sameText, asWritten: (value) => this.#tests.asWritten(value) });
    if (!update) return result;
    const { diff: _settled, differsAt: _settledToo, log: _ofNoFailure, ...rest } = result;
    try {
      const plugin = await realpath(this.#options.plugin);
      const [before, after] = [Buffer.from(read.document.text), Buffer.from(update.text)];
      const why = await replaceFile(file, { before, after, isAllowed: (real) => paths.within(real, plugin) });
      if (why === undefined) return { ...rest, ok: true, updated: update.places };
      return { ...result, ok: false, error: { message: `${result.file} ${NOT_UPDATED[why]}, so it was not updated.` } };
    } catch (error) {
      return { ...result, ok: false, error: { message: `${result.file} cannot be updated: ${(error as Error).message}.` } };
    }
  }
}

function staleError(plugin: string, fault: PluginReload['fault']): TestError {
  const { message = 'no reason is known', file, line, column = 1 } = fault ?? {};
  const place = file === undefined ? '' : `${nameInPlugin(plugin, file)}${line === undefined ? '' : `:${line}:${column}`}: `;
  return { message: `The plugin as it is now cannot be loaded. ${place}${message}` };
}
