// What is kept of each installed version, in its own folder: where it came from, and what tells its content and its signer from others.

/** Where a package came from. `registry` names are URLs without credentials; files and folders are absolute paths. */
export type InstallSource =
  | { kind: 'registry'; registry: string; name: string }
  | { kind: 'tarball'; from: string }
  | { kind: 'folder'; from: string }
  | { kind: 'git'; from: string; commit: string };

export interface InstallRecord {
  id: string;
  version: string;
  /** Of the tarball, as `sha512-…`. */
  integrity: string;
  source: InstallSource;
  /** The fingerprint of the key that signed the package, `SHA256:…`; absent where nobody did. */
  signer?: string;
  /** ISO 8601. */
  installedAt: string;
  /** When the version was published, as the registry says. ISO 8601. */
  publishedAt?: string;
  /** The version that served when this one was switched to, for the way back. */
  after?: string;
  /** The folders of packages that were installed beside them: `node_modules`, `.venv`. */
  packages?: readonly string[];
}

/** Whatever stands in the file; undefined for what is no record. Nothing in it is to be trusted further than the folder that it is in. */
export function installRecordOf(text: string): InstallRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, version, integrity, source, signer, installedAt, publishedAt, after, packages } = value as Record<string, unknown>;
  if (typeof id !== 'string' || typeof version !== 'string' || typeof integrity !== 'string' || typeof installedAt !== 'string')
    return undefined;
  const from = sourceOf(source);
  if (from === undefined) return undefined;
  return {
    ...{ id, version, integrity, source: from, installedAt },
    ...(typeof signer === 'string' && { signer }),
    ...(typeof publishedAt === 'string' && { publishedAt }),
    ...(typeof after === 'string' && { after }),
    ...(Array.isArray(packages) && { packages: packages.filter((one) => typeof one === 'string') }),
  };
}

/** An object of texts by texts. */
export function isTexts(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every((one) => typeof one === 'string')
  );
}

export function installRecordText(record: InstallRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/** The same of a source alone, which locks have too. */
export function sourceOf(value: unknown): InstallSource | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, registry, name, from, commit } = value as Record<string, unknown>;
  if (kind === 'registry') return typeof registry === 'string' && typeof name === 'string' ? { kind, registry, name } : undefined;
  if (typeof from !== 'string') return undefined;
  if (kind === 'tarball' || kind === 'folder') return { kind, from };
  return kind === 'git' && typeof commit === 'string' ? { kind, from, commit } : undefined;
}

/** A source as people know it. */
export function sourceName(source: InstallSource): string {
  switch (source.kind) {
    case 'registry':
      return source.registry;
    case 'git':
      return `${source.from} (${source.commit.slice(0, 12)})`;
    case 'tarball':
    case 'folder':
      return source.from;
  }
}
