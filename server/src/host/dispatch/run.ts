// One dispatch while it runs: whom it reaches, what each of them is given, what they have answered so far, and what comes of it.
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { HandlerError } from '../../contract/errors.ts';
import type { DispatchRequest, DispatchResult, HandlerResult, SavePlan } from '../types.ts';
import { Chain, isChained } from './chain.ts';
import { maskedHeaders } from '../endpoints/secretHeaders.ts';
import type { FileInChain } from './fileInChain.ts';
import type { FolderLinks } from './folderLinks.ts';
import type { Handed } from './handing.ts';
import { notReached, overBudget, type Debugged } from './notRun.ts';
import type { Turn } from './queue.ts';
import type { SavedFile } from './savedFile.ts';
import { inOrder, segmentsOf } from './saveOrder.ts';
import type { HandlerIndex, Target } from './select.ts';

export interface RunOptions {
  request: DispatchRequest;
  /** The handlers of the plugins as they are loaded when it is called. */
  index: () => HandlerIndex;
  links: FolderLinks;
  order: number;
}

export class Run {
  readonly request: DispatchRequest;
  readonly eventId: string;
  readonly order: number;
  readonly timestamp: string;
  readonly startedAt: number;
  readonly links: FolderLinks;
  readonly #index: () => HandlerIndex;
  /** What the targets were taken from. */
  #loaded: HandlerIndex;
  #targets: readonly Target[];
  /** By target, filled as handlers end. */
  results: (HandlerResult | undefined)[];
  /** By target: the document's text that it was given. */
  readonly given: (string | undefined)[] = [];
  chain: Chain;
  /** The event's own fields as the first handler was to get them, as JSON text. */
  firstFields = '{}';
  /** The event's own fields as JSON text for each plugin that gets others than the rest do, by plugin key. */
  readonly ownFields = new Map<string, string>();
  /** By plugin key. */
  readonly turns = new Map<string, Turn>();
  /** What it is the newest of, if of anything. */
  subject: string | undefined;
  plan: SavePlan | undefined;
  /** Known before the first handler runs, where the event is about a document. */
  handed: Handed | undefined;
  savedFile: SavedFile | undefined;
  /** onFileSave, but for handlers that run before the save. */
  file: FileInChain | undefined;
  startedAny = false;
  error: HandlerError | undefined;
  /** A newer save of the document. */
  supersededBy: Run | undefined;
  /** A handler was left to that. */
  gaveWay = false;
  readonly #controller = new AbortController();
  readonly #abort = (): void => this.#controller.abort();

