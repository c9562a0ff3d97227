// What a literal says, as far as escapes go.

const ESCAPE = /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\})/gi;

/** A short literal without its quotes, with the escapes that stand for characters by number put in. */
export function plainText(literal: string): string {
  return literal
    .slice(0, 1000)
    .replace(/^[a-z]{0,2}(['"`])(.*)\1$/is, '$2')
    .replace(ESCAPE, (_, ...codes: (string | undefined)[]) => {
      const code = Number.parseInt(codes.slice(0, 3).find((one) => one !== undefined) ?? '', 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : '';
    });
}
