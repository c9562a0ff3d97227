// The packages that a plugin needs of Node.js and Python, installed into its folder. What names them comes from strangers, so only names and versions of
// packages in registries count, read here and handed on anew: nothing that package managers understand otherwise gets through.
import semver from 'semver';
import * as slashed from '../../paths/slashed.ts';
import { npmInstall, pipInstall } from '../../runner/index.ts';
import { InstallFault } from '../installFault.ts';
import type { Candidate } from './candidate.ts';

const NPM_LOCKS = ['npm-shrinkwrap.json', 'package-lock.json'];
/** In this order: the first is what installing is by. */
const PYTHON_LOCKS = ['requirements.lock', 'requirements.txt'];

/** The folders of packages that installing makes for it. */
export function packageFolders(candidate: Candidate): string[] {
  return [...(nodePackages(candidate).length > 0 ? ['node_modules'] : []), ...(pythonLock(candidate) === undefined ? [] : ['.venv'])];
}

/** @throws InstallFault */
export async function installPackages(
  folder: string,
  candidate: Candidate,
  { say, signal }: { say: (text: string) => void; signal?: AbortSignal | undefined },
): Promise<void> {
  const what = nameOf(candidate);
  const needed = nodePackages(candidate);
  if (needed.length > 0) {
    const locks = NPM_LOCKS.flatMap((name) => (textOf(candidate, name) === undefined ? [] : [name]));
    for (const lock of locks) refuseLocalPackages(candidate, lock);
    say(`Installing ${counted(needed.length, 'Node.js')} that ${what} needs (without their scripts)…`);
    const installed = await npmInstall(folder, { isLocked: locks.length > 0, signal });
    if (!installed.ok)
      throw new InstallFault(`${what} is not installed, as npm did not install what it needs (${needed.join(', ')}): ${installed.reason}`);
  }
  const lock = pythonLock(candidate);
  if (lock === undefined) return;
  const requirements = pinned(candidate, lock);
  say(`Installing ${counted(requirements.length, 'Python')} that ${what} needs…`);
  const installed = await pipInstall(folder, { requirements, signal });
  if (!installed.ok) throw new InstallFault(`${what} is not installed, as pip did not install what its ${lock} names: ${installed.reason}`);
}

function nameOf({ manifest }: Candidate): string {
  return `${manifest.id} ${manifest.version}`;
}

function counted(count: number, language: string): string {
  return count === 1 ? `a package of ${language}` : `${count} packages of ${language}`;
}

function textOf({ files }: Candidate, name: string): string | undefined {
  return files.find((file) => file.path === name)?.content.toString('utf8');
}

/** @returns the names of what it depends on, but for what only its development needs. */
function nodePackages(candidate: Candidate): string[] {
  const value = objectIn(candidate, 'package.json');
  if (!value) return [];
  const dependencies = { ...objectOf(value['dependencies']), ...objectOf(value['optionalDependencies']) };
  for (const [name, range] of Object.entries({
    ...dependencies,
    ...objectOf(value['peerDependencies']),
    ...overridden(value['overrides']),
  }))
    if (typeof range !== 'string' || isPlace(range))
      throw new InstallFault(
        `${nameOf(candidate)} is not installed: its package.json has "${name}" from a place, and not from a registry.`,
      );
  return Object.keys(dependencies);
}

/** Overrides may be in each other. */
function overridden(value: unknown, within = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(objectOf(value)).flatMap(([name, one]): [string, unknown][] =>
      typeof one === 'object' ? Object.entries(overridden(one, `${within}${name} > `)) : [[`${within}${name}`, one]],
    ),
  );
}

/** Whatever is not in a registry: folders of this machine, and addresses, whose content nobody knows beforehand. */
function isPlace(range: string): boolean {
  const alias = /^npm:(?:@[\w.-]+\/)?[\w.-]+(?:@(.*))?$/.exec(range);
  const wanted = alias ? (alias[1] ?? '') : range;
  return semver.validRange(wanted) === null && !/^[A-Za-z][\w.-]*$/.test(wanted);
}

function refuseLocalPackages(candidate: Candidate, lock: string): void {
  const { packages: listed } = objectIn(candidate, lock) ?? {};
  if (listed === undefined)
    throw new InstallFault(
      `${nameOf(candidate)} is not installed: its ${lock} is of an npm before 7. Whoever publishes it writes a newer one.`,
    );
  const packages = objectOf(listed);
  for (const [place, entry] of Object.entries(packages)) {
    if (place === '') continue;
    const { link, resolved } = objectOf(entry);
    const isInside = place.startsWith('node_modules/') && !slashed.segments(place).includes('..');
    if (link !== undefined || !isInside || (typeof resolved === 'string' && !/^https?:/.test(resolved)))
      throw new InstallFault(`${nameOf(candidate)} is not installed: its ${lock} has "${place}" from a place, and not from a registry.`);
  }
}

function objectIn(candidate: Candidate, name: string): Record<string, unknown> | undefined {
  const text = textOf(candidate, name);
  if (text === undefined) return undefined;
  try {
    return objectOf(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch {
    throw new InstallFault(`${nameOf(candidate)} is not installed: its ${name} is no JSON.`);
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function pythonLock(candidate: Candidate): string | undefined {
  return PYTHON_LOCKS.find((name) => logicalLines(textOf(candidate, name)).length > 0);
}

/** A name, extras, one version, a marker, and digests. */
const REQUIREMENT =
  /^([A-Za-z\d](?:[\w.-]*[A-Za-z\d])?)(\[[\w., -]*\])? ?== ?([\w.!+-]+)( ?;[ \w.'"<>=!()-]+?)?((?: --hash[= ]sha(?:256|384|512):[\da-f]+)+)$/;

/** @returns the lines for pip, written anew. @throws InstallFault for whatever is not exactly one version of a package with its digests. */
function pinned(candidate: Candidate, lock: string): string[] {
  const refused = (why: string): InstallFault => new InstallFault(`${nameOf(candidate)} is not installed: its ${lock} ${why}`);
  return logicalLines(textOf(candidate, lock)).map((line) => {
    const [, name, extras = '', version, marker = '', hashes] = REQUIREMENT.exec(line.replaceAll(/\s+/g, ' ')) ?? [];
    if (name !== undefined) return `${name}${extras}==${version}${marker}${hashes}`;
    const shown = line.slice(0, 60);
    if (/^[A-Za-z\d][\w.-]*(?:\[[^\]]*\])?\s*(?:[=<>!~;].*)?$/.test(line) && !line.includes('--'))
      throw refused(
        `has no digest of ${/^[\w.-]+/.exec(line)![0]}, so nobody can tell which package that is. Whoever publishes it writes one with pip-compile --generate-hashes.`,
      );
    throw refused(`says "${shown}" to pip, and only packages in one version each, with digests, may stand there.`);
  });
}

/** Where lines end for Python, of which some programs know fewer. */
// oxlint-disable-next-line no-control-regex
const LINE_END = /\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/;

/** Lines that go on in the next one as one, without comments. A comment ends with its line. */
function logicalLines(text = ''): string[] {
  const lines: string[] = [];
  let begun = '';
  for (const line of text.split(LINE_END)) {
    const [, code = '', goesOn] = /^(.*?)(?:\s*(\\))?$/.exec(line.replace(/(?:^|\s)#.*$/, '').trimEnd()) ?? [];
    begun += `${begun === '' ? '' : ' '}${code.trim()}`;
    if (goesOn !== undefined) continue;
    if (begun.trim() !== '') lines.push(begun.trim());
    begun = '';
  }
  return begun.trim() === '' ? lines : [...lines, begun.trim()];
}
