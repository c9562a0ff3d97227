// Decides whether a plugin may run now: trust, the user's grant, enablement, rest. Asks the user where that is possible.
import * as l10n from '@vscode/l10n';
import { isDeepStrictEqual } from 'node:util';
import { describePermission } from '../../permissions/permissions.ts';
import type { Asked, GrantStatus, GrantStore } from './grants.ts';
import { digestOf } from './manifestMark.ts';
import { shownMark, shownPermission } from './shownPermissions.ts';
import { changeSentence, whyAskAgain } from './askAgain.ts';
import { formerOf } from './growth.ts';
import { Questions } from './questions.ts';
import { policyRefusal, type PlacedPolicy, type PolicySubject } from '../../policy/policy.ts';
import type { LoadedPlugin } from '../plugins/plugin.ts';
import type { GrantAnswer, GrantMode, GrantQuestion } from '../../contract/grants.ts';
import type { ErrorCode, HandlerError } from '../../contract/errors.ts';
import type { IsolationView, PermissionView, PluginState } from '../../contract/views.ts';

export interface GateOptions {
  store: GrantStore;
  mode: GrantMode;
  trusted: boolean;
  ask: ((question: GrantQuestion, signal: AbortSignal) => Promise<GrantAnswer>) | undefined;
  /** How plugins are confined here, for the question; undefined where they are not. */
  isolation: () => Promise<IsolationView | undefined>;
  /** Called after every answer, so that states are shown anew and waiting events are fired. */
  onDecided: (plugin: LoadedPlugin, allowed: boolean) => void;
}

/** The one place that says yes or no. */
export class Gate {
  trusted: boolean;
  /** Set where the machine confines plugins less than the user wants: why none may run. */
  isolationFault: string | undefined;
  /** What the machine allows of plugins. */
  policies: readonly PlacedPolicy[] = [];
  readonly #store: GrantStore;
  readonly #mode: GrantMode;
  readonly #ask: GateOptions['ask'];
  readonly #onDecided: GateOptions['onDecided'];
  readonly #isolation: GateOptions['isolation'];
  readonly #questions = new Questions<LoadedPlugin>();
  readonly #policed = new WeakMap<
    LoadedPlugin,
    { by: readonly PlacedPolicy[]; asked: Asked; trusted: boolean; reason: string | undefined }
  >();

  constructor(options: GateOptions) {
    this.#store = options.store;
    this.#mode = options.ask || options.mode !== 'ask' ? options.mode : 'none';
    this.#ask = options.ask;
    this.trusted = options.trusted;
    this.#onDecided = options.onDecided;
    this.#isolation = options.isolation;
  }

