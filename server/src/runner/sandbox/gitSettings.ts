// Settings of git as git itself reads them (git-config(1), "Syntax"), as far as they name files and programs.

/** How many count: whoever has more is not about to work with them. */
const MOST_SETTINGS = 5000;
/** So long a line gets by going on in the next one. */
const LONGEST_LINE = 4096;

/**
 * @returns keys in small letters without what stands in quotes in a section's name (`filter.clean`), with their values. Where it is not certain whether a line
 * goes on, it counts in both ways.
 */
export function gitSettings(text: string): [key: string, value: string][] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const joined: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    let line = lines[index]!;
    while (/(?:^|[^\\])(?:\\\\)*\\$/.test(line) && index + 1 < lines.length && line.length < LONGEST_LINE)
      line = line.slice(0, -1) + lines[++index]!;
    joined.push(line);
  }
  const found = joined.length === lines.length ? settingsIn(lines) : [...settingsIn(joined), ...settingsIn(lines)];
  return found.slice(0, 2 * MOST_SETTINGS);
}

function settingsIn(lines: readonly string[]): [string, string][] {
  const found: [string, string][] = [];
  let section = '';
  for (const line of lines) {
    let rest = line.trim();
    const head = /^\[[ \t]*([\w.-]+)(?:[ \t]+"(?:[^"\\]|\\.)*")?[ \t]*\]/.exec(rest);
    if (head !== null) {
      section = head[1]!.toLowerCase().split('.')[0]!;
      rest = rest.slice(head[0].length).trim();
    }
    const setting = /^([A-Za-z][\w-]*)[ \t]*=(.*)$/.exec(rest);
    if (setting !== null && found.push([`${section}.${setting[1]!.toLowerCase()}`, valueOf(setting[2]!)]) >= MOST_SETTINGS) break;
  }
  return found;
}

/** Without quotes, of which there may be some in the middle, and what is a comment outside of them. */
function valueOf(text: string): string {
  let value = '';
  let isQuoted = false;
  for (let index = 0; index < text.length; index++) {
    const letter = text[index]!;
    if (letter === '\\') value += ESCAPED[text[++index] ?? ''] ?? text[index] ?? '';
    else if (letter === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (letter === '#' || letter === ';')) break;
    else value += letter;
  }
  return value.trim();
}

const ESCAPED: Record<string, string> = { n: '\n', t: '\t', b: '\b' };
