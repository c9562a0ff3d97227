// What Python packages are called: several spellings are one name.

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,212}[A-Za-z0-9])?$/;

/** The one spelling of a name that indexes have; undefined for what is no name. */
export function pythonName(written: string): string | undefined {
  return NAME.test(written) ? written.toLowerCase().replace(/[-_.]+/g, '-') : undefined;
}
