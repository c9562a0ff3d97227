// Asks a registry which of a plugin's packages have known vulnerabilities, as `npm audit` does: with one question about all of them.
import semver from 'semver';
import { below, shownAddress, type Ask } from '../askJson.ts';
import type { AuditFinding, Dependency, NotChecked, PartReport, Severity } from '../finding.ts';
import { SEVERITIES } from '../finding.ts';
import { listIn, objectOf, own, textIn } from '../values.ts';
import { vulnerable } from '../vulnerable.ts';

const WHAT = 'known vulnerabilities of Node.js packages';
/** Ranges are a few words; longer ones take long to be read. */
const MAX_RANGE = 1_000;
const MAX_ADVISORIES = 5_000;

export async function npmAdvisories(
  dependencies: readonly Dependency[],
  registry: string,
  ask: Ask,
  signal?: AbortSignal,
): Promise<PartReport & { isAnswered: boolean }> {
  const byName = new Map<string, Dependency[]>();
  for (const one of dependencies) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  const body = Object.fromEntries([...byName].map(([name, all]) => [name, [...new Set(all.map(({ version }) => version))]]));
  const answer = await ask({ address: below(registry, '-/npm/v1/security/advisories/bulk'), body, gzip: true }, signal);
  const fault = (why: string): PartReport & { isAnswered: boolean } => ({
    findings: [],
    notChecked: [{ what: WHAT, why: `${shownAddress(registry)} ${why}`, remedy: ASK_ANOTHER }],
    isAnswered: false,
  });
  if (!answer.ok) return fault(answer.why);
  const advisories = objectOf(answer.value);
  if (!advisories) return fault('answered with something else than advisories');
  const findings: AuditFinding[] = [];
  let unread = 0;
  let count = 0;
  for (const [name, listed] of Object.entries(advisories)) {
    const asked = byName.get(name);
    if (!asked || !Array.isArray(listed)) {
      unread++;
      continue;
    }
    for (const advisory of listed.slice(0, MAX_ADVISORIES - count)) {
      count++;
      const about = findingsOf(advisory, asked);
      if (about) findings.push(...about);
      else unread++;
    }
  }
  if (count >= MAX_ADVISORIES) unread++;
  const notChecked: NotChecked[] = [];
  if (unread > 0)
    notChecked.push({
      what: WHAT,
      why: `${shownAddress(registry)} answered with ${unread} ${unread === 1 ? 'entry' : 'entries'} that cannot be understood`,
      remedy: ASK_ANOTHER,
    });
  return { findings, notChecked, isAnswered: true };
}

const ASK_ANOTHER = 'Name a registry that has them (--registry), or a folder with records of OSV (--offline).';

/** Undefined where the advisory makes no sense. */
function findingsOf(advisory: unknown, asked: readonly Dependency[]): AuditFinding[] | undefined {
  const range = textIn(advisory, 'vulnerable_versions');
  const title = textIn(advisory, 'title');
  if (range === undefined || title === undefined || range.length > MAX_RANGE || semver.validRange(range, { loose: true }) === null)
    return undefined;
  const url = textIn(advisory, 'url');
  const number = own(advisory, 'id');
  const id =
    /GHSA-[\w-]{14}$/.exec(url ?? '')?.[0] ?? (typeof number === 'number' || typeof number === 'string' ? String(number) : 'unknown');
  const told = textIn(advisory, 'severity') ?? '';
  // npm takes an advisory that says nothing for high, too.
  const severity = (SEVERITIES as readonly string[]).includes(told) ? (told as Severity) : 'high';
  const isMalicious = listIn(advisory, 'cwe').includes('CWE-506');
  return asked
    .filter(({ version }) => semver.satisfies(version, range, { loose: true, includePrerelease: true }))
    .map((dependency) => {
      const fixedIn = fixOf(range, dependency.version);
      return vulnerable(dependency, {
        title,
        severity,
        isMalicious,
        advisory: { id, range, ...(url !== undefined && { url }), ...(fixedIn !== undefined && { fixedIn }) },
      });
    });
}

/** The version at which the part of a range ends that a version is in, where that one is not in the range itself. */
function fixOf(range: string, version: string): string | undefined {
  for (const comparators of new semver.Range(range, { loose: true, includePrerelease: true }).set) {
    if (!comparators.every((one) => one.test(version))) continue;
    // A prerelease of it is what semver makes of `<1.2.x`.
    const end = comparators.find(({ operator }) => operator === '<')?.semver.version.replace(/-0$/, '');
    if (end !== undefined && !semver.satisfies(end, range, { loose: true, includePrerelease: true })) return end;
  }
  return undefined;
}
