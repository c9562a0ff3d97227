// Which npm packages a plugin gets, by its lock file; without one, those that package.json names exactly.
import semver from 'semver';
import type { AuditFinding, Dependency, KnownPackages, NotChecked } from '../finding.ts';
import { firstOf } from '../firstOf.ts';
import { placeOf, readText, type ReadFile } from '../readText.ts';
import { objectOf, own, textIn, type Json } from '../values.ts';

const WHAT = 'Node.js packages';
/** In the order in which npm looks. */
const LOCKS = ['npm-shrinkwrap.json', 'package-lock.json'];
const OTHER_LOCKS = ['pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb'];
/** Far more than any plugin has. */
const MAX_PACKAGES = 20_000;

const NAME = /^(?:@[\w.~-]{1,100}\/)?[\w.~-]{1,214}$/;

/** Scripts that npm runs where a package is installed. */
const INSTALL_SCRIPTS = ['preinstall', 'install', 'postinstall'];

/** @param top the names in the plugin's folder */
export async function nodePackages(folder: string, top: readonly string[]): Promise<KnownPackages> {
  const known: KnownPackages = { dependencies: [], direct: [], findings: [], notChecked: [] };
  const manifest = top.includes('package.json') ? await readJson(folder, 'package.json', known.notChecked) : undefined;
  const wanted = manifest ? wantedIn(manifest, known) : new Map<string, string>();
  const name = LOCKS.find((one) => top.includes(one));
  if (name !== undefined) {
    const lock = await readJson(folder, name, known.notChecked);
    if (lock) fromLock(lock, name, wanted, known);
    return known;
  }
  if (wanted.size === 0 || !manifest) return known;
  const other = OTHER_LOCKS.find((one) => top.includes(one));
  if (other !== undefined) {
    known.notChecked.push({
      what: WHAT,
      why: `${other} is not read`,
      remedy: 'Run npm install --package-lock-only, which makes a package-lock.json.',
    });
    return known;
  }
  withoutLock(manifest.file, wanted, known);
  return known;
}

interface JsonFile extends ReadFile {
  value: Json;
}

async function readJson(folder: string, name: string, notChecked: NotChecked[]): Promise<JsonFile | undefined> {
  const read = await readText(folder, name, WHAT, notChecked);
  if (!read) return undefined;
  try {
    const value = objectOf(JSON.parse(read.text));
    if (value) return { ...read, value };
  } catch {
    // Said below.
  }
  notChecked.push({ what: WHAT, why: `${name} is not a JSON object`, remedy: `Make ${name} anew with npm install.` });
  return undefined;
}

/** What package.json asks for, and what it would run. */
function wantedIn(manifest: JsonFile, known: KnownPackages): Map<string, string> {
  const scripts = own(manifest.value, 'scripts');
  for (const script of INSTALL_SCRIPTS) {
    if (textIn(scripts, script) === undefined) continue;
    known.findings.push({
      code: 'audit/install-script',
      severity: 'low',
      message: `package.json has a script "${script}", which npm runs where the package is installed.`,
      file: manifest.file,
      range: placeOf(manifest, JSON.stringify(script))(),
      remedy: 'Remove it: plugins are installed without running scripts.',
    });
  }
  const wanted = new Map<string, string>();
  for (const key of ['dependencies', 'optionalDependencies']) {
    for (const [name, range] of Object.entries(objectOf(own(manifest.value, key)) ?? {})) {
      if (typeof range !== 'string') continue;
      wanted.set(name, range);
      known.direct.push({ name, file: manifest.file, range: placeOf(manifest, JSON.stringify(name)) });
    }
  }
  return wanted;
}

