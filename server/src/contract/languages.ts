// Which language an editor would take a file for, and which files it would take for a language: it says so of open documents only.
import { globMatcher } from '../paths/globs.ts';

/** As extensions contribute them. */
export interface LanguageDeclaration {
  id: string;
  extensions?: readonly string[];
  filenames?: readonly string[];
  filenamePatterns?: readonly string[];
  firstLine?: string;
}

interface Rule {
  id: string;
  glob: string;
  /** @param lower the same in small letters. */
  matches: (path: string, lower: string) => boolean;
}

/** What the editor calls a file that no language claims. */
const NO_LANGUAGE = 'plaintext';

export class Languages {
  /** The first that matches counts. */
  readonly #rules: readonly Rule[];
  readonly #firstLines: readonly { id: string; matches: RegExp }[];

  /**
   * @param declared by all extensions, of whatever form, in their order: of two that claim the same files, the later one counts.
   * @param associations the user's, from globs to ids.
   */
  constructor(declared: readonly unknown[], associations: Readonly<Record<string, string>>) {
    const later = declared.flatMap(declarationOf).toReversed();
    const own = Object.entries(associations).map(([glob, id]) => ({ id, glob }));
    const names = later.flatMap(({ id, filenames = [] }) => filenames.map((glob) => ({ id, glob })));
    const patterns = later.flatMap(({ id, filenamePatterns = [] }) => filenamePatterns.map((glob) => ({ id, glob })));
    const extensions = later.flatMap(({ id, extensions: ends = [] }) => ends.map((end) => ({ id, glob: `*${end}` })));
    // Of the user's own, and of the endings of names, the longer ones say more.
    this.#rules = [...longestFirst(own), ...names, ...longestFirst(patterns), ...longestFirst(extensions)].map(ruleOf);
    this.#firstLines = later.flatMap(({ id, firstLine }) => {
      const matches = firstLine === undefined ? undefined : regularExpression(firstLine);
      return matches ? [{ id, matches }] : [];
    });
  }

  /** @param path with forward slashes. */
  of(path: string, text: string): string {
    return this.ofName(path) ?? this.#ofFirstLine(text);
  }

  /** Undefined where the name does not say. @param path with forward slashes. */
  ofName(path: string): string | undefined {
    const lower = path.toLowerCase();
    return this.#rules.find(({ matches }) => matches(path, lower))?.id;
  }

  #ofFirstLine(text: string): string {
    const [firstLine = ''] = text.split(/\r\n|\r|\n/, 1);
    return this.#firstLines.find(({ matches }) => matches.test(firstLine))?.id ?? NO_LANGUAGE;
  }

  /** Globs of the files that are taken for one of these languages by their names, from wherever they are. */
  globsOf(ids: readonly string[]): string[] {
    return [...new Set(this.#rules.filter(({ id }) => ids.includes(id)).map(({ glob }) => anywhere(glob)))];
  }
}

/** Nobody checks what extensions contribute. */
function declarationOf(declared: unknown): LanguageDeclaration[] {
  const { id, extensions, filenames, filenamePatterns, firstLine } = (declared ?? {}) as Record<keyof LanguageDeclaration, unknown>;
  if (typeof id !== 'string') return [];
  const names = { extensions: textsOf(extensions), filenames: textsOf(filenames), filenamePatterns: textsOf(filenamePatterns) };
  return [{ id, ...names, ...(typeof firstLine === 'string' && { firstLine }) }];
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function longestFirst<Named extends { glob: string }>(rules: readonly Named[]): Named[] {
  return rules.toSorted((a, b) => b.glob.length - a.glob.length);
}

function ruleOf({ id, glob }: { id: string; glob: string }): Rule {
  // Nearly all are about endings of names, of which there are hundreds, and each file is held against all.
  const ending = /^\*[^*?[\]{}()!+@\\/]+$/.test(glob) ? glob.slice(1).toLowerCase() : undefined;
  if (ending !== undefined) return { id, glob, matches: (_path, lower) => lower.endsWith(ending) };
  const matches = globMatcher(anywhere(glob), { nocase: true });
  return { id, glob, matches: (path) => matches(path) };
}

/** A glob without a slash is about names. */
function anywhere(glob: string): string {
  return glob.includes('/') ? glob : `**/${glob}`;
}

/** An extension may have written one that is none. */
function regularExpression(text: string): RegExp | undefined {
  try {
    return new RegExp(text);
  } catch {
    return undefined;
  }
}
