// Which Python packages a plugin gets, by its lock files and lists of requirements.
import path from 'node:path';
import { parse as parseToml } from 'smol-toml';
import { paths } from '../../../paths/paths.ts';
import type { Range } from '../../../text/range.ts';
import type { KnownPackages, NotChecked } from '../finding.ts';
import { firstOf } from '../firstOf.ts';
import { placeOf, readText, type ReadFile } from '../readText.ts';
import { listIn, objectOf, own, textIn, textsIn } from '../values.ts';
import { pythonName } from './names.ts';
import { readRequirement, readRequirements, type Requirement } from './requirements.ts';

const WHAT = 'Python packages';
const LOCKS = ['pylock.toml', 'uv.lock', 'poetry.lock', 'pdm.lock'];
const REQUIREMENTS = /^requirements[\w.-]*\.(?:txt|lock)$/i;
/** Lists of what only development needs, by their names. */
const DEVELOPMENT = /(?:dev|test|lint|docs?)[\w-]*\.(?:txt|lock)$/i;
const MAX_PACKAGES = 20_000;
const MAX_FILES = 50;

/** @param top the names in the plugin's folder */
export async function pythonPackages(folder: string, top: readonly string[]): Promise<KnownPackages> {
  const known: KnownPackages = { dependencies: [], direct: [], findings: [], notChecked: [] };
  const locks = LOCKS.filter((one) => top.includes(one));
  for (const name of locks) {
    const read = await readText(folder, name, WHAT, known.notChecked);
    if (read) fromLock(read, known);
  }
  await new Lists(folder, known).read(top.filter((name) => REQUIREMENTS.test(name)).sort());
  const isListed = locks.length > 0 || known.dependencies.length > 0;
  if (top.includes('pyproject.toml')) {
    const read = await readText(folder, 'pyproject.toml', WHAT, known.notChecked);
    if (read) fromProject(read, isListed, known);
  }
  if (top.includes('Pipfile.lock') && !isListed)
    known.notChecked.push({ what: WHAT, why: 'Pipfile.lock is not read', remedy: 'Run pipenv requirements > requirements.txt.' });
  // One package may stand in several files.
  const seen = new Set<string>();
  known.dependencies = known.dependencies.filter(({ name, version, isDevelopment }) => {
    const key = `${name} ${version} ${isDevelopment}`;
    return !seen.has(key) && seen.add(key);
  });
  if (known.dependencies.length > MAX_PACKAGES) {
    known.dependencies = known.dependencies.slice(0, MAX_PACKAGES);
    known.notChecked.push({ what: WHAT, why: `there are more than ${MAX_PACKAGES}` });
  }
  return known;
}

function tomlOf({ file, text }: ReadFile, notChecked: NotChecked[]): unknown {
  try {
    return parseToml(text);
  } catch {
    notChecked.push({ what: WHAT, why: `${path.basename(file)} is not TOML`, remedy: 'Make it anew with the tool that made it.' });
    return undefined;
  }
}

/** All lock files have lists of packages with names and versions; that of PEP 751 calls it in the plural. */
function fromLock(read: ReadFile, known: KnownPackages): void {
  const value = tomlOf(read, known.notChecked);
  if (value === undefined) return;
  const name = path.basename(read.file);
  const odd: string[] = [];
  const packages = [...listIn(value, 'package'), ...listIn(value, 'packages')];
  if (packages.length === 0 && read.text.trim() !== '' && own(value, 'package') !== undefined) odd.push('"package"');
  for (const one of packages) {
    const written = textIn(one, 'name');
    const normal = written === undefined ? undefined : pythonName(written);
    const version = textIn(one, 'version');
    const source = own(one, 'source');
    // The plugin itself, as uv lists it, and what lies in folders.
    if (['virtual', 'editable', 'directory'].some((kind) => own(source, kind) !== undefined) || own(one, 'directory') !== undefined)
      continue;
    if (normal === undefined || version === undefined) {
      odd.push(normal ?? 'one without a name');
      continue;
    }
    const groups = textsIn(one, 'groups');
    const isDevelopment =
      textIn(one, 'category') === 'dev' || (groups.length > 0 && groups.every((group) => /^(?:dev|test|lint|docs?)/.test(group)));
    const range = placeOf(read, `name = ${JSON.stringify(written)}`);
    known.dependencies.push({ ecosystem: 'PyPI', name: normal, version, file: read.file, range, isDevelopment });
  }
  if (odd.length > 0) known.notChecked.push({ what: WHAT, why: `${firstOf(odd)} in ${name} cannot be read` });
}

