// Texts that are not ours and that a machine has: what completions are measured on.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface CorpusFile {
  /** Relative to the corpus, with forward slashes. */
  name: string;
  text: string;
}

export interface Corpus {
  name: string;
  language: string;
  learned: CorpusFile[];
  /** Those that are typed. */
  heldOut: CorpusFile[];
}

interface Source {
  name: string;
  language: string;
  folders: string[];
  extension: string;
  /** Files that are tests, translations or copies of others. */
  without: RegExp;
}

/** So much of a corpus is learned, and so much of it is typed, in lines. */
const MOST_LEARNED = 50_000;
const MOST_HELD_OUT = 2_000;
const LONGEST_FILE = 4_000;

/**
 * @param only the names of those that are wanted; all by default.
 * @returns the corpora that are there, and the names of those that are not.
 */
export function findCorpora(root: string, only?: readonly string[]): { corpora: Corpus[]; missing: string[] } {
  const modules = (...names: string[]): string[] => names.map((name) => path.join(root, 'node_modules', name));
  const python = pythonLibrary();
  const sources: Source[] = [
    { name: 'ajv', language: 'typescript', folders: modules('ajv/lib'), extension: '.ts', without: /\.d\.ts$/ },
    { name: 'zod', language: 'typescript', folders: modules('zod/src/v4'), extension: '.ts', without: /tests\/|locales\/|mini\// },
    {
      name: 'msal',
      language: 'typescript',
      folders: modules('@azure/msal-common/src', '@azure/msal-node/src'),
      extension: '.ts',
      without: /\.d\.ts$/,
    },
    { name: 'yaml', language: 'javascript', folders: modules('yaml/dist'), extension: '.js', without: /browser\// },
    { name: 'mocha', language: 'javascript', folders: modules('mocha/lib'), extension: '.js', without: /browser\// },
    {
      name: 'python',
      language: 'python',
      folders: python === undefined ? [] : [python],
      extension: '.py',
      without: /(?:^|\/)(?:test|tests|idlelib|lib2to3|site-packages|turtledemo|encodings|pydoc_data)\//,
    },
  ];
  const corpora: Corpus[] = [];
  const missing: string[] = [];
  for (const source of sources.filter(({ name }) => only?.includes(name) ?? true)) {
    const there = source.folders.filter((folder) => existsSync(folder));
    if (there.length === 0) missing.push(source.name);
    else
      corpora.push(
        split(
          source,
          there.flatMap((folder) => filesIn(folder, source)),
        ),
      );
  }
  return { corpora, missing };
}

/** Four of five files are learned. Which, goes by their names. */
function split({ name, language }: Source, files: CorpusFile[]): Corpus {
  const inTurn = files.toSorted((a, b) => rank(a.name) - rank(b.name));
  return {
    name,
    language,
    learned: upTo(
      inTurn.filter((file) => !isHeldOut(file)),
      MOST_LEARNED,
    ),
    heldOut: upTo(inTurn.filter(isHeldOut), MOST_HELD_OUT),
  };
}

/** The same corpora without the files that are held out: of the rest, every fifth is typed. For whoever fits something. */
export function forFitting(corpus: Corpus): Corpus {
  const isTyped = ({ name }: CorpusFile): boolean => Math.floor(rank(name) / 5) % 5 === 0;
  return {
    ...corpus,
    learned: corpus.learned.filter((file) => !isTyped(file)),
    heldOut: upTo(corpus.learned.filter(isTyped), MOST_HELD_OUT),
  };
}

const isHeldOut = ({ name }: CorpusFile): boolean => rank(name) % 5 === 0;

function rank(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE();
}

function upTo(files: readonly CorpusFile[], lines: number): CorpusFile[] {
  let left = lines;
  return files.filter((file) => left > 0 && (left -= file.text.split('\n').length) > -LONGEST_FILE);
}

function filesIn(folder: string, { extension, without }: Source): CorpusFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((entry): CorpusFile[] => {
    const name = entry.replaceAll(path.sep, '/');
    if (!name.endsWith(extension) || without.test(name)) return [];
    // As editors save it: no blanks at the ends of lines.
    const text = readFileSync(path.join(folder, entry), 'utf8').replaceAll(/[^\S\n]+(?=\n|$)/g, '');
    const lines = text.split('\n');
    return lines.length > LONGEST_FILE || lines.some((line) => line.length > 1000) ? [] : [{ name, text }];
  });
}

function pythonLibrary(): string | undefined {
  const ran = spawnSync('python3', ['-c', "import sysconfig; print(sysconfig.get_paths()['stdlib'])"], { encoding: 'utf8' });
  return ran.status === 0 && existsSync(ran.stdout.trim()) ? ran.stdout.trim() : undefined;
}
