// `node bench/calibrateCompletions.mts`: fits how likely a predicted token is right to texts that the benchmark of completions does not type, and prints
// the weights for server/src/host/completion/workspace/confidence.ts.
import path from 'node:path';
import { continuationAt } from '../server/src/host/completion/workspace/continuation.ts';
import { LearnedTexts } from '../server/src/host/completion/workspace/learnedTexts.ts';
import { whole } from '../server/src/host/completion/workspace/tokenized.ts';
import { endsInProse } from '../server/src/host/completion/prose.ts';
import { findCorpora, forFitting, type Corpus } from './corpora.mts';

/** What evidence has, in its order. */
const EVIDENCE = [
  'always',
  ...['share of the votes, as odds', 'number of places', 'in the same text', 'longest match'],
  ...['match of 0', 'match of 1', 'match of 2', 'match of 3', 'match of 4-5', 'match of 6-9', 'match of 10 or more'],
  ...['typed 1', 'typed 2', 'typed 3', 'typed 4 or more', 'all of it is typed', 'is a word', 'ends the line', 'rest of the word'],
] as const;

/** Of so many keystrokes, one is looked at. */
const EVERY = 5;

interface Sample {
  evidence: readonly number[];
  isRight: boolean;
}

const { corpora, missing } = findCorpora(path.resolve(import.meta.dirname, '..'));
for (const name of missing) process.stderr.write(`${name} is not on this machine.\n`);
const samples = corpora.flatMap((corpus) => samplesOf(forFitting(corpus)));
process.stderr.write(`${samples.length} predictions, ${samples.filter(({ isRight }) => isRight).length} of them right\n`);
const weights = fit(samples);
for (const [index, weight] of weights.entries()) process.stdout.write(`  ${weight.toFixed(3)}, // ${EVIDENCE[index]}\n`);

function samplesOf({ language, learned, heldOut }: Corpus): Sample[] {
  const texts = new LearnedTexts();
  for (const { name, text } of learned) whole(texts.learning(name, language, text));
  const found: Sample[] = [];
  let count = 0;
  for (const { text } of heldOut) {
    let start = 0;
    for (const line of text.split('\n')) {
      whole(texts.learning('own', language, text.slice(0, start), { isOpen: true }));
      const from = start + line.length - line.trimStart().length + 1;
      for (let at = from; at < start + line.length; at++) {
        if (count++ % EVERY !== 0) continue;
        const prefix = text.slice(0, at);
        if (endsInProse(prefix, language)) break;
        let isRight = true;
        const onStep = (evidence: readonly number[], added: string): void => {
          if (!isRight) return;
          isRight = text.startsWith(added, at);
          found.push({ evidence, isRight });
        };
        continuationAt(texts, { prefix, language, own: 'own' }, { threshold: 0.02, lines: true, onStep });
      }
      start += line.length + 1;
    }
    whole(texts.forgetting('own'));
  }
  return found;
}

/** Logistic regression, by Newton's method with a little of a penalty for large weights. */
function fit(samples: readonly Sample[]): number[] {
  const size = EVIDENCE.length;
  let weights = Array.from({ length: size }, () => 0);
  for (let round = 0; round < 12; round++) {
    const gradient = weights.map((weight) => -weight);
    const hessian = weights.map((_, row) => weights.map((__, column) => (row === column ? 1 : 0)));
    for (const { evidence, isRight } of samples) {
      const p = 1 / (1 + Math.exp(-evidence.reduce((sum, value, index) => sum + value * weights[index]!, 0)));
      const error = (isRight ? 1 : 0) - p;
      for (let row = 0; row < size; row++) {
        const value = evidence[row]!;
        if (value === 0) continue;
        gradient[row]! += error * value;
        for (let column = 0; column < size; column++) hessian[row]![column]! += p * (1 - p) * value * evidence[column]!;
      }
    }
    const step = solve(hessian, gradient);
    weights = weights.map((weight, index) => weight + step[index]!);
  }
  return weights;
}

/** By elimination; the matrix is positive definite. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index]!]);
  for (let pivot = 0; pivot < rows.length; pivot++) {
    for (let row = 0; row < rows.length; row++) {
      if (row === pivot) continue;
      const factor = rows[row]![pivot]! / rows[pivot]![pivot]!;
      for (let column = pivot; column <= rows.length; column++) rows[row]![column]! -= factor * rows[pivot]![column]!;
    }
  }
  return rows.map((row, index) => row.at(-1)! / row[index]!);
}
