// Which file of the extension "Open Guide" shows.

/** The readme among the extension's files: README.md in a clone, readme.md once vsce has packaged it. */
export function guideFile(names: readonly string[]): string | undefined {
  return names.find((name) => name.toLowerCase() === 'readme.md');
}
