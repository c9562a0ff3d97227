// How much typing the completions out of the workspace save, beside VS Code's word-based suggestions, and what they take. Prints UsefulnessRow[], and
// the names of corpora that are not on this machine, as JSON.
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { fitterAt } from '../server/src/host/completion/fitting/fit.ts';
import { secretFinder } from '../server/src/host/completion/privateFiles.ts';
import { endsInProse } from '../server/src/host/completion/prose.ts';
import { continuationAt } from '../server/src/host/completion/workspace/continuation.ts';
import { LearnedTexts } from '../server/src/host/completion/workspace/learnedTexts.ts';
import { suggestionAt } from '../server/src/host/completion/workspace/suggestion.ts';
import { whole } from '../server/src/host/completion/workspace/tokenized.ts';
import { WorkspaceText } from '../server/src/host/completion/workspace/workspaceText.ts';
import { findCorpora, type Corpus } from './corpora.mts';
import { removeFolder, temporaryFolder } from './fixtures.mts';
import type { UsefulnessRow } from './report.mts';
import { rounded, timing } from './stats.mts';
import { noTyping, typeText, typeWithWords, type Offer, type Typing } from './typing.mts';
import { WordBased } from './wordBased.mts';

const [root = '', pace = '', only] = process.argv.slice(2);
const OWN = 'the text that is typed';
const isLeftOut = secretFinder();

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const countLines = (files: readonly { text: string }[]): number => files.reduce((sum, { text }) => sum + text.split('\n').length, 0);
const share = (part: number, all: number): number => rounded(part / all);

