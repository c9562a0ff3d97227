// The tests of plugins that are loaded: their mock events, as `codex-plugin test` fires them, on a host of their own.
import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { TestView, TestNews, TestOutcome, TestsAnswer } from '../contract/testViews.ts';
import { logText } from '../contract/logText.ts';
import type { PluginState, PluginView } from '../contract/views.ts';
import { createMask, maskedIn } from '../host/secrets.ts';
import type { PluginHost } from '../host/host.ts';
import type { DispatchRequest, HostSettings } from '../host/types.ts';
import { paths } from '../paths/paths.ts';
import type { AcceptAnswerParams, DebugTestsParams, RunTestsParams } from '../protocol.ts';
import { failurePlace } from '../testing/failurePlace.ts';
import { listedPlaces } from '../testing/valuePath.ts';
import type { FiredTest, TestResult } from '../testing/mockTests.ts';
import { shortDiff } from '../testing/shortDiff.ts';
import type { RunTest, TestSession } from '../testing/testSession.ts';
import type { Host } from './hostFace.ts';
import { knownFile, realFile } from './knownFiles.ts';

/** In which a plugin may run, as far as the user is concerned. */
const MAY_RUN: ReadonlySet<PluginState> = new Set<PluginState>(['ready', 'running', 'resting']);

/** In which what a plugin runs is ended. */
const STOPPED: ReadonlySet<PluginState> = new Set<PluginState>(['denied', 'ungranted', 'disabled', 'restricted', 'forbidden']);

interface PluginTestsOptions {
  host: Pick<Host, 'plugins' | 'reloadPlugin' | 'subscribe'>;
  /** What plugins run on here. */
  runtime: () => HostSettings['runtime'];
  tell: (runId: string, news: TestNews) => void;
  /** Attaches the user's debugger. @returns whether it is, with its breakpoints in place. */
  debug: (params: DebugTestsParams) => Promise<boolean>;
}

interface Opened {
  session: TestSession;
  plugin: PluginView;
}

export class PluginTests {
  readonly #host: PluginTestsOptions['host'];
  readonly #runtime: PluginTestsOptions['runtime'];
  readonly #tell: PluginTestsOptions['tell'];
  readonly #debug: PluginTestsOptions['debug'];
  readonly #mask = createMask(process.env);
  readonly #ends = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  /** What came for tests that failed by it, by their files, of which the digests tell how they were then. */
  readonly #answers = new Map<string, Pick<RunTest, 'accept'> & { digest: string }>();

  constructor({ host, runtime, tell, debug }: PluginTestsOptions) {
    this.#host = host;
    this.#runtime = runtime;
    this.#tell = tell;
    this.#debug = debug;
  }

  /** The mock events of a plugin as they are now; none of one that is gone. */
  async list(pluginKey: string): Promise<TestView[]> {
    const plugin = this.#plugin(pluginKey);
    if (!plugin) return [];
    const { listedMockEvents } = await import('../testing/listedEvents.ts');
    try {
      const listed = await listedMockEvents(plugin);
      return maskedIn(
        listed.map((one) => ({ ...one, file: knownFile(plugin, one.file) })),
        this.#mask,
      );
    } catch {
      // The folder cannot be read: `run` says why.
      return [];
    }
  }

  run(params: RunTestsParams, signal: AbortSignal): Promise<TestsAnswer> {
    return this.#counted(this.#run(params, signal));
  }

  /** Has a mock event expect what came when it was run last, as `codex-plugin test --update` does. */
  accept(params: AcceptAnswerParams): Promise<TestsAnswer> {
    return this.#counted(this.#accept(params));
  }

