// Where a new version stands among those that are published.
import semver from 'semver';
import type { PackageFacts, VersionFacts } from '../remote/packument.ts';

/** The tag that a version is published under where nobody names one: a pre-release is not what everybody gets. */
export function defaultTag(version: string): string {
  const pre = semver.prerelease(version);
  if (!pre) return 'latest';
  const [first] = pre;
  return typeof first === 'string' && semver.validRange(first) === null ? first : 'next';
}

/** The version that a new one has to be above: of the tag `latest` the highest that is no pre-release, else what the tag leads to. */
export function lastOfLine(facts: PackageFacts, tag: string): string | undefined {
  if (tag !== 'latest') return facts.distTags.get(tag);
  return [...facts.versions.keys()].filter((one) => semver.prerelease(one) === null).sort(semver.rcompare)[0];
}

/** The version that a new one's step is judged by: the highest below it that is no pre-release. */
export function comparedWith(facts: PackageFacts, version: string): VersionFacts | undefined {
  return highestBelow(facts, version, (one) => semver.prerelease(one) === null);
}

/** The version before a new one. Before one that is no pre-release there are only such. */
export function lastBefore(facts: PackageFacts, version: string): VersionFacts | undefined {
  return semver.prerelease(version) === null ? comparedWith(facts, version) : highestBelow(facts, version, () => true);
}

function highestBelow(facts: PackageFacts, version: string, isMeant: (version: string) => boolean): VersionFacts | undefined {
  const below = [...facts.versions.values()].filter((one) => isMeant(one.version) && semver.lt(one.version, version));
  return below.sort((a, b) => semver.rcompare(a.version, b.version))[0];
}
