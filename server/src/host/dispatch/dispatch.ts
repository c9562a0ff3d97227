// Runs one event through the handlers it reaches: order, budgets, chaining, and an answer that is always a value.
import * as l10n from '@vscode/l10n';
import { performance } from 'node:perf_hooks';
import { KnownScripts } from '../../scripts/knownScripts.ts';
import { CodeThread } from '../../scripts/thread/codeThread.ts';
import { BUDGETS } from '../../contract/budgets.ts';
import { isChained } from './chain.ts';
import { FileInChain } from './fileInChain.ts';
import type { FolderLinks } from './folderLinks.ts';
import type { Handed, Handing } from './handing.ts';
import type { Gate } from '../grants/gate.ts';
import { HandlerLog } from './handlerLog.ts';
import { handlerMode } from './handlerMode.ts';
import { inapplicable, resultOf } from './handlerResult.ts';
import { cancelled, gone, leftAlone, notLoaded, superseded, type Debugged } from './notRun.ts';
import { EventQueue } from './queue.ts';
import type { LoadedPlugin } from '../plugins/plugin.ts';
import { isRepeatOfProfile } from '../profileRuns.ts';
import type { Dispatched } from '../recording.ts';
import { withoutEdits } from './responses.ts';
import { Run } from './run.ts';
import type { RunningHandlers } from './running.ts';
import { SavedFile, stampOf } from './savedFile.ts';
import type { HandlerIndex, Target } from './select.ts';
import { inTime } from '../../waiting/inTime.ts';
import { namedMessage, outcomeOf, type HandlerError } from '../../contract/errors.ts';
import type { DispatchRequest, HandlerResult } from '../types.ts';
import { isQuery } from '../../contract/eventNames.ts';
import { runtimeOf } from '../../contract/runtime.ts';
import type { HandlerView, HostLogLine } from '../../contract/views.ts';
import type { InvocationOutcome, Runner } from '../../runner/index.ts';
import { paths } from '../../paths/paths.ts';

export interface DispatcherOptions {
  runner: Runner;
  gate: Gate;
  /** Between the names that the editor and plugins have for files. */
  links: () => FolderLinks;
  /** Which documents plugins are handed. */
  handing: Handing;
  completionBudgetMs: () => number;
  log: (line: Omit<HostLogLine, 'at'>) => void;
  /** A text without the secrets that the host knows of. */
  mask: (text: string) => string;
  /** Is told of the handlers that run for a person. */
  running?: RunningHandlers;
  /** A plugin started or stopped running, crashed, or has new figures. */
  changed: (plugin: LoadedPlugin) => void;
}

/** A disk that does not answer must not make an answer late whose time is up. */
const LOOKED_FOR_MS = 100;