  /** Hands over what fires a mock event as its test does: in a workspace of its own, by the plugin's permissions. */
  fired<T>(
    { pluginKey, file, signal }: { pluginKey: string; file: string; signal: AbortSignal },
    use: (host: Pick<PluginHost, 'profiler' | 'dispatch'>, request: DispatchRequest) => Promise<T>,
  ): Promise<T | Extract<TestsAnswer, { ok: false }>> {
    const run = this.#withSession(pluginKey, { signal, said: () => undefined }, async ({ session, plugin }) => {
      const [[real = file]] = await realFiles(plugin, [file]);
      const fired = await session.fired(real);
      if ('fault' in fired) return { ok: false, message: fired.fault } as const;
      return use(fired.host, { ...fired.request, only: { pluginKey: session.plugin.key } });
    });
    return this.#counted(run);
  }

  /** Ends all that runs. */
  async close(): Promise<void> {
    this.#ends.abort();
    await Promise.allSettled(this.#running);
  }

  async #run({ runId, pluginKey, files, debug = [] }: RunTestsParams, signal: AbortSignal): Promise<TestsAnswer> {
    const tell = (news: TestNews): void => this.#tell(runId, news);
    let file: string | undefined;
    const said = (text: string): void => tell({ kind: 'said', text, ...(file !== undefined && { file }) });
    return this.#withSession<TestsAnswer>(pluginKey, { signal, said }, async ({ session, plugin }) => {
      const attach = async (otherwise: string): Promise<string | undefined> => {
        for (const runtime of debug) {
          const target = await session.attachTarget(runtime);
          if (!(await this.#debug({ pluginKey, runtime, target }))) return target.ok ? otherwise : target.message;
        }
        return undefined;
      };
      const message = await attach(l10n.t('No debugger was attached, so nothing was run.'));
      if (message !== undefined) return { ok: false, message };
      const [only, given] = await realFiles(plugin, files);
      let isDebuggerGone = false;
      const onTest = (result: TestResult, run: RunTest): void => {
        isDebuggerGone = debug.length > 0 && run.hasEndedWorker === true;
        const outcome = this.#outcome(result, run);
        if (!outcome.ok && outcome.digest !== undefined) this.#answers.set(run.file, { digest: outcome.digest, accept: run.accept });
        else this.#answers.delete(run.file);
        tell({ kind: 'ended', file: given(run.file), ...outcome });
      };
      const onStart = async (started: string): Promise<void> => {
        file = given(started);
        tell({ kind: 'started', file });
        // That before has ended its worker, and with it the debugger.
        if (!isDebuggerGone) return;
        const why = await attach(
          l10n.t('No debugger was attached to the worker that came next, so that breakpoints do not stop from here on.'),
        );
        if (why !== undefined) said(why);
      };
      await session.run(onTest, { only, onStart });
      return { ok: true };
    });
  }

  async #accept({ pluginKey, file, digest }: AcceptAnswerParams): Promise<TestsAnswer> {
    const plugin = this.#plugin(pluginKey);
    if (!plugin) return { ok: false, message: notLoaded() };
    const [[real = file]] = await realFiles(plugin, [file]);
    const shown = this.#answers.get(real);
    const changed = l10n.t('The mock event was changed since it was run, so it was not updated. Run it again first.');
    if (shown?.digest !== digest) return { ok: false, message: changed };
    const { ok, error } = maskedIn(await shown.accept(), this.#mask);
    if (ok) this.#answers.delete(real);
    return ok ? { ok } : { ok, message: error?.message ?? l10n.t('The answer is none that could be expected, so nothing was updated.') };
  }

  async #withSession<T>(
    pluginKey: string,
    { signal, said }: { signal: AbortSignal; said: (text: string) => void },
    use: (opened: Opened) => Promise<T>,
  ): Promise<T | Extract<TestsAnswer, { ok: false }>> {
    const plugin = this.#plugin(pluginKey);
    const refused = refusal(plugin);
    if (!plugin || refused !== undefined) return { ok: false, message: refused ?? notLoaded() };
    const [{ TestSession }, { isTold }] = await Promise.all([import('../testing/testSession.ts'), import('../testing/mockTests.ts')]);
    const folder = await realpath(plugin.folder);
    const stopped = new AbortController();
    const unsubscribe = this.#host.subscribe('plugins', () => {
      if (STOPPED.has(this.#plugin(pluginKey)?.state ?? 'disabled')) stopped.abort();
    });
    const session = await TestSession.open({
      plugin: folder,
      runtime: this.#runtime(),
      mask: this.#mask,
      signal: AbortSignal.any([signal, this.#ends.signal, stopped.signal]),
      onLog: (line) => isTold(line) && said(logText(line, `${line.level}: `)),
    });
    try {
      if (!session) return { ok: false, message: notLoaded() };
      const changed = await this.#isOther(plugin, session.plugin);
      return changed === undefined ? await use({ session, plugin }) : { ok: false, message: changed };
    } finally {
      unsubscribe();
      await session?.close();
    }
  }

  /**
   * The user's decision is about the plugin as the editor's host has it. Where there is another on the disk by now, that host looks at it and asks about
   * it as usual.
   * @returns why that one does not run.
   */
  async #isOther(known: PluginView, onDisk: PluginView): Promise<string | undefined> {
    if (termsOf(known) === termsOf(onDisk)) return undefined;
    await this.#host.reloadPlugin(known.key);
    const now = this.#plugin(known.key);
    const refused = refusal(now);
    if (refused !== undefined) return refused;
    return now && termsOf(now) === termsOf(onDisk)
      ? undefined
      : l10n.t('The plugin changed while its tests were about to run. Run them again.');
  }

  #outcome(given: TestResult, fired: FiredTest): TestOutcome {
    const { read, sides } = fired;
    const { ok, durationMs, error, diff, differsAt } = maskedIn(given, this.#mask);
    const digest = 'faults' in read ? undefined : digestOf(read.document.text);
    if (ok) return { ok, durationMs, ...(digest !== undefined && { digest }) };
    const { line, column } = failurePlace(given, fired);
    const message = [
      error?.message,
      differsAt &&
        l10n.t(
          'The answer differs from {0}.',
          listedPlaces(differsAt, (count) => l10n.t('{0} more', count)),
        ),
      diff && shortDiff(diff, moreLines),
    ];
    return {
      ok,
      durationMs,
      message: message
        .filter((part) => part !== undefined)
        .join('\n\n')
        .trimEnd(),
      ...(sides && { sides: maskedIn(sides, this.#mask) }),
      place: { line: line - 1, character: column - 1 },
      ...(digest === undefined ? { isFault: true } : { digest }),
    };
  }

  #plugin(key: string): PluginView | undefined {
    return this.#host.plugins().find((plugin) => plugin.key === key);
  }

  async #counted<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    try {
      return await work;
    } finally {
      this.#running.delete(work);
    }
  }
}

