// Where a rule is explained: in the repository that package.json names, else in the reference that was installed along with the server.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { docsAnchor } from '../../manifest/rules.ts';

/** The members of package.json that tell where the project lives. */
export interface PackageHome {
  repository?: string | { url?: string };
  homepage?: string;
}

/**
 * Makes the address of a rule's explanation from its code.
 * @param packageFolder a `file:` URL that ends with a slash.
 * @returns undefined where there is nothing to link to.
 */
export function docsLinks(home: PackageHome, packageFolder: URL): (code: string) => string | undefined {
  const repository = typeof home.repository === 'string' ? home.repository : home.repository?.url;
  const address = repository?.replace(/^git\+/, '').replace(/\.git$/, '') ?? home.homepage?.replace(/#.*$/, '').replace(/\/$/, '');
  if (address !== undefined && /^https?:\/\//.test(address)) return (code) => `${address}/blob/HEAD/${docsAnchor(code)}`;
  const [reference = ''] = docsAnchor('').split('#');
  const isInstalled = existsSync(fileURLToPath(new URL(reference, packageFolder)));
  return (code) => (isInstalled ? new URL(docsAnchor(code), packageFolder).href : undefined);
}
