// Which handlers an event reaches, and in which order.
import path from 'node:path';
import * as slashed from '../../paths/slashed.ts';
import { isFor } from '../plugins/copies.ts';
import { LoadedHandler, type LoadedPlugin } from '../plugins/plugin.ts';
import type { DispatchRequest } from '../types.ts';
import { endpointOf, type SavePhase } from '../../contract/eventNames.ts';
import { paths } from '../../paths/paths.ts';

/** A handler that an event reaches, with its plugin. */
export interface Target {
  plugin: LoadedPlugin;
  handler: LoadedHandler;
}

/** What of a document decides whether a handler is for it. */
export interface DocumentFacts {
  language?: string | undefined;
  filePath?: string | undefined;
  phase?: SavePhase | undefined;
  /** Only handlers that format, all of a document or ranges of it. */
  formatting?: DispatchRequest['formatting'];
}

/** All handlers of all plugins by event, made once per load, because dispatching must not walk a thousand plugins. */
export class HandlerIndex {
  readonly #byEvent = new Map<string, Target[]>();
  readonly #plugins: readonly LoadedPlugin[];
  readonly #workspaceFolders: readonly string[];
  readonly #confined: boolean;

  /**
   * @param plugins in dispatch order.
   * @param confined leave documents outside the workspace folders alone: plugins were granted this workspace, not the user's other files.
   */
  constructor(plugins: readonly LoadedPlugin[], workspaceFolders: readonly string[], confined: boolean) {
    this.#plugins = plugins;
    this.#workspaceFolders = workspaceFolders;
    this.#confined = confined && workspaceFolders.length > 0;
    for (const plugin of plugins) {
      if (plugin.shadowedBy) continue;
      for (const handler of plugin.callable) {
        const targets = this.#byEvent.get(handler.declaration.event);
        if (targets) targets.push({ plugin, handler });
        else this.#byEvent.set(handler.declaration.event, [{ plugin, handler }]);
      }
    }
  }

  /** Whether any handler would be reached, whatever its plugin's state. */
  any(event: string, document: DocumentFacts): boolean {
    const applies = this.#filterFor(document, document.filePath);
    return this.#byEvent.get(event)?.some((target) => applies(target)) ?? false;
  }

  /**
   * The handlers for a request, in dispatch order: plugin id, then manifest order; for saves without a phase, beforeSave comes first.
   * A script named by the request runs even if no handler of this event declares it, for that is what the caller asked for by name.
   */
  select(request: DispatchRequest): Target[] {
    const { only } = request;
    const script = only?.script === undefined ? undefined : slashed.normalize(slashed.from(only.script));
    const inScope = (this.#byEvent.get(request.event) ?? []).filter(
      ({ plugin }) => only?.pluginKey === undefined || plugin.key === only.pluginKey,
    );
    if (script !== undefined) {
      const declared = inScope.filter(
        ({ handler: { declaration } }) =>
          slashed.normalize(declaration.script) === script &&
          (only?.function === undefined || declaration.function === only.function) &&
          (only?.phase === undefined || declaration.phase === only.phase),
      );
      return declared.length > 0 ? declared : this.#undeclared(request, script);
    }
    const applies = this.#filterFor(request, only?.pluginKey === undefined ? (request.filePath ?? request.workspaceRoot) : undefined);
    const applying = inScope.filter((target) => applies(target));
    if (request.event !== 'onFileSave') return applying;
    const isBefore = ({ handler }: Target): boolean => handler.declaration.phase === 'beforeSave';
    return request.phase ? applying : [...applying.filter(isBefore), ...applying.filter((target) => !isBefore(target))];
  }

  /** The plugins with handlers of an event for a document, each as often as it has one. */
  pluginsFor(event: string, document: DocumentFacts): LoadedPlugin[] {
    return this.#selectFor(event, document).map(({ plugin }) => plugin);
  }

  /** The plugins whose handlers are for a document that is saved, once for each phase, in the order in which they run by themselves. */
  savers(document: DocumentFacts): { key: string; id: string; phase: SavePhase }[] {
    const savers = new Map<string, { key: string; id: string; phase: SavePhase }>();
    for (const { plugin, handler } of this.#selectFor('onFileSave', document)) {
      const { key, id } = plugin;
      const phase = handler.declaration.phase ?? 'beforeSave';
      savers.set(`${phase} ${key}`, { key, id, phase });
    }
    return [...savers.values()];
  }

