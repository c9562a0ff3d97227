// What the linter says of a plugin that concerns its users' safety, and what its scripts do before anybody asks them to.
import path from 'node:path';
import { analyzeManifest } from '../../manifest/check/check.ts';
import { manifestNamesIn } from '../../manifest/files.ts';
import { entriesOf } from '../../manifest/rules/permissions.ts';
import type { Problem } from '../../manifest/rules/problem.ts';
import { blocksLoading } from '../../manifest/rules/table.ts';
import type { FileSystem } from '../../disk/fileSystem.ts';
import { doing } from '../../scripts/analysis/doing.ts';
import type { KnownScripts } from '../../scripts/knownScripts.ts';
import { withoutMark } from '../../text/byteOrderMark.ts';
import { AuditInputError, type AuditFinding, type PartReport, type Severity } from './finding.ts';
import { isManifestCode, type ManifestCode } from './rules.ts';
import type { PluginManifest } from '../../manifest/model/manifest.ts';

const SEVERITIES: Record<ManifestCode, Severity> = {
  'manifest/missing-permission': 'moderate',
  'manifest/unused-permission': 'low',
  'manifest/unverified-permission': 'info',
  'manifest/code-unchecked': 'low',
  'manifest/publish-secret': 'high',
  'manifest/insecure-authentication': 'moderate',
  'manifest/script-outside': 'high',
};

export interface ManifestReport extends PartReport {
  manifestFile: string;
  /** The plugin's id, as far as it can be made out. */
  id: string | undefined;
  /** Where the manifest says it. */
  idRange: AuditFinding['range'];
  permissions: boolean;
}

/**
 * Checks the manifest as `validate --profile publish` does.
 * @param top the names in the folder. @throws AuditInputError where there is no manifest among them.
 */
export async function manifestFindings(
  folder: string,
  top: readonly string[],
  scripts: KnownScripts,
  fs: FileSystem,
): Promise<ManifestReport> {
  const [name] = manifestNamesIn(top, true);
  const manifestFile = name === undefined ? undefined : path.join(folder, name);
  const text = manifestFile === undefined ? undefined : await fs.readText(manifestFile);
  if (manifestFile === undefined || text === undefined) throw new AuditInputError(`There is no manifest in ${folder} that can be read.`);
  const { problems, draft, manifest, idRange } = await analyzeManifest(withoutMark(text), {
    file: manifestFile,
    fs,
    profile: 'publish',
    scripts,
    silenceNothing: true,
  });
  const report: ManifestReport = {
    manifestFile,
    id: draft.id === '' ? undefined : draft.id,
    idRange,
    permissions: manifest !== undefined && !problems.some(({ code }) => code === 'manifest/code-unchecked'),
    findings: problems.flatMap((one) => findingOf(one, manifestFile)),
    notChecked: [],
  };
  if (!manifest) {
    const fault = problems.find(blocksLoading);
    const why = `the manifest has errors${fault === undefined ? '' : `: ${fault.message.replace(/\.$/, '')}`}`;
    report.notChecked.push({
      what: 'what the plugin does, and by which permissions',
      why,
      remedy: 'Run codex-plugin validate, and mend it.',
    });
    return report;
  }
  const imported = await importFindings(manifest, folder, scripts, fs);
  report.findings.push(...imported.findings);
  report.notChecked.push(...imported.notChecked);
  return report;
}

/** What shows where in the code it is, is shown there. */
function findingOf({ code, message, range, related, fixes }: Problem, manifestFile: string): AuditFinding[] {
  if (!isManifestCode(code)) return [];
  const [place] = related ?? [];
  const remedy = fixes[0]?.title;
  return [
    {
      code,
      severity: SEVERITIES[code],
      message,
      file: place?.file ?? manifestFile,
      range: place?.range ?? range,
      ...(remedy !== undefined && { remedy: `${remedy}.` }),
    },
  ];
}

/** What handlers' scripts do with the network and with programs when a worker imports them, which is before any event. */
async function importFindings(manifest: PluginManifest, folder: string, scripts: KnownScripts, fs: FileSystem): Promise<PartReport> {
  const entries = await entriesOf(manifest, folder, fs, scripts);
  // A script that is run for each event does then what it does.
  const imported = (entries?.found ?? []).filter(({ isMain }) => !isMain);
  if (imported.length === 0) return { findings: [], notChecked: [] };
  const { findings, gaveUp } = await scripts.analysis(folder, imported, fs, true);
  if (gaveUp !== undefined)
    return { findings: [], notChecked: [{ what: 'what scripts do when they are imported', why: `reading them ${gaveUp}` }] };
  return {
    findings: findings
      .filter(({ permission }) => permission === 'network:request' || permission === 'process:spawn')
      .map(({ file, range, subject, what }) => ({
        code: 'audit/acts-on-import',
        severity: 'moderate',
        message: `${doing(subject, what)} when the script is imported, which is before any event.`,
        file,
        range,
        remedy: 'Do it in a handler, when it is needed.',
      })),
    notChecked: [],
  };
}
