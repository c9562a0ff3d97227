// A secret is rarely printed as it is: logs have one line of it at a time, and JSON, addresses and headers have it escaped or encoded.

/** Lines of a value that are looked for; a file of keys has fewer. */
const MOST_LINES = 1000;

/** Frames of keys say nothing that is secret, and are quoted by those who explain what a key has to look like. */
const FRAME = /^-----(?:BEGIN|END) [^-]*-----$/;

/** Shorter ones would mask ordinary words in their encoded form. */
const SHORTEST_ENCODED = 8;

/**
 * The texts as which a value may be found: whole and line by line, each as it is, as JSON and other quotes have it, and as part of an address; and whole
 * in base64, also in the middle of something longer.
 * @param shortest texts under this length are left.
 */
export function formsOf(value: string, shortest: number): string[] {
  const lines = value.split(/\r\n|\r|\n/).map((line) => line.trim());
  const parts = lines.length === 1 ? [value] : [value, ...lines.filter((line) => !FRAME.test(line)).slice(0, MOST_LINES)];
  const written = parts.filter((part) => part.length >= shortest).flatMap((part) => [part, ...quoted(part), ...inAddresses(part)]);
  return [...new Set([...written, ...inBase64(value)])].filter((form) => form.length >= shortest);
}

/** In JSON, in JSON that stands in JSON, in JSON of Python, which has no other characters than ASCII, and between single quotes. */
function quoted(text: string): string[] {
  const json = inside(text);
  const ascii = json.replace(/[^\0-\u{7f}]/gu, (character) =>
    Array.from({ length: character.length }, (_, at) => String.raw`\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
  const single = json.replaceAll(String.raw`\"`, '"');
  return [json, inside(json), ascii, inside(ascii), single, single.replaceAll("'", String.raw`\'`)];
}

function inside(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function inAddresses(text: string): string[] {
  const usual = encodeURIComponent(text.toWellFormed());
  // Not everybody leaves these as they are.
  const strict = usual.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return [usual, strict, strict.replaceAll('%20', '+')].flatMap((form) => [
    form,
    form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  ]);
}

/** Where a text stands in what is encoded decides which of three forms it has, and its ends belong to what stands beside it. */
function inBase64(value: string): string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const whole = (before + bytes.length) % 3 === 0;
    const form = encoded.slice(before === 0 ? 0 : before + 1, whole ? undefined : -1);
    return form.length < SHORTEST_ENCODED ? [] : [form, form.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
