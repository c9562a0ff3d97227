// The readme inside a VSIX: no public address stands behind its relative links, so only those to packaged files can stay.

/**
 * Takes out pictures, which would be most of the package, and turns links to files that are not packaged into their words.
 * @param isPackaged whether the package has a file, by its path relative to the readme.
 */
export function packagedReadme(text: string, isPackaged: (file: string) => boolean): string {
  const isRemote = (target: string): boolean => /^(?:[a-z][a-z\d+.-]*:|#)/i.test(target);
  return text
    .replaceAll(/^!\[[^\]]*\]\(([^)]*)\)\n\n?/gm, (picture, target: string) => (isRemote(target) ? picture : ''))
    .replaceAll(/(?<!!)\[([^\]]*)\]\(([^)#\s]*)(#[^)]*)?\)/g, (link, words: string, target: string) =>
      target === '' || isRemote(target) || isPackaged(target) ? link : words,
    );
}