function fromLock(lock: JsonFile, name: string, wanted: ReadonlyMap<string, string>, known: KnownPackages): void {
  const packages = objectOf(own(lock.value, 'packages'));
  if (!packages) {
    const version = own(lock.value, 'lockfileVersion');
    const why = version === 1 ? `${name} is of the old version 1` : `${name} has no "packages"`;
    known.notChecked.push({ what: WHAT, why, remedy: `Make ${name} anew with npm install.` });
    return;
  }
  const entries = Object.entries(packages);
  const odd: string[] = [];
  for (const [place, written] of entries.slice(0, MAX_PACKAGES)) {
    if (place === '') continue;
    const entry = objectOf(written);
    const named = textIn(entry, 'name') ?? nameIn(place);
    const version = textIn(entry, 'version');
    const isLink = own(entry, 'link') === true;
    // The plugin's own workspaces.
    if (isLink || (named === undefined && entry)) continue;
    if (named === undefined || version === undefined || !NAME.test(named) || semver.valid(version) === null || !isOfRegistry(entry)) {
      odd.push(named ?? place);
      continue;
    }
    const isDevelopment = own(entry, 'dev') === true || own(entry, 'devOptional') === true;
    const dependency: Dependency = {
      ecosystem: 'npm',
      name: named,
      version,
      file: lock.file,
      range: placeOf(lock, JSON.stringify(place)),
      isDevelopment,
    };
    known.dependencies.push(dependency);
    if (own(entry, 'hasInstallScript') === true) known.findings.push(installScriptOf(dependency));
  }
  if (entries.length > MAX_PACKAGES)
    known.notChecked.push({ what: WHAT, why: `${name} has more than ${MAX_PACKAGES}, and those after that were not looked at` });
  if (odd.length > 0)
    known.notChecked.push({ what: WHAT, why: `${firstOf(odd)} in ${name} ${odd.length === 1 ? 'is' : 'are'} no versions of a registry` });
  const missing = [...wanted.keys()].filter((one) => !Object.hasOwn(packages, `node_modules/${one}`));
  if (missing.length === 0) return;
  known.findings.push({
    code: 'audit/not-locked',
    severity: 'low',
    message: `package.json asks for ${firstOf(missing)}, which ${name} does not have.`,
    file: lock.file,
    range: START,
    remedy: 'Run npm install, and commit the lock file.',
  });
}

/** Where packages come from that registries know of; git repositories and files are something else. */
function isOfRegistry(entry: Json | undefined): boolean {
  const resolved = textIn(entry, 'resolved');
  return resolved === undefined || /^https?:/i.test(resolved);
}

function installScriptOf({ name, version, file, range, isDevelopment }: Dependency): AuditFinding {
  return {
    code: 'audit/install-script',
    severity: isDevelopment ? 'info' : 'low',
    message: `${name} ${version} runs a script when it is installed.`,
    file,
    range: range(),
    package: { ecosystem: 'npm', name, version },
    remedy: 'See whether the plugin works without: plugins are installed without running scripts.',
  };
}

function nameIn(place: string): string | undefined {
  const start = place.lastIndexOf('node_modules/');
  return start < 0 ? undefined : place.slice(start + 'node_modules/'.length);
}

function withoutLock(file: string, wanted: ReadonlyMap<string, string>, known: KnownPackages): void {
  const loose: string[] = [];
  for (const { name, range } of known.direct) {
    const version = semver.valid(wanted.get(name)?.replace(/^=\s*/, '') ?? null);
    if (version !== null && NAME.test(name))
      known.dependencies.push({ ecosystem: 'npm', name, version, file, range, isDevelopment: false });
    else loose.push(name);
  }
  known.findings.push({
    code: 'audit/not-locked',
    severity: 'low',
    message:
      'There is no lock file: which packages these packages need, and in which versions, is only known when they are installed.' +
      (loose.length > 0 ? ` ${firstOf(loose)} ${loose.length === 1 ? 'has' : 'have'} no exact version.` : ''),
    file,
    range: START,
    remedy: 'Run npm install --package-lock-only, and commit package-lock.json.',
  });
  known.notChecked.push({
    what: loose.length > 0 ? `${firstOf(loose)}, and what the Node.js packages need` : 'what the Node.js packages need',
    why: 'there is no lock file',
    // The finding above says it already.
    isChosen: true,
  });
}

const START = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
