// One manifest from text to model and problems: what the host, the editor and the command line all call.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { apiProblems } from '../rules/endpoints.ts';
import type { ManifestCheck, PluginManifest } from '../model/manifest.ts';
import { readOrdinaryFile, nodeFileSystem, type FileSystem } from '../../disk/fileSystem.ts';
import { KnownScripts } from '../../scripts/knownScripts.ts';
import { needsMain, normalize } from '../model/normalize.ts';
import { parseManifest } from '../syntax/parse.ts';
import { packagingProblems, type LastRelease } from '../rules/packaging.ts';
import { permissionProblems } from '../rules/permissions.ts';
import { blocksLoading, problem } from '../rules/table.ts';
import { manifestValidator } from '../model/schemaValidators.ts';
import { findMain, scriptProblems } from '../rules/scripts.ts';
import { semanticProblems } from '../rules/semantics.ts';
import { withoutDisabled, withoutSuppressed } from './suppressions.ts';
import { LineIndex } from '../../text/lineIndex.ts';
import { get, type ManifestDocument } from '../syntax/tree.ts';
import { MANIFEST_CODES, schemaProblems } from '../rules/schema.ts';
import type { Problem } from '../rules/problem.ts';

/** `dev` while a plugin is being written; `publish` adds what strangers need. */
export type Profile = 'dev' | 'publish';

export interface CheckOptions {
  /** Path of the manifest: its name decides the syntax, its folder is the plugin's. */
  file: string;
  /** Without it nothing on the disk is looked at. */
  fs?: FileSystem;
  /** What is known of scripts already, for who checks again and again. */
  scripts?: KnownScripts;
  profile?: Profile;
  /** `load`: only what decides whether and how a plugin runs. `full` (the default) also reads the code of its scripts. */
  depth?: Depth;
  /** Codes that are not reported (setting `codexPlugins.lint.disable`). What keeps a plugin from loading is reported all the same. */
  disable?: readonly string[];
  /** Comments in the manifest silence nothing: whoever checks does not know its author. */
  silenceNothing?: boolean;
  /** What the plugin was when it was last published, for the profile `publish`. */
  lastRelease?: LastRelease;
}

/** How much is looked at. */
export type Depth = 'load' | 'full';

/** What a manifest says, whatever is wrong with it. */
export interface ReadManifest {
  document: ManifestDocument;
  /** The canonical form of as much as could be read, also where errors keep the plugin from loading. */
  draft: PluginManifest;
  /** The script in which functions without a script are looked up, where one was needed and found. */
  main?: string;
}

/** A check with everything that it was made from, for a language service. */
export interface ManifestAnalysis extends ManifestCheck, ReadManifest {}

/** Checks a manifest's text by itself. `main` is the script that functions without a script are looked up in. */
export function analyzeText(text: string, file: string, profile: Profile = 'dev', main?: string): ManifestAnalysis {
  return analyzeByItself(read(parseManifest(text, file), main), profile);
}

function read(document: ManifestDocument, main: string | undefined): ReadManifest {
  return { document, draft: normalize(document, main), ...(main !== undefined && { main }) };
}

function analyzeByItself(manifest: ReadManifest, profile: Profile, silenceNothing = false): ManifestAnalysis {
  const { document, draft } = manifest;
  const faulty = new Set(document.problems.flatMap(({ range }) => linesOf(range.start.line, range.end.line)));
  const found = document.root
    ? [...schemaProblems(document, manifestValidator, MANIFEST_CODES), ...semanticProblems(document, draft, profile)]
    : [];
  // A slip of syntax often garbles what stands beside it in its line; that is not a second mistake.
  const problems = [...document.problems, ...found.filter(({ range }) => !faulty.has(range.start.line))];
  return conclude(manifest, problems, silenceNothing);
}

function linesOf(first: number, last: number): number[] {
  return Array.from({ length: Math.min(last - first, 1000) + 1 }, (_, index) => first + index);
}

function conclude({ document, draft, main }: ReadManifest, problems: Problem[], silenceNothing: boolean): ManifestAnalysis {
  const distinct = withoutRepeats(problems);
  const sorted = (silenceNothing ? distinct : withoutSuppressed(document, distinct)).sort(
    (a, b) => a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character,
  );
  const id = get(document.root, 'pluginId') ?? get(document.root, 'name');
  return {
    document,
    draft,
    problems: sorted,
    ...(!sorted.some(blocksLoading) && document.root && { manifest: draft }),
    ...(id?.kind === 'string' && { idRange: document.lines.range(id) }),
    ...(main !== undefined && { main }),
  };
}

/** Rules of which one place may have several: what is missing there. */
const SEVERAL_IN_ONE_PLACE: ReadonlySet<string> = new Set(['manifest/required', 'manifest/missing-permission']);

