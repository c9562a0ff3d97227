// What .gitattributes files say of one attribute.
import { globMatcher } from '../../paths/globs.ts';
import type { SaidAt } from './ignoreFile.ts';

const MOST_LINES = 5000;

/** The attribute by which GitHub and others know files that no person writes. */
const GENERATED = 'linguist-generated';

/**
 * Reads such a file.
 * @param nocase whether the file system takes names in any case
 * @returns what says whether a file is generated, by its path relative to the file's folder and with forward slashes; undefined where no line is about it.
 */
export function generatedBy(text: string, nocase: boolean): (path: string) => SaidAt | undefined {
  const rules: (SaidAt & { matches: (path: string) => boolean })[] = [];
  for (const [index, written] of text.split(/\r\n|\n|\r/, MOST_LINES).entries()) {
    const [, quoted, plain, attributes = ''] = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^\s"#]\S*))\s+(.*)$/.exec(written) ?? [];
    const pattern = quoted?.replaceAll(/\\(.)/g, '$1') ?? plain;
    const is = generatedIn(attributes);
    // Other than in .gitignore, nothing is excepted by a "!", and a folder does not stand for what is in it.
    if (pattern === undefined || is === undefined || pattern.startsWith('!') || pattern.endsWith('/')) continue;
    const glob = pattern.includes('/') ? pattern.replace(/^\//, '') : `**/${pattern}`;
    rules.push({ line: index + 1, is, matches: globMatcher(glob, { nocase }) });
  }
  return (path) => rules.findLast(({ matches }) => matches(path));
}

/** Of an attribute that is named twice, the last counts. */
function generatedIn(attributes: string): boolean | undefined {
  const said = attributes.split(/\s+/).flatMap((attribute): boolean[] => {
    const [, sign, name, value] = /^([-!]?)([^=]+)(?:=(.*))?$/.exec(attribute) ?? [];
    return name === GENERATED ? [sign === '' && value !== 'false'] : [];
  });
  return said.at(-1);
}
