// Which files of a plugin its scripts need: what they import, and what that imports.
import { runtimeOf } from '../../contract/runtime.ts';
import * as slashed from '../../paths/slashed.ts';
import { nodeLanguage } from '../../scripts/analysis/apiNode.ts';
import { pythonLanguage } from '../../scripts/analysis/apiPython.ts';
import { importsOf, type ImportedName } from '../../scripts/imports.ts';
import { LineIndex } from '../../text/lineIndex.ts';
import { bothEnds } from '../../text/shownText.ts';
import type { Contents } from './contents.ts';
import type { FolderFiles } from './folderFiles.ts';
import { packageImport } from './packageImports.ts';
import { packProblem, type PackProblem } from './packProblem.ts';

export interface Reached {
  files: ReadonlySet<string>;
  problems: PackProblem[];
  /** What may be wrong, in sentences: an import that leads nowhere may be meant to. */
  notes: string[];
  /** The packages of Node.js that are imported, by their names, each with the first place, as `file:line`. */
  packages: ReadonlyMap<string, string>;
}

/** @param scripts where it begins, relative to the plugin's folder. Those that are not there are passed over. */
export async function reachedFiles(scripts: Iterable<string>, folder: FolderFiles, contents: Contents): Promise<Reached> {
  const search = new Search(folder, contents);
  await search.from(scripts);
  return search;
}

class Search implements Reached {
  readonly files = new Set<string>();
  readonly problems: PackProblem[] = [];
  readonly notes: string[] = [];
  readonly packages = new Map<string, string>();
  readonly #folder: FolderFiles;
  readonly #contents: Contents;
  readonly #waiting: string[] = [];
  /** By their paths in lower case, for imports that only some systems find. */
  #spelled: ReadonlyMap<string, string> | undefined;

  constructor(folder: FolderFiles, contents: Contents) {
    this.#folder = folder;
    this.#contents = contents;
  }

  async from(scripts: Iterable<string>): Promise<void> {
    for (const script of scripts) this.#take(slashed.normalize(script));
    for (let file = this.#waiting.shift(); file !== undefined; file = this.#waiting.shift()) await this.#read(file);
  }

  #take(file: string): void {
    if (this.files.has(file) || !this.#folder.files.has(file)) return;
    this.files.add(file);
    const runtime = runtimeOf(file);
    if (runtime === undefined) return;
    this.#waiting.push(file);
    // What makes a folder a package: of Python, so that what is in it can be imported; of Node.js it says how scripts are to be read.
    const mark = runtime === 'python' ? '__init__.py' : 'package.json';
    for (let around = slashed.dirname(file); around !== '.'; around = slashed.dirname(around)) this.#take(slashed.join(around, mark));
  }

  async #read(file: string): Promise<void> {
    const text = await this.#contents.text(file);
    if (text === undefined) return;
    const runtime = runtimeOf(file) ?? 'node';
    const lines = new LineIndex(text);
    for (const one of importsOf(text, runtime, /\.[cm]?ts$/i.test(file))) {
      const fault = runtime === 'python' ? this.#python(one, file) : await this.#node(one, file);
      const range = lines.range(one);
      const name = runtime === 'node' ? packageNamed(one.specifier) : undefined;
      if (name !== undefined && !this.packages.has(name)) this.packages.set(name, `${file}:${range.start.line + 1}`);
      if (fault === undefined) continue;
      if (fault.severity === 'error') this.problems.push(packProblem('pack/import', file, `${named(one)} ${fault.what}`, range));
      else this.notes.push(`${file}:${range.start.line + 1} imports ${named(one)}, and there is no such file.`);
    }
  }

