// Audits a plugin's folder: what is publicly known of its packages, what its code hides, what it may do, and whose name it resembles. Nothing of it
// is run.
import { readdir } from 'node:fs/promises';
import { nodeFileSystem } from '../../disk/fileSystem.ts';
import { KnownScripts } from '../../scripts/knownScripts.ts';
import { plainOptions } from '../remote/registryOptions.ts';
import { askBy, shownAddress, type Ask } from './askJson.ts';
import { codeFindings } from './code/codeFindings.ts';
import {
  AuditInputError,
  SEVERITIES,
  type AuditFinding,
  type AuditReport,
  type CheckedPackages,
  type KnownPackages,
  type PartReport,
} from './finding.ts';
import { manifestFindings, type ManifestReport } from './manifestFindings.ts';
import { knownIds } from './names/knownIds.ts';
import { similarDependencies, similarId } from './names/nameFindings.ts';
import { nodePackages } from './node/nodePackages.ts';
import { npmAdvisories } from './node/npmAdvisories.ts';
import { osvFolder } from './osv/osvFolder.ts';
import { DEFAULT_OSV, osvServer } from './osv/osvServer.ts';
import { pythonPackages } from './python/pythonPackages.ts';

export interface AuditOptions {
  /** The address of the registry that is asked about npm packages and plugins' ids; npm's default where absent. */
  registry?: string;
  /** Asks servers: with what the user told npm of proxies, certificates and tokens. By default without any of that. */
  ask?: Ask;
  /** The server that is asked about Python packages; the public one of OSV where absent. */
  osv?: string;
  /** A folder with records of OSV: then no server is asked about anything. */
  offline?: string;
  /** The ids of plugins that there are, where the caller knows them; else the registry is asked. */
  knownIds?: readonly string[];
  signal?: AbortSignal;
}

/** For all questions together, however slowly they are answered. */
const MOST_MS = 120_000;

/**
 * Audits the plugin in a folder. Servers that do not answer, and files that cannot be read, are part of the report.
 * @throws AuditInputError where there is no plugin, or no record in the folder for `offline`.
 */
export async function auditPlugin(folder: string, options: AuditOptions = {}): Promise<AuditReport> {
  const top = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new AuditInputError(`Cannot read ${folder}: ${error.code ?? error.message}.`);
  });
  const timeout = AbortSignal.timeout(MOST_MS);
  const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
  const scripts = new KnownScripts();
  scripts.prepare();
  const manifest = await manifestFindings(folder, top, scripts, nodeFileSystem);
  const [node, python] = await Promise.all([nodePackages(folder, top), pythonPackages(folder, top)]);
  const [packages, code, names] = await Promise.all([
    packageFindings(node, python, options, signal),
    codeFindings(folder, scripts, nodeFileSystem, options.signal),
    ownName(manifest, options, signal),
  ]);
  const similar = [...similarDependencies(node, 'npm'), ...similarDependencies(python, 'PyPI')];
  const parts: PartReport[] = [packages, node, python, code, manifest, names];
  const notChecked = withoutRepeats(parts.flatMap((part) => part.notChecked));
  const unchecked = notChecked
    .filter(({ isChosen }) => !isChosen)
    .map(({ what, why, remedy }): AuditFinding => {
      const sentence = `${what[0]?.toUpperCase() ?? ''}${what.slice(1)} could not be checked: ${why.replace(/\.$/, '')}.`;
      return {
        code: 'audit/not-checked',
        severity: 'low',
        message: sentence,
        file: manifest.manifestFile,
        ...(remedy !== undefined && { remedy }),
      };
    });
  return {
    findings: [...parts.flatMap((part) => part.findings), ...similar, ...unchecked].sort(worstFirst),
    checked: {
      ...(packages.node && { node: packages.node }),
      ...(packages.python && { python: packages.python }),
      code: { files: code.files },
      ...(names.ids !== undefined && { names: { ids: names.ids } }),
      permissions: manifest.permissions,
    },
    notChecked,
  };
}

function worstFirst(one: AuditFinding, other: AuditFinding): number {
  const [file, otherFile] = [one.file ?? '', other.file ?? ''];
  return (
    SEVERITIES.indexOf(other.severity) - SEVERITIES.indexOf(one.severity) ||
    (file === otherFile ? (one.range?.start.line ?? 0) - (other.range?.start.line ?? 0) : file < otherFile ? -1 : 1)
  );
}

function withoutRepeats(all: AuditReport['notChecked']): AuditReport['notChecked'] {
  const seen = new Set<string>();
  return all.filter(({ what, why }) => {
    const key = `${what}: ${why}`;
    return !seen.has(key) && seen.add(key);
  });
}

interface PackagesReport extends PartReport {
  node?: CheckedPackages;
  python?: CheckedPackages;
}

async function packageFindings(
  node: KnownPackages,
  python: KnownPackages,
  { registry = plainOptions().registry, ask = askBy(), osv = DEFAULT_OSV, offline, signal: stop }: AuditOptions,
  signal: AbortSignal,
): Promise<PackagesReport> {
  const [nodeCount, pythonCount] = [node.dependencies.length, python.dependencies.length];
  if (offline !== undefined) {
    // Also where there are no packages: whoever names a folder means it to be read.
    const { findings, notChecked, records, newest } = await osvFolder(offline, [...node.dependencies, ...python.dependencies], stop);
    const source = `${offline} (${records} records${newest === undefined ? '' : `, the newest of ${newest.slice(0, 10)}`})`;
    return {
      findings,
      notChecked,
      ...(nodeCount > 0 && { node: { packages: nodeCount, source } }),
      ...(pythonCount > 0 && { python: { packages: pythonCount, source } }),
    };
  }
  const [ofNode, ofPython] = await Promise.all([
    nodeCount > 0 ? npmAdvisories(node.dependencies, registry, ask, signal) : undefined,
    pythonCount > 0 ? osvServer(python.dependencies, { osv, ask, signal }) : undefined,
  ]);
  return {
    findings: [...(ofNode?.findings ?? []), ...(ofPython?.findings ?? [])],
    notChecked: [...(ofNode?.notChecked ?? []), ...(ofPython?.notChecked ?? [])],
    ...(ofNode?.isAnswered && { node: { packages: nodeCount, source: shownAddress(registry) } }),
    ...(ofPython?.isAnswered && { python: { packages: pythonCount, source: shownAddress(osv) } }),
  };
}

const NAMES = "whether the plugin's id is almost that of another";

async function ownName(
  { id, idRange, manifestFile }: ManifestReport,
  { registry = plainOptions().registry, ask = askBy(), offline, knownIds: given }: AuditOptions,
  signal: AbortSignal,
): Promise<PartReport & { ids?: number }> {
  const not = (why: string, isChosen?: true): PartReport => ({
    findings: [],
    notChecked: [{ what: NAMES, why, ...(isChosen && { isChosen }) }],
  });
  if (id === undefined) return not('the manifest has no id');
  const at = { file: manifestFile, ...(idRange && { range: idRange }) };
  if (given) return { findings: similarId(id, given, at), notChecked: [], ids: given.length };
  if (offline !== undefined) return not('no server is asked', true);
  const known = await knownIds(id, { registry, ask, signal });
  if ('why' in known) return not(`${shownAddress(registry)} ${known.why}`, known.isEmpty);
  const notChecked = known.isWhole
    ? []
    : [
        {
          what: NAMES,
          why: `${shownAddress(registry)} may have more plugins than it names when it is searched for them`,
          isChosen: true as const,
        },
      ];
  return { findings: similarId(id, known.ids, at), notChecked, ids: known.ids.length };
}
