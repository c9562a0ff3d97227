// Runs one event through the handlers it reaches: order, budgets, chaining, and an answer that is always a value.
import { shownLine } from '../../text/shownText.ts';
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { KnownScripts } from '../../scripts/knownScripts.ts';
import { CodeThread } from '../../scripts/thread/codeThread.ts';
import { BUDGETS, CRASHES } from '../../contract/budgets.ts';
import { declinedReason, savedFileName } from '../../contract/declined.ts';
import { validateResponse } from '../../contract/responses.ts';
import { Chain, isChained } from './chain.ts';
import { FileInChain } from './fileInChain.ts';
import type { FolderLinks } from './folderLinks.ts';
import type { Handed, Handing } from './handing.ts';
import type { Gate } from '../grants/gate.ts';
import { handlerMode } from './handlerMode.ts';
import { cancelled, gone, leftAlone, notLoaded, notReached, overBudget, superseded } from './notRun.ts';
import { EventQueue, type Turn } from './queue.ts';
import type { LoadedPlugin } from '../plugins/plugin.ts';
import type { Dispatched } from '../recording.ts';
import { diagnosticsOfFailure } from './ownFailure.ts';
import { normalizeResponse, withoutEdits } from './responses.ts';
import type { RunningHandlers } from './running.ts';
import { SavedFile, stampOf } from './savedFile.ts';
import type { HandlerIndex, Target } from './select.ts';
import { inTime } from '../../waiting/inTime.ts';
import { namedMessage, outcomeOf, type ErrorCode, type HandlerError, type RunOutcome } from '../../contract/errors.ts';
import { inOrder, segmentsOf } from './saveOrder.ts';
import type { DispatchRequest, DispatchResult, HandlerResult, SavePlan } from '../types.ts';
import { isQuery } from '../../contract/eventNames.ts';
import { runtimeOf } from '../../contract/runtime.ts';
import type { HostLogLine } from '../../contract/views.ts';
import { type InvocationOutcome, type Runner, denialIn, denialWords, traceOf } from '../../runner/index.ts';
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
  /** Is told of the handlers that run for a person. */
  running?: RunningHandlers;
  /** A plugin started or stopped running, crashed, or has new figures. */
  changed: (plugin: LoadedPlugin) => void;
}

/** One dispatch while it runs. */
interface Run {
  request: DispatchRequest;
  eventId: string;
  order: number;
  timestamp: string;
  index: () => HandlerIndex;
  /** What the targets were taken from. */
  loaded: HandlerIndex;
  targets: Target[];
  /** By target, filled as handlers end. */
  results: (HandlerResult | undefined)[];
  /** By target: the document's text that it was given. */
  given: (string | undefined)[];
  chain: Chain;
  /** The event's own fields as the first handler was to get them, as JSON text. */
  firstFields: string;
  links: FolderLinks;
  /** By plugin key. */
  turns: Map<string, Turn>;
  controller: AbortController;
  signal: AbortSignal;
  /** What it is the newest of, if of anything. */
  subject: string | undefined;
  /** From now on, the caller's signal does not stop the handlers any more. */
  outliveRequest: () => void;
  plan: SavePlan | undefined;
  /** Known before the first handler runs, where the event is about a document. */
  handed: Handed | undefined;
  /** The event's own fields as JSON text for each plugin that gets others than the rest do, by plugin key. */
  ownFields: Map<string, string>;
  savedFile: SavedFile | undefined;
  /** onFileSave, but for handlers that run before the save. */
  file: FileInChain | undefined;
  startedAny: boolean;
  error: HandlerError | undefined;
  /** A newer save of the document. */
  supersededBy: Run | undefined;
  /** A handler was left to that. */
  gaveWay: boolean;
  startedAt: number;
}

/** How loudly the log tells of a handler that came to nothing. */
const LEVELS: Record<Exclude<RunOutcome, 'ok'>, HostLogLine['level']> = {
  failed: 'error',
  declined: 'info',
  notAllowed: 'error',
  skipped: 'error',
  cancelled: 'debug',
  late: 'error',
  paused: 'info',
};

