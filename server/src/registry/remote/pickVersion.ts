// Which of a package's versions is meant, as npm understands it: an exact version, a tag or a range.
import semver from 'semver';
import type { PackageFacts, VersionFacts } from './packument.ts';
import { RegistryError } from './registryError.ts';

const NAMED_AT_MOST = 5;

/**
 * Versions that are deprecated were taken back: a range has one of them only where there is no other, and whoever names one exactly gets it.
 * @param wanted a version, a tag or a range; by default the tag `latest`.
 * @throws RegistryError `version-not-found`
 */
export function pickVersion(facts: PackageFacts, wanted = 'latest'): VersionFacts {
  const given = wanted.trim() === '' ? 'latest' : wanted.trim();
  const exact = semver.valid(given, { loose: true });
  if (exact !== null) return facts.versions.get(exact) ?? missing(facts, given);
  const range = semver.validRange(given, { loose: true });
  return range === null ? byTag(facts, given) : (inRange(facts, range) ?? missing(facts, given));
}

function byTag(facts: PackageFacts, tag: string): VersionFacts {
  const version = facts.distTags.get(tag);
  if (version === undefined && tag === 'latest') return inRange(facts, '*') ?? missing(facts, tag);
  if (version === undefined) return missing(facts, tag);
  const found = facts.versions.get(version);
  if (found) return found;
  throw new RegistryError('version-not-found', `The tag ${tag} of ${facts.name} leads to ${version}, which the registry does not have.`);
}

/** The one of the tag `latest` where it fits, else the highest that does. */
function inRange(facts: PackageFacts, range: string): VersionFacts | undefined {
  const latest = facts.versions.get(facts.distTags.get('latest') ?? '');
  if (latest && latest.deprecated === undefined && semver.satisfies(latest.version, range, { loose: true })) return latest;
  const fitting = [...facts.versions.values()].filter(({ version }) => semver.satisfies(version, range, { loose: true }));
  const [first] = fitting.sort(
    (a, b) => Number(a.deprecated !== undefined) - Number(b.deprecated !== undefined) || semver.rcompare(a.version, b.version),
  );
  return first;
}

function missing(facts: PackageFacts, wanted: string): never {
  const all = [...facts.versions.keys()].sort(semver.rcompare);
  const rest = all.length > NAMED_AT_MOST ? ` and ${all.length - NAMED_AT_MOST} older ones` : '';
  const tags = [...facts.distTags.keys()].join(', ');
  const there = all.length === 0 ? 'It has none.' : `There are ${all.slice(0, NAMED_AT_MOST).join(', ')}${rest}; tags: ${tags || 'none'}.`;
  throw new RegistryError('version-not-found', `${facts.name} has no version ${wanted}. ${there}`);
}
