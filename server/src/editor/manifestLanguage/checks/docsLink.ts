// Where a rule is explained: in the repository that package.json names, else in the reference that was installed along with the server.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { docsAnchor } from '../../../manifest/rules/table.ts';

/** The members of package.json that tell where the project lives. */
export interface PackageHome {
  repository?: string | { url?: string };
  homepage?: string;
}

/**
 * Makes the address of a rule's explanation from its code. In an installed file it names the line: editors show its text, in which an anchor
 * leads nowhere.
 * @param packageFolder a `file:` URL that ends with a slash.
 * @returns undefined where there is nothing to link to.
 */
export function docsLinks(home: PackageHome, packageFolder: URL): (code: string) => string | undefined {
  const repository = typeof home.repository === 'string' ? home.repository : home.repository?.url;
  const address = repository?.replace(/^git\+/, '').replace(/\.git$/, '') ?? home.homepage?.replace(/#.*$/, '').replace(/\/$/, '');
  if (address !== undefined && /^https?:\/\//.test(address)) return (code) => `${address}/blob/HEAD/${docsAnchor(code)}`;
  const [reference = ''] = docsAnchor('').split('#');
  const installed = new URL(reference, packageFolder);
  let lines: ReadonlyMap<string, number> | undefined;
  return (code) => {
    lines ??= headingLines(fileURLToPath(installed));
    const line = lines.get(code);
    return line === undefined ? undefined : `${installed.href}#L${line}`;
  };
}

/** The line of each rule's heading, counted from 1. Empty where there is no such file. */
function headingLines(file: string): ReadonlyMap<string, number> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return new Map();
  }
  return new Map(text.split('\n').flatMap((line, index) => (/^#+ /.test(line) ? [[line.replace(/^#+ /, '').trim(), index + 1]] : [])));
}