/** Of a project, what it asks for by name; versions are the lock file's business. */
function fromProject(read: ReadFile, isListed: boolean, known: KnownPackages): void {
  const value = tomlOf(read, known.notChecked);
  const project = own(value, 'project');
  const poetry = own(own(own(value, 'tool'), 'poetry'), 'dependencies');
  const listed = [...textsIn(project, 'dependencies'), ...Object.keys(objectOf(poetry) ?? {}).filter((name) => name !== 'python')];
  const found = listed.flatMap((text): Requirement[] => {
    const requirement = readRequirement(text, placeOf(read, text)().start.line);
    return requirement ? [requirement] : [];
  });
  add(found, read, false, known, isListed);
}

/** Lists of requirements, which may name further ones. */
class Lists {
  readonly #folder: string;
  readonly #known: KnownPackages;
  readonly #seen = new Set<string>();

  constructor(folder: string, known: KnownPackages) {
    this.#folder = folder;
    this.#known = known;
  }

  async read(names: readonly string[]): Promise<void> {
    const waiting = names.map((name) => ({ name, isDevelopment: DEVELOPMENT.test(name) }));
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const file = path.resolve(this.#folder, next.name);
      if (!paths.below(file, this.#folder)) {
        this.#known.notChecked.push({ what: WHAT, why: `${next.name} is not in the plugin's folder` });
        continue;
      }
      const key = paths.key(file);
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      if (this.#seen.size > MAX_FILES) {
        this.#known.notChecked.push({ what: WHAT, why: `there are more than ${MAX_FILES} lists of requirements` });
        return;
      }
      const read = await readText(this.#folder, next.name, WHAT, this.#known.notChecked);
      if (!read) {
        if (!names.includes(next.name)) this.#known.notChecked.push({ what: WHAT, why: `there is no ${next.name}` });
        continue;
      }
      const found = readRequirements(read.text);
      add(found, read, next.isDevelopment, this.#known);
      for (const one of found)
        if (one.kind === 'file') waiting.push({ name: path.join(path.dirname(next.name), one.name), isDevelopment: next.isDevelopment });
    }
  }
}

/** @param isListed whether something else says which versions these are */
function add(found: readonly Requirement[], read: ReadFile, isDevelopment: boolean, known: KnownPackages, isListed = false): void {
  const name = path.basename(read.file);
  const loose: Requirement[] = [];
  const elsewhere: string[] = [];
  for (const one of found) {
    const range = (): Range => ({ start: { line: one.line, character: 0 }, end: { line: one.line, character: 0 } });
    if (one.kind === 'elsewhere') elsewhere.push(one.text);
    if (one.kind === 'pinned')
      known.dependencies.push({ ecosystem: 'PyPI', name: one.name, version: one.version, file: read.file, range, isDevelopment });
    if (one.kind === 'loose') loose.push(one);
    if (one.kind === 'loose' || one.kind === 'pinned') known.direct.push({ name: one.name, file: read.file, range });
  }
  if (elsewhere.length > 0)
    known.notChecked.push({ what: WHAT, why: `${firstOf(elsewhere)} in ${name} ${elsewhere.length === 1 ? 'is' : 'are'} of no index` });
  const [first] = loose;
  if (!first || isListed) return;
  const names = firstOf(loose.map((one) => ('name' in one ? one.name : '')));
  known.findings.push({
    code: 'audit/not-locked',
    severity: isDevelopment ? 'info' : 'low',
    message: `${name} has no exact version for ${names}.`,
    file: read.file,
    range: { start: { line: first.line, character: 0 }, end: { line: first.line, character: 0 } },
    remedy: 'Write name==1.2.3, or commit a lock file.',
  });
  known.notChecked.push({ what: `${names} in ${name}`, why: 'there is no exact version', isChosen: true });
}
