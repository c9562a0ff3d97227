// What a shell script starts, as far as that can be read from its text: shims and wrappers are a few lines that end with the program that they stand
// for. Nothing is run, so what only a shell could work out is not known.

import { commandsCalledIn } from './shellCommands.ts';

export interface Mentioned {
  /** Those of programs that it calls, and that are neither its own functions nor part of the shell: what it stands for first. */
  started: string[];
  /** Files: absolute, below the home folder (`~/…`), or from the script's own folder (`./…`). */
  places: string[];
  /** Those of these that are folders on its PATH, before and behind what was there. */
  searched: { before: string[]; behind: string[] };
}

/** What stands for the script's folder, or a folder near it; and for a blank in quotes. */
const BESIDE = '\u0001';
const KEPT_SPACE = '\u0003';
const FORMER_PATH = '\u0004';

const PATH_SET = /(?:^|[\s;&|(])PATH=([^\s;&|()]*)/g;

/** A plugin may have written the script: longer lines, longer values, deeper nesting and more files than any shim has are left out. */
const LONGEST_LINE = 4096;
const LONGEST_VALUE = 1024;
const DEEPEST = 20;
const MOST_PLACES = 200;
const MOST_SEARCHED = 8;

export function mentionedIn(script: string): Mentioned {
  const lines = script
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.length <= LONGEST_LINE)
    .map((line) => line.replace(/(^|\s)#.*$/, '$1').trim())
    .filter((line) => line !== '');
  const places = new Set<string>();
  const searched = { before: new Set<string>(), behind: new Set<string>() };
  const known = new Map<string, string>();
  for (const line of lines) {
    const plain = simplified(line, known);
    const [, variable, value] = /^(?:(?:export|readonly|local|declare)\s+)?([A-Za-z_]\w*)=(\S*)$/.exec(plain) ?? [];
    if (variable !== undefined && value !== undefined && value.length <= LONGEST_VALUE && !known.has(variable)) known.set(variable, value);
    for (const word of plain.split(/[\s;|&<>()=:\u0060]+/)) {
      const place = placeOf(word.replaceAll(KEPT_SPACE, ' '));
      if (place !== undefined && places.size < MOST_PLACES) places.add(place);
    }
    for (const [, value] of plain.matchAll(PATH_SET)) addSearched(value ?? '', searched);
  }
  return {
    started: commandsCalledIn(script),
    places: [...places],
    searched: { before: [...searched.before], behind: [...searched.behind] },
  };
}

/** What is set without the former value comes before that too: it may have been kept under another name. */
function addSearched(value: string, searched: Record<'before' | 'behind', Set<string>>): void {
  const parts = value.split(':');
  const former = parts.indexOf(FORMER_PATH);
  for (const [at, part] of parts.entries()) {
    const place = placeOf(part.replaceAll(KEPT_SPACE, ' '));
    const list = former !== -1 && at > former ? searched.behind : searched.before;
    if (place !== undefined && list.size < MOST_SEARCHED) list.add(place);
  }
}

function placeOf(word: string): string | undefined {
  if (/[*?[\]{}$]/.test(word)) return undefined;
  if (word.includes(FORMER_PATH)) return undefined;
  if (word.startsWith(BESIDE)) return word[1] === '/' ? `.${word.slice(1)}` : undefined;
  return /^(?:\/|~\/)./.test(word) && !word.includes(BESIDE) ? word : undefined;
}

/** The line with what it takes for variables, and without quotes. What they hold mostly is the script's own folder, or leads there. */
function simplified(line: string, known: ReadonlyMap<string, string>): string {
  let text = line
    .replace(/\$(?:\{@[^}]*\}|@|\*)/g, BESIDE)
    .replace(/\$\{PATH:?\+:(?:\$PATH|\$\{PATH\})\}/g, `:${FORMER_PATH}`)
    .replace(/\$(?:PATH\b|\{PATH\})/g, FORMER_PATH)
    .replace(/\$\{([A-Za-z_]\w*):?-([^{}]*)\}/g, (_, name: string, value: string) => known.get(name) ?? value)
    .replace(/\$(?:HOME\b|\{HOME\})/g, '~')
    .replace(/\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g, (_, bare?: string, braced?: string) => known.get(bare ?? braced ?? '') ?? BESIDE)
    .replace(/\$\d/g, BESIDE);
  if (text.length > LONGEST_LINE) return '';
  // From the inside to the outside.
  let depth = 0;
  for (let before = ''; before !== text; depth++) {
    if (depth > DEEPEST) return '';
    before = text;
    text = text.replace(/\$\{[^{}]*\}/g, BESIDE).replace(/\$\([^()]*\)/g, BESIDE);
  }
  return text
    .replace(/`[^`]*`/g, BESIDE)
    .replace(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => (double ?? single ?? '').replace(/\s/g, KEPT_SPACE))
    .replace(/["']/g, '');
}
