// Learned texts as they are kept on disk between sessions: a file for each workspace folder. What is in it are the tokens of what was learned, so
// nothing that was left out; a file that is damaged, or of another version, is as good as none.
import { createHash } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeBeside } from '../../../disk/beside.ts';
import { readOrdinaryFile } from '../../../disk/fileSystem.ts';
import { unlessTaken } from '../../../disk/taken.ts';
import { paths } from '../../../paths/paths.ts';
import type { FoundFile } from './learnedFiles.ts';
import type { Family, LearnedTexts } from './learnedTexts.ts';
import type { Slices } from './slices.ts';
import { codeOf, hasSpace, idOf, RESERVED, type Code } from './tokens.ts';

/** Another one for every change of what the file says, or of how texts are taken apart. */
const VERSION = 'codex-workspace-texts 1';

/** For the user's eyes only. */
const MODE = 0o600;
const FOLDER_MODE = 0o700;

/** Codes encoded before others may have their turn. */
const CODES_PER_STEP = 1000;

/** A text in one line of the file. */
interface KeptText {
  /** Relative to the workspace folder, with forward slashes. */
  name: string;
  mtimeMs: number;
  size: number;
  family: string;
  lineCount: number;
  words: string[];
  /** In Base64: 32-bit numbers, least byte first. A code whose id is not reserved counts the words from there. */
  codes: string;
}

/** The file in which the texts of a workspace folder are kept. */
function fileFor(cacheFolder: string, folder: string): string {
  return path.join(cacheFolder, `${createHash('sha256').update(paths.key(folder)).digest('hex').slice(0, 32)}.texts`);
}

type Places = ReadonlyMap<string, Pick<KeptText, 'mtimeMs' | 'size'> & { start: number; end: number }>;

/** What was kept of a workspace folder, by name. It is taken apart when it is asked for. */
export class KeptTexts {
  readonly #bytes: Buffer;
  readonly #places: Places;

  private constructor(bytes: Buffer, places: Places) {
    this.#bytes = bytes;
    this.#places = places;
  }

  /** @returns undefined where nothing is kept that can be used. Never rejects. */
  static async read(cacheFolder: string, folder: string, slices: Slices, signal: AbortSignal): Promise<KeptTexts | undefined> {
    const bytes = await readOrdinaryFile(fileFor(cacheFolder, folder));
    if (!bytes) return undefined;
    try {
      const places = await slices.run(placesIn(bytes), signal);
      return places && new KeptTexts(bytes, places);
    } catch {
      // Damaged in a way that its sum does not show: nobody made it by accident.
      return undefined;
    }
  }

