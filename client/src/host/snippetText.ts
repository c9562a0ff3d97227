// Snippets as the plain text they would insert: ghost text has no tab stops.

/**
 * Resolves tab stops and variables of a TextMate-style snippet: `foo(${1:name}$0)` is `foo(name)`. A choice gives its first option, a variable
 * its default, a transformation nothing.
 */
export function snippetToText(snippet: string): string {
  return readUntil(snippet, 0, '').text;
}

interface Read {
  text: string;
  /** Index behind what was read. */
  end: number;
}

/** Reads snippet text up to an unescaped `stop` character (or to the end, when `stop` is empty). */
function readUntil(source: string, start: number, stop: string): Read {
  let text = '';
  let index = start;
  while (index < source.length) {
    const character = source[index]!;
    if (character === '\\' && index + 1 < source.length && String.raw`\$}`.includes(source[index + 1]!)) {
      text += source[index + 1];
      index += 2;
    } else if (character === stop) {
      return { text, end: index + 1 };
    } else if (character === '$') {
      const placeholder = readPlaceholder(source, index);
      text += placeholder.text;
      index = placeholder.end;
    } else {
      text += character;
      index += 1;
    }
  }
  return { text, end: index };
}

const SIMPLE = /\$(?:\d+|[A-Za-z_]\w*)/y;
const BRACED = /\$\{(?:\d+|[A-Za-z_]\w*)(?<next>[}:|/])/y;

function readPlaceholder(source: string, start: number): Read {
  SIMPLE.lastIndex = start;
  const simple = SIMPLE.exec(source);
  if (simple) return { text: '', end: SIMPLE.lastIndex };
  BRACED.lastIndex = start;
  const braced = BRACED.exec(source);
  if (!braced) return { text: '$', end: start + 1 };
  const inside = BRACED.lastIndex;
  switch (braced.groups?.['next'] ?? '}') {
    case ':':
      return readUntil(source, inside, '}');
    case '|':
      return readChoice(source, inside);
    case '/':
      return { text: '', end: readUntil(source, inside, '}').end };
    default:
      return { text: '', end: inside };
  }
}

function readChoice(source: string, start: number): Read {
  const close = source.indexOf('|}', start);
  if (close === -1) return { text: '', end: source.length };
  const [first = ''] = source.slice(start, close).split(/(?<!\\),/);
  return { text: first.replace(/\\(.)/g, '$1'), end: close + 2 };
}
