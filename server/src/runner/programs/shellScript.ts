// What a shell script starts, as far as that can be read from its text: shims and wrappers are a few lines that end with the program that they stand
// for. Nothing is run, so what only a shell could work out is not known.

export interface Mentioned {
  /** Names where a command stands, those of common helpers and interpreters above all. */
  names: string[];
  /** Those that are handed the script's own arguments, or take the script's place: what it stands for. */
  started: string[];
  /** Files: absolute, below the home folder (`~/…`), or from the script's own folder (`./…`). */
  places: string[];
}

/** What stands for the script's folder, or a folder near it; and for its own arguments. */
const BESIDE = '\u0001';
const OWN_ARGUMENTS = '\u0002';
const KEPT_SPACE = '\u0003';

const KEYWORD = String.raw`(?:then|else|elif|do|if|while|exec|command|env|nohup|nice|time)\b`;

/** A name where a command stands: at the beginning of one, or behind what is given a command. */
const COMMAND_PLACE = new RegExp(
  String.raw`(?:^|[;&|({\u0060!]|\$\(|\b${KEYWORD})\s*(?:-a\s+\S+\s+|-\w+\s+)*(?:[A-Za-z_]\w*=\S*\s+)*(?!${KEYWORD})([\w.+@-]+)(?=[\s;|&)\u0060]|$)`,
  'g',
);

/** A plugin may have written the script: longer lines, longer values, deeper nesting and more files than any shim has are left out. */
const LONGEST_LINE = 4096;
const LONGEST_VALUE = 1024;
const DEEPEST = 20;
const MOST_PLACES = 200;

export function mentionedIn(script: string): Mentioned {
  const lines = script
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.length <= LONGEST_LINE)
    .map((line) => line.replace(/(^|\s)#.*$/, '$1').trim())
    .filter((line) => line !== '');
  const names = new Set<string>();
  const started = new Set<string>();
  const places = new Set<string>();
  const known = new Map<string, string>();
  for (const line of lines) {
    for (const name of commandsIn(line)) names.add(name);
    const plain = simplified(line, known);
    if (plain.includes(OWN_ARGUMENTS) || /\bexec\b/.test(plain)) for (const name of commandsIn(plain)) started.add(name);
    const [, variable, value] = /^(?:(?:export|readonly|local|declare)\s+)?([A-Za-z_]\w*)=(\S*)$/.exec(plain) ?? [];
    if (variable !== undefined && value !== undefined && value.length <= LONGEST_VALUE && !known.has(variable)) known.set(variable, value);
    for (const word of plain.split(/[\s;|&<>()=:\u0060]+/)) {
      const place = placeOf(word.replaceAll(KEPT_SPACE, ' '));
      if (place !== undefined && places.size < MOST_PLACES) places.add(place);
    }
  }
  return { names: [...names], started: [...started], places: [...places] };
}

function commandsIn(line: string): string[] {
  return [...line.replace(/["']/g, '').matchAll(COMMAND_PLACE)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}

function placeOf(word: string): string | undefined {
  if (/[*?[\]{}$]/.test(word)) return undefined;
  if (word.startsWith(BESIDE)) return word[1] === '/' ? `.${word.slice(1)}` : undefined;
  return /^(?:\/|~\/)./.test(word) && !word.includes(BESIDE) ? word : undefined;
}

/** The line with what it takes for variables, and without quotes. What they hold mostly is the script's own folder, or leads there. */
function simplified(line: string, known: ReadonlyMap<string, string>): string {
  let text = line
    .replace(/"?\$(?:\{@[^}]*\}|@|\*)"?/g, OWN_ARGUMENTS)
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