/** Why a plugin does not run, in a sentence. */
function refusal(plugin: PluginView | undefined): string | undefined {
  if (!plugin) return notLoaded();
  if (!MAY_RUN.has(plugin.state)) return plugin.stateReason ?? l10n.t('The plugin may not run.');
  // It runs with the others meanwhile, but tests are run with all that the manifest asks for.
  const missing = plugin.permissions.filter(({ granted }) => !granted).map(({ name }) => name);
  if (missing.length === 0) return undefined;
  return l10n.t('The plugin asks for more than was allowed, and its tests would have that too: {0}.', missing.join(', '));
}

function notLoaded(): string {
  return l10n.t('That plugin is not loaded any more. Reload all plugins to look for it again.');
}

/** What is run under which permissions. */
function termsOf({ id, version, handlers, endpoints = [], permissions, runtimes }: PluginView): string {
  const called = [...handlers, ...endpoints].map(({ event, phase, script, function: name, languages, pattern }) => [
    ...[event, phase, script, name, languages, pattern],
  ]);
  return JSON.stringify([id, version, called, permissions.map(({ name }) => name), runtimes]);
}

/** Files as a session knows them, which has its folder without links, and what they are called by who asked. */
async function realFiles(plugin: PluginView, files: readonly string[]): Promise<[Set<string>, (real: string) => string]> {
  const real = await realpath(plugin.folder);
  const given = new Map(
    files.map((file): [string, string] => {
      const name = paths.relative(plugin.folder, realFile(plugin, file));
      return [name === undefined ? file : path.join(real, name), file];
    }),
  );
  return [new Set(given.keys()), (file) => given.get(file) ?? file];
}

function moreLines(count: number): string {
  return l10n.t('… and {0} more lines', count);
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
