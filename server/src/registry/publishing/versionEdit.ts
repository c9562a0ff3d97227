// A version that is written into a plugin's manifest and its change log, with everything else as it was.
import { addProperty, applyEdits } from '../../manifest/syntax/edits.ts';
import { parseManifest } from '../../manifest/syntax/parse.ts';
import { findProperty } from '../../manifest/syntax/tree.ts';
import { withBreaksOf } from '../../text/lineEndings.ts';

/** @returns the manifest's text with another version, or undefined where there is no place for it. */
export function withVersion(text: string, file: string, version: string): string | undefined {
  const document = parseManifest(text, file);
  const { root } = document;
  if (root?.kind !== 'object' || !document.complete) return undefined;
  const node = findProperty(root, 'version')?.value;
  // Quoted in YAML too, where 1.0 would be a number.
  const written = JSON.stringify(version);
  if (!node) return apply(addProperty(document, root, 'version', written));
  if (node.kind === 'object' || node.kind === 'array') return undefined;
  const isPlain = document.syntax === 'yaml' && !/^["']/.test(document.text.slice(node.start, node.end));
  return apply([{ range: document.lines.range(node), newText: isPlain ? version : written }]);

  function apply(edits: ReturnType<typeof addProperty>): string | undefined {
    return edits && applyEdits(document, edits);
  }
}

const UNRELEASED = /^##[ \t]+\[?unreleased\]?[ \t]*$/im;
const FIRST_VERSION = /^##[ \t]/m;
/** As Keep a Changelog has them, in brackets. */
const IN_BRACKETS = /^##[ \t]+\[/m;
/** From the heading on: nothing but empty lines before the next heading, the links at the end, or the end. */
const NOTHING_IN_IT = /^\s*(?:##[ \t]|\[[^\]\n]+\]:|$(?![\s\S]))/;

/**
 * A change log with a heading for a version, as its others are: what stood under "Unreleased" is what is in it, else there is a line for the author to fill in.
 * @param day ISO, without the time.
 */
export function withHeading(log: string, version: string, day: string): string {
  const heading = `## ${IN_BRACKETS.test(log) ? `[${version}]` : version} - ${day}`;
  const filler = `- Version ${version}.`;
  const unreleased = UNRELEASED.exec(log);
  if (unreleased) {
    const end = unreleased.index + unreleased[0].length;
    const isEmpty = NOTHING_IN_IT.test(log.slice(end));
    const entry = isEmpty ? `${heading}\n\n${filler}` : heading;
    return `${log.slice(0, end)}${withBreaksOf(log, `\n\n${entry}`)}${log.slice(end)}`;
  }
  const at = FIRST_VERSION.exec(log)?.index;
  const entry = withBreaksOf(log, `${heading}\n\n${filler}\n`);
  const gap = withBreaksOf(log, '\n');
  return at === undefined ? `${log.trimEnd()}${gap}${gap}${entry}` : `${log.slice(0, at)}${entry}${gap}${log.slice(at)}`;
}
