// What a model that follows instructions puts around the text that was asked for, although it was asked not to.
import { startOfLineThatEnds } from './tokens.ts';

/** Of the text before the cursor so many lines may be repeated. */
const MOST_ECHOED_LINES = 20;

/** What is shorter may well be meant. */
const SHORTEST_ECHO = 4;

const THOUGHTS = '<think>';
const END_OF_THOUGHTS = '</think>';
const FENCE = /^\s*(?:`{3,}|~{3,})[^\n]*\n/;
const END_OF_FENCE = /(?:^|\n)[ \t]*(?:`{3,}|~{3,})[ \t]*(?=\n|$)/;

export interface Unwrapped {
  text: string;
  /** What follows is none of it. */
  isCut: boolean;
}

/**
 * @param prefix the text before the cursor.
 * @param isWhole whether nothing follows. Until then the text is empty for as long as it may be part of what is dropped.
 */
export function unwrapped(text: string, prefix: string, isWhole: boolean): Unwrapped {
  const answer = withoutThoughts(text, isWhole);
  const { text: code, isCut } = withoutFences(answer, isWhole);
  return { text: withoutEcho(code, prefix, isWhole || isCut), isCut };
}

function withoutThoughts(text: string, isWhole: boolean): string {
  const start = text.trimStart();
  if (!isWhole && THOUGHTS.startsWith(start.slice(0, THOUGHTS.length))) return '';
  if (!start.startsWith(THOUGHTS)) return text;
  const end = start.indexOf(END_OF_THOUGHTS);
  return end === -1 ? '' : start.slice(end + END_OF_THOUGHTS.length).replace(/^\s*\n/, '');
}

function withoutFences(text: string, isWhole: boolean): Unwrapped {
  const start = text.trimStart();
  const fence = FENCE.exec(text);
  if (!fence) {
    const mayBecomeOne = start === '' || /^(?:`{1,2}$|~{1,2}$|`{3}|~{3})/.test(start);
    return { text: mayBecomeOne && (!isWhole || /^(?:`{3}|~{3})/.test(start)) ? '' : text, isCut: false };
  }
  const inside = text.slice(fence[0].length);
  const end = END_OF_FENCE.exec(inside);
  if (!end) return { text: inside, isCut: false };
  // What looks like the end may go on in its line, and then it is none.
  const isEnd = isWhole || end.index + end[0].length < inside.length;
  return { text: inside.slice(0, end.index), isCut: isEnd };
}

/** Without the lines before the cursor, as many of them as the text begins with. */
function withoutEcho(text: string, prefix: string, isWhole: boolean): string {
  let echo = 0;
  let start = prefix.length;
  for (let count = 0; count < MOST_ECHOED_LINES && start > 0; count++) {
    start = startOfLineThatEnds(prefix, start);
    for (const tail of [prefix.slice(start), prefix.slice(start).trimStart()]) {
      if (tail.trim().length < SHORTEST_ECHO) continue;
      if (text.startsWith(tail)) echo = Math.max(echo, tail.length);
      else if (tail.startsWith(text) && !isWhole) return '';
    }
  }
  return text.slice(echo);
}
