// What is PUT to publish a version: the same document as npm's own, with the author's signature in what it says of the version.
import type { PackedPlugin } from '../pack/pack.ts';
import type { RecordedSignature } from '../signing/signature.ts';

export interface PublishedWith {
  /** The registry's address, with a slash at its end. */
  registry: string;
  /** The tag that leads to the version from then on. */
  tag: string;
  access?: 'public' | 'restricted' | undefined;
  readme?: string | undefined;
  signature?: RecordedSignature | undefined;
  /** A sigstore bundle that says how the package was built. */
  provenance?: { mediaType: string } | undefined;
}

/** libnpmpublish makes one like it and sends it itself, without any of our limits (`remote/exchange.ts`). */
export function publishDocument(packed: PackedPlugin, { registry, tag, access, readme, signature, provenance }: PublishedWith): object {
  const { name, version, bytes, integrity, shasum, unpackedSize, files, packageJson } = packed;
  const file = `${name}-${version}.tgz`;
  const about = packageJson['codexPlugin'] as object | undefined;
  const manifest = {
    ...packageJson,
    name,
    version,
    _id: `${name}@${version}`,
    ...(readme !== undefined && { readme, readmeFilename: 'README.md' }),
    ...((about || signature) && { codexPlugin: { ...about, ...(signature && { signature }) } }),
    dist: {
      integrity,
      shasum,
      unpackedSize,
      fileCount: files.length,
      // As npm writes it: a mirror without encryption can be installed from, too.
      tarball: new URL(`${name}/-/${file}`, registry).href.replace(/^https:/, 'http:'),
    },
  };
  const bundle = provenance && JSON.stringify(provenance);
  return {
    _id: name,
    name,
    description: packageJson['description'],
    'dist-tags': { [tag]: version },
    versions: { [version]: manifest },
    // Null leaves it to the registry.
    access: access ?? null,
    _attachments: {
      [file]: { content_type: 'application/octet-stream', data: bytes.toString('base64'), length: bytes.length },
      ...(provenance && {
        [`${name}-${version}.sigstore`]: { content_type: provenance.mediaType, data: bundle, length: bundle?.length },
      }),
    },
  };
}