/** What an alias repeats is wrong only once. */
function withoutRepeats(problems: Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, range, message }) => {
    const key = `${code} ${range.start.line}:${range.start.character} ${SEVERAL_IN_ONE_PLACE.has(code) ? message : ''}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** Checks a manifest's text, and with `fs` the scripts beside it. */
export async function analyzeManifest(text: string, options: CheckOptions): Promise<ManifestAnalysis> {
  const { file, fs } = options;
  return analyzeRead(await readManifest(parseManifest(text, file), file, fs), options);
}

/**
 * Makes out what a manifest says.
 * @param fs where the script is looked for that functions without a script are in
 * @param before what the same document said before: given back where that script is still the same
 */
export async function readManifest(
  document: ManifestDocument,
  file: string,
  fs?: FileSystem,
  before?: ReadManifest,
): Promise<ReadManifest> {
  const isWanted = fs && needsMain(document.root) && !get(document.root, 'main');
  const main = isWanted ? await findMain(path.dirname(file), fs) : undefined;
  return before && before.main === main ? before : read(document, main);
}

/** As `analyzeManifest`, of a manifest that was read already. */
export async function analyzeRead(manifest: ReadManifest, options: CheckOptions): Promise<ManifestAnalysis> {
  const { file, fs, profile = 'dev', disable = [], silenceNothing = false } = options;
  const analysis = analyzeByItself(manifest, profile, silenceNothing);
  const onDisk = fs && manifest.document.root ? await diskProblems(analysis, path.dirname(file), fs, options) : [];
  return conclude(manifest, withoutDisabled([...analysis.problems, ...onDisk], disable), silenceNothing);
}

/** What only the disk can tell. */
async function diskProblems(analysis: ManifestAnalysis, folder: string, fs: FileSystem, options: CheckOptions): Promise<Problem[]> {
  const { profile = 'dev', depth = 'full', lastRelease, scripts: known = new KnownScripts() } = options;
  const { document, draft, main } = analysis;
  const faulty = new Set(analysis.problems.map(({ range }) => range.start.line));
  // A value that is wrong in itself need not be looked for on the disk.
  const scripts = (await scriptProblems(document, folder, main, fs, known, depth)).filter(
    ({ range, code }) => code === 'manifest/main-missing' || !isFaultyValue(analysis, range.start, faulty),
  );
  if (depth === 'load') return scripts;
  const [permissions, api, packaging] = await Promise.all([
    permissionProblems(document, draft, folder, fs, known),
    apiProblems(document, folder, fs),
    profile === 'publish' ? packagingProblems(document, draft, folder, fs, lastRelease) : [],
  ]);
  return [...scripts, ...permissions, ...api, ...packaging];
}

function isFaultyValue(analysis: ManifestAnalysis, start: { line: number; character: number }, faulty: ReadonlySet<number>): boolean {
  if (!faulty.has(start.line)) return false;
  return analysis.problems.some(
    ({ code, range }) => range.start.line === start.line && (range.start.character === start.character || code === 'manifest/syntax'),
  );
}

/** As `analyzeManifest`, with no more than the canonical manifest and the problems. */
export async function checkManifest(text: string, options: CheckOptions): Promise<ManifestCheck> {
  const { manifest, idRange, problems } = await analyzeManifest(text, options);
  return { ...(manifest && { manifest }), ...(idRange && { idRange }), problems };
}

/** Decodes and checks the bytes of a manifest file. Its text, and places in it, are without a byte order mark, as in editors. */
export async function checkManifestBytes(bytes: Uint8Array, options: CheckOptions): Promise<ManifestCheck & { text: string }> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    text = new TextDecoder('utf-8').decode(bytes);
    const lines = new LineIndex(text);
    const at = Math.max(text.indexOf('\u{fffd}'), 0);
    const message = l10n.t('The file is not UTF-8. Save it with the encoding UTF-8.');
    return { text, problems: [problem(lines, 'manifest/encoding', { start: at, end: Math.min(at + 1, text.length) }, message)] };
  }
  if (text.length > MOST_WITHOUT_TURN) await turn();
  return { text, ...(await checkManifest(text, options)) };
}

/** Reading less takes no more than an instant. */
const MOST_WITHOUT_TURN = 10_000;
let lastTurn: Promise<void> = Promise.resolve();

/** Large manifests are read one after the other, with time in between for whoever else waits: a workspace may have many of them. */
function turn(): Promise<void> {
  lastTurn = lastTurn.then(() => new Promise((resolve) => setTimeout(resolve, 1)));
  return lastTurn;
}

/** Reads and checks a manifest file. Undefined where the file cannot be read. */
export async function checkManifestFile(
  file: string,
  profile: Profile = 'dev',
  depth: Depth = 'load',
  more: Pick<CheckOptions, 'disable' | 'lastRelease'> = {},
): Promise<(ManifestCheck & { text: string }) | undefined> {
  const bytes = await readOrdinaryFile(file);
  return bytes && checkManifestBytes(bytes, { file, fs: nodeFileSystem, profile, depth, ...more });
}