export class Dispatcher {
  readonly #options: DispatcherOptions;
  /** Lanes are plugins' documents; subjects are saves by phase and document, and queries by event and document. */
  readonly #queue = new EventQueue<Run>();
  #dispatched = 0;
  /** With a thread of its own: what is read for somebody's questions holds up no event. */
  readonly #scripts = new KnownScripts(new CodeThread());

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /**
   * Never rejects.
   * @param index the handlers of the plugins that are loaded at that moment: they may be loaded anew while the event waits.
   */
  async dispatch(request: DispatchRequest, index: () => HandlerIndex): Promise<Dispatched> {
    const controller = new AbortController();
    const run = this.#prepare(request, index, controller);
    const of = { request, at: run.timestamp, payload: (): string => payloadText(run, run.targets[0], firstFieldsOf(run)) };
    const work = this.#run(run);
    const budgetMs = request.budgetMs ?? this.#defaultBudget(request);
    if (run.targets.length === 0 || budgetMs === 0) {
      await work;
      return { ...of, result: this.#result(run, false) };
    }
    if (await inTime(work, { ms: budgetMs })) return { ...of, result: this.#result(run, false) };
    // A query that is cancelled has nobody left who asks. A save went on by itself, and an editor that is done with it may cancel the request.
    if (!isQuery(request.event)) run.outliveRequest();
    // What comes too late for this request may be of use all the same: for the next query with the same prefix, or to be applied after the save.
    const late = work.then(() => this.#result(run, false));
    return { ...of, result: { ...this.#result(run, true, budgetMs), late } };
  }

  #prepare(request: DispatchRequest, index: () => HandlerIndex, controller: AbortController): Run {
    const links = this.#options.links();
    const loaded = index();
    const targets = loaded.select(request);
    const abort = (): void => controller.abort();
    if (request.signal?.aborted) abort();
    else request.signal?.addEventListener('abort', abort, { once: true });
    const run: Run = {
      request,
      eventId: request.eventId ?? randomUUID(),
      order: ++this.#dispatched,
      timestamp: request.timestamp ?? new Date().toISOString(),
      index,
      loaded,
      targets,
      results: Array.from({ length: targets.length }),
      given: [],
      chain: new Chain(request.event, {}),
      firstFields: '{}',
      links,
      turns: new Map(),
      controller,
      signal: controller.signal,
      subject: undefined,
      outliveRequest: () => request.signal?.removeEventListener('abort', abort),
      plan: undefined,
      handed: undefined,
      ownFields: new Map(),
      savedFile: undefined,
      file: undefined,
      startedAny: false,
      error: undefined,
      supersededBy: undefined,
      gaveWay: false,
      startedAt: performance.now(),
    };
    this.#replaceOlder(run);
    if (request.filePath !== undefined && !isQuery(request.event)) {
      const document = paths.key(request.filePath);
      // All turns are taken now, so that whatever comes later on this document comes later for every plugin.
      for (const { key } of targets.map(({ plugin }) => plugin)) {
        if (!run.turns.has(key)) run.turns.set(key, this.#queue.enter(`${key}\0${document}`));
      }
    }
    return run;
  }

  /**
   * Lets an event whose handlers have not begun reach those of the plugins as they are loaded now. Plugins keep their turns; one that the event did
   * not reach before has none, since turns that are taken at different times could wait for each other.
   */
  #selectAgain(run: Run): void {
    const loaded = run.index();
    if (loaded === run.loaded) return;
    run.loaded = loaded;
    setTargets(run, loaded.select(run.request));
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
    setTargets(
      run,
      run.targets.filter(({ plugin }) => !handed.without.has(plugin.key)),
    );
  }

  /** A newer save takes the place of what has not begun of an older one; a newer query cancels the older one. */
  #replaceOlder(run: Run): void {
    const { event, filePath, phase, only } = run.request;
    const asks = isQuery(event);
    const mayReach = run.targets.length > 0 || run.request.fields instanceof Promise;
    if (filePath === undefined || !mayReach || only || (!asks && event !== 'onFileSave')) return;
    run.subject = `${event}\0${phase ?? ''}\0${paths.key(filePath)}`;
    const older = this.#queue.begin(run.subject, run);
    if (older && asks) older.controller.abort();
    else if (older) older.supersededBy = run;
  }

  async #run(run: Run): Promise<void> {
    const { request } = run;
    try {
      let { fields } = request;
      if (fields instanceof Promise) {
        fields = await fields;
        this.#selectAgain(run);
      }
      if (request.plan) {
        run.plan = await request.plan;
        setTargets(run, planned(run.targets, run.plan));
      }
      const stamp = stampBefore(run);
      const looked = this.#hand(run, fields);
      // What fails first is what is said.
      void looked.catch(() => undefined);
      begin(run, fields);
      // Looking takes a moment, in which the text is written out.
      const text = run.targets.length > 0 ? run.chain.fieldsText : undefined;
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
      for (const turn of run.turns.values()) turn.leave();
      if (run.subject !== undefined) this.#queue.end(run.subject, run);
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
    const text = `${run.request.filePath} was replaced by a link to another file while ${run.request.event} ran, so nothing that handlers returned for it is applied. Look at it before you save it again.`;
    this.#options.log({ level: 'error', text, eventId: run.eventId });
  }

  /** The host itself failed, which every handler that has no result yet has for its own. */
  #fail(run: Run, reason: unknown): void {
    const { event } = run.request;
    const why = reason instanceof Error ? reason.message : String(reason);
    const errorOf = (what: string): HandlerError => ({
      code: 'host-failed',
      message: `${what}, because the host failed: ${why}`,
      ...(reason instanceof Error && reason.stack !== undefined && { detail: reason.stack }),
    });
    run.error = errorOf(`${event} did not come to its end`);
    if (run.targets.length === 0) this.#options.log({ level: 'error', text: run.error.message, eventId: run.eventId });
    for (const [index, target] of run.targets.entries()) {
      if (run.results[index]) continue;
      const { id: pluginId, key: pluginKey } = target.plugin;
      const { script } = target.handler.declaration;
      const error = errorOf(`${pluginId}: ${script} did not finish ${event}`);
      const result: HandlerResult = { pluginId, pluginKey, script, ok: false, durationMs: 0, error };
      run.results[index] = result;
      this.#note(run, target, result);
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
    const base = { pluginId: id, pluginKey: key, script: selected.handler.declaration.script };
    const why = run.plan?.leftAlone?.(selected.plugin);
    if (why !== undefined) return { ...base, ok: false, durationMs: 0, error: leftAlone(run.request, selected, why) };
    const refusal = this.#refusal(run, selected.plugin);
    if (refusal) return { ...base, ok: false, durationMs: 0, error: refusal };
    const turn = run.turns.get(key);
    if (turn && !turn.isReady && !(await inTime(turn.ready, { signal: run.signal })))
      return { ...base, ok: false, durationMs: 0, error: cancelled(run.request, selected) };
    // The plugin may have been loaded anew while the event waited; it must not run under its former terms.
    const index = run.index();
    const target = index === run.loaded ? selected : index.sameAs(selected);
    if (!target) return { ...base, ok: false, durationMs: 0, error: gone(run.request, selected) };
    const { plugin, handler } = target;
    const refusalNow = target === selected ? undefined : this.#refusal(run, plugin);
    const without = target === selected ? undefined : await this.#withoutNow(run, plugin);
    if (without !== undefined) return { ...base, ok: false, durationMs: 0, error: { code: 'permission-denied', message: without } };
    if (refusalNow || !plugin.runnerPlugin) return { ...base, ok: false, durationMs: 0, error: refusalNow ?? notLoaded(plugin) };
    if (givesWay(run, target)) {
      run.gaveWay = true;
      return { ...base, ok: false, durationMs: 0, error: superseded(run.request, target) };
    }
    if (run.signal.aborted) return { ...base, ok: false, durationMs: 0, error: cancelled(run.request, target) };
    run.startedAny = true;
    await run.file?.before(plugin);
    run.given[place] = run.chain.content;
    const outcome = await this.#invoke(run, target, plugin.runnerPlugin);
    const answeredAt = performance.now();
    const result = this.#judge(run, { ...target, place }, base, outcome);
    result.startedMs = Math.max(0, answeredAt - outcome.durationMs - run.startedAt);
    const { phases } = outcome;
    if (phases) result.phases = { ...phases, response: phases.response + performance.now() - answeredAt };
    handler.ran({
      at: new Date().toISOString(),
      outcome: result.ok ? 'ok' : outcomeOf(result.error.code),
      durationMs: result.durationMs,
      eventId: run.eventId,
      ...(!result.ok && { error: result.error.words ?? namedMessage(result.error.message, { pluginId: plugin.id, name: plugin.name }) }),
    });
    this.#note(run, target, result);
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
    runnerPlugin: NonNullable<LoadedPlugin['runnerPlugin']>,
  ): Promise<InvocationOutcome> {
    const { declaration } = handler;
    const payload = payloadText(run, { plugin, handler }, run.ownFields.get(plugin.key) ?? run.chain.fieldsText);
    if (plugin.manifest?.settings.enableDebug) this.#log(run, { plugin, handler }, 'debug', `→ ${run.request.event} ${payload}`);
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
      handler.mode ??= handlerMode(runnerPlugin.folder, declaration, this.#scripts);
      return await this.#options.runner.invoke({
        plugin: runnerPlugin,
        script: declaration.script,
        event: declaration.event,
        eventId: run.eventId,
        payload,
        ...(declaration.function !== undefined && { function: declaration.function }),
        mode: await handler.mode,
        deadlineMs: declaration.maxExecutionTimeMs,
        signal: running?.signal ?? run.signal,
        idempotent: declaration.idempotent,
      });
    } finally {
      plugin.running--;
      running?.ended();
    }
  }

  /** Turns what the worker said into the handler's result, and lets the chain take a good response. */
  #judge(
    run: Run,
    target: Target & { place: number },
    base: { pluginId: string; pluginKey: string; script: string },
    outcome: InvocationOutcome,
  ): HandlerResult {
    const where = { ...base, durationMs: outcome.durationMs, ...(outcome.function !== undefined && { function: outcome.function }) };
    const failed = (code: ErrorCode, what: string): Extract<HandlerResult, { ok: false }> => {
      const ofScript = outcome.function ? ` (${outcome.function})` : '';
      const named = `${base.pluginId}: ${base.script}${ofScript}`;
      return { ...where, ok: false, error: { code, message: `${named} ${what}` } };
    };
    if (!outcome.ok) {
      if (outcome.crashed) this.countCrash(target.plugin);
      return { ...where, ok: false, error: { ...outcome.error, ...traceIn(outcome.error, target.plugin, run.links) } };
    }
    if (outcome.value === null) {
      // An event without a response is answered by nothing.
      if (run.request.event === 'onContextUpdate') return { ...where, ok: true, response: null };
      return failed('invalid-response', `returned nothing from ${run.request.event}. Return an object, {success: true} at least.`);
    }
    const normalized = normalizeResponse(outcome.value);
    if (!normalized.ok) {
      // What it says beside the error is still its answer.
      const answer = this.#answerOfFailure(run, target, outcome.value);
      // What its text names is the reason; else the last thing that it was kept from is the likely one.
      const said = denialIn(normalized.message, outcome.denials ?? []);
      const denial = said ?? outcome.denials?.at(-1);
      if (denial === undefined)
        return declined(failed('handler-failed', `reported a failure in ${run.request.event}: ${normalized.message.slice(0, 4000)}`), {
          words: normalized.message.slice(0, 4000),
          ...answer,
        });
      const words = denialWords(denial, target.plugin.permissionNames);
      const { error, ...rest } = failed(
        'permission-denied',
        said === undefined ? `${words} It reported: ${normalized.message.slice(0, 600)}` : words,
      );
      const { permission, place } = denial;
      return { ...rest, error: { ...error, permission, ...(place && { place }), detail: normalized.message.slice(0, 4000) }, ...answer };
    }
    const invalid = validateResponse(run.request.event, outcome.value);
    if (invalid !== undefined) {
      const problem = failed('invalid-response', `returned something that ${run.request.event} does not take: ${invalid}`);
      return { ...problem, response: outcome.value };
    }
    const response = this.#applicable(run, target.plugin, run.links.responseToEditor(normalized.response));
    const problem = run.chain.take(response, target.place);
    if (problem !== undefined) return failed('invalid-response', `returned edits that cannot be applied: ${problem}.`);
    return { ...where, ok: true, response };
  }

