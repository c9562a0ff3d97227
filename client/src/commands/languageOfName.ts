// The language of a file that is not open, by its name, as extensions declare it.

/**
 * @param languages `contributes.languages` of all extensions, of whatever form
 * @returns the language id that has the file's whole name, or else the longest ending of it
 */
export function languageOfName(fileName: string, languages: readonly unknown[]): string | undefined {
  const name = fileName.toLowerCase();
  let best: { id: string; length: number } | undefined;
  for (const language of languages) {
    const { id, filenames, extensions } = (typeof language === 'object' && language !== null ? language : {}) as Record<string, unknown>;
    if (typeof id !== 'string') continue;
    for (const one of textsOf(filenames)) if (one === name) return id;
    for (const ending of textsOf(extensions)) {
      if (name.endsWith(ending) && ending.length > (best?.length ?? 0)) best = { id, length: ending.length };
    }
  }
  return best?.id;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((one) => (typeof one === 'string' ? [one.toLowerCase()] : [])) : [];
}
