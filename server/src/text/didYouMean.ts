// Finds the word that was probably meant.

/** The number of insertions, deletions, replacements and swaps of neighbours that turn one word into the other. */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const replace = (last[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replace);
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[to.length] ?? 0;
}

/** Longer ones are no words. */
const MOST = 80;

/** The candidate that is near enough to be a slip of the pen for `word`, if there is one; letter case hardly counts. */
export function didYouMean(word: string, candidates: readonly string[]): string | undefined {
  if (word.length === 0 || word.length > MOST) return undefined;
  const simple = simplify(word);
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(simple.length / 3)) + 1;
  for (const candidate of candidates) {
    // Each sign more takes an insertion at least.
    if (candidate.length < simple.length - bestDistance || candidate.length > MOST) continue;
    const distance = editDistance(simple, simplify(candidate));
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** snake_case, kebab-case and camelCase of a word are the same mistake. */
function simplify(word: string): string {
  return word.toLowerCase().replace(/[_\s-]/g, '');
}
