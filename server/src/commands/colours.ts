// Whether what is printed may have colours, and the few that are used.

/** Codes that switch a style on and off again (ECMA-48). */
const STYLES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

export type Style = keyof typeof STYLES;

/**
 * On terminals only, unless `FORCE_COLOR` says otherwise; `NO_COLOR` takes them away there too. A program that is asked for both is forced, as with
 * Node.js itself.
 */
export function wantsColours(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

/** @returns a function that gives a text a style, or leaves it as it is. The text must have gone through `terminalText` before. */
export function painter(colours: boolean): (style: Style, text: string) => string {
  const escape = String.fromCodePoint(0x1b);
  return (style, text) => {
    const [on, off] = STYLES[style];
    return colours && text !== '' ? `${escape}[${on}m${text}${escape}[${off}m` : text;
  };
}