  /** What a handler that failed by its own account says of places, unless that cannot be used. */
  #answerOfFailure(
    run: Run,
    target: Target,
    response: Record<string, unknown>,
  ): Pick<Extract<HandlerResult, { ok: false }>, 'response' | 'diagnostics'> {
    const unusable = validateResponse(run.request.event, response);
    if (unusable !== undefined) {
      const { script } = target.handler.declaration;
      this.#log(run, target, 'warn', `${script} failed and said more, which ${run.request.event} does not take: ${unusable}`);
      return { response };
    }
    const diagnostics = diagnosticsOfFailure(run.links.responseToEditor(response));
    return { response, ...(diagnostics && { diagnostics }) };
  }

  /** A plugin that may read a document, and not write to where it is, changes nothing in it by what it returns. */
  #applicable({ handed }: Run, plugin: LoadedPlugin, response: Record<string, unknown>): Record<string, unknown> {
    if (!handed?.readOnly.has(plugin.key)) return response;
    const rest = withoutEdits(response);
    if (rest !== response) void this.#options.handing.sayReadOnly(handed.document, plugin);
    return rest;
  }

  /** A worker of the plugin died: too often in a short time, and the plugin rests. */
  countCrash(plugin: LoadedPlugin): void {
    if (!plugin.breaker.crashed()) return;
    const text = `${plugin.id} ${CRASHES.tooMany}; it ${CRASHES.rest}. Restart it to try at once.`;
    this.#options.log({ level: 'error', text, pluginKey: plugin.key, pluginId: plugin.id });
  }

  #note(run: Run, target: Target, result: HandlerResult): void {
    const { plugin } = target;
    if (result.ok) {
      const duration = `${result.durationMs.toFixed(1)} ms`;
      const message = typeof result.response?.['message'] === 'string' ? `: ${shownLine(result.response['message'])}` : '';
      this.#log(run, target, 'info', `${run.request.event} ok in ${duration}${message}`);
      if (plugin.manifest?.settings.enableDebug)
        this.#log(run, target, 'debug', `← ${run.request.event} ${JSON.stringify(result.response)}`);
    } else {
      const level = LEVELS[outcomeOf(result.error.code)];
      const { words } = result.error;
      if (words !== undefined) {
        const file = savedFileName(run.request);
        const left =
          file === undefined ? `declined ${run.request.event}: ${words}` : `left ${file} as it is: ${declinedReason(words, file)}`;
        this.#log(run, target, level, left);
        return;
      }
      this.#log(run, target, level, result.error.detail ? `${result.error.message}\n${result.error.detail}` : result.error.message);
    }
  }

  #log(run: Run, { plugin, handler }: Target, level: HostLogLine['level'], text: string): void {
    this.#options.log({
      level,
      text,
      pluginKey: plugin.key,
      pluginId: plugin.id,
      handler: handler.declaration.script,
      eventId: run.eventId,
    });
  }

  /** What a debugger does with the worker that the handler runs in. */
  #debugged({ plugin, handler }: Target): 'attached' | 'paused' | undefined {
    const runtime = runtimeOf(handler.declaration.script) ?? 'node';
    const worker = this.#options.runner.workers().find((one) => one.pluginKey === plugin.key && one.runtime === runtime);
    if (!worker?.debuggerAttached) return undefined;
    return worker.debuggerPaused ? 'paused' : 'attached';
  }

  #defaultBudget(request: DispatchRequest): number {
    if (request.event === 'onFileSave' && request.phase === 'beforeSave') return BUDGETS.beforeSaveMs;
    return request.event === 'onCodeCompletion' ? this.#options.completionBudgetMs() : 0;
  }

  #result(run: Run, isOverBudget: boolean, budgetMs = 0): DispatchResult {
    const unfinished = isChained(run.request.event) ? run.results.indexOf(undefined) : Infinity;
    const unanswered = (target: Target, index: number): HandlerResult => {
      const { id: pluginId, key: pluginKey } = target.plugin;
      const where = { pluginId, pluginKey, script: target.handler.declaration.script, ok: false } as const;
      return index > unfinished
        ? { ...where, durationMs: 0, error: notReached(run.request, target, budgetMs) }
        : {
            ...where,
            durationMs: performance.now() - run.startedAt,
            error: overBudget(run.request, target, { budgetMs, debugged: this.#debugged(target) }),
          };
    };
    const results = run.targets.map((target, index) => run.results[index] ?? unanswered(target, index));
    const content = run.chain.changedContent;
    const { document, without } = run.handed ?? {};
    const place = document?.real;
    return {
      event: run.request.event,
      eventId: run.eventId,
      order: run.order,
      results,
      ...(run.given.length > 0 && { given: run.given }),
      response: run.chain.merged(),
      ...(run.request.event === 'onFileSave' && content !== undefined && { content }),
      ...run.file?.state,
      overBudget: isOverBudget,
      durationMs: performance.now() - run.startedAt,
      ...(place !== undefined && { place }),
      ...(run.targets.length === 0 && without && without.size > 0 && { without: [...without.values()] }),
      ...(run.error && { error: run.error }),
    };
  }
}

