// Where the commands that install get plugins from: by what the user names, by ids that plugins name, and by what a lock says.
import type { InstallSource } from '../contract/installRecord.ts';
import type { Request } from '../registry/install/install.ts';
import { folderOffer, gitOffer, tarballOffer, type Pack } from '../registry/install/localOffers.ts';
import type { Catalog, Offer } from '../registry/install/offer.ts';
import { offersFor, published } from '../registry/install/registryOffers.ts';
import { specOf } from '../registry/install/spec.ts';
import { InstallFault } from '../registry/installFault.ts';
import type { PluginsFolder } from '../registry/installed/pluginsFolder.ts';
import { readLock, type LockedPlugin } from '../registry/installed/pluginsLock.ts';
import type { Registry } from '../registry/remote/registry.ts';
import { registryFor, type PlaceOptions } from './installPlace.ts';
import { packForInstall } from './packForInstall.ts';

export class Sources {
  readonly #options: PlaceOptions;
  readonly #signal: AbortSignal;
  readonly #pack: Pack = packForInstall;
  /** Where installed plugins came from, by id. */
  readonly #known: ReadonlyMap<string, InstallSource>;
  /** Scopes that were named: what their plugins need may be published under the same. */
  readonly #scopes = new Set<string>();

  private constructor(options: PlaceOptions, known: ReadonlyMap<string, InstallSource>, signal: AbortSignal) {
    this.#options = options;
    this.#known = known;
    this.#signal = signal;
  }

  /** @param folder into which is installed. */
  static async for(folder: PluginsFolder, options: PlaceOptions, signal: AbortSignal): Promise<Sources> {
    const locked = [...(await readLock(folder))].map(([id, { source }]) => [id, source] as const);
    return new Sources(options, new Map(locked), signal);
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
    const scope = scopeOf(name);
    if (scope !== undefined) this.#scopes.add(scope);
    const registry = await this.#registryOf(name, id);
    return offersFor(await registry.versions(name, { signal: this.#signal }), wanted, { id, registry });
  }

  /** All versions of a package, the highest first; none where there is no such package. */
  async all(name: string, id: string): Promise<Offer[]> {
    return published(name, { id, registry: await this.#registryOf(name, id), signal: this.#signal });
  }

  /** By ids alone: as it was installed before, else under a scope that was named, else under none. */
  readonly catalog: Catalog = async (id) => {
    const known = this.#known.get(id);
    if (known?.kind === 'registry') return this.all(known.name, id);
    for (const scope of [...this.#scopes, undefined]) {
      const registry = await registryFor(this.#options, scope);
      const offers = await published(scope === undefined ? id : `${scope}/${id}`, { id, registry, signal: this.#signal });
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

  /** What was installed from a registry is looked for there, unless the user names another one. */
  #registryOf(name: string, id: string): Promise<Registry> {
    const known = this.#known.get(id);
    const registry = this.#options.registry ?? (known?.kind === 'registry' && known.name === name ? known.registry : undefined);
    return registryFor({ ...(registry !== undefined && { registry }) }, scopeOf(name));
  }

  async #again(id: string, { source, version }: LockedPlugin): Promise<Offer> {
    switch (source.kind) {
      case 'registry': {
        const registry = await registryFor({ registry: this.#options.registry ?? source.registry }, scopeOf(source.name));
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

export function scopeOf(name: string): string | undefined {
  return /^(@[^/]+)\//.exec(name)?.[1];
}