  constructor({ request, index, links, order }: RunOptions) {
    this.request = request;
    this.eventId = request.eventId ?? randomUUID();
    this.order = order;
    this.timestamp = request.timestamp ?? new Date().toISOString();
    this.links = links;
    this.#index = index;
    this.#loaded = index();
    this.#targets = this.#loaded.select(request);
    this.results = Array.from({ length: this.#targets.length });
    this.chain = new Chain(request.event, {});
    if (request.signal?.aborted) this.#abort();
    else request.signal?.addEventListener('abort', this.#abort, { once: true });
    this.startedAt = performance.now();
  }

  /** In the order in which they run, or in which their answers are merged. */
  get targets(): readonly Target[] {
    return this.#targets;
  }

  /** Before any of them runs. Plugins that have no target any more leave their turns. */
  setTargets(targets: readonly Target[]): void {
    this.#targets = targets;
    this.results = Array.from({ length: targets.length });
    const keys = new Set(targets.map(({ plugin }) => plugin.key));
    for (const [key, turn] of this.turns) if (!keys.has(key)) turn.leave();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  cancel(): void {
    this.#abort();
  }

  /** From now on, the caller's signal does not stop the handlers any more. */
  outliveRequest(): void {
    this.request.signal?.removeEventListener('abort', this.#abort);
  }

  /**
   * Lets an event whose handlers have not begun reach those of the plugins as they are loaded now. Plugins keep their turns; one that the event did
   * not reach before has none, since turns that are taken at different times could wait for each other.
   */
  selectAgain(): void {
    const loaded = this.#index();
    if (loaded === this.#loaded) return;
    this.#loaded = loaded;
    this.setTargets(loaded.select(this.request));
  }

  /** A target as it is loaded now; undefined where its plugin was loaded anew without it. */
  asLoadedNow(target: Target): Target | undefined {
    const index = this.#index();
    return index === this.#loaded ? target : index.sameAs(target);
  }

  /** Lets handlers run as the user wants it for saves of the document. */
  follow(plan: SavePlan): void {
    this.plan = plan;
    this.setTargets(planned(this.#targets, plan));
  }

  /** Gives the chain the event's own fields, now that they are known. */
  begin(fields: Record<string, unknown>): void {
    this.chain = new Chain(this.request.event, this.links.fieldsToReal(fields), this.request.endpoint);
  }

  /**
   * Whether a handler is left to a newer save, which has it run anew. What beforeSave handlers make of a save is applied as a whole or not at all, so those
   * go on once one of them has begun.
   */
  givesWay({ plugin, handler }: Target): boolean {
    const newer = this.supersededBy;
    if (newer === undefined || newer.signal.aborted || (this.startedAny && this.request.phase === 'beforeSave')) return false;
    const { script, function: name } = handler.declaration;
    return newer.targets.some(
      (other) =>
        other.plugin.key === plugin.key && other.handler.declaration.script === script && other.handler.declaration.function === name,
    );
  }

  /** The event as JSON text, as a handler is to get it now. */
  payload(target: Target): string {
    return this.#payload(target, this.ownFields.get(target.plugin.key) ?? this.chain.fieldsText);
  }

  /** The same as others may see it. */
  shownPayload(target: Target): string {
    return this.request.endpoint ? this.#payload(target, this.shownFields()) : this.payload(target);
  }

  /** The event's own fields as JSON text, as they are now and as others may see them. */
  shownFields(): string {
    const headers = this.request.endpoint && maskedHeaders(this.chain.field('headers'));
    return headers ? this.chain.fieldsTextWith({ headers }) : this.chain.fieldsText;
  }

  /** The event as JSON text, as the first handler was to get it. */
  firstPayload(): string {
    const [first] = this.#targets;
    return this.#payload(first, (first && this.ownFields.get(first.plugin.key)) ?? this.firstFields);
  }

  /** Its own fields are text already, since a 5 MB document must not be serialised again for every handler. */
  #payload(target: Target | undefined, fields: string): string {
    // A request is handed on as it is.
    if (target?.handler.declaration.endpoint) return fields;
    const { request, links } = this;
    const isNamed = target === undefined || !this.handed?.without.has(target.plugin.key);
    const common = JSON.stringify({
      event: request.event,
      eventId: this.eventId,
      timestamp: this.timestamp,
      pluginId: target?.plugin.id ?? '',
      workspaceRoot: links.toReal(request.workspaceRoot ?? this.#loaded.workspaceRootOf(request.filePath, target?.plugin)),
      ...(isNamed && request.language !== undefined && { language: request.language }),
      ...(isNamed && request.filePath !== undefined && { filePath: links.toReal(request.filePath) }),
      ...(target?.handler.declaration.phase && { phase: target.handler.declaration.phase }),
    });
    return fields === '{}' ? common : `${common.slice(0, -1)},${fields.slice(1)}`;
  }

  /**
   * What has come of it so far.
   * @param over where its budget ended before its handlers did: how much that was, and what a debugger does with those that are not done.
   */
  result(over?: { budgetMs: number; debugged: (target: Target) => Debugged | undefined }): DispatchResult {
    const { request, results: answered, given, file } = this;
    const budgetMs = over?.budgetMs ?? 0;
    const unfinished = isChained(request.event) ? answered.indexOf(undefined) : Infinity;
    const unanswered = (target: Target, index: number): HandlerResult => {
      const { id: pluginId, key: pluginKey } = target.plugin;
      const where = { pluginId, pluginKey, script: target.handler.declaration.script, ok: false } as const;
      return index > unfinished
        ? { ...where, durationMs: 0, error: notReached(request, target, budgetMs) }
        : {
            ...where,
            durationMs: performance.now() - this.startedAt,
            error: overBudget(request, target, { budgetMs, debugged: over?.debugged(target) }),
          };
    };
    const results = this.#targets.map((target, index) => answered[index] ?? unanswered(target, index));
    const content = this.chain.changedContent;
    const { document, without } = this.handed ?? {};
    const place = document?.real;
    return {
      event: request.event,
      eventId: this.eventId,
      order: this.order,
      results,
      ...(given.length > 0 && { given }),
      response: this.chain.merged(),
      ...(request.event === 'onFileSave' && content !== undefined && { content }),
      ...file?.state,
      overBudget: over !== undefined,
      durationMs: performance.now() - this.startedAt,
      ...(place !== undefined && { place }),
      ...(this.#targets.length === 0 && without && without.size > 0 && { without: [...without.values()] }),
      ...(this.error && { error: this.error }),
    };
  }
}

/** The targets in the order that the user gave them, and of those the ones that are wanted now. */
function planned(targets: readonly Target[], { order = [], segment }: SavePlan): Target[] {
  const idOf = ({ plugin }: Target): string => plugin.id;
  const ordered = inOrder(targets, order, idOf);
  if (segment === undefined) return ordered;
  const segments = segmentsOf(ordered, order, idOf);
  return ordered.filter((_, index) => segments[index] === segment);
}