/** A handler's own "no", with its words alone. */
function declined(
  result: Extract<HandlerResult, { ok: false }>,
  { words, ...answer }: { words: string } & Pick<Extract<HandlerResult, { ok: false }>, 'response' | 'diagnostics'>,
): HandlerResult {
  return { ...result, error: { ...result.error, words }, ...answer };
}

/**
 * Whether a handler is left to a newer save, which has it run anew. What beforeSave handlers make of a save is applied as a whole or not at all, so those
 * go on once one of them has begun.
 */
function givesWay({ supersededBy: newer, request, startedAny }: Run, { plugin, handler }: Target): boolean {
  if (newer === undefined || newer.signal.aborted || (startedAny && request.phase === 'beforeSave')) return false;
  const { script, function: name } = handler.declaration;
  return newer.targets.some(
    (other) =>
      other.plugin.key === plugin.key && other.handler.declaration.script === script && other.handler.declaration.function === name,
  );
}

/** The targets in the order that the user gave them, and of those the ones that are wanted now. */
function planned(targets: readonly Target[], { order = [], segment }: SavePlan): Target[] {
  const idOf = ({ plugin }: Target): string => plugin.id;
  const ordered = inOrder(targets, order, idOf);
  if (segment === undefined) return ordered;
  const segments = segmentsOf(ordered, order, idOf);
  return ordered.filter((_, index) => segments[index] === segment);
}

