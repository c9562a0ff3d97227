// What keeps a version from being published under its name.
import semver from 'semver';
import { bothEnds } from '../../text/shownText.ts';

/** For those who read versions by the library that npm does. */
const LONGEST = 256;

/** A sentence that begins with the version; undefined where registries have it as it is written. */
export function versionFault(version: string): string | undefined {
  if (semver.valid(version) === version) return undefined;
  if (version.length > LONGEST) return `${bothEnds(version, 40)} is too long: a version has at most ${LONGEST} characters.`;
  const parsed = semver.parse(version);
  if (parsed && parsed.build.length > 0)
    return `${version} has a build part, which registries leave out: it would be ${parsed.version} there. Publish it as that.`;
  const near = parsed?.version ?? semver.valid(version, { loose: true }) ?? semver.coerce(version)?.version;
  const meant = near === undefined ? '' : ` Do you mean ${near}?`;
  return `${version} is no version by Semantic Versioning, such as 1.2.0 or 2.0.0-beta.1.${meant}`;
}
