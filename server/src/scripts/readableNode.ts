// What the grammar of @lezer/javascript does not know of today's JavaScript, in a form that it does.

// All of it is looked for within bounds: the time that it takes to look must not grow with the square of a text.

/** `with { type: 'json' }` behind the name of a module. */
const ATTRIBUTES =
  /\b(?:with|assert)\b(?<=\b(?:from|import)\s{0,20}(?:'[^'\n]{0,500}'|"[^"\n]{0,500}")\s{0,20}(?:with|assert))\s{0,20}\{[^{}]{0,500}\}/g;
/** The same in `import('…', { with: … })`. */
const OPTIONS =
  /,(?<=\bimport\s{0,20}\(\s{0,20}(?:'[^'\n]{0,500}'|"[^"\n]{0,500}")\s{0,20},)\s{0,20}\{\s{0,20}(?:with|assert)\s{0,20}:\s{0,20}\{[^{}]{0,500}\}\s{0,20},?\s{0,20}\}/g;

const blank = (written: string): string => written.replace(/[^\n]/g, ' ');

/** A script that can be read, of the same length, and where the stand-in names of default classes without a name are. */
export function readableNode(written: string): { source: string; nameless: ReadonlySet<number> } {
  const nameless = new Set<number>();
  const source = written
    .replace(ATTRIBUTES, blank)
    .replace(OPTIONS, blank)
    // `export default class {`: a variable in its place is known.
    .replace(/\bexport\s{1,20}default(?=\s{1,20}(?:abstract\s{1,20})?class\s{0,20}(?:\{|extends\b))/g, (found, offset: number) => {
      nameless.add(offset + 'export let '.length);
      return 'export let $='.padEnd(found.length);
    });
  return { source, nameless };
}