  /** Why the plugin may not run now, or undefined when it may. Changes nothing and asks nobody. */
  check(plugin: LoadedPlugin): HandlerError | undefined {
    const { state, reason } = this.state(plugin);
    if (state === 'ready') return undefined;
    return { code: this.#refusalCode(state), message: l10n.t('{0} did not run: {1}', plugin.id, reason) };
  }

  /**
   * Asks the user about a plugin that was wanted for an event, without waiting: where it needs an answer, and the user did not put the question off
   * too often or just now.
   */
  ask(plugin: LoadedPlugin, event?: string): void {
    if (this.state(plugin).state !== 'ungranted' || !this.#questions.mayAsk(plugin.key, event)) return;
    void this.#askNow(plugin);
  }

  #refusalCode(state: Exclude<PluginState, 'running' | 'ready'>): ErrorCode {
    // Where nothing is ever granted, nobody has denied anything either.
    if (state === 'denied' && this.#mode === 'none') return 'not-granted';
    if (state === 'restricted' && this.trusted) return 'isolation-too-weak';
    return REFUSAL_CODES[state];
  }

  /** The plugin's state as far as permission to run goes, with a sentence on why and what to do. */
  state(plugin: LoadedPlugin): { state: Exclude<PluginState, 'running'>; reason: string } {
    const forbidden = plugin.manifest && this.forbidden(plugin);
    if (forbidden !== undefined) return { state: 'forbidden', reason: forbidden };
    if (plugin.shadowedBy) {
      return {
        state: 'broken',
        reason: l10n.t('another plugin with the id {0} is loaded from {1}; give one of them another id.', plugin.id, plugin.shadowedBy.key),
      };
    }
    if (!plugin.manifest) {
      const first = plugin.check.problems.find((problem) => problem.severity === 'error');
      const reason = first
        ? l10n.t(
            'its manifest {0} has errors (line {1}: {2}); correct them and it loads by itself.',
            plugin.manifestFile,
            first.range.start.line + 1,
            first.message,
          )
        : l10n.t('its manifest {0} has errors; correct them and it loads by itself.', plugin.manifestFile);
      return { state: 'broken', reason };
    }
    if (!this.trusted) return { state: 'restricted', reason: l10n.t('the workspace is not trusted; trust it to let plugins run.') };
    if (this.isolationFault !== undefined) return { state: 'restricted', reason: this.isolationFault };
    if (this.#store.isDisabled(plugin.subject))
      return { state: 'disabled', reason: l10n.t('you disabled it in this workspace; enable it in the Plugins view.') };
    const refused = this.#grantRefusal(plugin);
    if (refused) return refused;
    const until = plugin.breaker.restingUntil;
    if (until !== undefined) {
      const time = new Date(until).toLocaleTimeString();
      const reason = l10n.t('it crashed three times within a minute and rests until {0}; restart it to try at once.', time);
      return { state: 'resting', reason };
    }
    return { state: 'ready', reason: '' };
  }

  /**
   * Why the policies of this machine do not let the plugin run; undefined where they do. Found out once for a plugin as it was loaded, and each time that
   * policies change: places are looked up on the disk.
   */
  forbidden(plugin: LoadedPlugin): string | undefined {
    const known = this.#policed.get(plugin);
    // What a newer manifest of it asks for counts as soon as that is read.
    if (known?.by === this.policies && known.asked === plugin.asked && known.trusted === this.trusted) return known.reason;
    // What a stranger named is not looked for before the workspace is trusted.
    const reason = policyRefusal(this.policies, subjectOf(plugin), this.trusted ? undefined : (place) => place);
    this.#policed.set(plugin, { by: this.policies, asked: plugin.asked, trusted: this.trusted, reason });
    return reason;
  }

  /** How what is asked for is not what the user allowed, in a sentence. */
  changeSince(plugin: LoadedPlugin): string | undefined {
    const status = this.#status(plugin);
    return status?.status === 'changed' ? changeSentence(status.change, plugin.asked.manifest.file) : undefined;
  }

  /** Looks up what other windows decided about manifests that are not those that were allowed here. */
  async loaded(plugins: readonly LoadedPlugin[]): Promise<void> {
    if (this.#mode !== 'ask') return;
    const isNews = (plugin: LoadedPlugin): boolean =>
      this.#store.isOther(plugin.subject, plugin.asked) ||
      // Whoever installs another version writes down first what holds for it.
      (plugin.current !== undefined && this.#store.status(plugin.subject, plugin.asked).status === 'unknown');
    if (plugins.some((plugin) => plugin.manifest && isNews(plugin))) await this.#store.refresh();
  }

  /**
   * Takes a manifest that the user edited for the one that was allowed, if the one before was and nothing was added.
   * @returns whether that is the text that the plugin was loaded with.
   */
  acceptEdit(plugin: LoadedPlugin, { before, text }: { before: string; text: string }): boolean {
    if (this.#mode !== 'ask' || !plugin.manifest || plugin.asked.manifest.digest !== digestOf(text)) return false;
    this.#store.acceptEdit(plugin.subject, plugin.asked, digestOf(before));
    return true;
  }

  /** To be called before anything of the plugin's is started: from then on, its manifest may be of its own making. */
  began(plugin: LoadedPlugin): void {
    this.#store.began(plugin.subject, plugin.asked, this.#mode === 'ask');
  }

  permissions(plugin: LoadedPlugin): PermissionView[] {
    const status = this.#status(plugin);
    const granted = this.#mode === 'manifest' || status?.status === 'allowed';
    const added = status?.status === 'grown' || status?.status === 'changed' ? status.added : [];
    return (plugin.manifest?.permissions ?? []).map((permission) => {
      const { words, risk } = shownPermission(permission.name, plugin.asked.places);
      const isAdded = added.includes(permission.name);
      const former = isAdded ? formerOf(permission.name, this.#store.granted(plugin.subject), plugin.permissionNames) : [];
      return {
        ...{
          name: permission.name,
          words,
          ...(risk && { risk }),
          granted,
        },
        ...(isAdded && { added: true }),
        ...(former.length > 0 && { before: former.map((name) => describePermission(name).words) }),
      };
    });
  }

  /** Asks now, even when an earlier question was closed or answered. Resolves with the answer taken. */
  async askAgain(plugin: LoadedPlugin): Promise<void> {
    this.#questions.forget(plugin.key);
    await this.#askNow(plugin);
  }

  /** Allows or revokes from the user's own hand. */
  async setGranted(plugin: LoadedPlugin, granted: boolean): Promise<void> {
    const decided = this.#store.decide(plugin.subject, plugin.asked, granted ? 'allow' : 'deny');
    this.#questions.answered(plugin.key);
    await decided;
    this.#onDecided(plugin, granted);
  }

  /**
   * Reads what others decided since: other windows, or the command line. Some of it may be known already, as the file is read for decisions of our own
   * too, so questions are answered by how plugins are now, and not by what is new.
   */
  async storeChanged(plugins: () => readonly LoadedPlugin[]): Promise<void> {
    await this.#store.refresh();
    for (const plugin of plugins()) if (this.state(plugin).state !== 'ungranted') this.#questions.answered(plugin.key);
  }

  /**
   * Plugins were loaded. A question about one that is gone, or that needs no answer now, is taken back; about one that asks for something else, it is
   * asked anew, so that the user does not answer for nothing.
   */
  replaced(plugins: readonly LoadedPlugin[]): void {
    const byKey = new Map(plugins.map((plugin) => [plugin.key, plugin]));
    const isMeant = (key: string, asked: LoadedPlugin): boolean => {
      const now = byKey.get(key);
      if (now === undefined || this.state(now).state !== 'ungranted') return false;
      // An answer counts for this subject only.
      const isSame = isDeepStrictEqual(now.subject, asked.subject);
      return (
        isSame &&
        isDeepStrictEqual(new Set(now.permissionNames), new Set(asked.permissionNames)) &&
        isDeepStrictEqual(now.asked.places, asked.asked.places)
      );
    };
    const outdated = this.#questions.takeBackUnless(isMeant);
    for (const key of outdated) {
      const now = byKey.get(key);
      if (now && this.state(now).state === 'ungranted') void this.#askNow(now);
    }
  }

  async setEnabled(plugin: LoadedPlugin, enabled: boolean): Promise<void> {
    const kept = this.#store.setDisabled(plugin.subject, !enabled);
    if (!enabled) this.#questions.answered(plugin.key);
    await kept;
    if (enabled) plugin.breaker.reset();
  }

  #grantRefusal(plugin: LoadedPlugin): { state: 'denied' | 'ungranted'; reason: string } | undefined {
    if (this.#mode === 'manifest') return undefined;
    if (this.#mode === 'none') {
      return {
        state: 'denied',
        reason: l10n.t(
          'nothing is granted here (grants: none), so no plugin runs; start the host with grants "manifest", or use an editor that can ask.',
        ),
      };
    }
    const status = this.#store.status(plugin.subject, plugin.asked);
    const again = whyAskAgain(status, plugin.asked.manifest.file);
    if (again !== undefined) return { state: 'ungranted', reason: l10n.t('{0}; allow that under Manage Permissions.', again) };
    switch (status.status) {
      case 'allowed':
      case 'grown':
      case 'changed':
        return undefined;
      case 'denied':
        return { state: 'denied', reason: l10n.t('you denied it; allow it under Manage Permissions.') };
      case 'unknown':
        return { state: 'ungranted', reason: l10n.t('it needs your permission; answer the question, or use Manage Permissions.') };
    }
  }

  #status(plugin: LoadedPlugin): GrantStatus | undefined {
    return this.#mode === 'ask' && plugin.manifest ? this.#store.status(plugin.subject, plugin.asked) : undefined;
  }

  #askNow(plugin: LoadedPlugin): Promise<void> {
    return this.#questions.ask(plugin.key, plugin, (signal) => this.#askOnce(plugin, signal));
  }

  async #askOnce(plugin: LoadedPlugin, signal: AbortSignal): Promise<void> {
    if (!this.#ask || !plugin.manifest) return;
    const { asked } = plugin;
    const change = this.changeSince(plugin);
    const permissions = this.permissions(plugin);
    const isolation = await this.#isolation();
    const question: GrantQuestion = {
      pluginKey: plugin.key,
      pluginId: plugin.id,
      name: plugin.name,
      version: plugin.manifest.version,
      folder: plugin.key,
      manifestDigest: shownMark(asked.manifest, asked.places),
      permissions,
      added: permissions.filter((permission) => permission.added).map(({ name }) => name),
      ...(change !== undefined && { changed: change }),
      ...(isolation && { isolation }),
    };
    const answer = signal.aborted ? 'dismiss' : await this.#ask(question, signal).catch((): GrantAnswer => 'dismiss');
    // Who answered elsewhere meanwhile did so later than they were asked here.
    if (answer === 'dismiss' || signal.aborted) return;
    // The decision is about the manifest that was shown, even if it changed meanwhile.
    await this.#store.decide(plugin.subject, asked, answer);
    this.#questions.answered(plugin.key);
    this.#onDecided(plugin, answer === 'allow');
  }
}

function subjectOf({ id, permissionNames: permissions, key, provenance, runnerPlugin }: LoadedPlugin): PolicySubject {
  const folders = { workspaceFolders: runnerPlugin?.grants.workspaceFolders ?? [], pluginFolder: key };
  if (!provenance) return { id, permissions, folders, origin: { folder: key } };
  const { source, signer } = provenance;
  return { id, permissions, folders, origin: { registry: source.kind === 'registry' ? source.registry : undefined, signer } };
}

const REFUSAL_CODES = {
  broken: 'broken-manifest',
  restricted: 'untrusted',
  disabled: 'disabled',
  denied: 'denied',
  ungranted: 'not-granted',
  resting: 'resting',
  forbidden: 'forbidden',
} as const satisfies Record<Exclude<PluginState, 'running' | 'ready'>, ErrorCode>;