  /** Whether any of it is of a file that is none of these, by name. */
  hasOthers(names: ReadonlySet<string>): boolean {
    return [...this.#places.keys()].some((name) => !names.has(name));
  }

  /** Learns a file as it was kept, if it has not been written since. @returns whether it has learned it. */
  *learning(texts: LearnedTexts, key: string, name: string, { mtimeMs, size }: FoundFile): Generator<void, boolean> {
    const place = this.#places.get(name);
    if (!place || place.mtimeMs !== mtimeMs || place.size !== size) return false;
    const kept = JSON.parse(this.#bytes.toString('utf8', place.start, place.end)) as KeptText;
    yield;
    const family = texts.family(kept.family);
    const numbers = Buffer.from(kept.codes, 'base64');
    const codes: Code[] = [];
    for (let at = 0; at + 4 <= numbers.length; at += 4) {
      const code = numbers.readUInt32LE(at);
      const id = idOf(code);
      codes.push(id < RESERVED ? code : codeOf(family.vocabulary.learn(kept.words[id - RESERVED] ?? ''), hasSpace(code)));
      if (codes.length % CODES_PER_STEP === 0) yield;
    }
    yield* texts.learningTokens(key, family, codes, kept.lineCount);
    return true;
  }
}

/** Where each text is, by name. Throws on what is no such file. */
function* placesIn(bytes: Buffer): Generator<void, Places> {
  const places = new Map<string, Pick<KeptText, 'mtimeMs' | 'size'> & { start: number; end: number }>();
  const sum = createHash('sha256');
  let start = 0;
  for (let number = 0; ; number++) {
    const end = bytes.indexOf(10, start);
    if (end === -1) throw new Error('it has no end');
    const line = bytes.subarray(start, end);
    if (number === 0 && line.toString('latin1') !== VERSION) throw new Error('it is of another version');
    const [, name, mtimeMs, size] =
      /^\{"name":("(?:[^"\\]|\\.)*"),"mtimeMs":([\d.]+),"size":(\d+)/.exec(line.toString('utf8', 0, 4000)) ?? [];
    if (number > 0 && name === undefined) {
      if (end + 1 !== bytes.length || line.toString('latin1') !== sum.digest('hex')) throw new Error('it is damaged');
      return places;
    }
    sum.update(line);
    if (name !== undefined) places.set(JSON.parse(name) as string, { mtimeMs: Number(mtimeMs), size: Number(size), start, end });
    start = end + 1;
    yield;
  }
}

/**
 * Keeps what was learned of a workspace folder's files, in the place of what was kept before.
 * @param files those that were learned as they are on disk, with their keys.
 * @throws what the disk says. What was kept before is still there then.
 */
export async function keepTexts(
  { cacheFolder, folder }: { cacheFolder: string; folder: string },
  texts: LearnedTexts,
  files: readonly { key: string; file: FoundFile }[],
  { slices, signal }: { slices: Slices; signal: AbortSignal },
): Promise<void> {
  const lines = await slices.run(linesOf(folder, texts, files), signal);
  if (!lines || signal.aborted) return;
  const target = fileFor(cacheFolder, folder);
  await mkdir(cacheFolder, { recursive: true, mode: FOLDER_MODE });
  const beside = await writeBeside(target, Buffer.concat(lines), MODE);
  try {
    await unlessTaken(target, () => rename(beside, target));
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

function* linesOf(folder: string, texts: LearnedTexts, files: readonly { key: string; file: FoundFile }[]): Generator<void, Buffer[]> {
  const sum = createHash('sha256');
  const lines: Buffer[] = [];
  const add = (line: string): void => {
    const bytes = Buffer.from(`${line}\n`);
    sum.update(bytes.subarray(0, -1));
    lines.push(bytes);
  };
  add(VERSION);
  for (const { key, file } of files) {
    const learned = texts.tokensOf(key);
    const name = paths.relative(folder, file.filePath);
    if (!learned || name === undefined) continue;
    const { mtimeMs, size } = file;
    const kept = yield* encoding(learned);
    add(JSON.stringify({ name, mtimeMs, size, ...kept } satisfies KeptText));
    yield;
  }
  lines.push(Buffer.from(`${sum.digest('hex')}\n`));
  return lines;
}

function* encoding(learned: {
  family: Family;
  codes: readonly Code[];
  lineCount: number;
}): Generator<void, Omit<KeptText, 'name' | 'mtimeMs' | 'size'>> {
  const { family, codes, lineCount } = learned;
  const numbers = Buffer.alloc(codes.length * 4);
  const ids = new Map<number, number>();
  const words: string[] = [];
  for (const [index, code] of codes.entries()) {
    const id = idOf(code);
    let own = ids.get(id);
    if (own === undefined) {
      own = id < RESERVED ? id : RESERVED + words.push(family.vocabulary.wordOf(id)) - 1;
      ids.set(id, own);
    }
    numbers.writeUInt32LE(codeOf(own, hasSpace(code)), index * 4);
    if (index % CODES_PER_STEP === CODES_PER_STEP - 1) yield;
  }
  return { family: family.name, lineCount, words, codes: numbers.toString('base64') };
}
