// What a plugin's scripts do that takes a permission, and what of them cannot be seen.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as slashed from '../../paths/slashed.ts';
import type { FileSystem } from '../../disk/fileSystem.ts';
import { LineIndex, type Span } from '../../text/lineIndex.ts';
import { nodeLanguage } from './apiNode.ts';
import { pythonLanguage } from './apiPython.ts';
import { Calls } from './calls.ts';
import type { CodeModule } from './code.ts';
import type { Budget } from './evaluate.ts';
import { Explorer } from './explore.ts';
import type { Listener } from './listener.ts';
import { readNodeModule } from './readNode.ts';
import { readPythonModule } from './readPython.ts';
import { Unchanged } from '../../disk/unchanged.ts';
import type { Effect, Language, LoadedModule } from './values.ts';
import type { Range } from '../../text/range.ts';
import type { PermissionKind } from '../../permissions/names.ts';
import { paths } from '../../paths/paths.ts';

/** Something in the code that only a permission allows. */
export interface Finding {
  permission: PermissionKind;
  /** Where the code tells: the variable, the command, the host, an absolute path. */
  scope?: string;
  /** Absolute. */
  file: string;
  range: Range;
  /** What is called: `fs.readFileSync`. */
  subject: string;
  /** What it does, to follow "This": "reads files". */
  what: string;
}

/** Something in the code that keeps one from seeing what it does. */
export interface BlindSpot {
  file: string;
  range: Range;
  /** A clause: "eval runs code that is made while the plugin runs". */
  what: string;
  /** The permissions that it could need; any, where absent. */
  may?: readonly PermissionKind[];
}

export interface CodeAnalysis {
  findings: Finding[];
  blind: BlindSpot[];
  /** Every file that was read, absolute. */
  files: string[];
  /** Why the code was not followed to its end: what reading it does, such as "takes longer than 5 s". */
  gaveUp?: string;
}

/** A script that the host runs, relative to the plugin's folder. */
export interface Entry {
  script: string;
  /** The exports that the host calls; all, where it cannot be told. */
  functions?: readonly string[];
  /** The names under which the host looks for functions, and for methods of classes. */
  lookedUp?: readonly string[];
  /** It has no function for its event and is run as a program. */
  isMain: boolean;
}

/** A plugin whose scripts import more files than this is only read so far. */
const MAX_FILES = 200;
const MAX_CHARACTERS = 400_000;
/** Imports that are found one behind the other, and values that are passed on from function to function. */
const MAX_ROUNDS = 30;
/** What is evaluated in all rounds together: the editor's other questions wait meanwhile. */
const MAX_EVALUATIONS = 50_000;

/** Larger ones would take much room, and are rare. */
const MAX_KEPT_CHARACTERS = 100_000;

/**
 * Modules that were read before, by their place, each with its text as its version. By place and not by text alone, for two scripts of one
 * text have to be told apart: what they import differs.
 */
export type ReadModules = Unchanged<CodeModule | undefined>;

/**
 * Reads the entries and the modules of the plugin that they import, and reports what they do.
 * @param modules where modules are kept that need not be read again for the next analysis
 * @param onlyImport reports what they do when they are imported, and nothing of what their functions do when the host calls them
 */
export async function analyzeCode(
  folder: string,
  entries: readonly Entry[],
  fs: FileSystem,
  modules: ReadModules = new Unchanged(MAX_FILES),
  onlyImport = false,
): Promise<CodeAnalysis> {
  const source = new Sources(folder, fs, modules);
  const calls = new Calls();
  const budget = { left: MAX_EVALUATIONS };
  for (const { script } of entries) source.want(script);
  await source.load();
  // Which modules are imported, and what functions are called with, shows only on the way; so it goes again as long as there is something new.
  for (let round = 0; ; round++) {
    const { listener, explorer } = explore(source, calls, budget, entries, onlyImport);
    const isLast = round >= MAX_ROUNDS || budget.left <= 0;
    const isNew = [await source.load(), explorer.settle()];
    if (isNew.includes(true) && !isLast) continue;
    const isWhole = comesToAnEnd(() => explorer.doubt()) && budget.left > 0;
    calls.frozen = false;
    // Code that may never run imports as well.
    if ((await source.load()) && isWhole && !isLast) continue;
    if (!isWhole) listener.exhausted(entries[0]?.script ?? '');
    return listener.result();
  }
}