  async #node(one: ImportedName, from: string): Promise<Fault | undefined> {
    const specifier = one.specifier.replace(/[?#](?!\/).*$/s, (rest, at: number) => (at === 0 ? rest : ''));
    if (specifier.startsWith('#')) {
      for (const target of packageImport(await this.#contents.text('package.json'), specifier, [...this.#folder.files.keys()]))
        this.#take(target);
      return undefined;
    }
    if (!/^\.{1,2}(?:\/|$)/.test(specifier)) return undefined;
    const base = slashed.normalize(slashed.join(slashed.dirname(from), specifier)).replace(/\/$/, '');
    const main = await this.#mainOf(base);
    const candidates = nodeLanguage.candidates(specifier, from).map((candidate) => slashed.normalize(candidate));
    return this.#first(main === undefined ? candidates : [...candidates.slice(0, 1), main, ...candidates.slice(1)], base);
  }

  /** Of a folder that is imported by its own name, what its package.json says. */
  async #mainOf(folder: string): Promise<string | undefined> {
    const file = slashed.join(folder, 'package.json');
    const text = folder === '.' || !this.#folder.files.has(file) ? undefined : await this.#contents.text(file);
    const main = text === undefined ? undefined : /"main"\s*:\s*"([^"\\]+)"/.exec(text)?.[1];
    if (main === undefined) return undefined;
    this.#take(file);
    const named = nodeLanguage.candidates(`./${main}`, file).map((candidate) => slashed.normalize(candidate));
    return named.find((candidate) => this.#folder.files.has(candidate));
  }

  #python(one: ImportedName, from: string): Fault | undefined {
    const { specifier, perhaps } = one;
    const candidates = pythonLanguage.candidates(specifier, from).map((candidate) => slashed.normalize(candidate));
    const isRelative = specifier.startsWith('.');
    // The package around a module that is imported by its whole name comes with the module.
    const fault = this.#first(candidates, isRelative ? (candidates[0] ?? '') : undefined);
    if (fault === undefined || perhaps || (!isRelative && fault.severity === 'note')) return undefined;
    // A folder without a file of its own is a package too.
    const isFolder = candidates.some((candidate) => this.#hasFolder(candidate.replace(/\/?__init__\.py$/, '')));
    return fault.severity === 'note' && isFolder ? undefined : fault;
  }

  #hasFolder(folder: string): boolean {
    if (folder === '' || folder === '.') return true;
    for (const file of this.#folder.files.keys()) if (slashed.below(file, folder)) return true;
    return false;
  }

  /** Takes the first that is there. @param place where it has to be; undefined where it may be another package's. */
  #first(candidates: readonly string[], place: string | undefined): Fault | undefined {
    const found = candidates.find((candidate) => this.#folder.files.has(candidate));
    if (found !== undefined) {
      this.#take(found);
      return undefined;
    }
    if (place === undefined) return { severity: 'note', what: '' };
    if (slashed.leadsOut(place))
      return {
        severity: 'error',
        what: "is outside of the plugin's folder, and is not there where the plugin is installed. Copy it into the folder.",
      };
    const never = this.#folder.never.find((folder) => place === folder || slashed.below(place, folder));
    if (never !== undefined)
      return { severity: 'error', what: `is in ${never}, which is never packed. Import the package by its name, or copy the file.` };
    this.#spelled ??= new Map([...this.#folder.files.keys()].map((file) => [file.toLowerCase(), file]));
    const spelled = candidates.map((candidate) => this.#spelled?.get(candidate.toLowerCase())).find((one) => one !== undefined);
    if (spelled === undefined) return { severity: 'note', what: '' };
    return {
      severity: 'error',
      what: `is called "${spelled}": on systems where the case of names counts, it is not found. Write it as it is called.`,
    };
  }
}

interface Fault {
  severity: 'error' | 'note';
  /** The end of a sentence that begins with what is imported. */
  what: string;
}

function named({ specifier }: ImportedName): string {
  return `"${bothEnds(specifier)}"`;
}

/** Of a bare specifier, the package's name; undefined for files, and for what comes with Node.js or with the host. */
function packageNamed(specifier: string): string | undefined {
  const name = /^(?:@[\w.-]+\/)?[\w.-]+(?=\/|$)/.exec(specifier)?.[0];
  return name === undefined || name.startsWith('.') || nodeLanguage.module(specifier) || nodeLanguage.module(name) ? undefined : name;
}