export class Dispatcher {
  readonly #options: DispatcherOptions;
  /** Lanes are plugins' documents; subjects are saves by phase and document, and queries by event and document. */
  readonly #queue = new EventQueue<Run>();
  readonly #log: HandlerLog;
  #dispatched = 0;
  /** With a thread of its own: what is read for somebody's questions holds up no event. */
  readonly #scripts = new KnownScripts(new CodeThread());

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#log = new HandlerLog(options.log);
  }

  /**
   * Never rejects.
   * @param index the handlers of the plugins that are loaded at that moment: they may be loaded anew while the event waits.
   */
  async dispatch(request: DispatchRequest, index: () => HandlerIndex): Promise<Dispatched> {
    const run = new Run({ request, index, links: this.#options.links(), order: ++this.#dispatched });
    this.#enter(run);
    const of = { request, at: run.timestamp, payload: (): string => run.firstPayload() };
    const work = this.#run(run);
    const budgetMs = request.budgetMs ?? this.#defaultBudget(request);
    if (run.targets.length === 0 || budgetMs === 0) {
      await work;
      return { ...of, result: run.result() };
    }
    if (await inTime(work, { ms: budgetMs })) return { ...of, result: run.result() };
    // A query that is cancelled has nobody left who asks. A save went on by itself, and an editor that is done with it may cancel the request.
    if (!isQuery(request.event)) run.outliveRequest();
    // What comes too late for this request may be of use all the same: for the next query with the same prefix, or to be applied after the save.
    const late = work.then(() => run.result());
    // What is done so far may be for another file by now, which the handlers that go on would be found out about only later.
    if (run.savedFile && run.chain.changedContent !== undefined) {
      const elsewhere = await inTime(run.savedFile.isElsewhere(), { ms: LOOKED_FOR_MS });
      if (elsewhere?.value) this.#discard(run);
    }
    return { ...of, result: { ...run.result({ budgetMs, debugged: (target) => this.#debugged(target) }), late } };
  }

  /** Takes the event's place among those that came before: behind them, or instead of them. */
  #enter(run: Run): void {
    this.#replaceOlder(run);
    const { event, filePath } = run.request;
    if (filePath === undefined || isQuery(event)) return;
    const document = paths.key(filePath);
    // All turns are taken now, so that whatever comes later on this document comes later for every plugin.
    for (const { key, place } of run.targets.map(({ plugin }) => plugin)) {
      if (!run.turns.has(key)) run.turns.set(key, this.#queue.enter(`${place}\0${document}`));
    }
  }

  #leave(run: Run): void {
    for (const turn of run.turns.values()) turn.leave();
    if (run.subject !== undefined) this.#queue.end(run.subject, run);
  }

  /** Leaves out the plugins that are not handed the document that the event is about. */
  async #hand(run: Run, fields: Record<string, unknown>): Promise<void> {
    const { handing } = this.#options;
    const { event, filePath } = run.request;
    const plugins = run.targets.map(({ plugin }) => plugin);
    if (event === 'onContextUpdate') {
      for (const plugin of new Set(plugins)) {
        run.ownFields.set(plugin.key, JSON.stringify(run.links.fieldsToReal(await handing.contextFor(plugin, fields))));
      }
    }
    if (filePath === undefined || plugins.length === 0) return;
    const handed = await handing.of(filePath, plugins);
    run.handed = handed;
    for (const plugin of plugins) {
      if (!this.#options.gate.check(plugin)) handing.sayWithout(filePath, plugin, handed.without.get(plugin.key));
    }
    // What the user has a command do does not wait for the document, which it is not told of.
    if (handed.without.size === 0 || event === 'onCommand') return;
    run.setTargets(run.targets.filter(({ plugin }) => !handed.without.has(plugin.key)));
  }

  /** A newer save takes the place of what has not begun of an older one; a newer query cancels the older one. */
  #replaceOlder(run: Run): void {
    const { event, filePath, phase, only } = run.request;
    const asks = isQuery(event);
    const mayReach = run.targets.length > 0 || run.request.fields instanceof Promise;
    if (filePath === undefined || !mayReach || only || (!asks && event !== 'onFileSave')) return;
    run.subject = `${event}\0${phase ?? ''}\0${paths.key(filePath)}`;
    const older = this.#queue.begin(run.subject, run);
    if (older && asks) older.cancel();
    else if (older) older.supersededBy = run;
  }

  async #run(run: Run): Promise<void> {
    const { request } = run;
    try {
      let { fields } = request;
      if (fields instanceof Promise) {
        fields = await fields;
        run.selectAgain();
      }
      if (request.plan) run.follow(await request.plan);
      const stamp = stampBefore(run);
      const looked = this.#hand(run, fields);
      // What fails first is what is said.
      void looked.catch(() => undefined);
      run.begin(fields);
      // Looking takes a moment, in which the text is written out.
      const text = run.targets.length > 0 ? run.shownFields() : undefined;
      await looked;
      // Of a document that nobody is handed, nothing is kept.
      if (text !== undefined && run.targets.length > 0) {
        run.firstFields = text;
        if (request.event === 'onFileSave' && run.handed) this.#watchFile(run, run.handed, await stamp);
      }
      if (isChained(request.event)) {
        for (let index = 0; index < run.targets.length; index++) await this.#runTarget(run, index);
      } else {
        await Promise.all(run.targets.map((_, index) => this.#runTarget(run, index)));
      }
      if (run.gaveWay) run.file?.giveWay();
      const discarding = run.savedFile?.isElsewhere().then((elsewhere) => elsewhere && this.#discard(run));
      // Where there is nothing to be discarded, the answer does not wait.
      if (run.chain.changedContent !== undefined || run.file?.state.rewrittenOnDisk) await discarding;
    } catch (error) {
      this.#fail(run, error);
    } finally {
      run.outliveRequest();
      this.#leave(run);
    }
  }

  #watchFile(run: Run, { document }: Handed, stamp: string | undefined): void {
    const { request, chain } = run;
    const file = new SavedFile(document.filePath, document.places, stamp);
    run.savedFile = file;
    if (request.phase === 'beforeSave' || request.formatting || request.runOnFiles) return;
    const known = new Map<LoadedPlugin, Promise<boolean>>();
    const mayWorkOn = (plugin: LoadedPlugin): Promise<boolean> => {
      const answer = known.get(plugin) ?? this.#options.handing.mayWorkOn(document, plugin);
      known.set(plugin, answer);
      return answer;
    };
    run.file = new FileInChain({ file, chain, document: request.document, mayWorkOn });
  }

  /** What handlers return for a file is not to be written to another one, which a link in its place leads to. */
  #discard(run: Run): void {
    run.file?.discard();
    if (run.chain.contentBefore !== undefined) run.chain.settle(run.chain.contentBefore);
    const { filePath = '', event } = run.request;
    const text = l10n.t(
      '{0} was replaced by a link to another file while {1} ran, so nothing that handlers returned for it is applied. Look at it before you save it again.',
      filePath,
      event,
    );
    this.#options.log({ level: 'error', text, eventId: run.eventId });
  }

  /** The host itself failed, which every handler that has no result yet has for its own. */
  #fail(run: Run, reason: unknown): void {
    const { event } = run.request;
    const why = reason instanceof Error ? reason.message : String(reason);
    const errorOf = (message: string): HandlerError => ({
      code: 'host-failed',
      message,
      ...(reason instanceof Error && reason.stack !== undefined && { detail: reason.stack }),
    });
    run.error = errorOf(l10n.t('{0} did not come to its end, because the host failed: {1}', event, why));
    if (run.targets.length === 0) this.#options.log({ level: 'error', text: run.error.message, eventId: run.eventId });
    for (const [index, target] of run.targets.entries()) {
      if (run.results[index]) continue;
      const { id: pluginId, key: pluginKey } = target.plugin;
      const { script } = target.handler.declaration;
      const error = errorOf(l10n.t('{0}: {1} did not finish {2}, because the host failed: {3}', pluginId, script, event, why));
      const result: HandlerResult = { pluginId, pluginKey, script, ok: false, durationMs: 0, error };
      run.results[index] = result;
      this.#log.ended(run, target, result);
    }
  }

  async #runTarget(run: Run, index: number): Promise<void> {
    const target = run.targets[index]!;
    const result = await this.#runHandler(run, target, index);
    run.results[index] = result;
    await run.file?.after();
    // The plugin's later handlers in this chain come before other events on the document, so its turn ends with its last handler.
    if (!run.targets.some((later, at) => at > index && later.plugin.key === target.plugin.key)) run.turns.get(target.plugin.key)?.leave();
  }

  async #runHandler(run: Run, selected: Target, place: number): Promise<HandlerResult> {
    const { id, key } = selected.plugin;
    const named = { pluginId: id, pluginKey: key, script: selected.handler.declaration.script };
    const notRun = (error: HandlerError): HandlerResult => ({ ...named, ok: false, durationMs: 0, error });
    const why = run.plan?.leftAlone?.(selected.plugin);
    if (why !== undefined) return notRun(leftAlone(run.request, selected, why));
    const refusal = this.#refusal(run, selected.plugin);
    if (refusal) return notRun(refusal);
    const turn = run.turns.get(key);
    if (turn && !turn.isReady && !(await inTime(turn.ready, { signal: run.signal }))) return notRun(cancelled(run.request, selected));
    // The plugin may have been loaded anew while the event waited; it must not run under its former terms.
    const target = run.asLoadedNow(selected);
    if (!target) return notRun(gone(run.request, selected));
    const { plugin, handler } = target;
    const without = target === selected ? undefined : await this.#withoutNow(run, plugin);
    if (without !== undefined) return notRun({ code: 'permission-denied', message: without });
    if (run.givesWay(target)) {
      run.gaveWay = true;
      return notRun(superseded(run.request, target));
    }
    if (run.signal.aborted) return notRun(cancelled(run.request, target));
    const { runnerPlugin } = plugin;
    if (!runnerPlugin) return notRun(this.#refusal(run, plugin) ?? notLoaded(plugin));
    const mode = await this.modeOf(target);
    await run.file?.before(plugin);
    // Asked again when nothing is waited for any more: the user may have said no meanwhile.
    const refusalNow = this.#refusal(run, plugin);
    if (refusalNow) return notRun(refusalNow);
    run.startedAny = true;
    run.given[place] = run.chain.content;
    const wasDebugged = this.#debugged(target) !== undefined;
    const outcome = await this.#invoke(run, target, { runnerPlugin, mode });
    const answeredAt = performance.now();
    if (!outcome.ok && outcome.crashed) this.countCrash(plugin);
    const warn = (text: string): void => this.#log.say(run, target, 'warn', text);
    const said = resultOf(outcome, { request: run.request, handler: named, plugin, links: run.links, warn });
    const result = this.#take(run, { plugin, place }, said);
    result.startedMs = Math.max(0, answeredAt - outcome.durationMs - run.startedAt);
    const { phases } = outcome;
    if (phases) result.phases = { ...phases, response: phases.response + performance.now() - answeredAt };
    const lastRun: NonNullable<HandlerView['lastRun']> = {
      at: new Date().toISOString(),
      outcome: result.ok ? 'ok' : outcomeOf(result.error.code),
      durationMs: result.durationMs,
      eventId: run.eventId,
      // It is shown wherever the plugin is.
      ...(!result.ok && {
        error: this.#options.mask(result.error.words ?? namedMessage(result.error.message, { pluginId: plugin.id, name: plugin.name })),
      }),
    };
    // Of events that are not listed, none is shown as the last.
    if (!isRepeatOfProfile(run.request)) handler.lastRun = lastRun;
    const isUsual = !wasDebugged && this.#debugged(target) === undefined && run.request.profileRun === undefined;
    if (isUsual) handler.statistics.count(result.durationMs, result.ok ? undefined : result.error.code);
    this.#log.ended(run, target, result);
    this.#options.changed(plugin);
    return result;
  }

  /** Why a plugin that was loaded anew meanwhile, perhaps with other permissions, is not handed the document. */
  async #withoutNow(run: Run, plugin: LoadedPlugin): Promise<string | undefined> {
    const { filePath, event } = run.request;
    if (filePath === undefined || event === 'onCommand') return undefined;
    const { without, readOnly } = await this.#options.handing.of(filePath, [plugin]);
    if (readOnly.has(plugin.key)) run.handed?.readOnly.add(plugin.key);
    return without.get(plugin.key);
  }

  /** Why the plugin may not run now, which the user is asked about where that is of use. */
  #refusal({ request }: Run, plugin: LoadedPlugin): HandlerError | undefined {
    const refusal = this.#options.gate.check(plugin);
    if (refusal) this.#options.gate.ask(plugin, request.event);
    return refusal ?? (plugin.runnerPlugin ? undefined : notLoaded(plugin));
  }

  async #invoke(
    run: Run,
    { plugin, handler }: Target,
    { runnerPlugin, mode }: { runnerPlugin: NonNullable<LoadedPlugin['runnerPlugin']>; mode: 'warm' | 'oneShot' },
  ): Promise<InvocationOutcome> {
    const { declaration } = handler;
    const payload = run.payload({ plugin, handler });
    this.#log.given(run, { plugin, handler }, () => run.shownPayload({ plugin, handler }));
    this.#options.gate.began(plugin);
    plugin.running++;
    this.#options.changed(plugin);
    const running = this.#options.running?.begin(
      { ...run.request, signal: run.signal },
      {
        pluginKey: plugin.key,
        name: plugin.name,
        script: declaration.script,
        isDebugged: () => this.#debugged({ plugin, handler }) !== undefined,
      },
    );
    try {
      return await this.#options.runner.invoke({
        plugin: runnerPlugin,
        script: declaration.script,
        event: declaration.event,
        eventId: run.eventId,
        payload,
        ...(declaration.endpoint && { parsed: true }),
        ...(declaration.function !== undefined && { function: declaration.function }),
        mode,
        deadlineMs: declaration.maxExecutionTimeMs,
        signal: running?.signal ?? run.signal,
        idempotent: declaration.idempotent,
      });
    } finally {
      plugin.running--;
      running?.ended();
    }
  }

  /** Lets the chain take what a handler returned, if that is a good response. */
  #take(run: Run, { plugin, place }: { plugin: LoadedPlugin; place: number }, result: HandlerResult): HandlerResult {
    if (!result.ok || result.response === null) return result;
    const response = this.#applicable(run, plugin, result.response);
    const problem = run.chain.take(response, place);
    return problem === undefined ? { ...result, response } : inapplicable(result, problem);
  }

  /** A plugin that may read a document, and not write to where it is, changes nothing in it by what it returns. */
  #applicable({ handed }: Run, plugin: LoadedPlugin, response: Record<string, unknown>): Record<string, unknown> {
    if (!handed?.readOnly.has(plugin.key)) return response;
    const rest = withoutEdits(response);
    if (rest !== response) void this.#options.handing.sayReadOnly(handed.document, plugin);
    return rest;
  }

  /** How a handler is run, as far as its script can be read. */
  modeOf({ plugin, handler }: Target): Promise<'warm' | 'oneShot'> {
    return (handler.mode ??= handlerMode(plugin.key, handler.declaration, this.#scripts));
  }

  /** A worker of the plugin died: too often in a short time, and the plugin rests. */
  countCrash(plugin: LoadedPlugin): void {
    if (!plugin.breaker.crashed()) return;
    const text = l10n.t('{0} crashed three times within a minute; it rests for 30 seconds. Restart it to try at once.', plugin.id);
    this.#options.log({ level: 'error', text, pluginKey: plugin.key, pluginId: plugin.id });
  }

  /** What a debugger does with the worker that the handler runs in. */
  #debugged({ plugin, handler }: Target): Debugged | undefined {
    const runtime = runtimeOf(handler.declaration.script) ?? 'node';
    const worker = this.#options.runner.workers().find((one) => one.pluginKey === plugin.key && one.runtime === runtime);
    if (!worker?.debuggerAttached) return undefined;
    return worker.debuggerPaused ? 'paused' : 'attached';
  }

  #defaultBudget(request: DispatchRequest): number {
    if (request.event === 'onFileSave' && request.phase === 'beforeSave') return BUDGETS.beforeSaveMs;
    return request.event === 'onCodeCompletion' ? this.#options.completionBudgetMs() : 0;
  }
}

/** The file as it is before a handler could have written it; before a save, the document is what counts. */
function stampBefore({
  targets,
  request: { event, filePath, phase, formatting, runOnFiles },
}: Run): Promise<string | undefined> | undefined {
  const isLookedAt = event === 'onFileSave' && phase !== 'beforeSave' && !formatting && !runOnFiles && targets.length > 0;
  return isLookedAt && filePath !== undefined ? stampOf(filePath) : undefined;
}