function explore(
  source: Sources,
  calls: Calls,
  budget: Budget,
  entries: readonly Entry[],
  onlyImport: boolean,
): { listener: Report; explorer: Explorer } {
  const listener = new Report(source);
  const explorer = new Explorer(
    listener,
    calls,
    budget,
    entries.flatMap(({ lookedUp = [] }) => lookedUp),
    onlyImport,
  );
  for (const { script, functions, isMain } of entries) {
    const module = source.module(script);
    if (module) {
      module.isMain = isMain;
      const follow = (): void => {
        explorer.enter(module, onlyImport ? [] : functions);
        explorer.finish();
      };
      if (!comesToAnEnd(follow)) listener.exhausted(script);
    } else listener.unreadable(script);
  }
  return { listener, explorer };
}

/** Only an expression that is nested without end keeps code from being followed to its end. */
function comesToAnEnd(follow: () => void): boolean {
  try {
    follow();
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

class Report implements Listener {
  doubtful = false;
  private readonly source: Sources;
  private readonly findings = new Map<string, Finding>();
  private readonly blind = new Map<string, BlindSpot>();
  private readonly dependencies = new Set<string>();

  constructor(source: Sources) {
    this.source = source;
  }

  result(): CodeAnalysis {
    const order = (a: { file: string; range: Range }, b: { file: string; range: Range }): number =>
      a.file < b.file
        ? -1
        : a.file > b.file
          ? 1
          : a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character;
    return { findings: [...this.findings.values()].sort(order), blind: [...this.blind.values()].sort(order), files: this.source.files() };
  }

  effect(module: LoadedModule, span: Span, { needs = [], blind, may }: Effect, subject: string): void {
    const range = this.source.range(module, span);
    for (const { kind, scope, what } of needs) {
      if (this.doubtful) {
        this.addBlind(module.file, range, l10n.t('{0} {1} in code that may never run', subject, what), [kind]);
        continue;
      }
      const key = `${module.file} ${range.start.line}:${range.start.character} ${kind} ${scope ?? ''}`;
      if (!this.findings.has(key)) {
        this.findings.set(key, { permission: kind, ...(scope !== undefined && { scope }), file: module.file, range, subject, what });
      }
    }
    if (blind !== undefined) this.addBlind(module.file, range, blind, may);
  }

  load(specifier: string, from: LoadedModule, span: Span): LoadedModule | undefined {
    const { language } = from;
    if (specifier.startsWith('/')) return this.source.wanted(specifier.slice(1));
    const candidates = language.candidates(specifier, from.relative);
    const found = this.source.firstOf(candidates);
    if (found !== undefined) {
      if (/\.(node|so)$/.test(found)) this.addBlind(from.file, this.source.range(from, span), l10n.t('"{0}" is native code', specifier));
      return this.source.wanted(found);
    }
    if (
      language.isDependency(specifier) &&
      !language.module(specifier) &&
      !this.source.isPending(candidates) &&
      !this.source.hasFolder(candidates)
    ) {
      const key = `${from.file} ${specifier}`;
      if (!this.dependencies.has(key))
        this.addBlind(from.file, this.source.range(from, span), l10n.t('"{0}" is not part of the plugin', specifier));
      this.dependencies.add(key);
    }
    return undefined;
  }

  unreadable(script: string): void {
    const reason = this.source.reason(script);
    if (reason) this.addBlind(this.source.absolute(script), START, reason);
  }

  exhausted(script: string): void {
    this.addBlind(this.source.absolute(script), START, l10n.t('the code is too large to be followed to its end'));
  }

  private addBlind(file: string, range: Range, what: string, may?: readonly PermissionKind[]): void {
    const key = `${file} ${range.start.line}:${range.start.character} ${what}`;
    if (!this.blind.has(key)) this.blind.set(key, { file, range, what, ...(may && { may }) });
  }
}

const START: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** The plugin's own files, read when they are first asked for. */
class Sources {
  private readonly folder: string;
  private readonly fs: FileSystem;
  private readonly modules = new Map<string, LoadedModule>();
  private readonly lines = new Map<string, LineIndex>();
  private readonly kinds = new Map<string, 'file' | 'folder' | 'other' | undefined>();
  private readonly reasons = new Map<string, string>();
  private readonly toLoad = new Set<string>();
  private readonly toFind = new Set<string>();
  private readonly read: ReadModules;

  constructor(folder: string, fs: FileSystem, read: ReadModules) {
    this.folder = folder;
    this.fs = fs;
    this.read = read;
  }

  absolute(relative: string): string {
    return path.join(this.folder, relative);
  }

  files(): string[] {
    return [...this.modules.values()].map(({ file }) => file);
  }

  module(relative: string): LoadedModule | undefined {
    return this.modules.get(slashed.normalize(relative));
  }

  reason(relative: string): string | undefined {
    return this.reasons.get(slashed.normalize(relative));
  }

  range(module: LoadedModule, span: Span): Range {
    return this.lines.get(module.relative)?.range(span) ?? START;
  }

  want(relative: string): void {
    const normal = slashed.normalize(relative);
    if (!this.modules.has(normal) && !this.reasons.has(normal)) this.toLoad.add(normal);
  }

  wanted(relative: string): LoadedModule | undefined {
    const known = this.module(relative);
    if (!known && languageOf(relative)) this.want(relative);
    return known;
  }

  /** The first that is a file, as far as is known already; what is not known is looked up before the next round. */
  firstOf(candidates: readonly string[]): string | undefined {
    for (const candidate of candidates) {
      const normal = slashed.normalize(candidate);
      if (slashed.leadsOut(normal) || slashed.isAbsolute(normal)) continue;
      if (!this.kinds.has(normal)) {
        this.toFind.add(normal);
        continue;
      }
      if (this.kinds.get(normal) === 'file') return normal;
    }
    return undefined;
  }

  /** A Python package without a file of its own. */
  hasFolder(candidates: readonly string[]): boolean {
    return candidates.some((candidate) => this.kinds.get(slashed.normalize(candidate)) === 'folder');
  }

  isPending(candidates: readonly string[]): boolean {
    return candidates.some((candidate) => this.toFind.has(slashed.normalize(candidate)));
  }

  /** Reads what is wanted. @returns whether anything new is known */
  async load(): Promise<boolean> {
    const toFind = [...this.toFind];
    this.toFind.clear();
    await Promise.all(toFind.map(async (relative) => this.kinds.set(relative, await this.fs.stat(this.absolute(relative)))));
    const toLoad = [...this.toLoad];
    this.toLoad.clear();
    await Promise.all(toLoad.map((relative) => this.loadOne(relative)));
    return toFind.length + toLoad.length > 0;
  }

  private async loadOne(relative: string): Promise<void> {
    const language = languageOf(relative);
    if (!language || this.modules.size >= MAX_FILES) {
      if (language) this.reasons.set(relative, l10n.t('the plugin has more than {0} files of code', MAX_FILES));
      else this.reasons.set(relative, '');
      return;
    }
    const [text, real, realFolder] = await Promise.all([
      this.fs.readText(this.absolute(relative)),
      this.fs.realpath(this.absolute(relative)),
      this.fs.realpath(this.folder),
    ]);
    if (text === undefined || (real !== undefined && realFolder !== undefined && !paths.within(real, realFolder))) {
      // That it is not there, or not the plugin's, is said elsewhere.
      this.reasons.set(relative, '');
      return;
    }
    const code = text.length > MAX_CHARACTERS ? undefined : await this.codeOf(text, relative, language);
    if (!code) {
      this.reasons.set(relative, l10n.t('the script is too large or too deeply nested to be read'));
      return;
    }
    this.lines.set(relative, new LineIndex(text));
    this.modules.set(relative, { file: this.absolute(relative), relative, language, code, isMain: false });
  }

  private async codeOf(text: string, relative: string, language: Language): Promise<CodeModule | undefined> {
    const isTypeScript = language !== pythonLanguage && /\.[cm]?ts$/i.test(relative);
    const parsed = (): CodeModule | undefined => parse(text, isTypeScript, language);
    if (text.length > MAX_KEPT_CHARACTERS) return parsed();
    return this.read.get(this.absolute(relative), text, this.fs, () => Promise.resolve(parsed()));
  }
}

function languageOf(relative: string): Language | undefined {
  if (/\.([cm]?[jt]s)$/i.test(relative)) return nodeLanguage;
  return /\.py$/i.test(relative) ? pythonLanguage : undefined;
}

function parse(text: string, isTypeScript: boolean, language: Language): CodeModule | undefined {
  try {
    return language === pythonLanguage ? readPythonModule(text) : readNodeModule(text, isTypeScript);
  } catch (error) {
    // Only nesting without end gets the reader here, since it goes as deep as the text does.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
