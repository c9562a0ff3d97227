// Values as they are written in code: short ones on one line, longer ones with a member a line.

const PYTHON_WORDS: Readonly<Record<string, string>> = { true: 'True', false: 'False', null: 'None' };

export type LiteralStyle = 'javascript' | 'python';

/** How long a line of code may be. */
const WIDTH = 100;

/** @param indent how deep the line is that the value begins in. */
export function literal(value: unknown, style: LiteralStyle, indent = 0, before = 0): string {
  const flat = flatLiteral(value, style);
  if (flat.length + indent + before <= WIDTH || typeof value !== 'object' || value === null) return flat;
  const step = style === 'python' ? 4 : 2;
  const inner = ' '.repeat(indent + step);
  const lines = Array.isArray(value)
    ? value.map((one) => `${inner}${literal(one, style, indent + step, 1)},\n`)
    : Object.entries(value).map(([key, one]) => {
        const name = `${keyOf(key, style)}: `;
        return `${inner}${name}${literal(one, style, indent + step, name.length + 1)},\n`;
      });
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${lines.join('')}${' '.repeat(indent)}${close}`;
}

function flatLiteral(value: unknown, style: LiteralStyle): string {
  if (typeof value === 'string') return stringLiteral(value, style);
  if (Array.isArray(value)) return `[${value.map((one) => flatLiteral(one, style)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, one]) => `${keyOf(key, style)}: ${flatLiteral(one, style)}`);
    if (members.length === 0) return '{}';
    return style === 'python' ? `{${members.join(', ')}}` : `{ ${members.join(', ')} }`;
  }
  const text = JSON.stringify(value);
  return style === 'python' ? (PYTHON_WORDS[text] ?? text) : text;
}

function stringLiteral(text: string, style: LiteralStyle): string {
  const quoted = JSON.stringify(text);
  // Python reads JSON's escapes too.
  return style === 'python'
    ? quoted
    : `'${quoted
        .slice(1, -1)
        .replaceAll(String.raw`\"`, '"')
        .replaceAll("'", String.raw`\'`)}'`;
}

function keyOf(key: string, style: LiteralStyle): string {
  return style === 'javascript' && /^[A-Za-z_$][\w$]*$/.test(key) ? key : stringLiteral(key, style);
}
