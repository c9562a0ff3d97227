// Where whoever installs gets plugins from: by what the user names, by ids that plugins name, and by what a lock says.
import type { InstallSource } from '../../contract/installRecord.ts';
import type { Request } from './install.ts';
import { folderOffer, gitOffer, tarballOffer, type Pack } from './localOffers.ts';
import type { Catalog, Offer } from './offer.ts';
import { offersFor, offersOf, offersToUpdate, outlookOf, published, type Outlook } from './registryOffers.ts';
import { scopeOf, specOf } from './spec.ts';
import { InstallFault } from '../installFault.ts';
import type { PluginsFolder } from '../installed/pluginsFolder.ts';
import { readLock, type LockedPlugin } from '../installed/pluginsLock.ts';
import type { Registry } from '../remote/registry.ts';
import { packForInstall } from './packForInstall.ts';

/** The registry for packages of a scope: the named one, or the one that npm would ask. @throws RegistryError */
export type RegistryFor = (wanted: { registry?: string }, scope?: string) => Promise<Registry>;

export interface SourcesOptions {
  /** The registry that the user named, by its address. */
  registry?: string | undefined;
  registryFor: RegistryFor;
}

export class Sources {
  readonly #options: SourcesOptions;
  readonly #signal: AbortSignal;
  readonly #pack: Pack = packForInstall;
  readonly #folder: PluginsFolder;
  /** Where installed plugins came from as the lock has it, by id. */
  readonly #locked: ReadonlyMap<string, InstallSource>;
  /** Scopes that were named: what their plugins need may be published under the same. */
  readonly #scopes = new Set<string>();

  private constructor(
    folder: PluginsFolder,
    options: SourcesOptions,
    { locked, signal }: { locked: ReadonlyMap<string, InstallSource>; signal: AbortSignal },
  ) {
    this.#folder = folder;
    this.#options = options;
    this.#locked = locked;
    this.#signal = signal;
  }

  /** @param folder into which is installed. */
  static async for(folder: PluginsFolder, options: SourcesOptions, signal: AbortSignal): Promise<Sources> {
    const locked = [...(await readLock(folder))].map(([id, { source }]) => [id, source] as const);
    return new Sources(folder, options, { locked: new Map(locked), signal });
  }

  /** That the user named, by its address. */
  get registry(): string | undefined {
    return this.#options.registry;
  }

  async request(text: string): Promise<Request> {
    const spec = await specOf(text);
    switch (spec.kind) {
      case 'registry': {
        const { name, id, wanted } = spec;
        return { id, range: wanted, offers: await this.published(name, id, wanted) };
      }
      case 'tarball':
        return exactly(await tarballOffer(spec.file));
      case 'folder':
        return exactly(await folderOffer(spec.folder, this.#pack));
      case 'git':
        return exactly(await gitOffer({ ...spec, pack: this.#pack, signal: this.#signal }));
    }
  }

  /** The versions of a package that are meant, the best first. */
  async published(name: string, id: string, wanted: string): Promise<Offer[]> {
    const registry = await this.#registryNamed(name, id);
    const facts = await registry.versions(name, { signal: this.#signal });
    const meant = offersFor(facts, wanted, { id, registry });
    if (wanted !== 'latest' || meant[0]?.deprecated === undefined) return meant;
    // Who named no version gets none that was taken back, where there is another one.
    const others = offersToUpdate(facts, wanted, { id, registry }).filter(({ deprecated }) => deprecated === undefined);
    return [...others, ...meant];
  }

  /** The versions of a package that updates may lead to, the best first. */
  async updates(name: string, id: string, wanted: string): Promise<Offer[]> {
    const registry = await this.#registryNamed(name, id);
    return offersToUpdate(await registry.versions(name, { signal: this.#signal }), wanted, { id, registry });
  }

  /** All versions of a package, and those that updates may lead to; none where there is no such package. */
  async outlook(name: string, id: string, wanted: string): Promise<Outlook> {
    const registry = await this.#registryOf(name, id);
    const facts = await published(name, { registry, signal: this.#signal });
    return facts ? outlookOf(facts, wanted, { id, registry }) : { all: [], updates: [] };
  }

  /** By ids alone: as it was installed before, else under a scope that was named, else under none. */
  readonly catalog: Catalog = async (id) => {
    const known = await this.#known(id);
    if (known?.kind === 'registry') return this.#all(known.name, id, await this.#registryOf(known.name, id));
    for (const scope of [...this.#scopes, undefined]) {
      const registry = await this.#registry(this.#options.registry, scope);
      const offers = await this.#all(scope === undefined ? id : `${scope}/${id}`, id, registry);
      if (offers.length > 0) return offers;
    }
    return [];
  };

  /** Exactly what a lock says of a plugin. */
  async locked(id: string, locked: LockedPlugin): Promise<Offer> {
    const { source, version, integrity, signer } = locked;
    const offer = await this.#again(id, locked);
    if (offer.version !== version || offer.integrity !== integrity)
      throw new InstallFault(
        `plugins-lock.json has ${id} ${version} with the content ${integrity}, and what is offered is ${offer.version} with ${offer.integrity}. Nothing was installed; ${source.kind === 'registry' ? 'ask who runs the registry' : 'install it anew to accept that'}.`,
      );
    return {
      ...offer,
      source,
      signer: async (bytes) => {
        const now = await offer.signer(bytes);
        if (now === signer) return now;
        throw new InstallFault(
          `plugins-lock.json has ${id} ${version} signed by ${signer ?? 'nobody'}, and what is offered is signed by ${now ?? 'nobody'}. Nothing was installed.`,
        );
      },
    };
  }

  /** The highest first; none where there is no such package. */
  async #all(name: string, id: string, registry: Registry): Promise<Offer[]> {
    const facts = await published(name, { registry, signal: this.#signal });
    return facts ? offersOf(facts, { id, registry }) : [];
  }

  /** The registry for a package whose name the user named, at first or now. */
  async #registryNamed(name: string, id: string): Promise<Registry> {
    const scope = scopeOf(name);
    if (scope !== undefined) this.#scopes.add(scope);
    return this.#registryOf(name, id);
  }

  /** What was installed from a registry is looked for there, unless the user names another one. */
  async #registryOf(name: string, id: string): Promise<Registry> {
    const known = await this.#known(id);
    const registry = this.#options.registry ?? (known?.kind === 'registry' && known.name === name ? known.registry : undefined);
    return this.#registry(registry, scopeOf(name));
  }

  /** As the version that serves has it, which is there also where the lock is not. */
  async #known(id: string): Promise<InstallSource | undefined> {
    const current = await this.#folder.current(id);
    return (current === undefined ? undefined : await this.#folder.record(id, current))?.source ?? this.#locked.get(id);
  }

  #registry(registry: string | undefined, scope: string | undefined): Promise<Registry> {
    return this.#options.registryFor({ ...(registry !== undefined && { registry }) }, scope);
  }

  async #again(id: string, { source, version }: LockedPlugin): Promise<Offer> {
    switch (source.kind) {
      case 'registry': {
        const registry = await this.#registry(this.#options.registry ?? source.registry, scopeOf(source.name));
        return offersFor(await registry.versions(source.name, { signal: this.#signal }), version, { id, registry })[0]!;
      }
      case 'tarball':
        return tarballOffer(source.from);
      case 'folder':
        return folderOffer(source.from, this.#pack);
      case 'git':
        return gitOffer({ url: source.from, ref: source.commit, pack: this.#pack, signal: this.#signal });
    }
  }
}

function exactly(offer: Offer): Request {
  return { id: offer.id, range: undefined, offers: [offer] };
}