  /** The same handler of the same plugin, as they are loaded here; undefined where there is none. */
  sameAs({ plugin, handler }: Target): Target | undefined {
    // Of an installed plugin, another version may serve by now.
    const loaded = this.#plugins.find(({ key }) => key === plugin.key) ?? this.#plugins.find(({ place }) => place === plugin.place);
    if (!loaded || loaded.shadowedBy) return undefined;
    // One that no manifest declares was named by the request.
    const same = plugin.callable.includes(handler) ? loaded.callable.find((other) => other.isSameAs(handler)) : handler;
    return same && { plugin: loaded, handler: same };
  }

  /**
   * The workspace folder that a file belongs to: the innermost that contains it.
   * @param plugin what runs where the event is about no file: the copies of a plugin do so each in their own folder.
   */
  workspaceRootOf(filePath: string | undefined, plugin?: LoadedPlugin): string {
    if (filePath === undefined && plugin?.copies) return plugin.workspaceFolder ?? '';
    return this.#containing(filePath) ?? this.#workspaceFolders[0] ?? '';
  }

  #selectFor(event: string, { language, filePath }: DocumentFacts): Target[] {
    return this.select({ event, fields: {}, ...(language !== undefined && { language }), ...(filePath !== undefined && { filePath }) });
  }

  /**
   * Where the document is, is found out once and not for each of a thousand handlers.
   * @param place what decides which of the copies of a plugin is meant; undefined for any.
   */
  #filterFor(
    { filePath, language, phase, formatting, leaveOut }: DocumentFacts & Pick<DispatchRequest, 'leaveOut'>,
    place: string | undefined,
  ): (target: Target) => boolean {
    if (this.#confined && filePath !== undefined && this.#containing(filePath) === undefined) return () => false;
    let relative: string | undefined;
    return ({ plugin, handler: { declaration, matches } }) => {
      if (phase && declaration.phase && phase !== declaration.phase) return false;
      if (formatting && !(formatting === 'range' ? declaration.ranges : declaration.formatter)) return false;
      if (leaveOut?.(plugin, declaration)) return false;
      if (language !== undefined && declaration.languages.length > 0 && !declaration.languages.includes(language)) return false;
      if (plugin.copies && !isFor(plugin, place)) return false;
      if (!matches || filePath === undefined) return true;
      relative ??= this.#nameOf(filePath);
      return matches(relative);
    };
  }

  /** By the way from the workspace folder: a pattern for anything, such as `**`, does not mean what is elsewhere. */
  #nameOf(filePath: string): string {
    const root = this.workspaceRootOf(filePath);
    return paths.relative(root, filePath) ?? slashed.from(path.relative(root, filePath));
  }

  #containing(filePath: string | undefined): string | undefined {
    if (filePath === undefined) return undefined;
    let innermost: string | undefined;
    for (const folder of this.#workspaceFolders) {
      if ((innermost === undefined || folder.length > innermost.length) && paths.below(filePath, folder)) innermost = folder;
    }
    return innermost;
  }

  #undeclared(request: DispatchRequest, script: string): Target[] {
    const plugin = this.#plugins.find(
      (one) => one.manifest && (request.only?.pluginKey === undefined || one.key === request.only.pluginKey),
    );
    if (!plugin?.manifest) return [];
    const elsewhere = plugin.manifest.handlers.find((handler) => slashed.normalize(handler.script) === script);
    const start = { line: 0, character: 0 };
    return [
      {
        plugin,
        handler: new LoadedHandler({
          event: request.event,
          ...(request.endpoint && endpointOf(request.event) && { endpoint: true }),
          languages: [],
          script,
          ...(request.only?.function !== undefined && { function: request.only.function }),
          ...(request.event === 'onFileSave' && { phase: request.only?.phase ?? request.phase ?? 'beforeSave' }),
          idempotent: false,
          maxExecutionTimeMs: elsewhere?.maxExecutionTimeMs ?? plugin.manifest.settings.maxExecutionTimeMs,
          range: elsewhere?.range ?? { start, end: start },
        }),
      },
    ];
  }
}