/** With the names that the editor has for the files. */
function traceIn({ detail, place }: HandlerError, { runnerPlugin }: LoadedPlugin, links: FolderLinks): Pick<HandlerError, 'trace'> {
  const found = detail === undefined || !runnerPlugin ? [] : traceOf(detail, runnerPlugin.folder);
  const others = found.filter(({ file, line }) => file !== place?.file || line !== place.line);
  const trace = [...(place ? [place] : []), ...others].map(({ file, line }) => ({ file: links.toEditor(file), line }));
  return trace.length > 0 ? { trace } : {};
}

/** Plugins that have no target any more leave their turns. */
function setTargets(run: Run, targets: Target[]): void {
  run.targets = targets;
  run.results = Array.from({ length: targets.length });
  const keys = new Set(targets.map(({ plugin }) => plugin.key));
  for (const [key, turn] of run.turns) if (!keys.has(key)) turn.leave();
}

/** What the first handler was to get. */
function firstFieldsOf({ targets: [first], ownFields, firstFields }: Run): string {
  return (first && ownFields.get(first.plugin.key)) ?? firstFields;
}

/** Gives the chain the event's own fields, now that they are known. */
function begin(run: Run, fields: Record<string, unknown>): void {
  run.chain = new Chain(run.request.event, run.links.fieldsToReal(fields));
}

