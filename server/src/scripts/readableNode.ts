// What the grammar of @lezer/javascript does not know of today's JavaScript, in a form that it does.

/** `with { type: 'json' }` behind the name of a module. */
const ATTRIBUTES = /(?<=\b(?:from|import)\s*(?:'[^'\n]*'|"[^"\n]*")\s*)\b(?:with|assert)\s*\{[^{}]*\}/g;
/** The same in `import('…', { with: … })`. */
const OPTIONS = /(?<=\bimport\s*\(\s*(?:'[^'\n]*'|"[^"\n]*")\s*),\s*\{\s*(?:with|assert)\s*:\s*\{[^{}]*\}\s*,?\s*\}/g;

const blank = (written: string): string => written.replace(/[^\n]/g, ' ');

/** A script that can be read, of the same length, and where the stand-in names of default classes without a name are. */
export function readableNode(written: string): { source: string; nameless: ReadonlySet<number> } {
  const nameless = new Set<number>();
  const source = written
    .replace(ATTRIBUTES, blank)
    .replace(OPTIONS, blank)
    // `export default class {`: a variable in its place is known.
    .replace(/\bexport\s+default(?=\s+(?:abstract\s+)?class\s*(?:\{|extends\b))/g, (found, offset: number) => {
      nameless.add(offset + 'export let '.length);
      return 'export let $='.padEnd(found.length);
    });
  return { source, nameless };
}