function learnedTexts({ learned, language }: Corpus): { texts: LearnedTexts; memoryMb: number } {
  const inUse = (): number => {
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = inUse();
  const texts = new LearnedTexts();
  for (const { name, text } of learned) whole(texts.learning(name, language, text, { isLeftOut }));
  return { texts, memoryMb: rounded((inUse() - before) / 1024 ** 2) };
}

/** Types all that is held out; each file is learned as it is typed. */
function typed(texts: LearnedTexts, { heldOut, language }: Corpus, byWord: boolean): { result: Typing; durations: number[] } {
  const result = noTyping();
  const durations: number[] = [];
  const offer: Offer = (prefix, position) => {
    const started = performance.now();
    const found = suggestionAt(texts, { prefix, suffix: '', position, language, own: OWN });
    durations.push(performance.now() - started);
    const fitted = found && fitterAt({ prefix, suffix: '', position })(found);
    return fitted?.text.slice(position.character - fitted.range.start.character);
  };
  const onLine = (prefix: string): void => whole(texts.learning(OWN, language, prefix, { isOpen: true, isLeftOut }));
  for (const { text } of heldOut) typeText(text, offer, result, { byWord, onLine });
  whole(texts.forgetting(OWN));
  return { result, durations };
}

/** Of all lines of code, how many the source would say whole, at their start and with three characters typed. */
function wholeLines(texts: LearnedTexts, { heldOut, language }: Corpus): Pick<UsefulnessRow, 'lineAtStart' | 'lineAfterThree'> {
  let [lines, atStart, afterThree] = [0, 0, 0];
  for (const { text } of heldOut) {
    for (const { start, from, end } of codeLines(text, language)) {
      whole(texts.learning(OWN, language, text.slice(0, start), { isOpen: true, isLeftOut }));
      lines++;
      if (lineAt(texts, text.slice(0, from), language) === text.slice(from, end)) atStart++;
      if (lineAt(texts, text.slice(0, from + 3), language) === text.slice(from + 3, end)) afterThree++;
    }
  }
  whole(texts.forgetting(OWN));
  return { lineAtStart: share(atStart, lines), lineAfterThree: share(afterThree, lines) };
}

/** Where lines of code begin, with and without their indentation, and end: those of more than three characters. */
function* codeLines(text: string, language: string): Generator<{ start: number; from: number; end: number }> {
  let start = 0;
  for (const line of text.split('\n')) {
    const from = start + line.length - line.trimStart().length;
    const end = start + line.length;
    if (from + 3 < end && !endsInProse(text.slice(0, from + 3), language)) yield { start, from, end };
    start = end + 1;
  }
}

function lineAt(texts: LearnedTexts, prefix: string, language: string): string {
  let line = '';
  const onStep = (_: unknown, added: string): void => {
    if (!added.includes('\n')) line = added;
  };
  continuationAt(texts, { prefix, language, own: OWN }, { threshold: 0, lines: true, onStep });
  return line;
}

type DiskMeasures = Pick<UsefulnessRow, 'learnMs' | 'loadMs' | 'longestSliceMs'>;

/** Learns the files as they are on disk, keeps them, and reads what was kept. */
async function onDisk({ learned }: Corpus): Promise<DiskMeasures> {
  const folder = temporaryFolder('usefulness');
  try {
    const project = path.join(folder, 'project');
    for (const { name, text } of learned) {
      const file = path.join(project, ...name.split('/'));
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    learned.length = 0;
    const learn = async (): Promise<{ ms: number; sliceMs: number }> => {
      const log = (text: string): void => void process.stderr.write(`${text}\n`);
      const workspace = new WorkspaceText({ folders: [project], cacheFolder: path.join(folder, 'cache'), log });
      const started = performance.now();
      workspace.start();
      await workspace.settled();
      const ms = performance.now() - started;
      await workspace.keep();
      const { longestSliceMs } = workspace.state();
      await workspace.close();
      return { ms, sliceMs: longestSliceMs };
    };
    const [first, again] = [await learn(), await learn()];
    return { learnMs: rounded(first.ms), loadMs: rounded(again.ms), longestSliceMs: rounded(Math.max(first.sliceMs, again.sliceMs)) };
  } finally {
    removeFolder(folder);
  }
}

function measured(corpus: Corpus): UsefulnessRow {
  const { texts, memoryMb } = learnedTexts(corpus);
  const { result, durations } = typed(texts, corpus, false);
  const byWord = typed(texts, corpus, true).result;
  const wordBased = noTyping();
  const words = new WordBased(corpus.learned.map(({ text }) => text));
  for (const { text } of corpus.heldOut) typeWithWords(text, corpus.language, words, wordBased);
  return {
    corpus: corpus.name,
    language: corpus.language,
    learnedLines: countLines(corpus.learned),
    typedLines: countLines(corpus.heldOut),
    keys: result.keys,
    saved: share(result.keys - result.pressed, result.keys),
    savedByWord: share(byWord.keys - byWord.pressed, byWord.keys),
    savedByWordBased: share(wordBased.keys - wordBased.pressed, wordBased.keys),
    pointsOverWordBased: rounded(
      100 * ((result.keys - result.pressed) / result.keys - (wordBased.keys - wordBased.pressed) / wordBased.keys),
    ),
    precision: share(result.right, result.shown),
    shown: share(result.shown, result.asked),
    ...wholeLines(texts, corpus),
    query: timing(durations),
    memoryMb,
    ...onDiskAlone(corpus),
  };
}

/** What else the machine does makes all of it longer: the least of some runs counts. */
const DISK_RUNS = 3;

/** The same in processes of their own, whose memory has nothing else in it. */
function onDiskAlone(corpus: Corpus): DiskMeasures {
  const runs = Array.from({ length: DISK_RUNS }, () => onDiskOnce(corpus));
  const least = (of: (measures: DiskMeasures) => number): number => Math.min(...runs.map(of));
  return {
    learnMs: least(({ learnMs }) => learnMs),
    loadMs: least(({ loadMs }) => loadMs),
    longestSliceMs: least(({ longestSliceMs }) => longestSliceMs),
  };
}

function onDiskOnce({ name }: Corpus): DiskMeasures {
  const { status, stdout } = spawnSync(process.execPath, [process.argv[1]!, root, 'disk', name], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`What learning ${name} takes was not measured: the program ended with ${status}.`);
  return JSON.parse(stdout) as DiskMeasures;
}

const { corpora, missing } = findCorpora(root, only === undefined ? undefined : [only]);
if (pace === 'disk') process.stdout.write(JSON.stringify(await onDisk(corpora[0]!)));
else {
  for (const name of missing) process.stderr.write(`usefulness: ${name} is not on this machine, and left out\n`);
  const rows: UsefulnessRow[] = [];
  for (const corpus of pace === 'quick' ? corpora.slice(0, 1) : corpora) {
    process.stderr.write(`usefulness: ${corpus.name}\n`);
    rows.push(measured(corpus));
  }
  process.stdout.write(JSON.stringify({ rows, missing }));
}
