// Installed plugins, for the editor: which of it may be done now, and what is said where something cannot be.
import * as l10n from '@vscode/l10n';
import { realpath } from 'node:fs/promises';
import { homedir } from 'node:os';
import type {
  CarriedOut,
  FoundPlugin,
  InstalledPlugins,
  InstallPlace,
  InstallPlan,
  Outcome,
  PluginDetails,
} from '../../contract/installedViews.ts';
import type { PublishPreview } from '../../contract/publishPreview.ts';
import { paths } from '../../paths/paths.ts';
import type { RegistryFor } from '../../registry/install/sources.ts';
import type { PluginsFolder } from '../../registry/installed/pluginsFolder.ts';
import type { Host } from '../hostFace.ts';
import type { Changes, Where } from './changing.ts';

/** Few sessions install anything: what does it is loaded then. */
const parts = () =>
  Promise.all([
    import('./changing.ts'),
    import('./lookingUp.ts'),
    import('./publishing.ts'),
    import('./registryAccess.ts'),
    import('../../registry/faultText.ts'),
    import('../../registry/installed/pluginsFolder.ts'),
    import('../../registry/installed/switching.ts'),
  ]).then((all) => Object.assign({}, ...all) as Parts);

type Parts = typeof import('./changing.ts') &
  typeof import('./lookingUp.ts') &
  typeof import('./publishing.ts') &
  typeof import('./registryAccess.ts') &
  typeof import('../../registry/faultText.ts') &
  typeof import('../../registry/installed/pluginsFolder.ts') &
  typeof import('../../registry/installed/switching.ts');

export interface InstallerOptions {
  host: Host;
  workspaceFolders: () => readonly string[];
  trusted: () => boolean;
  /** The setting `registry.url`; empty where npm's own configuration counts. */
  registryUrl: () => string;
}

/** None of it rejects for what the network, the disk or a package does. In workspaces that are not trusted, nothing is asked, read or changed. */
export class Installer {
  readonly #options: InstallerOptions;
  #changes: Changes | undefined;

  constructor(options: InstallerOptions) {
    this.#options = options;
  }

  list(isAskingRegistries: boolean, signal: AbortSignal): Promise<Outcome<InstalledPlugins>> {
    return this.#trying(signal, async (own) => {
      const places: InstallPlace[] = [
        { kind: 'user' },
        ...this.#options.workspaceFolders().map((folder) => ({ kind: 'workspace', folder }) as const),
      ];
      const where = await Promise.all(places.map((place) => this.#where(own, place, signal)));
      // A workspace that is the user's home has the same folder twice.
      const each = where.filter((one, index) => where.findIndex(({ folder }) => paths.same(folder.root, one.folder.root)) === index);
      return this.#changesOf(own).list(each, isAskingRegistries);
    });
  }

  search(text: string, signal: AbortSignal): Promise<Outcome<{ found: FoundPlugin[] }>> {
    return this.#trying(signal, async (own) => {
      const registry = await this.#access(own, { kind: 'user' })({});
      return { found: await own.foundPlugins(registry, text, signal) };
    });
  }

  details(spec: string, signal: AbortSignal): Promise<Outcome<PluginDetails>> {
    return this.#trying(signal, (own) => own.pluginDetails(spec, this.#access(own, { kind: 'user' }), signal));
  }

  planInstall(spec: string, place: InstallPlace, signal: AbortSignal): Promise<Outcome<InstallPlan>> {
    return this.#trying(signal, async (own) => this.#changesOf(own).planInstall(spec, await this.#where(own, place, signal)));
  }

  planUpdate(ids: readonly string[], place: InstallPlace, signal: AbortSignal): Promise<Outcome<InstallPlan>> {
    return this.#trying(signal, async (own) => this.#changesOf(own).planUpdate(ids, await this.#where(own, place, signal)));
  }

  /** Of a plugin that is loaded: its package, and what is new in it against what the registry has. */
  publishPreview(pluginKey: string, signal: AbortSignal): Promise<Outcome<PublishPreview>> {
    return this.#trying(signal, async (own) => {
      const plugin = this.#options.host.plugins().find(({ key }) => key === pluginKey);
      if (!plugin) throw new NoPlace(l10n.t('That plugin is not loaded any more. Reload all plugins to look for it again.'));
      // As the command line has it, which runs in the workspace folder.
      const place: InstallPlace =
        plugin.workspaceFolder === undefined ? { kind: 'user' } : { kind: 'workspace', folder: plugin.workspaceFolder };
      return own.publishPreview(plugin.folder, await this.#access(own, place)({}), signal);
    });
  }

  carryOut(planId: string, isAllowed: boolean, signal: AbortSignal): Promise<Outcome<CarriedOut>> {
    return this.#trying(signal, (own) => this.#changesOf(own).carryOut(planId, { isAllowed, signal }));
  }

  forgetPlan(planId: string): void {
    this.#changes?.forget(planId);
  }

  /** @param more.isForced also where files of that version were changed since it was installed. */
  rollBack(
    { id, version, isForced }: { id: string; version: string | undefined; isForced: boolean },
    place: InstallPlace,
  ): Promise<Outcome<CarriedOut>> {
    return this.#trying(undefined, async (own) => {
      const folder = await this.#folder(own, place);
      return this.#changesOf(own).rollBack(folder, { id, ...(version !== undefined && { version }) }, isForced);
    });
  }

  remove(id: string, isForced: boolean, place: InstallPlace): Promise<Outcome<{ versions: string[] }>> {
    return this.#trying(undefined, async (own) => ({
      versions: await this.#changesOf(own).remove(await this.#folder(own, place), id, isForced),
    }));
  }

  async #trying<T extends object>(signal: AbortSignal | undefined, work: (own: Parts) => Promise<T>): Promise<Outcome<T>> {
    if (!this.#options.trusted())
      return {
        ok: false,
        message: l10n.t('This workspace is not trusted, so nothing is installed, changed or asked of a registry. Trust it first.'),
      };
    const own = await parts();
    try {
      return { ok: true, ...(await work(own)) };
    } catch (error) {
      if (signal?.aborted) return { ok: false, message: '' };
      const message = error instanceof NoPlace ? error.message : own.faultText(error);
      if (message === undefined) throw error;
      return { ok: false, message, ...((error instanceof own.StillNeeded || error instanceof own.Damaged) && { canForce: true }) };
    }
  }

  #changesOf(own: Parts): Changes {
    return (this.#changes ??= new own.Changes(this.#options.host));
  }

  #access(own: Parts, place: InstallPlace): RegistryFor {
    return own.registryAccess(place, this.#options.host.policies(), this.#options.registryUrl().trim() || undefined);
  }

  async #where(own: Parts, place: InstallPlace, signal: AbortSignal): Promise<Where> {
    return {
      folder: await this.#folder(own, place),
      registryFor: this.#access(own, place),
      policies: this.#options.host.policies(),
      place,
      signal,
    };
  }

  /** As hosts know it, whose decisions about plugins are by folder. */
  async #folder(own: Parts, place: InstallPlace): Promise<PluginsFolder> {
    if (place.kind === 'user') return own.PluginsFolder.ofUser(await realpath(homedir()).catch(() => homedir()));
    const folder = this.#options.workspaceFolders().find((one) => paths.same(one, place.folder));
    if (folder === undefined) throw new NoPlace(l10n.t('{0} is no folder of this workspace (any more).', place.folder));
    return own.PluginsFolder.ofWorkspace(await realpath(folder).catch(() => folder));
  }
}

class NoPlace extends Error {}
