// What the tests of installing have in common: plugins that are made for them, offered as if a registry had them.
import ssri from 'ssri';
import { writeTarball } from '../tarball/writeTarball.ts';
import type { Catalog, Offer } from './offer.ts';

export interface Made {
  id: string;
  version: string;
  permissions?: string[];
  dependencies?: Record<string, string>;
  files?: Record<string, string>;
  signer?: string;
  deprecated?: string;
}

export async function offerOf(made: Made): Promise<Offer> {
  const { id, version, permissions = [], dependencies = {}, files = {}, signer, deprecated } = made;
  const manifest = {
    ...{ pluginId: id, version, name: id, permissions, dependencies },
    entryPoints: { handlers: [{ event: 'onFileSave', language: ['*'], script: 'save.js' }] },
  };
  const all: Record<string, string> = {
    'plugin.manifest.json': JSON.stringify(manifest),
    'save.js': `exports.onFileSave = () => ({ success: true, message: '${id} ${version}' });`,
    ...files,
  };
  const bytes = await writeTarball(Object.entries(all).map(([path, text]) => ({ path, mode: 0o644, content: Buffer.from(text) })));
  return offerOfBytes({ id, version, bytes, signer, deprecated });
}

export function offerOfBytes({
  id,
  version,
  bytes,
  signer,
  deprecated,
}: {
  id: string;
  version: string;
  bytes: Buffer;
  signer?: string | undefined;
  deprecated?: string | undefined;
}): Offer {
  return {
    ...{ id, version, source: { kind: 'registry', registry: 'https://registry.test/', name: id } },
    integrity: ssri.fromData(bytes, { algorithms: ['sha512'] }).toString(),
    ...(deprecated !== undefined && { deprecated }),
    tarball: async () => bytes,
    signer: async () => signer,
  };
}

/** @param offers of each plugin the highest version first. */
export function catalogOf(offers: readonly Offer[]): Catalog {
  return async (id) => offers.filter((one) => one.id === id);
}
