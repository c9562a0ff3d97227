// What a registry says of a package, believed as far as it agrees with itself and with what was asked.
import semver from 'semver';
import { RegistryError, shownAddress } from './registryError.ts';
import type { RecordedSignature } from '../signing/signature.ts';

/** One published version. */
export interface VersionFacts {
  name: string;
  version: string;
  /** Where the package lies. */
  tarball: string;
  /** By the rules of subresource integrity: `sha512-…`. */
  integrity?: string;
  /** SHA-1 in hex, which proves nothing. */
  shasum?: string;
  /** Why nobody should take it. */
  deprecated?: string;
  /** ISO. */
  publishedAt?: string;
  /** Those of the registry. */
  signatures: { keyid: string; sig: string }[];
  /** That of whoever published it. */
  signature?: RecordedSignature;
  /** The plugin in it, as its package.json has it under `codexPlugin`. */
  plugin: { id?: string; permissions?: string[] };
  dependencies: Record<string, string>;
  /** In bytes. */
  unpackedSize?: number;
  description?: string;
}

/** A package with all that was published of it. */
export interface PackageFacts {
  name: string;
  /** Which version each tag leads to. Some may lead to none. */
  distTags: ReadonlyMap<string, string>;
  versions: ReadonlyMap<string, VersionFacts>;
  readme?: string;
  description?: string;
}

type Members = Record<string, unknown>;

/** @throws RegistryError where it cannot be what was asked for. */
export function packageFacts(value: unknown, { name, url }: { name: string; url: string }): PackageFacts {
  const reader = new Reader(url);
  const packument = reader.members(value, 'the answer');
  if (packument['name'] !== name) throw reader.fault(`is about ${shown(packument['name'])} and not about ${name}`);
  const times = packument['time'] === undefined ? {} : reader.members(packument['time'], 'time');
  const versions = new Map<string, VersionFacts>();
  for (const [version, manifest] of Object.entries(reader.members(packument['versions'] ?? {}, 'versions')))
    versions.set(version, versionFacts(reader, { name, version, manifest, time: times[version] }));
  const tags = Object.entries(reader.members(packument['dist-tags'] ?? {}, 'dist-tags'));
  const distTags = new Map(tags.map(([tag, version]) => [tag, reader.text(version, `dist-tags.${tag}`)]));
  return { name, distTags, versions, ...optional(packument, 'readme'), ...optional(packument, 'description') };
}

function versionFacts(
  reader: Reader,
  { name, version, manifest, time }: { name: string; version: string; manifest: unknown; time: unknown },
): VersionFacts {
  const at = `versions["${version}"]`;
  const members = reader.members(manifest, at);
  if (semver.valid(version) !== version) throw reader.fault(`has a version that is none: ${shown(version)}`);
  if (members['name'] !== name) throw reader.fault(`has ${shown(members['name'])} at ${at}, which is another package`);
  if (members['version'] !== version) throw reader.fault(`has ${shown(members['version'])} at ${at}, which is another version`);
  const dist = reader.members(members['dist'], `${at}.dist`);
  const tarball = reader.text(dist['tarball'], `${at}.dist.tarball`);
  if (!URL.canParse(tarball)) throw reader.fault(`has no address at ${at}.dist.tarball`);
  const integrity = reader.optionalText(dist['integrity'], `${at}.dist.integrity`);
  const shasum = reader.optionalText(dist['shasum'], `${at}.dist.shasum`);
  const plugin = isMembers(members['codexPlugin']) ? members['codexPlugin'] : {};
  const permissions = plugin['permissions'];
  const { deprecated } = members;
  return {
    name,
    version,
    tarball,
    ...(integrity !== undefined && { integrity }),
    ...(shasum !== undefined && { shasum }),
    // An empty text takes a deprecation back.
    ...(((typeof deprecated === 'string' && deprecated !== '') || deprecated === true) && { deprecated: String(deprecated) }),
    ...(typeof time === 'string' && !Number.isNaN(Date.parse(time)) && { publishedAt: time }),
    signatures: (Array.isArray(dist['signatures']) ? dist['signatures'] : []).filter(isSignature),
    ...(plugin['signature'] !== undefined && { signature: reader.signature(plugin['signature'], `${at}.codexPlugin.signature`) }),
    plugin: {
      ...optional(plugin, 'id'),
      ...(Array.isArray(permissions) && { permissions: permissions.map((one) => reader.text(one, `${at}.codexPlugin.permissions`)) }),
    },
    dependencies: reader.texts(members['dependencies'] ?? {}, `${at}.dependencies`),
    ...(typeof dist['unpackedSize'] === 'number' && { unpackedSize: dist['unpackedSize'] }),
    ...optional(members, 'description'),
  };
}

function optional<Name extends string>(members: Members, name: Name): { [key in Name]?: string } {
  const value = members[name];
  return typeof value === 'string' ? ({ [name]: value } as { [key in Name]?: string }) : {};
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSignature(value: unknown): value is { keyid: string; sig: string } {
  return isMembers(value) && typeof value['keyid'] === 'string' && typeof value['sig'] === 'string';
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value.slice(0, 100)}"` : `a value of type ${typeof value}`;
}

/** Reads what came from an address, and says where something is wrong with it. */
class Reader {
  private readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  /** @param what completes "What https://… says …". */
  fault(what: string): RegistryError {
    const message = `What ${shownAddress(this.url)} says ${what}. Nothing of it was used; check the registry's address, or ask who runs it.`;
    return new RegistryError('bad-answer', message);
  }

  members(value: unknown, at: string): Members {
    if (isMembers(value)) return value;
    throw this.fault(`has no object at ${at}`);
  }

  text(value: unknown, at: string): string {
    if (typeof value === 'string') return value;
    throw this.fault(`has no text at ${at}`);
  }

  optionalText(value: unknown, at: string): string | undefined {
    return value === undefined || value === null ? undefined : this.text(value, at);
  }

  texts(value: unknown, at: string): Record<string, string> {
    return Object.fromEntries(Object.entries(this.members(value, at)).map(([name, one]) => [name, this.text(one, `${at}.${name}`)]));
  }

  /** What is in it is judged when somebody verifies it: a package with a spoilt signature is still there to be looked at. */
  signature(value: unknown, at: string): RecordedSignature {
    const { keyid, publicKey, bundle } = this.members(value, at);
    return { keyid: this.text(keyid, `${at}.keyid`), publicKey: this.text(publicKey, `${at}.publicKey`), bundle };
  }
}