/** The file as it is before a handler could have written it; before a save, the document is what counts. */
function stampBefore({
  targets,
  request: { event, filePath, phase, formatting, runOnFiles },
}: Run): Promise<string | undefined> | undefined {
  const isLookedAt = event === 'onFileSave' && phase !== 'beforeSave' && !formatting && !runOnFiles && targets.length > 0;
  return isLookedAt && filePath !== undefined ? stampOf(filePath) : undefined;
}

/** The event as JSON. Its own fields are text already, since a 5 MB document must not be serialised again for every handler. */
function payloadText(run: Run, target: Target | undefined, fields: string): string {
  const { request } = run;
  const isNamed = target === undefined || !run.handed?.without.has(target.plugin.key);
  const common = JSON.stringify({
    event: request.event,
    eventId: run.eventId,
    timestamp: run.timestamp,
    pluginId: target?.plugin.id ?? '',
    workspaceRoot: run.links.toReal(request.workspaceRoot ?? run.loaded.workspaceRootOf(request.filePath, target?.plugin)),
    ...(isNamed && request.language !== undefined && { language: request.language }),
    ...(isNamed && request.filePath !== undefined && { filePath: run.links.toReal(request.filePath) }),
    ...(target?.handler.declaration.phase && { phase: target.handler.declaration.phase }),
  });
  return fields === '{}' ? common : `${common.slice(0, -1)},${fields.slice(1)}`;
}
