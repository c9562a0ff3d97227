// Edits at random, which come again with the same seed, and what they make of a text.

/** What a user does next; what it comes to may depend on what is shown. */
export type Edit =
  | { kind: 'type' | 'typeAlong'; text: string }
  | { kind: 'enter' | 'backspace' | 'undo' | 'left' | 'right' | 'accept' | 'acceptWord' | 'escape' }
  | { kind: 'delete'; from: number; length: number }
  | { kind: 'jump'; to: number };

const WEIGHTS: Readonly<Record<Edit['kind'], number>> = {
  ...{ type: 30, typeAlong: 10, enter: 5, backspace: 7, delete: 5, jump: 9, left: 2, right: 2, undo: 5 },
  ...{ accept: 9, acceptWord: 11, escape: 4 },
};
const KINDS = Object.entries(WEIGHTS).flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind as Edit['kind']));
const TYPED = ['a', 'b', 'x', ' ', '(', ')', '.', '=', 'let ', 'call(', 'of it) ', 'word'];

/** Numbers from 0 up to 1, the same for each seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The next edit of a text. Past so many lines it takes lines away, so that all of the text stays in view. */
export function randomEdit(random: () => number, text: string, maxLines: number): Edit {
  const below = (end: number): number => Math.floor(random() * end);
  const from = (list: readonly string[]): string => list[below(list.length)]!;
  if (text.split('\n').length > maxLines) return { kind: 'delete', from: 0, length: text.indexOf('\n', text.length / 2) + 1 };
  const kind = KINDS[below(KINDS.length)]!;
  switch (kind) {
    case 'type':
      return { kind, text: from(TYPED) };
    case 'typeAlong':
      // Of the ghost text, so much; this where there is none.
      return { kind, text: from(['a', 'xy', 'let ']) };
    case 'delete': {
      const start = below(text.length + 1);
      return { kind, from: start, length: Math.min(below(15), text.length - start) };
    }
    case 'jump': {
      const to = below(text.length + 1);
      const lineEnd = text.indexOf('\n', to);
      // Where most is suggested.
      return { kind, to: lineEnd === -1 || random() < 0.3 ? to : lineEnd };
    }
    case 'enter':
    case 'backspace':
    case 'undo':
    case 'left':
    case 'right':
    case 'accept':
    case 'acceptWord':
    case 'escape':
      return { kind };
  }
}
