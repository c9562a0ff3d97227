// "Profile Handler": a profile of a handler's runs with one event, as a file that the editor shows. Nothing becomes of what the handler returns.
import * as l10n from '@vscode/l10n';
import type { ProfiledEvent, ProfileHandlerAnswer, ProfileHandlerParams } from '../contract/handlerProfile.ts';
import type { DispatchRequest, DispatchResult } from '../host/types.ts';
import type { Commands } from './commands.ts';
import type { Host } from './hostFace.ts';
import type { PluginTests } from './pluginTests.ts';
import type { ProfilingHost } from '../profiling/profileEvent.ts';

/** Few sessions take a profile: what takes it is loaded then. */
const profiling = () =>
  Promise.all([import('../profiling/profileEvent.ts'), import('../profiling/keptProfiles.ts'), import('../profiling/profileText.ts')]);

/** So many profiles stay in their folder. */
const KEPT = 20;

export interface HandlerProfilesOptions {
  host: Pick<Host, 'plugins' | 'pastEvent' | 'profiler' | 'dispatch'>;
  commands: Pick<Commands, 'eventFor'>;
  workspaceFolders: () => readonly string[];
  /** Mock events are fired as their tests do it. */
  tests: Pick<PluginTests, 'fired'>;
  /** How many runs a profile is of; 0 where that is left to the profiler. */
  runs: () => number;
}

export class HandlerProfiles {
  readonly #options: HandlerProfilesOptions;

  constructor(options: HandlerProfilesOptions) {
    this.#options = options;
  }

  /** Never rejects for anything that a plugin does. @param signal ends the runs, of which there is no profile then. */
  async profile(params: ProfileHandlerParams, signal: AbortSignal): Promise<ProfileHandlerAnswer> {
    const { host, tests } = this.#options;
    const { pluginKey, script, function: called, phase, with: what } = params;
    const only = { script, ...(called !== undefined && { function: called }), ...(phase && { phase }) };
    if (what.kind === 'mock') {
      const answer = await tests.fired({ pluginKey, file: what.file, signal }, (own, request) =>
        this.#take(own, { ...request, only: { ...request.only, ...only } }, params, signal),
      );
      // The editor knows none of the events that are fired there.
      return answer.ok ? answer : { ok: false, ...(answer.message !== undefined && !signal.aborted && { message: answer.message }) };
    }
    const request = await this.#requestFor(what, params.event, { pluginKey, ...only });
    return 'fault' in request ? { ok: false, message: request.fault } : this.#take(host, request, params, signal);
  }

  async #take(
    host: ProfilingHost,
    request: DispatchRequest,
    params: ProfileHandlerParams,
    signal: AbortSignal,
  ): Promise<ProfileHandlerAnswer> {
    const [{ profileEvent }, { keepProfile }, { FEWEST_LOOKS, tooFewLooks }] = await profiling();
    if (signal.aborted) return { ok: false };
    const whyNone = ({ without }: Pick<DispatchResult, 'without'>): string =>
      without?.[0] ?? l10n.t('{0} is not for this event and document.', params.script);
    const runs = this.#options.runs();
    const taken = await profileEvent(host, request, { signal, ...(runs > 0 && { repeat: runs }) }, whyNone);
    if (signal.aborted) return { ok: false };
    if ('refused' in taken) return { ok: false, message: taken.refused };
    if (taken.profile === undefined) {
      const { fault, error, eventId } = taken;
      return { ok: false, message: fault ?? error?.message ?? l10n.t('There is no profile.'), ...(eventId !== undefined && { eventId }) };
    }
    const kept = await keepProfile(params.folder, taken, KEPT);
    if ('fault' in kept) return { ok: false, message: kept.fault };
    const { phases, format, sampled, error, note } = taken;
    const isEnough = sampled.count >= FEWEST_LOOKS;
    const [hottest] = taken.hottest.filter(({ own }) => !own);
    const notes = [isEnough ? undefined : tooFewLooks(sampled.count, ''), error?.message, note].filter((one) => one !== undefined);
    return {
      ok: true,
      file: kept.file,
      format,
      runs: taken.runs,
      p50Ms: phases.handler.p50Ms,
      p95Ms: phases.handler.p95Ms,
      ...(isEnough && hottest && sampled.wholeMs > 0 && { hottest: { name: hottest.name, share: hottest.selfMs / sampled.wholeMs } }),
      ...(notes.length > 0 && { note: notes.join(' ') }),
    };
  }

  async #requestFor(
    what: Exclude<ProfiledEvent, { kind: 'mock' }>,
    event: string,
    only: NonNullable<DispatchRequest['only']> & { pluginKey: string; script: string },
  ): Promise<DispatchRequest | { fault: string }> {
    const { host, commands, workspaceFolders } = this.#options;
    switch (what.kind) {
      case 'file':
      case 'plain':
        return commands.eventFor({ ...only, event, ...(what.kind === 'file' && { uri: what.uri }) });
      case 'past': {
        const past = host.pastEvent(what.eventId);
        if (past === undefined) return { fault: l10n.t('The plugin host no longer keeps this event.') };
        if (past === 'too-large') return { fault: l10n.t('This event is too large to be fired again.') };
        const { eventRequest } = await import('../host/firing/eventRequest.ts');
        const plugin = host.plugins().find(({ key }) => key === only.pluginKey);
        const workspace = plugin?.workspaceFolder ?? workspaceFolders()[0] ?? plugin?.folder ?? '';
        // What the handler lacks, it says itself.
        const given = JSON.parse(past.payload) as Record<string, unknown>;
        return { ...(await eventRequest(past.event, given, { workspace, onlyInWorkspace: true, warn: () => undefined })), only };
      }
    }
  }
}
